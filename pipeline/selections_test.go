package pipeline

import (
	"bytes"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/store"
)

func TestSelectionsAreKeptAndChecked(t *testing.T) {
	out := t.TempDir()
	record := store.WeekRecord{Week: voc.Week{Year: 2026, Number: 34}, Build: "b1"}
	if _, err := ReadSelections(out, record); !errors.Is(err, ErrNoSelections) {
		t.Errorf("no selections: %v", err)
	}
	one := voc.NewSelection("gap", record.Week, voc.RowSetOf(3, 64, 70_000))
	none := voc.NewSelection("open-7d", record.Week, voc.RowSet(nil))
	if err := AddSelections(out, record, []voc.Selection{one, none}); err != nil {
		t.Fatal(err)
	}
	more := voc.NewSelection("phrase", record.Week, voc.RowSetOf(5))
	if err := AddSelections(out, record, []voc.Selection{more}); err != nil {
		t.Fatal(err)
	}
	held, err := ReadSelections(out, record)
	if err != nil || len(held) != 3 || !reflect.DeepEqual(slices.Collect(held[one.Name].Rows.Rows()), []int{3, 64, 70_000}) || held[none.Name].Rows.Len() != 0 || !held[more.Name].Rows.Has(5) {
		t.Fatal(held, err)
	}
	other := record
	other.Build = "b2"
	if _, err := ReadSelections(out, other); !errors.Is(err, ErrNoSelections) {
		t.Errorf("another build's rows are given: %v", err)
	}
	content, err := os.ReadFile(SelectionsPath(out, record.Week))
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func([]byte) []byte{
		"cut":      func(b []byte) []byte { return b[:len(b)-3] },
		"empty":    func([]byte) []byte { return nil },
		"no JSON":  func([]byte) []byte { return []byte("?\n?") },
		"newer":    func(b []byte) []byte { return bytes.Replace(b, []byte(`"format":1`), []byte(`"format":2`), 1) },
		"one byte": func(b []byte) []byte { b[len(b)-10] ^= 1; return b },
	} {
		if err := os.WriteFile(SelectionsPath(out, record.Week), damage(slices.Clone(content)), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSelections(out, record); err == nil || !strings.Contains(err.Error(), "voc report writes it anew") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is damaged is written anew.
	if err := AddSelections(out, record, []voc.Selection{one}); err != nil {
		t.Fatal(err)
	}
	if held, err := ReadSelections(out, record); err != nil || len(held) != 1 {
		t.Error(held, err)
	}
}
