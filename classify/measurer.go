package classify

import (
	"fmt"

	"voc"
)

// Measure says what the rules of proposals find.
type Measure struct {
	Found       int // uncategorised inquiries that the rule finds
	Right       int // of them, members of the cluster
	Members     int // members of the cluster
	Categorised int // inquiries with a topic that the rule finds too
}

// Measurer runs the rules of proposals over inquiries with the very matcher of a run.
type Measurer struct {
	Measures   []Measure // in the order of the proposals
	classifier *Classifier
	byID       map[string]int
	keys       []map[string]bool
}

// NewMeasurer compiles the rules of proposals.
func NewMeasurer(proposals []Proposal) (*Measurer, error) {
	m := &Measurer{Measures: make([]Measure, len(proposals)), byID: map[string]int{}}
	text := "topics:\n  - {id: found, name: found, english: found, owner: process, stage: after, measure: faq}\n"
	for i := range proposals {
		p := &proposals[i]
		m.byID[p.ID] = i
		m.Measures[i].Members = len(p.Members)
		keys := make(map[string]bool, len(p.Members))
		for _, row := range p.Members {
			keys[row.IDSpace+"\x00"+row.ID] = true
		}
		m.keys = append(m.keys, keys)
		text += p.Entry(p.ID, p.ID)
	}
	if len(proposals) == 0 {
		return m, nil
	}
	taxonomy, err := ParseTaxonomy("proposals", []byte(text))
	if err != nil {
		return nil, fmt.Errorf("compiling the proposed rules: %w", err)
	}
	m.classifier = New(taxonomy)
	return m, nil
}

// Add measures one inquiry, which NewDiscovery's Add saw before.
func (m *Measurer) Add(row *voc.Labelled, text *voc.TokenizedText) {
	if m.classifier == nil || row.NearDuplicateOf != "" {
		return // a near-duplicate is no member of any cluster
	}
	for _, score := range m.classifier.Explain(text).Scores {
		if score.Confidence < TopicThreshold {
			continue
		}
		i := m.byID[score.Value]
		switch {
		case len(row.Topics) > 0:
			m.Measures[i].Categorised++
		default:
			m.Measures[i].Found++
			if m.keys[i][row.IDSpace+"\x00"+row.ID] {
				m.Measures[i].Right++
			}
		}
	}
}
