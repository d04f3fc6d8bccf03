package web

import (
	"cmp"
	"slices"
	"time"

	"voc"
)

const (
	fewPeople  = 30 // under this many people a channel's share says little
	trendWeeks = 12
)

// Count is a number of messages or people with the search that gives it.
type Count struct {
	Value   int64  `json:"value"`
	CountOf string `json:"count_of"` // messages or people
	Query   string `json:"query"`    // parameters of /api/v1/search; total or people of its answer equals value
}

// Share is an estimated share of people with its 95 % interval.
type Share struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// ChannelShare is a topic's share of people within a channel.
type ChannelShare struct {
	Channel string `json:"channel"`
	Share   Share  `json:"share"`
	People  Count  `json:"people"`
	Base    int64  `json:"base"` // people who wrote in the channel
	// BaseQuery is the search whose people are Base.
	BaseQuery string `json:"base_query"`
}

// Sentiment counts messages by class.
type Sentiment struct {
	Negative Count `json:"negative"`
	Neutral  Count `json:"neutral"`
	Positive Count `json:"positive"`
}

// figures finds the figures of one week.
type figures struct {
	voc.WeekFigures
	topics    map[string]voc.Topic
	counts    map[countKey]voc.Count
	estimates map[estimateKey]voc.Estimate
}

type countKey struct{ grouping, channel, topic, day string }

type estimateKey struct{ estimator, channel, topic string }

// weekFigures returns the figures of a published week.
func (p *Publication) weekFigures(week voc.Week) (*figures, error) {
	if held, ok := p.found.Load(week); ok {
		return held.(*figures), nil
	}
	i, found := slices.BinarySearchFunc(p.Figures, week, func(f voc.WeekFigures, w voc.Week) int { return f.Week.Compare(w) })
	if !found {
		return nil, errNotFound
	}
	f := &figures{WeekFigures: p.Figures[i], topics: map[string]voc.Topic{}, counts: map[countKey]voc.Count{}, estimates: map[estimateKey]voc.Estimate{}}
	for _, t := range p.Topics {
		f.topics[t.ID] = t
	}
	for _, c := range f.Counts {
		if c.Grouping != voc.GroupChannelSet && c.Grouping != voc.GroupChannelSetTopic {
			f.counts[countKey{c.Grouping, c.Channel, c.Topic, c.Day}] = c
		}
	}
	for _, e := range f.Estimates {
		f.estimates[estimateKey{e.Estimator, e.Channel, e.Topic}] = e
	}
	p.found.Store(week, f)
	return f, nil
}

func (f *figures) total() voc.Count { return f.counts[countKey{grouping: voc.GroupTotal}] }
func (f *figures) channel(channel string) voc.Count {
	return f.counts[countKey{grouping: voc.GroupChannel, channel: channel}]
}
func (f *figures) topic(topic string) voc.Count {
	return f.counts[countKey{grouping: voc.GroupTopic, topic: topic}]
}

// share returns an estimate over all channels, or nil.
func (f *figures) share(estimator, topic string) *Share {
	e, ok := f.estimates[estimateKey{estimator, "", topic}]
	if !ok {
		return nil
	}
	return &Share{e.Share, e.Low, e.High}
}

func (f *figures) people(c voc.Count) Count {
	return Count{c.People, "people", queryOf("week", f.Week.String(), "topic", c.Topic, "channel", c.Channel, "from", c.Day, "to", c.Day)}
}

func (f *figures) messages(c voc.Count) Count {
	count := f.people(c)
	return Count{c.Messages, "messages", count.Query}
}

func (f *figures) sentiment(c voc.Count) Sentiment {
	of := func(class string, n int64) Count {
		return Count{n, "messages", queryOf("week", f.Week.String(), "topic", c.Topic, "channel", c.Channel, "sentiment", class)}
	}
	return Sentiment{of(voc.Negative, c.Negative), of(voc.Neutral, c.Neutral), of(voc.Positive, c.Positive)}
}

// channels lists the channels of the week, most people first.
func (f *figures) channels() []string {
	var names []string
	for key, c := range f.counts {
		if key.grouping == voc.GroupChannel && c.Messages > 0 {
			names = append(names, key.channel)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(f.channel(b).People, f.channel(a).People), cmp.Compare(a, b))
	})
	return names
}

