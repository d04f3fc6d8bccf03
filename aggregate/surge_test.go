package aggregate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"voc"
)

// The tails against sums of the probabilities, written out.
func TestNegativeBinomialTail(t *testing.T) {
	// Poisson, mean 2: P(X ≥ 3) = 1 − e⁻²(1 + 2 + 2).
	if got, want := negativeBinomialTail(3, 2, 1), 1-5*math.Exp(-2); !near(got, want, 1e-12) {
		t.Errorf("Poisson %v, want %v", got, want)
	}
	// Mean 2, φ 3: size 1, success probability 1/3, geometric: P(X ≥ 3) = (2/3)³.
	if got, want := negativeBinomialTail(3, 2, 3), 8.0/27; !near(got, want, 1e-12) {
		t.Errorf("geometric %v, want %v", got, want)
	}
	// Mean 4, φ 3: size 2, P(X = 0) = 1/9, P(X = 1) = 2·(2/3)/9.
	if got, want := negativeBinomialTail(2, 4, 3), 1-1.0/9-4.0/27; !near(got, want, 1e-12) {
		t.Errorf("size 2: %v, want %v", got, want)
	}
	if negativeBinomialTail(0, 4, 3) != 1 {
		t.Error("nobody or more is certain")
	}
}

// dailyWeeks draws weeks of topics with a weekday pattern through two channels.
func dailyWeeks(random *rand.Rand, topics int, mean float64, shock float64, change func(week, weekday, topic int) float64) []voc.WeekFigures {
	pattern := [7]float64{1.4, 1.2, 1.1, 1.1, 1, 0.7, 0.5}
	var weeks []voc.WeekFigures
	for w := range 9 {
		week := firstWeek.Add(w)
		people := map[string]peopleBySet{"": {}}
		var lines []voc.Count
		for weekday := range 7 {
			day := week.Start(time.UTC).AddDate(0, 0, weekday).Format(time.DateOnly)
			everybody := math.Exp(shock * random.NormFloat64())
			byChannel := map[string]int64{}
			for topic := range topics {
				id := fmt.Sprintf("t%02d", topic)
				if people[id] == nil {
					people[id] = peopleBySet{}
				}
				var onDay int64
				for _, channel := range []string{"email", "phone"} {
					n := poisson(random, mean/2*pattern[weekday]*everybody*change(w, weekday, topic), 1)
					people[id][channel] += n
					people[""][channel] += n
					byChannel[channel] += n
					onDay += n
				}
				lines = append(lines, voc.Count{Week: week, Grouping: voc.GroupDayTopic, Topic: id, Day: day, People: onDay})
			}
			lines = append(lines, voc.Count{Week: week, Grouping: voc.GroupDay, Day: day, People: byChannel["email"] + byChannel["phone"]})
			for _, channel := range []string{"email", "phone"} {
				lines = append(lines, voc.Count{Week: week, Grouping: voc.GroupDayChannel, Channel: channel, Day: day, People: byChannel[channel]})
			}
		}
		weeks = append(weeks, voc.WeekFigures{Week: week, Counts: append(countsOf(week, people), lines...)})
	}
	return weeks
}

func TestSurges(t *testing.T) {
	steady := func(int, int, int) float64 { return 1 }
	random := rand.New(rand.NewPCG(61, 62))
	false1, found, other := 0, 0, 0
	const weeks = 30
	for range weeks {
		false1 += len(Surges(dailyWeeks(random, 20, 10, 0.15, steady), Options{}))
		planted := Surges(dailyWeeks(random, 20, 10, 0.15, func(week, weekday, topic int) float64 {
			if week == 8 && weekday == 2 && topic == 3 {
				return 4
			}
			return 1
		}), Options{})
		for _, s := range planted {
			if s.Topic == "t03" && s.Day == firstWeek.Add(8).Start(time.UTC).AddDate(0, 0, 2).Format(time.DateOnly) {
				found++
			} else {
				other++
			}
		}
	}
	t.Logf("false surges in %d weeks: %d; a day of four times found in %d, others %d", weeks, false1, found, other)
	if false1 > 6 || found < weeks*9/10 || other > 6 {
		t.Errorf("false surges in %d weeks: %d; a day of four times found in %d, others %d", weeks, false1, found, other)
	}
}

func TestSurgeLimits(t *testing.T) {
	wednesday := firstWeek.Add(8).Start(time.UTC).AddDate(0, 0, 2)
	planted := dailyWeeks(rand.New(rand.NewPCG(1, 2)), 10, 10, 0, func(week, weekday, topic int) float64 {
		if week == 8 && weekday == 2 && topic == 3 {
			return 5
		}
		return 1
	})
	if got := Surges(planted, Options{}); len(got) != 1 || got[0].Topic != "t03" || got[0].Expected > 20 || got[0].People < 30 {
		t.Fatalf("got %+v", got)
	}
	for name, options := range map[string]Options{
		"a holiday": {Holidays: []string{wednesday.Format(time.DateOnly)}},
		"not over":  {Now: wednesday.Add(20 * time.Hour)},
	} {
		if got := Surges(planted, options); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := Surges(planted[5:], Options{}); len(got) != 0 {
		t.Errorf("three weeks before: %+v", got)
	}
	// A day on which everything triples is no surge of every topic.
	all := dailyWeeks(rand.New(rand.NewPCG(1, 2)), 10, 10, 0, func(week, weekday, _ int) float64 {
		if week == 8 && weekday == 2 {
			return 3
		}
		return 1
	})
	if got := Surges(all, Options{}); len(got) != 0 {
		t.Errorf("everything grew: %+v", got)
	}
	if got := Surges(nil, Options{}); got != nil {
		t.Error("no weeks, but surges")
	}
}
