package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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
	built, err := Build(input)
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]voc.RowSet{}
	for _, s := range built.Selections() {
		sets[s.Name] = s.Rows
	}
	checked, named := 0, 0
	walk(report, "", func(path string, object map[string]any) {
		if searches, found := object["queries"].(map[string]any); found {
			for name, search := range searches {
				q := decode(t, search)
				if got, want := run(q, rows, sets), int(object[name].(float64)); got != want {
					t.Errorf("%s.%s: value %d, query %+v gives %d", path, name, want, q, got)
				}
				named++
			}
		}
		of, isCount := object["count_of"]
		if !isCount {
			return
		}
		q := decode(t, object["query"])
		if q.Week != fixtureWeek.String() {
			return // rows of earlier weeks are not at hand
		}
		if q.People != (of == ofPeople) {
			t.Errorf("%s: counts %v but its query says people=%v", path, of, q.People)
		}
		if got, want := run(q, rows, sets), int(object["value"].(float64)); got != want {
			t.Errorf("%s: value %d, query %+v gives %d", path, want, q, got)
		}
		checked++
	})
	if checked < 200 {
		t.Errorf("only %d counts were found", checked)
	}
	if named < 10 {
		t.Errorf("only %d searches of plain numbers were found", named)
	}
}

// decode reads a query from what JSON was decoded to.
func decode(t *testing.T, value any) query {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var q query
	if err := json.Unmarshal(encoded, &q); err != nil {
		t.Fatal(err)
	}
	return q
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
func run(q query, rows []*voc.Labelled, sets map[string]voc.RowSet) int {
	people := map[string]bool{}
	messages := 0
	for i, row := range rows {
		if q.Topic != "" && !slices.Contains(row.TopicIDs, q.Topic) || q.Channel != "" && row.Channel != q.Channel ||
			len(q.Topics) > 0 && !slices.ContainsFunc(q.Topics, func(topic string) bool { return slices.Contains(row.TopicIDs, topic) }) ||
			q.Signal != "" && !slices.ContainsFunc(row.Signals, func(l voc.Label) bool { return l.Value == q.Signal }) ||
			q.Days != "" && row.Day != q.Days ||
			q.Text != "" && !says(q.Text, row) && !sets[strings.TrimPrefix(q.Text, "set:")].Has(i) ||
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

// says is true of a row with the segment or the opinion that a query's text asks for.
func says(text string, row *voc.Labelled) bool {
	return slices.ContainsFunc(row.Segments, func(s voc.Segment) bool { return text == "segment:"+quotedValue(s.Name+"="+s.Value) }) ||
		slices.ContainsFunc(row.Opinions, func(o voc.OpinionUnit) bool {
			return text == "opinion:"+quotedValue(opinionKey{o.Target, o.Predicate, o.Polarity}.String())
		})
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
