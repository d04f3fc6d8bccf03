package report

import (
	"strings"
	"testing"
)

// cellsOf counts the cells of a row of a pipe table as GitHub Flavored Markdown does: a backslash before a pipe keeps it in
// its cell, in code spans too.
func cellsOf(row string) int {
	cells := 0
	for i := 1; i < len(row); i++ {
		switch row[i] {
		case '\\':
			i++
		case '|':
			cells++
		}
	}
	return cells
}

// TestMarkdownTablesHold reads every table as a wiki would: the same number of cells in each row, whatever customers write,
// no line that begins a block of its own, and a blank line before each table.
func TestMarkdownTablesHold(t *testing.T) {
	full, _ := fixture()
	for name, input := range map[string]Input{"week": full, "empty": emptyWeek(), "first": firstWeek(), "hostile": hostileInput()} {
		tables, cells, previous := 0, 0, ""
		for i, line := range strings.Split(string(write(t, input)["md"]), "\n") {
			switch {
			case !strings.HasPrefix(line, "|"):
				cells = 0
			case !strings.HasSuffix(line, "|"):
				t.Errorf("%s, line %d: a row does not end with a pipe: %s", name, i+1, line)
			case cells == 0:
				if previous != "" {
					t.Errorf("%s, line %d: a table follows text without a blank line", name, i+1)
				}
				cells = cellsOf(line)
				tables++
			case cellsOf(line) != cells:
				t.Errorf("%s, line %d: %d cells in a table of %d: %s", name, i+1, cellsOf(line), cells, line)
			}
			if strings.ContainsAny(line, "\r\v\f\u2028\u2029\u0085") {
				t.Errorf("%s, line %d: a line end within a line", name, i+1)
			}
			previous = line
		}
		if tables == 0 || name == "week" && tables < 9 {
			t.Errorf("%s: %d tables", name, tables)
		}
	}
}
