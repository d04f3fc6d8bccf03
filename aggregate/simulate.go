package aggregate

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"voc"
)

// Simulation is what Simulate found: how near the published figures come to a known truth.
type Simulation struct {
	Scenario   string           `json:"scenario"`
	Shows      string           `json:"shows"`
	Replicates int              `json:"replicates"`
	Seed       uint64           `json:"seed"`
	Estimators []EstimatorScore `json:"estimators,omitempty"`
	Loud       *LoudScore       `json:"loud,omitempty"`
	Guards     []SimulatedGuard `json:"guards,omitempty"` // of share scenarios, whose people are the same in each replicate
	Movers     *MoverScore      `json:"movers,omitempty"`
	Surges     *SurgeScore      `json:"surges,omitempty"`
	Feed       *FeedScore       `json:"feed,omitempty"`
}

// EstimatorScore holds an estimator against its own estimand: the share that it would give if everybody of the
// simulated customers had been asked, at its weights.
type EstimatorScore struct {
	Estimator   string  `json:"estimator"`
	Intervals   int     `json:"intervals"`    // where at least 20 people are expected to raise the topic
	Coverage    float64 `json:"coverage"`     // of their nominal 95 % intervals
	Below       float64 `json:"below"`        // intervals that lie wholly below the truth
	FewPeople   int     `json:"few"`          // intervals where fewer are expected
	FewCoverage float64 `json:"few_coverage"` // of those
	// Of the first, those with at least 20 effective people (Kish) who raise the topic: below, few people with large
	// weights decide, and intervals are as coarse as with few people.
	Enough         int     `json:"enough"`
	EnoughCoverage float64 `json:"enough_coverage"`
	Bias           float64 `json:"bias"`         // mean relative error
	Error          float64 `json:"error"`        // root of the mean squared relative error
	ErrorTarget    float64 `json:"error_target"` // the same against the declared estimand; 0 without a target
	ErrorEqual     float64 `json:"error_equal"`  // the same against the mean over channels
	DesignMean     float64 `json:"deff_mean"`
}

// SimulatedGuard is a warning that the simulated week gets.
type SimulatedGuard struct {
	Kind    string `json:"kind"`
	Channel string `json:"channel"`
}

// LoudScore says how often the one channel's voice was named.
type LoudScore struct {
	Named      float64 `json:"named"`       // share of replicates in which the topic is labelled with its channel
	FalseNames float64 `json:"false_names"` // share of the other topics that are labelled one-channel
}

// MoverScore says what Compare found.
type MoverScore struct {
	WithMover float64 `json:"with_mover"` // share of weeks with any false mover
	False     float64 `json:"false"`      // false movers a week
	Power     float64 `json:"power"`      // share of weeks in which the planted topic is a mover; 0 without one
	Kitagawa  float64 `json:"kitagawa"`   // largest |rate effect + mix effect − change of the raw share|
}

// SurgeScore says what Surges found.
type SurgeScore struct {
	FalseYear float64 `json:"false_year"` // false surges in 52 weeks
	Power     float64 `json:"power"`      // share of weeks in which the planted day is found; 0 without one
}

// FeedScore says what the feed guards found.
type FeedScore struct {
	FalseYear float64 `json:"false_year"` // false guards in 52 weeks
	Power     float64 `json:"power"`      // share of weeks in which the changed channel is named; 0 without one
}

// Simulate draws the scenario's population again and again with a random source of its own for each replicate, so
// that the same seed gives the same figures, and runs Estimate, Compare or Surges on its counts.
func Simulate(scenario Scenario, replicates int, seed uint64) (Simulation, error) {
	s := Simulation{Scenario: scenario.Name, Shows: scenario.Shows, Replicates: replicates, Seed: seed}
	if replicates < 1 {
		return s, errors.New("simulating: give at least one replicate")
	}
	if err := scenario.Check(); err != nil {
		return s, err
	}
	var run func(random *rand.Rand)
	var finish func()
	switch {
	case scenario.Shares != nil:
		scores := newShareScores(scenario.Shares)
		run, finish = scores.replicate, func() { s.Estimators, s.Loud = scores.result(replicates) }
		for _, guard := range Estimate(simulatedWeek, scores.base, scores.options).Guards {
			s.Guards = append(s.Guards, SimulatedGuard{guard.Kind, guard.Channel})
		}
	case scenario.Weeks != nil:
		s.Movers = &MoverScore{}
		run = func(random *rand.Rand) { scenario.Weeks.replicate(random, s.Movers) }
		finish = func() { s.Movers.divide(float64(replicates)) }
	case scenario.Days != nil:
		s.Surges = &SurgeScore{}
		run = func(random *rand.Rand) { scenario.Days.replicate(random, s.Surges) }
		finish = func() { s.Surges.FalseYear *= 52 / float64(replicates); s.Surges.Power /= float64(replicates) }
	default:
		s.Feed = &FeedScore{}
		run = func(random *rand.Rand) { scenario.Feed.replicate(random, s.Feed) }
		finish = func() { s.Feed.FalseYear *= 52 / float64(replicates); s.Feed.Power /= float64(replicates) }
	}
	for i := range replicates {
		run(rand.New(rand.NewPCG(seed, uint64(i))))
	}
	finish()
	return s, nil
}

