package aggregate

import (
	"cmp"
	"slices"
	"time"

	"gonum.org/v1/gonum/mathext"

	"voc"
)

const (
	surgePeople = 5   // on the day, at least
	surgeRatio  = 1.5 // of the expected number, at least
)

// Surges finds the days of the last of the weeks on which a topic was raised by more people than chance explains. It
// needs four weeks before, of the eight calendar weeks that are looked at; else it finds nothing.
//
// Expected of a topic on a weekday is its mean, spread over the week like the channels through which it is raised
// (their profile over weekdays, all topics), times max(1, the day's people / those expected): a day on which
// everything grows makes no topic stand out. The p-value is the upper tail of the negative binomial distribution with
// this mean and the variance φ̃ (1 + 1/B) times as large, where φ̃ ≥ 1 is moderated across topics. A surge has q ≤ .05
// after Benjamini–Hochberg over topics and days (topics with children are a family of their own), at least 5 people
// and 1.5 times the expected number (compare Farrington et al. 1996). Holidays and days that are not over are left out,
// and so are baseline weeks in which a channel was out of line. Surges are sorted by q, then by people above expected.
func Surges(weeks []voc.WeekFigures, options Options) []voc.Surge {
	if len(weeks) == 0 {
		return nil
	}
	h := newHistory(weeks)
	if len(h.baseline) < minimumWeeks {
		return nil
	}
	h.leaveOutUnusual(h.checkFeed())
	d := h.newDaily(weeks, options)
	parents := options.parents()
	var families [2][]*dailyTopic
	for _, topic := range options.topicIDs(h.populations()...) {
		family := 0
		if parents[topic] {
			family = 1
		}
		families[family] = append(families[family], d.topic(topic))
	}
	var surges []voc.Surge
	for _, family := range families {
		surges = append(surges, d.test(family)...)
	}
	slices.SortStableFunc(surges, func(a, b voc.Surge) int {
		return cmp.Or(cmp.Compare(a.Q, b.Q), cmp.Compare(float64(b.People)-b.Expected, float64(a.People)-a.Expected),
			cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Day, b.Day))
	})
	return surges
}

func (h *history) populations() []*population {
	var populations []*population
	for _, w := range h.weeks {
		populations = append(populations, w.population)
	}
	return populations
}

// dayTopic names the people who raised a topic on a day; the empty topic is everybody.
type dayTopic struct{ day, topic string }

// daily is the days of a history.
type daily struct {
	h       *history
	people  map[dayTopic]float64
	profile [][]float64 // part of a channel's week by weekday
	before  []workday   // of the baseline weeks
	now     []workday   // of the week
}

// workday is a day that is neither a holiday nor yet to come.
type workday struct {
	date    string
	weekday int     // 0 = Monday
	factor  float64 // the day's people by those expected, at least 1
}

func (h *history) newDaily(weeks []voc.WeekFigures, options Options) *daily {
	d := &daily{h: h, people: make(map[dayTopic]float64)}
	for _, figures := range weeks {
		if age := h.week.Sub(figures.Week); age < 0 || age > BaselineWeeks {
			continue
		}
		for _, count := range figures.Counts {
			if count.Grouping == voc.GroupDay || count.Grouping == voc.GroupDayTopic && count.Topic != "" {
				d.people[dayTopic{count.Day, count.Topic}] = min(max(float64(count.People), 0), mostPeople)
			}
		}
	}
	workdays := func(week voc.Week) []workday {
		var days []workday
		for weekday := range 7 {
			date := dayOf(week, weekday, options).Format(time.DateOnly)
			over := options.Now.IsZero() || !options.Now.Before(dayOf(week, weekday+1, options))
			if over && !slices.Contains(options.Holidays, date) {
				days = append(days, workday{date: date, weekday: weekday})
			}
		}
		return days
	}
	for _, week := range h.baseline {
		d.before = append(d.before, workdays(h.weeks[week].week)...)
	}
	d.now = workdays(h.week)
	d.measureProfiles()
	d.measureFactors()
	return d
}

// measureProfiles spreads each channel's week over the weekdays.
func (d *daily) measureProfiles() {
	place := make(map[string]int, len(d.before)) // of a day's week in the history
	for _, week := range d.h.baseline {
		for weekday := range 7 {
			place[d.h.weeks[week].week.Start(time.UTC).AddDate(0, 0, weekday).Format(time.DateOnly)] = week
		}
	}
	for c := range d.h.channels {
		profile, days, sum := make([]float64, 7), make([]float64, 7), 0.0
		for _, day := range d.before {
			profile[day.weekday] += d.h.weeks[place[day.date]].daily[c][day.date]
			days[day.weekday]++
		}
		for weekday := range profile {
			profile[weekday] /= max(days[weekday], 1)
			sum += profile[weekday]
		}
		for weekday := range profile {
			if sum > 0 {
				profile[weekday] /= sum
			}
		}
		d.profile = append(d.profile, profile)
	}
}

