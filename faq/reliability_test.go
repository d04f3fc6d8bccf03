package faq

import (
	"fmt"
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

// TestReliability keeps how often the best article answers, by the probability that is given for it, on the halves that
// nothing was learned from. Questions whose article answers weigh as much as all others, as they did in learning.
func TestReliability(t *testing.T) {
	var all []judged
	for _, set := range evaluationSets {
		articles, halves := set.read(t)
		all = append(all, judge(t, articles, halves["test"])...)
	}
	answered := 0.0
	for _, j := range all {
		if j.best {
			answered++
		}
	}
	const bins = 5
	var weight, hits, given [bins]float64
	for _, j := range all {
		p := calibration.apply(j.features)
		bin := min(bins-1, int(p*bins))
		w := float64(len(all)) / 2 / (float64(len(all)) - answered)
		if j.best {
			w = float64(len(all)) / 2 / answered
			hits[bin] += w
		}
		weight[bin] += w
		given[bin] += w * p
	}
	var table strings.Builder
	off := 0.0
	fmt.Fprintf(&table, "%d matches, of which %.0f answer\nprobability  weight  given  answers\n", len(all), answered)
	for bin := range bins {
		fmt.Fprintf(&table, "%.1f to %.1f  %7.0f  %5.2f  %7.2f\n", float64(bin)/bins, float64(bin+1)/bins, weight[bin], given[bin]/weight[bin], hits[bin]/weight[bin])
		off += max(given[bin]-hits[bin], hits[bin]-given[bin]) / float64(len(all))
	}
	fmt.Fprintf(&table, "expected calibration error %.3f\n", off)
	compareGolden(t, "testdata/reliability.golden", table.String())
}

func FuzzFacts(f *testing.F) {
	m := NewMatcher(typeArticles(), dictionary(f))
	f.Add("返品は5営業日以内、1,000円です。3月31日までできません。")
	f.Add(strings.Repeat("1日", 500))
	tokenizer := dictionary(f).NewTokenizer()
	f.Fuzz(func(t *testing.T, text string) {
		text, _ = tokenize.Truncate(tokenize.Normalize(text))
		var tokenized voc.TokenizedText
		tokenizer.Tokenize(text, &tokenized)
		facts := m.factsOf(&tokenized)
		if len(facts) > maxFacts {
			t.Fatalf("%d facts", len(facts))
		}
		for _, fact := range facts {
			if fact.value == "" || !strings.Contains(text, fact.sentence) {
				t.Fatalf("%+v", fact)
			}
		}
	})
}
