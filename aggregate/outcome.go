package aggregate

import (
	"cmp"
	"math"

	"voc"
)

// OutcomeCounter holds what people raised against an outcome of theirs, such as having cancelled. It is not safe for
// concurrent use.
type OutcomeCounter struct {
	name     string
	outcomes map[string]bool
	people   map[string]*outcomePerson
}

type outcomePerson struct {
	channels, topics                 map[string]bool
	complained, resolved, unresolved bool // complaint, and its fate
}

// NewOutcomeCounter returns a counter of an outcome by customer token (voc.Labelled.Person); people who are not named
// have no known outcome and are left out. outcomes is only read.
func NewOutcomeCounter(name string, outcomes map[string]bool) *OutcomeCounter {
	return &OutcomeCounter{name: name, outcomes: outcomes, people: make(map[string]*outcomePerson)}
}

// Add takes an inquiry, in any order.
func (c *OutcomeCounter) Add(row *voc.Labelled) {
	if _, known := c.outcomes[row.Person]; !known || row.Person == "" {
		return
	}
	p := c.people[row.Person]
	if p == nil {
		p = &outcomePerson{channels: make(map[string]bool), topics: make(map[string]bool)}
		c.people[row.Person] = p
	}
	p.channels[cmp.Or(row.Channel, voc.Other)] = true
	for _, topic := range row.TopicIDs {
		p.topics[topic] = true
	}
	if row.Kind.Value == voc.Complaint {
		p.complained = true
		switch statusCode(row.Status) {
		case statusResolved:
			p.resolved = true
		case statusUnresolved:
			p.unresolved = true
		}
	}
}

// stratum is the people of one channel set: a of n₁ with the topic and c of n₀ without it have the outcome.
type stratum struct{ a, n1, c, n0 float64 }

// Associations compares, for each topic, the people who raised it with the others who wrote: the difference of the
// shares with the outcome, stratified by the set of channels that a person used (Mantel–Haenszel weights n₁n₀/N,
// variance of Greenland & Robins 1985). Topics without a stratum that has both kinds of people are left out. Sorted
// by topic.
func (c *OutcomeCounter) Associations() []voc.Association {
	topics := make(map[string]bool)
	for _, p := range c.people {
		for topic := range p.topics {
			topics[topic] = true
		}
	}
	var all []voc.Association
	for _, topic := range sortedKeys(topics) {
		strata := make(map[string]*stratum)
		for person, p := range c.people {
			key := joinChannels(sortedKeys(p.channels))
			s := strata[key]
			if s == nil {
				s = &stratum{}
				strata[key] = s
			}
			had := truth(c.outcomes[person])
			if p.topics[topic] {
				s.a, s.n1 = s.a+had, s.n1+1
			} else {
				s.c, s.n0 = s.c+had, s.n0+1
			}
		}
		var list []stratum
		for _, key := range sortedKeys(strata) {
			list = append(list, *strata[key])
		}
		if one, ok := riskDifference(list); ok {
			one.Topic, one.Outcome = topic, c.name
			all = append(all, one)
		}
	}
	return all
}

func riskDifference(strata []stratum) (voc.Association, bool) {
	var one voc.Association
	var raised, others, weights, sum, variance float64
	for _, s := range strata {
		one.Raised, one.Others = one.Raised+int64(s.n1), one.Others+int64(s.n0)
		raised, others = raised+s.a, others+s.c
		if s.n1 == 0 || s.n0 == 0 {
			continue
		}
		w := s.n1 * s.n0 / (s.n1 + s.n0)
		weights += w
		sum += w * (s.a/s.n1 - s.c/s.n0)
		variance += w * w * (s.a*(s.n1-s.a)/(s.n1*s.n1*s.n1) + s.c*(s.n0-s.c)/(s.n0*s.n0*s.n0))
	}
	if weights == 0 {
		return one, false
	}
	one.RaisedRate, one.OthersRate = raised/float64(one.Raised), others/float64(one.Others)
	one.Difference = sum / weights
	half := confidence95 * math.Sqrt(variance) / weights
	one.Low, one.High = max(one.Difference-half, -1), min(one.Difference+half, 1)
	return one, true
}

// Complaints gives the share with the outcome among people whose complaint was resolved, whose complaint was not, and
// who wrote but did not complain (after Goodman's study of complaints and repurchase). Whoever has an unresolved
// complaint counts as that, and complaints of unknown fate are left out. A group of nobody is left out.
func (c *OutcomeCounter) Complaints() []voc.OutcomeGroup {
	names := []string{"complaint_resolved", "complaint_unresolved", "no_complaint"}
	var x, n [3]float64
	for person, p := range c.people {
		group := 2
		switch {
		case p.unresolved:
			group = 1
		case p.resolved:
			group = 0
		case p.complained:
			continue
		}
		x[group], n[group] = x[group]+truth(c.outcomes[person]), n[group]+1
	}
	var groups []voc.OutcomeGroup
	for i, name := range names {
		if n[i] > 0 {
			low, high := wilson(x[i], n[i])
			groups = append(groups, voc.OutcomeGroup{Group: name, People: int64(n[i]), Share: x[i] / n[i], Low: low, High: high})
		}
	}
	return groups
}
