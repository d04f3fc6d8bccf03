package tokenize

import (
	"slices"
	"sort"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"voc"
)

// OffsetMap leads from offsets in a normalised text back to the text from which it was made. The zero value maps
// the empty text.
type OffsetMap struct{ runs []OffsetRun }

// OffsetRun is a piece of normalised text and the piece of the original that it stands for. Runs are in order and
// tile the normalised text. Original pieces are in order and do not overlap; what lies between them was removed.
type OffsetRun struct {
	Normalized voc.Span // never empty
	Original   voc.Span
	Same       bool // both hold the same bytes; else the run is one unit, such as サ for ｻ or (株) for ㈱
}

// Runs returns the runs of the map, which the caller may not change.
func (m OffsetMap) Runs() []OffsetRun { return m.runs }

// Original returns the span of the original text that became span of the normalised text, in bytes: from the begin
// of its first unit to the end of its last one. An empty span gives an empty one.
func (m OffsetMap) Original(span voc.Span) voc.Span {
	if len(m.runs) == 0 {
		return voc.Span{}
	}
	first := m.runs[m.runAt(span.Start)]
	start := first.Original.Start
	switch {
	case span.Start >= first.Normalized.End:
		start = first.Original.End
	case first.Same:
		start += span.Start - first.Normalized.Start
	}
	if span.End <= span.Start {
		return voc.Span{Start: start, End: start}
	}
	last := m.runs[m.runAt(span.End-1)]
	end := last.Original.End
	if last.Same && span.End < last.Normalized.End {
		end = last.Original.Start + span.End - last.Normalized.Start
	}
	return voc.Span{Start: start, End: end}
}

// runAt returns the index of the run that holds an offset of the normalised text, or of the last one.
func (m OffsetMap) runAt(offset int) int {
	i := sort.Search(len(m.runs), func(i int) bool { return m.runs[i].Normalized.End > offset })
	return min(i, len(m.runs)-1)
}

// NormalizeMapped is Normalize and says, for every offset of the normalised text, where it came from. It takes
// several times as long and holds 16 bytes per byte of text while it works.
func NormalizeMapped(text string) (string, OffsetMap) {
	normalized, sources := normalizeTracked(text)
	return normalized, mapOf(text, normalized, sources)
}

// normalizeTracked is Normalize and returns the span of text from which each byte was made.
func normalizeTracked(text string) (string, []voc.Span) {
	n := normalizer{tracks: true}
	stable := n.scan(text)
	n.out = append(make([]byte, 0, len(text)+16), text[:stable]...)
	n.sources = make([]voc.Span, 0, len(text)+16)
	for i, r := range text[:stable] {
		n.source = voc.Span{Start: i, End: i + utf8.RuneLen(r)}
		n.track(n.source.End)
	}
	n.rest(text, stable)
	n.finish()
	normalized := string(n.out)
	if !n.mayCompose || norm.NFC.IsNormalString(normalized) {
		return normalized, n.sources
	}
	composed, ofNormalized := composeTracked(normalized)
	again, ofComposed := normalizeTracked(composed)
	return again, through(ofComposed, through(ofNormalized, n.sources))
}

// composeTracked returns the normal form NFC of text, and the span of text from which each byte was made.
func composeTracked(text string) (string, []voc.Span) {
	var out []byte
	var sources []voc.Span
	for at := 0; at < len(text); {
		end := at + norm.NFC.NextBoundaryInString(text[at:], true)
		if composed := norm.NFC.String(text[at:end]); composed != text[at:end] {
			out = append(out, composed...)
			sources = append(sources, slices.Repeat([]voc.Span{{Start: at, End: end}}, len(composed))...)
		} else {
			for i, r := range composed {
				span := voc.Span{Start: at + i, End: at + i + utf8.RuneLen(r)}
				out = utf8.AppendRune(out, r)
				sources = append(sources, slices.Repeat([]voc.Span{span}, span.End-span.Start)...)
			}
		}
		at = end
	}
	return string(out), sources
}

// through leads each span of second-hand sources on to where first has it from.
func through(second, first []voc.Span) []voc.Span {
	for i, span := range second {
		second[i] = voc.Span{Start: first[span.Start].Start, End: first[span.End-1].End}
	}
	return second
}

// mapOf joins the sources of the bytes of normalized into runs.
func mapOf(text, normalized string, sources []voc.Span) (m OffsetMap) {
	for start := 0; start < len(normalized); {
		unit := OffsetRun{Normalized: voc.Span{Start: start}, Original: sources[start]}
		end := start + 1
		// A mark that composes with a part of a unit belongs to it.
		for end < len(normalized) && sources[end].Start < unit.Original.End {
			unit.Original.End = max(unit.Original.End, sources[end].End)
			end++
		}
		unit.Normalized.End = end
		unit.Same = text[unit.Original.Start:unit.Original.End] == normalized[start:end]
		if last := len(m.runs) - 1; last >= 0 && unit.Same && m.runs[last].Same && m.runs[last].Original.End == unit.Original.Start {
			m.runs[last].Normalized.End, m.runs[last].Original.End = end, unit.Original.End
		} else {
			m.runs = append(m.runs, unit)
		}
		start = end
	}
	return m
}

// track notes that the bytes at the end of out, up to length, were made from the source.
func (n *normalizer) track(length int) {
	for len(n.sources) < length {
		n.sources = append(n.sources, n.source)
	}
}

// sourceFrom makes the source begin where that of the byte of out at an offset begins, for what is made from more
// than one character, and returns what it was.
func (n *normalizer) sourceFrom(offset int) voc.Span {
	before := n.source
	if n.tracks {
		n.source.Start = n.sources[offset].Start
	}
	return before
}
