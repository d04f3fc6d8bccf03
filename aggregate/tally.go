package aggregate

import (
	"slices"
	"strings"

	"voc"
)

// tally fills the lines of counts, one person after the other, so that a line counts a person once by
// remembering whom it counted last.
type tally struct {
	counter *Counter
	counts  []voc.Count
	last    []int32 // person last counted on each line
	lines   map[lineKey]int32
	// A record counts on the lines of its own channel and day, and on those of its person's channels and segment.
	ofRecord map[recordRoute][]int32
	ofPerson map[personRoute][]int32
	sets     numberSets // of channels
}

// lineKey names a line: a grouping, and channel or channel set, topic, day, segment by number plus 1, 0 = all.
type lineKey struct{ grouping, channel, topic, day, segment uint32 }

// recordRoute is what decides on which lines a record counts by itself; there are far fewer of them than records.
type recordRoute struct{ channel, topics, day uint32 }

// personRoute is what decides on which lines a record counts because of the person's other records.
type personRoute struct{ set, topics, segment uint32 }

func newTally(c *Counter) *tally {
	return &tally{counter: c, lines: make(map[lineKey]int32),
		ofRecord: make(map[recordRoute][]int32), ofPerson: make(map[personRoute][]int32)}
}

func (t *tally) addPerson(person int32, records []record) {
	set, segment := t.channelSet(records), t.counter.segments.ofPerson(records)
	for _, r := range records {
		byRecord := recordRoute{r.channel, r.topics, r.day}
		lines, known := t.ofRecord[byRecord]
		if !known {
			lines = t.recordLines(byRecord)
			t.ofRecord[byRecord] = lines
		}
		t.count(person, r, lines)
		byPerson := personRoute{set, r.topics, segment}
		if lines, known = t.ofPerson[byPerson]; !known {
			lines = t.personLines(byPerson)
			t.ofPerson[byPerson] = lines
		}
		t.count(person, r, lines)
	}
}

// count adds a record to lines.
func (t *tally) count(person int32, r record, lines []int32) {
	for _, line := range lines {
		count := &t.counts[line]
		if t.last[line] != person {
			t.last[line] = person
			count.People++
		}
		addMessage(count, r)
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

func (t *tally) recordLines(r recordRoute) []int32 {
	channel, day := r.channel+1, r.day+1
	lines := []int32{
		t.line(voc.GroupTotal, lineKey{}), t.line(voc.GroupChannel, lineKey{channel: channel}),
		t.line(voc.GroupDay, lineKey{day: day}), t.line(voc.GroupDayChannel, lineKey{channel: channel, day: day}),
	}
	for _, topic := range t.counter.topicSets.list[r.topics] {
		topic++
		lines = append(lines, t.line(voc.GroupTopic, lineKey{topic: topic}), t.line(voc.GroupChannelTopic, lineKey{channel: channel, topic: topic}),
			t.line(voc.GroupDayTopic, lineKey{topic: topic, day: day}))
	}
	return lines
}

func (t *tally) personLines(r personRoute) []int32 {
	set, segment := r.set+1, uint32(0)
	lines := []int32{t.line(voc.GroupChannelSet, lineKey{channel: set})}
	if len(t.counter.segments.margins) > 0 {
		segment = r.segment + 1
		lines = append(lines, t.line(voc.GroupSegment, lineKey{channel: set, segment: segment}))
	}
	for _, topic := range t.counter.topicSets.list[r.topics] {
		topic++
		lines = append(lines, t.line(voc.GroupChannelSetTopic, lineKey{channel: set, topic: topic}))
		if segment > 0 {
			lines = append(lines, t.line(voc.GroupSegmentTopic, lineKey{channel: set, topic: topic, segment: segment}))
		}
	}
	return lines
}

// line returns the index of a line, which it makes where it is not there yet.
func (t *tally) line(grouping string, key lineKey) int32 {
	key.grouping = uint32(slices.Index(groupings, grouping))
	if line, known := t.lines[key]; known {
		return line
	}
	count := voc.Count{Week: t.counter.week, Grouping: grouping}
	switch {
	case key.channel == 0:
	case strings.HasPrefix(grouping, voc.GroupChannelSet):
		count.Channel = t.channelsOf(key.channel - 1)
	default:
		count.Channel = t.counter.channels.list[key.channel-1]
	}
	if key.topic > 0 {
		count.Topic = t.counter.topics.list[key.topic-1]
	}
	if key.day > 0 {
		count.Day = t.counter.days.list[key.day-1]
	}
	if key.segment > 0 {
		count.Segment = joinSegment(t.counter.segments.margins, t.counter.segments.values[key.segment-1])
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
