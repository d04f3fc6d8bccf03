package web

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"voc"
)

// Piece is a part of a text that is marked in one way.
type Piece struct {
	Text  string
	Match bool   // the query matches here
	Rule  string // what the labels that rest on this say; empty = none
}

// reason is a label and the rule and span it rests on.
type reason struct {
	voc.Span
	text string
}

// pieces cuts text at the borders of matches and reasons. Spans that do not fit the text are left out.
func pieces(text string, matches []voc.Span, reasons []reason) []Piece {
	fits := func(s voc.Span) bool {
		return s.Start >= 0 && s.Start < s.End && s.End <= len(text) && utf8.RuneStart(text[s.Start]) && (s.End == len(text) || utf8.RuneStart(text[s.End]))
	}
	matches = slices.DeleteFunc(slices.Clone(matches), func(s voc.Span) bool { return !fits(s) })
	reasons = slices.DeleteFunc(slices.Clone(reasons), func(r reason) bool { return !fits(r.Span) })
	slices.SortFunc(matches, func(a, b voc.Span) int { return cmp.Compare(a.Start, b.Start) })
	slices.SortStableFunc(reasons, func(a, b reason) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	// Where reasons overlap the first one is shown; all of them are listed beside the text.
	var kept []reason
	for _, r := range reasons {
		if len(kept) == 0 || r.Start >= kept[len(kept)-1].End {
			kept = append(kept, r)
		}
	}
	borders := []int{0, len(text)}
	for _, m := range matches {
		borders = append(borders, m.Start, m.End)
	}
	for _, r := range kept {
		borders = append(borders, r.Start, r.End)
	}
	slices.Sort(borders)
	borders = slices.Compact(borders)
	var cut []Piece
	matched, k := 0, 0
	end := 0 // of the matches met so far
	for i := 0; i+1 < len(borders); i++ {
		from, to := borders[i], borders[i+1]
		piece := Piece{Text: text[from:to]}
		for matched < len(matches) && matches[matched].Start <= from {
			end = max(end, matches[matched].End)
			matched++
		}
		piece.Match = end > from
		for k < len(kept) && kept[k].End <= from {
			k++
		}
		if k < len(kept) && kept[k].Start <= from {
			piece.Rule = kept[k].text
		}
		cut = append(cut, piece)
	}
	return cut
}

// excerpt keeps about limit runes of the pieces around the first marked one.
func excerpt(all []Piece, limit int) []Piece {
	first := slices.IndexFunc(all, func(p Piece) bool { return p.Match })
	if first < 0 {
		first = slices.IndexFunc(all, func(p Piece) bool { return p.Rule != "" })
	}
	first = max(first, 0)
	var before []Piece
	room := limit / 3
	for i := first - 1; i >= 0 && room > 0; i-- {
		p := all[i]
		if n := utf8.RuneCountInString(p.Text); n > room {
			runes := []rune(p.Text)
			p.Text = "…" + string(runes[n-room:])
		}
		room -= utf8.RuneCountInString(p.Text)
		before = append([]Piece{p}, before...)
	}
	kept := before
	room = limit - limit/3 + max(room, 0)
	for i := first; i < len(all); i++ {
		p := all[i]
		if n := utf8.RuneCountInString(p.Text); n > room {
			p.Text = string([]rune(p.Text)[:max(room, 0)]) + "…"
			return append(kept, p)
		}
		room -= utf8.RuneCountInString(p.Text)
		kept = append(kept, p)
	}
	return kept
}

// reasonsOf lists why an inquiry has its labels.
func (p *Publication) reasonsOf(row *voc.Labelled) []reason {
	var reasons []reason
	add := func(name string, evidence []voc.Evidence) {
		for _, e := range evidence {
			reasons = append(reasons, reason{e.Span, name + "（規則 " + voc.Visible(e.Rule) + "）"})
		}
	}
	for _, t := range row.Topics {
		add(p.topicName(t.Value), t.Evidence)
	}
	add("感情: "+voc.Visible(voc.LabelName(row.Sentiment.Class)), row.Sentiment.Evidence)
	add("種類: "+voc.Visible(voc.LabelName(row.Kind.Value)), row.Kind.Evidence)
	for _, s := range row.Signals {
		add("合図: "+voc.Visible(voc.LabelName(s.Value)), s.Evidence)
	}
	if row.Stage.Value != "" {
		add("段階: "+voc.Visible(voc.LabelName(row.Stage.Value)), row.Stage.Evidence)
	}
	return reasons
}