// leaves lists the topics without children that somebody raised, by shown share.
func (f *figures) leaves() []string {
	var ids []string
	for key, c := range f.counts {
		if t, listed := f.topics[key.topic]; key.grouping == voc.GroupTopic && c.Messages > 0 && key.topic != voc.Uncategorised && (!listed || t.Leaf) {
			ids = append(ids, key.topic)
		}
	}
	f.sortTopics(ids, f.Shown)
	return ids
}

func (f *figures) sortTopics(ids []string, estimator string) {
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(f.estimates[estimateKey{estimator, "", b}].Share, f.estimates[estimateKey{estimator, "", a}].Share),
			cmp.Compare(f.topic(b).People, f.topic(a).People), cmp.Compare(a, b))
	})
}

// within lists a topic's share in each channel, most people first.
func (f *figures) within(topic string) []ChannelShare {
	shares := []ChannelShare{}
	for _, channel := range f.channels() {
		e, ok := f.estimates[estimateKey{voc.Within, channel, topic}]
		if !ok {
			continue
		}
		c := f.counts[countKey{grouping: voc.GroupChannelTopic, channel: channel, topic: topic}]
		c.Channel, c.Topic = channel, topic // nobody may have raised it there
		shares = append(shares, ChannelShare{channel, Share{e.Share, e.Low, e.High}, f.people(c), e.Base, queryOf("week", f.Week.String(), "channel", channel)})
	}
	return shares
}

// WeekView is everything that the overview shows of a week.
type WeekView struct {
	Week      voc.Week      `json:"week"`
	FirstDay  string        `json:"first_day"`
	LastDay   string        `json:"last_day"`
	People    Count         `json:"people"`
	Messages  Count         `json:"messages"`
	Shown     string        `json:"shown_estimator"`
	Rho       float64       `json:"rho"` // disagreement of the channels, 0 to 1
	Guards    []GuardView   `json:"guards"`
	Movers    []MoverView   `json:"movers"` // tested topics; changed ones first
	Topics    []TopicView   `json:"topics"` // by shown share; uncategorised last
	Channels  []ChannelView `json:"channels"`
	Trend     []TrendPoint  `json:"trend"` // people, this week last
	Signals   []SignalCount `json:"signals"`
	Surges    []SurgeView   `json:"surges"` // most certain first
	RhoWords  string        `json:"-"`
	NewMovers int           `json:"-"` // movers with a clear change
}

// GuardView is a warning about the data.
type GuardView struct {
	Kind    string `json:"kind"`
	Channel string `json:"channel"`
	Detail  string `json:"detail"`
}

// MoverView is a topic compared with the mean of the weeks before.
type MoverView struct {
	Topic          string  `json:"topic"`
	Name           string  `json:"name"`
	Leaf           bool    `json:"leaf"`
	People         Count   `json:"people"`
	Baseline       float64 `json:"baseline_people"`
	BaselineWeeks  int     `json:"baseline_weeks"`
	Change         float64 `json:"change"` // relative, 0.5 = half as many again
	Low            float64 `json:"low"`
	High           float64 `json:"high"`
	Q              float64 `json:"q"`
	LeadingChannel string  `json:"leading_channel"`
	Verdict        string  `json:"verdict"`
}

// TopicView is a topic's line in the ranking.
type TopicView struct {
	Topic        string         `json:"topic"`
	Name         string         `json:"name"`
	Rank         int            `json:"rank"`     // by shown share; 0 for uncategorised
	RawRank      int            `json:"raw_rank"` // as plain counting would have it
	Shown        *Share         `json:"shown"`
	Raw          *Share         `json:"raw"`
	People       Count          `json:"people"`
	Messages     Count          `json:"messages"`
	Sentiment    Sentiment      `json:"sentiment"`
	Label        string         `json:"label"` // robust, one-channel or empty
	LabelChannel string         `json:"label_channel"`
	Channels     []ChannelShare `json:"channels"`
}

// ChannelView is a channel's line.
type ChannelView struct {
	Channel   string    `json:"channel"`
	Name      string    `json:"name"`
	People    Count     `json:"people"`
	Messages  Count     `json:"messages"`
	RawWeight float64   `json:"raw_weight"`
	Weight    float64   `json:"shown_weight"`
	Sentiment Sentiment `json:"sentiment"`
}

// TrendPoint is one week of a trend.
type TrendPoint struct {
	Week   voc.Week `json:"week"`
	People Count    `json:"people"`
	Shown  *Share   `json:"shown"` // of topics
	Raw    *Share   `json:"raw"`
	Equal  *Share   `json:"equal"`
}

