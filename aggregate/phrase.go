package aggregate

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"voc"
)

// phraseKey is what is said of what.
type phraseKey struct{ target, predicate string }

// PhraseCounter finds what customers say in a week's inquiries without a topic that was not said in earlier weeks. It is
// not safe for concurrent use.
type PhraseCounter struct {
	week voc.Week
	said map[phraseKey]*phrase // in any inquiry of the week; nil where it was not said without a topic
	rows []phraseRow           // without a topic, that hold a phrase
	read int32                 // inquiries added
}

type phrase struct {
	rows []int32 // places in the counter's rows, each once
}

type phraseRow struct {
	day, id, space, person, channel string
	number                          int32 // of the inquiry in the week
}

// NewPhraseCounter returns an empty counter of a week.
func NewPhraseCounter(week voc.Week) *PhraseCounter {
	return &PhraseCounter{week: week, said: make(map[phraseKey]*phrase)}
}

// Week is whose phrases are counted.
func (c *PhraseCounter) Week() voc.Week { return c.week }

// Add takes an inquiry of the week, in any order, in which the rows of phrases are numbered; nothing of the row is kept.
func (c *PhraseCounter) Add(row *voc.Labelled) {
	number := c.read
	c.read++
	place := int32(-1)
	uncategorised := slices.Contains(row.TopicIDs, voc.Uncategorised)
	for _, opinion := range row.Opinions {
		key := phraseKey{opinion.Target, opinion.Predicate}
		if key.target == "" {
			continue
		}
		p, known := c.said[key]
		if p == nil && (!known || uncategorised) { // an assignment makes the map keep the key that it is given
			key = phraseKey{strings.Clone(key.target), strings.Clone(key.predicate)}
			c.said[key] = nil
		}
		if !uncategorised {
			continue
		}
		if place < 0 {
			place = int32(len(c.rows))
			c.rows = append(c.rows, phraseRow{strings.Clone(row.Day), strings.Clone(row.ID), strings.Clone(row.IDSpace),
				strings.Clone(row.CountedAs), strings.Clone(cmp.Or(row.Channel, voc.Other)), number})
		}
		if p == nil {
			p = &phrase{}
			c.said[key] = p
		}
		if len(p.rows) == 0 || p.rows[len(p.rows)-1] != place {
			p.rows = append(p.rows, place)
		}
	}
}

// Settle gives back what only Phrases needs: the counter is still one of before, which take less than a tenth.
func (c *PhraseCounter) Settle() {
	for key := range c.said {
		c.said[key] = nil
	}
	c.rows = nil
}

// Phrases returns the clusters of new phrases that at least a number of people raise, most people first. New is what no
// counter of before has heard, with topic or without; these are of the BaselineWeeks before the week. Phrases are of
// one cluster when they speak of the same thing (the head of their targets, what stands behind the last の, is the same
// or ends the other as a compound's head does), or when half of the people who say the rarer one say the other too. A
// cluster is called by its most frequent phrase, and lists its phrases by falling number of people.
func (c *PhraseCounter) Phrases(people int, before ...*PhraseCounter) []voc.NewPhrase {
	var keys []phraseKey
	for key, phrase := range c.said {
		known := func(earlier *PhraseCounter) bool { _, said := earlier.said[key]; return said }
		if phrase != nil && !slices.ContainsFunc(before, known) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b phraseKey) int {
		return cmp.Or(cmp.Compare(a.target, b.target), cmp.Compare(a.predicate, b.predicate))
	})
	clusters := c.clusters(keys)
	var all []voc.NewPhrase
	for _, members := range clusters {
		if one := c.cluster(members); one.People >= int64(people) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b voc.NewPhrase) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Messages, a.Messages), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Predicate, b.Predicate))
	})
	return all
}

