package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"voc"
)

func TestFieldsThatOthersAnswer(t *testing.T) {
	weeks, _ := corpus(t, rand.New(rand.NewPCG(8, 8)), 200)
	x := open(t, weeks...)
	held := map[voc.Week]voc.RowSet{weeks[0].Week: voc.RowSetOf(1, 5, 9, 100_000), weeks[1].Week: voc.RowSetOf(0, 2)}
	asked := 0
	x.UseField("set", func(_ context.Context, week voc.Week, name string) (voc.RowSet, error) {
		asked++
		if name != "mine" || held[week] == nil {
			return nil, fmt.Errorf("%w: look into the report", ErrNoValue)
		}
		return held[week], nil
	})
	rows := func(q voc.Query) []string {
		q.Size, q.Sort = 100, SortOldest
		result, err := x.Search(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, hit := range result.Hits {
			found = append(found, fmt.Sprint(hit.Week, "/", hit.Row))
		}
		return found
	}
	all := []string{fmt.Sprint(weeks[0].Week, "/1"), fmt.Sprint(weeks[0].Week, "/5"), fmt.Sprint(weeks[0].Week, "/9"), fmt.Sprint(weeks[1].Week, "/0"), fmt.Sprint(weeks[1].Week, "/2")}
	if got := rows(voc.Query{Text: "set:mine"}); !slices.Equal(got, all) {
		t.Errorf("the set is %v, not %v", got, all)
	}
	if asked > len(weeks) {
		t.Errorf("asked %d times for %d weeks", asked, len(weeks))
	}
	if got := rows(voc.Query{Also: []voc.Filter{{Field: "set", Values: []string{"mine"}}}}); !slices.Equal(got, all) {
		t.Errorf("as a filter it is %v", got)
	}
	if got := rows(voc.Query{Text: "集合:mine", Weeks: []string{weeks[1].Week.String()}}); !slices.Equal(got, all[3:]) {
		t.Errorf("of one week it is %v", got)
	}
	without, with := rows(voc.Query{Text: "-set:mine", Weeks: []string{weeks[1].Week.String()}}), rows(voc.Query{Weeks: []string{weeks[1].Week.String()}})
	if len(without) != min(100, len(with)) && len(without) != len(with)-2 {
		t.Errorf("without it there are %d of %d", len(without), len(with))
	}
	_, err := x.Search(context.Background(), voc.Query{Text: "料金 set:yours"})
	if syntax := (*SyntaxError)(nil); !errors.As(err, &syntax) || syntax.Offset != len("料金 ") || syntax.Hint != "look into the report" {
		t.Errorf("an unknown set: %v", err)
	}
	if _, err := x.Search(context.Background(), voc.Query{Text: "opinion:x"}); err == nil || !strings.Contains(err.Error(), "opinion cannot be asked for here") {
		t.Errorf("a field without a source: %v", err)
	}
}
