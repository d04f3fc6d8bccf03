package aggregate

import (
	"hash/maphash"

	"voc"
)

// personHash stands for a person: a number would need a table of all people for each counter. Its seed is the process's
// own; with 64 bits two of a million people coincide once in 40 million runs.
func personHash(token string) uint64 { return maphash.String(personSeed, token) }

var personSeed = maphash.MakeSeed()

// personLinks tells which people of several weeks are one: weeks join their people by their own rows, so that one person may
// be called by several tokens.
type personLinks struct {
	links  []personLink // people who are one in some week, though not in every
	owners map[identifierWeek]uint64
	shared map[identifierWeek]bool // identifiers that joined nobody in the week
}

// personLink is a token, and the person that a week counts it as. of names the week's identifier where the token is one.
type personLink struct {
	token, person uint64 // see personHash
	of            identifierWeek
}

// identifierWeek is an identifier in a week; the zero value is none.
type identifierWeek struct {
	identifier uint64 // see personHash
	week       voc.Week
}

func newPersonLinks() personLinks {
	return personLinks{owners: make(map[identifierWeek]uint64), shared: make(map[identifierWeek]bool)}
}

// link notes that a customer, or an identifier, is the person that the row's week counts it as.
func (p *personLinks) link(row *voc.Labelled) {
	token := row.Person
	var of identifierWeek
	if token == "" && len(row.Identifiers) == 1 {
		token = row.Identifiers[0]
		of = identifierWeek{personHash(token), row.Week}
	}
	if token != "" && token != row.CountedAs {
		p.links = append(p.links, personLink{personHash(token), personHash(row.CountedAs), of})
	}
}

// own notes whom the rows of an identifier count for. An identifier that joins has one person in a week; one that the week
// ignored, because too many customers share it, has several, and must not join them over weeks.
func (p *personLinks) own(row *voc.Labelled) {
	for _, identifier := range row.Identifiers {
		p.ownedBy(identifierWeek{personHash(identifier), row.Week}, personHash(row.CountedAs))
	}
}

func (p *personLinks) ownedBy(key identifierWeek, person uint64) {
	if owner, known := p.owners[key]; !known {
		p.owners[key] = person
	} else if owner != person {
		p.shared[key] = true
	}
}

func (p *personLinks) merge(o *personLinks) {
	p.links = append(p.links, o.links...)
	for key, person := range o.owners {
		p.ownedBy(key, person)
	}
	for key := range o.shared {
		p.shared[key] = true
	}
}

// joined tells for whom a person counts who is one with another; it is empty where nobody is.
func (p *personLinks) joined() map[uint64]uint64 {
	numbers := make(map[uint64]int, len(p.links)) // of the people who are linked
	var people []uint64
	number := func(person uint64) int {
		n, known := numbers[person]
		if !known {
			n = len(people)
			numbers[person], people = n, append(people, person)
		}
		return n
	}
	for _, link := range p.links {
		number(link.token)
		number(link.person)
	}
	sets := newDisjoint(len(people))
	for _, link := range p.links {
		if !p.shared[link.of] {
			sets.join(numbers[link.token], numbers[link.person])
		}
	}
	joined := make(map[uint64]uint64, len(people))
	for n, person := range people {
		joined[person] = people[sets.root(n)]
	}
	return joined
}
