package classify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
	"voc/classify"
)

// TestMarkRepeats reads rows as "person channel hour topic" and compares which of them are a third contact.
func TestMarkRepeats(t *testing.T) {
	tests := []struct {
		name, rows, want string // want: the numbers of the marked rows
	}{
		{"third over channels", "a phone 0 x;a email 5 x;a chat 9 x;a phone 12 x", "2 3"},
		{"two are not enough", "a phone 0 x;a email 5 x", ""},
		{"other topics", "a phone 0 x;a email 5 y;a chat 9 z", ""},
		{"other people", "a phone 0 x;b email 5 x;c chat 9 x", ""},
		{"unknown people", "- phone 0 x;- email 5 x;- chat 9 x", ""},
		{"one conversation", "a chat 0 x;a chat 0 x;a chat 0 x", ""},
		{"uncategorised", "a phone 0 -;a email 5 -;a chat 9 -", ""},
		{"a second topic", "a phone 0 x;a email 5 y,x;a chat 9 x", "2"},
	}
	start := time.Date(2026, 8, 3, 9, 0, 0, 0, time.UTC)
	for _, test := range tests {
		var rows []*voc.Labelled
		for i, line := range strings.Split(test.rows, ";") {
			var person, channel, topics string
			var hour int
			if _, err := fmt.Sscan(line, &person, &channel, &hour, &topics); err != nil {
				t.Fatal(err)
			}
			row := &voc.Labelled{ID: fmt.Sprint(i), Channel: channel, ReceivedAt: start.Add(time.Duration(hour) * time.Hour)}
			if person != "-" {
				row.CountedAs = person
			}
			for topic := range strings.SplitSeq(topics, ",") {
				if topic != "-" {
					row.Topics = append(row.Topics, voc.Label{Value: topic})
				}
			}
			rows = append(rows, row)
		}
		for range 2 { // a week that is built again gives the same
			mark(rows)
			var got []string
			for _, row := range rows {
				if slices.Contains(voc.LabelValues(row.Signals), voc.SignalRepeat) {
					got = append(got, row.ID)
				}
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("%s: marked %v, want %s", test.name, got, test.want)
			}
		}
	}
}

func mark(rows []*voc.Labelled) {
	marker := classify.NewRepeatMarker()
	for _, row := range rows {
		marker.Mark(row)
	}
}

func TestMarkRepeatsKeepsWhatTheTextSays(t *testing.T) {
	said := voc.Label{Value: voc.SignalRepeat, Confidence: 0.9, Evidence: []voc.Evidence{{Span: voc.Span{Start: 0, End: 9}, Rule: "signal.repeat/any:再三"}}}
	row := &voc.Labelled{CountedAs: "a", Labels: voc.Labels{Signals: []voc.Label{said}, Topics: []voc.Label{{Value: "x"}}}}
	mark([]*voc.Labelled{row})
	if len(row.Signals) != 1 || row.Signals[0].Evidence[0].Rule != said.Evidence[0].Rule {
		t.Errorf("signals %+v", row.Signals)
	}
	// Near-duplicates are no contacts, and what an earlier build marked goes with the rows that made it.
	rows := []*voc.Labelled{
		{CountedAs: "a", Labels: voc.Labels{Topics: []voc.Label{{Value: "x"}}}},
		{CountedAs: "a", Channel: "phone", NearDuplicateOf: "1", Labels: voc.Labels{Topics: []voc.Label{{Value: "x"}}}},
		{CountedAs: "a", Channel: "email", Labels: voc.Labels{Topics: []voc.Label{{Value: "x"}}, Signals: []voc.Label{{Value: voc.SignalSafety}, {Value: voc.SignalRepeat, Evidence: []voc.Evidence{{Rule: "history:x"}}}}}},
	}
	mark(rows)
	if got := voc.LabelValues(rows[2].Signals); !slices.Equal(got, []string{voc.SignalSafety}) {
		t.Errorf("signals %v, want safety alone", got)
	}
}
