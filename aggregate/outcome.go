package aggregate

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"voc"
)

// OutcomeCounter holds what people raised against an outcome of theirs, such as having cancelled. It is not safe for
// concurrent use.
type OutcomeCounter struct {
	name             string
	channels, topics names
	people           map[string]*outcomePerson
	// takes tells whether a customer's inquiries are wanted; decide gives the outcome of a customer who wrote.
	takes  func(row *voc.Labelled) bool
	decide func(person string, p *outcomePerson) (had, known bool)
	answer func(row *voc.Labelled) (float64, bool) // of an outcome that customers tell themselves
	most   float64                                 // the largest answer
}

type outcomePerson struct {
	channels, topics                 []uint32 // sorted, each once
	complained, resolved, unresolved bool     // complaint, and its fate
	first                            int64    // milliseconds, of the first inquiry
	value                            float64  // the worst answer
	answered                         bool
}

// NewOutcomeCounter returns a counter of an outcome by customer token (voc.Labelled.Person); people who are not named
// have no known outcome and are left out. outcomes is only read.
func NewOutcomeCounter(name string, outcomes map[string]bool) *OutcomeCounter {
	c := &OutcomeCounter{name: name, people: make(map[string]*outcomePerson)}
	c.takes = func(row *voc.Labelled) bool { _, known := outcomes[row.Person]; return known }
	c.decide = func(person string, _ *outcomePerson) (bool, bool) { return outcomes[person], true }
	return c
}

// NewTimedOutcomeCounter returns a counter of an outcome that happens at a time; a zero time means that it did not. Only what
// happens after a customer's first inquiry that is added, on the same day or later, counts as the outcome. Who had it
// before is left out where it can happen once only (cancelling), and has not had it where it can happen again.
func NewTimedOutcomeCounter(name string, at map[string]time.Time, once bool) *OutcomeCounter {
	c := &OutcomeCounter{name: name, people: make(map[string]*outcomePerson)}
	c.takes = func(row *voc.Labelled) bool { _, known := at[row.Person]; return known }
	c.decide = func(person string, p *outcomePerson) (had, known bool) {
		happened := at[person]
		if happened.IsZero() {
			return false, true
		}
		// Tables give days; midnight of the day of the inquiry is not before it.
		after := happened.Add(24*time.Hour).UnixMilli() > p.first
		return after, after || !once
	}
	return c
}

// NewDetractorCounter counts people whose lowest answer to the recommendation question is 0 to 6.
func NewDetractorCounter() *OutcomeCounter {
	return newAnswerCounter("detractor", func(row *voc.Labelled) (float64, bool) {
		score, _, known := finite(row.NPS, 0)
		return score, known && score <= 10
	}, func(value, _ float64) bool { return value <= 6 })
}

// NewDissatisfiedCounter counts people whose lowest satisfaction is in the lower two fifths of the scale; see topBox for
// how the scale is found.
func NewDissatisfiedCounter() *OutcomeCounter {
	return newAnswerCounter("dissatisfied", func(row *voc.Labelled) (float64, bool) {
		value, _, known := csat(row, time.Time{})
		return value, known
	}, func(value, most float64) bool { return value <= 0.4*scaleOf(most) })
}

func newAnswerCounter(name string, answer func(*voc.Labelled) (float64, bool), had func(value, most float64) bool) *OutcomeCounter {
	c := &OutcomeCounter{name: name, people: make(map[string]*outcomePerson), answer: answer}
	c.takes = func(row *voc.Labelled) bool { return row.Person != "" }
	c.decide = func(_ string, p *outcomePerson) (bool, bool) { return p.answered && had(p.value, c.most), p.answered }
	return c
}

// Name of the outcome.
func (c *OutcomeCounter) Name() string { return c.name }

