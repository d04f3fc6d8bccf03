package aggregate

import (
	"cmp"
	"math"
	"slices"

	"voc"
)

// distinctivePrior is how many mentions the prior counts for: the topics as they are over all channels.
const distinctivePrior = 100

// Distinctive finds the leaf topics that a channel's people raise more or less than those of the other channels:
// log-odds with an informative Dirichlet prior and z-scores (Monroe, Colaresi & Quinn 2008).
// With y the people who raise the topic in the channel, n the sum of y over topics, y′ and n′ the same of the other
// channels, and α = 100 times the topic's part of all mentions,
//
//	δ = log((y + α)/(n + 100 − y − α)) − log((y′ + α)/(n′ + 100 − y′ − α)),  z = δ/√(1/(y + α) + 1/(y′ + α)).
//
// Returned are those with q ≤ .05 over channels and topics and at least 5 people in the channel or 5 expected there,
// sorted by channel, then by falling z.
func Distinctive(figures voc.WeekFigures, options Options) []voc.Distinctive {
	parents := options.parents()
	people := make(map[[2]string]float64)
	inChannel, ofTopic := make(map[string]float64), make(map[string]float64)
	var all float64
	for _, count := range figures.Counts {
		if count.Grouping != voc.GroupChannelTopic || count.People <= 0 || parents[count.Topic] {
			continue
		}
		n := min(float64(count.People), mostPeople)
		people[[2]string{count.Channel, count.Topic}] += n
		inChannel[count.Channel] += n
		ofTopic[count.Topic] += n
		all += n
	}
	if len(inChannel) < 2 || len(ofTopic) < 2 {
		return nil
	}
	var candidates []voc.Distinctive
	var p []float64
	for _, channel := range sortedKeys(inChannel) {
		n, others := inChannel[channel], all-inChannel[channel]
		for _, topic := range sortedKeys(ofTopic) {
			y := people[[2]string{channel, topic}]
			z, delta := logOdds(y, n, ofTopic[topic]-y, others, distinctivePrior*ofTopic[topic]/all)
			candidates = append(candidates, voc.Distinctive{Week: figures.Week, Channel: channel, Topic: topic,
				People: int64(y), LogOdds: delta, Z: z})
			p = append(p, twoSided(z, math.Inf(1)))
		}
	}
	var found []voc.Distinctive
	for i, q := range benjaminiHochberg(p) {
		c := candidates[i]
		expected := inChannel[c.Channel] * ofTopic[c.Topic] / all
		if c.Q = q; q <= discoveryRate && max(float64(c.People), expected) >= labelChannelPeople {
			found = append(found, c)
		}
	}
	slices.SortStableFunc(found, func(a, b voc.Distinctive) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(b.Z, a.Z), cmp.Compare(a.Topic, b.Topic))
	})
	return found
}

// logOdds compares y of n mentions with y′ of n′; alpha is the prior's part of the topic.
func logOdds(y, n, yOthers, nOthers, alpha float64) (z, delta float64) {
	odds := func(y, n float64) float64 { return math.Log((y + alpha) / (n + distinctivePrior - y - alpha)) }
	delta = odds(y, n) - odds(yOthers, nOthers)
	return delta / math.Sqrt(1/(y+alpha)+1/(yOthers+alpha)), delta
}
