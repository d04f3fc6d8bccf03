package classify

import (
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

// formsOf are texts in which a word in dictionary form may stand as itself.
func formsOf(element string) (forms []string) {
	for _, frame := range []string{
		"%", "%。", "とても%です。", "それが%。", "%と思う", "商品は%", "%した。", "%が", "%で", "%い", "%臭い", "思った%", "読み%", "お店が%もある",
	} {
		forms = append(forms, strings.Replace(frame, "%", element, 1))
	}
	if stem, ok := strings.CutSuffix(element, "い"); ok {
		forms = append(forms, stem+"くない", stem+"かった", stem+"さ")
	}
	if stem, ok := strings.CutSuffix(element, "る"); ok {
		forms = append(forms, stem+"た", stem, stem+"ない", stem+"です")
	}
	return append(forms, strings.NewReplacer("かび", "カビ").Replace(element)+"が")
}

// An entry that no text can have is a mistake: its author took for one word what the dictionary cuts, or the other way round, or
// wrote a word that the analysis leaves out.
func TestEveryEntryCanBeFound(t *testing.T) {
	dictionary, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	tokenizer := dictionary.NewTokenizer()
	var text voc.TokenizedText
	var a analysis
	l := sharedLexicon()
	// wordsOf gives the words of a text as the analysis has them.
	wordsOf := func(form string) (lemmas []string) {
		tokenizer.Tokenize(tokenize.Normalize(form), &text)
		a.read(&text, &l.spellings)
		for i := range a.words {
			lemmas = append(lemmas, a.words[i].lemma)
		}
		return lemmas
	}
	found := func(element string) bool {
		phrase := canonicalPhrase(element, l.variants)
		return slices.ContainsFunc(formsOf(element), func(form string) bool {
			lemmas := wordsOf(form)
			for i := range lemmas {
				for j := i; j < len(lemmas); j++ {
					if strings.Join(lemmas[i:j+1], "") == phrase {
						return true
					}
				}
			}
			return false
		})
	}
	for _, name := range polarityFiles {
		err := eachEntry(lexiconFiles, "lexicon/"+name+".tsv", func(entry, _ string) error {
			if strings.HasPrefix(entry, "「") {
				return nil
			}
			for element := range strings.SplitSeq(entry, "+") {
				if !found(element) {
					t.Errorf("lexicon/%s.tsv: %s: no text has the word %s; 「%s。」 has %s: write these, or the letters in 「」",
						name, entry, element, element, strings.Join(wordsOf(element+"。"), "+"))
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
