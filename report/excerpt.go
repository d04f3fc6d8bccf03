package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
)

// excerpt cuts at most about quoteRunes runes out of text around the evidence and returns what stands before
// it, the evidence, and what stands after it. It begins with the sentence that holds the evidence, or a little
// before it, so that a mail is quoted by its matter and not by its greeting. An empty or impossible span gives
// the beginning of the text and no evidence.
func excerpt(text string, evidence voc.Span) (before, mark, after string) {
	if evidence.Start < 0 || evidence.End > len(text) || evidence.Start >= evidence.End ||
		!utf8.RuneStart(text[evidence.Start]) || evidence.End < len(text) && !utf8.RuneStart(text[evidence.End]) {
		evidence = voc.Span{}
	}
	start := back(text, evidence.Start, quoteRunes/2)
	if end := strings.LastIndexAny(text[start:evidence.Start], "。！？!?\n"); end >= 0 {
		_, size := utf8.DecodeRuneInString(text[start+end:])
		start += end + size
	}
	markEnd := forward(text, evidence.Start, evidence.End, quoteRunes)
	used := utf8.RuneCountInString(text[start:markEnd])
	end := forward(text, markEnd, len(text), max(0, quoteRunes-used))

	lead, tail := text[:start], text[end:]
	before, mark, after = voc.Visible(text[start:evidence.Start]), voc.Visible(text[evidence.Start:markEnd]), voc.Visible(text[markEnd:end])
	// visible trims the ends of each piece, so a space at a seam is put back.
	if mark != "" && before != "" && endsInSpace(text[start:evidence.Start]) {
		before += " "
	}
	if after != "" && startsInSpace(text[markEnd:end]) && before+mark != "" {
		after = " " + after
	}
	if strings.TrimSpace(lead) != "" {
		before = "…" + before
	}
	if strings.TrimSpace(tail) != "" {
		after += "…"
	}
	return before, mark, after
}

// back returns the offset n runes before from, or 0.
func back(text string, from, n int) int {
	for ; n > 0 && from > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	return from
}

// forward returns the offset n runes after from, at most limit, and does not cut a joined character in two.
func forward(text string, from, limit, n int) int {
	if bytes := limit - from; bytes <= utf8.UTFMax*n && (bytes <= n || utf8.RuneCountInString(text[from:limit]) <= n) {
		return limit // all of it, as with most inquiries
	}
	for from < limit {
		r, size := utf8.DecodeRuneInString(text[from:])
		if n <= 0 && !unicode.In(r, unicode.Mn, unicode.Variation_Selector, unicode.Join_Control) {
			break
		}
		if n < -8 { // hostile stacks of combining marks
			break
		}
		from += size
		n--
	}
	return min(from, limit)
}

func endsInSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}

func startsInSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}
