package voc

import (
	"slices"
	"testing"
)

func TestOpinionValue(t *testing.T) {
	for _, parts := range [][]string{{"送料", "高い", "negative"}, {`a|b\`, `\|c`, ""}, {"", "", ""}, {"一｜二", "|||", "request"}} {
		value := OpinionValue(parts[0], parts[1], parts[2])
		if got := OpinionParts(value); !slices.Equal(got, parts) {
			t.Errorf("%q is written as %q and read as %q", parts, value, got)
		}
	}
	for value, want := range map[string][]string{"": {""}, "送料｜高い": {"送料", "高い"}, `a\`: {"a"}, "a|b|c|d": {"a", "b", "c", "d"}} {
		if got := OpinionParts(value); !slices.Equal(got, want) {
			t.Errorf("%q is read as %q, not as %q", value, got, want)
		}
	}
}
