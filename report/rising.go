package report

import (
	"slices"
	"time"

	"voc"
)

const (
	listedSurges      = 12
	listedDistinctive = 4 // of a channel or a segment's value
	listedPhrases     = 10
)

// rising is what is new, or unusual on a day, in a channel or among some customers.
type rising struct {
	Surges             []surge       `json:"surges"`              // by falling certainty
	SurgesLeftOut      int           `json:"surges_left_out"`     // beyond listedSurges
	Distinctive        []distinctive `json:"distinctive"`         // of channels
	SegmentDistinctive []distinctive `json:"segment_distinctive"` // of segments
	NewPhrases         []newPhrase   `json:"new_phrases"`         // in inquiries without a topic, most people first
}

// surge is a day on which far more people raised a topic than was to be expected.
type surge struct {
	Topic          string     `json:"topic"`
	Name           string     `json:"name"`
	Group          bool       `json:"group"` // a first-level topic with children
	Day            string     `json:"day"`
	People         count      `json:"people"`
	Expected       float64    `json:"expected"`
	Q              float64    `json:"q"`
	LeadingChannel string     `json:"leading_channel,omitempty"`
	Days           []dayCount `json:"days"` // the topic's week
}

type dayCount struct {
	Day    string `json:"day"`
	People count  `json:"people"`
}

// distinctive is a topic that is raised more, or less, by one group than by the others.
type distinctive struct {
	Of      string  `json:"of"`   // channel, or the name of the segment
	Key     string  `json:"key"`  // the channel, or the segment's value
	Name    string  `json:"name"` // of the group
	Topic   string  `json:"topic"`
	Title   string  `json:"title"` // of the topic
	People  count   `json:"people"`
	More    bool    `json:"more"` // raised more than elsewhere
	LogOdds float64 `json:"log_odds"`
	Z       float64 `json:"z"`
	Q       float64 `json:"q"`
}

// newPhrase is what customers say in inquiries without a topic and did not say before.
type newPhrase struct {
	Target    string   `json:"target"`
	Predicate string   `json:"predicate"`
	People    count    `json:"people"`
	Messages  count    `json:"messages"`
	Channels  []string `json:"channels"`
	FirstSeen string   `json:"first_seen"`
	Examples  []string `json:"examples"` // ids
	Phrases   []string `json:"phrases"`  // further ones of the cluster
	anchor    string   // of its block in the appendix
}

