package web

import (
	"cmp"
	"maps"
	"slices"

	"voc"
)

const (
	crossColumns = 12  // a wider table is read as a list
	crossRows    = 200 // more are in the CSV
)

// crossTable is a table of two fields: the values of one down, those of the other across.
type crossTable struct {
	Down, Across string
	Columns      []string
	Rows         []crossRow
}

type crossRow struct {
	Name  string
	Cells []crossCell // one for each column
}

type crossCell struct {
	Title            string
	People, Messages int
	Link             string
}

// crossTable lays out groups of two fields; nil where there are other than two fields, or too many values across. The
// values with most messages come first.
func (r *request) crossTable(fields []string, groups []voc.Group) *crossTable {
	if len(fields) != 2 || len(groups) == 0 {
		return nil
	}
	down, across := map[string]int{}, map[string]int{}
	for _, g := range groups {
		down[g.Values[0]] += g.Messages
		across[g.Values[1]] += g.Messages
	}
	if len(across) > crossColumns {
		return nil
	}
	mostFirst := func(sizes map[string]int, field string) []string {
		return slices.SortedFunc(maps.Keys(sizes), func(a, b string) int {
			if field == "week" || field == "day" {
				return cmp.Compare(a, b)
			}
			return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b))
		})
	}
	rows, columns := mostFirst(down, fields[0]), mostFirst(across, fields[1])
	t := &crossTable{Down: fieldName(fields[0]), Across: fieldName(fields[1])}
	places := map[string]int{}
	for i, value := range columns {
		places[value] = i
		t.Columns = append(t.Columns, r.valueName(fields[1], value))
	}
	byName := map[string]int{}
	for i, value := range rows[:min(len(rows), crossRows)] {
		byName[value] = i
		t.Rows = append(t.Rows, crossRow{r.valueName(fields[0], value), make([]crossCell, len(columns))})
	}
	for _, g := range groups {
		if i, shown := byName[g.Values[0]]; shown {
			line := r.groupLine(fields, g)
			t.Rows[i].Cells[places[g.Values[1]]] = crossCell{line.Names[0] + "・" + line.Names[1], g.People, g.Messages, line.Link}
		}
	}
	return t
}