// Add takes an inquiry, in any order.
func (c *OutcomeCounter) Add(row *voc.Labelled) {
	if row.Person == "" || !c.takes(row) {
		return
	}
	p := c.people[row.Person]
	if p == nil {
		p = &outcomePerson{first: math.MaxInt64}
		c.people[strings.Clone(row.Person)] = p
	}
	p.first = min(p.first, row.ReceivedAt.UnixMilli())
	p.channels = include(p.channels, c.channels.number(cmp.Or(row.Channel, voc.Other)))
	for _, topic := range row.TopicIDs {
		p.topics = include(p.topics, c.topics.number(topic))
	}
	if c.answer != nil {
		if value, known := c.answer(row); known {
			if !p.answered || value < p.value {
				p.value = value
			}
			p.answered, c.most = true, max(c.most, value)
		}
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

// include adds a number to a sorted set.
func include(set []uint32, n uint32) []uint32 {
	if i, found := slices.BinarySearch(set, n); !found {
		return slices.Insert(set, i, n)
	}
	return set
}

// stratum is the people of one channel set: a of n₁ with the topic and c of n₀ without it have the outcome.
type stratum struct{ a, n1, c, n0 float64 }

// Associations compares, for each topic, the people who raised it with the others who wrote: the difference of the
// shares with the outcome, stratified by the set of channels that a person used (Mantel–Haenszel weights n₁n₀/N,
// variance of Greenland & Robins 1985). Topics without a stratum that has both kinds of people are left out. Sorted
// by topic.
func (c *OutcomeCounter) Associations() []voc.Association {
	// By channel set: all people with a known outcome, and those who raised each topic.
	type group struct {
		n, had  float64
		byTopic map[uint32]*[2]float64 // people, with the outcome
	}
	groups := make(map[string]*group)
	for person, p := range c.people {
		had, known := c.decide(person, p)
		if !known {
			continue
		}
		key := joinChannels(c.named(&c.channels, p.channels))
		g := groups[key]
		if g == nil {
			g = &group{byTopic: make(map[uint32]*[2]float64)}
			groups[key] = g
		}
		g.n, g.had = g.n+1, g.had+truth(had)
		for _, topic := range p.topics {
			if g.byTopic[topic] == nil {
				g.byTopic[topic] = new([2]float64)
			}
			g.byTopic[topic][0]++
			g.byTopic[topic][1] += truth(had)
		}
	}
	keys := sortedKeys(groups)
	var all []voc.Association
	for number, topic := range c.topics.list {
		var strata []stratum
		for _, key := range keys {
			g := groups[key]
			var raised [2]float64
			if r := g.byTopic[uint32(number)]; r != nil {
				raised = *r
			}
			strata = append(strata, stratum{a: raised[1], n1: raised[0], c: g.had - raised[1], n0: g.n - raised[0]})
		}
		if one, ok := riskDifference(strata); ok {
			one.Topic, one.Outcome = topic, c.name
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b voc.Association) int { return cmp.Compare(a.Topic, b.Topic) })
	return all
}

// named gives the sorted names of a set.
func (c *OutcomeCounter) named(n *names, set []uint32) []string {
	list := make([]string, len(set))
	for i, number := range set {
		list[i] = n.list[number]
	}
	slices.Sort(list)
	return list
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

// The groups of Goodman's comparison.
const (
	ComplaintResolved   = "complaint_resolved"
	ComplaintUnresolved = "complaint_unresolved"
	NoComplaint         = "no_complaint" // wrote, but did not complain
	Silent              = "silent"       // did not write
)

// Complaints gives the share with the outcome among people whose complaint was resolved, whose complaint was not, and
// who wrote but did not complain (after Goodman's study of complaints and repurchase). Whoever has an unresolved
// complaint counts as that, and complaints of unknown fate are left out. A group of nobody is left out.
func (c *OutcomeCounter) Complaints() []voc.OutcomeGroup {
	names := []string{ComplaintResolved, ComplaintUnresolved, NoComplaint}
	var x, n [3]float64
	for person, p := range c.people {
		had, known := c.decide(person, p)
		group := 2
		switch {
		case !known:
			continue
		case p.unresolved:
			group = 1
		case p.resolved:
			group = 0
		case p.complained:
			continue
		}
		x[group], n[group] = x[group]+truth(had), n[group]+1
	}
	var groups []voc.OutcomeGroup
	for i, name := range names {
		if n[i] > 0 {
			groups = append(groups, outcomeGroup(c.name, name, x[i], n[i]))
		}
	}
	return groups
}

// SilentCustomers is the group of Goodman's comparison that did not write to anybody: customers with a known outcome,
// of whom no inquiry was added. Their outcome counts from the median of the times from which that of the people who wrote
// does, so that both had as much time. False where nobody wrote, or nobody is silent.
func (c *OutcomeCounter) SilentCustomers(at map[string]time.Time, once bool) (voc.OutcomeGroup, bool) {
	if len(c.people) == 0 {
		return voc.OutcomeGroup{}, false
	}
	var first []int64
	for _, p := range c.people {
		first = append(first, p.first)
	}
	slices.Sort(first)
	since := time.UnixMilli(first[len(first)/2]).Add(-24 * time.Hour) // as in NewTimedOutcomeCounter
	var x, n float64
	for person, happened := range at {
		if c.people[person] != nil {
			continue
		}
		had := !happened.IsZero() && happened.After(since)
		if once && !happened.IsZero() && !had {
			continue
		}
		x, n = x+truth(had), n+1
	}
	if n == 0 {
		return voc.OutcomeGroup{}, false
	}
	return outcomeGroup(c.name, Silent, x, n), true
}

func outcomeGroup(outcome, group string, x, n float64) voc.OutcomeGroup {
	low, high := wilson(x, n)
	return voc.OutcomeGroup{Outcome: outcome, Group: group, People: int64(n), Share: x / n, Low: low, High: high}
}

// outcomeTimes lists when an outcome happened to each customer of a table.
func outcomeTimes(customers []voc.Customer, of func(*voc.Customer) time.Time) map[string]time.Time {
	at := make(map[string]time.Time, len(customers))
	for i := range customers {
		if customers[i].Person != "" {
			at[customers[i].Person] = of(&customers[i])
		}
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(at)), func(t time.Time) bool { return !t.IsZero() }) {
		return nil // nobody's time is given: the source does not bring it
	}
	return at
}

// CancelledTimes and RepurchasedTimes list when it happened to each customer; nil where the table has it of nobody.
func CancelledTimes(customers []voc.Customer) map[string]time.Time {
	return outcomeTimes(customers, func(c *voc.Customer) time.Time { return c.CancelledAt })
}

// RepurchasedTimes is like CancelledTimes.
func RepurchasedTimes(customers []voc.Customer) map[string]time.Time {
	return outcomeTimes(customers, func(c *voc.Customer) time.Time { return c.RepurchasedAt })
}
