package aggregate

import (
	"slices"
	"strings"

	"voc"
)

// mostCustomers is how many customer ids an identifier may link: a number that more customers give is that of a shop, a
// family or nobody, and says nothing about who wrote.
const mostCustomers = 5

// CountAs decides whom each row of a week counts for: it fills NearDuplicateOf and CountedAs. What they held before is
// forgotten. The result depends on the rows of the week alone, and not on their order.
//
// Customers are joined to one person when they share an e-mail address or a telephone number (voc.Labelled.Identifiers),
// also over a chain of them, and so are rows without a customer's id; see voc.PersonMerge. Then near-duplicates are
// found among these people; see NearDuplicates.
//
// Only the week's own rows join people. A link that another week holds is not used, since a week that is published
// would have to be restated whenever one comes to light, and a week would depend on what was read when.
func CountAs(rows []*voc.Labelled) {
	countAs(rows, true)
}

func countAs(rows []*voc.Labelled, join bool) {
	voices := NewVoices(len(rows))
	for _, row := range rows {
		voices.Add(row)
	}
	if !join {
		voices.identified = nil
	}
	voices.Decide(voices.Order())
	for i, row := range rows {
		row.NearDuplicateOf, row.CountedAs = voices.Voice(int32(i), row.Person)
	}
}

// PersonMerges lists the people of a week who were joined from several tokens, and the identifiers that were ignored: the
// log of CountAs. Merges are sorted by person, then the ignored identifiers by token.
func PersonMerges(rows []*voc.Labelled) []voc.PersonMerge {
	return joinPeople(rows).log(rows)
}

// identity is a union-find over the tokens of customers and of their identifiers.
type identity struct {
	nodes          names // tokens; only of rows with an identifier
	sets           *disjoint
	ignored        map[string]int // identifier → customers it links
	representative map[int]string // root → representative
}

// joinPeople joins the tokens of rows that hold identifiers. Customers without one are whom their token says.
func joinPeople(rows []*voc.Labelled) *identity {
	d := &identity{ignored: make(map[string]int)}
	customers := make(map[string]map[string]bool) // identifier → customer ids, until there are too many
	for _, row := range rows {
		for _, identifier := range row.Identifiers {
			linked := customers[identifier]
			if linked == nil {
				linked = make(map[string]bool)
				customers[identifier] = linked
			}
			if row.Person != "" {
				linked[row.Person] = true
			}
		}
	}
	for identifier, linked := range customers {
		if len(linked) > mostCustomers {
			d.ignored[identifier] = len(linked)
		}
	}
	usable := func(row *voc.Labelled) []string {
		var list []string
		for _, identifier := range row.Identifiers {
			if d.ignored[identifier] == 0 {
				list = append(list, identifier)
			}
		}
		return list
	}
	for _, row := range rows {
		for _, identifier := range usable(row) {
			d.nodes.number(identifier)
			if row.Person != "" {
				d.nodes.number(row.Person)
			}
		}
	}
	d.sets = newDisjoint(len(d.nodes.list))
	for _, row := range rows {
		list := usable(row)
		for _, identifier := range list {
			d.sets.join(int(d.nodes.index[list[0]]), int(d.nodes.index[identifier]))
			if row.Person != "" {
				d.sets.join(int(d.nodes.index[identifier]), int(d.nodes.index[row.Person]))
			}
		}
	}
	// The representative is the smallest customer's token, else the smallest identifier's: numbers depend on the order
	// of rows, tokens do not.
	d.representative = make(map[int]string)
	for number, token := range d.nodes.list {
		root := d.sets.root(number)
		if held, found := d.representative[root]; !found || before(token, held) {
			d.representative[root] = token
		}
	}
	return d
}

// before orders tokens: customers' before identifiers', then by text.
func before(a, b string) bool {
	if isIdentifier(a) != isIdentifier(b) {
		return isIdentifier(b)
	}
	return a < b
}

// isIdentifier tells the token of an e-mail address or telephone number from a customer's.
func isIdentifier(token string) bool {
	return strings.HasPrefix(token, "e-") || strings.HasPrefix(token, "t-")
}

// person is the representative of a row, or the row's own Person where nothing joins it.
func (d *identity) person(row *voc.Labelled) string {
	for _, token := range append([]string{row.Person}, row.Identifiers...) {
		if number, found := d.nodes.index[token]; found && token != "" {
			return d.representative[d.sets.root(int(number))]
		}
	}
	return row.Person
}

func (d *identity) log(rows []*voc.Labelled) []voc.PersonMerge {
	merges := make(map[string]*voc.PersonMerge)
	for number, token := range d.nodes.list {
		person := d.representative[d.sets.root(number)]
		if merges[person] == nil {
			merges[person] = &voc.PersonMerge{Person: person}
		}
		if isIdentifier(token) {
			merges[person].Identifiers = append(merges[person].Identifiers, token)
		} else {
			merges[person].Customers = append(merges[person].Customers, token)
		}
	}
	for _, row := range rows {
		if merge := merges[d.person(row)]; merge != nil {
			merge.Inquiries++
			if row.Person == "" {
				merge.WithoutID++
			}
		}
	}
	var all []voc.PersonMerge
	for _, person := range sortedKeys(merges) {
		merge := merges[person]
		if len(merge.Customers) > 1 || merge.WithoutID > 0 && merge.Inquiries > 1 {
			slices.Sort(merge.Customers)
			slices.Sort(merge.Identifiers)
			all = append(all, *merge)
		}
	}
	for _, identifier := range sortedKeys(d.ignored) {
		all = append(all, voc.PersonMerge{Identifiers: []string{identifier}, Ignored: true, Linked: d.ignored[identifier]})
	}
	return all
}
