package aggregate

import (
	"cmp"
	"slices"

	"voc"
)

// PriorityWeights say how much each factor of a topic's severity counts; what is not measured counts nothing. The zero
// value stands for equal weights.
type PriorityWeights struct {
	Negative, Unresolved, Recontact float64
}

const (
	leastGrowth = 0.5
	mostGrowth  = 2
)

// Priorities ranks the leaf topics of a compared week by people affected × severity × growth. episodes are the week's
// figures, or nil where they are not made. Topics that nobody raised are left out.
func Priorities(figures voc.WeekFigures, episodes []voc.Episodes, weights PriorityWeights, options Options) []voc.Priority {
	if weights == (PriorityWeights{}) {
		weights = PriorityWeights{1, 1, 1}
	}
	parents := options.parents()
	shares := make(map[string]float64) // declared, else equal
	for _, e := range figures.Estimates {
		if e.Estimator == voc.Declared || e.Estimator == voc.Equal && figures.Shown != voc.Declared {
			shares[e.Topic] = e.Share
		}
	}
	growth := make(map[string]float64)
	for _, m := range figures.Movers {
		if m.Verdict == voc.VerdictMover {
			growth[m.Topic] = min(max(1+m.Change, leastGrowth), mostGrowth)
		}
	}
	byTopic := make(map[string]voc.Episodes)
	for _, e := range episodes {
		byTopic[e.Topic] = e
	}
	var wrote float64
	for _, count := range figures.Counts {
		if count.Grouping == voc.GroupTotal {
			wrote = float64(count.People)
		}
	}
	var all []voc.Priority
	for _, count := range figures.Counts {
		if count.Grouping != voc.GroupTopic || count.People <= 0 || count.Messages <= 0 || parents[count.Topic] || count.Topic == voc.Uncategorised {
			continue
		}
		p := voc.Priority{Week: figures.Week, Topic: count.Topic, Affected: shares[count.Topic] * wrote, Growth: cmp.Or(growth[count.Topic], 1),
			Negative: float64(count.Negative) / float64(count.Messages)}
		if known := count.Resolved + count.Unresolved; known > 0 {
			p.Unresolved = voc.Some(float64(count.Unresolved) / float64(known))
		}
		if e := byTopic[count.Topic]; e.Episodes > 0 {
			p.Recontact = voc.Some(float64(e.Recontacted) / float64(e.Episodes))
		}
		sum, of := weights.Negative*p.Negative, weights.Negative
		for _, factor := range []struct {
			share  voc.Optional[float64]
			weight float64
		}{{p.Unresolved, weights.Unresolved}, {p.Recontact, weights.Recontact}} {
			if factor.share.Known {
				sum, of = sum+factor.weight*factor.share.Value, of+factor.weight
			}
		}
		if of > 0 {
			p.Severity = sum / of
		}
		p.Score = p.Affected * p.Severity * p.Growth
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b voc.Priority) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Affected, a.Affected), cmp.Compare(a.Topic, b.Topic))
	})
	for i := range all {
		all[i].Rank = i + 1
	}
	return all
}
