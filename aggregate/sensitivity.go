package aggregate

import (
	"math"

	"voc"
)

const (
	// labelPeople is the number of people that a topic needs to be labelled at all: three people are no voice.
	labelPeople = 10
	// labelChannelPeople is the number of them that a channel needs to be named.
	labelChannelPeople = 5
	// dominantPart is the part of a topic's people above which one channel holds it.
	dominantPart = 0.8
)

// compareWeightings ranks the topics of one level (indices) under each estimator and labels those whose place
// does not depend on the weighting, and those that are one channel's voice.
//
// A topic is robust when it stays in the top list under every estimator and when any one channel is left out
// of the equal-weight mean. It is one channel's voice when leaving that channel out more than halves its
// equal-weight share, or when the channel holds over 80 % of its people at twice the mean rate of the other
// channels; in both cases the channel's rate must lie above that of the others together beyond chance
// (intervals of Wilson that do not overlap), or a large channel would own every rare topic. Topics of
// fewer than labelPeople people are not labelled, nor is anything where there is one channel only.
func compareWeightings(p *population, topics []string, rates [][]float64, lines [][]voc.Estimate, level []int, topList int) {
	if len(level) == 0 {
		return
	}
	worst := make([]int, len(level)) // the lowest place under any weighting
	rank := func(share func(i int) float64, at func(i, place int)) {
		shares := make([]float64, len(level))
		for n, i := range level {
			shares[n] = share(i)
		}
		for n, place := range ranks(shares) {
			worst[n] = max(worst[n], place)
			at(level[n], place)
		}
	}
	for e := range lines[level[0]] {
		rank(func(i int) float64 { return lines[i][e].Share }, func(i, place int) { lines[i][e].Rank = place })
	}
	k := len(p.channels)
	if k < 2 {
		return
	}
	for c := range k {
		rank(func(i int) float64 { return meanWithout(rates[i], c) }, func(int, int) {})
	}
	for n, i := range level {
		if lines[i][0].People < labelPeople {
			continue
		}
		label, channel := "", loudChannel(p, topics[i], rates[i])
		switch {
		case channel != "":
			label = voc.LabelOneChannel
		case worst[n] <= topList:
			label = voc.LabelRobust
		}
		for e := range lines[i] {
			lines[i][e].Label, lines[i][e].LabelChannel = label, channel
		}
	}
}

// meanWithout is the equal-weight mean of the rates of all channels but one.
func meanWithout(rates []float64, without int) float64 {
	var sum float64
	for _, rate := range rates {
		sum += rate
	}
	// Rounded, so that topics which only that channel raises tie at 0.
	return math.Round((sum-rates[without])/float64(len(rates)-1)*1e12) / 1e12
}

// loudChannel names the channel whose voice a topic is, or none.
func loudChannel(p *population, topic string, rates []float64) string {
	people := p.byChannel(topic)
	var total, sum float64
	loudest := 0
	for c, rate := range rates {
		total += people[c]
		sum += rate
		if rate > rates[loudest] {
			loudest = c
		}
	}
	others := meanWithout(rates, loudest)
	halves := others < sum/float64(len(rates))/2
	holds := people[loudest] > dominantPart*total && rates[loudest] > 2*others
	if people[loudest] < labelChannelPeople || !halves && !holds {
		return ""
	}
	low, _ := wilson(p.effective[loudest]*rates[loudest], p.effective[loudest])
	var otherPeople, otherRaising float64
	for c := range rates {
		if c != loudest {
			otherPeople += p.weight[c]
			otherRaising += people[c]
		}
	}
	if _, high := wilson(otherRaising, otherPeople); low <= high {
		return ""
	}
	return p.channels[loudest]
}
