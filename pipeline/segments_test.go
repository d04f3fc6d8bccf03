package pipeline

import (
	"fmt"
	"testing"

	"voc"
	"voc/aggregate"
)

func TestSegmentsFindWhatTheirPeopleRaise(t *testing.T) {
	week := voc.Week{Year: 2026, Number: 30}
	c := newSegmentCounter(week)
	row := &voc.Labelled{} // reused, as a reader does
	add := func(person int, plan, topic string) {
		*row = voc.Labelled{Week: week, CountedAs: fmt.Sprint(person), Segments: []voc.Segment{{Name: "note", Value: fmt.Sprint("free text ", person)}, {Name: "plan", Value: plan}},
			Labels: voc.Labels{TopicIDs: []string{topic}}}
		c.add(row)
	}
	for i := range 200 {
		add(i, "standard", []string{"delivery", "login", "price"}[i%3])
	}
	for i := range 60 {
		add(1000+i, "premium", []string{"refund", "refund", "login"}[i%3])
		add(1000+i, "premium", []string{"refund", "refund", "login"}[i%3]) // again: one person
	}
	for i := range fewestOfSegment - 1 {
		add(2000+i, "rare", "refund")
	}
	found := c.distinctive(aggregate.Options{})
	var most *voc.SegmentDistinctive
	for i := range found {
		if found[i].Segment.Name != "plan" || found[i].Segment.Value == "rare" {
			t.Errorf("%+v: a free text or too few people are compared", found[i])
		}
		if found[i].Segment.Value == "premium" && most == nil {
			most = &found[i]
		}
	}
	if most == nil || most.Topic != "refund" || most.People != 40 || most.LogOdds <= 0 || most.Q > 0.05 {
		t.Errorf("the first of premium is %+v", most)
	}
}
