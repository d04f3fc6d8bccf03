package faq

import (
	_ "embed"
	"slices"
	"strings"

	"voc"
	"voc/tokenize"
)

//go:embed synonyms.txt
var synonyms string

//go:embed synonyms_town.txt
var townSynonyms string

// builtinSynonyms are the groups of words that every matcher knows.
var builtinSynonyms = synonyms + townSynonyms

// How much a synonym counts in place of the word itself, by the sign of its group.
const (
	sameMeaning    = 0.8  // groups with =
	relatedMeaning = 0.6  // the first word of a group with ~ and each other
	farMeaning     = 0.25 // two others
)

// maxPhraseTokens bounds the tokens of a synonym that is a phrase, such as 国民健康保険.
const maxPhraseTokens = 6

// lexicon knows which words stand for one another. It is read-only once made.
type lexicon struct {
	phrases  map[string]string        // bases of two or more tokens, joined by NUL → stem of the phrase
	related  map[string][]related     // stem → others, by stem
	concepts map[string][]conceptPart // stem → concepts that it points to, ascending
	matters  [][]conceptMember        // concepts
	sections []int                    // first concept of each section of concepts.txt
}

type related struct {
	stem       string
	similarity float64 // 0 to 1
}

// newLexicon reads the built-in groups and the caller's, whose words mean the same.
func newLexicon(tokenizer *tokenize.Tokenizer, groups [][]string) *lexicon {
	l := &lexicon{phrases: map[string]string{}, related: map[string][]related{}, concepts: map[string][]conceptPart{}}
	for line := range strings.Lines(builtinSynonyms) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] == "#" {
			continue
		}
		similarity := sameMeaning
		if fields[0] == "~" {
			similarity = relatedMeaning
		}
		l.add(tokenizer, fields[1:], similarity)
	}
	for line := range strings.Lines(builtinConcepts) {
		l.addConcept(tokenizer, line)
	}
	l.relateConcepts()
	l.spreadConcepts()
	for _, group := range groups {
		l.add(tokenizer, group, sameMeaning)
	}
	return l
}

func (l *lexicon) add(tokenizer *tokenize.Tokenizer, words []string, similarity float64) {
	var group []string
	for _, entry := range words {
		if stem := l.stemOfEntry(tokenizer, entry); stem != "" && !slices.Contains(group, stem) {
			group = append(group, stem)
		}
	}
	for i, a := range group {
		for j, b := range group {
			switch {
			case i == j:
			case similarity == sameMeaning || i == 0 || j == 0:
				l.relate(a, b, similarity)
			default:
				l.relate(a, b, farMeaning)
			}
		}
	}
}

// relate notes that b can stand for a; of several similarities the greatest counts.
func (l *lexicon) relate(a, b string, similarity float64) {
	i, found := slices.BinarySearchFunc(l.related[a], b, func(r related, stem string) int { return strings.Compare(r.stem, stem) })
	if found {
		l.related[a][i].similarity = max(l.related[a][i].similarity, similarity)
		return
	}
	l.related[a] = slices.Insert(l.related[a], i, related{b, similarity})
}

func phraseKey(tokens []voc.Token) string {
	var key strings.Builder
	for _, token := range tokens {
		key.WriteString(token.Base)
		key.WriteByte(0)
	}
	return key.String()
}

// phraseAt returns the stem of the longest phrase that begins with tokens[0] and the number of its tokens, or 0.
func (l *lexicon) phraseAt(tokens []voc.Token) (stem string, length int) {
	end := 1
	for end < min(len(tokens), maxPhraseTokens) && tokens[end].Start == tokens[end-1].End {
		end++
	}
	for ; end > 1; end-- {
		if stem, ok := l.phrases[phraseKey(tokens[:end])]; ok {
			return stem, end
		}
	}
	return "", 0
}

// stemOfEntry returns the stem of an entry, which is a word or a phrase; empty where it is too long.
func (l *lexicon) stemOfEntry(tokenizer *tokenize.Tokenizer, entry string) string {
	var text voc.TokenizedText
	tokenizer.Tokenize(tokenize.Normalize(entry), &text)
	switch {
	case len(text.Tokens) == 1:
		return strings.Clone(stemOf(text.Tokens[0].Base))
	case len(text.Tokens) > 1 && len(text.Tokens) <= maxPhraseTokens:
		stem := strings.ToLower(strings.Clone(text.Text))
		l.phrases[phraseKey(text.Tokens)] = stem
		return stem
	}
	return ""
}
