package index

import (
	"strings"
	"unicode"

	"voc"
)

// placeholderTokens is the greatest number of tokens between 〔 and 〕 that are still read as one placeholder.
const placeholderTokens = 8

// eachUnit calls unit for the tokens of a text in order, tokens[first:last]: what mask put in place of personal
// information comes as one, every other token by itself. sentenceEnd is called behind the last of a sentence.
func eachUnit(text *voc.TokenizedText, unit func(first, last int), sentenceEnd func()) {
	for _, sentence := range text.Sentences {
		for first := sentence.First; first < sentence.Last; {
			last := first + 1
			if text.Tokens[first].Surface == "〔" {
				last = first + max(1, placeholderEnd(text.Tokens[first:sentence.Last]))
			}
			unit(first, last)
			first = last
		}
		sentenceEnd()
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

// A place is where a term stands in a text: its position in the order of terms and the tokens it was made of.
type place struct {
	position    int
	first, last int // tokens[first:last]
}

// eachTerm calls emit for the terms of a tokenized text in order. Positions count up by one from term to term and by
// one more at the end of a sentence.
func eachTerm(text *voc.TokenizedText, emit func(term string, at place)) {
	position := 0
	eachUnit(text, func(first, last int) {
		term := foldTerm(text.Tokens[first].Base)
		if last > first+1 {
			term = text.Text[text.Tokens[first].Start:text.Tokens[last-1].End]
		}
		if term != "" {
			position++
			emit(term, place{position, first, last})
		}
	}, func() { position++ })
}

// foldTerm returns the term of a base form, or an empty string for punctuation and spaces.
func foldTerm(base string) string {
	if strings.IndexFunc(base, func(r rune) bool { return !unicode.IsPunct(r) && !unicode.IsSpace(r) }) < 0 {
		return ""
	}
	return strings.ToLower(base)
}
