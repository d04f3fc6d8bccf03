package classify

import (
	"math"
	"strings"

	"voc"
)

// RulePredictor gives the labels of the built-in rules and lexicon in the form of a Prediction, so that they can be
// evaluated like a model. It holds buffers: one per goroutine.
type RulePredictor struct {
	target     Target
	multi      bool
	classifier *Classifier
}

// NewRulePredictor returns a predictor for the rules of a taxonomy. multi asks for all topics of a text.
func NewRulePredictor(taxonomy *Taxonomy, target Target, multi bool) *RulePredictor {
	return &RulePredictor{target, multi && target == TargetTopics, New(taxonomy)}
}

// Predict returns what the rules say. A text without topic is predicted as voc.Uncategorised, and abstains. The
// confidence of a sentiment is SentimentConfidence.
func (p *RulePredictor) Predict(text *voc.TokenizedText) Prediction {
	labels := p.classifier.Classify(text, Given{})
	switch p.target {
	case TargetSentiment:
		return Prediction{Label: labels.Sentiment.Class, Confidence: SentimentConfidence(labels.Sentiment)}
	case TargetKind:
		return Prediction{Label: labels.Kind.Value, Confidence: labels.Kind.Confidence}
	}
	best := Prediction{Label: voc.Uncategorised, Abstains: len(labels.Topics) == 0}
	for _, topic := range labels.Topics {
		if topic.Confidence > best.Confidence {
			best.Label, best.Confidence = topic.Value, topic.Confidence
		}
		if p.multi {
			best.Labels = append(best.Labels, Scored{topic.Value, topic.Confidence})
		}
	}
	return best
}

// SentimentConfidence says how far a sentiment stands from the next class: ½ at a threshold between two classes, 1 farthest
// from it. It is no probability.
func SentimentConfidence(sentiment voc.Sentiment) float64 {
	score := math.Abs(sentiment.Score)
	if sentiment.Class == voc.Neutral {
		return 1 - min(score, sentimentThreshold)/(2*sentimentThreshold)
	}
	return 0.5 + max(0, score-sentimentThreshold)/(2*(1-sentimentThreshold))
}

// Canonical returns the label as the rules write it: a sentiment or kind in English, the id of a topic of the
// taxonomy. Any other string stays as it is.
func (p *RulePredictor) Canonical(label string) string {
	var known string
	switch p.target {
	case TargetSentiment:
		known = givenValue(sentimentNames, label)
	case TargetKind:
		known = givenValue(kindNames, label)
	default:
		known = p.classifier.taxonomy.idOf(label)
	}
	if known == "" {
		return label
	}
	return known
}

// idOf returns the id of a topic given by id or name, or an empty string.
func (t *Taxonomy) idOf(label string) string {
	if _, known := t.index[label]; known {
		return label
	}
	return t.names[strings.ToLower(strings.TrimSpace(label))]
}
