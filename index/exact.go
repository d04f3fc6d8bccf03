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

// loadTexts puts the texts of a segment together once.
func (s *openSegment) loadTexts() error {
	s.folding.Do(func() {
		defer recoverDamage(&s.unfolded)
		ends := make([]uint64, s.documents)
		folded := make([]byte, 0, 4*len(s.forward.sequences.bytes))
		for document := range ends {
			folded = s.forward.text(uint32(document), folded)
			ends[document] = uint64(len(folded))
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
	var text func(document uint32) []byte
	if int(within.GetCardinality()) <= e.segment.documents/fewTexts {
		var buffer []byte
		text = func(document uint32) []byte {
			buffer = e.segment.forward.text(document, buffer[:0])
			return buffer
		}
	} else {
		if err := e.segment.loadTexts(); err != nil {
			return nil, err
		}
		text = func(document uint32) []byte {
			start := uint64(0)
			if document > 0 {
				start = e.segment.foldedEnds[document-1]
			}
			return e.segment.folded[start:e.segment.foldedEnds[document]]
		}
	}
	patterns := make([][]byte, len(phrases))
	for i, phrase := range phrases {
		patterns[i] = []byte(phrase)
	}
	return e.among(within, func(document uint32) bool {
		return slices.ContainsFunc(patterns, func(pattern []byte) bool { return bytes.Contains(text(document), pattern) })
	})
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
