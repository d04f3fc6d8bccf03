package classify_test

import (
	"slices"
	"testing"

	"voc"
	"voc/classify"
)

// TestNotes is the table of what an operator's clauses may not change.
func TestNotes(t *testing.T) {
	tests := []struct {
		text            string
		topics          []string
		sentiment, kind string
	}{
		{"返品希望との由。代金の返金手続きを案内済。", []string{"aftercare.return"}, voc.Neutral, voc.Request},
		{"電源が入らないとのこと。修理を手配、説明書を送付。", []string{"trouble.power"}, voc.Negative, voc.Report},
		{"扉の開け方を聞かれた。取扱説明書の頁を案内、納得。", []string{"usage.howto"}, voc.Neutral, voc.Question},
		{"水漏れの申告。お詫びのうえクーポン進呈。", []string{"trouble.not_working"}, voc.Negative, voc.Report},
		// Nothing else is left: the operator's clause is all there is.
		{"返品伝票を手配。", []string{"aftercare.return"}, voc.Neutral, voc.Opinion},
		// Somebody who speaks to the company writes no note.
		{"返品したいです。修理の案内をもらいましたが不要です。", []string{"aftercare.repair", "aftercare.return"}, voc.Neutral, voc.Request},
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	for _, test := range tests {
		got := l.label(test.text)
		topics := voc.LabelValues(got.Topics)
		if len(topics) == 0 {
			topics = []string{voc.Uncategorised}
		}
		if !slices.Equal(topics, test.topics) || got.Sentiment.Class != test.sentiment || got.Kind.Value != test.kind {
			t.Errorf("%s: %v %s %s %v, want %v %s %s", test.text, topics, got.Sentiment.Class, got.Kind.Value, rules(got.Kind.Evidence), test.topics, test.sentiment, test.kind)
		}
	}
}
