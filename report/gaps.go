package report

import (
	"slices"

	"voc"
)

const (
	gapWordings = 3 // further wordings of a question
	gapDraft    = 4 // sentences of a draft
)

func (b *builder) gaps() []gap {
	rows := []gap{}
	for _, g := range b.input.Gaps {
		row := gap{
			Topic: g.Topic, TopicName: b.name(g.Topic), Question: voc.Visible(g.Question), Kind: g.Kind, KindName: voc.Visible(voc.GapName(g.Kind)), Reason: voc.Visible(g.Reason),
			People: count{Value: g.People, CountOf: ofPeople}, Messages: count{Value: g.Messages, CountOf: ofMessages},
			Related: query{Week: b.figures.week.String(), Topic: g.Topic, Kind: voc.Question},
			Rising:  g.Rising, LookedUp: g.LookedUp, Searches: g.Searches, State: voc.Visible(g.State),
			Channels: []gapChannel{}, Terms: []string{}, Nearest: []nearest{}, Examples: []gapExample{}, Wordings: []gapWording{}, Draft: []draftSentence{},
		}
		if g.Trend.Known && finite(g.Trend.Value) {
			row.Trend = &g.Trend.Value
		}
		if g.Unresolved.Known && finite(g.Unresolved.Value) {
			row.Unresolved = &g.Unresolved.Value
		}
		q, ok := b.gapQuery(&g)
		if ok {
			row.People, row.Messages = peopleOf(g.People, q), messagesOf(g.Messages, q)
		}
		row.Queries = b.idQueries("looked_up", "looked-up", g.LookedRows)
		for _, c := range g.Channels {
			channel := gapChannel{c.Channel, channelName(c.Channel), c.People, queries{}}
			if ok {
				channel.Queries["people"] = query{Week: q.Week, ID: q.ID, Text: q.Text, Channel: c.Channel, People: true}
			}
			row.Channels = append(row.Channels, channel)
		}
		for _, term := range g.Terms {
			row.Terms = append(row.Terms, voc.Visible(term))
		}
		for _, a := range g.Nearest {
			lacks := []string{}
			for _, word := range a.Lacks {
				lacks = append(lacks, voc.Visible(word))
			}
			row.Nearest = append(row.Nearest, nearest{a.ID, voc.Visible(a.Title), a.Score, lacks})
		}
		for _, e := range g.Examples[:min(len(g.Examples), gapExamples)] {
			_, _, text := excerpt(e.Text.String(), voc.Span{})
			row.Examples = append(row.Examples, gapExample{e.ID, e.Channel, e.Week, text})
		}
		for _, w := range g.Wordings {
			if w.Text != g.Question && len(row.Wordings) < gapWordings {
				row.Wordings = append(row.Wordings, gapWording{voc.Visible(w.Text), w.People, b.idQueries("people", "wording", w.Rows)})
			}
		}
		for _, s := range g.Draft[:min(len(g.Draft), gapDraft)] {
			row.Draft = append(row.Draft, draftSentence{voc.Visible(s.Text), s.Replies, s.Source.Week, s.Source.IDSpace, s.Source.ID, b.idQueries("replies", "reply", s.Rows)})
		}
		rows = append(rows, row)
	}
	return rows
}

// gapQuery asks for exactly the inquiries of a gap: by their ids, those of Rows, or of the examples where every message
// is among them; where they are too many or an id stands in several id spaces, as a selection. It is false where the
// gap does not say which inquiries it is of, or these are of another week.
func (b *builder) gapQuery(g *voc.FAQGap) (query, bool) {
	if q, ok := b.gapIDs(g); ok {
		return q, true
	}
	if int64(len(g.Rows)) != g.Messages || g.Messages == 0 {
		return query{}, false
	}
	rows, ok := b.gathered.rowSet(g.Rows)
	if !ok {
		return query{}, false
	}
	return b.selected(voc.SelectGap, rows), true
}

// idQueries asks for the inquiries behind a number of a gap, where they are known: a number of people but for replies.
func (b *builder) idQueries(name, kind string, ids []voc.RowID) queries {
	rows, ok := b.gathered.rowSet(ids)
	if !ok || len(ids) == 0 {
		return queries{}
	}
	q := b.selected(kind, rows)
	q.People = name != "replies"
	return queries{name: q}
}

func (b *builder) gapIDs(g *voc.FAQGap) (query, bool) {
	q, weeks := query{}, []voc.Week{}
	add := func(id string, week voc.Week) {
		q.ID = append(q.ID, id)
		if !slices.Contains(weeks, week) {
			weeks = append(weeks, week)
		}
	}
	switch {
	case len(g.Rows) > 0 && int64(len(g.Rows)) == g.Messages && len(g.Rows) <= tallyIDs:
		for _, row := range g.Rows {
			add(row.ID, row.Week)
		}
	case int64(len(g.Examples)) == g.Messages && g.Messages <= idLimit:
		for _, e := range g.Examples {
			add(e.ID, e.Week)
		}
	default:
		return query{}, false
	}
	if len(q.ID) == 0 || slices.ContainsFunc(q.ID, b.gathered.ids.repeated) {
		return query{}, false
	}
	if len(weeks) == 1 && weeks[0] == b.figures.week {
		q.Week = b.figures.week.String()
	}
	return q, true
}
