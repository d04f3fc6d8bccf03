package aggregate

import (
	"cmp"
	"slices"

	"voc"
)

// Estimate computes the estimates, weights and guards of one week from its counts alone; Options.Now has no
// part in it. A week without people has none.
//
// Each topic of the taxonomy, each other topic that was raised, and voc.Uncategorised get one line for each of
// voc.Raw (Wilson's interval), voc.Equal, voc.Balanced and, where some channel of the target mix has people,
// voc.Declared (MOVER intervals from Jeffreys limits), and voc.Raked where margins are declared and known of
// somebody (Wilson's interval with n_eff); and one line voc.Within (Wilson's interval) for each
// channel in which it was raised. Effective and Design are Kish's: Design = people / Effective. Rank is among
// the leaves or among the topics with children; Uncategorised is not ranked. Lines are sorted by topic,
// estimator in the order above, and channel. The caller owns the result, which holds counts itself.
func Estimate(week voc.Week, counts []voc.Count, options Options) voc.WeekFigures {
	figures := voc.WeekFigures{Week: week, Counts: counts, Shown: voc.Balanced}
	p := newPopulation(counts)
	if p.people == 0 {
		return figures
	}
	parents := options.parents()
	topics := options.topicIDs(p)
	rates := make([][]float64, len(topics))
	var leafRates [][]float64
	for i, topic := range topics {
		rates[i] = p.rates(topic)
		if !parents[topic] && topic != voc.Uncategorised {
			leafRates = append(leafRates, rates[i])
		}
	}
	figures.Rho = disagreement(p, leafRates)
	estimators := weightings(p, figures.Rho, options)
	if estimators[len(estimators)-1].estimator == voc.Declared {
		figures.Shown = voc.Declared
	}

	tables := tablesOf(counts)
	lines := make([][]voc.Estimate, len(topics)) // by topic and estimator
	for i, topic := range topics {
		lines[i] = estimateTopic(p, topic, rates[i], estimators)
	}
	weighted, raked := estimators, newRaking(p, counts, options)
	if raked != nil {
		weighted = append(slices.Clip(estimators), weighting{estimator: voc.Raked, channels: raked.channels()})
		for i, line := range raked.lines(topics, counts) {
			lines[i] = append(lines[i], line)
		}
	}
	figures.Weights = weightLines(week, p, weighted, tables)
	for _, isParent := range []bool{false, true} {
		var level []int
		for i, topic := range topics {
			if topic != voc.Uncategorised && parents[topic] == isParent {
				level = append(level, i)
			}
		}
		compareWeightings(p, topics, rates, lines, level, options.topList())
	}
	for i, topic := range topics {
		for j := range lines[i] {
			lines[i][j].Week = week
		}
		figures.Estimates = append(figures.Estimates, lines[i]...)
		figures.Estimates = append(figures.Estimates, withinLines(week, p, topic, tables)...)
	}
	figures.Guards = append(weightGuards(week, p, options, estimators), rakingGuards(week, raked, options)...)
	sortGuards(figures.Guards)
	return figures
}

// estimateTopic gives the line of each estimator.
func estimateTopic(p *population, topic string, rates []float64, estimators []weighting) []voc.Estimate {
	x := p.raising(topic)
	channel := make([]limits, len(rates))
	for c, rate := range rates {
		channel[c].low, channel[c].high = jeffreys(p.effective[c]*rate, p.effective[c])
	}
	lines := make([]voc.Estimate, len(estimators))
	for i, w := range estimators {
		line := voc.Estimate{Topic: topic, Estimator: w.estimator, People: int64(x), Base: int64(p.people),
			Effective: w.effective, Design: max(p.people/w.effective, 1)}
		if w.estimator == voc.Raw {
			line.Share = x / p.people
			line.Low, line.High = wilson(x, p.people)
		} else {
			for c, rate := range rates {
				line.Share += w.channels[c] * rate
			}
			line.Share = min(line.Share, 1)
			inflation, effective := precision(p, topic, rates, w, line.Share)
			line.Low, line.High = moverInterval(line.Share, w.channels, rates, channel, inflation, effective)
		}
		lines[i] = line
	}
	return lines
}

