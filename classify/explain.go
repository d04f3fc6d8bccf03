package classify

import (
	"slices"
	"sort"

	"voc"
)

// The outcomes of a rule.
const (
	RuleFired      = "fired"      // it gives its topic
	RuleVetoed     = "vetoed"     // a not-term stands in its scope, or an unless-term in the text
	RuleIncomplete = "incomplete" // an all-term or every any-term is missing
)

// Explanation says what every rule of the taxonomy found in one text, also where it gave nothing.
type Explanation struct {
	voc.Labels
	Rules  []RuleTrace // in the order of the taxonomy, then of the text
	Scores []voc.Label // every topic with a rule that fired and its confidence, also below the threshold; by id
	// Sentences says what each sentence holds, in text order.
	Sentences []SentenceFeeling
	// Asides are the clauses of a note in which the operator speaks; they are looked at only where nothing else gives a topic.
	Asides []voc.Span
	// Ignored are the formulas that no rule may look at: お世話になっております.
	Ignored []voc.Span
}

// SentenceFeeling is what one sentence says.
type SentenceFeeling struct {
	voc.Span
	Score    float64  // −1 to 1, before it is weighed with the other sentences
	Class    string   // by the thresholds of an inquiry
	Contents []string // of voc.Contents, in that order; a sentence may hold several, or none
}

// RuleTrace is one rule of which at least one term stands in the text.
type RuleTrace struct {
	Topic   string
	Line    int // of the rule in the taxonomy's file
	Weight  float64
	Outcome string      // RuleFired, RuleVetoed or RuleIncomplete
	Terms   []TermTrace // in text order
	Missing []string    // terms that had to stand there too: all of the all-terms, or "any" for one of the any-terms
}

// TermTrace is one place where a term of a rule stands.
type TermTrace struct {
	Role string // any, all, not or unless
	Term string // in the notation of the taxonomy
	voc.Span
}

// Explain labels a text as Classify does and tells what every rule found. The result owns its memory.
func (c *Classifier) Explain(text *voc.TokenizedText) Explanation {
	e := Explanation{Labels: c.Classify(text, Given{}), Ignored: slices.Clone(c.topics.formulas), Asides: slices.Clone(c.analysis.asides)}
	e.Sentences = c.sentences()
	m := &c.topics
	slices.SortFunc(e.Ignored, func(x, y voc.Span) int { return x.Start - y.Start })
	var exclusions []firing // of the last rule with unless-terms in the text
	for i := 0; i < len(m.firings); {
		end := i + 1
		for end < len(m.firings) && m.firings[end].rule == m.firings[i].rule && m.firings[end].scope == m.firings[i].scope {
			end++
		}
		group := m.firings[i:end]
		switch {
		case group[0].scope == wholeText:
			exclusions = group
		case len(exclusions) > 0 && exclusions[0].rule == group[0].rule:
			e.Rules = append(e.Rules, c.taxonomy.trace(slices.Concat(group, exclusions)))
		default:
			e.Rules = append(e.Rules, c.taxonomy.trace(group))
		}
		i = end
	}
	for _, s := range m.scored {
		e.Scores = append(e.Scores, voc.Label{Value: c.taxonomy.topics[s.topic].ID, Confidence: 1 - s.doubt, Origin: voc.OriginRule, Evidence: m.evidenceFor(s.topic)})
	}
	return e
}

// sentences returns what each sentence of the last text says.
func (c *Classifier) sentences() []SentenceFeeling {
	felt, asks := &c.feelings.result, c.analysis.findAsks(c.clauses, &c.feelings.result)
	sentences := make([]SentenceFeeling, len(c.analysis.text.Sentences))
	for i := range sentences {
		s := &sentences[i]
		s.Span, s.Score, s.Class = c.analysis.text.Sentences[i].Span, felt.sentences[i], class(felt.sentences[i])
		stands := func(evidence []voc.Evidence) bool { // which is in text order
			k := sort.Search(len(evidence), func(k int) bool { return evidence[k].Start >= s.Start })
			return k < len(evidence) && evidence[k].Start < s.End
		}
		for _, content := range voc.Contents {
			holds := false
			switch content {
			case voc.Problem:
				holds = stands(felt.failure) || stands(felt.fault)
			case voc.Feeling:
				holds = stands(felt.emotion)
			default:
				holds = asks[i].kind == content
			}
			if holds {
				s.Contents = append(s.Contents, content)
			}
		}
	}
	return sentences
}

// trace describes the firings of one rule in one scope, with the unless-terms of the text. It decides as topicMatcher.weigh does.
func (t *Taxonomy) trace(firings []firing) RuleTrace {
	r := &t.rules[firings[0].rule]
	trace := RuleTrace{Topic: t.topics[r.topic].ID, Line: r.line, Weight: r.weight, Outcome: RuleFired}
	stands := make([]bool, len(r.terms))
	vetoed, any := false, false
	for i := range firings {
		role := r.roles[firings[i].term]
		vetoed, any = vetoed || role == notRole || role == unlessRole, any || role == anyRole
		stands[firings[i].term] = true
		trace.Terms = append(trace.Terms, TermTrace{role.String(), r.terms[firings[i].term].notation, firings[i].Span})
	}
	for i, role := range r.roles {
		if role == allRole && !stands[i] {
			trace.Missing = append(trace.Missing, r.terms[i].notation)
		}
	}
	if r.any && !any {
		trace.Missing = append(trace.Missing, anyRole.String())
	}
	switch {
	case len(trace.Missing) > 0:
		trace.Outcome = RuleIncomplete
	case vetoed:
		trace.Outcome = RuleVetoed
	}
	slices.SortStableFunc(trace.Terms, func(x, y TermTrace) int { return x.Start - y.Start })
	return trace
}
