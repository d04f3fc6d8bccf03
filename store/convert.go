package store

import (
	"cmp"
	"slices"
	"time"

	"voc"
)

// rowMaker turns inquiries into rows, whose lists stand in memory that is used again.
type rowMaker struct {
	week     voc.Week // of weekName
	weekName string

	instants []int64
	masked   []maskedRow
	topics   []topicRow
	labels   []labelRow
	evidence []evidenceRow
}

// reset gives back the lists of all rows made.
func (m *rowMaker) reset() {
	m.instants, m.masked, m.topics, m.labels, m.evidence = m.instants[:0], m.masked[:0], m.topics[:0], m.labels[:0], m.evidence[:0]
}

// take returns room for some elements of a list; none gives nil, because Parquet does not tell an empty list from an
// absent one.
func take[T any](from *[]T, n int) []T {
	if n == 0 {
		return nil
	}
	start := len(*from)
	if cap(*from)-start < n {
		*from, start = make([]T, 0, max(n, 2*cap(*from), batchRows)), 0
	}
	*from = (*from)[:start+n]
	return (*from)[start : start+n : start+n]
}

func (m *rowMaker) instant(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	at := take(&m.instants, 1)
	at[0] = t.UnixMilli()
	return &at[0]
}

func (m *rowMaker) reasons(from []voc.Evidence) []evidenceRow {
	to := take(&m.evidence, len(from))
	for i, e := range from {
		to[i] = evidenceRow{int32(e.Start), int32(e.End), e.Rule}
	}
	return to
}

func (m *rowMaker) labelRows(from []voc.Label) []labelRow {
	to := take(&m.labels, len(from))
	for i := range from {
		to[i] = labelRow{from[i].Value, from[i].Confidence, from[i].Origin, m.reasons(from[i].Evidence)}
	}
	return to
}

func (m *rowMaker) topicRows(from []voc.Label) []topicRow {
	to := take(&m.topics, len(from))
	for i := range from {
		to[i] = topicRow{from[i].Value, from[i].Confidence, from[i].Origin, m.reasons(from[i].Evidence)}
	}
	return to
}

func (m *rowMaker) maskedRows(from []voc.MaskedSpan) []maskedRow {
	to := take(&m.masked, len(from))
	for i, s := range from {
		to[i] = maskedRow{int32(s.Start), int32(s.End), s.Kind, s.Rule}
	}
	return to
}

// rowOf turns an inquiry into its row, whose lists hold until reset. Opinions have a table of their own.
func (m *rowMaker) rowOf(l *voc.Labelled) inquiryRow {
	if m.weekName == "" || m.week != l.Week {
		m.week, m.weekName = l.Week, l.Week.String()
	}
	return inquiryRow{
		ID: l.ID, IDSpace: l.IDSpace,
		SourceFile: l.Source.File, SourceLine: l.Source.Line, SourceStart: l.Source.Start, SourceEnd: l.Source.End,
		ReceivedAt: l.ReceivedAt.UnixMilli(), UpdatedAt: m.instant(l.UpdatedAt),
		Week: m.weekName, Day: l.Day, ContentHash: l.ContentHash,
		Channel: l.Channel, Person: l.Person, Identifiers: l.Identifiers, NearDuplicateOf: l.NearDuplicateOf, CountedAs: l.CountedAs,
		Subject: l.Subject.String(), Text: l.Text.String(), Reply: l.Reply.String(),
		Turns: mapped(l.Turns, func(t voc.MaskedTurn) turnRow {
			return turnRow{string(t.Role), m.instant(t.At), t.Text.String()}
		}),
		Masked:   m.maskedRows(l.Masked),
		Product:  l.Product,
		Segments: mapped(l.Segments, func(s voc.Segment) segmentRow { return segmentRow(s) }),
		Agent:    l.Agent, Team: l.Team, Status: l.Status, URL: l.URL, Language: l.Language,
		FirstReplyAt: m.instant(l.FirstReplyAt), ResolvedAt: m.instant(l.ResolvedAt),
		HandlingSeconds: l.HandlingSeconds.Pointer(), Offered: l.Offered.Pointer(),
		CSAT: l.CSAT.Pointer(), CES: l.CES.Pointer(), NPS: l.NPS.Pointer(),
		FAQViewed: l.FAQViewed, FAQSearched: l.FAQSearched, BotHandoff: l.BotHandoff.Pointer(),
		Topics:    m.topicRows(l.Topics),
		TopicIDs:  l.TopicIDs,
		Sentiment: l.Sentiment.Class, SentimentScore: l.Sentiment.Score, SentimentLevel: int32(l.Sentiment.Level()), SentimentOrigin: l.Sentiment.Origin,
		SentimentReason: m.reasons(l.Sentiment.Evidence),
		Kind:            l.Kind.Value, KindConfidence: l.Kind.Confidence, KindOrigin: l.Kind.Origin,
		KindReason: m.reasons(l.Kind.Evidence),
		Contents:   m.labelRows(l.Contents),
		Stage:      l.Stage.Value, StageConfidence: l.Stage.Confidence, StageOrigin: l.Stage.Origin, StageReason: m.reasons(l.Stage.Evidence),
		Signals: m.labelRows(l.Signals),
	}
}

