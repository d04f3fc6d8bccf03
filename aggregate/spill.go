package aggregate

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// Spill keeps records out of memory, in parts from 0 to SpillParts − 1. Append copies records to a part; Read appends
// all records of a part to into. store.Partitions is one.
type Spill interface {
	Append(part int, records []byte) error
	Read(part int, into []byte) ([]byte, error)
}

// SpillParts is the number of parts of a Spill. A part holds the records of one in SpillParts people, so that people
// can be counted part by part.
const SpillParts = 256

// heldRecords is how many rows a Counter with a Spill holds before it gives them away: 6 MB.
const heldRecords = 1 << 18

// SpillTo gives the counter a place for its rows, so that its memory does not grow with them: what it keeps then is
// the name of every person and the lines of the counts. It is called before Add, and the place is the counter's alone
// until Counts has returned; whoever gave it closes it. No name is written to it, only numbers.
func (c *Counter) SpillTo(spill Spill) { c.spill, c.holds = spill, heldRecords }

// Err is the first error of the Spill: what Counts returns is worth nothing then. It is nil without a Spill.
func (c *Counter) Err() error { return c.err }

// hold takes a row's record.
func (c *Counter) hold(r record) {
	c.records = append(c.records, r)
	if c.spill != nil && len(c.records) >= c.holds {
		c.giveAway()
	}
}

// room makes room for as many records as will be held at once.
func (c *Counter) room(n int) {
	if c.spill != nil {
		n = min(n, c.holds-len(c.records))
	}
	c.records = slices.Grow(c.records, n)
}

// recordSize is the bytes of a record in a Spill.
const recordSize = 24

// giveAway moves the records that are held to the Spill, those of a person to one part.
func (c *Counter) giveAway() {
	c.spilled = true
	ordered, ends := byNumber(c.records, SpillParts, func(r record) uint32 { return r.person % SpillParts })
	start := uint32(0)
	for part, end := range ends {
		c.encoded = c.encoded[:0]
		for _, r := range ordered[start:end] {
			for _, n := range [...]uint32{r.person, r.channel, r.day, r.topics, r.segment, uint32(r.sentiment) | uint32(r.kind)<<8 | uint32(r.status)<<16} {
				c.encoded = binary.LittleEndian.AppendUint32(c.encoded, n)
			}
		}
		if start < end && c.err == nil {
			if err := c.spill.Append(part, c.encoded); err != nil {
				c.err = fmt.Errorf("counting week %s: %w", c.week, err)
			}
		}
		start = end
	}
	c.records = c.records[:0]
}

// eachPart calls take with the records, those of a person in one call. They hold until take returns.
func (c *Counter) eachPart(take func(records []record, stride uint32)) {
	if !c.spilled {
		take(c.records, 1)
		return
	}
	c.giveAway()
	var encoded []byte
	var records []record
	for part := range SpillParts {
		var err error
		if encoded, err = c.spill.Read(part, encoded[:0]); err != nil && c.err == nil {
			c.err = fmt.Errorf("counting week %s: %w", c.week, err)
		}
		if c.err != nil {
			return
		}
		records = records[:0]
		for at := encoded; len(at) >= recordSize; at = at[recordSize:] {
			n := func(i int) uint32 { return binary.LittleEndian.Uint32(at[4*i:]) }
			classes := n(5)
			records = append(records, record{person: n(0), channel: n(1), day: n(2), topics: n(3), segment: n(4),
				sentiment: uint8(classes), kind: uint8(classes >> 8), status: uint8(classes >> 16)})
		}
		take(records, SpillParts)
	}
}

// byNumber puts records in the order of a number below n, and tells where those of each number end.
func byNumber(records []record, n int, number func(record) uint32) (ordered []record, ends []uint32) {
	ends = make([]uint32, n)
	for _, r := range records {
		ends[number(r)]++
	}
	for i, sum := 0, uint32(0); i < n; i++ {
		sum += ends[i]
		ends[i] = sum
	}
	ordered = make([]record, len(records))
	for _, r := range slices.Backward(records) { // from the last, so that records of one number keep their order
		i := number(r)
		ends[i]--
		ordered[ends[i]] = r
	}
	// Each entry is now where its number begins: the end of the one before it.
	copy(ends, ends[min(1, n):])
	if n > 0 {
		ends[n-1] = uint32(len(records))
	}
	return ordered, ends
}
