package index

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

// foldText is how letters are compared in exact phrases: without upper and lower case.
func foldText(text string) string { return strings.Map(unicode.ToLower, text) }

// fewTexts is the share of a segment's texts, as a divisor, up to which texts are put together one by one for a
// phrase and forgotten; for more, all are, and kept.
const fewTexts = 8

// textEnd stands behind each text in openSegment.folded. It is no part of UTF-8, so no phrase reaches across it.
const textEnd = 0xFF

// loadTexts puts the texts of a segment together once.
func (s *openSegment) loadTexts() error {
	s.folding.Do(func() {
		defer recoverDamage(&s.unfolded)
		ends := make([]uint64, s.documents)
		var folded []byte
		for document := range ends {
			folded = append(s.forward.text(uint32(document), folded), textEnd)
			ends[document] = uint64(len(folded))
		}
		for _, b := range folded {
			s.frequencies[b]++
		}
		s.folded, s.foldedEnds = folded, ends
	})
	return s.unfolded
}

// containing returns the documents of within whose texts contain one of some folded phrases.
func (e *evaluation) containing(phrases []string, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if within.IsEmpty() {
		return roaring.New(), nil
	}
	if int(within.GetCardinality()) <= e.segment.documents/fewTexts {
		var text []byte
		return e.among(within, func(document uint32) bool {
			text = e.segment.forward.text(document, text[:0])
			return slices.ContainsFunc(phrases, func(phrase string) bool { return bytes.Contains(text, []byte(phrase)) })
		})
	}
	if err := e.segment.loadTexts(); err != nil {
		return nil, err
	}
	found := roaring.New()
	for _, phrase := range phrases {
		if err := e.ctx.Err(); err != nil {
			return nil, err
		}
		found.AddMany(e.segment.withPhrase([]byte(phrase)))
	}
	found.And(within)
	return found, nil
}

// withPhrase returns the documents that contain a folded phrase, ascending. It looks for the phrase's rarest byte in
// all texts at once: in UTF-8 the first bytes of Japanese letters are nearly all alike.
func (s *openSegment) withPhrase(phrase []byte) []uint32 {
	rarest := 0
	for i, b := range phrase {
		if s.frequencies[b] < s.frequencies[phrase[rarest]] {
			rarest = i
		}
	}
	var found []uint32
	document := uint32(0)
	for at := rarest; at < len(s.folded); {
		next := bytes.IndexByte(s.folded[at:], phrase[rarest])
		if next < 0 {
			break
		}
		at += next
		start := at - rarest
		if !bytes.HasPrefix(s.folded[start:], phrase) {
			at++
			continue
		}
		for s.foldedEnds[document] <= uint64(start) {
			document++
		}
		found = append(found, document)
		at = int(s.foldedEnds[document]) + rarest
	}
	return found
}

// among returns the documents of within that hold is true of.
func (e *evaluation) among(within *roaring.Bitmap, holds func(document uint32) bool) (*roaring.Bitmap, error) {
	var found []uint32
	visited := 0
	for numbers := within.Iterator(); numbers.HasNext(); visited++ {
		if visited%checkEvery == 0 && e.ctx.Err() != nil {
			return nil, e.ctx.Err()
		}
		if document := numbers.Next(); holds(document) {
			found = append(found, document)
		}
	}
	return roaring.BitmapOf(found...), nil
}

// occurrences returns the spans of text that fold to a phrase, one after the other.
func occurrences(text, phrase string) []voc.Span {
	if phrase == "" {
		return nil
	}
	// Folding may change the length of a letter: starts leads from folded offsets back to text.
	var folded strings.Builder
	starts := make([]int32, 0, len(text)+1)
	for offset, r := range text {
		if offset > math.MaxInt32 {
			break
		}
		folded.WriteRune(unicode.ToLower(r))
		for len(starts) < folded.Len() {
			starts = append(starts, int32(offset))
		}
	}
	starts = append(starts, int32(min(len(text), math.MaxInt32)))
	var spans []voc.Span
	haystack := folded.String()
	for at := 0; ; {
		i := strings.Index(haystack[at:], phrase)
		if i < 0 || !utf8.RuneStart(haystack[at+i]) {
			return spans
		}
		at += i
		spans = append(spans, voc.Span{Start: int(starts[at]), End: int(starts[at+len(phrase)])})
		at += len(phrase)
	}
}