// labelled is the inverse of rowOf; it shares nothing but strings with the row. Lists that were empty are nil.
func (r *inquiryRow) labelled(location *time.Location) (*voc.Labelled, error) {
	week, err := voc.ParseWeek(r.Week)
	if err != nil {
		return nil, err
	}
	l := &voc.Labelled{
		ID: r.ID, IDSpace: r.IDSpace,
		Source:     voc.Source{File: r.SourceFile, Line: r.SourceLine, Start: r.SourceStart, End: r.SourceEnd},
		ReceivedAt: time.UnixMilli(r.ReceivedAt).In(location), UpdatedAt: instant(r.UpdatedAt, location),
		Week: week, Day: r.Day, ContentHash: r.ContentHash,
		Channel: r.Channel, Person: r.Person, Identifiers: list(r.Identifiers), NearDuplicateOf: r.NearDuplicateOf, CountedAs: r.CountedAs,
		Subject: voc.TrustMasked(r.Subject), Text: voc.TrustMasked(r.Text), Reply: voc.TrustMasked(r.Reply),
		Turns: mapped(r.Turns, func(t turnRow) voc.MaskedTurn {
			return voc.MaskedTurn{Role: voc.Role(t.Role), At: instant(t.SpokenAt, location), Text: voc.TrustMasked(t.Text)}
		}),
		Masked: mapped(r.Masked, func(m maskedRow) voc.MaskedSpan {
			return voc.MaskedSpan{Span: span(m.Start, m.End), Kind: m.Kind, Rule: m.Rule}
		}),
		Product:  r.Product,
		Segments: mapped(r.Segments, func(s segmentRow) voc.Segment { return voc.Segment(s) }),
		Agent:    r.Agent, Team: r.Team, Status: r.Status, URL: r.URL, Language: r.Language,
		FirstReplyAt: instant(r.FirstReplyAt, location), ResolvedAt: instant(r.ResolvedAt, location),
		HandlingSeconds: voc.FromPointer(r.HandlingSeconds), Offered: voc.FromPointer(r.Offered),
		CSAT: voc.FromPointer(r.CSAT), CES: voc.FromPointer(r.CES), NPS: voc.FromPointer(r.NPS),
		FAQViewed: list(r.FAQViewed), FAQSearched: list(r.FAQSearched), BotHandoff: voc.FromPointer(r.BotHandoff),
	}
	l.Topics = mapped(r.Topics, func(t topicRow) voc.Label {
		return voc.Label{Value: t.Topic, Confidence: t.Confidence, Origin: t.Origin, Evidence: mapped(t.Evidence, evidenceOf)}
	})
	l.TopicIDs = list(r.TopicIDs)
	l.Sentiment = voc.Sentiment{Class: r.Sentiment, Score: r.SentimentScore, Origin: r.SentimentOrigin, Evidence: mapped(r.SentimentReason, evidenceOf)}
	l.Kind = voc.Label{Value: r.Kind, Confidence: r.KindConfidence, Origin: r.KindOrigin, Evidence: mapped(r.KindReason, evidenceOf)}
	l.Contents = mapped(r.Contents, labelOf)
	l.Stage = voc.Label{Value: r.Stage, Confidence: r.StageConfidence, Origin: r.StageOrigin, Evidence: mapped(r.StageReason, evidenceOf)}
	l.Signals = mapped(r.Signals, labelOf)
	return l, nil
}

func opinionRowOf(row int, week string, l *voc.Labelled, o voc.OpinionUnit) opinionRow {
	return opinionRow{
		Row: int32(row), IDSpace: l.IDSpace, ID: l.ID, Week: week, Day: l.Day, Channel: l.Channel, CountedAs: l.CountedAs,
		Target: o.Target, Predicate: o.Predicate, Polarity: o.Polarity, Start: int32(o.Start), End: int32(o.End),
	}
}

func labelOf(r labelRow) voc.Label {
	return voc.Label{Value: r.Value, Confidence: r.Confidence, Origin: r.Origin, Evidence: mapped(r.Evidence, evidenceOf)}
}

func evidenceOf(e evidenceRow) voc.Evidence {
	return voc.Evidence{Span: span(e.Start, e.End), Rule: e.Rule}
}

func span(start, end int32) voc.Span { return voc.Span{Start: int(start), End: int(end)} }

// mapped converts a list; an empty one gives nil, because Parquet does not tell it from an absent one.
func mapped[From, To any](from []From, convert func(From) To) []To {
	if len(from) == 0 {
		return nil
	}
	to := make([]To, len(from))
	for i, f := range from {
		to[i] = convert(f)
	}
	return to
}

// list copies a list that the reader will overwrite.
func list(from []string) []string {
	if len(from) == 0 {
		return nil
	}
	return slices.Clone(from)
}

func milliseconds(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func instant(ms *int64, location *time.Location) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return time.UnixMilli(*ms).In(location)
}

// compareRows is the order of inquiries.parquet. Times are compared as they are stored.
func compareRows(a, b *voc.Labelled) int {
	return cmp.Or(
		cmp.Compare(a.ReceivedAt.UnixMilli(), b.ReceivedAt.UnixMilli()),
		cmp.Compare(a.IDSpace, b.IDSpace),
		cmp.Compare(a.ID, b.ID))
}
