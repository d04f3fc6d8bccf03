package classify

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"voc"
)

//go:embed signals.yaml
var signalRules []byte

// sharedSignals returns the built-in rules for stages and signals: a taxonomy whose topics are stage.before,
// signal.cancel and so on.
var sharedSignals = sync.OnceValue(func() *Taxonomy {
	t, err := ParseTaxonomy("signals.yaml", signalRules)
	if err != nil {
		panic(fmt.Sprintf("built-in signals: %v", err)) // a test parses it
	}
	return t
})

const (
	stagePrefix  = "stage."
	signalPrefix = "signal."
	// topicStageConfidence is the confidence in a stage that only the topics tell.
	topicStageConfidence = 0.5
)

// journey returns the stage of the customer and the signals of the text. Of several stages the most confident one is
// given, of equals the one that stands first. Where no rule for stages fires, the topics tell, if all of them
// belong to one stage; only topics about the product do: a slow reply is met at any stage.
func (c *Classifier) journey(a *analysis, topics []voc.Label) (voc.Label, []voc.Label) {
	var stage voc.Label
	var signals []voc.Label
	for _, label := range c.signals.match(a) {
		if value, ok := strings.CutPrefix(label.Value, signalPrefix); ok {
			label.Value = value
			signals = append(signals, label)
			continue
		}
		label.Value = strings.TrimPrefix(label.Value, stagePrefix)
		if label.Confidence > stage.Confidence || label.Confidence == stage.Confidence && label.Evidence[0].Start < stage.Evidence[0].Start {
			stage = label
		}
	}
	slices.SortFunc(signals, func(x, y voc.Label) int {
		return slices.Index(voc.Signals, x.Value) - slices.Index(voc.Signals, y.Value)
	})
	if stage.Value == "" {
		stage = c.taxonomy.stageOf(topics)
	}
	return stage, signals
}

// stageOf returns the stage that the topics agree on, or an empty label.
func (t *Taxonomy) stageOf(topics []voc.Label) voc.Label {
	var stage voc.Label
	for _, label := range topics {
		i, known := t.index[label.Value]
		if !known || t.topics[i].Owner != "product" {
			continue
		}
		if stage.Value != "" && stage.Value != t.topics[i].Stage {
			return voc.Label{}
		}
		stage.Value, stage.Confidence, stage.Origin = t.topics[i].Stage, topicStageConfidence, voc.OriginRule
		for _, e := range label.Evidence[:min(1, len(label.Evidence))] {
			stage.Evidence = append(stage.Evidence, voc.Evidence{Span: e.Span, Rule: "topic:" + label.Value})
		}
	}
	return stage
}