func (m *MoverScore) divide(n float64) {
	m.WithMover /= n
	m.False /= n
	m.Power /= n
}

// simulatedWeek is the week before which eight simulated ones lie.
var simulatedWeek = voc.Week{Year: 2026, Number: 20}

func drawBinomial(random *rand.Rand, n int64, p float64) int64 {
	switch {
	case n <= 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	}
	return int64(distuv.Binomial{N: float64(n), P: p, Src: random}.Rand())
}

// drawPoisson draws a number with the mean and φ times Poisson's variance (negative binomial for φ > 1).
func drawPoisson(random *rand.Rand, mean, phi float64) int64 {
	if phi > 1 && mean > 0 {
		mean = distuv.Gamma{Alpha: mean / (phi - 1), Beta: 1 / (phi - 1), Src: random}.Rand()
	}
	if mean <= 0 {
		return 0
	}
	return int64(distuv.Poisson{Lambda: mean, Src: random}.Rand())
}

// weekCounts makes the counts of a week in which everybody used one channel, from people by channel and topic.
func weekCounts(week voc.Week, channels []string, people []int64, topics []string, raising [][]int64) []voc.Count {
	var counts []voc.Count
	add := func(grouping, channel, topic string, n int64) {
		if n > 0 {
			counts = append(counts, voc.Count{Week: week, Grouping: grouping, Channel: channel, Topic: topic, People: n, Messages: n})
		}
	}
	for c, channel := range channels {
		add(voc.GroupChannel, channel, "", people[c])
		add(voc.GroupChannelSet, joinChannels([]string{channel}), "", people[c])
		for t, topic := range topics {
			add(voc.GroupChannelTopic, channel, topic, min(raising[t][c], people[c]))
			add(voc.GroupChannelSetTopic, joinChannels([]string{channel}), topic, min(raising[t][c], people[c]))
		}
	}
	return counts
}

func simulatedTopics(n int) []string {
	topics := make([]string, n)
	for t := range topics {
		topics[t] = fmt.Sprintf("t%03d", t)
	}
	return topics
}

func (s *WeekScenario) replicate(random *rand.Rand, score *MoverScore) {
	channels, topics := sortedKeys(s.Channels), simulatedTopics(s.Topics)
	// parts of a topic's people by channel at usual volume
	parts := make([][]float64, len(topics))
	for t := range topics {
		var sum float64
		for _, channel := range channels {
			parts[t] = append(parts[t], s.Channels[channel]*math.Exp(s.Skew*random.NormFloat64()))
			sum += parts[t][len(parts[t])-1]
		}
		for c := range parts[t] {
			parts[t][c] /= sum
		}
	}
	var weeks []voc.WeekFigures
	for w := range BaselineWeeks + 1 {
		people := make([]int64, len(channels))
		raising := make([][]int64, len(topics))
		for t := range raising {
			raising[t] = make([]int64, len(channels))
		}
		for c, channel := range channels {
			factor := math.Exp(s.MixNoise * random.NormFloat64())
			if grow, given := s.Grow[channel]; given && w == BaselineWeeks {
				factor *= grow
			}
			people[c] = int64(s.Volume * s.Channels[channel] * factor)
			for t := range topics {
				mean := s.Mean
				if t == 0 && s.Plant != nil {
					if mean = s.Plant.From; w == BaselineWeeks {
						mean = s.Plant.To
					}
				}
				raising[t][c] = drawPoisson(random, mean*parts[t][c]*factor, s.Phi[t%len(s.Phi)])
			}
		}
		week := simulatedWeek.Add(w)
		weeks = append(weeks, voc.WeekFigures{Week: week, Counts: weekCounts(week, channels, people, topics, raising)})
	}
	last := &weeks[BaselineWeeks]
	*last = Estimate(last.Week, last.Counts, Options{})
	falseMovers := 0
	for _, m := range Compare(weeks, Options{}).Movers {
		switch {
		case m.Verdict != voc.VerdictMover:
		case m.Topic == topics[0] && s.Plant != nil:
			score.Power++
		default:
			falseMovers++
		}
		if m.BaselineWeeks == BaselineWeeks {
			score.Kitagawa = max(score.Kitagawa, math.Abs(m.RateEffect+m.MixEffect-rawChange(weeks, m.Topic)))
		}
	}
	if falseMovers > 0 {
		score.WithMover++
	}
	score.False += float64(falseMovers)
}