func (b *builder) rising() rising {
	r := rising{Surges: []surge{}, Distinctive: []distinctive{}, SegmentDistinctive: []distinctive{}, NewPhrases: []newPhrase{}}
	insights := &b.input.Insights
	days := map[[2]string]voc.Count{}
	for _, c := range b.input.Week.Counts {
		if c.Grouping == voc.GroupDayTopic {
			days[[2]string{c.Topic, c.Day}] = c
		}
	}
	r.SurgesLeftOut = max(0, len(insights.Surges)-listedSurges)
	for _, s := range insights.Surges[:min(len(insights.Surges), listedSurges)] {
		row := surge{Topic: s.Topic, Name: b.name(s.Topic), Group: isGroup(b.topics, s.Topic), Day: s.Day, People: b.dayPeople(s.Topic, s.Day, s.People),
			Expected: s.Expected, Q: s.Q, LeadingChannel: s.LeadingChannel, Days: []dayCount{}}
		first := b.figures.week.Start(b.input.Location)
		for i := range 7 {
			day := first.AddDate(0, 0, i).Format(time.DateOnly)
			row.Days = append(row.Days, dayCount{day, b.dayPeople(s.Topic, day, days[[2]string{s.Topic, day}].People)})
		}
		r.Surges = append(r.Surges, row)
	}
	given := map[[2]string]int{}
	for _, d := range insights.Distinctive {
		if d.Topic == voc.Uncategorised {
			continue // that a channel says more of nothing known is no topic of it
		}
		if given[[2]string{d.Channel}]++; given[[2]string{d.Channel}] <= listedDistinctive {
			r.Distinctive = append(r.Distinctive, b.distinctive(d, "channel", d.Channel, channelName(d.Channel), query{Week: b.figures.week.String(), Topic: d.Topic, Channel: d.Channel}))
		}
	}
	for _, d := range insights.SegmentDistinctive {
		if d.Topic == voc.Uncategorised {
			continue
		}
		key := [2]string{d.Segment.Name, d.Segment.Value}
		if given[key]++; given[key] <= listedDistinctive {
			name := voc.Visible(d.Segment.Name) + "＝" + voc.Visible(d.Segment.Value)
			value := d.Segment.Name + "=" + d.Segment.Value
			row := b.distinctive(d.Distinctive, d.Segment.Name, d.Segment.Value, name, query{Week: b.figures.week.String(), Topic: d.Topic, Text: "segment:" + quotedValue(value)})
			r.SegmentDistinctive = append(r.SegmentDistinctive, row)
		}
	}
	for _, p := range insights.NewPhrases[:min(len(insights.NewPhrases), listedPhrases)] {
		row := newPhrase{Target: voc.Visible(p.Target), Predicate: voc.Visible(p.Predicate), People: count{Value: p.People, CountOf: ofPeople}, Messages: count{Value: p.Messages, CountOf: ofMessages},
			Channels: []string{}, FirstSeen: p.FirstSeen, Examples: []string{}, Phrases: []string{}}
		for _, c := range p.Channels {
			row.Channels = append(row.Channels, channelName(c))
		}
		row.Examples = append(row.Examples, p.Examples...)
		for _, phrase := range p.Phrases[min(1, len(p.Phrases)):min(5, len(p.Phrases))] {
			row.Phrases = append(row.Phrases, voc.Visible(phrase.Target+" "+phrase.Predicate))
		}
		// With every message among the examples their ids are the exact query.
		if t := (tally{ids: p.Examples}); int64(len(p.Examples)) == p.Messages {
			if q, ok := b.gathered.idQuery(&t, b.figures.week); ok {
				row.People, row.Messages = peopleOf(p.People, q), messagesOf(p.Messages, q)
			}
		}
		if row.Messages.Query == nil && int64(p.Rows.Len()) == p.Messages {
			q := b.selected(voc.SelectPhrase, p.Rows)
			row.People, row.Messages = peopleOf(p.People, q), messagesOf(p.Messages, q)
		}
		row.anchor = phraseAnchor(len(r.NewPhrases))
		r.NewPhrases = append(r.NewPhrases, row)
	}
	return r
}

func (b *builder) dayPeople(topic, day string, people int64) count {
	return peopleOf(people, query{Week: b.figures.week.String(), Topic: topic, Days: day})
}

func (b *builder) distinctive(d voc.Distinctive, of, key, name string, q query) distinctive {
	return distinctive{of, key, name, d.Topic, b.name(d.Topic), peopleOf(d.People, q), d.LogOdds > 0, d.LogOdds, d.Z, d.Q}
}

// topicChange is what changed of a topic against the mean of the weeks before, as its row of the table says it.
type topicChange struct {
	Verdict    string  `json:"verdict"`
	Words      string  `json:"words"`
	Change     float64 `json:"change"` // relative change of people
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	RateEffect float64 `json:"rate_effect"`
	MixEffect  float64 `json:"mix_effect"`
	Simpson    bool    `json:"simpson"` // the raw share moves against the shares within the channels
}

func (b *builder) change(topic string) *topicChange {
	i := slices.IndexFunc(b.input.Week.Movers, func(m voc.Mover) bool { return m.Topic == topic })
	if i < 0 {
		return nil
	}
	m := b.input.Week.Movers[i]
	return &topicChange{m.Verdict, mover{Verdict: m.Verdict, Change: m.Change}.verdictName(), m.Change, m.Low, m.High, m.RateEffect, m.MixEffect, m.Simpson}
}
