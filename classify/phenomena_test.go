package classify_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"voc/classify"
)

// TestPhenomenaGolden measures sentiment by what makes it hard to read (negation, wishes, irony, …) and compares the table
// with the committed one. Only the errors of the develop half are listed: the test half stays unseen.
func TestPhenomenaGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/phenomena.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	type score struct{ right, meant [2]int } // develop, test
	var names []string
	scores := map[string]*score{}
	var all score
	var errors bytes.Buffer
	name, half := "", 0
	var classes []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "# "); ok {
			if before, after, labelled := strings.Cut(header, " | "); labelled {
				name, classes, half = before, strings.Split(after, ", "), 0
				if scores[name] == nil {
					names, scores[name] = append(names, name), &score{}
				}
			}
			continue
		}
		if line == "" {
			continue
		}
		if name == "" {
			t.Fatalf("%q stands before a header", line)
		}
		got := l.label(line).Sentiment
		scores[name].meant[half]++
		all.meant[half]++
		switch {
		case slices.Contains(classes, got.Class):
			scores[name].right[half]++
			all.right[half]++
		case half == 0:
			fmt.Fprintf(&errors, "%s: %s for %s (%.2f)\t%s\t%v\n", name, got.Class, strings.Join(classes, ", "), got.Score, line, rules(got.Evidence))
		}
		half = 1 - half
	}
	if n := all.meant[0] + all.meant[1]; n < 400 {
		t.Fatalf("%d sentences, want at least 400", n)
	}
	var table bytes.Buffer
	row := func(name string, s *score) {
		fmt.Fprintf(&table, "%-15s develop %3d of %3d  %.3f   test %3d of %3d  %.3f\n", name, s.right[0], s.meant[0], ratio(s.right[0], s.meant[0]), s.right[1], s.meant[1], ratio(s.right[1], s.meant[1]))
	}
	row("all", &all)
	for _, name := range names {
		row(name, scores[name])
	}
	table.WriteString("\nerrors of the develop half\n")
	table.Write(errors.Bytes())
	const golden = "testdata/phenomena.golden"
	if *update {
		if err := os.WriteFile(golden, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(table.Bytes(), want) {
		t.Errorf("figures differ from %s; if that is meant, run go test ./classify -update\n%s", golden, table.String())
	}
}
