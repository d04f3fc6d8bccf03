package tokenize

import (
	"strings"
	"testing"
)

// hostileLines are lines without a sentence end, as no customer writes them.
func hostileLines(length int) map[string]string {
	lines := make(map[string]string)
	for _, unit := range []string{"ア", "アイウエオ", "ｗ", "w", "1", "漢", "あ", "すもももももももものうち", "関西国際空港", "\ufffd", "\xff", "😭", " "} {
		lines[unit] = strings.Repeat(unit, length/len(unit)+1)
	}
	return lines
}

// The work for a line grows with its length: eight times the length makes at most eight times the nodes, and
// no word has more than a bounded number of others that end where it begins to be compared with. Nodes and
// comparisons are counted, since time is not to be relied on.
func TestWorkIsLinear(t *testing.T) {
	work := func(line string) int {
		l := &dictionary(t).NewTokenizer().lattice
		l.analyze(dictionary(t).tables, line)
		total := len(l.nodes)
		for at := range l.codes {
			if l.ends[at] != 0 {
				l.gather(at)
				total += len(l.before)
			}
		}
		return total
	}
	const short = 24_000
	short8 := hostileLines(8 * short)
	for unit, line := range hostileLines(short) {
		if once, eight := work(line), work(short8[unit]); eight > 9*once {
			t.Errorf("%q: %d steps, and %d for eight times as much", unit, once, eight)
		}
	}
}

func TestHostileLinesAreCovered(t *testing.T) {
	lines := hostileLines(200_000)
	lines["1 MB"] = strings.Repeat("このあたりに句読点のない文章がいつまでも続くので終わらない", MaxTextBytes/84)
	tokenizer := dictionary(t).NewTokenizer()
	for unit, line := range lines {
		end := 0
		for _, m := range tokenizer.Analyze(line) {
			if m.Start != end || m.End <= m.Start {
				t.Fatalf("%q: a morpheme from %d to %d behind %d", unit, m.Start, m.End, end)
			}
			end = m.End
		}
		if end != len(line) {
			t.Errorf("%q: analysed up to %d of %d", unit, end, len(line))
		}
	}
}
