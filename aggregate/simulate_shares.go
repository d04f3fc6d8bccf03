package aggregate

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"voc"
)

// enoughPeople is the expected number of people raising a topic from which coverage is reported as usual; below,
// numbers are so coarse that no interval can have exactly its nominal coverage.
const enoughPeople = 20

// scoredEstimators in the order of display.
var scoredEstimators = []string{voc.Raw, voc.Equal, voc.Balanced, voc.Declared, voc.Raked}

// shareScores gathers what the replicates of a ShareScenario give.
type shareScores struct {
	scenario *ShareScenario
	options  Options
	groups   []simulatedGroup
	// base is the counts of people without topics; weights the weight of one person of each group under voc.Raked.
	base       []voc.Count
	raked      []float64
	sums       map[string]*EstimatorScore
	squares    map[string]*[3]float64 // own estimand, declared, mean over channels
	errors     map[string]int
	named      int
	otherNames int
	others     int
}

// simulatedGroup is a group with its channels read, and the factor of its rates.
type simulatedGroup struct {
	set, segment string
	members      []string
	people       int64
	factor       float64
}

func newShareScores(s *ShareScenario) *shareScores {
	scores := &shareScores{scenario: s, options: Options{Target: s.Target, Margins: s.Margins},
		sums: make(map[string]*EstimatorScore), squares: make(map[string]*[3]float64), errors: make(map[string]int)}
	margins := sortedKeys(s.Margins)
	for _, g := range s.Groups {
		members := splitChannels(g.Channels)
		slices.Sort(members)
		members = slices.Compact(members)
		group := simulatedGroup{set: joinChannels(members), members: members, people: g.People, factor: 1}
		var values []string
		for _, margin := range margins {
			values = append(values, g.Segments[margin])
		}
		if len(margins) > 0 {
			group.segment = joinSegment(margins, values)
		}
		for margin, factors := range s.Factors {
			if factor, given := factors[g.Segments[margin]]; given {
				group.factor *= factor
			}
		}
		scores.groups = append(scores.groups, group)
	}
	everybody := make([]int64, len(scores.groups))
	for g, group := range scores.groups {
		everybody[g] = group.people
	}
	scores.base = scores.counts("", everybody)
	p := newPopulation(scores.base)
	if raking := newRaking(p, scores.base, scores.options); raking != nil {
		for _, group := range scores.groups {
			segment, _ := slices.BinarySearch(raking.segments, group.segment)
			set := slices.IndexFunc(p.sets, func(s channelSet) bool { return s.written == group.set })
			weight := 0.0
			if set >= 0 {
				weight = raking.person(segmentGroup{set: set, segment: segment})
			}
			scores.raked = append(scores.raked, weight)
		}
	}
	return scores
}

// counts makes the lines of people, or of a topic's, from the number in each group.
func (s *shareScores) counts(topic string, people []int64) []voc.Count {
	groupings := [4]string{voc.GroupTotal, voc.GroupChannel, voc.GroupChannelSet, voc.GroupSegment}
	if topic != "" {
		groupings = [4]string{voc.GroupTopic, voc.GroupChannelTopic, voc.GroupChannelSetTopic, voc.GroupSegmentTopic}
	}
	lines := make(map[[3]string]int64)
	for g, group := range s.groups {
		lines[[3]string{groupings[0]}] += people[g]
		lines[[3]string{groupings[2], group.set}] += people[g]
		if group.segment != "" {
			lines[[3]string{groupings[3], group.set, group.segment}] += people[g]
		}
		for _, channel := range group.members {
			lines[[3]string{groupings[1], channel}] += people[g]
		}
	}
	var counts []voc.Count
	for _, key := range slices.SortedFunc(maps.Keys(lines), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }) {
		if n := lines[key]; n > 0 {
			counts = append(counts, voc.Count{Week: simulatedWeek, Grouping: key[0], Channel: key[1], Topic: topic, Segment: key[2], People: n, Messages: n})
		}
	}
	return counts
}

// topics are the rates by channel of a replicate's topics.
func (s *shareScores) topics(random *rand.Rand) map[string]map[string]float64 {
	topics := maps.Clone(s.scenario.Topics)
	r := s.scenario.Random
	if r == nil {
		return topics
	}
	if topics == nil {
		topics = make(map[string]map[string]float64)
	}
	channels := make(map[string]bool)
	for _, group := range s.groups {
		for _, channel := range group.members {
			channels[channel] = true
		}
	}
	for _, topic := range simulatedTopics(r.Topics) {
		base := logit(math.Exp(math.Log(r.Low) + random.Float64()*(math.Log(r.High)-math.Log(r.Low))))
		topics[topic] = make(map[string]float64)
		for _, channel := range sortedKeys(channels) {
			topics[topic][channel] = inverseLogit(base + r.Deviation*random.NormFloat64())
		}
	}
	return topics
}

