package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestWorkbook(t *testing.T) {
	full, _ := fixture()
	for name, input := range map[string]Input{"week": full, "empty": emptyWeek(), "first": firstWeek(), "hostile": hostileInput()} {
		written := write(t, input)["xlsx"]
		if again := write(t, input)["xlsx"]; !bytes.Equal(written, again) {
			t.Errorf("%s: the same report gives two workbooks", name)
		}
		book, err := excelize.OpenReader(bytes.NewReader(written))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Build(input)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range r.sheets() {
			rows, err := book.GetRows(want.name)
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != max(len(want.rows), 1)+1 || len(rows[0]) != len(want.columns) {
				t.Errorf("%s, sheet %s: %d rows of %d columns, want %d of %d", name, want.name, len(rows), len(rows[0]), len(want.rows)+1, len(want.columns))
			}
			tables, err := book.GetTables(want.name)
			if err != nil || len(tables) != 1 || tables[0].Name != want.table {
				t.Errorf("%s, sheet %s: tables %v, %v", name, want.name, tables, err)
			}
			panes, err := book.GetPanes(want.name)
			if err != nil || !panes.Freeze || panes.YSplit != 1 {
				t.Errorf("%s, sheet %s: the header is not frozen: %+v, %v", name, want.name, panes, err)
			}
			for i, row := range rows {
				for j, cell := range row {
					at, _ := excelize.CoordinatesToCellName(j+1, i+1)
					if formula, _ := book.GetCellFormula(want.name, at); formula != "" {
						t.Errorf("%s, %s!%s is a formula: %s", name, want.name, at, formula)
					}
					kind, err := book.GetCellType(want.name, at)
					if err != nil {
						t.Fatal(err)
					}
					if kind == excelize.CellTypeSharedString && strings.ContainsRune("=+-@", rune((cell + " ")[0])) {
						t.Errorf("%s, %s!%s begins like a formula: %q", name, want.name, at, cell)
					}
				}
			}
		}
	}
}

func TestRoutingList(t *testing.T) {
	input, rows := fixture()
	list := string(write(t, input)["routing.csv"])
	if !strings.HasPrefix(list, "\ufeff担当,") || strings.Count(list, "\r\n") != strings.Count(list, "\n") {
		t.Error("the list does not begin with a byte order mark, or has lines without CRLF")
	}
	for _, want := range []string{"'=SUM(1,1)", "'=HYPERLINK(", "解約・離反の意向"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	waiting := 0
	for _, row := range rows {
		switch row.Status {
		case "open", "unresolved", "":
			waiting++
		}
	}
	r, err := Build(input)
	if err != nil {
		t.Fatal(err)
	}
	summed := 0
	for _, owner := range r.document.Routing.Owners {
		summed += owner.High + owner.Middle + owner.Low
	}
	if r.document.Routing.Lines != waiting || summed != waiting || r.document.Routing.WithReplies != 5 {
		t.Errorf("%d lines, %d by owner, %d replies; %d rows wait and 5 have replies", r.document.Routing.Lines, summed, r.document.Routing.WithReplies, waiting)
	}
}
