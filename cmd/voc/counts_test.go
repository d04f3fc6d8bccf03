package main

import (
	"context"
	"fmt"
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

func found(t *testing.T, x *index.Index, q voc.Query) voc.Result {
	t.Helper()
	result, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
