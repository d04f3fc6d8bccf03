package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"voc"
)

// TestEveryCountEqualsItsQuery runs the query of every count in the JSON report over the rows.
func TestEveryCountEqualsItsQuery(t *testing.T) {
	input, rows := fixture()
	input.Gaps = nil // the fixture's gaps are invented
	var report any
	if err := json.Unmarshal(write(t, input)["json"], &report); err != nil {
		t.Fatal(err)
	}
	checked := 0
	walk(report, "", func(path string, object map[string]any) {
		of, isCount := object["count_of"]
		if !isCount {
			return
		}
		encoded, err := json.Marshal(object["query"])
		if err != nil {
			t.Fatal(err)
		}
		var q query
		if err := json.Unmarshal(encoded, &q); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if q.Week != fixtureWeek.String() {
			return // rows of earlier weeks are not at hand
		}
		if q.People != (of == ofPeople) {
			t.Errorf("%s: counts %v but its query says people=%v", path, of, q.People)
		}
		if got, want := run(q, rows), int(object["value"].(float64)); got != want {
			t.Errorf("%s: value %d, query %s gives %d", path, want, encoded, got)
		}
		checked++
	})
	if checked < 200 {
		t.Errorf("only %d counts were found", checked)
	}
}

func walk(value any, path string, visit func(string, map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(path, v)
		for key, child := range v {
			walk(child, path+"."+key, visit)
		}
	case []any:
		for i, child := range v {
			walk(child, fmt.Sprintf("%s[%d]", path, i), visit)
		}
	case nil:
		panic("null at " + path)
	}
}

// run counts the rows, or the people, that a query finds.
func run(q query, rows []*voc.Labelled) int {
	people := map[string]bool{}
	messages := 0
	for _, row := range rows {
		if q.Topic != "" && !slices.Contains(row.TopicIDs, q.Topic) || q.Channel != "" && row.Channel != q.Channel ||
			len(q.Topics) > 0 && !slices.ContainsFunc(q.Topics, func(topic string) bool { return slices.Contains(row.TopicIDs, topic) }) ||
			q.Signal != "" && !slices.ContainsFunc(row.Signals, func(l voc.Label) bool { return l.Value == q.Signal }) ||
			q.Days != "" && row.Day != q.Days ||
			q.Text != "" && !slices.ContainsFunc(row.Segments, func(s voc.Segment) bool { return q.Text == `segment:"`+s.Name+"="+s.Value+`"` }) ||
			q.Sentiment != "" && row.Sentiment.Class != q.Sentiment || q.Kind != "" && row.Kind.Value != q.Kind ||
			len(q.ID) > 0 && !slices.Contains(q.ID, row.ID) {
			continue
		}
		messages++
		people[row.CountedAs] = true
	}
	if q.People {
		return len(people)
	}
	return messages
}

func TestGapCounts(t *testing.T) {
	input, _ := fixture()
	r, err := Build(input)
	if err != nil {
		t.Fatal(err)
	}
	gaps := r.document.Gaps
	if q := gaps[0].People.Query; q == nil || !slices.Equal(q.ID, []string{"phone-0001", "web-0002"}) || !q.People {
		t.Errorf("a gap with all its examples asks for %+v", q)
	}
	if gaps[1].People.Query != nil {
		t.Error("a gap without all its examples claims an exact query")
	}
}