// precision gives D, by how much people of several channels widen the interval, and n_eff, the number of
// people of which the share would have the variance V that it has:
//
//	z_i = Σ_c h_c w_ic (y_i − p_c) / Σ_i w_ic,  V = n/(n − 1) Σ z_i²,
//	D = max(1, V / Σ_c h_c² p_c (1 − p_c)/n_c),  n_eff = θ(1 − θ)/V, or 1/Σ_c h_c²/n_c where V is 0.
func precision(p *population, topic string, rates []float64, w weighting, theta float64) (inflation, effective float64) {
	var independent, unit float64
	for c, rate := range rates {
		h2 := w.channels[c] * w.channels[c] / p.effective[c]
		independent += h2 * rate * (1 - rate)
		unit += h2
	}
	var variance float64
	raised := p.raised[topic]
	for s, set := range p.sets {
		var people float64
		if len(raised) > 0 && raised[0].set == s {
			people, raised = raised[0].people, raised[1:]
		}
		var expected float64 // Σ_c h_c w_ic p_c / Σ_i w_ic
		for _, c := range set.members {
			expected += w.channels[c] * rates[c] / (float64(len(set.members)) * p.weight[c])
		}
		is := w.person[s] - expected
		variance += people*is*is + (set.people-people)*expected*expected
	}
	if p.people > 1 {
		variance *= p.people / (p.people - 1)
	}
	inflation = 1
	if independent > 0 {
		inflation = max(1, variance/independent)
	}
	if spread := theta * (1 - theta); spread > 0 && variance > 0 {
		return inflation, spread / variance
	}
	return inflation, 1 / unit
}

// table is what the plain counts say of one channel.
type table struct {
	people, messages int64
	topics           map[string]int64 // people
}

// tablesOf reads the plain counts by channel.
func tablesOf(counts []voc.Count) map[string]table {
	tables := make(map[string]table)
	for _, count := range counts {
		t := tables[count.Channel]
		switch count.Grouping {
		case voc.GroupChannel:
			t.people, t.messages = count.People, count.Messages
		case voc.GroupChannelTopic:
			if t.topics == nil {
				t.topics = make(map[string]int64)
			}
			t.topics[count.Topic] = count.People
		default:
			continue
		}
		tables[count.Channel] = t
	}
	return tables
}

// weightLines tells how much each channel counts under each estimator.
func weightLines(week voc.Week, p *population, estimators []weighting, tables map[string]table) []voc.ChannelWeight {
	var lines []voc.ChannelWeight
	for c, channel := range p.channels {
		for _, w := range estimators {
			lines = append(lines, voc.ChannelWeight{Week: week, Channel: channel, Estimator: w.estimator,
				Weight: w.channels[c], People: tables[channel].people, Messages: tables[channel].messages,
				Effective: p.effective[c]})
		}
	}
	return lines
}

// withinLines gives the plain share of a topic within each channel where it was raised.
func withinLines(week voc.Week, p *population, topic string, tables map[string]table) []voc.Estimate {
	var lines []voc.Estimate
	for _, channel := range p.channels {
		t := tables[channel]
		people := min(t.topics[topic], t.people)
		if people <= 0 {
			continue
		}
		line := voc.Estimate{Week: week, Topic: topic, Estimator: voc.Within, Channel: channel,
			Share: float64(people) / float64(t.people), People: people, Base: t.people,
			Effective: float64(t.people), Design: 1}
		line.Low, line.High = wilson(float64(people), float64(t.people))
		lines = append(lines, line)
	}
	return lines
}

// ranks gives the place of each of the topics by share, 1 = largest, ties by order of the topics, which are
// sorted by id.
func ranks(shares []float64) []int {
	order := make([]int, len(shares))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(shares[b], shares[a]) })
	places := make([]int, len(shares))
	for place, i := range order {
		places[i] = place + 1
	}
	return places
}
