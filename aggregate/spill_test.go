package aggregate

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"voc"
)

// heldSpill keeps parts in memory, and fails from some call on.
type heldSpill struct {
	parts [SpillParts][]byte
	fails int // after so many calls; 0 is never
	calls int
}

var errFull = errors.New("disk full")

func (s *heldSpill) call() error {
	if s.calls++; s.fails > 0 && s.calls > s.fails {
		return errFull
	}
	return nil
}

func (s *heldSpill) Append(part int, records []byte) error {
	s.parts[part] = append(s.parts[part], records...)
	return s.call()
}

func (s *heldSpill) Read(part int, into []byte) ([]byte, error) {
	return append(into, s.parts[part]...), s.call()
}

// codedRows draws rows of some people: of several channels, days, topics and plans each.
func codedRows(random *rand.Rand, n, people int) *voc.CodedRows {
	rows := &voc.CodedRows{Ends: []uint32{0}, TopicEnds: []uint32{0}, SegmentEnds: []uint32{0},
		Channel:       voc.CodedColumn{Values: []string{voc.Phone, voc.Email, voc.SNS, "a;b"}},
		Day:           voc.CodedColumn{Values: []string{"2026-05-11", "2026-05-12", "2026-05-13"}},
		Topics:        voc.CodedColumn{Values: []string{"a", "a.b", "c", "d"}},
		Sentiment:     voc.CodedColumn{Values: []string{"", voc.Positive, voc.Neutral, voc.Negative}},
		Kind:          voc.CodedColumn{Values: append([]string{""}, voc.Kinds...)},
		Status:        voc.CodedColumn{Values: []string{"", "resolved", "open"}},
		SegmentNames:  voc.CodedColumn{Values: []string{"plan"}},
		SegmentValues: voc.CodedColumn{Values: []string{"gold", "free", "else"}},
	}
	code := func(c *voc.CodedColumn) { c.Codes = append(c.Codes, uint32(random.IntN(len(c.Values)))) }
	for range n {
		rows.People = fmt.Appendf(rows.People, "p-0a0b0c0d-%026d", random.IntN(people))
		rows.Ends = append(rows.Ends, uint32(len(rows.People)))
		for _, column := range []*voc.CodedColumn{&rows.Channel, &rows.Day, &rows.Sentiment, &rows.Kind, &rows.Status, &rows.SegmentNames, &rows.SegmentValues} {
			code(column)
		}
		for range random.IntN(3) {
			code(&rows.Topics)
		}
		rows.TopicEnds = append(rows.TopicEnds, uint32(len(rows.Topics.Codes)))
		rows.SegmentEnds = append(rows.SegmentEnds, uint32(len(rows.SegmentNames.Codes)))
	}
	return rows
}

// A counter that keeps its rows elsewhere gives the counts of one that holds them, also when it is merged.
func TestCountsWithASpill(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	margins := map[string]map[string]float64{"plan": {"gold": 0.2, "free": 0.8}}
	counter := func(spill Spill) *Counter {
		c := NewCounter(firstWeek)
		c.GroupBy(margins)
		if spill != nil {
			c.SpillTo(spill)
			c.holds = 5_000
		}
		return c
	}
	parts := make([]*heldSpill, 3)
	for i := range parts {
		parts[i] = &heldSpill{}
	}
	held, spilled, first, second := counter(nil), counter(parts[0]), counter(parts[1]), counter(parts[2])
	for batch := range 30 {
		rows := codedRows(random, 1_000, 200+20*batch)
		held.AddCoded(rows)
		spilled.AddCoded(rows)
		if batch%10 < 7 { // 21,000 rows, and 9,000
			first.AddCoded(rows)
		} else {
			second.AddCoded(rows)
		}
	}
	want := held.Counts()
	if len(want) < 100 || want[0].Messages != 30_000 || parts[0].calls == 0 {
		t.Fatalf("%d lines, the first %+v; %d calls", len(want), want[0], parts[0].calls)
	}
	for range 2 { // Counts may be asked again
		if got := spilled.Counts(); !slices.Equal(got, want) || spilled.Err() != nil {
			t.Fatalf("other counts with a spill; %v", spilled.Err())
		}
	}
	second.Merge(first)
	if got := second.Counts(); !slices.Equal(got, want) || second.Err() != nil {
		t.Fatalf("other counts after merging; %v", second.Err())
	}
	if len(spilled.records) != 0 {
		t.Errorf("%d rows are still held", len(spilled.records))
	}
}

// A place that is full is an error, never other counts; and it passes to whoever merges.
func TestSpillThatFails(t *testing.T) {
	rows := codedRows(rand.New(rand.NewPCG(8, 8)), 3_000, 500)
	for _, fails := range []int{1, 300, 600} { // while rows are added, when the rest is given away, when they are read
		c := NewCounter(firstWeek)
		c.SpillTo(&heldSpill{fails: fails})
		c.holds = 5_000
		c.AddCoded(rows)
		c.AddCoded(rows)
		c.Counts()
		if err := c.Err(); !errors.Is(err, errFull) {
			t.Errorf("the %d. call fails: %v", fails, err)
		}
		other := NewCounter(firstWeek)
		other.Merge(c)
		if err := other.Err(); !errors.Is(err, errFull) {
			t.Errorf("merged: %v", err)
		}
	}
}
