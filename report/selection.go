package report

import (
	"slices"
	"strings"

	"voc"
)

// queries are the searches of numbers that stand in an object as plain integers, by the number's name: their total of
// messages, or of people where a query says so, is the number.
type queries map[string]query

// Selections are the sets of inquiries that the report's queries name with set:, in the order of their names. Whoever
// publishes the report keeps them beside it, or its queries find nothing.
func (r *Report) Selections() []voc.Selection { return r.selections }

// selected keeps a set of the week's rows and asks for it.
func (b *builder) selected(kind string, rows voc.RowSet) query {
	s := voc.NewSelection(kind, b.figures.week, rows)
	b.selections[s.Name] = s
	return query{Week: b.figures.week.String(), Text: "set:" + s.Name}
}

func sortedSelections(all map[string]voc.Selection) []voc.Selection {
	list := make([]voc.Selection, 0, len(all))
	for _, s := range all {
		list = append(list, s)
	}
	slices.SortFunc(list, func(x, y voc.Selection) int { return strings.Compare(x.Name, y.Name) })
	return list
}

// wantedRows are the inquiries that insights and gaps name by their ids.
func (b *builder) wantedRows() map[voc.RowID]*int {
	wanted := map[voc.RowID]*int{}
	for i := range b.input.Gaps {
		for _, row := range b.input.Gaps[i].Rows {
			unmet := -1
			wanted[row] = &unmet
		}
	}
	return wanted
}

// meet notes the number of a row that is wanted.
func (g *gathered) meet(row *voc.Labelled, number int) {
	if len(g.wanted) == 0 {
		return
	}
	key := voc.RowID{Week: row.Week, IDSpace: row.IDSpace, ID: row.ID}
	if wanted := g.wanted[key]; wanted != nil {
		*wanted = number
	}
}

// rowSet is the set of some inquiries of the week; false where one of them is not among its rows.
func (g *gathered) rowSet(ids []voc.RowID) (voc.RowSet, bool) {
	var rows voc.RowSet
	for _, id := range ids {
		number := g.wanted[id]
		if number == nil || *number < 0 {
			return nil, false
		}
		rows.Add(*number)
	}
	return rows, true
}

var quoteEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `“`, `\“`, `”`, `\”`, `＂`, `\＂`)

// quotedValue quotes a value of the query language.
func quotedValue(value string) string { return `"` + quoteEscapes.Replace(value) + `"` }

// String is the value of the field opinion.
func (k opinionKey) String() string {
	return voc.OpinionValue(k.target, k.predicate, k.polarity)
}
