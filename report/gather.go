package report

import (
	"iter"
	"slices"
	"strings"

	"voc"
)

// gathered is what one pass over the week's rows gives.
type gathered struct {
	examples examples
	signals  *signalTally
	opinions *opinionTally
	reach    *reachTally
	routing  *routing
	ids      *idSet
	wanted   map[voc.RowID]*int // rows that gaps name by their ids; -1 until they are met
}

// gather reads the rows once.
func gather(b *builder) (*gathered, error) {
	people := &persons{numbers: map[string]uint32{}}
	g := &gathered{
		examples: examples{}, signals: newSignalTally(people), opinions: newOpinionTally(people), reach: newReachTally(b, people), routing: newRouting(b), ids: &idSet{seen: map[uint64]bool{}}, wanted: b.wantedRows(),
	}
	collector := newExampleCollector(g.examples, b.figures)
	rows := b.input.Rows
	if rows == nil {
		rows = func(func(*voc.Labelled, error) bool) {}
	}
	number := -1 // of the row
	for row, err := range iter.Seq2[*voc.Labelled, error](rows) {
		if err != nil {
			return nil, err
		}
		number++
		g.ids.add(row.ID)
		g.meet(row, number)
		person := people.number(row.CountedAs)
		g.signals.add(row, person)
		g.opinions.add(row, person, uint32(number))
		g.reach.add(row, person)
		if row.NearDuplicateOf != "" {
			continue
		}
		collector.add(row)
		g.routing.add(row, number)
	}
	return g, nil
}

// persons numbers people, so that sets of them are small.
type persons struct{ numbers map[string]uint32 }

func (p *persons) number(countedAs string) uint32 {
	n, found := p.numbers[countedAs]
	if !found {
		n = uint32(len(p.numbers))
		p.numbers[strings.Clone(countedAs)] = n
	}
	return n
}

// idSet knows which ids stand in more than one id space: to ask for such an id finds more than the row meant.
type idSet struct{ seen map[uint64]bool } // hash → more than once

func (s *idSet) add(id string) {
	hash := hashOf(id)
	_, found := s.seen[hash]
	s.seen[hash] = found
}

func (s *idSet) repeated(id string) bool { return s.seen[hashOf(id)] }

// hashOf is FNV-1a.
func hashOf(id string) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range []byte(id) {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// tallyIDs is how many ids a tally remembers: as many as a command still takes.
const tallyIDs = 60

// tally counts messages and distinct people, and remembers the messages' ids while they are few.
type tally struct {
	messages int64
	people   map[uint32]struct{}
	ids      []string
	many     bool     // more messages than ids are kept of
	rows     []uint32 // of opinions
}

// add copies the id, whose row may be reused.
func (t *tally) add(person uint32, id string) {
	if t.people == nil {
		t.people = map[uint32]struct{}{}
	}
	t.people[person] = struct{}{}
	t.messages++
	if t.many || id == "" {
		return
	}
	if len(t.ids) == tallyIDs {
		t.many, t.ids = true, nil
		return
	}
	t.ids = append(t.ids, strings.Clone(id))
}

// idQuery asks for exactly the messages of the tally; false where there are too many to name, or a name is not theirs alone.
func (g *gathered) idQuery(t *tally, week voc.Week) (query, bool) {
	if t.many || len(t.ids) == 0 || slices.ContainsFunc(t.ids, g.ids.repeated) {
		return query{}, false
	}
	return query{Week: week.String(), ID: t.ids}, true
}
