package report

import (
	"strings"
	"testing"
)

// An output in an object store is searched with voc-beam, which fetches it.
func TestCommandOfAnObjectStore(t *testing.T) {
	q := query{Week: "2026-W34", Topic: "shipping.delay"}
	for out, want := range map[string]string{
		"voc-out":                      "voc search --out voc-out --week 2026-W34",
		"s3://bucket/voc?region=x&y=z": "voc-beam search --out 's3://bucket/voc?region=x&y=z' --week 2026-W34",
	} {
		if got := q.command(out); !strings.HasPrefix(got, want) {
			t.Errorf("of %s: %s", out, got)
		}
	}
}
