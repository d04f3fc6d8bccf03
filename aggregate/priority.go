package aggregate

import (
	"cmp"
	"fmt"
	"slices"

	"voc"
)

// PriorityWeights say how much each factor of a topic's severity counts; what is not measured counts nothing. The zero
// value stands for equal weights.
type PriorityWeights struct {
	Negative   float64 `json:"negative" yaml:"negative"`
	Unresolved float64 `json:"unresolved" yaml:"unresolved"`
	Recontact  float64 `json:"recontact" yaml:"recontact"`
	Cancel     float64 `json:"cancel" yaml:"cancel"`
	// CancelTopics are the topics of people who want to cancel; none means that this is not measured.
	CancelTopics []string `json:"cancel_topics,omitempty" yaml:"cancel_topics"`
}

// Check tells what is wrong with the weights.
func (w PriorityWeights) Check() error {
	for _, weight := range []float64{w.Negative, w.Unresolved, w.Recontact, w.Cancel} {
		if !(weight >= 0 && weight <= 1000) {
			return fmt.Errorf("checking priority: a weight is %v; give numbers from 0 to 1000", weight)
		}
	}
	return nil
}

// CancelCounter finds who wants to cancel among the people who raise a topic. It is not safe for concurrent use.
type CancelCounter struct {
	cancel []string
	people voiceTable
	topics names
	raised []raisedTopic // by rows as they came; a person may raise a topic in several
}

// raisedTopic is a person and a topic.
type raisedTopic uint64

func (r raisedTopic) person() uint32 { return uint32(r >> 32) }
func (r raisedTopic) topic() uint32  { return uint32(r) }

// NewCancelCounter returns an empty counter; people who raise one of the topics want to cancel.
func NewCancelCounter(topics []string) *CancelCounter {
	return &CancelCounter{cancel: topics}
}

// Add takes an inquiry of the week, in any order; nothing of the row is kept.
func (c *CancelCounter) Add(row *voc.Labelled) {
	if len(c.cancel) == 0 {
		return
	}
	person := raisedTopic(c.people.number(row.CountedAs)) << 32
	for _, topic := range row.TopicIDs {
		c.raised = append(c.raised, person|raisedTopic(c.topics.number(topic)))
	}
}

// Shares gives, by topic, the share of its people who want to cancel; nil where nobody does, since the sources' own
// topics may have no word for it. Rows may be added after it.
func (c *CancelCounter) Shares() map[string]float64 {
	slices.Sort(c.raised)
	c.raised = slices.Compact(c.raised)
	cancels := make([]bool, len(c.topics.list)) // by topic
	for i, topic := range c.topics.list {
		cancels[i] = slices.Contains(c.cancel, topic)
	}
	anybody := false
	people, cancelling := make([]float64, len(cancels)), make([]float64, len(cancels))
	for rest := c.raised; len(rest) > 0; {
		n, wants := 0, false // of one person
		for n < len(rest) && rest[n].person() == rest[0].person() {
			wants = wants || cancels[rest[n].topic()]
			n++
		}
		for _, r := range rest[:n] {
			people[r.topic()]++
			cancelling[r.topic()] += truth(wants)
		}
		anybody = anybody || wants
		rest = rest[n:]
	}
	if !anybody {
		return nil
	}
	shares := make(map[string]float64, len(people))
	for i, topic := range c.topics.list {
		shares[topic] = cancelling[i] / people[i]
	}
	return shares
}

const (
	leastGrowth = 0.5
	mostGrowth  = 2
)

// Priorities ranks the leaf topics of a compared week by people affected × severity × growth. episodes are the week's
// figures and cancel CancelCounter.Shares, each nil where not made. Topics that nobody raised are left out.
func Priorities(figures voc.WeekFigures, episodes []voc.Episodes, cancel map[string]float64, options Options) []voc.Priority {
	weights := options.Priority
	if weights.Negative == 0 && weights.Unresolved == 0 && weights.Recontact == 0 && weights.Cancel == 0 {
		weights.Negative, weights.Unresolved, weights.Recontact, weights.Cancel = 1, 1, 1, 1
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
		if share, known := cancel[count.Topic]; known {
			p.Cancel = voc.Some(share)
		}
		sum, of := weights.Negative*p.Negative, weights.Negative
		for _, factor := range []struct {
			share  voc.Optional[float64]
			weight float64
		}{{p.Unresolved, weights.Unresolved}, {p.Recontact, weights.Recontact}, {p.Cancel, weights.Cancel}} {
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
