package report

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"voc"
)

const (
	quoteTopics  = 10  // topics whose quotes stand open
	poolSize     = 3   // candidates kept per topic and channel: enough for three different people
	evidenceSize = 2   // examples shown per channel in the appendix
	quoteRunes   = 120 // length of an excerpt
	goodRunes    = 60  // length that reads best as an example
)

// quoteRule is the rule of exampleCollector and pick in words; the report prints it.
const quoteRule = "代表の2件は、その話題で最も多い感情の声のうち、話題の判定の確信度が高く、長さが60字に近く、受付の早いものから、人もチャネルも異なるように選んでいます。" +
	"極端な1件は、感情の得点が最も強い（0から最も遠い）ものです。同じ文面は一度だけ選びます。別のチャネルに声がないときだけ、同じチャネルの別の人から選びます。"

const (
	roleRepresentative = "representative"
	roleExtreme        = "extreme"
)

// candidate is a row that may be quoted, with what orders it.
type candidate struct {
	quote
	person     string
	typical    bool // has the sentiment that is most frequent in its topic
	confidence float64
	score      float64
	distance   int // of its length from goodRunes
	receivedAt time.Time
}

func (a *candidate) compareRepresentative(b *candidate) int {
	if a.typical != b.typical {
		if a.typical {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.distance, b.distance), a.compareRow(b))
}

func (a *candidate) compareExtreme(b *candidate) int {
	return cmp.Or(cmp.Compare(math.Abs(b.score), math.Abs(a.score)), cmp.Compare(a.score, b.score),
		cmp.Compare(a.distance, b.distance), a.compareRow(b))
}

// candidateOrder is one of the orders of candidates, the best first.
type candidateOrder int

const (
	byRepresentative candidateOrder = iota
	byExtreme
	bySeverity
)

func (o candidateOrder) compare(a, b *candidate) int {
	switch o {
	case byRepresentative:
		return a.compareRepresentative(b)
	case byExtreme:
		return a.compareExtreme(b)
	default:
		return a.compareSevere(b)
	}
}

func (a *candidate) compareRow(b *candidate) int {
	return cmp.Or(a.receivedAt.Compare(b.receivedAt), cmp.Compare(a.IDSpace, b.IDSpace), cmp.Compare(a.ID, b.ID))
}

type poolKey struct{ topic, channel string }

// pool keeps the best candidates of one topic in one channel, each of a different person.
type pool struct {
	representative, extreme []*candidate
}

type examples map[poolKey]*pool

// exampleCollector keeps at most poolSize candidates per topic, channel and role. Topic "" stands for all rows of a
// channel.
type exampleCollector struct {
	found             examples
	wanted, ofChannel map[string]string // the most frequent sentiment of each topic and each channel
}

func newExampleCollector(found examples, f *figures) *exampleCollector {
	c := &exampleCollector{found, map[string]string{voc.Uncategorised: majority(f.topic(voc.Uncategorised))}, map[string]string{}}
	for _, id := range slices.Concat(f.leaves, f.groups) {
		c.wanted[id] = majority(f.topic(id))
	}
	for _, id := range f.channels {
		c.ofChannel[id] = majority(f.channel(id))
	}
	return c
}

func (c *exampleCollector) add(row *voc.Labelled) {
	length := utf8.RuneCountInString(row.Text.String())
	if typical, ok := c.ofChannel[row.Channel]; ok {
		c.found.add(row, "", typical, length)
	}
	for _, id := range row.TopicIDs {
		if typical, ok := c.wanted[id]; ok {
			c.found.add(row, id, typical, length)
		}
	}
}

func (e examples) add(row *voc.Labelled, topic, typical string, length int) {
	key := poolKey{topic, row.Channel}
	p := e[key]
	if p == nil {
		key.channel = strings.Clone(key.channel)
		key.topic = strings.Clone(key.topic)
		p = &pool{}
		e[key] = p
	}
	c := newCandidate(row)
	c.typical, c.distance = row.Sentiment.Class == typical, max(length-goodRunes, goodRunes-length)
	label := bestLabel(row, topic)
	if label != nil && finite(label.Confidence) {
		c.confidence = label.Confidence
	}
	// Most rows are not kept, and leave nothing behind.
	representative := better(p.representative, &c, byRepresentative)
	extreme := c.score != 0 && better(p.extreme, &c, byExtreme)
	if !representative && !extreme {
		return
	}
	kept := new(candidate)
	*kept = c
	kept.own(row, label)
	if representative {
		keep(&p.representative, kept, byRepresentative)
	}
	if extreme {
		keep(&p.extreme, kept, byExtreme)
	}
}

