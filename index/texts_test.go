package index

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"voc"
)

// TestTextsAreThoseThatWereAdded reads every text back, from several weeks and segments.
func TestTextsAreThoseThatWereAdded(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	want := map[voc.Week][]testDocument{}
	var weeks []Week
	for i := range 2 {
		week := firstWeek.Add(i)
		want[week] = randomDocuments(t, random, week, 230)
		weeks = append(weeks, buildSegments(t, week, want[week], 100))
	}
	x := open(t, weeks...)
	count := 0
	err := x.Texts(func(week voc.Week, row int, text []byte) error {
		count++
		if lower := strings.ToLower(want[week][row].text); string(text) != lower {
			t.Fatalf("row %d of %s is %q, not %q", row, week, text, lower)
		}
		return nil
	})
	if err != nil || count != 460 {
		t.Errorf("%d texts, %v", count, err)
	}
	enough := errors.New("enough")
	if err := x.Texts(func(voc.Week, int, []byte) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("the error of visit is lost: %v", err)
	}
}

func TestTextsOfClosedAndMissingIndexes(t *testing.T) {
	nothing := func(voc.Week, int, []byte) error { return nil }
	missing := Week{Week: firstWeek, Dir: t.TempDir()}
	if err := open(t, missing).Texts(nothing); err == nil || !strings.Contains(err.Error(), firstWeek.String()) {
		t.Errorf("the error does not name the week: %v", err)
	}
	x, err := Open(nil, loadDictionary)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if x.Texts(nothing) == nil {
		t.Error("closed index: no error")
	}
}
