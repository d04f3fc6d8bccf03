package aggregate

import (
	"cmp"
	"slices"

	"voc"
)

// phraseKey is what is said of what.
type phraseKey struct{ target, predicate string }

// PhraseCounter finds what customers say in inquiries without a topic that was not said in earlier weeks. It is not safe
// for concurrent use.
type PhraseCounter struct {
	week   voc.Week
	before map[phraseKey]bool
	now    map[phraseKey]*phrase
}

type phrase struct {
	people, channels map[string]bool
	rows             []*phraseRow
}

type phraseRow struct{ day, id string }

// NewPhraseCounter returns an empty counter of a week.
func NewPhraseCounter(week voc.Week) *PhraseCounter {
	return &PhraseCounter{week: week, before: make(map[phraseKey]bool), now: make(map[phraseKey]*phrase)}
}

// Add takes an inquiry of the week or of one of the BaselineWeeks before it, in any order; others are ignored.
func (c *PhraseCounter) Add(row *voc.Labelled) {
	age := c.week.Sub(row.Week)
	if age < 0 || age > BaselineWeeks {
		return
	}
	seen := make(map[phraseKey]bool, len(row.Opinions))
	for _, opinion := range row.Opinions {
		key := phraseKey{opinion.Target, opinion.Predicate}
		if key.target == "" || seen[key] {
			continue
		}
		seen[key] = true
		if age > 0 {
			c.before[key] = true
			continue
		}
		if !slices.Contains(row.TopicIDs, voc.Uncategorised) {
			continue
		}
		p := c.now[key]
		if p == nil {
			p = &phrase{people: make(map[string]bool), channels: make(map[string]bool)}
			c.now[key] = p
		}
		p.people[row.CountedAs], p.channels[cmp.Or(row.Channel, voc.Other)] = true, true
		p.rows = append(p.rows, &phraseRow{row.Day, row.ID})
	}
}

// Phrases returns the new phrases of at least a number of people, most people first.
func (c *PhraseCounter) Phrases(people int) []voc.NewPhrase {
	var all []voc.NewPhrase
	for key, p := range c.now {
		if c.before[key] || len(p.people) < people {
			continue
		}
		slices.SortFunc(p.rows, func(a, b *phraseRow) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.id, b.id)) })
		one := voc.NewPhrase{Week: c.week, Target: key.target, Predicate: key.predicate, People: int64(len(p.people)),
			Messages: int64(len(p.rows)), Channels: sortedKeys(p.channels), FirstSeen: p.rows[0].day}
		for _, row := range p.rows[:min(len(p.rows), 3)] {
			one.Examples = append(one.Examples, row.id)
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b voc.NewPhrase) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Predicate, b.Predicate))
	})
	return all
}
