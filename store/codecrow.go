package store

import (
	"time"

	"voc"
)

// The parts of a record, in their order. Together they hold every field of a row, each once.
const (
	keyPart      = iota // what decides about the order of rows and about whom they count for
	decidedPart         // what is decided when the week is built
	reportedPart        // what reports look at besides these
	restPart
	textPart // sentences and tokens
	recordParts
)

func (c *codec) key(l *voc.Labelled) {
	c.string(&l.ID)
	c.string(&l.IDSpace)
	c.time(&l.ReceivedAt)
	c.string(&l.ContentHash)
	c.string(&l.Channel)
	c.string(&l.Person)
	slice(c, &l.Identifiers, c.string)
	c.masked(&l.Text)
}

func (c *codec) decided(l *voc.Labelled) {
	c.string(&l.NearDuplicateOf)
	c.string(&l.CountedAs)
	slice(c, &l.Signals, c.label)
}

// The groups of fields that most sources do not have. A group of which a row has nothing takes a bit.
const (
	hasService    = 1 << iota // who answered whom, and what
	hasMeasures               // times and figures of the answer
	hasHelpCentre             // what was read there before
)

func groupsOf(l *voc.Labelled) uint64 {
	var groups uint64
	if l.Reply.String() != "" || len(l.Segments) > 0 || l.Agent != "" || l.Team != "" {
		groups |= hasService
	}
	if !l.FirstReplyAt.IsZero() || !l.ResolvedAt.IsZero() || l.HandlingSeconds.Known || l.Offered.Known ||
		l.CSAT.Known || l.CES.Known || l.NPS.Known || l.BotHandoff.Known {
		groups |= hasMeasures
	}
	if len(l.FAQViewed) > 0 || len(l.FAQSearched) > 0 {
		groups |= hasHelpCentre
	}
	return groups
}

func (c *codec) reported(l *voc.Labelled) {
	c.int(&l.Week.Year)
	c.int(&l.Week.Number)
	c.string(&l.Day)
	c.string(&l.Status)
	groups := groupsOf(l)
	c.uint64(&groups)
	if groups&hasService != 0 {
		c.masked(&l.Reply)
		slice(c, &l.Segments, func(s *voc.Segment) {
			c.string(&s.Name)
			c.string(&s.Value)
		})
		c.string(&l.Agent)
		c.string(&l.Team)
	} else if c.reading {
		l.Reply, l.Segments, l.Agent, l.Team = voc.MaskedText{}, l.Segments[:0], "", ""
	}
	if groups&hasMeasures != 0 {
		c.measures(l)
	} else if c.reading {
		l.FirstReplyAt, l.ResolvedAt = time.Time{}, time.Time{}
		l.HandlingSeconds, l.Offered, l.CSAT, l.CES, l.NPS = voc.Optional[float64]{}, voc.Optional[int64]{}, voc.Optional[float64]{}, voc.Optional[float64]{}, voc.Optional[float64]{}
		l.BotHandoff = voc.Optional[bool]{}
	}
	if groups&hasHelpCentre != 0 {
		slice(c, &l.FAQViewed, c.string)
		slice(c, &l.FAQSearched, c.string)
	} else if c.reading {
		l.FAQViewed, l.FAQSearched = l.FAQViewed[:0], l.FAQSearched[:0]
	}
	slice(c, &l.Topics, c.label)
	slice(c, &l.TopicIDs, c.string)
	c.string(&l.Sentiment.Class)
	c.float64(&l.Sentiment.Score)
	c.string(&l.Kind.Value)
	slice(c, &l.Opinions, func(o *voc.OpinionUnit) {
		c.string(&o.Target)
		c.string(&o.Predicate)
		c.string(&o.Polarity)
		c.span(&o.Span)
	})
}

func (c *codec) measures(l *voc.Labelled) {
	c.time(&l.FirstReplyAt)
	c.time(&l.ResolvedAt)
	optional(c, &l.HandlingSeconds, c.float64)
	optional(c, &l.Offered, c.int64)
	optional(c, &l.CSAT, c.float64)
	optional(c, &l.CES, c.float64)
	optional(c, &l.NPS, c.float64)
	optional(c, &l.BotHandoff, c.bool)
}

func (c *codec) rest(l *voc.Labelled) {
	c.string(&l.Source.File)
	c.int64(&l.Source.Line)
	c.int64(&l.Source.Start)
	c.int64(&l.Source.End)
	c.time(&l.UpdatedAt)
	slice(c, &l.Masked, func(m *voc.MaskedSpan) {
		c.span(&m.Span)
		c.string(&m.Kind)
		c.string(&m.Rule)
	})
	detailed := hasDetails(l)
	if c.bool(&detailed); detailed {
		c.details(l)
	} else if c.reading {
		l.Subject, l.Turns, l.Product = voc.MaskedText{}, l.Turns[:0], ""
		l.URL, l.Language = "", ""
	}
	c.string(&l.Sentiment.Origin)
	slice(c, &l.Sentiment.Evidence, c.evidence)
	c.float64(&l.Kind.Confidence)
	c.string(&l.Kind.Origin)
	slice(c, &l.Kind.Evidence, c.evidence)
	slice(c, &l.Contents, c.label)
	c.label(&l.Stage)
}

// hasDetails tells whether the source says more than the text, which most do not.
func hasDetails(l *voc.Labelled) bool {
	return l.Subject.String() != "" || len(l.Turns) > 0 || l.Product != "" || l.URL != "" || l.Language != ""
}

func (c *codec) details(l *voc.Labelled) {
	c.masked(&l.Subject)
	slice(c, &l.Turns, func(t *voc.MaskedTurn) {
		c.string((*string)(&t.Role))
		c.time(&t.At)
		c.masked(&t.Text)
	})
	c.string(&l.Product)
	c.string(&l.URL)
	c.string(&l.Language)
}
