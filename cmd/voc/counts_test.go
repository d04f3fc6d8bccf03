package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"voc"
	"voc/index"
)

// followTables searches for every line of counts.parquet and estimates.parquet that is of whole inquiries: week, topic,
// channel and day of the line are the filters of the search, and its people and messages are those of the line.
func followTables(t *testing.T, o *output) {
	searcher, err := o.search(o.catalog.Weeks)
	if err != nil {
		t.Fatal(err)
	}
	defer searcher.Close()
	answers := map[string]voc.Result{}
	ask := func(week voc.Week, topic, channel, day string) voc.Result {
		key := fmt.Sprintf("%s %q %q %s", week, topic, channel, day)
		if held, asked := answers[key]; asked {
			return held
		}
		q := voc.Query{Weeks: []string{week.String()}, DayFrom: day, DayTo: day, CountPeople: true, Facets: []string{"sentiment", "kind"}}
		if topic != "" {
			q.Topics = []string{topic}
		}
		if channel != "" {
			q.Channels = []string{channel}
		}
		answers[key] = found(t, searcher, q)
		return answers[key]
	}
	followed := 0
	same := func(what string, said int64, found int) {
		if followed++; said != int64(found) {
			t.Errorf("%s is %d, its search finds %d", what, said, found)
		}
	}
	for _, record := range o.catalog.Weeks {
		reader, err := o.catalog.Week(record.Week)
		if err != nil {
			t.Fatal(err)
		}
		figures, err := reader.Figures()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range figures.Counts {
			switch c.Grouping {
			case voc.GroupChannelSet, voc.GroupChannelSetTopic, voc.GroupSegment, voc.GroupSegmentTopic:
				continue // people by all channels that they used: no set of inquiries
			}
			of := fmt.Sprintf("%s %s topic %q channel %q day %q:", c.Week, c.Grouping, c.Topic, c.Channel, c.Day)
			r := ask(c.Week, c.Topic, c.Channel, c.Day)
			same(of+" people", c.People, r.People)
			same(of+" messages", c.Messages, r.Total)
			held := map[string]int{}
			for _, facet := range []string{"sentiment", "kind"} {
				for _, f := range r.Facets[facet] {
					held[facet+f.Value] = f.Count
				}
			}
			same(of+" negative", c.Negative, held["sentimentnegative"])
			same(of+" neutral", c.Neutral, held["sentimentneutral"])
			same(of+" positive", c.Positive, held["sentimentpositive"])
			same(of+" questions", c.Question, held["kindquestion"])
			same(of+" complaints", c.Complaint, held["kindcomplaint"])
		}
		for _, e := range figures.Estimates {
			of := fmt.Sprintf("%s %s of topic %q channel %q:", e.Week, e.Estimator, e.Topic, e.Channel)
			same(of+" people", e.People, ask(e.Week, e.Topic, e.Channel, "").People)
			same(of+" base", e.Base, ask(e.Week, "", e.Channel, "").People)
		}
		for _, w := range figures.Weights {
			r := ask(w.Week, "", w.Channel, "")
			same(w.Week.String()+" people of "+w.Channel, w.People, r.People)
			same(w.Week.String()+" messages of "+w.Channel, w.Messages, r.Total)
		}
	}
	t.Logf("%d numbers of the tables followed with %d searches", followed, len(answers))
	if followed < 10_000 {
		t.Errorf("only %d numbers were followed", followed)
	}
}

// followEstimates runs the search of every object that voc estimate --json prints.
func followEstimates(t *testing.T, o *output) {
	searcher, err := o.search(o.catalog.Weeks)
	if err != nil {
		t.Fatal(err)
	}
	defer searcher.Close()
	followed := 0
	for _, record := range o.catalog.Weeks[max(0, len(o.catalog.Weeks)-2):] {
		var out, errs bytes.Buffer
		if code := execute(context.Background(), []string{"estimate", "--out", o.directory, "--week", record.Week.String(), "--json"}, &out, &errs); code != 0 {
			t.Fatal(errs.String())
		}
		var estimates any
		if err := json.Unmarshal(out.Bytes(), &estimates); err != nil {
			t.Fatal(err)
		}
		eachObject(estimates, record.Week.String(), func(path string, object map[string]any) {
			arguments, isCount := object["search"].(string)
			if _, counts := object["people"]; counts && !isCount {
				t.Errorf("%s says %v people without a search", path, object["people"])
			}
			if !isCount {
				return
			}
			q := voc.Query{CountPeople: true}
			words := strings.Fields(arguments)
			for i := 0; i+1 < len(words); i += 2 {
				value := words[i+1]
				switch words[i] {
				case "--week":
					q.Weeks = []string{value}
				case "--topic":
					q.Topics = []string{value}
				case "--channel":
					q.Channels = []string{value}
				case "--days":
					q.DayFrom, q.DayTo = value, value
				default:
					t.Fatalf("%s: %s", path, arguments)
				}
			}
			r := found(t, searcher, q)
			messages, both := object["messages"].(float64)
			if followed++; object["people"] != float64(r.People) || both && messages != float64(r.Total) {
				t.Errorf("%s says %v people and %v messages, its search %s finds %d and %d", path, object["people"], object["messages"], arguments, r.People, r.Total)
			}
		})
	}
	t.Logf("%d objects followed", followed)
	if followed < 300 {
		t.Errorf("only %d objects of the estimates were followed", followed)
	}
}

func found(t *testing.T, x *index.Index, q voc.Query) voc.Result {
	t.Helper()
	result, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
