package mask

import (
	"slices"
	"strings"

	"voc"
	"voc/tokenize"
)

// Masker replaces personal information in normalised text. It holds a tokenizer and buffers: use one per
// goroutine.
type Masker struct {
	tokenizer *tokenize.Tokenizer
	finder    finder
	tokenized voc.TokenizedText // for Mask
	previous  voc.TokenizedText // tokens before the last replacement
	origins   []voc.Span        // where in the text given what was replaced last stood, in order
}

// New returns a masker that shares the dictionary.
func New(dictionary *tokenize.Dictionary) *Masker {
	return &Masker{tokenizer: dictionary.NewTokenizer(), finder: finder{dictionary: dictionary}}
}

// Mask masks text, which is normalised already. The spans are where the replacements stand in the masked text,
// in order; there are none (nil) when nothing was masked. Masking masked text changes nothing.
func (m *Masker) Mask(text string) (voc.MaskedText, []voc.MaskedSpan) {
	return m.MaskTokenized(text, &m.tokenized)
}

// Origins returns where the spans of the last text masked stood in it as it was given, one for each span. The result
// is valid until the next text.
func (m *Masker) Origins() []voc.Span { return m.origins }

// MaskTokenized is Mask and fills into with the tokens of the masked text, exactly as Tokenize would. Only
// sentences that masking changed are tokenized a second time.
func (m *Masker) MaskTokenized(text string, into *voc.TokenizedText) (voc.MaskedText, []voc.MaskedSpan) {
	m.tokenizer.Tokenize(text, into)
	var spans []voc.MaskedSpan
	m.origins = m.origins[:0]
	// A replacement can complete a pattern, as a name that now stands alone. So masking goes on until nothing
	// more is found; each round replaces original text, of which there is less every time. Two rounds are usual.
	for {
		findings := m.finder.find(into)
		if len(findings) == 0 {
			return voc.TrustMasked(into.Text), spans
		}
		var masked string
		m.origins = originsOf(m.origins, spans, findings)
		masked, spans = replace(into.Text, findings, spans)
		m.retokenize(masked, findings, into)
	}
}

// finding is a span of text that is personal. Findings of one text are in order and do not overlap.
type finding struct {
	voc.Span
	kind string
	rule string
}

// replace returns text with its findings replaced, and the spans of all replacements in it, of which spans
// stand in text already.
func replace(text string, findings []finding, spans []voc.MaskedSpan) (string, []voc.MaskedSpan) {
	var masked strings.Builder
	masked.Grow(len(text) + 16*len(findings))
	all := make([]voc.MaskedSpan, 0, len(spans)+len(findings))
	copied := 0
	for _, found := range findings {
		for len(spans) > 0 && spans[0].Start < found.Start {
			all = append(all, shifted(spans[0], masked.Len()-copied))
			spans = spans[1:]
		}
		masked.WriteString(text[copied:found.Start])
		start := masked.Len()
		masked.WriteString(replacements[found.kind])
		all = append(all, voc.MaskedSpan{Span: voc.Span{Start: start, End: masked.Len()}, Kind: found.kind, Rule: found.rule})
		copied = found.End
	}
	for _, span := range spans {
		all = append(all, shifted(span, masked.Len()-copied))
	}
	masked.WriteString(text[copied:])
	return masked.String(), all
}

// originsOf merges where the findings of this round stood in the text as it was given into origins, which are
// those of the spans of earlier rounds.
func originsOf(origins []voc.Span, spans []voc.MaskedSpan, findings []finding) []voc.Span {
	merged := make([]voc.Span, 0, len(origins)+len(findings))
	shift := 0 // offset in the text given − offset in this round's text
	for _, found := range findings {
		for len(spans) > 0 && spans[0].Start < found.Start {
			shift = origins[0].End - spans[0].End
			merged = append(merged, origins[0])
			origins, spans = origins[1:], spans[1:]
		}
		merged = append(merged, voc.Span{Start: found.Start + shift, End: found.End + shift})
	}
	return append(merged, origins...)
}

func shifted(span voc.MaskedSpan, by int) voc.MaskedSpan {
	span.Start += by
	span.End += by
	return span
}

