package store

import (
	"encoding/binary"
	"slices"

	"voc"
)

// Sentences are packed as the distance from the end of the one before, their length and their tokens. There are many
// tokens, so those that begin where the one before ends, or a little behind, take one byte: the distance times
// shortToken plus the length less 1. Others have farToken and then both as varints. The number of the features follows.
const (
	shortToken = 32 // bytes of a token, at most
	nearToken  = 7  // distances of a token in one byte
	farToken   = nearToken * shortToken
)

// encodeText packs sentences and tokens.
func (s *Spool) encodeText(c *codec, cache *featureCache, text *voc.TokenizedText) {
	end := 0
	count := uint64(len(text.Sentences))
	c.uint64(&count)
	for i := range text.Sentences {
		sentence := &text.Sentences[i]
		gap, size := sentence.Start-end, sentence.End-sentence.Start
		c.int(&gap)
		c.int(&size)
		c.int(&sentence.First)
		c.int(&sentence.Last)
		end = sentence.End
	}
	end = 0
	count = uint64(len(text.Tokens))
	c.uint64(&count)
	out := c.out
	for i := range text.Tokens {
		token := &text.Tokens[i]
		gap, size := token.Start-end, token.End-token.Start
		if uint(gap) < nearToken && uint(size-1) < shortToken {
			out = append(out, byte(gap*shortToken+size-1))
		} else {
			out = append(out, farToken)
			out = binary.AppendVarint(binary.AppendVarint(out, int64(gap)), int64(size))
		}
		end = token.End
		out = binary.AppendUvarint(out, cache.number(&s.features, token))
	}
	c.out = out
}

// decodeText reads what encodeText packed. A torn record leaves tokens behind that mean nothing.
func decodeText(c *codec, all []features, text *voc.TokenizedText) {
	text.Sentences = text.Sentences[:0]
	end := 0
	// behind returns the span that stands a distance behind the one before.
	behind := func(gap, size int) (span voc.Span) {
		span.Start = end + gap
		span.End = span.Start + size
		if span.Start < 0 || span.End < span.Start || span.End > len(text.Text) {
			c.fail()
			return voc.Span{}
		}
		end = span.End
		return span
	}
	var count uint64
	c.uint64(&count)
	for ; count > 0 && c.err == nil; count-- {
		var gap, size int
		c.int(&gap)
		c.int(&size)
		sentence := voc.Sentence{Span: behind(gap, size)}
		c.int(&sentence.First)
		c.int(&sentence.Last)
		text.Sentences = append(text.Sentences, sentence)
	}
	end = 0
	if c.uint64(&count); count > uint64(len(c.in)) { // a token takes two bytes
		c.fail()
		count = 0
	}
	text.Tokens = slices.Grow(text.Tokens[:0], int(count))[:count]
	in, at := c.in, 0
	for i := range text.Tokens {
		if at >= len(in) {
			c.fail()
			return
		}
		var gap, size int
		packed := in[at]
		if at++; packed < farToken {
			gap, size = int(packed/shortToken), int(packed%shortToken)+1
		} else {
			c.in = in[at:]
			c.int(&gap)
			c.int(&size)
			at = len(in) - len(c.in)
		}
		span := behind(gap, size)
		number, end := uvarint(in, at)
		if end == 0 || number >= uint64(len(all)) || c.err != nil {
			c.fail()
			return
		}
		at = end
		all[number].fill(&text.Tokens[i], span, text.Text[span.Start:span.End])
	}
}
