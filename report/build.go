package report

import (
	"cmp"
	"time"

	"voc"
)

// builder turns the Input into the document.
type builder struct {
	input    Input
	topics   map[string]voc.Topic
	figures  *figures
	history  []*figures // ascending, the week last
	examples examples
	gathered *gathered
	ranks    map[string]*priority // by topic

	selections map[string]voc.Selection // by name
}

func newBuilder(input Input) *builder {
	b := &builder{input: input, topics: make(map[string]voc.Topic, len(input.Topics)), ranks: priorities(input.Insights.Priorities), selections: map[string]voc.Selection{}}
	for _, t := range input.Topics {
		b.topics[t.ID] = t
	}
	shown := cmp.Or(input.Week.Shown, voc.Balanced)
	b.figures = newFigures(input.Week, shown, b.topics)
	for _, week := range input.History[:len(input.History)-1] {
		b.history = append(b.history, newFigures(week, shown, b.topics))
	}
	b.history = append(b.history, b.figures)
	return b
}

func (b *builder) document() document {
	f := b.figures
	first := f.week.Start(b.input.Location)
	d := document{
		Schema: schema, Title: voc.Visible(b.input.Title), Week: f.week,
		FirstDay: first.Format(time.DateOnly), LastDay: first.AddDate(0, 0, 6).Format(time.DateOnly),
		Out: b.input.OutDir, Estimator: f.shown,
		Guards:        []guard{},
		Totals:        b.totals(),
		Ranking:       b.ranking(),
		Movers:        b.movers(),
		Signals:       b.signals(),
		Rising:        b.rising(),
		Service:       b.service(),
		Measures:      b.measures(),
		Routing:       b.gathered.routing.summary(),
		Opinions:      b.opinions("", listedOpinions),
		Reliability:   b.reliability(),
		Topics:        b.topicRows(f.leaves, true),
		Groups:        b.topicRows(f.groups, false),
		Channels:      b.channels(),
		GapsKnown:     b.input.GapsKnown,
		Gaps:          b.gaps(),
		QuoteRule:     quoteRule,
		Sources:       []SourceLine{},
		Versions:      []VersionLine{},
		TopicsLeftOut: f.leftOut,
	}
	if f.topic(voc.Uncategorised).Messages > 0 {
		rest := b.topic(voc.Uncategorised)
		d.Topics = append(d.Topics, rest)
	}
	for _, g := range b.input.Week.Guards {
		d.Guards = append(d.Guards, guard{g.Kind, g.Channel, voc.Visible(g.Detail)})
	}
	for _, s := range b.input.Sources {
		s.Name, s.Format, s.Encoding, s.SHA256 = voc.Visible(s.Name), voc.Visible(s.Format), voc.Visible(s.Encoding), voc.Visible(s.SHA256)
		d.Sources = append(d.Sources, s)
	}
	for _, v := range b.input.Versions {
		d.Versions = append(d.Versions, VersionLine{voc.Visible(v.Name), voc.Visible(v.Value)})
	}
	d.warnings = b.warnings(d.Guards)
	d.Method = b.method()
	d.Summary = b.summary(&d)
	for i := range d.Opinions {
		d.Opinions[i].anchor = opinionAnchor(i)
	}
	d.evidence = b.evidence()
	d.evidence.addOpinions(&d)
	return d
}

// name returns a topic's Japanese name, its id where the taxonomy does not have it.
func (b *builder) name(topic string) string {
	if t, ok := b.topics[topic]; ok && t.Name != "" {
		return voc.Visible(t.Name)
	}
	if topic == voc.Uncategorised {
		return "未分類"
	}
	return voc.Visible(topic)
}

func channelName(channel string) string { return voc.Visible(voc.ChannelName(channel)) }

func (b *builder) totals() totals {
	f := b.figures
	total := f.total()
	t := totals{
		People: f.people(total), Messages: f.messages(total), Channels: f.written,
		Uncategorised: f.share(f.shown, voc.Uncategorised),
		Rho:           b.input.Week.Rho, RhoWords: voc.DisagreementName(b.input.Week.Rho, f.written),
		Trend: []weekPoint{},
	}
	for _, week := range b.history {
		t.Trend = append(t.Trend, weekPoint{Week: week.week, People: week.people(week.total())})
	}
	return t
}

