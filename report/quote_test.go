package report

import (
	"fmt"
	"testing"
	"time"

	"voc"
)

// TestQuotesComeFromDifferentChannels holds the rule that the report states: another channel wherever one has a voice of
// another person, and the strongest feeling among what is left.
func TestQuotesComeFromDifferentChannels(t *testing.T) {
	topic := voc.Topic{ID: "delivery.late", Name: "配送の遅れ", Leaf: true}
	for _, test := range []struct {
		channels []string
		want     int // channels among the quotes
	}{
		{[]string{voc.Phone, voc.Web, voc.SNS}, 3},
		{[]string{voc.Phone, voc.Phone, voc.Web}, 2},
		{[]string{voc.Phone, voc.Phone, voc.Phone}, 1},
	} {
		var rows []*voc.Labelled
		for i := range 30 {
			channel := test.channels[i%len(test.channels)]
			rows = append(rows, &voc.Labelled{
				ID: fmt.Sprint(i), Channel: channel, Week: fixtureWeek, Day: "2026-08-17", CountedAs: fmt.Sprint("p", i/2), ReceivedAt: fixtureWeek.Start(tokyo).Add(time.Duration(i) * time.Hour),
				Text: voc.TrustMasked(fmt.Sprintf("%d日待っても荷物が届きません。", i)),
				Labels: voc.Labels{TopicIDs: []string{topic.ID}, Topics: []voc.Label{{Value: topic.ID, Confidence: .9}},
					Sentiment: voc.Sentiment{Class: voc.Negative, Score: -.2 - .02*float64(i)}},
			})
		}
		r, err := Build(Input{Week: figuresOf(fixtureWeek, rows), Rows: sequence(rows), Topics: []voc.Topic{topic}, Location: tokyo, OutDir: "voc-out"})
		if err != nil {
			t.Fatal(err)
		}
		quotes := r.document.Topics[0].Quotes
		if len(quotes) != 3 || quotes[0].Role != roleRepresentative || quotes[1].Role != roleRepresentative || quotes[2].Role != roleExtreme {
			t.Fatalf("channels %v: quotes %+v", test.channels, quotes)
		}
		channels, people := map[string]bool{}, map[string]bool{}
		for _, q := range quotes {
			channels[q.Channel] = true
			var i int
			if _, err := fmt.Sscan(q.ID, &i); err != nil {
				t.Fatal(err)
			}
			people[fmt.Sprint(i/2)] = true
		}
		if len(channels) != test.want || len(people) != 3 {
			t.Errorf("channels %v: quotes of %d channels and %d people, want %d and 3", test.channels, len(channels), len(people), test.want)
		}
		if score := quotes[2].ID; test.want == 1 && score != "29" {
			t.Errorf("channels %v: the extreme quote is %s, the strongest feeling stands in 29", test.channels, score)
		}
	}
}
