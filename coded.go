package voc

// CodedRows are rows of one week as counting needs them, column by column, with values by number: counting them touches
// no string but that of the person. All columns have the same number of rows. What they hold is only valid until
// whoever gave them gives the next ones.
type CodedRows struct {
	// CountedAs of row i is People[Ends[i]:Ends[i+1]].
	People []byte
	Ends   []uint32 // one more than rows, from 0

	Channel, Day, Sentiment, Kind, Status CodedColumn

	// Topics of row i are Topics.Codes[TopicEnds[i]:TopicEnds[i+1]].
	Topics    CodedColumn
	TopicEnds []uint32 // one more than rows, from 0

	// Segments of row i are SegmentNames and SegmentValues from SegmentEnds[i] to SegmentEnds[i+1]; empty where they were
	// not asked for.
	SegmentNames, SegmentValues CodedColumn
	SegmentEnds                 []uint32
}

// CodedColumn is a column of values by number.
type CodedColumn struct {
	Values []string // by number
	Codes  []uint32 // of the rows, or of the elements of their lists
}

// Len is the number of rows.
func (c *CodedRows) Len() int { return max(len(c.Ends)-1, 0) }
