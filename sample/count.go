package sample

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"voc"
)

func newTruth(seed uint64, entries []*entry) *Truth {
	t := &Truth{Seed: seed, MixChange: MixChange{mixChannel, weekAt(mixWeek), mixFactor}}
	for _, e := range entries {
		if e.nearOf != nil {
			t.NearDuplicates = append(t.NearDuplicates, NearDuplicate{e.ref, e.nearOf.ref, e.channel, voc.WeekOf(e.at)})
		}
		t.Labels = append(t.Labels, LabelTruth{e.ref, e.channel, voc.WeekOf(e.at), e.labels(), e.body.kind, e.body.sentiment})
	}
	return t
}

// labels are the topics as the pipeline counts them.
func (e *entry) labels() []string {
	if e.body.topics[0] == "none" {
		return []string{voc.Uncategorised}
	}
	return e.body.topics
}

func (t *Truth) entryOf(file string) *FileTruth {
	for i := range t.Files {
		if t.Files[i].File == file {
			return &t.Files[i]
		}
	}
	t.Files = append(t.Files, FileTruth{File: file})
	return &t.Files[len(t.Files)-1]
}

func (t *Truth) published(file string) { t.entryOf(file).Published++ }

func (t *Truth) joined(file string) { t.entryOf(file).Joined++ }

func (t *Truth) duplicate(e *entry, kind, published, other string) {
	t.entryOf(other).Duplicate++
	t.Duplicates = append(t.Duplicates, Duplicate{e.ref, kind, published, other})
}

func (t *Truth) reject(file string, line int64, id, reason string) {
	t.entryOf(file).Rejected++
	t.Rejects = append(t.Rejects, RejectTruth{file, line, id, reason})
}

func (t *Truth) file(file, channel string) { t.entryOf(file).Channel = channel }

// countedAs names whom an entry counts for.
func (e *entry) countedAs() string {
	for e.nearOf != nil {
		e = e.nearOf
	}
	if e.person == nil {
		return "i:" + e.ref
	}
	return spaceOf[e.channel] + ":" + e.person.id
}

// tally counts messages and distinct people by a key.
type tally[K comparable] struct {
	people   map[K]map[string]bool
	messages map[K]int
}

func newTally[K comparable]() tally[K] { return tally[K]{map[K]map[string]bool{}, map[K]int{}} }

func (t tally[K]) add(key K, e *entry) {
	if t.people[key] == nil {
		t.people[key] = map[string]bool{}
	}
	t.people[key][e.countedAs()] = true
	t.messages[key]++
}

// finish counts what the entries hold and gives truth.json.
func (t *Truth) finish(entries []*entry) ([]byte, error) {
	for i, f := range t.Files {
		t.Files[i].Read = f.Published + f.Duplicate + f.Rejected
	}
	slices.SortFunc(t.Files, func(a, b FileTruth) int { return cmp.Compare(a.File, b.File) })
	t.countWeeks(entries)
	t.countPlanted(entries)
	t.countQuestions(entries)
	t.collectOverlaps(entries)
	t.collectCanaries(entries)
	return t.encode()
}

// weekly is a channel or a topic of a week.
type weekly struct {
	week voc.Week
	name string
}

func (a weekly) compare(b weekly) int {
	return cmp.Or(a.week.Compare(b.week), strings.Compare(a.name, b.name))
}

func (t *Truth) countWeeks(entries []*entry) {
	weeks, channels, topics := newTally[voc.Week](), newTally[weekly](), newTally[weekly]()
	for _, e := range entries {
		week := voc.WeekOf(e.at)
		weeks.add(week, e)
		channels.add(weekly{week, e.channel}, e)
		for _, topic := range e.labels() {
			topics.add(weekly{week, topic}, e)
		}
	}
	for _, week := range slices.SortedFunc(maps.Keys(weeks.messages), voc.Week.Compare) {
		t.Weeks = append(t.Weeks, WeekTruth{week, weeks.messages[week], len(weeks.people[week])})
	}
	for _, k := range slices.SortedFunc(maps.Keys(channels.messages), weekly.compare) {
		t.Channels = append(t.Channels, ChannelTruth{k.week, k.name, channels.messages[k], len(channels.people[k])})
	}
	for _, k := range slices.SortedFunc(maps.Keys(topics.messages), weekly.compare) {
		t.Topics = append(t.Topics, TopicTruth{k.week, k.name, len(topics.people[k]), topics.messages[k]})
	}
}

