package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"

	"voc"
)

// MaxTextBytes is the documented bound of one text, whatever the format: what is longer is cut there, never inside
// a character, and its record is counted in Summary.Truncated.
const MaxTextBytes = maxField

// cutText cuts a text at the bound.
func cutText(text string) (string, bool) {
	if len(text) <= maxField {
		return text, false
	}
	end := maxField
	for end > maxField-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end], true
}

// cutTexts cuts what a record says.
func (r *record) cutTexts() {
	if r.short {
		return
	}
	cut := func(text *string) {
		if len(*text) <= maxField {
			return
		}
		if short, isCut := cutText(*text); isCut {
			*text, r.truncated = short, true
		}
	}
	for c := range r.values {
		if column(c) != columnTurns { // a conversation in one cell is cut turn by turn
			cut(&r.values[c])
		}
	}
	for i := range r.texts {
		cut(&r.texts[i])
	}
	for i := range r.turns {
		cut(&r.turns[i].text)
	}
	for i := range r.segments {
		cut(&r.segments[i].Value)
	}
}

// count adds an inquiry to the summary: whether a text of it was cut, and which parts were told apart from the
// customer's words.
func (b *builder) count(q *voc.Inquiry) {
	if q.Truncated {
		b.summary.Truncated++
	}
	// Mail says so itself, where it decodes.
	if lost := "\ufffd"; b.summary.Format != "mbox" && b.summary.Format != "eml" && (strings.Contains(q.Text, lost) || strings.Contains(q.Subject, lost) || strings.Contains(q.Reply, lost)) {
		b.summary.Warnings["text holds U+FFFD, which stands for characters that were lost"]++
	}
	var roles [8]voc.Role // there are fewer
	n := 0
	for _, turn := range q.Turns {
		if turn.Rule == "" || turn.Role == voc.RoleCustomer {
			continue
		}
		b.summary.Rules[turn.Rule]++
		if !slices.Contains(roles[:n], turn.Role) && n < len(roles) {
			roles[n] = turn.Role
			n++
			b.summary.Separated[turn.Role]++
		}
	}
}
