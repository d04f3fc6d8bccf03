package aggregate

import (
	"voc"
)

// Sensitivity lists the place of each leaf topic under each estimator of a week, and its share and place when each
// channel in turn is left out of the equal-weight mean: what voc.LabelRobust and voc.LabelOneChannel rest on. Lines are
// in the order of the topics, then the estimators, then the channels. There are none without people, and none with a
// channel left out where there is one channel only.
func Sensitivity(figures voc.WeekFigures, options Options) []voc.Sensitivity {
	p := newPopulation(figures.Counts)
	if p.people == 0 {
		return nil
	}
	parents := options.parents()
	byTopic := make(map[string][]voc.Sensitivity)
	for _, e := range figures.Estimates {
		if e.Estimator != voc.Within && e.Rank > 0 && !parents[e.Topic] {
			byTopic[e.Topic] = append(byTopic[e.Topic], voc.Sensitivity{Topic: e.Topic, Estimator: e.Estimator, Share: e.Share, Rank: e.Rank})
		}
	}
	topics := sortedKeys(byTopic)
	rates := make([][]float64, len(topics))
	for i, topic := range topics {
		rates[i] = p.rates(topic)
	}
	if len(p.channels) > 1 {
		for c, channel := range p.channels {
			shares := make([]float64, len(topics))
			for i := range topics {
				shares[i] = meanWithout(rates[i], c)
			}
			for i, place := range ranks(shares) {
				byTopic[topics[i]] = append(byTopic[topics[i]], voc.Sensitivity{Topic: topics[i], Estimator: voc.Equal, Without: channel, Share: shares[i], Rank: place})
			}
		}
	}
	var all []voc.Sensitivity
	for _, topic := range topics {
		all = append(all, byTopic[topic]...)
	}
	return all
}
