package report

import (
	"slices"

	"voc"
)

// evidence is the appendix: for every link of the report the examples behind it and the command that gives
// all of them.
type evidence struct {
	All      block
	Channels []block
	Topics   []topicBlock
	Opinions []spokenBlock
	Phrases  []spokenBlock
	anchors  map[string]bool // of every block
}

type topicBlock struct {
	block
	ID       string
	Channels []block
}

// block is one place that links lead to.
type block struct {
	Anchor    string
	Heading   string
	Messages  count
	People    count
	Sentiment sentiment
	Quotes    []quote
}

// spokenBlock is where the count of an opinion or of a new phrase leads. Query is nil where the inquiries are too many for
// a command; IDs are examples then.
type spokenBlock struct {
	Anchor, Heading  string
	Messages, People count
	IDs              []string
}

// addOpinions gives the opinions and the new phrases that the document lists their blocks.
func (e *evidence) addOpinions(d *document) {
	for i := range d.Opinions {
		o := &d.Opinions[i]
		e.Opinions = append(e.Opinions, spokenBlock{o.anchor, o.words() + "（" + polarityName(o.Polarity) + "）", o.Messages, o.People, nil})
		e.anchors[o.anchor] = true
	}
	for i := range d.Rising.NewPhrases {
		p := &d.Rising.NewPhrases[i]
		e.Phrases = append(e.Phrases, spokenBlock{p.anchor, p.Target + " " + p.Predicate, p.Messages, p.People, p.Examples})
		e.anchors[p.anchor] = true
	}
}

func (b *builder) evidence() evidence {
	f := b.figures
	e := evidence{All: b.block(f.total(), allAnchor, "今週のすべての声")}
	for _, id := range f.channels {
		channel := b.block(f.channel(id), channelAnchor(id), channelName(id))
		channel.Quotes = b.examples.of("", id)
		e.Channels = append(e.Channels, channel)
	}
	topics := append(append([]string{}, f.leaves...), f.groups...)
	if f.topic(voc.Uncategorised).Messages > 0 {
		topics = append(topics, voc.Uncategorised)
	}
	for _, id := range topics {
		t := topicBlock{block: b.block(f.topic(id), topicAnchor(id), b.name(id)), ID: id}
		for _, channel := range f.channels {
			c := f.channelTopic(channel, id)
			if c.Messages == 0 {
				continue
			}
			part := b.block(c, topicChannelAnchor(id, channel), channelName(channel))
			part.Quotes = b.examples.of(id, channel)
			t.Channels = append(t.Channels, part)
		}
		e.Topics = append(e.Topics, t)
	}
	e.anchors = map[string]bool{allAnchor: true}
	for signal := range b.gathered.signals.signals {
		if slices.Contains(voc.Signals, signal) { // the cards of the signals stand in the report itself
			e.anchors[signalAnchor(signal)] = true
		}
	}
	for i := range b.input.Gaps { // the rows of the questions too
		e.anchors[gapAnchor(i)] = true
	}
	for _, channel := range e.Channels {
		e.anchors[channel.Anchor] = true
	}
	for _, t := range e.Topics {
		e.anchors[t.Anchor] = true
		for _, part := range t.Channels {
			e.anchors[part.Anchor] = true
		}
	}
	return e
}

func (b *builder) block(c voc.Count, anchor, heading string) block {
	f := b.figures
	return block{anchor, heading, f.messages(c), f.people(c), f.sentiment(c), nil}
}
