package classify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"voc"
)

// Models are the trained models that decide together with the rules; nil where there is none.
type Models struct {
	Topics, Sentiment, Kind *Model
}

// Version returns a hash over the checksums of the models: it changes when any label could. It is empty without models.
func (m Models) Version() string {
	if m == (Models{}) {
		return ""
	}
	sum := sha256.New()
	for _, model := range []*Model{m.Topics, m.Sentiment, m.Kind} {
		if model != nil {
			sum.Write([]byte(model.checksum))
		}
		sum.Write([]byte{0})
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// Check refuses models that do not decide what they are named for, or give sentiments or kinds that voc does not
// count.
func (m Models) Check() error {
	for _, entry := range []struct {
		target Target
		model  *Model
		names  map[string]string
	}{{TargetTopics, m.Topics, nil}, {TargetSentiment, m.Sentiment, sentimentNames}, {TargetKind, m.Kind, kindNames}} {
		if entry.model == nil {
			continue
		}
		if entry.model.Target() != entry.target {
			return fmt.Errorf("the model for %s decides %s: train one with voc train %s", entry.target, entry.model.Target(), entry.target)
		}
		if entry.names == nil {
			continue
		}
		if entry.model.MultiLabel() {
			return fmt.Errorf("the model for %s gives several labels a text, but an inquiry has one: train it without --multi-label", entry.target)
		}
		for _, class := range entry.model.Classes() {
			if givenValue(entry.names, class) == "" {
				return fmt.Errorf("the model for %s gives %q, which is none that voc counts", entry.target, class)
			}
		}
	}
	return nil
}

const (
	// forcedScore is the sentiment score of the rules from which a model cannot turn a feeling into its opposite.
	forcedScore = 0.6
	// forcedConfidence is the confidence of the rules' kind from which a model cannot change it: anger.
	forcedConfidence = 0.9
)

// combiner lets models decide together with the rules. It holds buffers: one per goroutine.
//
// A model that abstains, or a label that the row brought, changes nothing. Otherwise:
//
//   - topics: the topics of the rules stay. The model's are added, unless the rules veto: a rule of the topic would have
//     fired but for one of its not-terms.
//   - sentiment: the model decides, unless the rules' score is forcedScore or more to the other side.
//   - kind: the model decides, unless the rules are sure (forcedConfidence).
type combiner struct {
	features                *featureReader
	topics, sentiment, kind *Predictor
}

// NewWithModels returns a classifier in which models decide together with the rules. The models must have passed Check.
func NewWithModels(taxonomy *Taxonomy, models Models) *Classifier {
	c := New(taxonomy)
	if models == (Models{}) {
		return c
	}
	c.models = &combiner{features: newFeatureReader()}
	for _, entry := range []struct {
		model *Model
		into  **Predictor
	}{{models.Topics, &c.models.topics}, {models.Sentiment, &c.models.sentiment}, {models.Kind, &c.models.kind}} {
		if entry.model != nil {
			*entry.into = entry.model.newPredictor(c.models.features)
		}
	}
	return c
}

// combine lets the models change what the rules gave. matcher has just matched the text, unless the topics are given.
func (m *combiner) combine(text *voc.TokenizedText, matcher *topicMatcher, labels *voc.Labels) {
	features := m.features.read(text)
	if p := m.topics; p != nil && !(len(labels.Topics) > 0 && labels.Topics[0].Origin == voc.OriginGiven) {
		m.addTopics(p, p.predict(features), text, matcher, labels)
	}
	if p := m.sentiment; p != nil && labels.Sentiment.Origin == voc.OriginRule {
		said := p.predict(features)
		value := givenValue(sentimentNames, said.Label)
		score := labels.Sentiment.Score
		forced := value == voc.Positive && score <= -forcedScore || value == voc.Negative && score >= forcedScore
		if !said.Abstains && !forced {
			labels.Sentiment = voc.Sentiment{Class: value, Score: p.sentimentScore(value), Origin: voc.OriginModel,
				Evidence: p.evidence(features, said.class, text)}
		}
	}
	if p := m.kind; p != nil && labels.Kind.Origin == voc.OriginRule && labels.Kind.Confidence < forcedConfidence {
		if said := p.predict(features); !said.Abstains {
			labels.Kind = voc.Label{Value: givenValue(kindNames, said.Label), Confidence: said.Confidence, Origin: voc.OriginModel,
				Evidence: p.evidence(features, said.class, text)}
		}
	}
}

// addTopics adds the topics of the model to those of the rules.
func (m *combiner) addTopics(p *Predictor, said Prediction, text *voc.TokenizedText, matcher *topicMatcher, labels *voc.Labels) {
	found := []Scored{{said.Label, said.Confidence}}
	if p.model.MultiLabel() {
		found = said.Labels
	}
	added := false
	for _, topic := range found {
		if topic.Confidence < p.model.Threshold() || topic.Label == voc.Uncategorised {
			continue
		}
		id, known := matcher.taxonomy.idOf(topic.Label), true
		if id == "" {
			id, known = topic.Label, false
		}
		if known && matcher.vetoed(matcher.taxonomy.index[id]) {
			continue
		}
		class, _ := slices.BinarySearch(p.model.header.Classes, topic.Label)
		evidence := p.evidence(m.features.features, class, text)
		at := slices.IndexFunc(labels.Topics, func(l voc.Label) bool { return l.Value == id })
		if at >= 0 { // both say so
			labels.Topics[at].Confidence = max(labels.Topics[at].Confidence, topic.Confidence)
			labels.Topics[at].Evidence = append(labels.Topics[at].Evidence, evidence...)
			continue
		}
		labels.Topics = append(labels.Topics, voc.Label{Value: id, Confidence: topic.Confidence, Origin: voc.OriginModel, Evidence: evidence})
		added = true
	}
	if added {
		slices.SortFunc(labels.Topics, func(x, y voc.Label) int { return cmp.Compare(x.Value, y.Value) })
		labels.TopicIDs = matcher.taxonomy.withAncestors(labels.Topics)
	}
}

// vetoed tells whether a rule of the topic would have fired in the text matched last but for one of its not-terms.
func (m *topicMatcher) vetoed(topic int) bool {
	for i := 0; i < len(m.firings); {
		r := &m.taxonomy.rules[m.firings[i].rule]
		all, any, not := 0, 0, false
		first := i
		for ; i < len(m.firings) && m.firings[i].rule == m.firings[first].rule && m.firings[i].scope == m.firings[first].scope; i++ {
			switch r.roles[m.firings[i].term] {
			case notRole:
				not = true
			case allRole:
				if i == first || m.firings[i].term != m.firings[i-1].term {
					all++
				}
			case anyRole:
				any++
			}
		}
		if r.topic == topic && not && all >= r.all && (!r.any || any > 0) && all+any > 0 {
			return true
		}
	}
	return false
}

// sentimentScore returns P(positive) − P(negative) of the last prediction, brought into the range of the class.
func (p *Predictor) sentimentScore(class string) float64 {
	score := 0.0
	for k, name := range p.model.header.Classes {
		switch givenValue(sentimentNames, name) {
		case voc.Positive:
			score += p.probabilities[k]
		case voc.Negative:
			score -= p.probabilities[k]
		}
	}
	const inside = 0.999 * sentimentThreshold
	switch class {
	case voc.Positive:
		return max(score, sentimentThreshold)
	case voc.Negative:
		return min(score, -sentimentThreshold)
	}
	return min(max(score, -inside), inside)
}
