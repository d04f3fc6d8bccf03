package index

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

// foldText is how letters are compared in exact phrases: without upper and lower case.
func foldText(text string) string { return strings.Map(unicode.ToLower, text) }

// loadTexts reads the texts of a week once.
func (w *openWeek) loadTexts() error {
	w.fetching.Do(func() {
		var folded strings.Builder
		ends := make([]int64, 0, w.written.Documents)
		for text, err := range w.texts() {
			if err != nil {
				w.unfetched = err
				return
			}
			for _, r := range text {
				folded.WriteRune(unicode.ToLower(r))
			}
			ends = append(ends, int64(folded.Len()))
		}
		for _, row := range w.rows {
			if int(row) >= len(ends) {
				w.unfetched = fmt.Errorf("row %d is indexed, but there are %d texts: %w", row, len(ends), errDamaged)
				return
			}
		}
		w.folded, w.foldedEnds = folded.String(), ends
	})
	return w.unfetched
}

// containing returns the documents of within whose texts contain one of some folded phrases.
func (e *evaluation) containing(phrases []string, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	found := roaring.New()
	if within.IsEmpty() {
		return found, nil
	}
	if err := e.week.loadTexts(); err != nil {
		return nil, err
	}
	visited := 0
	for numbers := within.Iterator(); numbers.HasNext(); visited++ {
		number := numbers.Next()
		if visited%checkEvery == 0 && e.ctx.Err() != nil {
			return nil, e.ctx.Err()
		}
		row := e.week.rows[number]
		start := int64(0)
		if row > 0 {
			start = e.week.foldedEnds[row-1]
		}
		text := e.week.folded[start:e.week.foldedEnds[row]]
		for _, phrase := range phrases {
			if strings.Contains(text, phrase) {
				found.Add(number)
				break
			}
		}
	}
	return found, nil
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
