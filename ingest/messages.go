package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// checkMapping turns what a table lacks into the error that says how to mend it.
func checkMapping(m *mapping, missing string, headers []string, given map[string]string) error {
	switch {
	case missing != "":
		return fmt.Errorf("%w: columns maps %s to %q, which the file does not have%s; its headers are %s",
			ErrUnknownColumn, missing, given[missing], didYouMean(given[missing], headers), listHeaders(headers))
	case !m.has(columnText) && !m.has(columnTurns):
		return fmt.Errorf("%w: its headers are %s; name the one with the text in voc.yaml under columns, such as {text: HEADER}", ErrNoText, listHeaders(headers))
	case !m.has(columnReceivedAt) && !m.has(columnTurns) && !m.has(columnSpeaker):
		return fmt.Errorf("%w: its headers are %s; name the one with the time in voc.yaml under columns, such as {received_at: HEADER}", ErrNoTime, listHeaders(headers))
	}
	return nil
}

const headersShown = 30

// listHeaders shows headers in an error message, each cut to a length at which it is no longer a text.
func listHeaders(headers []string) string {
	var shown []string
	for _, header := range headers {
		if header != "" {
			shown = append(shown, shorten(header, 24))
		}
	}
	if len(shown) == 0 {
		return "(none)"
	}
	if more := len(shown) - headersShown; more > 0 {
		shown = append(shown[:headersShown], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(shown, ", ")
}

func shorten(s string, runes int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if cut := []rune(s); len(cut) > runes {
		return string(cut[:runes]) + "…"
	}
	return s
}

// didYouMean names the candidates nearest to a name, or nothing when none is near.
func didYouMean(name string, candidates []string) string {
	type near struct {
		name     string
		distance int
	}
	var found []near
	folded := []rune(shorten(foldHeader(name), 40))
	for _, candidate := range candidates[:min(len(candidates), 1000)] {
		other := []rune(shorten(foldHeader(candidate), 40))
		if d := editDistance(folded, other); len(other) > 0 && d <= max(1, min(len(folded), len(other))/2) {
			found = append(found, near{shorten(candidate, 24), d})
		}
	}
	if len(found) == 0 {
		return ""
	}
	slices.SortStableFunc(found, func(a, b near) int { return a.distance - b.distance })
	names := []string{}
	for _, n := range found[:min(3, len(found))] {
		names = append(names, n.name)
	}
	return " (did you mean " + strings.Join(names, ", ") + "?)"
}

// editDistance is the number of runes to insert, delete or replace (Levenshtein).
func editDistance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