func (b *builder) topicRows(ids []string, quotes bool) []topic {
	rows := []topic{}
	for i, id := range ids {
		t := b.topic(id)
		t.Rank = i + 1
		if quotes {
			t.Quotes = b.examples.pick(id, b.figures.channels)
		}
		rows = append(rows, t)
	}
	return rows
}

func (b *builder) topic(id string) topic {
	f := b.figures
	c, description := f.topic(id), b.topics[id]
	t := topic{
		ID: id, Name: b.name(id), Parent: description.Parent,
		Shown: f.share(f.shown, id), Raw: f.share(voc.Raw, id), Equal: f.share(voc.Equal, id),
		People: f.people(c), Messages: f.messages(c), Sentiment: f.sentiment(c),
		Owner: description.Owner, Stage: description.Stage, Measure: description.Measure,
		Trend: []weekPoint{}, Quotes: []quote{}, Change: b.change(id), Priority: b.priorityOf(id), Opinions: b.opinions(id, topicOpinions),
	}
	if t.Parent != "" {
		t.ParentName = b.name(t.Parent)
	}
	shown := f.estimates[estimateKey{f.shown, "", id}]
	t.Label, t.LabelChannel = shown.Label, shown.LabelChannel
	for _, week := range b.history {
		count := week.topic(id)
		count.Topic = id // a week without the topic counts zero people of it
		t.Trend = append(t.Trend, weekPoint{week.week, week.people(count), week.share(f.shown, id)})
	}
	return t
}

func (b *builder) channels() []channel {
	f := b.figures
	weights := map[[2]string]float64{}
	for _, w := range b.input.Week.Weights {
		weights[[2]string{w.Estimator, w.Channel}] = w.Weight
	}
	people := int64(0)
	for _, id := range f.channels {
		people += f.channel(id).People
	}
	rows := []channel{}
	for _, id := range f.channels {
		c := f.channel(id)
		row := channel{
			ID: id, Name: channelName(id), People: f.people(c), Messages: f.messages(c),
			ShownWeight: weights[[2]string{f.shown, id}], EqualWeight: 1 / float64(f.written),
			Sentiment: f.sentiment(c), Weights: []weight{},
		}
		for _, estimator := range []string{voc.Equal, voc.Balanced, voc.Declared, voc.Raked} {
			if w, ok := weights[[2]string{estimator, id}]; ok {
				row.Weights = append(row.Weights, weight{estimator, w})
			}
		}
		if c.People > 0 {
			row.MessagesPerPerson = float64(c.Messages) / float64(c.People)
		}
		if people > 0 {
			row.RawWeight = float64(c.People) / float64(people)
		}
		rows = append(rows, row)
	}
	return rows
}

func (b *builder) movers() movers {
	m := movers{
		Available: len(b.history) > baselineWeeks,
		Clear:     []mover{}, NoChange: []mover{}, Withheld: []mover{}, TooFew: []mover{},
	}
	f := b.figures
	for _, v := range b.input.Week.Movers {
		row := mover{
			Topic: v.Topic, Name: b.name(v.Topic), Group: isGroup(b.topics, v.Topic),
			People:   peopleOf(v.People, f.query(v.Topic, "")),
			Baseline: v.Baseline, BaselineWeeks: v.BaselineWeeks,
			Change: v.Change, Low: v.Low, High: v.High, Q: v.Q,
			Share: v.Share, BaselineShare: v.BaselineShare,
			RateEffect: v.RateEffect, MixEffect: v.MixEffect, EffectWords: effectOf(v.RateEffect, v.MixEffect).String(),
			LeadingChannel: v.LeadingChannel, Verdict: v.Verdict,
		}
		switch v.Verdict {
		case voc.VerdictMover:
			m.Clear = append(m.Clear, row)
			m.Tested++
		case voc.VerdictNoChange:
			m.NoChange = append(m.NoChange, row)
			m.Tested++
		case voc.VerdictWithheld:
			m.Withheld = append(m.Withheld, row)
		default:
			m.TooFew = append(m.TooFew, row)
		}
	}
	return m
}

const (
	baselineWeeks = 4  // earlier weeks that a mover test needs
	idLimit       = 20 // ids that a command still takes comfortably
	gapExamples   = 3
)
