package report

import (
	"cmp"
	"slices"

	"voc"
)

// measureGroup is what one owner could do of one kind, for which topics, and how many people it would reach.
type measureGroup struct {
	Owner       string         `json:"owner"`
	OwnerName   string         `json:"owner_name"`
	Measure     string         `json:"measure"`
	MeasureName string         `json:"measure_name"`
	People      count          `json:"people"` // who raised at least one of the topics this week: the reach
	Share       float64        `json:"share"`  // of the people who wrote
	Score       float64        `json:"score"`  // sum of the priorities of its topics
	Topics      []measureTopic `json:"topics"` // by priority
}

// measureTopic is one topic of a measure, with the evidence for it.
type measureTopic struct {
	Topic    string    `json:"topic"`
	Name     string    `json:"name"`
	People   count     `json:"people"`
	Shown    *share    `json:"shown,omitempty"`
	Priority *priority `json:"priority,omitempty"`
	Opinion  *opinion  `json:"opinion,omitempty"` // the most frequent one
}

// priority is how urgent a topic is: score = affected × severity × growth. Absent factors are not measured.
type priority struct {
	Rank       int      `json:"rank"`
	Score      float64  `json:"score"`
	Affected   float64  `json:"affected"` // people
	Severity   float64  `json:"severity"` // 0 to 1, mean of the factors below that are measured
	Growth     float64  `json:"growth"`   // ½ to 2
	Negative   float64  `json:"negative"` // share of the topic's messages
	Unresolved *float64 `json:"unresolved,omitempty"`
	Recontact  *float64 `json:"recontact,omitempty"`
	Cancel     *float64 `json:"cancel,omitempty"`
}

func (b *builder) priorityOf(topic string) *priority { return b.ranks[topic] }

func priorities(list []voc.Priority) map[string]*priority {
	all := map[string]*priority{}
	for _, p := range list {
		all[p.Topic] = &priority{p.Rank, p.Score, p.Affected, p.Severity, p.Growth, p.Negative, p.Unresolved.Pointer(), p.Recontact.Pointer(), p.Cancel.Pointer()}
	}
	return all
}

type ownerMeasure struct{ owner, measure string }

// reachTally counts the distinct people behind all topics of an owner and a kind of measure.
type reachTally struct {
	groups map[string]ownerMeasure // by topic
	people map[ownerMeasure]*tally
}

func newReachTally(b *builder, _ *persons) *reachTally {
	t := &reachTally{map[string]ownerMeasure{}, map[ownerMeasure]*tally{}}
	for _, id := range b.figures.leaves {
		if d := b.topics[id]; d.Owner != "" {
			t.groups[id] = ownerMeasure{d.Owner, d.Measure}
		}
	}
	return t
}

func (t *reachTally) add(row *voc.Labelled, person uint32) {
	for i := range row.TopicIDs {
		group, found := t.groups[row.TopicIDs[i]]
		if !found {
			continue
		}
		one := t.people[group]
		if one == nil {
			one = &tally{}
			t.people[group] = one
		}
		one.add(person, "")
	}
}

// owners are in the order of display; a taxonomy of the user's own may have others, which follow.
var owners = []string{"product", "process", "people"}

func ownerPlace(owner string) int {
	if i := slices.Index(owners, owner); i >= 0 {
		return i
	}
	return len(owners)
}

// measures groups the topics by owner and kind of measure, the most urgent group of an owner first.
func (b *builder) measures() []measureGroup {
	groups := map[ownerMeasure]*measureGroup{}
	order := []ownerMeasure{}
	for _, id := range b.figures.leaves {
		key, found := b.gathered.reach.groups[id]
		people := b.gathered.reach.people[key]
		if !found || people == nil { // no rows at hand: no reach
			continue
		}
		g := groups[key]
		if g == nil {
			g = &measureGroup{Owner: key.owner, OwnerName: voc.Visible(voc.OwnerName(key.owner)), Measure: key.measure, MeasureName: voc.Visible(voc.MeasureName(key.measure)), Topics: []measureTopic{}}
			if key.measure == "" {
				g.MeasureName = "打ち手は未定"
			}
			groups[key] = g
			order = append(order, key)
		}
		t := measureTopic{Topic: id, Name: b.name(id), People: b.figures.people(b.figures.topic(id)), Shown: b.figures.share(b.figures.shown, id), Priority: b.ranks[id]}
		if held := b.opinions(id, 1); len(held) > 0 {
			t.Opinion = &held[0]
		}
		if t.Priority != nil {
			g.Score += t.Priority.Score
		}
		g.Topics = append(g.Topics, t)
	}
	rows := []measureGroup{}
	total := b.figures.total().People
	for _, key := range order {
		g := groups[key]
		var ids []string
		for _, t := range g.Topics {
			ids = append(ids, t.Topic)
		}
		slices.Sort(ids)
		g.People = peopleOf(int64(b.gathered.reach.people[key].people.size()), query{Week: b.figures.week.String(), Topics: ids})
		if total > 0 {
			g.Share = float64(g.People.Value) / float64(total)
		}
		slices.SortStableFunc(g.Topics, func(x, y measureTopic) int { return cmp.Compare(rankOf(x.Priority), rankOf(y.Priority)) })
		rows = append(rows, *g)
	}
	slices.SortStableFunc(rows, func(x, y measureGroup) int {
		return cmp.Or(cmp.Compare(ownerPlace(x.Owner), ownerPlace(y.Owner)), cmp.Compare(x.Owner, y.Owner), cmp.Compare(y.Score, x.Score), cmp.Compare(y.People.Value, x.People.Value), cmp.Compare(x.Measure, y.Measure))
	})
	return rows
}

func rankOf(p *priority) int {
	if p == nil {
		return 1 << 30
	}
	return p.Rank
}
