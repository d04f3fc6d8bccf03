package tokenize

import (
	"slices"

	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

// Tokenizer cuts normalised text into sentences and tokens. It holds buffers: use one per goroutine. What it
// holds grows with the longest text that it has seen; in the steady state its methods allocate nothing.
type Tokenizer struct {
	dictionary *Dictionary
	spans      []voc.Span
	morphemes  []Morpheme
	lattice    lattice
	joined     joinedFeatures
	lines      joinedFeatures    // with surfaces
	reference  []tokenizer.Token // of the last text, with EngineKagome
}

// NewTokenizer returns a tokenizer that shares the dictionary.
func (d *Dictionary) NewTokenizer() *Tokenizer { return &Tokenizer{dictionary: d} }

// Tokenize fills into with the sentences and tokens of text, which is normalised already. The slices of into
// are reused, so their former content is lost. Each sentence is analysed on its own: the tokens of a sentence
// do not depend on its neighbours. White space between words gives no tokens; every other byte of a sentence
// belongs to exactly one token.
func (t *Tokenizer) Tokenize(text string, into *voc.TokenizedText) {
	into.Text = text
	into.Sentences = into.Sentences[:0]
	into.Tokens = into.Tokens[:0]
	t.spans = appendSentences(t.spans[:0], text)
	for _, span := range t.spans {
		t.AppendSentence(span, into)
	}
}

// AppendSentence appends one sentence of into.Text and its tokens to into. The span must lie after the
// sentences that into holds already. Unknown symbols get 記号,一般.
func (t *Tokenizer) AppendSentence(span voc.Span, into *voc.TokenizedText) {
	first := len(into.Tokens)
	sentence := into.Text[span.Start:span.End]
	for _, m := range t.Analyze(sentence) {
		surface := sentence[m.Start:m.End]
		if surface == " " || surface == "\n" {
			continue
		}
		n := len(into.Tokens)
		into.Tokens = slices.Grow(into.Tokens, 1)[:n+1]
		token := &into.Tokens[n] // all of it is set below
		t.setToken(token, m, surface)
		token.Span = voc.Span{Start: span.Start + m.Start, End: span.Start + m.End}
		token.Surface = surface
	}
	into.Sentences = append(into.Sentences, voc.Sentence{Span: span, First: first, Last: len(into.Tokens)})
}
