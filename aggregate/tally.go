package aggregate

import (
	"slices"

	"voc"
)

// tally fills the lines of counts, one person after the other, so that a line counts a person once by
// remembering whom it counted last.
type tally struct {
	counter *Counter
	counts  []voc.Count
	last    []int32 // person last counted on each line
	lines   map[lineKey]int32
	routes  map[route][]int32
	sets    numberSets // of channels
}

// lineKey names a line: a grouping, and channel or channel set, topic, day by number plus 1, 0 = all.
type lineKey struct{ grouping, channel, topic, day uint32 }

// route is what decides on which lines a record counts; there are far fewer of them than records.
type route struct{ set, channel, topics, day uint32 }

func newTally(c *Counter) *tally {
	return &tally{counter: c, lines: make(map[lineKey]int32), routes: make(map[route][]int32)}
}

func (t *tally) addPerson(person int32, records []record) {
	set := t.channelSet(records)
	for _, r := range records {
		at := route{set, r.channel, r.topics, r.day}
		lines, known := t.routes[at]
		if !known {
			lines = t.linesOf(at)
			t.routes[at] = lines
		}
		for _, line := range lines {
			count := &t.counts[line]
			if t.last[line] != person {
				t.last[line] = person
				count.People++
			}
			addMessage(count, r)
		}
	}
}

// channelSet returns the number of the set of channels that the records use.
func (t *tally) channelSet(records []record) uint32 {
	set := t.sets.scratch[:0]
	for _, r := range records {
		if len(set) == 0 || set[len(set)-1] != r.channel {
			set = append(set, r.channel)
		}
	}
	t.sets.scratch = set
	return t.sets.number(set)
}

// channelsOf writes a set of channels.
func (t *tally) channelsOf(set uint32) string {
	var channels []string
	for _, channel := range t.sets.list[set] {
		channels = append(channels, t.counter.channels.list[channel])
	}
	slices.Sort(channels)
	return joinChannels(channels)
}

func (t *tally) linesOf(r route) []int32 {
	set, channel, day := r.set+1, r.channel+1, r.day+1
	lines := []int32{
		t.line(voc.GroupTotal, 0, 0, 0), t.line(voc.GroupChannel, channel, 0, 0), t.line(voc.GroupChannelSet, set, 0, 0),
		t.line(voc.GroupDay, 0, 0, day), t.line(voc.GroupDayChannel, channel, 0, day),
	}
	for _, topic := range t.counter.topicSets.list[r.topics] {
		topic++
		lines = append(lines, t.line(voc.GroupTopic, 0, topic, 0), t.line(voc.GroupChannelTopic, channel, topic, 0),
			t.line(voc.GroupChannelSetTopic, set, topic, 0), t.line(voc.GroupDayTopic, 0, topic, day))
	}
	return lines
}

// line returns the index of a line, which it makes where it is not there yet.
func (t *tally) line(grouping string, channel, topic, day uint32) int32 {
	key := lineKey{uint32(slices.Index(groupings, grouping)), channel, topic, day}
	if line, known := t.lines[key]; known {
		return line
	}
	count := voc.Count{Week: t.counter.week, Grouping: grouping}
	switch {
	case channel == 0:
	case grouping == voc.GroupChannelSet || grouping == voc.GroupChannelSetTopic:
		count.Channel = t.channelsOf(channel - 1)
	default:
		count.Channel = t.counter.channels.list[channel-1]
	}
	if topic > 0 {
		count.Topic = t.counter.topics.list[topic-1]
	}
	if day > 0 {
		count.Day = t.counter.days.list[day-1]
	}
	line := int32(len(t.counts))
	t.counts = append(t.counts, count)
	t.last = append(t.last, -1)
	t.lines[key] = line
	return line
}

// addMessage counts a row's message and what it is; the numbers are places in sentiments and voc.Kinds from 1.
func addMessage(count *voc.Count, r record) {
	count.Messages++
	switch r.sentiment {
	case 1:
		count.Positive++
	case 2:
		count.Neutral++
	case 3:
		count.Negative++
	}
	switch r.kind {
	case 1:
		count.Question++
	case 2:
		count.Request++
	case 3:
		count.Complaint++
	case 4:
		count.Opinion++
	case 5:
		count.Praise++
	case 6:
		count.Report++
	}
	switch r.status {
	case statusResolved:
		count.Resolved++
	case statusUnresolved:
		count.Unresolved++
	}
}
