package tokenize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
)

// MaxSentenceRunes caps the length of a sentence. A longer stretch without a sentence end is cut behind the
// last comma or space of its second half, or at the cap where there is none, so that the analyser, whose
// effort can grow with the square of a sentence, stays linear in the text.
const MaxSentenceRunes = 600

// maxQuoteBytes is how far a quotation may reach; sentence ends inside a quotation do not count. A bracket
// that stays open for longer, or to the end of its line, is no quotation.
const maxQuoteBytes = 300

// Sentences cuts normalised text into sentences. A sentence ends behind 。 ! ? (or a run of them with closing
// brackets, laughter and emoji that follow), behind a full stop with white space after it, and at a line
// end. It does not end inside 「…」 『…』 （…） (…), inside a number such as 3.5, or inside a URL. White space
// around a sentence belongs to none; a blank text has no sentences.
func Sentences(text string) []voc.Span { return appendSentences(nil, text) }

func appendSentences(spans []voc.Span, text string) []voc.Span {
	start, runes, comma, commaRunes := 0, 0, -1, 0
	cut := func(end int) {
		if span := trimmed(text, start, end); span.End > span.Start {
			spans = append(spans, span)
		}
		start, runes, comma = end, 0, -1
	}
	quoteEnd := 0 // sentence ends before this offset are inside a quotation
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		next := i + size
		runes++
		switch {
		case r == '\n':
			cut(next)
		case i < quoteEnd:
		case closing(r) != "":
			quoteEnd = quotationEnd(text, next, closing(r))
		case endsSentence(r, text, i, next):
			next = afterEnd(text, next)
			cut(next)
		}
		if r == '、' || r == ',' || r == ' ' {
			comma, commaRunes = next, runes
		}
		if runes >= MaxSentenceRunes {
			end, left := next, 0
			if comma > start && commaRunes >= MaxSentenceRunes/2 {
				end, left = comma, runes-commaRunes
			}
			cut(end)
			runes = left
		}
		i = next
	}
	cut(len(text))
	return spans
}

func trimmed(text string, start, end int) voc.Span {
	for start < end && (text[start] == ' ' || text[start] == '\n') {
		start++
	}
	for start < end && (text[end-1] == ' ' || text[end-1] == '\n') {
		end--
	}
	return voc.Span{Start: start, End: end}
}

func closing(r rune) string {
	switch r {
	case '「':
		return "」"
	case '『':
		return "』"
	case '（':
		return "）"
	case '(':
		return ")"
	}
	return ""
}

// quotationEnd returns the offset behind the closing bracket, or 0 when the bracket at start opens none.
func quotationEnd(text string, start int, bracket string) int {
	line := text[start:min(len(text), start+maxQuoteBytes)]
	end := strings.Index(line, bracket)
	if end < 0 || strings.IndexByte(line[:end], '\n') >= 0 {
		return 0
	}
	return start + end + len(bracket)
}

func endsSentence(r rune, text string, at, next int) bool {
	switch r {
	case '。', '‼', '⁉', '⁈', '⁇', '｡':
		return true
	case '!', '?':
		// Inside a URL or a file name these characters stand between characters of it.
		return at == 0 || next == len(text) || text[at-1] <= ' ' || text[at-1] >= utf8.RuneSelf || !urlByte(text[next])
	case '.':
		return at > 0 && !digit(text[at-1]) && (next == len(text) || text[next] == ' ' || text[next] == '\n')
	}
	return false
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

func letter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

func urlByte(b byte) bool { return digit(b) || letter(b) || strings.IndexByte("=&%/_-#", b) >= 0 }

// afterEnd returns the offset behind everything that still belongs to a sentence whose end mark stands before
// offset i: more end marks, closing brackets, laughter, emoji.
func afterEnd(text string, i int) int {
	for i < len(text) {
		if n := laughter(text[i:]); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch r {
		case '。', '!', '?', '‼', '⁉', '⁈', '⁇', '」', '』', ')', '）', ']', '】', '”', '〟', '♪', '♡', '★', '☆', '笑', '\u200d':
		default:
			if !emoji(r) {
				return i
			}
		}
		i += size
	}
	return i
}

// laughter returns the length of (笑) or of a run of w that no other letter follows, at the start of text.
func laughter(text string) int {
	for _, word := range [...]string{"(笑)", "（笑）", "(泣)", "(怒)"} {
		if strings.HasPrefix(text, word) {
			return len(word)
		}
	}
	n := 0
	for n < len(text) && text[n]|0x20 == 'w' {
		n++
	}
	if n > 0 && n < len(text) && (letter(text[n]) || digit(text[n])) {
		return 0
	}
	return n
}

// emoji reports pictographs, their modifiers and regional indicators.
func emoji(r rune) bool {
	switch {
	case r < 0x203C:
		return false
	case r >= 0x1F000 && r <= 0x1FAFF, r >= 0x2600 && r <= 0x27BF, r >= 0x2B00 && r <= 0x2BFF:
		return true
	}
	return r < 0x3000 && unicode.Is(unicode.So, r) && r >= 0x2300 && r <= 0x23FF
}
