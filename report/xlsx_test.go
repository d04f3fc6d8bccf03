package report

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
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
			for i, row := range want.rows {
				for j, value := range row {
					checkCell(t, book, want.name, j+1, i+2, value)
				}
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

// checkCell compares a cell with the value that it was given.
func checkCell(t *testing.T, book *excelize.File, sheet string, column, row int, value any) {
	t.Helper()
	at, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		t.Fatal(err)
	}
	got, err := book.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	same := false
	switch v := value.(type) {
	case nil:
		same = got == ""
	case string:
		same = got == defuse(v)
	case float64:
		number, err := strconv.ParseFloat(got, 64)
		same = err == nil && math.Abs(number-v) <= 1e-14*math.Abs(v)
	default:
		same = got == fmt.Sprint(v)
	}
	if !same {
		t.Errorf("%s!%s is %q and not %v", sheet, at, got, value)
	}
}

// TestHostileCells: what is written is read again.
func TestHostileCells(t *testing.T) {
	long := strings.Repeat("𠮷", cellText)
	values := [][]any{
		{"<b>&amp;</b>", " 前後の空白 ", "改行\nと\tタブ", "_x000A_ と _x005F_ と _x00", "\x00\x08\ufffe", "壊れた\xffバイト"},
		{math.NaN(), math.Inf(-1), int64(-1 << 62), 1e300, 0.1, ""},
		{long, "=1+1", nil, 7},
	}
	want := [][]string{
		{"<b>&amp;</b>", " 前後の空白 ", "改行\nと\tタブ", "_x000A_ と _x005F_ と _x00", "\ufffd\ufffd\ufffd", "壊れた\ufffdバイト"},
		{"NaN", "-Inf", "-4611686018427387904", "1e+300", "0.1", ""},
		{long[:cellText/2*4], "'=1+1", "", "7"},
	}
	s := sheet{name: "表", table: "cells", rows: values, columns: make([]sheetColumn, 30)}
	for i := range s.columns {
		s.columns[i] = sheetColumn{fmt.Sprint("列", i), 10, asWrapped}
	}
	var written bytes.Buffer
	if err := writeWorkbook(&written, []sheet{s}, "題", "2026-08-23T00:00:00Z"); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(written.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range want {
		for j, value := range row {
			at, _ := excelize.CoordinatesToCellName(j+1, i+2)
			if got, err := book.GetCellValue("表", at, excelize.Options{RawCellValue: true}); err != nil || got != value {
				t.Errorf("%s is %.100q and not %.100q, %v", at, got, value, err)
			}
		}
	}
	if got, _ := book.GetCellValue("表", "AD1"); got != "列29" {
		t.Errorf("the last title is %q", got)
	}
	s.rows = [][]any{{struct{}{}}}
	if err := writeWorkbook(io.Discard, []sheet{s}, "題", "2026-08-23T00:00:00Z"); err == nil {
		t.Error("a cell of no known type was written")
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
