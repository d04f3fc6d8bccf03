package report

import (
	"bytes"
	"encoding/csv"
	"testing"
)

// FuzzAppendCSV holds appendCSV to the standard library.
func FuzzAppendCSV(f *testing.F) {
	for _, cell := range []string{"", "a", "a,b", `"`, "a\nb", "a\r\nb", "\r", " a", "　a", `\.`, `\.a`, "\xff", "\xff,", "a b", "\u0085", "=1", "\t"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		var want bytes.Buffer
		w := csv.NewWriter(&want)
		w.UseCRLF = true
		if err := w.Write([]string{cell, "end"}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		got := string(append(appendCSV(nil, cell), ",end\r\n"...))
		if got != want.String() {
			t.Errorf("appendCSV(%q) gives the line %q, encoding/csv %q", cell, got, want.String())
		}
	})
}
