package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"voc"
	"voc/aggregate"
)

const (
	// mostSegments and mostSegmentValues keep columns that are no grouping, such as a free text, from being compared.
	mostSegments      = 12
	mostSegmentValues = 50
	// fewestOfSegment is how many people a value needs: of fewer nothing is said, for they could be known by it.
	fewestOfSegment = 10
)

// segmentCounter counts who raises what by the values of the segments, to find topics distinctive of them.
type segmentCounter struct {
	week    voc.Week
	names   map[string]*segmentValues
	persons map[string]uint32
	topics  map[string]uint32 // from 1
}

type segmentValues struct {
	people map[segmentPerson]struct{} // each once
	values map[string]uint16          // numbers
	many   bool                       // too many values to be a grouping
}

// segmentPerson is small, since there is one for each person and topic.
type segmentPerson struct {
	person, topic uint32 // topic 0 = all
	value         uint16
}

func newSegmentCounter(week voc.Week) *segmentCounter {
	return &segmentCounter{week: week, names: make(map[string]*segmentValues), persons: make(map[string]uint32), topics: make(map[string]uint32)}
}

// add takes a row of the week.
func (c *segmentCounter) add(row *voc.Labelled) {
	if len(row.Segments) == 0 {
		return
	}
	person, found := c.persons[row.CountedAs]
	if !found {
		person = uint32(len(c.persons))
		c.persons[strings.Clone(row.CountedAs)] = person
	}
	for _, segment := range row.Segments {
		if segment.Value == "" {
			continue
		}
		s := c.names[segment.Name]
		if s == nil {
			if len(c.names) == mostSegments {
				continue
			}
			s = &segmentValues{people: make(map[segmentPerson]struct{}), values: make(map[string]uint16)}
			c.names[strings.Clone(segment.Name)] = s
		}
		if s.many {
			continue
		}
		value, known := s.values[segment.Value]
		if !known {
			if len(s.values) == mostSegmentValues {
				s.many, s.people, s.values = true, nil, nil
				continue
			}
			value = uint16(len(s.values))
			s.values[strings.Clone(segment.Value)] = value
		}
		s.people[segmentPerson{person, 0, value}] = struct{}{}
		for _, topic := range row.TopicIDs {
			number, known := c.topics[topic]
			if !known {
				number = uint32(len(c.topics) + 1)
				c.topics[strings.Clone(topic)] = number
			}
			s.people[segmentPerson{person, number, value}] = struct{}{}
		}
	}
}

// distinctive compares the values of each segment with one another as channels are compared.
func (c *segmentCounter) distinctive(options aggregate.Options) []voc.SegmentDistinctive {
	var all []voc.SegmentDistinctive
	topics := make([]string, len(c.topics)+1)
	for topic, number := range c.topics {
		topics[number] = topic
	}
	for name, s := range c.names {
		values := make([]string, len(s.values))
		for value, number := range s.values {
			values[number] = value
		}
		people := map[segmentPerson]int64{} // with person 0
		for p := range s.people {
			p.person = 0
			people[p]++
		}
		figures := voc.WeekFigures{Week: c.week}
		for p, n := range people {
			if p.topic != 0 && people[segmentPerson{value: p.value}] >= fewestOfSegment {
				figures.Counts = append(figures.Counts, voc.Count{Week: c.week, Grouping: voc.GroupChannelTopic, Channel: values[p.value], Topic: topics[p.topic], People: n})
			}
		}
		slices.SortFunc(figures.Counts, func(a, b voc.Count) int {
			return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Topic, b.Topic))
		})
		for _, found := range aggregate.Distinctive(figures, options) {
			one := voc.SegmentDistinctive{Segment: voc.Segment{Name: name, Value: found.Channel}, Distinctive: found}
			one.Channel = ""
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b voc.SegmentDistinctive) int {
		return cmp.Or(cmp.Compare(a.Segment.Name, b.Segment.Name), cmp.Compare(a.Segment.Value, b.Segment.Value), cmp.Compare(b.Z, a.Z), cmp.Compare(a.Topic, b.Topic))
	})
	return all
}
