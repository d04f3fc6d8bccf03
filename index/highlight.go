package index

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"voc"
)

// Highlight returns the spans of text that match the words of a query, as byte offsets, sorted and merged. text is
// a masked text as it was indexed. Words after "-" are not marked.
func (x *Index) Highlight(q voc.Query, text string) ([]voc.Span, error) {
	c, err := x.compileQuery(q)
	if err != nil || c == nil {
		return nil, err
	}
	var spans []voc.Span
	words := false
	c.eachWord(func(word *condition) {
		for _, exact := range word.exact {
			spans = append(spans, occurrences(text, exact)...)
		}
		words = words || len(word.exact) == 0
	})
	if !words {
		return merged(spans), nil // quoted phrases stand letter by letter
	}
	tokenizer, err := x.tokenizer()
	if err != nil {
		return nil, err
	}
	var tokenized voc.TokenizedText
	tokenizer.Tokenize(text, &tokenized)
	var terms []string           // by position, from 1; empty at the ends of sentences
	var places []place           // by position
	starts := map[string][]int{} // term → positions, ascending
	eachTerm(&tokenized, func(term string, at place) {
		for len(terms) <= at.position {
			terms, places = append(terms, ""), append(places, place{})
		}
		terms[at.position], places[at.position] = term, at
		starts[term] = append(starts[term], at.position)
	})
	mark := func(p phrase) {
		from := starts[p[0].term]
		if p[0].prefix {
			from = nil
			for position, term := range terms {
				if term != "" && p[0].matches(term) {
					from = append(from, position)
				}
			}
		}
	occurrences:
		for _, start := range from {
			for _, t := range p {
				if at := start + t.offset; at >= len(terms) || !t.matches(terms[at]) {
					continue occurrences
				}
			}
			first, last := places[start], places[start+p[len(p)-1].offset]
			spans = append(spans, voc.Span{Start: tokenized.Tokens[first.first].Start, End: tokenized.Tokens[last.last-1].End})
		}
	}
	c.eachWord(func(word *condition) {
		if len(word.exact) == 0 {
			for _, p := range word.alternatives {
				mark(p)
			}
		}
	})
	return merged(spans), nil
}

// merged sorts spans and joins those that overlap or touch.
func merged(spans []voc.Span) []voc.Span {
	slices.SortFunc(spans, func(a, b voc.Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	kept := spans[:0]
	for _, span := range spans {
		if last := len(kept) - 1; last >= 0 && span.Start <= kept[last].End {
			kept[last].End = max(kept[last].End, span.End)
			continue
		}
		kept = append(kept, span)
	}
	return kept
}

// Snippet cuts text to at most maxRunes runes around the first of the spans, which are sorted, and returns the piece
// with the spans that lie in it, as offsets into the piece. An ellipsis stands where text was cut and is not counted.
func Snippet(text string, spans []voc.Span, maxRunes int) (string, []voc.Span) {
	maxRunes = max(maxRunes, 1)
	start := 0
	if len(spans) > 0 {
		// A quarter of the piece shows what comes before the match.
		start = stepBack(text, spans[0].Start, maxRunes/4)
	}
	end := stepForward(text, start, maxRunes)
	if end == len(text) {
		start = stepBack(text, end, maxRunes)
	}
	piece, offset := text[start:end], start
	if start > 0 {
		piece, offset = ellipsis+piece, start-len(ellipsis)
	}
	var inside []voc.Span
	for _, span := range spans {
		if from, to := max(span.Start, start), min(span.End, end); from < to {
			inside = append(inside, voc.Span{Start: from - offset, End: to - offset})
		}
	}
	if end < len(text) {
		piece += ellipsis
	}
	return piece, inside
}

const ellipsis = "…"

// stepBack returns the offset n runes before offset, or 0.
func stepBack(text string, offset, n int) int {
	for ; n > 0 && offset > 0; n-- {
		_, width := utf8.DecodeLastRuneInString(text[:offset])
		offset -= width
	}
	return offset
}

// stepForward returns the offset n runes after offset, or the end of text.
func stepForward(text string, offset, n int) int {
	for ; n > 0 && offset < len(text); n-- {
		_, width := utf8.DecodeRuneInString(text[offset:])
		offset += width
	}
	return offset
}
