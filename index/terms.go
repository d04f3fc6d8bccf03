package index

import (
	"strings"
	"unicode"

	"voc"
)

// placeholderTokens is the greatest number of tokens between 〔 and 〕 that are still read as one placeholder.
const placeholderTokens = 8

// A place is where a term stands in a text: its position in the order of terms and the tokens it was made of.
type place struct {
	position    int
	first, last int // tokens[first:last]
}

// eachTerm calls emit for the terms of a tokenized text in order. Positions count up by one from term to term and by
// one more at the end of a sentence. fold is foldTerm or a cache of it.
func eachTerm(text *voc.TokenizedText, fold func(base string) string, emit func(term string, at place)) {
	position := 0
	for _, sentence := range text.Sentences {
		for i := sentence.First; i < sentence.Last; i++ {
			term, last := fold(text.Tokens[i].Base), i+1
			if text.Tokens[i].Surface == "〔" {
				if end := placeholderEnd(text.Tokens[i:sentence.Last]); end > 0 {
					last = i + end
					term = text.Text[text.Tokens[i].Start:text.Tokens[last-1].End]
				}
			}
			if term != "" {
				position++
				emit(term, place{position, i, last})
			}
			i = last - 1
		}
		position++
	}
}

// placeholderEnd returns the number of tokens up to and with the 〕 that closes the first token, or 0.
func placeholderEnd(tokens []voc.Token) int {
	for i, token := range tokens[:min(len(tokens), placeholderTokens+2)] {
		if token.Surface == "〕" {
			return i + 1
		}
	}
	return 0
}

// foldTerm returns the term of a base form, or an empty string for punctuation and spaces.
func foldTerm(base string) string {
	if strings.IndexFunc(base, func(r rune) bool { return !unicode.IsPunct(r) && !unicode.IsSpace(r) }) < 0 {
		return ""
	}
	return strings.ToLower(base)
}
