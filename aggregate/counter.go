package aggregate

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"voc"
)

// Counter counts the rows of one week. It keeps one record of 24 bytes a row until Counts, since which channels a person
// used is known only when all rows are in; with SpillTo it keeps them elsewhere. A Counter is not safe for concurrent
// use; count with one for each worker and Merge them.
type Counter struct {
	week                   voc.Week
	people                 voiceTable
	channels, days, topics names
	topicSets              numberSets
	segments               segmenter

	records []record // held in memory; the others are in spill
	spill   Spill    // nil: all are held
	holds   int      // of records at once, with a spill
	spilled bool
	encoded []byte // scratch
	err     error
}

// record is one row, with names by number.
type record struct {
	person, channel, day, topics uint32
	segment                      uint32 // number of the row's values of the margins
	sentiment, kind, status      uint8
}

// NewCounter returns an empty counter of a week.
func NewCounter(week voc.Week) *Counter { return &Counter{week: week} }

// Add counts a row of the counter's week; each row is added once, in any order, after NearDuplicates. Nothing
// of the row is kept. A row without a channel counts as voc.Other, one without topics as voc.Uncategorised.
func (c *Counter) Add(row *voc.Labelled) {
	counted := row.CountedAs
	if counted == "" {
		counted = ownVoice(row)
	}
	topics := row.TopicIDs
	if len(topics) == 0 {
		topics = uncategorised
	}
	set := c.topicSets.scratch[:0]
	for _, topic := range topics {
		set = append(set, c.topics.number(cmp.Or(topic, voc.Uncategorised)))
	}
	c.topicSets.scratch = set
	c.hold(record{
		person:    c.people.number(counted),
		channel:   c.channels.number(cmp.Or(row.Channel, voc.Other)),
		day:       c.days.number(row.Day),
		topics:    c.topicSets.number(set),
		segment:   c.segments.number(row.Segments),
		sentiment: uint8(slices.Index(sentiments, row.Sentiment.Class) + 1),
		kind:      uint8(slices.Index(voc.Kinds, row.Kind.Value) + 1),
		status:    statusCode(row.Status),
	})
}

var (
	uncategorised = []string{voc.Uncategorised}
	sentiments    = []string{voc.Positive, voc.Neutral, voc.Negative}
)

const (
	statusElse = iota
	statusResolved
	statusUnresolved
)

func statusCode(status string) uint8 {
	switch status {
	case "resolved":
		return statusResolved
	case "open", "unresolved", "abandoned":
		return statusUnresolved
	}
	return statusElse
}

// GroupBy asks for counts by the values of properties too; it is called before Add. Values that margins does not name
// are counted like unknown ones, so that the number of groups is bounded by what was declared.
//
// A person has the value that most of the person's rows have, of equally frequent ones the first in the order of
// text; rows without the property have no say.
func (c *Counter) GroupBy(margins map[string]map[string]float64) { c.segments.declare(margins) }

// Merge adds what o counted, which must be other rows of the same week, grouped by the same margins. What o counts stays
// as it is.
func (c *Counter) Merge(o *Counter) {
	people, channels, days := c.people.numbers(&o.people), c.channels.numbers(&o.channels), c.days.numbers(&o.days)
	topics := c.topics.numbers(&o.topics)
	sets := make([]uint32, len(o.topicSets.list))
	for i, set := range o.topicSets.list {
		renumbered := make([]uint32, len(set))
		for j, topic := range set {
			renumbered[j] = topics[topic]
		}
		sets[i] = c.topicSets.number(renumbered)
	}
	segments := c.segments.merge(&o.segments)
	o.eachPart(func(records []record, _ uint32) {
		c.room(len(records))
		for _, r := range records {
			if len(segments) > 0 {
				r.segment = segments[r.segment]
			}
			r.person, r.channel, r.day, r.topics = people[r.person], channels[r.channel], days[r.day], sets[r.topics]
			c.hold(r)
		}
	})
	c.err = cmp.Or(c.err, o.err)
}

// Counts returns the lines of all groupings of package voc, in the order in which voc declares them, then by
// channel, topic, day and segment. Lines that would be zero are left out. A line of a channel set counts the people who
// used exactly these channels in the week and all their messages, or those on the line's topic.
func (c *Counter) Counts() []voc.Count {
	t := newTally(c)
	c.eachPart(func(records []record, stride uint32) {
		people := (c.people.len() + int(stride) - 1) / int(stride) // in the part, at most
		ordered, ends := byNumber(records, people, func(r record) uint32 { return r.person / stride })
		start := uint32(0)
		for _, end := range ends {
			if start < end {
				t.addPerson(int32(ordered[start].person), ordered[start:end])
			}
			start = end
		}
	})
	slices.SortFunc(t.counts, func(a, b voc.Count) int {
		return cmp.Or(cmp.Compare(slices.Index(groupings, a.Grouping), slices.Index(groupings, b.Grouping)),
			cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Day, b.Day), cmp.Compare(a.Segment, b.Segment))
	})
	return t.counts
}

var groupings = []string{
	voc.GroupTotal, voc.GroupChannel, voc.GroupTopic, voc.GroupChannelTopic,
	voc.GroupChannelSet, voc.GroupChannelSetTopic, voc.GroupDay, voc.GroupDayTopic, voc.GroupDayChannel,
	voc.GroupSegment, voc.GroupSegmentTopic,
}

// names numbers strings from 0 in the order of first use.
type names struct {
	index map[string]uint32
	list  []string
}

func (n *names) number(name string) uint32 {
	if i, known := n.index[name]; known {
		return i
	}
	if n.index == nil {
		n.index = make(map[string]uint32)
	}
	name = strings.Clone(name) // it may be part of a long text, which would be kept with it
	i := uint32(len(n.list))
	n.index[name] = i
	n.list = append(n.list, name)
	return i
}

// numbers returns the numbers in n of all names of o.
func (n *names) numbers(o *names) []uint32 {
	numbers := make([]uint32, len(o.list))
	for i, name := range o.list {
		numbers[i] = n.number(name)
	}
	return numbers
}

// numberSets numbers sets of numbers from 0 in the order of first use: few distinct ones cover all rows.
type numberSets struct {
	index   map[string]uint32
	list    [][]uint32 // sorted, each number once
	scratch []uint32
	key     []byte
}

// number sorts set in place.
func (s *numberSets) number(set []uint32) uint32 {
	slices.Sort(set)
	set = slices.Compact(set)
	s.key = s.key[:0]
	for _, n := range set {
		s.key = binary.LittleEndian.AppendUint32(s.key, n)
	}
	if i, known := s.index[string(s.key)]; known {
		return i
	}
	if s.index == nil {
		s.index = make(map[string]uint32)
	}
	i := uint32(len(s.list))
	s.index[string(s.key)] = i
	s.list = append(s.list, slices.Clone(set))
	return i
}