// retokenize makes into the tokens of masked. Sentences that were in the text before, unchanged, keep their
// tokens, since the tokens of a sentence depend on it alone.
func (m *Masker) retokenize(masked string, findings []finding, into *voc.TokenizedText) {
	m.previous, *into = *into, m.previous
	into.Text = masked
	into.Sentences = into.Sentences[:0]
	into.Tokens = into.Tokens[:0]
	before := m.previous.Sentences
	shift := 0 // offset in masked − offset in the previous text, behind the findings passed so far
	for _, span := range tokenize.Sentences(masked) {
		for len(findings) > 0 && findings[0].Start+shift < span.Start {
			shift += len(replacements[findings[0].kind]) - (findings[0].End - findings[0].Start)
			findings = findings[1:]
		}
		old := voc.Span{Start: span.Start - shift, End: span.End - shift}
		changed := len(findings) > 0 && findings[0].Start < old.End
		for len(before) > 0 && before[0].Start < old.Start {
			before = before[1:]
		}
		if changed || len(before) == 0 || before[0].Span != old {
			m.tokenizer.AppendSentence(span, into)
			continue
		}
		first := len(into.Tokens)
		for _, token := range m.previous.Tokens[before[0].First:before[0].Last] {
			token.Start += shift
			token.End += shift
			if token.Base == token.Surface {
				token.Base = masked[token.Start:token.End]
			}
			token.Surface = masked[token.Start:token.End] // lets go of the raw text
			into.Tokens = append(into.Tokens, token)
		}
		into.Sentences = append(into.Sentences, voc.Sentence{Span: span, First: first, Last: len(into.Tokens)})
	}
}

// finder looks for personal information in one text at a time and keeps its buffers between texts.
type finder struct {
	dictionary *tokenize.Dictionary // nil: names are found by tokens and labels alone

	text     string
	findings []finding
	// lo and hi bound the stretch between replacements in which rules look at present.
	lo, hi   int
	replaced []voc.Span
	groups   []digitGroup
	surnames surnameMemo

	// What scan found in the text.
	hits         []cueHit // in order
	alphanumeric bool     // it holds ASCII letters or digits
	variant      bool     // it may hold variant kanji
	brackets     bool     // it may hold 〔
}

// find returns what is personal in the text, in order and without overlap. The result is valid until the next
// call.
func (f *finder) find(tokenized *voc.TokenizedText) []finding {
	f.text = tokenized.Text
	f.findings = f.findings[:0]
	f.surnames.known = false
	f.scan()
	f.replaced = f.replaced[:0]
	if f.brackets {
		f.replaced = appendReplacements(f.replaced, f.text)
	}
	hits := f.hits
	f.lo = 0
	for _, span := range f.replaced {
		f.hi = span.Start
		hits = f.findPatterns(hits)
		f.lo = span.End
	}
	f.hi = len(f.text)
	f.findPatterns(hits)
	f.findNames(tokenized)
	f.settle()
	return f.findings
}

// findPatterns looks at the text between two replacements, of which hits are the cue words, and returns the hits
// behind it.
func (f *finder) findPatterns(hits []cueHit) []cueHit {
	if f.lo == f.hi {
		return hits
	}
	if f.alphanumeric {
		f.findNumbers()
	}
	hits = f.followTriggers(hits)
	if len(f.replaced) > 0 {
		f.contactName()
		f.nameBesideContact()
	}
	return hits
}

func (f *finder) add(start, end int, kind, rule string) {
	if start < end {
		f.findings = append(f.findings, finding{voc.Span{Start: start, End: end}, kind, rule})
	}
}

// settle brings findings into order, drops those that touch a replacement, and joins those that overlap: the
// longest of them says what it is.
func (f *finder) settle() {
	slices.SortStableFunc(f.findings, func(a, b finding) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	replaced := f.replaced
	kept := f.findings[:0]
	longest := 0
	for _, found := range f.findings {
		for len(replaced) > 0 && replaced[0].End <= found.Start {
			replaced = replaced[1:]
		}
		if len(replaced) > 0 && replaced[0].Start < found.End {
			continue
		}
		if len(kept) == 0 || found.Start >= kept[len(kept)-1].End {
			kept = append(kept, found)
			longest = found.End - found.Start
			continue
		}
		last := &kept[len(kept)-1]
		if length := found.End - found.Start; length > longest {
			last.kind, last.rule, longest = found.kind, found.rule, length
		}
		last.End = max(last.End, found.End)
	}
	f.findings = kept
}
