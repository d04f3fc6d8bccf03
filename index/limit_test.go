package index

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"sync/atomic"
	"testing"
	"time"

	"voc"
)

// budget is a context that is over after it was asked a number of times: a clock that tests can turn.
type budget struct {
	context.Context
	left  atomic.Int64
	asked atomic.Int64
}

func newBudget(checks int64) *budget {
	b := &budget{Context: context.Background()}
	b.left.Store(checks)
	return b
}

func (b *budget) Err() error {
	b.asked.Add(1)
	if b.left.Add(-1) < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func (b *budget) Deadline() (time.Time, bool) { return time.Time{}, true }

func TestSearchesEndWhenTheirTimeIsOver(t *testing.T) {
	weeks, _ := corpus(t, rand.New(rand.NewPCG(5, 5)), 300)
	x := open(t, weeks...)
	ended := 0
	for _, text := range hostileQueries() {
		for _, q := range []voc.Query{
			{Text: text, Size: 5},
			{Text: text, CountPeople: true, Facets: []string{"topic", "day"}, GroupBy: []string{"topic", "channel", "day"}},
			{Text: text, Size: 5, Sort: SortSeverity, DayFrom: "2026-08-01", IDs: []string{"a", "b"}},
		} {
			measured := newBudget(1 << 40)
			whole, err := x.Search(measured, q)
			if err != nil {
				continue // refused, whatever the time
			}
			checks := measured.asked.Load()
			if checks == 0 {
				t.Errorf("%.40q: a search never looks at its time", text)
			}
			// Wherever it ends, nothing of it is given; with time enough, all of it is.
			for left := int64(0); left < checks; left += 1 + checks/7 {
				result, err := x.Search(newBudget(left), q)
				if errors.Is(err, context.DeadlineExceeded) {
					ended++
					if result.Total != 0 || len(result.Hits) != 0 {
						t.Errorf("%.40q after %d of %d checks: %+v", text, left, checks, result)
					}
				} else if err != nil {
					t.Errorf("%.40q after %d of %d checks: %v", text, left, checks, err)
				} else if left == 0 {
					t.Errorf("%.40q is answered without any time", text)
				}
			}
			again, err := x.Search(newBudget(2*checks+100), q)
			if err != nil || !reflect.DeepEqual(again, whole) {
				t.Errorf("%.40q with time enough: %v", text, err)
			}
		}
	}
	if ended < 200 {
		t.Errorf("only %d searches were ended", ended)
	}
}

// TestManyValuesAreCheckedBetween holds that what grows with the index grows the number of looks at the clock.
func TestManyValuesAreCheckedBetween(t *testing.T) {
	random := rand.New(rand.NewPCG(6, 6))
	x := open(t, build(t, firstWeek, randomDocuments(t, random, firstWeek, 9000)))
	checks := func(q voc.Query) int64 {
		b := newBudget(1 << 40)
		if _, err := x.Search(b, q); err != nil {
			t.Fatal(err)
		}
		return b.asked.Load()
	}
	base := checks(voc.Query{})
	var ids []string
	for range 2000 {
		ids = append(ids, "x")
	}
	for name, q := range map[string]voc.Query{"ids": {IDs: ids}, "hits by relevance": {Text: "料金 OR 支払い", Size: 10}, "prefix of ids": {Text: "id:a*"}} {
		if got := checks(q); got < base+2 {
			t.Errorf("%s: %d looks at the clock, %d without", name, got, base)
		}
	}
}