// clusters joins phrases, which come sorted, by head and by the people who say them.
func (c *PhraseCounter) clusters(keys []phraseKey) [][]phraseKey {
	sets := newDisjoint(len(keys))
	byHead := make(map[string]int)
	for i, key := range keys {
		head := headOf(key.target)
		if first, found := byHead[head]; found {
			sets.join(first, i)
		} else {
			byHead[head] = i
		}
	}
	// A head that ends another one: 置き配 and 玄関置き配. Every ending is looked up, so that this stays linear.
	for head, i := range byHead {
		for at := range head {
			if at == 0 || utf8.RuneCountInString(head[at:]) < 2 || slices.Contains(formalNouns, head[at:]) {
				continue
			}
			if j, found := byHead[head[at:]]; found {
				sets.join(i, j)
			}
		}
	}
	// Phrases of one inquiry meet; how many people say both is counted for those that meet. What more phrases than
	// most hold is no sentence, and would make this quadratic.
	const most = 20
	said := make([][]int, len(c.rows)) // phrases of each row
	number := make(map[phraseKey]int, len(keys))
	voices := make([]map[string]bool, len(keys))
	for i, key := range keys {
		number[key], voices[i] = i, make(map[string]bool)
		for _, row := range c.said[key].rows {
			said[row] = append(said[row], i)
			voices[i][c.rows[row].person] = true
		}
	}
	both := make(map[[2]int]map[string]bool)
	for row, phrases := range said {
		if len(phrases) > most {
			continue
		}
		for n, i := range phrases {
			for _, j := range phrases[n+1:] {
				pair := [2]int{min(i, j), max(i, j)}
				if both[pair] == nil {
					both[pair] = make(map[string]bool)
				}
				both[pair][c.rows[row].person] = true
			}
		}
	}
	for pair, together := range both {
		if n := min(len(voices[pair[0]]), len(voices[pair[1]])); n > 1 && 2*len(together) >= n {
			sets.join(pair[0], pair[1])
		}
	}
	groups := make(map[int][]phraseKey)
	var order []int
	for i, key := range keys {
		root := sets.root(i)
		if groups[root] == nil {
			order = append(order, root)
		}
		groups[root] = append(groups[root], key)
	}
	clusters := make([][]phraseKey, len(order))
	for i, root := range order {
		clusters[i] = groups[root]
	}
	return clusters
}

// formalNouns say nothing by themselves, so that they are no head that things could share.
var formalNouns = []string{"こと", "事", "もの", "物", "ところ", "所", "とき", "時", "人", "方", "ほう", "件", "点", "感じ", "ため", "よう", "中", "前", "後"}

// headOf is what a target is about: 位置 of ウィンカーの位置.
func headOf(target string) string {
	if i := strings.LastIndex(target, "の"); i > 0 && i+len("の") < len(target) && !slices.Contains(formalNouns, target[i+len("の"):]) {
		return target[i+len("の"):]
	}
	return target
}

// cluster describes phrases that belong together.
func (c *PhraseCounter) cluster(members []phraseKey) voc.NewPhrase {
	peopleOf := func(key phraseKey) int64 {
		people := make(map[string]bool)
		for _, row := range c.said[key].rows {
			people[c.rows[row].person] = true
		}
		return int64(len(people))
	}
	one := voc.NewPhrase{Week: c.week}
	var rows []int32
	for _, key := range members {
		one.Phrases = append(one.Phrases, voc.Phrase{Target: key.target, Predicate: key.predicate, People: peopleOf(key)})
		rows = append(rows, c.said[key].rows...)
	}
	slices.SortStableFunc(one.Phrases, func(a, b voc.Phrase) int { return cmp.Compare(b.People, a.People) })
	one.Target, one.Predicate = one.Phrases[0].Target, one.Phrases[0].Predicate
	slices.SortFunc(rows, func(a, b int32) int {
		x, y := &c.rows[a], &c.rows[b]
		return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.id, y.id), cmp.Compare(x.space, y.space))
	})
	rows = slices.CompactFunc(rows, func(a, b int32) bool { return a == b })
	people, channels := make(map[string]bool), make(map[string]bool)
	for _, row := range rows {
		people[c.rows[row].person], channels[c.rows[row].channel] = true, true
	}
	one.People, one.Messages, one.Channels = int64(len(people)), int64(len(rows)), sortedKeys(channels)
	one.FirstSeen = c.rows[rows[0]].day
	for _, row := range rows {
		one.Rows.Add(int(c.rows[row].number))
	}
	for _, row := range rows[:min(len(rows), 3)] {
		one.Examples = append(one.Examples, c.rows[row].id)
	}
	return one
}
