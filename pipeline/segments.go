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
}

type segmentValues struct {
	people map[segmentPerson]struct{} // each once
	values map[string]bool
	many   bool // too many values to be a grouping
}

type segmentPerson struct {
	value, topic string // empty topic = all
	person       uint32
}

func newSegmentCounter(week voc.Week) *segmentCounter {
	return &segmentCounter{week: week, names: make(map[string]*segmentValues), persons: make(map[string]uint32)}
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
			s = &segmentValues{people: make(map[segmentPerson]struct{}), values: make(map[string]bool)}
			c.names[strings.Clone(segment.Name)] = s
		}
		if s.many {
			continue
		}
		if !s.values[segment.Value] {
			if len(s.values) == mostSegmentValues {
				s.many, s.people, s.values = true, nil, nil
				continue
			}
			s.values[strings.Clone(segment.Value)] = true
		}
		s.take(segmentPerson{segment.Value, "", person})
		for _, topic := range row.TopicIDs {
			s.take(segmentPerson{segment.Value, topic, person})
		}
	}
}

// take copies what it keeps of a row that may be reused.
func (s *segmentValues) take(p segmentPerson) {
	if _, found := s.people[p]; !found {
		p.value, p.topic = strings.Clone(p.value), strings.Clone(p.topic)
		s.people[p] = struct{}{}
	}
}

// distinctive compares the values of each segment with one another as channels are compared.
func (c *segmentCounter) distinctive(options aggregate.Options) []voc.SegmentDistinctive {
	var all []voc.SegmentDistinctive
	for name, s := range c.names {
		people := map[[2]string]int64{}
		for p := range s.people {
			people[[2]string{p.value, p.topic}]++
		}
		figures := voc.WeekFigures{Week: c.week}
		for key, n := range people {
			if key[1] != "" && people[[2]string{key[0]}] >= fewestOfSegment {
				figures.Counts = append(figures.Counts, voc.Count{Week: c.week, Grouping: voc.GroupChannelTopic, Channel: key[0], Topic: key[1], People: n})
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