// measureFactors compares each day's people with those of the same weekday.
func (d *daily) measureFactors() {
	mean, days := make([]float64, 7), make([]float64, 7)
	for _, day := range d.before {
		mean[day.weekday] += d.people[dayTopic{day: day.date}]
		days[day.weekday]++
	}
	for _, list := range [][]workday{d.before, d.now} {
		for i, day := range list {
			list[i].factor = 1
			if mean[day.weekday] > 0 {
				list[i].factor = max(1, d.people[dayTopic{day: day.date}]*days[day.weekday]/mean[day.weekday])
			}
		}
	}
}

// dailyTopic is a topic's days.
type dailyTopic struct {
	topic      string
	level      float64    // expected people of a week with factors of 1
	pattern    [7]float64 // part of the week by weekday
	dispersion float64    // Pearson's χ² by its degrees of freedom
	raising    []float64  // people by channel this week
}

func (d *daily) topic(topic string) *dailyTopic {
	t := &dailyTopic{topic: topic, raising: d.h.raising(d.h.current(), topic)}
	through := slices.Clone(t.raising)
	for _, week := range d.h.baseline {
		for c, people := range d.h.raising(&d.h.weeks[week], topic) {
			through[c] += people
		}
	}
	if sum := total(through); sum > 0 {
		for c, people := range through {
			for weekday, part := range d.profile[c] {
				t.pattern[weekday] += people / sum * part
			}
		}
	}
	var people, exposure float64
	for _, day := range d.before {
		people += d.people[dayTopic{day.date, topic}]
		exposure += t.pattern[day.weekday] * day.factor
	}
	if exposure > 0 {
		t.level = (people + 0.5) / exposure // of a topic that never was, not 0
	}
	var squares float64
	for _, day := range d.before {
		if expected := t.expected(day); expected > 0 {
			deviation := d.people[dayTopic{day.date, topic}] - expected
			squares += deviation * deviation / expected
		}
	}
	t.dispersion = squares / max(float64(len(d.before)-1), 1)
	return t
}

func (t *dailyTopic) expected(day workday) float64 {
	return t.level * t.pattern[day.weekday] * day.factor
}

// test finds the surges of a family of topics.
func (d *daily) test(family []*dailyTopic) []voc.Surge {
	var dispersions, freedom []float64
	for _, t := range family {
		if t.level >= 7 { // once a day: Pearson's χ² says little about rarer topics
			dispersions = append(dispersions, max(t.dispersion, 1e-3))
			freedom = append(freedom, max(float64(len(d.before)-1), 1))
		}
	}
	prior := fitVariancePrior(dispersions, freedom)
	var candidates []voc.Surge
	var p []float64
	for _, t := range family {
		phi := prior.scale
		if t.level >= 7 {
			phi, _ = prior.moderate(max(t.dispersion, 1e-3), max(float64(len(d.before)-1), 1))
		}
		phi = max(phi, 1) * (1 + 1/float64(len(d.h.baseline)))
		for _, day := range d.now {
			people, expected := d.people[dayTopic{day.date, t.topic}], t.expected(day)
			if expected <= 0 {
				continue
			}
			candidates = append(candidates, voc.Surge{Week: d.h.week, Topic: t.topic, Day: day.date, People: int64(people),
				Expected: expected, P: negativeBinomialTail(people, expected, phi), LeadingChannel: t.leading(d.h.channels)})
			p = append(p, candidates[len(candidates)-1].P)
		}
	}
	var surges []voc.Surge
	for i, q := range benjaminiHochberg(p) {
		s := candidates[i]
		if s.Q = q; q <= discoveryRate && s.People >= surgePeople && float64(s.People) >= surgeRatio*s.Expected {
			surges = append(surges, s)
		}
	}
	return surges
}

func (t *dailyTopic) leading(channels []string) string {
	leading, most := "", 0.0
	for c, people := range t.raising {
		if people > most {
			leading, most = channels[c], people
		}
	}
	return leading
}

// negativeBinomialTail is P(X ≥ x) of the negative binomial distribution with a positive mean and φ ≥ 1 times
// the variance of Poisson's; for φ of 1 it is Poisson's.
func negativeBinomialTail(x, mean, phi float64) float64 {
	if x <= 0 {
		return 1
	}
	if phi <= 1+1e-9 {
		return mathext.GammaIncReg(x, mean)
	}
	return mathext.RegIncBeta(x, mean/(phi-1), (phi-1)/phi)
}
