package classify

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLexiconReads(t *testing.T) {
	l, err := readLexicon(lexiconFiles)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.polarity) + len(l.symbols); n < 800 {
		t.Errorf("%d entries, want at least 800", n)
	}
	for i, phrase := range l.phrases.phrases {
		if strings.ContainsAny(phrase, " \t+「」") || phrase == "" {
			t.Errorf("entry %d is %q", i, phrase)
		}
	}
	for spelling, canonical := range l.variants {
		if _, chained := l.variants[canonical]; chained && spelling != canonical {
			t.Errorf("variant %s leads to %s, itself a variant", spelling, canonical)
		}
	}
}

func TestLexiconErrors(t *testing.T) {
	tests := []struct{ name, words, want string }{
		{"no tab", "1 いい\n", "lexicon/words.tsv:1: no tab"},
		{"no number", "# x\nviel\tいい\n", "lexicon/words.tsv:2: reading entry いい: polarity \"viel\""},
		{"too strong", "4\tいい\n", "not a number from -3 to 3"},
		{"two polarities", "1\tいい\n-1\tいい\n", "reading entry いい: it has the polarity 1 already"},
		{"open literal", "1\t「いい\n", "is not closed"},
	}
	for _, test := range tests {
		files := fstest.MapFS{
			"lexicon/variants.tsv": {}, "lexicon/modifiers.tsv": {}, "lexicon/paraphrases.tsv": {}, "lexicon/words.tsv": {Data: []byte(test.words)},
		}
		if _, err := readLexicon(files); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
}

func TestPhraseTable(t *testing.T) {
	var table phraseTable
	for _, phrase := range []string{"領収書", "領収", "届くない", "領収書"} {
		table.add(phrase)
	}
	if len(table.phrases) != 3 {
		t.Fatalf("phrases %v, want each once", table.phrases)
	}
	words := []word{{lemma: "領収"}, {lemma: "書"}, {lemma: "届く"}, {lemma: "ない", sentence: 1}}
	var got []string
	for i := range words {
		words[i].hash = extendHash(hashSeed, words[i].lemma)
	}
	for i := range words {
		table.eachAt(words, i, func(phrase int32, last int) { got = append(got, table.phrases[phrase]) })
	}
	if strings.Join(got, " ") != "領収 領収書" {
		t.Errorf("found %v, want no phrase across sentences", got)
	}
	got = nil
	scan := newLiteralScan(&phraseTable{}, &table)
	scan.read("領収書と領収")
	scan.each(0, func(phrase int32, start, end int) { t.Error("an empty table has a phrase") })
	scan.each(1, func(phrase int32, start, end int) { got = append(got, table.phrases[phrase]) })
	if strings.Join(got, " ") != "領収 領収書 領収" {
		t.Errorf("found %v in characters", got)
	}
}
