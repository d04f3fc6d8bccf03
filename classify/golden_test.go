package classify_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"voc/classify"
)

var update = flag.Bool("update", false, "write the golden files")

// TestAccuracyGolden classifies the labelled sentences of testdata and compares the table of figures and errors
// with the committed one, so that a change of rules shows in the diff.
func TestAccuracyGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/labelled.tsv")
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	var sentiments, kinds [][2]string
	var errors bytes.Buffer
	found, wrong, missed, exact := 0, 0, 0, 0
	rows := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(fields) != 4 {
			t.Fatalf("line %q has %d fields, want 4", line, len(fields))
		}
		rows++
		labels := l.label(fields[0])
		gold := map[string]bool{}
		for id := range strings.SplitSeq(fields[1], ";") {
			if id != "-" {
				gold[id] = true
			}
		}
		got := map[string]bool{}
		for _, topic := range labels.Topics {
			got[topic.Value] = true
		}
		same := true
		for _, id := range slices.Sorted(maps.Keys(gold)) {
			if got[id] {
				found++
			} else {
				missed++
				same = false
				fmt.Fprintf(&errors, "topic  -%s\t%s\n", id, fields[0])
			}
		}
		for _, id := range slices.Sorted(maps.Keys(got)) {
			if !gold[id] {
				wrong++
				same = false
				fmt.Fprintf(&errors, "topic  +%s\t%s\n", id, fields[0])
			}
		}
		if same {
			exact++
		}
		sentiments = append(sentiments, [2]string{fields[2], labels.Sentiment.Class})
		kinds = append(kinds, [2]string{fields[3], labels.Kind.Value})
		if fields[2] != labels.Sentiment.Class {
			fmt.Fprintf(&errors, "sentiment %s for %s (%.2f)\t%s\n", labels.Sentiment.Class, fields[2], labels.Sentiment.Score, fields[0])
		}
		if fields[3] != labels.Kind.Value {
			fmt.Fprintf(&errors, "kind %s for %s\t%s\n", labels.Kind.Value, fields[3], fields[0])
		}
	}
	if rows < 150 {
		t.Fatalf("%d labelled sentences, want at least 150", rows)
	}
	var table bytes.Buffer
	fmt.Fprintf(&table, "sentences %d\n", rows)
	fmt.Fprintf(&table, "topics    precision %.3f recall %.3f all right %.3f\n", ratio(found, found+wrong), ratio(found, found+missed), ratio(exact, rows))
	for _, measured := range []struct {
		name  string
		pairs [][2]string
	}{{"sentiment", sentiments}, {"kind", kinds}} {
		acc, f1 := accuracy(measured.pairs)
		fmt.Fprintf(&table, "%-9s accuracy %.3f macro-F1 %.3f\n", measured.name, acc, f1)
	}
	table.WriteByte('\n')
	lines := strings.SplitAfter(errors.String(), "\n")
	slices.SortStableFunc(lines, func(x, y string) int { return cmp.Compare(x, y) })
	table.WriteString(strings.Join(lines, ""))
	const golden = "testdata/accuracy.golden"
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

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }
