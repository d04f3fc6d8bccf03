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

// TestOpinionsGolden measures whole opinions, target, predicate and polarity at once, on the sentences of
// testdata/opinions.txt. Errors of the test half are not listed: rules are mended by the other half.
func TestOpinionsGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/opinions.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	var halves, targets [2]tally
	var errors bytes.Buffer
	var meant []string
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			meant = nil
			if strings.Contains(rest, " / ") {
				meant = strings.Split(rest, "; ")
			}
			continue
		} else if line == "" {
			continue
		}
		half := n % 2
		n++
		var given []string
		for _, o := range l.label(line).Opinions {
			if o.Start < 0 || o.End > len(line) || o.Start >= o.End {
				t.Errorf("%s: opinion %+v has no span", line, o)
			}
			given = append(given, o.Target+" / "+o.Predicate+" / "+o.Polarity)
		}
		halves[half].meant += len(meant)
		halves[half].given += len(given)
		for _, opinion := range meant {
			target, _, _ := strings.Cut(opinion, " / ")
			targets[half].meant++
			if slices.ContainsFunc(given, func(g string) bool { return strings.HasPrefix(g, target+" / ") }) {
				targets[half].right++
			}
			if slices.Contains(given, opinion) {
				halves[half].right++
			} else if half == 0 {
				fmt.Fprintf(&errors, "-%s\t%s\t%s\n", opinion, line, strings.Join(given, "; "))
			}
		}
		for _, opinion := range given {
			if half == 0 && !slices.Contains(meant, opinion) {
				fmt.Fprintf(&errors, "+%s\t%s\n", opinion, line)
			}
		}
	}
	if n < 200 {
		t.Fatalf("%d sentences, want at least 200", n)
	}
	var table bytes.Buffer
	fmt.Fprintf(&table, "sentences %d\n", n)
	for i, name := range []string{"develop", "test"} {
		fmt.Fprintf(&table, "%-8s opinions %s  recall of targets %.3f\n", name, halves[i], ratio(targets[i].right, targets[i].meant))
	}
	table.WriteString("\nerrors of the develop half\n")
	table.Write(errors.Bytes())
	golden(t, "testdata/opinions.golden", table.Bytes())
}
