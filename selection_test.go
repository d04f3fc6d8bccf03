package voc

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRowSet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		var rows []int
		for range random.IntN(50) {
			rows = append(rows, random.IntN(1000))
		}
		set := RowSetOf(rows...)
		slices.Sort(rows)
		rows = slices.Compact(rows)
		if got := slices.Collect(set.Rows()); !slices.Equal(got, rows) || set.Len() != len(rows) {
			t.Fatalf("%v, not %v", got, rows)
		}
		for row := -2; row < 1100; row++ {
			if set.Has(row) != slices.Contains(rows, row) {
				t.Fatalf("row %d of %v", row, rows)
			}
		}
	}
	var set RowSet
	if set.Add(-1); len(set) != 0 {
		t.Error("a negative row was added")
	}
}

func TestSelectionsAreNamedAfterTheirRows(t *testing.T) {
	week := Week{2026, 34}
	a, same, longer := NewSelection("gap", week, RowSetOf(1, 2)), NewSelection("gap", week, append(RowSetOf(2, 1), 0)), NewSelection("gap", week, RowSetOf(1, 2, 3))
	if a.Name != same.Name || a.Name == longer.Name || a.Name == NewSelection("gap", week.Add(1), RowSetOf(1, 2)).Name {
		t.Error(a.Name, same.Name, longer.Name)
	}
}