// weekView puts a week's figures together.
func (p *Publication) weekView(week voc.Week) (*WeekView, error) {
	f, err := p.weekFigures(week)
	if err != nil {
		return nil, err
	}
	first := week.Start(time.UTC)
	channels := f.channels()
	v := &WeekView{
		Week: week, FirstDay: first.Format(time.DateOnly), LastDay: first.AddDate(0, 0, 6).Format(time.DateOnly),
		People: f.people(f.total()), Messages: f.messages(f.total()), Shown: f.Shown, Rho: f.Rho, RhoWords: voc.DisagreementName(f.Rho, len(channels)),
		Guards: []GuardView{}, Movers: []MoverView{}, Topics: []TopicView{}, Channels: []ChannelView{},
	}
	for _, g := range f.Guards {
		v.Guards = append(v.Guards, GuardView{g.Kind, g.Channel, voc.Visible(g.Detail)})
	}
	for _, m := range f.Movers {
		if m.Verdict == voc.VerdictTooFew {
			continue
		}
		t, listed := f.topics[m.Topic]
		c := f.topic(m.Topic)
		c.Topic = m.Topic
		if m.Verdict == voc.VerdictMover {
			v.NewMovers++
		}
		v.Movers = append(v.Movers, MoverView{
			Topic: m.Topic, Name: p.topicName(m.Topic), Leaf: !listed || t.Leaf, People: f.people(c), Baseline: m.Baseline, BaselineWeeks: m.BaselineWeeks,
			Change: m.Change, Low: m.Low, High: m.High, Q: m.Q, LeadingChannel: m.LeadingChannel, Verdict: m.Verdict,
		})
	}
	leaves := f.leaves()
	raw := slices.Clone(leaves)
	f.sortTopics(raw, voc.Raw)
	for i, id := range leaves {
		line := p.topicLine(f, id)
		line.Rank, line.RawRank = i+1, slices.Index(raw, id)+1
		v.Topics = append(v.Topics, line)
	}
	if f.topic(voc.Uncategorised).Messages > 0 {
		v.Topics = append(v.Topics, p.topicLine(f, voc.Uncategorised))
	}
	weights := map[[2]string]float64{}
	for _, w := range f.Weights {
		weights[[2]string{w.Estimator, w.Channel}] = w.Weight
	}
	for _, channel := range channels {
		c := f.channel(channel)
		v.Channels = append(v.Channels, ChannelView{
			Channel: channel, Name: voc.Visible(voc.ChannelName(channel)), People: f.people(c), Messages: f.messages(c),
			RawWeight: weights[[2]string{voc.Raw, channel}], Weight: weights[[2]string{f.Shown, channel}], Sentiment: f.sentiment(c),
		})
	}
	v.Signals, v.Surges = []SignalCount{}, p.surges(week, "")
	if v.Trend, err = p.trend("", week); err != nil {
		return nil, err
	}
	return v, nil
}

func (p *Publication) topicLine(f *figures, id string) TopicView {
	c := f.topic(id)
	shown := f.estimates[estimateKey{f.Shown, "", id}]
	return TopicView{
		Topic: id, Name: p.topicName(id), Shown: f.share(f.Shown, id), Raw: f.share(voc.Raw, id), People: f.people(c), Messages: f.messages(c),
		Sentiment: f.sentiment(c), Label: shown.Label, LabelChannel: shown.LabelChannel, Channels: f.within(id),
	}
}

// trend lists the weeks up to one, of a topic or, where it is empty, of everything.
func (p *Publication) trend(topic string, week voc.Week) ([]TrendPoint, error) {
	points := []TrendPoint{}
	for _, stored := range p.Figures {
		if stored.Week.Compare(week) > 0 || week.Sub(stored.Week) >= trendWeeks {
			continue
		}
		f, err := p.weekFigures(stored.Week)
		if err != nil {
			return nil, err
		}
		c := f.total()
		if topic != "" {
			c = f.topic(topic)
			c.Topic = topic
		}
		point := TrendPoint{Week: stored.Week, People: f.people(c)}
		if topic != "" {
			point.Shown, point.Raw, point.Equal = f.share(f.Shown, topic), f.share(voc.Raw, topic), f.share(voc.Equal, topic)
		}
		points = append(points, point)
	}
	return points, nil
}
