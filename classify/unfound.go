package classify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"voc"
)

// UnfoundWord is a word of a taxonomy that no text seems to have, so that the terms with it never occur: the dictionary cuts it
// in two, the analysis leaves it out, or it is not in dictionary form.
type UnfoundWord struct {
	Place  string // name:line:column
	Word   string
	Words  []string // what a text of nothing but the word has
	Listed bool     // it stands in a list under words, where there are no literals
}

func (w UnfoundWord) String() string {
	reason, cure := "is left out when texts are read", "take it away"
	if len(w.Words) > 0 {
		reason, cure = "the dictionary reads as "+strings.Join(w.Words, "+"), "use that"
	}
	if !w.Listed {
		cure += ", or write 「" + w.Word + "」"
	}
	return fmt.Sprintf("%s: no text has the word %s, which %s: %s", w.Place, w.Word, reason, cure)
}

// Unfound looks each word up in texts made of it, which read tokenizes; what it returns is used until it is called again. A word
// that stands in texts only beside certain others may be among them, so that they are hints and no errors.
func (t *Taxonomy) Unfound(read func(text string) *voc.TokenizedText) (unfound []UnfoundWord) {
	finder := newWordFinder(read)
	for _, at := range t.words {
		if !finder.finds(at.text) {
			unfound = append(unfound, UnfoundWord{Place: fmt.Sprintf("%s:%d:%d", t.file, at.line, at.column), Word: at.text, Words: finder.wordsOf(at.text + "。"), Listed: at.listed})
		}
	}
	return unfound
}

// wordFinder tells which words the analysis finds in texts.
type wordFinder struct {
	read     func(text string) *voc.TokenizedText
	analysis analysis
	lexicon  *lexicon
}

func newWordFinder(read func(text string) *voc.TokenizedText) *wordFinder {
	return &wordFinder{read: read, lexicon: sharedLexicon()}
}

// wordsOf gives the words of a text.
func (f *wordFinder) wordsOf(text string) (lemmas []string) {
	f.analysis.read(f.read(text), &f.lexicon.spellings)
	for i := range f.analysis.words {
		lemmas = append(lemmas, f.analysis.words[i].lemma)
	}
	return lemmas
}

// finds tells whether some text made of element has it as one of its words, or as several that are neighbours.
func (f *wordFinder) finds(element string) bool {
	phrase := canonicalPhrase(element, f.lexicon.variants)
	return slices.ContainsFunc(formsOf(element), func(form string) bool {
		lemmas := f.wordsOf(form)
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

// frames are texts in which a word in dictionary form, for which % stands, may be read as itself.
var frames = []string{
	"%", "%。", "とても%です。", "それが%。", "%と思う", "商品は%", "%した。", "%して", "%が", "%を", "%で", "%い", "%臭い", "思った%", "読み%", "何%", "3%", "名%", "お店が%もある",
}

func formsOf(element string) (forms []string) {
	for _, frame := range frames {
		forms = append(forms, strings.Replace(frame, "%", element, 1))
	}
	if stem, ok := strings.CutSuffix(element, "い"); ok {
		forms = append(forms, stem+"くない", stem+"かった", stem+"さ")
	}
	if stem, ok := strings.CutSuffix(element, "る"); ok {
		forms = append(forms, stem+"た", stem, stem+"ない", stem+"です")
	}
	return append(forms, strings.Replace(element, "かび", "カビ", 1)+"が")
}

// writtenWord is a word of a term, or of a list under words.
type writtenWord struct {
	located
	listed bool
}

// writtenWords gives the words of all lists and terms of the file, each where it stands first.
func (f *taxonomyFile) writtenWords() (words []writtenWord) {
	seen := map[string]bool{}
	add := func(terms []located, listed bool) {
		for _, at := range terms {
			for element := range strings.FieldsFuncSeq(at.text, func(r rune) bool { return r == ' ' || r == '+' || r == '|' }) {
				if !seen[element] && !strings.HasPrefix(element, "「") && strings.IndexAny(element, "$<>~?") != 0 {
					seen[element] = true
					words = append(words, writtenWord{located{element, at.line, at.column}, listed})
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(f.Words)) {
		add(f.Words[name], true)
	}
	add(f.Ignore, false)
	for i := range f.Topics {
		for _, rule := range f.Topics[i].Rules {
			for _, terms := range [][]located{rule.Any, rule.All, rule.Not, rule.Unless} {
				add(terms, false)
			}
		}
	}
	return words
}
