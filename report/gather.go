package report

import (
	"iter"

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
	total := b.figures.total() // what is large enough from the beginning need not be moved while it grows
	people := &persons{numbers: make(map[string]uint32, expected(total.People))}
	ids := &idSet{seen: make(map[uint64]bool, expected(total.Messages))}
	g := &gathered{
		examples: examples{}, signals: newSignalTally(people), opinions: newOpinionTally(people), reach: newReachTally(b, people), routing: newRouting(b), ids: ids, wanted: b.wantedRows(),
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

// expected bounds what a figure asks for before the rows are there.
func expected(count int64) int { return int(max(0, min(count, 1<<18))) }

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
