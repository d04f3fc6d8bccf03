package classify_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/classify"
)

// tally counts one label for precision and recall.
type tally struct{ right, given, meant int }

func (t tally) String() string {
	return fmt.Sprintf("meant %3d  given %3d  precision %.3f  recall %.3f", t.meant, t.given, ratio(t.right, t.given), ratio(t.right, t.meant))
}

// signalTargets are the precisions that the signals must have on either half of testdata/signals.txt. Somebody acts on each at
// once: on a threat with the law first of all, so it may be wrong least; a safety signal that is missed costs most, so it may
// be wrong more often.
var signalTargets = map[string]float64{voc.SignalSafety: 0.85, voc.SignalLegal: 0.95, voc.SignalCancel: 0.90, voc.SignalSpread: 0.90, voc.SignalRepeat: 0.90}

// TestSignalsGolden measures stages and signals on the sentences of testdata/signals.txt. Rules may be mended by the errors of
// the first half only, so errors of the second are not listed.
func TestSignalsGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/signals.txt")
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	halves := [2]map[string]*tally{{}, {}}
	var errors bytes.Buffer
	var stage string
	var signals []string
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if fields := strings.Fields(line); strings.HasPrefix(line, "# ") && len(fields) == 3 {
			stage, signals = strings.Trim(fields[1], "-"), nil
			if fields[2] != "-" {
				signals = strings.Split(fields[2], ";")
			}
			continue
		} else if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		half := halves[n%2]
		n++
		labels := l.label(line)
		var given []string
		for _, signal := range labels.Signals {
			given = append(given, signal.Value)
			if len(signal.Evidence) == 0 {
				t.Errorf("%s: signal %s has no evidence", line, signal.Value)
			}
		}
		count := func(name string, meant, given bool, evidence ...voc.Evidence) {
			if half[name] == nil {
				half[name] = &tally{}
			}
			if meant {
				half[name].meant++
			}
			if given {
				half[name].given++
			}
			if meant && given {
				half[name].right++
			}
			if meant != given && n%2 == 1 {
				fmt.Fprintf(&errors, "%s%s\t%s\t%v\n", map[bool]string{true: "-", false: "+"}[meant], name, line, rules(evidence))
			}
		}
		for _, name := range voc.Stages {
			count("stage "+name, stage == name, labels.Stage.Value == name, labels.Stage.Evidence...)
		}
		for _, name := range voc.Signals {
			count("signal "+name, slices.Contains(signals, name), slices.Contains(given, name))
		}
	}
	if n < 300 {
		t.Fatalf("%d sentences, want at least 300", n)
	}
	var table bytes.Buffer
	fmt.Fprintf(&table, "sentences %d\n", n)
	for i, half := range halves {
		fmt.Fprintf(&table, "\n%s half\n", [...]string{"develop", "test"}[i])
		for _, name := range voc.Stages {
			fmt.Fprintf(&table, "stage %-8s %s\n", name, half["stage "+name])
		}
		for _, name := range voc.Signals {
			fmt.Fprintf(&table, "signal %-7s %s  target %.2f\n", name, half["signal "+name], signalTargets[name])
			if tally := half["signal "+name]; ratio(tally.right, tally.given) < signalTargets[name] {
				t.Errorf("signal %s has the precision %.3f, its target is %.2f", name, ratio(tally.right, tally.given), signalTargets[name])
			}
		}
	}
	table.WriteString("\nerrors of the develop half\n")
	table.Write(errors.Bytes())
	golden(t, "testdata/signals.golden", table.Bytes())
}

// golden compares a table with the committed one, or writes it under -update.
func golden(t *testing.T, name string, table []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, table, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(table, want) {
		t.Errorf("figures differ from %s; if that is meant, run go test ./classify -update\n%s", name, table)
	}
}
