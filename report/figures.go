package report

import (
	"cmp"
	"slices"

	"voc"
)

const (
	topicLimit   = 200 // topics that a report lists; a source's own labels may be any number
	listLimit    = 40  // channels that a report lists
	channelLimit = 8   // channels that the ranking sets side by side
	fewPeople    = 30  // under this many people a channel's order of topics is not firm
	topListSize  = 10
)

type countKey struct{ grouping, channel, topic string }

type estimateKey struct{ estimator, channel, topic string }

// figures finds the counts and estimates of one week.
type figures struct {
	week      voc.Week
	shown     string
	counts    map[countKey]voc.Count
	estimates map[estimateKey]voc.Estimate
	channels  []string // most people first, at most listLimit
	written   int      // channels with messages
	leaves    []string // topics without children, by shown share; without Uncategorised
	groups    []string // first-level topics with children, by shown share
	leftOut   int      // topics beyond topicLimit
}

func newFigures(week voc.WeekFigures, shown string, topics map[string]voc.Topic) *figures {
	f := &figures{
		week: week.Week, shown: shown,
		counts: map[countKey]voc.Count{}, estimates: map[estimateKey]voc.Estimate{},
	}
	for _, e := range week.Estimates {
		f.estimates[estimateKey{e.Estimator, e.Channel, e.Topic}] = e
	}
	for _, c := range week.Counts {
		if c.Day != "" || c.Messages == 0 {
			continue
		}
		f.counts[countKey{c.Grouping, c.Channel, c.Topic}] = c
		switch {
		case c.Grouping == voc.GroupChannel:
			f.channels = append(f.channels, c.Channel)
		case c.Grouping != voc.GroupTopic || c.Topic == voc.Uncategorised:
		case isGroup(topics, c.Topic):
			f.groups = append(f.groups, c.Topic)
		default:
			f.leaves = append(f.leaves, c.Topic)
		}
	}
	slices.SortFunc(f.channels, func(a, b string) int {
		return cmp.Or(cmp.Compare(f.channel(b).People, f.channel(a).People), cmp.Compare(a, b))
	})
	f.written = len(f.channels)
	f.channels = f.channels[:min(f.written, listLimit)]
	f.sortTopics(f.leaves, shown, "")
	f.sortTopics(f.groups, shown, "")
	if len(f.leaves) > topicLimit {
		f.leftOut = len(f.leaves) - topicLimit
		f.leaves = f.leaves[:topicLimit]
	}
	if len(f.groups) > topicLimit {
		f.leftOut += len(f.groups) - topicLimit
		f.groups = f.groups[:topicLimit]
	}
	return f
}

func isGroup(topics map[string]voc.Topic, id string) bool {
	t, listed := topics[id]
	return listed && !t.Leaf
}

// sortTopics orders topics by their share under an estimator, then by people, then by id.
func (f *figures) sortTopics(ids []string, estimator, channel string) {
	slices.SortFunc(ids, func(a, b string) int {
		ea, eb := f.estimates[estimateKey{estimator, channel, a}], f.estimates[estimateKey{estimator, channel, b}]
		return cmp.Or(cmp.Compare(eb.Share, ea.Share), cmp.Compare(f.topic(b).People, f.topic(a).People), cmp.Compare(a, b))
	})
}

func (f *figures) total() voc.Count { return f.counts[countKey{grouping: voc.GroupTotal}] }

func (f *figures) channel(channel string) voc.Count {
	return f.counts[countKey{voc.GroupChannel, channel, ""}]
}

func (f *figures) topic(topic string) voc.Count {
	return f.counts[countKey{voc.GroupTopic, "", topic}]
}

func (f *figures) channelTopic(channel, topic string) voc.Count {
	return f.counts[countKey{voc.GroupChannelTopic, channel, topic}]
}

// share returns an all-channel estimate, nil when there is none.
func (f *figures) share(estimator, topic string) *share {
	e, ok := f.estimates[estimateKey{estimator, "", topic}]
	if !ok {
		return nil
	}
	return &share{e.Share, e.Low, e.High}
}

// within returns a channel's own share; a topic that nobody raised there may have none.
func (f *figures) within(channel, topic string) (share, bool) {
	e, ok := f.estimates[estimateKey{voc.Within, channel, topic}]
	return share{e.Share, e.Low, e.High}, ok
}

// query asks for the week's messages of a topic and channel; either may be empty for all.
func (f *figures) query(topic, channel string) query {
	return query{Week: f.week.String(), Topic: topic, Channel: channel}
}

func (f *figures) people(c voc.Count) count { return peopleOf(c.People, f.query(c.Topic, c.Channel)) }
func (f *figures) messages(c voc.Count) count {
	return messagesOf(c.Messages, f.query(c.Topic, c.Channel))
}

func (f *figures) sentiment(c voc.Count) sentiment {
	of := func(class string, n int64) count {
		q := f.query(c.Topic, c.Channel)
		q.Sentiment = class
		return messagesOf(n, q)
	}
	return sentiment{of(voc.Negative, c.Negative), of(voc.Neutral, c.Neutral), of(voc.Positive, c.Positive)}
}

// majority returns the most frequent sentiment class; of equal ones the more negative.
func majority(c voc.Count) string {
	switch {
	case c.Negative >= c.Neutral && c.Negative >= c.Positive:
		return voc.Negative
	case c.Neutral >= c.Positive:
		return voc.Neutral
	}
	return voc.Positive
}
