package report

import (
	"cmp"
	"slices"
	"strings"

	"voc"
)

// signal is a group of inquiries that somebody must hear of at once.
type signal struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	People   count         `json:"people"`
	Messages count         `json:"messages"`
	Channels []gapChannel  `json:"channels"` // people by channel, most first
	Topics   []signalTopic `json:"topics"`   // the three most frequent leaf topics
	Quotes   []quote       `json:"quotes"`   // the two most negative, of different people and words
}

// signalTopic is how many of a signal's people raise a topic.
type signalTopic struct {
	Topic  string `json:"topic"`
	Name   string `json:"name"`
	People count  `json:"people"`
}

// signalTally gathers the signals of a week.
type signalTally struct {
	people  *persons
	signals map[string]*signalCount
}

type signalCount struct {
	all      tally
	channels map[string]*tally
	topics   map[string]*tally
	quotes   []*candidate
}

func newSignalTally(people *persons) *signalTally {
	return &signalTally{people, map[string]*signalCount{}}
}

func (t *signalTally) add(row *voc.Labelled, person uint32) {
	for i := range row.Signals {
		label := &row.Signals[i]
		s := t.signals[label.Value]
		if s == nil {
			s = &signalCount{channels: map[string]*tally{}, topics: map[string]*tally{}}
			t.signals[strings.Clone(label.Value)] = s
		}
		s.all.add(person, "")
		tallyOf(s.channels, row.Channel).add(person, "")
		for j := range row.Topics {
			tallyOf(s.topics, row.Topics[j].Value).add(person, "")
		}
		if row.NearDuplicateOf != "" {
			continue
		}
		c := newCandidate(row)
		if better(s.quotes, &c, bySeverity) {
			kept := new(candidate)
			*kept = c
			kept.own(row, label)
			keep(&s.quotes, kept, bySeverity)
		}
	}
}

// compareSevere puts the most negative first.
func (a *candidate) compareSevere(b *candidate) int {
	return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.distance, b.distance), a.compareRow(b))
}

// tallyOf returns the tally of a key, which is copied when it is new.
func tallyOf(tallies map[string]*tally, key string) *tally {
	t := tallies[key]
	if t == nil {
		t = &tally{}
		tallies[strings.Clone(key)] = t
	}
	return t
}

const (
	signalTopics = 3
	signalQuotes = 2
)

func (b *builder) signals() []signal {
	week := b.figures.week.String()
	rows := []signal{}
	for _, id := range voc.Signals {
		s := b.gathered.signals.signals[id]
		if s == nil {
			continue
		}
		q := query{Week: week, Signal: id}
		row := signal{ID: id, Name: voc.LabelName(id), People: peopleOf(int64(s.all.people.size()), q), Messages: messagesOf(s.all.messages, q),
			Channels: []gapChannel{}, Topics: []signalTopic{}, Quotes: []quote{}}
		for _, channel := range mostPeople(s.channels) {
			row.Channels = append(row.Channels, gapChannel{channel, channelName(channel), int64(s.channels[channel].people.size()),
				queries{"people": {Week: week, Signal: id, Channel: channel, People: true}}})
		}
		for _, topic := range mostPeople(s.topics) {
			if len(row.Topics) < signalTopics {
				row.Topics = append(row.Topics, signalTopic{topic, b.name(topic), peopleOf(int64(s.topics[topic].people.size()), query{Week: week, Signal: id, Topic: topic})})
			}
		}
		for _, c := range s.quotes {
			if len(row.Quotes) < signalQuotes && !slices.ContainsFunc(row.Quotes, func(q quote) bool { return q.Text == c.Text }) {
				q := c.quote
				q.Role = roleRepresentative
				row.Quotes = append(row.Quotes, q)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// mostPeople sorts keys by falling number of people, then by name.
func mostPeople(tallies map[string]*tally) []string {
	keys := make([]string, 0, len(tallies))
	for key := range tallies {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(x, y string) int {
		return cmp.Or(cmp.Compare(tallies[y].people.size(), tallies[x].people.size()), cmp.Compare(x, y))
	})
	return keys
}