// rawChange is the change of a topic's raw share against all baseline weeks together.
func rawChange(weeks []voc.WeekFigures, topic string) float64 {
	var people, raising, peopleBefore, raisingBefore float64
	for i, figures := range weeks {
		var n, x float64
		for _, count := range figures.Counts {
			switch {
			case count.Grouping == voc.GroupChannelSet:
				n += float64(count.People)
			case count.Grouping == voc.GroupChannelSetTopic && count.Topic == topic:
				x += float64(count.People)
			}
		}
		if i == len(weeks)-1 {
			people, raising = n, x
		} else {
			peopleBefore, raisingBefore = peopleBefore+n, raisingBefore+x
		}
	}
	return raising/people - raisingBefore/peopleBefore
}

func (s *DayScenario) replicate(random *rand.Rand, score *SurgeScore) {
	channels, topics := []string{voc.Email, voc.Phone}, simulatedTopics(s.Topics)
	var weeks []voc.WeekFigures
	var planted string
	for w := range BaselineWeeks + 1 {
		week := simulatedWeek.Add(w)
		people, raising := make([]int64, 2), make([][]int64, len(topics))
		for t := range raising {
			raising[t] = make([]int64, 2)
		}
		var counts []voc.Count
		for weekday := range 7 {
			day := week.Start(time.UTC).AddDate(0, 0, weekday).Format(time.DateOnly)
			shock := math.Exp(s.Shock * random.NormFloat64())
			byChannel := make([]int64, 2)
			for t, topic := range topics {
				mean := s.Mean * s.Pattern[weekday] * shock
				if t == 0 && w == BaselineWeeks && weekday == 2 && s.Factor > 0 && s.Factor != 1 {
					mean *= s.Factor
					planted = day
				}
				n := drawPoisson(random, mean, s.Phi)
				byPhone := drawBinomial(random, n, 0.6)
				byChannel[0], byChannel[1] = byChannel[0]+n-byPhone, byChannel[1]+byPhone
				raising[t][0], raising[t][1] = raising[t][0]+n-byPhone, raising[t][1]+byPhone
				counts = append(counts, voc.Count{Week: week, Grouping: voc.GroupDayTopic, Topic: topic, Day: day, People: n})
			}
			counts = append(counts, voc.Count{Week: week, Grouping: voc.GroupDay, Day: day, People: byChannel[0] + byChannel[1]})
			for c, channel := range channels {
				people[c] += byChannel[c]
				counts = append(counts, voc.Count{Week: week, Grouping: voc.GroupDayChannel, Channel: channel, Day: day, People: byChannel[c]})
			}
		}
		weeks = append(weeks, voc.WeekFigures{Week: week, Counts: append(counts, weekCounts(week, channels, people, topics, raising)...)})
	}
	for _, surge := range Surges(weeks, Options{}) {
		if surge.Topic == topics[0] && surge.Day == planted {
			score.Power++
		} else {
			score.FalseYear++
		}
	}
}

func (s *FeedScenario) replicate(random *rand.Rand, score *FeedScore) {
	channels := make([]string, s.Channels)
	for c := range channels {
		channels[c] = fmt.Sprintf("channel%02d", c)
	}
	weeks := make([]voc.WeekFigures, BaselineWeeks+1)
	for c, channel := range channels {
		deviation := s.Deviation * random.NormFloat64()
		for w := range weeks {
			weeks[w].Week = simulatedWeek.Add(w)
			mean := s.Volume * math.Exp(deviation)
			if c == 0 && w == BaselineWeeks {
				mean *= s.Factor
			}
			var people int64
			for weekday := range 7 {
				n := drawPoisson(random, mean/7, 1)
				if c == 0 && w == BaselineWeeks && weekday == 2 && s.LoseDay {
					n = 0
				}
				people += n
				weeks[w].Counts = append(weeks[w].Counts, voc.Count{Week: weeks[w].Week, Grouping: voc.GroupDayChannel, Channel: channel,
					Day: weeks[w].Week.Start(time.UTC).AddDate(0, 0, weekday).Format(time.DateOnly), People: n})
			}
			weeks[w].Counts = append(weeks[w].Counts, weekCounts(weeks[w].Week, []string{channel}, []int64{people}, nil, nil)...)
			deviation = s.Correlation*deviation + s.Deviation*math.Sqrt(1-s.Correlation*s.Correlation)*random.NormFloat64()
		}
	}
	named := false
	for _, guard := range Compare(weeks, Options{}).Guards {
		switch {
		case guard.Kind != guardVolume && guard.Kind != guardMissing && guard.Kind != guardMissingDay:
		case guard.Channel == channels[0] && (s.Factor != 1 || s.LoseDay):
			named = named || !s.LoseDay || guard.Kind == guardMissingDay
		default:
			score.FalseYear++
		}
	}
	if named {
		score.Power++
	}
}
