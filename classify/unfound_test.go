package classify

import (
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

// reader tokenizes as the pipeline does.
func reader(t *testing.T) func(string) *voc.TokenizedText {
	t.Helper()
	dictionary, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	tokenizer := dictionary.NewTokenizer()
	var text voc.TokenizedText
	return func(s string) *voc.TokenizedText {
		tokenizer.Tokenize(tokenize.Normalize(s), &text)
		return &text
	}
}

// A word of ours that no text has is a mistake.
func TestEveryWordCanBeFound(t *testing.T) {
	read := reader(t)
	for _, taxonomy := range []*Taxonomy{DefaultTaxonomy(), sharedSignals()} {
		for _, word := range taxonomy.Unfound(read) {
			t.Error(word)
		}
	}
	finder := newWordFinder(read)
	for _, name := range polarityFiles {
		err := eachEntry(lexiconFiles, "lexicon/"+name+".tsv", func(entry, _ string) error {
			if strings.HasPrefix(entry, "「") {
				return nil
			}
			for element := range strings.SplitSeq(entry, "+") {
				if !finder.finds(element) {
					t.Error(UnfoundWord{"lexicon/" + name + ".tsv: " + entry, element, finder.wordsOf(element + "。"), false})
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestUnfoundWords(t *testing.T) {
	taxonomy, err := ParseTaxonomy("t.yaml", []byte(`words:
  配る: [置き配, 配達]
topics:
  - id: a
    name: あ
    english: a
    owner: people
    stage: at
    measure: faq
    rules:
      - any: [$配る >2 届く+ない, 置き配|宅配 >3 何度も, 「置き配」, <名詞>+わかりやすい, から+届く, "?"]
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, word := range taxonomy.Unfound(reader(t)) {
		got = append(got, word.String())
	}
	want := []string{
		"t.yaml:2:8: no text has the word 置き配, which the dictionary reads as 置く+配: use that",
		"t.yaml:11:29: no text has the word 何度も, which the dictionary reads as 何+度: use that, or write 「何度も」",
		"t.yaml:11:51: no text has the word わかりやすい, which the dictionary reads as わかる+やすい: use that, or write 「わかりやすい」",
		"t.yaml:11:64: no text has the word から, which is left out when texts are read: take it away, or write 「から」",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
