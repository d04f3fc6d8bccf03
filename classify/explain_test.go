package classify_test

import (
	"reflect"
	"strings"
	"testing"

	"voc"
	"voc/classify"
)

func TestExplain(t *testing.T) {
	taxonomy, err := classify.ParseTaxonomy("t.yaml", []byte(strings.Replace("ignore: [お世話+なる]\n"+smallTaxonomy, "any: [届く+ない]",
		"any: [届く+ない]\n        all: [箱]\n        not: [声]\n      - weight: 0.3\n        any: [紙]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		text     string
		outcomes []string
		missing  string
		topics   int
		scores   int
	}{
		{"箱が届かない", []string{classify.RuleFired}, "", 1, 1},
		{"箱が届かない。声も届かない箱だ", []string{classify.RuleFired, classify.RuleVetoed}, "", 1, 1},
		{"荷物が届かない", []string{classify.RuleIncomplete}, "箱", 0, 0},
		{"箱の声", []string{classify.RuleIncomplete}, "any", 0, 0},
		{"紙", []string{classify.RuleFired}, "", 0, 1},
		{"お世話になっております", nil, "", 0, 0},
	}
	l := newLabeller(t, taxonomy)
	for _, test := range tests {
		labels := l.label(test.text)
		e := l.classifier.Explain(&l.text)
		if !reflect.DeepEqual(labels, e.Labels) {
			t.Errorf("%s: Explain labels %+v, Classify %+v", test.text, e.Labels, labels)
		}
		var outcomes []string
		missing := ""
		for _, rule := range e.Rules {
			outcomes = append(outcomes, rule.Outcome)
			missing += strings.Join(rule.Missing, ",")
			for _, term := range rule.Terms {
				if term.Start >= term.End || term.End > len(test.text) {
					t.Errorf("%s: term %+v has no span", test.text, term)
				}
			}
		}
		if !reflect.DeepEqual(outcomes, test.outcomes) || missing != test.missing || len(e.Topics) != test.topics || len(e.Scores) != test.scores {
			t.Errorf("%s: outcomes %v missing %q, %d topics, %d scores; want %+v", test.text, outcomes, missing, len(e.Topics), len(e.Scores), test)
		}
		if ignored := len(e.Ignored); (ignored > 0) != strings.HasPrefix(test.text, "お世話") {
			t.Errorf("%s: %d formulas ignored", test.text, ignored)
		}
	}
}

func TestExplainExclusion(t *testing.T) {
	taxonomy, err := classify.ParseTaxonomy("t.yaml", []byte(strings.Replace(smallTaxonomy, "any: [届く+ない]", "any: [届く+ない]\n        unless: [返金]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, taxonomy)
	for text, want := range map[string][]string{
		"荷物が届かない。":             {classify.RuleFired},
		"荷物が届かない。返金してください。":    {classify.RuleVetoed},
		"返金してください。荷物が届かない。":    {classify.RuleVetoed},
		"返金してください。荷物が来ない。返金を。": nil, // a veto of something that nobody claimed
	} {
		l.label(text)
		e := l.classifier.Explain(&l.text)
		var outcomes []string
		for _, rule := range e.Rules {
			outcomes = append(outcomes, rule.Outcome)
		}
		if fired := len(want) == 1 && want[0] == classify.RuleFired; !reflect.DeepEqual(outcomes, want) || (len(e.Topics) > 0) != fired {
			t.Errorf("%s: %v with %d topics, want %v", text, outcomes, len(e.Topics), want)
		}
	}
}

// TestExplainSentences: a sentence may hold several contents, and its feeling is its own.
func TestExplainSentences(t *testing.T) {
	l := newLabeller(t, classify.DefaultTaxonomy())
	l.label("音が静かで気に入っています。でも昨日から電源が入らず困っています。修理してください。いつ直りますか。")
	e := l.classifier.Explain(&l.text)
	want := []struct {
		class    string
		contents []string
	}{
		{voc.Positive, []string{voc.Feeling}},
		{voc.Negative, []string{voc.Problem, voc.Feeling}},
		{voc.Neutral, []string{voc.Request}},
		{voc.Neutral, []string{voc.Question, voc.Feeling}},
	}
	if len(e.Sentences) != len(want) {
		t.Fatalf("%d sentences, want %d", len(e.Sentences), len(want))
	}
	for i, s := range e.Sentences {
		if s.Class != want[i].class || !reflect.DeepEqual(s.Contents, want[i].contents) || s.Score < -1 || s.Score > 1 || l.text.Text[s.Start:s.End] == "" {
			t.Errorf("sentence %q is %s %.2f %v, want %+v", l.text.Text[s.Start:s.End], s.Class, s.Score, s.Contents, want[i])
		}
	}
}