// newCandidate borrows from the row; own makes it keep its own copies.
func newCandidate(row *voc.Labelled) candidate {
	c := candidate{
		quote:  quote{ID: row.ID, IDSpace: row.IDSpace, Channel: row.Channel, Day: row.Day, Sentiment: row.Sentiment.Class},
		person: row.CountedAs, receivedAt: row.ReceivedAt,
	}
	if finite(row.Sentiment.Score) {
		c.score = row.Sentiment.Score
	}
	return c
}

// bestLabel returns the surest label of the topic or of a topic below it, nil where there is none.
func bestLabel(row *voc.Labelled, topic string) *voc.Label {
	var best *voc.Label
	for i := range row.Topics {
		label := &row.Topics[i]
		if topic == "" || label.Value != topic && !strings.HasPrefix(label.Value, topic+".") {
			continue
		}
		if best == nil || label.Confidence > best.Confidence {
			best = label
		}
	}
	return best
}

// own copies what the candidate keeps of a row that its owner may reuse.
func (c *candidate) own(row *voc.Labelled, label *voc.Label) {
	c.ID, c.IDSpace = strings.Clone(c.ID), strings.Clone(c.IDSpace)
	c.Channel, c.Day = strings.Clone(c.Channel), strings.Clone(c.Day)
	c.Sentiment, c.person = strings.Clone(c.Sentiment), strings.Clone(c.person)
	var span voc.Span
	if label != nil && len(label.Evidence) > 0 {
		span = label.Evidence[0].Span
		c.Rule = strings.Clone(label.Evidence[0].Rule)
	}
	c.before, c.mark, c.after = excerpt(row.Text.String(), span)
	c.before, c.mark, c.after = strings.Clone(c.before), strings.Clone(c.mark), strings.Clone(c.after)
	c.Text = c.before + c.mark + c.after
}

// better tells whether keep would keep c.
func better(list []*candidate, c *candidate, order candidateOrder) bool {
	if len(list) == poolSize && order.compare(list[poolSize-1], c) <= 0 {
		return false
	}
	for _, o := range list {
		if o.person == c.person {
			return order.compare(o, c) > 0
		}
	}
	return true
}

// keep inserts c into a sorted list of at most poolSize candidates of different people; it is better.
func keep(list *[]*candidate, c *candidate, order candidateOrder) {
	if same := slices.IndexFunc(*list, func(o *candidate) bool { return o.person == c.person }); same >= 0 {
		*list = slices.Delete(*list, same, same+1)
	}
	at, _ := slices.BinarySearchFunc(*list, c, order.compare)
	*list = slices.Insert(*list, at, c)
	if len(*list) > poolSize {
		*list = (*list)[:poolSize]
	}
}

// pick chooses a topic's two representative quotes and its extreme one.
func (e examples) pick(topic string, channels []string) []quote {
	var representative, extreme []*candidate
	for _, channel := range channels {
		if p := e[poolKey{topic, channel}]; p != nil {
			representative = append(representative, p.representative...)
			extreme = append(extreme, p.extreme...)
		}
	}
	slices.SortFunc(representative, (*candidate).compareRepresentative)
	slices.SortFunc(extreme, (*candidate).compareExtreme)
	var chosen []*candidate
	quotes := []quote{}
	choose := func(from []*candidate, role string) {
		c := firstOther(from, chosen)
		if c == nil {
			return
		}
		chosen = append(chosen, c)
		q := c.quote
		q.Role = role
		quotes = append(quotes, q)
	}
	choose(representative, roleRepresentative)
	choose(representative, roleRepresentative)
	choose(extreme, roleExtreme)
	return quotes
}

// firstOther returns the first candidate of another person, with other words and of another channel than those
// chosen, else the first of another person and with other words, else nil.
func firstOther(from, chosen []*candidate) *candidate {
	var otherPerson *candidate
	for _, c := range from {
		if slices.ContainsFunc(chosen, func(o *candidate) bool { return o.person == c.person || o.Text == c.Text }) {
			continue
		}
		if !slices.ContainsFunc(chosen, func(o *candidate) bool { return o.Channel == c.Channel }) {
			return c
		}
		if otherPerson == nil {
			otherPerson = c
		}
	}
	return otherPerson
}

// of returns examples of a topic in one channel, with different words, for the appendix.
func (e examples) of(topic, channel string) []quote {
	quotes := []quote{}
	if p := e[poolKey{topic, channel}]; p != nil {
		for _, c := range p.representative {
			repeated := slices.ContainsFunc(quotes, func(q quote) bool { return q.Text == c.Text })
			if repeated || len(quotes) == evidenceSize {
				continue
			}
			q := c.quote
			q.Role = roleRepresentative
			quotes = append(quotes, q)
		}
	}
	return quotes
}
