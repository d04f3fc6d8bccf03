package aggregate

import (
	"cmp"
	"slices"

	"voc"
)

// AddCoded counts rows that are given by number, as Add counts rows; nothing of them is kept.
func (c *Counter) AddCoded(rows *voc.CodedRows) {
	n := rows.Len()
	c.room(n)
	channels := c.channels.codes(rows.Channel.Values, voc.Other)
	days := c.days.codes(rows.Day.Values, "")
	topics := c.topics.codes(rows.Topics.Values, voc.Uncategorised)
	sentiment := classCodes(rows.Sentiment.Values, func(s string) uint8 { return uint8(slices.Index(sentiments, s) + 1) })
	kind := classCodes(rows.Kind.Values, func(s string) uint8 { return uint8(slices.Index(voc.Kinds, s) + 1) })
	status := classCodes(rows.Status.Values, statusCode)
	none := c.topics.number(voc.Uncategorised)
	sets := make(map[uint64]uint32) // of up to four topics, by their codes, which are below 2¹⁶ where this is used
	packed := len(rows.Topics.Values) < 1<<16-1
	segments := make([]voc.Segment, 0, 8)
	for i := range n {
		r := record{
			channel: channels[rows.Channel.Codes[i]], day: days[rows.Day.Codes[i]],
			sentiment: sentiment[rows.Sentiment.Codes[i]], kind: kind[rows.Kind.Codes[i]], status: status[rows.Status.Codes[i]],
		}
		r.person = c.people.numberBytes(rows.People[rows.Ends[i]:rows.Ends[i+1]])
		codes := rows.Topics.Codes[rows.TopicEnds[i]:rows.TopicEnds[i+1]]
		key := uint64(0)
		for _, code := range codes {
			key = key<<16 | uint64(code+1)
		}
		number, known := uint32(0), false
		if usable := packed && len(codes) <= 4; usable {
			number, known = sets[key]
		}
		if !known {
			set := c.topicSets.scratch[:0]
			for _, code := range codes {
				set = append(set, topics[code])
			}
			if len(set) == 0 {
				set = append(set, none)
			}
			c.topicSets.scratch = set
			number = c.topicSets.number(set)
			if packed && len(codes) <= 4 {
				sets[key] = number
			}
		}
		r.topics = number
		if len(c.segments.margins) > 0 {
			segments = segments[:0]
			if len(rows.SegmentEnds) > 0 {
				for j := rows.SegmentEnds[i]; j < rows.SegmentEnds[i+1]; j++ {
					segments = append(segments, voc.Segment{Name: rows.SegmentNames.Values[rows.SegmentNames.Codes[j]], Value: rows.SegmentValues.Values[rows.SegmentValues.Codes[j]]})
				}
			}
			r.segment = c.segments.number(segments)
		}
		c.hold(r)
	}
}

// codes gives the number of each value of a dictionary; the empty value stands for otherwise.
func (n *names) codes(values []string, otherwise string) []uint32 {
	numbers := make([]uint32, len(values))
	for i, value := range values {
		numbers[i] = n.number(cmp.Or(value, otherwise))
	}
	return numbers
}

func classCodes(values []string, of func(string) uint8) []uint8 {
	codes := make([]uint8, len(values))
	for i, value := range values {
		codes[i] = of(value)
	}
	return codes
}
