package classify

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"math"
	"strings"
	"sync"
	"unicode/utf8"

	"voc"
)

//go:embed categories/categories.tsv
var categoryFile string

// categoryTable tells of what kind an everyday word is: 鮑 is seafood. A category is a number; a word may have several.
type categoryTable struct {
	names  []string
	hashes []uint64 // of the features
	words  map[string][]uint8
	// length is the greatest length in bytes of a word that begins with a character; 0 where none does. Most tokens begin no word,
	// and are told by it.
	length [1 << 16]uint8
}

// featureWordsHash returns a hash over all words that decide features: lexicon, rules and categories.
func featureWordsHash() string {
	sum := sha256.Sum256([]byte(rulesHash() + "\x00" + categoryFile))
	return hex.EncodeToString(sum[:8])
}

// maxCategoryTokens is how many tokens a word of a category may be: 不正 + アクセス.
const maxCategoryTokens = 4

// sharedCategories returns the built-in categories, read once.
var sharedCategories = sync.OnceValue(func() *categoryTable {
	t, err := readCategories(categoryFile)
	if err != nil {
		panic(fmt.Sprintf("built-in categories: %v", err)) // a test reads it
	}
	return t
})

// readCategories reads lines of a category, a tab, and its words, separated by spaces; # begins a comment line.
func readCategories(file string) (*categoryTable, error) {
	t := &categoryTable{words: map[string][]uint8{}}
	number := 0
	for line := range strings.Lines(file) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, words, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("categories.tsv:%d: no tab: write category, tab, words separated by spaces", number)
		}
		if len(t.names) == 256 {
			return nil, fmt.Errorf("categories.tsv:%d: more than 256 categories", number)
		}
		category := uint8(len(t.names))
		t.names = append(t.names, name)
		t.hashes = append(t.hashes, extendHash(blockSeeds[categoryBlock], name))
		for word := range strings.FieldsSeq(words) {
			word = fold(word)
			if known := t.words[word]; len(known) == 0 || known[len(known)-1] != category {
				t.words[word] = append(known, category)
			}
			first, _ := utf8.DecodeRuneInString(word)
			if first >= 1<<16 || len(word) > math.MaxUint8 {
				return nil, fmt.Errorf("categories.tsv:%d: %s is too long, or begins with a rare character", number, word)
			}
			t.length[first] = max(t.length[first], uint8(len(word)))
		}
	}
	return t, nil
}

// longest returns the categories of the longest word that begins at token i of a sentence's tokens, and how many tokens it
// has. A single token counts also in dictionary form.
func (t *categoryTable) longest(text *voc.TokenizedText, i, last int) (categories []uint8, tokens int) {
	token := &text.Tokens[i]
	if most := t.most(text.Text[token.Start:]); most > 0 {
		for n := min(maxCategoryTokens, last-i); n > 0; n-- {
			if end := text.Tokens[i+n-1].End; end-token.Start <= most {
				if categories = t.words[fold(text.Text[token.Start:end])]; categories != nil {
					return categories, n
				}
			}
		}
	}
	if base := token.Base; base != token.Surface && len(base) > 0 && len(base) <= t.most(base) {
		return t.words[base], 1
	}
	return nil, 1
}

// most is the length in bytes of the longest word that begins like s.
func (t *categoryTable) most(s string) int {
	first, _ := utf8.DecodeRuneInString(s)
	if first >= 'A' && first <= 'Z' {
		first += 'a' - 'A'
	}
	if first >= 1<<16 {
		return 0
	}
	return int(t.length[first])
}
