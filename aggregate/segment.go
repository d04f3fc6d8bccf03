package aggregate

import (
	"cmp"
	"slices"

	"voc"
)

// segmenter numbers the combinations of values of the declared margins; few of them cover all rows.
type segmenter struct {
	margins  []string             // sorted
	declared []map[string]float64 // values of each margin
	index    map[string]uint32    // by joinSegment
	values   [][]string           // by number
}

func (s *segmenter) declare(margins map[string]map[string]float64) {
	s.margins = sortedKeys(margins)
	s.declared = s.declared[:0]
	for _, margin := range s.margins {
		s.declared = append(s.declared, margins[margin])
	}
}

// number returns the number of a row's values.
func (s *segmenter) number(segments []voc.Segment) uint32 {
	if len(s.margins) == 0 {
		return 0
	}
	values := make([]string, len(s.margins))
	for _, segment := range segments {
		if i, found := slices.BinarySearch(s.margins, segment.Name); found {
			if _, known := s.declared[i][segment.Value]; known {
				values[i] = segment.Value
			}
		}
	}
	return s.numberOf(values)
}

// numberOf keeps values.
func (s *segmenter) numberOf(values []string) uint32 {
	text := joinSegment(s.margins, values)
	if n, known := s.index[text]; known {
		return n
	}
	if s.index == nil {
		s.index = make(map[string]uint32)
	}
	n := uint32(len(s.values))
	s.index[text] = n
	s.values = append(s.values, values)
	return n
}

// merge returns the numbers in s of all combinations of o.
func (s *segmenter) merge(o *segmenter) []uint32 {
	numbers := make([]uint32, len(o.values))
	for i, values := range o.values {
		numbers[i] = s.numberOf(values)
	}
	return numbers
}

// ofPerson decides on one combination for all rows of a person; see Counter.GroupBy.
func (s *segmenter) ofPerson(records []record) uint32 {
	first, same := records[0].segment, true
	for _, r := range records {
		same = same && r.segment == first
	}
	if same || len(s.margins) == 0 {
		return first
	}
	values := make([]string, len(s.margins))
	for i := range values {
		times := make(map[string]int)
		for _, r := range records {
			if value := s.values[r.segment][i]; value != "" {
				times[value]++
			}
		}
		for value, n := range times {
			if best := times[values[i]]; values[i] == "" || cmp.Or(n-best, cmp.Compare(values[i], value)) > 0 {
				values[i] = value
			}
		}
	}
	return s.numberOf(values)
}
