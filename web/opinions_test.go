package web

import (
	"slices"
	"testing"
)

func TestOpinionsAreReadAsWritten(t *testing.T) {
	for _, k := range []opinionKey{{"送料", "高い", "negative"}, {`a|b\`, `\|c`, ""}, {"", "", ""}, {"\n", "|||", "request"}} {
		if got, err := readOpinion(k.String()); err != nil || got != k {
			t.Errorf("%q is read as %q, %v", k, got, err)
		}
	}
	for _, wrong := range []string{"", "送料", "送料|高い", "a|b|c|d", `a\|b|c`} {
		if got, err := readOpinion(wrong); err == nil {
			t.Errorf("%q is read as %q", wrong, got)
		}
	}
}

func TestRowsOfOpinions(t *testing.T) {
	keys := []opinionKey{{"送料", "高い", "negative"}, {"送料", "高い", "neutral"}, {"箱", "大きい", "negative"}}
	s := &saidOpinions{keys: keys, numbers: map[opinionKey]uint32{keys[0]: 0, keys[1]: 1, keys[2]: 2},
		said: []saidOpinion{{0, 0, 0}, {0, 1, 0}, {1, 2, 1}, {4, 1, 2}, {4, 0, 2}, {5, 2, 3}}}
	for _, test := range []struct {
		wanted []opinionKey
		rows   []int
	}{
		{keys[:1], []int{0, 4}},
		{[]opinionKey{{"送料", "高い", ""}}, []int{0, 4}},
		{[]opinionKey{keys[2], keys[1]}, []int{0, 1, 4, 5}},
		{[]opinionKey{{"x", "y", ""}}, []int{}},
	} {
		if got := s.rows(test.wanted); !slices.Equal(got, test.rows) {
			t.Errorf("%q: rows %v, not %v", test.wanted, got, test.rows)
		}
	}
}
