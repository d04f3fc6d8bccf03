package store

import (
	"cmp"
	"slices"
	"time"

	"voc"
)

// rowOf turns an inquiry into its row. Opinions have a table of their own.
func rowOf(l *voc.Labelled) inquiryRow {
	return inquiryRow{
		ID: l.ID, IDSpace: l.IDSpace,
		SourceFile: l.Source.File, SourceLine: l.Source.Line, SourceStart: l.Source.Start, SourceEnd: l.Source.End,
		ReceivedAt: l.ReceivedAt.UnixMilli(), UpdatedAt: milliseconds(l.UpdatedAt),
		Week: l.Week.String(), Day: l.Day, ContentHash: l.ContentHash,
		Channel: l.Channel, Person: l.Person, Identifiers: l.Identifiers, NearDuplicateOf: l.NearDuplicateOf, CountedAs: l.CountedAs,
		Subject: l.Subject.String(), Text: l.Text.String(), Reply: l.Reply.String(),
		Turns: mapped(l.Turns, func(t voc.MaskedTurn) turnRow {
			return turnRow{string(t.Role), milliseconds(t.At), t.Text.String()}
		}),
		Masked: mapped(l.Masked, func(m voc.MaskedSpan) maskedRow {
			return maskedRow{int32(m.Start), int32(m.End), m.Kind, m.Rule}
		}),
		Product:  l.Product,
		Segments: mapped(l.Segments, func(s voc.Segment) segmentRow { return segmentRow(s) }),
		Agent:    l.Agent, Team: l.Team, Status: l.Status, URL: l.URL, Language: l.Language,
		FirstReplyAt: milliseconds(l.FirstReplyAt), ResolvedAt: milliseconds(l.ResolvedAt),
		HandlingSeconds: l.HandlingSeconds.Pointer(), Offered: l.Offered.Pointer(),
		CSAT: l.CSAT.Pointer(), CES: l.CES.Pointer(), NPS: l.NPS.Pointer(),
		FAQViewed: l.FAQViewed, FAQSearched: l.FAQSearched, BotHandoff: l.BotHandoff.Pointer(),
		Topics: mapped(l.Topics, func(t voc.Label) topicRow {
			return topicRow{t.Value, t.Confidence, t.Origin, mapped(t.Evidence, evidenceRowOf)}
		}),
		TopicIDs:  l.TopicIDs,
		Sentiment: l.Sentiment.Class, SentimentScore: l.Sentiment.Score, SentimentLevel: int32(l.Sentiment.Level()), SentimentOrigin: l.Sentiment.Origin,
		SentimentReason: mapped(l.Sentiment.Evidence, evidenceRowOf),
		Kind:            l.Kind.Value, KindConfidence: l.Kind.Confidence, KindOrigin: l.Kind.Origin,
		KindReason: mapped(l.Kind.Evidence, evidenceRowOf),
		Contents:   mapped(l.Contents, labelRowOf),
		Stage:      l.Stage.Value, StageConfidence: l.Stage.Confidence, StageOrigin: l.Stage.Origin, StageReason: mapped(l.Stage.Evidence, evidenceRowOf),
		Signals: mapped(l.Signals, labelRowOf),
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

func opinionRowOf(row int, l *voc.Labelled, o voc.OpinionUnit) opinionRow {
	return opinionRow{
		Row: int32(row), IDSpace: l.IDSpace, ID: l.ID, Week: l.Week.String(), Day: l.Day, Channel: l.Channel, CountedAs: l.CountedAs,
		Target: o.Target, Predicate: o.Predicate, Polarity: o.Polarity, Start: int32(o.Start), End: int32(o.End),
	}
}

func labelRowOf(l voc.Label) labelRow {
	return labelRow{l.Value, l.Confidence, l.Origin, mapped(l.Evidence, evidenceRowOf)}
}

func labelOf(r labelRow) voc.Label {
	return voc.Label{Value: r.Value, Confidence: r.Confidence, Origin: r.Origin, Evidence: mapped(r.Evidence, evidenceOf)}
}

func evidenceRowOf(e voc.Evidence) evidenceRow {
	return evidenceRow{int32(e.Start), int32(e.End), e.Rule}
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
