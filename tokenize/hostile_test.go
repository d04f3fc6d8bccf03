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

// The work for a line is bounded by its length times a constant. Nodes and comparisons are counted, since time is
// not to be relied on; an effort that grew with the square of the run, or with the longest unknown word, would
// be hundreds or thousands of steps for a character.
func TestWorkIsLinear(t *testing.T) {
	const most = 60 // steps for a character; ordinary text takes 11
	for unit, line := range hostileLines(400_000) {
		l := &dictionary(t).NewTokenizer().lattice
		l.analyze(dictionary(t).tables, line)
		steps := len(l.nodes)
		for at := range l.codes {
			if l.ends[at] != 0 {
				l.gather(at)
				steps += len(l.before)
			}
		}
		if steps > most*len(l.codes) {
			t.Errorf("%q: %d steps for %d characters", unit, steps, len(l.codes))
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
