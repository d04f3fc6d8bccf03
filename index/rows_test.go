package index

import (
	"context"
	"math/rand/v2"
	"testing"

	"voc"
)

func TestRowsNarrowASearch(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	weeks, all := corpus(t, random, 120)
	x := open(t, weeks...)
	for range 40 {
		q := voc.Query{Rows: map[voc.Week][]int{}, Size: MaxDepth}
		want := 0
		for week, documents := range all {
			if random.IntN(3) == 0 {
				continue // weeks without rows find nothing
			}
			for _, d := range documents {
				if random.IntN(4) == 0 {
					q.Rows[week] = append(q.Rows[week], d.row)
					want++
				}
			}
			q.Rows[week] = append(q.Rows[week], 1<<30) // no such row
		}
		result, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if result.Total != want || len(result.Hits) != want {
			t.Errorf("%d of %d rows found", result.Total, want)
		}
		wanted := map[voc.Hit]bool{}
		for week, rows := range q.Rows {
			for _, row := range rows {
				wanted[voc.Hit{Week: week, Row: row}] = true
			}
		}
		for _, hit := range result.Hits {
			if hit.Score = 0; !wanted[hit] {
				t.Errorf("%v is found", hit)
			}
		}
	}
}

func TestOtherRowsAreAnotherQuery(t *testing.T) {
	one := voc.Query{Rows: map[voc.Week][]int{firstWeek: {1}}}
	two := voc.Query{Rows: map[voc.Week][]int{firstWeek: {2}}}
	if queryHash(one) == queryHash(two) || queryHash(one) == queryHash(voc.Query{}) || queryHash(voc.Query{Signals: []string{"legal"}}) == queryHash(voc.Query{}) {
		t.Error("a cursor would go on in another query")
	}
}
