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

// TestIntentsGolden measures sentiment and kind by what makes them hard to read (concession, rhetorical questions, circumstances,
// mishaps of the customer, notes, …) and compares the table with the committed one. Only the errors of the develop half are listed: the
// test half stays unseen.
func TestIntentsGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/intents.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	type score struct{ sentiment, kind, meant [2]int } // develop, test
	var names []string
	scores := map[string]*score{}
	var all score
	var errors bytes.Buffer
	name, half := "", 0
	var classes, kinds []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "# "); ok {
			if parts := strings.Split(header, " | "); len(parts) == 3 {
				if half != 0 {
					t.Fatalf("%s has an odd number of sentences", name)
				}
				name, classes, kinds = parts[0], strings.Split(parts[1], ", "), strings.Split(parts[2], ", ")
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
		got := l.label(line)
		for _, s := range []*score{scores[name], &all} {
			s.meant[half]++
			if slices.Contains(classes, got.Sentiment.Class) {
				s.sentiment[half]++
			}
			if slices.Contains(kinds, got.Kind.Value) {
				s.kind[half]++
			}
		}
		if half == 0 && !slices.Contains(classes, got.Sentiment.Class) {
			fmt.Fprintf(&errors, "%s: %s for %s (%.2f)\t%s\t%v\n", name, got.Sentiment.Class, strings.Join(classes, ", "), got.Sentiment.Score, line, rules(got.Sentiment.Evidence))
		}
		if half == 0 && !slices.Contains(kinds, got.Kind.Value) {
			fmt.Fprintf(&errors, "%s: %s for %s\t%s\t%v\n", name, got.Kind.Value, strings.Join(kinds, ", "), line, rules(got.Kind.Evidence))
		}
		half = 1 - half
	}
	if all.meant[1] < 120 {
		t.Fatalf("%d sentences in the test half, want at least 120", all.meant[1])
	}
	var table bytes.Buffer
	row := func(name string, s *score) {
		fmt.Fprintf(&table, "%-30s", name)
		for h, part := range []string{"develop", "  test"} {
			fmt.Fprintf(&table, " %s of %3d sentiment %.3f kind %.3f", part, s.meant[h], ratio(s.sentiment[h], s.meant[h]), ratio(s.kind[h], s.meant[h]))
		}
		table.WriteByte('\n')
	}
	row("all", &all)
	for _, name := range names {
		row(name, scores[name])
	}
	table.WriteString("\nerrors of the develop half\n")
	table.Write(errors.Bytes())
	const golden = "testdata/intents.golden"
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
