package report

import (
	"slices"
	"strings"

	"voc"
)

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

// personSet is a set of numbers of people. Most sets have one member, and a few have thousands; the zero value is empty.
type personSet struct {
	few   [4]uint32
	count int
	some  map[uint32]struct{} // all members, when they are more than few holds
	many  []uint64            // all members, a bit each, when they are more than someMembers
}

const someMembers = 1024

func (s *personSet) size() int { return s.count }

func (s *personSet) add(person uint32) {
	switch {
	case s.many != nil:
		s.mark(person)
	case s.some != nil:
		if s.some[person] = struct{}{}; len(s.some) > someMembers {
			s.count = 0
			for member := range s.some {
				s.mark(member)
			}
			s.some = nil
			return
		}
		s.count = len(s.some)
	case slices.Contains(s.few[:s.count], person):
	case s.count < len(s.few):
		s.few[s.count] = person
		s.count++
	default:
		s.some = map[uint32]struct{}{person: {}}
		for _, member := range s.few {
			s.some[member] = struct{}{}
		}
		s.count = len(s.some)
	}
}

func (s *personSet) mark(person uint32) {
	word, bit := int(person/64), uint64(1)<<(person%64)
	if word >= len(s.many) {
		s.many = slices.Grow(s.many, word+1-len(s.many))[:word+1]
	}
	if s.many[word]&bit == 0 {
		s.many[word] |= bit
		s.count++
	}
}

// tallyIDs is how many ids a tally remembers: as many as a command still takes.
const tallyIDs = 60

// tally counts messages and distinct people, and remembers the messages' ids while they are few.
type tally struct {
	messages int64
	people   personSet
	ids      []string
	many     bool     // more messages than ids are kept of
	rows     []uint32 // of opinions
}

// add copies the id, whose row may be reused.
func (t *tally) add(person uint32, id string) {
	t.people.add(person)
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