func (t *Truth) countPlanted(entries []*entry) {
	burst, loud, quiet := newTally[voc.Week](), newTally[voc.Week](), newTally[voc.Week]()
	t.Burst.Topic, t.OneChannel.Topic, t.OneChannel.Channel = burstTopic, loudTopic, loudChannel
	week := weekAt(burstWeek)
	t.Burst.Week = &week
	for _, e := range entries {
		if slices.Contains(e.body.topics, burstTopic) {
			burst.add(voc.WeekOf(e.at), e)
			if voc.WeekOf(e.at) == week {
				t.Burst.Refs = append(t.Burst.Refs, e.ref)
				t.Burst.Channels = append(t.Burst.Channels, e.channel)
			}
		}
		if slices.Contains(e.body.topics, loudTopic) {
			if e.channel == loudChannel {
				loud.add(voc.WeekOf(e.at), e)
				t.OneChannel.Refs = append(t.OneChannel.Refs, e.ref)
			} else {
				quiet.add(voc.WeekOf(e.at), e)
			}
		}
	}
	slices.Sort(t.Burst.Channels)
	t.Burst.Channels = slices.Compact(t.Burst.Channels)
	t.Burst.People = len(burst.people[week])
	t.OneChannel.People = len(entries)
	for i := range weekCount {
		if i != burstWeek {
			t.Burst.Usual += float64(len(burst.people[weekAt(i)])) / (weekCount - 1)
		}
		t.OneChannel.People = min(t.OneChannel.People, len(loud.people[weekAt(i)]))
		t.OneChannel.Usual += float64(len(quiet.people[weekAt(i)])) / weekCount
	}
}

func (t *Truth) countQuestions(entries []*entry) {
	gaps, answered := newTally[string](), newTally[string]()
	topics, refs := map[string]string{}, map[string][]string{}
	for _, e := range entries {
		switch {
		case e.body.gap != "":
			gaps.add(e.body.gap, e)
			topics[e.body.gap] = e.body.topics[0]
			refs[e.body.gap] = append(refs[e.body.gap], e.ref)
		case e.body.article != "":
			answered.add(e.body.article, e)
			topics[e.body.article] = e.body.topics[0]
			refs[e.body.article] = append(refs[e.body.article], e.ref)
		}
	}
	for _, name := range sortedKeys(gaps.messages) {
		t.Unanswered = append(t.Unanswered, Question{name, topics[name], len(gaps.people[name]), gaps.messages[name], refs[name]})
	}
	for _, name := range sortedKeys(answered.messages) {
		t.Answered = append(t.Answered, Question{name, topics[name], len(answered.people[name]), answered.messages[name], refs[name]})
	}
}

func (t *Truth) collectOverlaps(entries []*entry) {
	byNumber := map[int]*Overlap{}
	for _, e := range entries {
		if e.overlap == 0 {
			continue
		}
		o := byNumber[e.overlap]
		if o == nil {
			o = &Overlap{IDSpace: spaceOf[e.channel], CustomerID: e.person.id, Week: voc.WeekOf(e.at), Topic: e.body.topics[0]}
			byNumber[e.overlap] = o
		}
		o.Channels, o.Refs = append(o.Channels, e.channel), append(o.Refs, e.ref)
	}
	for _, number := range sortedKeys(byNumber) {
		t.Overlaps = append(t.Overlaps, *byNumber[number])
	}
}

func (t *Truth) collectCanaries(entries []*entry) {
	for _, e := range entries {
		for _, c := range e.canaries {
			t.Canaries = append(t.Canaries, Canary{c.kind, c.text})
		}
	}
	slices.SortFunc(t.Canaries, func(a, b Canary) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Text, b.Text))
	})
	t.Canaries = slices.Compact(t.Canaries)
}