func (s *shareScores) replicate(random *rand.Rand) {
	topics := s.topics(random)
	counts := slices.Clone(s.base)
	rates := make(map[string][]float64) // by topic and group
	for _, topic := range sortedKeys(topics) {
		people := make([]int64, len(s.groups))
		rates[topic] = make([]float64, len(s.groups))
		for g, group := range s.groups {
			var sum float64
			for _, channel := range group.members {
				sum += topics[topic][channel]
			}
			rates[topic][g] = min(sum/float64(len(group.members))*group.factor, 1)
			people[g] = drawBinomial(random, group.people, rates[topic][g])
		}
		counts = append(counts, s.counts(topic, people)...)
	}
	figures := Estimate(simulatedWeek, counts, s.options)
	weights := make(map[string]map[string]float64)
	for _, w := range figures.Weights {
		if weights[w.Estimator] == nil {
			weights[w.Estimator] = make(map[string]float64)
		}
		weights[w.Estimator][w.Channel] = w.Weight
	}
	for _, estimate := range figures.Estimates {
		if rates[estimate.Topic] != nil && estimate.Estimator != voc.Within {
			s.score(estimate, rates[estimate.Topic], weights)
		}
		s.scoreLabel(estimate)
	}
}

// truth is the estimand of an estimator for rates by group.
func (s *shareScores) truth(estimator string, rates []float64, weights map[string]float64) float64 {
	var people, raising float64
	byChannel, raisingBy := make(map[string]float64), make(map[string]float64)
	for g, group := range s.groups {
		n := float64(group.people)
		if estimator == voc.Raked {
			n *= s.raked[g]
		}
		people, raising = people+n, raising+n*rates[g]
		for _, channel := range group.members {
			byChannel[channel] += n / float64(len(group.members))
			raisingBy[channel] += n * rates[g] / float64(len(group.members))
		}
	}
	if estimator == voc.Raw || estimator == voc.Raked {
		return raising / people
	}
	var truth float64
	for _, channel := range sortedKeys(byChannel) {
		if byChannel[channel] > 0 {
			truth += weights[channel] * raisingBy[channel] / byChannel[channel]
		}
	}
	return truth
}

func (s *shareScores) score(e voc.Estimate, rates []float64, weights map[string]map[string]float64) {
	truth := s.truth(e.Estimator, rates, weights[e.Estimator])
	if truth <= 0 {
		return
	}
	sum, squares := s.sums[e.Estimator], s.squares[e.Estimator]
	if sum == nil {
		sum, squares = &EstimatorScore{Estimator: e.Estimator}, new([3]float64)
		s.sums[e.Estimator], s.squares[e.Estimator] = sum, squares
	}
	var expected float64
	for g, group := range s.groups {
		expected += float64(group.people) * rates[g]
	}
	covered := 0.0
	if e.Low <= truth && truth <= e.High {
		covered = 1
	}
	if expected >= enoughPeople {
		sum.Intervals++
		sum.Coverage += covered
		if e.Effective*truth >= enoughPeople {
			sum.Enough++
			sum.EnoughCoverage += covered
		}
		if e.High < truth {
			sum.Below++
		}
	} else {
		sum.FewPeople++
		sum.FewCoverage += covered
	}
	s.errors[e.Estimator]++
	sum.Bias += e.Share/truth - 1
	sum.DesignMean += e.Design
	squares[0] += (e.Share/truth - 1) * (e.Share/truth - 1)
	for i, other := range []string{voc.Declared, voc.Equal} {
		if weights[other] != nil {
			if truth := s.truth(other, rates, weights[other]); truth > 0 {
				squares[i+1] += (e.Share/truth - 1) * (e.Share/truth - 1)
			}
		}
	}
}

func (s *shareScores) scoreLabel(e voc.Estimate) {
	loud := s.scenario.Loud
	if loud == nil || e.Estimator != voc.Raw || e.Topic == voc.Uncategorised {
		return
	}
	if e.Topic == loud.Topic {
		if e.Label == voc.LabelOneChannel && e.LabelChannel == loud.Channel {
			s.named++
		}
		return
	}
	s.others++
	if e.Label == voc.LabelOneChannel {
		s.otherNames++
	}
}

func (s *shareScores) result(replicates int) ([]EstimatorScore, *LoudScore) {
	var list []EstimatorScore
	for _, estimator := range scoredEstimators {
		sum := s.sums[estimator]
		if sum == nil {
			continue
		}
		sum.Coverage /= max(float64(sum.Intervals), 1)
		sum.EnoughCoverage /= max(float64(sum.Enough), 1)
		sum.Below /= max(float64(sum.Intervals), 1)
		sum.FewCoverage /= max(float64(sum.FewPeople), 1)
		n, squares := float64(s.errors[estimator]), s.squares[estimator]
		sum.Bias /= n
		sum.DesignMean /= n
		sum.Error, sum.ErrorTarget, sum.ErrorEqual = math.Sqrt(squares[0]/n), math.Sqrt(squares[1]/n), math.Sqrt(squares[2]/n)
		list = append(list, *sum)
	}
	if s.scenario.Loud == nil {
		return list, nil
	}
	return list, &LoudScore{Named: float64(s.named) / float64(replicates), FalseNames: float64(s.otherNames) / max(float64(s.others), 1)}
}
