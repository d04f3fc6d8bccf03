package report

import (
	"cmp"
	"slices"
	"strings"

	"voc"
)

const (
	topicOpinions   = 5  // opinions that a topic lists
	listedOpinions  = 12 // opinions that the week lists
	fewestOpinions  = 2  // people who must hold an opinion for it to be listed
	opinionTextSize = 40 // runes of a target or predicate
)

// opinion is what people say of what, with the number of people who say it.
type opinion struct {
	Target    string `json:"target"`
	Predicate string `json:"predicate"`
	Polarity  string `json:"polarity"` // positive, neutral, negative or request
	People    count  `json:"people"`
	Messages  count  `json:"messages"`
	anchor    string // of its block in the appendix; only the opinions of the week have one
}

type opinionKey struct{ target, predicate, polarity string }

// opinionTally ranks opinions, of the week and of each leaf topic. In an inquiry with several topics an opinion counts
// for the one whose evidence stands nearest to it, the first of equals.
type opinionTally struct {
	people  *persons
	numbers map[opinionKey]uint32
	keys    []opinionKey                 // by number
	topics  map[string]map[uint32]*tally // by number; "" = the week
}

func newOpinionTally(people *persons) *opinionTally {
	return &opinionTally{people: people, numbers: map[opinionKey]uint32{}, topics: map[string]map[uint32]*tally{"": {}}}
}

// number returns the number of an opinion, of which it keeps a copy.
func (t *opinionTally) number(key opinionKey) uint32 {
	number, known := t.numbers[key]
	if !known {
		number = uint32(len(t.keys))
		key = opinionKey{strings.Clone(key.target), strings.Clone(key.predicate), strings.Clone(key.polarity)}
		t.keys, t.numbers[key] = append(t.keys, key), number
	}
	return number
}

func (t *opinionTally) add(row *voc.Labelled, person, number uint32) {
	for i := range row.Opinions {
		o := &row.Opinions[i]
		key := opinionKey{o.Target, o.Predicate, o.Polarity}
		if o.Target == "" || slices.ContainsFunc(row.Opinions[:i], func(p voc.OpinionUnit) bool {
			return p.Target == o.Target && p.Predicate == o.Predicate && p.Polarity == o.Polarity
		}) {
			continue
		}
		opinion := t.number(key)
		t.take("", opinion, person, number, row.ID)
		if topic := nearestTopic(row.Topics, o.Span); topic != "" {
			t.take(topic, opinion, person, number, row.ID)
		}
	}
}

func (t *opinionTally) take(topic string, opinion, person, number uint32, id string) {
	opinions := t.topics[topic]
	if opinions == nil {
		opinions = map[uint32]*tally{}
		t.topics[strings.Clone(topic)] = opinions
	}
	one := opinions[opinion]
	if one == nil {
		one = &tally{}
		opinions[opinion] = one
	}
	one.add(person, id)
	one.rows = append(one.rows, number)
}

// nearestTopic returns the topic whose evidence stands nearest to a span of the text.
func nearestTopic(topics []voc.Label, span voc.Span) string {
	best, least := "", 0
	for i := range topics {
		for j := range topics[i].Evidence {
			e := topics[i].Evidence[j].Span
			distance := max(0, e.Start-span.End, span.Start-e.End)
			if best == "" || distance < least {
				best, least = topics[i].Value, distance
			}
		}
		if best == "" {
			best, least = topics[i].Value, 1<<30 // a topic without evidence is better than none
		}
	}
	return best
}

// opinions ranks the opinions of a topic, or of the week, by people. Those that one person alone holds are no ranking.
func (b *builder) opinions(topic string, limit int) []opinion {
	type heldOpinion struct {
		opinionKey
		*tally
	}
	var held []heldOpinion
	for number, t := range b.gathered.opinions.topics[topic] {
		if t.people.size() >= fewestOpinions {
			held = append(held, heldOpinion{b.gathered.opinions.keys[number], t})
		}
	}
	slices.SortFunc(held, func(x, y heldOpinion) int {
		return cmp.Or(cmp.Compare(y.people.size(), x.people.size()), cmp.Compare(y.messages, x.messages),
			cmp.Compare(x.target, y.target), cmp.Compare(x.predicate, y.predicate), cmp.Compare(x.polarity, y.polarity))
	})
	rows := []opinion{}
	for _, one := range held[:min(limit, len(held))] {
		key, t := one.opinionKey, one.tally
		slices.Sort(t.ids)
		row := opinion{Target: shorten(voc.Visible(key.target), opinionTextSize), Predicate: shorten(voc.Visible(key.predicate), opinionTextSize), Polarity: key.polarity,
			People: count{Value: int64(t.people.size()), CountOf: ofPeople}, Messages: count{Value: t.messages, CountOf: ofMessages}}
		q, ok := b.gathered.idQuery(t, b.figures.week)
		switch {
		case topic == "": // those of a topic are fewer than say it in inquiries of the topic
			q = query{Week: b.figures.week.String(), Text: "opinion:" + quotedValue(key.String())}
		case !ok:
			q = b.selected("opinion", voc.RowSetOf(t.rows...))
		}
		row.People, row.Messages = peopleOf(row.People.Value, q), messagesOf(row.Messages.Value, q)
		rows = append(rows, row)
	}
	return rows
}
