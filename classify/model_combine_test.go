package classify_test

import (
	"slices"
	"strings"
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

const combinedTaxonomy = `topics:
  - {id: delivery, name: 配送, english: Delivery, owner: process, stage: after, measure: process}
  - id: delivery.late
    name: 配送::遅れ
    english: Late
    rules:
      - any: [届く+ない, 遅れる]
        not: [返信]
  - {id: broken, name: 故障, english: Broken, owner: product, stage: after, measure: product}
  - id: broken.rule
    name: 異音
    english: Noise
    rules:
      - any: [異音]
`

func modelFor(t *testing.T, target classify.Target, byLabel map[string][]string) *classify.Model {
	t.Helper()
	var texts, labels []string
	for _, label := range slices.Sorted(func(yield func(string) bool) {
		for label := range byLabel {
			if !yield(label) {
				return
			}
		}
	}) {
		for _, text := range byLabel[label] {
			for _, end := range []string{"。", "!", "です。", "よ。"} {
				texts, labels = append(texts, text+end), append(labels, label)
			}
		}
	}
	model, err := classify.Train(examplesOf(t, texts, func(i int) []string { return labels[i : i+1] }), classify.TrainOptions{Target: target})
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func TestModelsAndRulesCombine(t *testing.T) {
	taxonomy, err := classify.ParseTaxonomy("t.yaml", []byte(combinedTaxonomy))
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, taxonomy)
	model := trainOn(t, classify.TrainOptions{Target: classify.TargetTopics})
	l.classifier = classify.NewWithModels(taxonomy, classify.Models{Topics: model})
	topics := func(text string) (ids, origins []string, labels voc.Labels) {
		labels = l.label(text)
		for _, topic := range labels.Topics {
			ids, origins = append(ids, topic.Value), append(origins, topic.Origin)
		}
		return ids, origins, labels
	}

	ids, origins, labels := topics("荷物はいつ届きますか。よろしく") // no rule fires
	if !slices.Equal(ids, []string{"delivery.late"}) || origins[0] != voc.OriginModel {
		t.Errorf("the model's topic was not taken by its name: %v %v", ids, origins)
	}
	if !slices.Equal(labels.TopicIDs, []string{"delivery", "delivery.late"}) {
		t.Errorf("counted topics %v lack the parent", labels.TopicIDs)
	}
	evidence := labels.Topics[0].Evidence
	if len(evidence) == 0 {
		t.Fatal("the model's label has no evidence")
	}
	for _, e := range evidence {
		if text := l.text.Text[e.Start:e.End]; e.Rule != "model:"+text || text == "" {
			t.Errorf("evidence %+v does not name its span %q", e, text)
		}
	}
	if !slices.ContainsFunc(evidence, func(e voc.Evidence) bool {
		return strings.Contains("荷物はいつ届きます", l.text.Text[e.Start:e.End])
	}) {
		t.Errorf("what speaks for a late delivery is not among the evidence %v", evidence)
	}

	if ids, origins, _ = topics("本体が動かなくなりました。異音です"); !slices.Equal(ids, []string{"broken", "broken.rule"}) || origins[1] != voc.OriginRule {
		t.Errorf("the rule's topic must stay beside the model's: %v %v", ids, origins)
	}
	ids, _, _ = topics("荷物がまだ届きません、返信も。")
	if said := model.NewPredictor().Predict(&l.text); said.Abstains || said.Label != "配送::遅れ" {
		t.Fatalf("the text does not test the veto: the model says %+v", said)
	}
	if slices.Contains(ids, "delivery.late") {
		t.Errorf("the not-term did not veto: %v", ids)
	}

	l.tokenizer.Tokenize(tokenize.Normalize("荷物が届きません"), &l.text)
	given := l.classifier.Classify(&l.text, classify.Given{Topics: []string{"自社ラベル"}})
	if len(given.Topics) != 1 || given.Topics[0].Origin != voc.OriginGiven {
		t.Errorf("a given topic must stay alone: %+v", given.Topics)
	}
}

func TestSentimentModelYieldsToStrongRules(t *testing.T) {
	// A model that has learnt the wrong way round, so that who decided can be told.
	model := modelFor(t, classify.TargetSentiment, map[string][]string{
		"ポジティブ": {"色は青", "青い箱", "青の袋", "青い紙", "青の服", "空が青い"}, "ネガティブ": {"色は赤", "赤い箱", "赤の袋", "赤い紙", "赤の服", "空が赤い"}})
	if err := (classify.Models{Sentiment: model}).Check(); err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	l.classifier = classify.NewWithModels(classify.DefaultTaxonomy(), classify.Models{Sentiment: model})
	got := l.label("青い箱です。").Sentiment
	if got.Class != voc.Positive || got.Origin != voc.OriginModel || got.Score < 0.2 {
		t.Errorf("the model did not decide: %+v", got)
	}
	got = l.label("青い箱は最悪で、ひどくて、とても不愉快です。").Sentiment
	if got.Class != voc.Negative || got.Origin != voc.OriginRule {
		t.Errorf("strong feeling was turned round by the model: %+v", got)
	}
}

func TestKindModelYieldsToAnger(t *testing.T) {
	model := modelFor(t, classify.TargetKind, map[string][]string{
		"質問": {"青い箱", "青の袋", "青い紙", "青の服", "空が青い"}, "お褒め": {"赤い箱", "赤の袋", "赤い紙", "赤の服", "空が赤い"}})
	l := newLabeller(t, classify.DefaultTaxonomy())
	l.classifier = classify.NewWithModels(classify.DefaultTaxonomy(), classify.Models{Kind: model})
	if got := l.label("赤い箱です。").Kind; got.Value != voc.Praise || got.Origin != voc.OriginModel || len(got.Evidence) == 0 {
		t.Errorf("the model did not decide: %+v", got)
	}
	if got := l.label("赤い箱。ふざけるな。二度と買わない。").Kind; got.Value != voc.Complaint || got.Origin != voc.OriginRule {
		t.Errorf("anger was turned into praise: %+v", got)
	}
}

func TestModelsAreChecked(t *testing.T) {
	topics := trainOn(t, classify.TrainOptions{Target: classify.TargetTopics})
	colours := trainOn(t, classify.TrainOptions{Target: classify.TargetKind})
	if (classify.Models{Sentiment: topics}).Check() == nil {
		t.Error("a model of topics was taken for sentiment")
	}
	if (classify.Models{Kind: colours}).Check() == nil {
		t.Error("kinds that nobody counts were taken")
	}
	if (classify.Models{}).Version() != "" || (classify.Models{Topics: topics}).Version() == (classify.Models{Kind: topics}).Version() {
		t.Error("the version does not tell the models apart")
	}
}
