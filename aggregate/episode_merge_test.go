package aggregate

import (
	"reflect"
	"testing"
	"time"

	"voc"
)

// TestEpisodesMerge: counters of single weeks give what one counter of all weeks gives, in any order.
func TestEpisodesMerge(t *testing.T) {
	var rows []*voc.Labelled
	for i := range 400 {
		person := string(rune('a' + i*7%26))
		row := inquiry(person, []string{"phone", "web", "chat"}[i%3], person, "", i*97)
		row.CountedAs, row.Week = person, voc.WeekOf(row.ReceivedAt)
		row.TopicIDs, row.Status = []string{[]string{"delivery", "payment"}[i%2]}, []string{"", "resolved", "unresolved"}[i%3]
		if i%11 == 0 {
			row.Person = "other " + person // whom the week joins to it
		}
		rows = append(rows, row)
	}
	whole, merged := NewEpisodeCounter(time.UTC), NewEpisodeCounter(time.UTC)
	for _, row := range rows {
		whole.Add(row)
	}
	for age := 4; age >= -1; age-- {
		counter := NewEpisodeCounter(time.UTC)
		for _, row := range rows {
			if row.Week == firstWeek.Add(age) {
				counter.Add(row)
			}
		}
		merged.Merge(counter)
	}
	found := 0
	for age := -1; age < 5; age++ {
		week := firstWeek.Add(age)
		want, got := whole.Episodes(week), merged.Episodes(week)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("week %s: %+v, want %+v", week, got, want)
		}
		found += len(want)
	}
	if found == 0 {
		t.Error("there is no episode")
	}
}
