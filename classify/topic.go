package classify

import (
	"cmp"
	"slices"

	"voc"
)

const (
	// defaultWeight is the weight of a rule that names none: one of its terms suffices.
	defaultWeight = 0.7
	// TopicThreshold is the least confidence with which a topic is given.
	TopicThreshold = 0.5
	// maxTopicEvidence bounds the evidence kept per topic; the earliest stays.
	maxTopicEvidence = 8
)

// occurrence is one place where an atom stands.
type occurrence struct {
	voc.Span
	atom        int32
	first, last int // words; for a literal the words it touches
	sentence    int
}

// firing is one place where a term of a rule stands.
type firing struct {
	voc.Span
	rule  int32
	term  int32
	scope int // sentence, or 0 where the rule looks at the whole text; wholeText of an unless-term
}

// wholeText is the scope of unless-terms, which sorts before every other.
const wholeText = -1

// topicMatcher finds the topics of one text after another.
type topicMatcher struct {
	taxonomy    *Taxonomy
	literals    *literalScan // of the text
	table       int          // the taxonomy's in literals
	occurrences []occurrence
	firings     []firing
	scored      []scoredTopic
	witnesses   []witness
	independent bool       // topics do not compete
	formulas    []voc.Span // of the last text: what no rule may look at
}

type scoredTopic struct {
	topic int
	doubt float64 // Π (1 − weight) over the witnesses
}

// witness is a firing that counts for a topic.
type witness struct {
	firing
	topic int
}

// match returns the topics of the analysis, sorted by id.
//
// A rule fires in a sentence (or in the whole text, where it says so) in which all of its all-terms, at least
// one of its any-terms and none of its not-terms stand, unless one of its unless-terms stands anywhere in the text. Each distinct any-term that fired, or the rule itself
// when it has none, is one witness; confidence is 1 − Π (1 − weight) over the witnesses of a topic.
//
// In an operator's note the operator's clauses are looked at only where nothing else gives a topic; for stages and signals never.
func (m *topicMatcher) match(a *analysis) []voc.Label {
	m.find(a)
	if len(a.asides) > 0 {
		all := len(m.occurrences)
		m.occurrences = slices.DeleteFunc(m.occurrences, func(o occurrence) bool { return a.aside(o.Span) })
		if len(m.occurrences) < all {
			m.fire()
			if labels := m.judge(); len(labels) > 0 || m.independent {
				return labels
			}
			m.find(a)
		}
	}
	m.fire()
	return m.judge()
}

// find lists the atoms of the text in text order, without those inside an ignored formula.
func (m *topicMatcher) find(a *analysis) {
	t := m.taxonomy
	m.occurrences, m.formulas = m.occurrences[:0], m.formulas[:0]
	hidden := false
	for i := range a.words {
		if !t.atoms.lemmas.may(a.words[i].hash) {
			continue
		}
		t.atoms.lemmas.eachAt(a.words, i, func(phrase int32, last int) {
			m.occurrences = append(m.occurrences, occurrence{
				Span: voc.Span{Start: a.words[i].Start, End: a.words[last].End},
				atom: phrase << 1, first: i, last: last, sentence: a.words[i].sentence,
			})
			hidden = hidden || t.ignore[phrase<<1]
		})
	}
	for _, speech := range t.speech {
		for w := range a.words {
			if speech.is(a, w) {
				m.occurrences = append(m.occurrences, occurrence{Span: a.words[w].Span, atom: speech.atom, first: w, last: w, sentence: a.words[w].sentence})
			}
		}
	}
	if t.asking >= 0 {
		hidden = m.findAsking(a) || hidden
	}
	word, sentence := 0, 0
	m.literals.each(m.table, func(phrase int32, start, end int) {
		for word < len(a.words)-1 && a.words[word].End <= start {
			word++
		}
		for sentence < len(a.text.Sentences)-1 && a.text.Sentences[sentence].End <= start {
			sentence++
		}
		last := word
		for last < len(a.words)-1 && a.words[last+1].Start < end {
			last++
		}
		m.occurrences = append(m.occurrences, occurrence{Span: voc.Span{Start: start, End: end},
			atom: phrase<<1 | 1, first: word, last: last, sentence: sentence})
		hidden = hidden || t.ignore[phrase<<1|1]
	})
	if hidden {
		m.hideIgnored()
	}
	slices.SortStableFunc(m.occurrences, func(x, y occurrence) int {
		return cmp.Or(cmp.Compare(x.sentence, y.sentence), cmp.Compare(x.Start, y.Start))
	})
}

// findAsking lists the sentences that ask, where the taxonomy has a term for them, and tells whether it ignores them.
func (m *topicMatcher) findAsking(a *analysis) bool {
	for s := range a.asks {
		found := &a.asks[s]
		if first, last := a.sentence(s); found.kind == voc.Question && first < last {
			word := first
			for word < last && a.words[word].Start < found.Start {
				word++
			}
			o := occurrence{Span: found.Span, atom: m.taxonomy.asking, first: word, last: word, sentence: s}
			if word == last || a.words[word].Start > found.Start {
				o.last-- // か stands between two words
			}
			m.occurrences = append(m.occurrences, o)
		}
	}
	return m.taxonomy.ignore[m.taxonomy.asking]
}

// hideIgnored removes the occurrences that overlap an ignored formula, and the formulas.
func (m *topicMatcher) hideIgnored() {
	for i := range m.occurrences {
		if m.taxonomy.ignore[m.occurrences[i].atom] {
			m.formulas = append(m.formulas, m.occurrences[i].Span)
		}
	}
	m.occurrences = slices.DeleteFunc(m.occurrences, func(o occurrence) bool {
		for _, formula := range m.formulas {
			if o.Start < formula.End && formula.Start < o.End {
				return true
			}
		}
		return false
	})
}

// fire lists the terms that stand in the text.
func (m *topicMatcher) fire() {
	m.firings = m.firings[:0]
	for i := range m.occurrences {
		o := &m.occurrences[i]
		for _, u := range m.taxonomy.uses[o.atom] {
			r := &m.taxonomy.rules[u.rule]
			span, ok := m.complete(&r.terms[u.term], i)
			if !ok {
				continue
			}
			scope := o.sentence
			switch {
			case r.roles[u.term] == unlessRole:
				scope = wholeText
			case r.wholeText:
				scope = 0
			}
			m.firings = append(m.firings, firing{span, u.rule, u.term, scope})
		}
	}
	slices.SortFunc(m.firings, func(x, y firing) int {
		return cmp.Or(cmp.Compare(x.rule, y.rule), cmp.Compare(x.scope, y.scope),
			cmp.Compare(x.term, y.term), cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
	})
}

// complete finds the other parts of t around its first part, the occurrence at index i. Only the occurrences as
// near as the gaps allow are looked at, so that a text that repeats one word stays linear.
func (m *topicMatcher) complete(t *term, i int) (voc.Span, bool) {
	span := m.occurrences[i].Span
	for part, g := range t.gaps {
		next := m.after(i, t.parts[part+1], g.words)
		if next < 0 && !g.ordered {
			next = m.before(i, t.parts[part+1], g.words)
		}
		if next < 0 {
			return voc.Span{}, false
		}
		found := &m.occurrences[next]
		span.Start, span.End = min(span.Start, found.Start), max(span.End, found.End)
		i = next
	}
	return span, true
}

// after returns the first occurrence of one of the atoms that begins after occurrence i with at most gap words in
// between, or −1.
func (m *topicMatcher) after(i int, atoms []int32, gap int) int {
	from := &m.occurrences[i]
	for j := i + 1; j < len(m.occurrences); j++ {
		o := &m.occurrences[j]
		distance := o.first - from.last - 1
		if o.sentence != from.sentence || distance > gap {
			return -1
		}
		if distance >= 0 && slices.Contains(atoms, o.atom) {
			return j
		}
	}
	return -1
}

// longestAtom is more words than any phrase has.
const longestAtom = 12

// before returns the nearest occurrence of one of the atoms that ends before occurrence i begins with at most gap
// words in between, or −1.
func (m *topicMatcher) before(i int, atoms []int32, gap int) int {
	from := &m.occurrences[i]
	for j := i - 1; j >= 0; j-- {
		o := &m.occurrences[j]
		if o.sentence != from.sentence || from.first-o.first-1 > gap+longestAtom {
			return -1
		}
		if distance := from.first - o.last - 1; distance >= 0 && distance <= gap && slices.Contains(atoms, o.atom) {
			return j
		}
	}
	return -1
}

// judge turns firings into labels.
func (m *topicMatcher) judge() []voc.Label {
	m.scored, m.witnesses = m.scored[:0], m.witnesses[:0]
	excluded := int32(-1) // the last rule of which an unless-term stands in the text
	for i := 0; i < len(m.firings); {
		r := &m.taxonomy.rules[m.firings[i].rule]
		end := i + 1
		for end < len(m.firings) && m.firings[end].rule == m.firings[i].rule && m.firings[end].scope == m.firings[i].scope {
			end++
		}
		switch {
		case m.firings[i].scope == wholeText:
			excluded = m.firings[i].rule
		case m.firings[i].rule != excluded:
			m.weigh(r, m.firings[i:end])
		}
		i = end
	}
	slices.SortStableFunc(m.scored, func(x, y scoredTopic) int {
		return cmp.Compare(m.taxonomy.topics[x.topic].ID, m.taxonomy.topics[y.topic].ID)
	})
	var labels []voc.Label
	for _, s := range m.scored {
		if confidence := 1 - s.doubt; confidence >= TopicThreshold && !m.included(s.topic) {
			labels = append(labels, voc.Label{Value: m.taxonomy.topics[s.topic].ID, Confidence: confidence,
				Origin: voc.OriginRule, Evidence: m.evidenceFor(s.topic)})
		}
	}
	return labels
}

// included tells whether every witness of a topic stands within a longer witness of a sister topic that is given: of two
// topics of one parent the longer phrase says which is meant, 電源が落ちる is about power and no crash.
func (m *topicMatcher) included(topic int) bool {
	if m.independent {
		return false
	}
	parent := m.taxonomy.topics[topic].Parent
	for i := range m.witnesses {
		w := &m.witnesses[i]
		if w.topic != topic {
			continue
		}
		within := false
		for j := range m.witnesses {
			o := &m.witnesses[j]
			if o.topic != topic && m.taxonomy.topics[o.topic].Parent == parent && o.Start <= w.Start && w.End <= o.End && o.End-o.Start > w.End-w.Start && m.scoreOf(o.topic).doubt <= 1-TopicThreshold {
				within = true
				break
			}
		}
		if !within {
			return false
		}
	}
	return true
}

// weigh adds the witnesses of one rule in one scope to its topic. firings are sorted by term.
func (m *topicMatcher) weigh(r *rule, firings []firing) {
	all, any := 0, 0
	for i := range firings {
		switch r.roles[firings[i].term] {
		case notRole:
			return
		case allRole:
			if i == 0 || firings[i].term != firings[i-1].term {
				all++
			}
		case anyRole:
			any++
		}
	}
	if all < r.all || r.any && any == 0 {
		return
	}
	score := m.scoreOf(r.topic)
	for i := range firings {
		f := &firings[i]
		known := slices.ContainsFunc(m.witnesses, func(w witness) bool { return w.rule == f.rule && w.term == f.term })
		// Two notations of one phrase, such as 初期+設定 and 「初期設定」, are one witness.
		again := slices.ContainsFunc(m.witnesses, func(w witness) bool {
			return w.rule == f.rule && w.Span == f.Span && r.roles[w.term] == r.roles[f.term]
		})
		if !known && !again && (r.roles[f.term] == anyRole || !r.any && i == 0) {
			score.doubt *= 1 - r.weight
		}
		if !known || len(m.witnesses) < maxTopicEvidence {
			m.witnesses = append(m.witnesses, witness{*f, r.topic})
		}
	}
}

func (m *topicMatcher) scoreOf(topic int) *scoredTopic {
	for i := range m.scored {
		if m.scored[i].topic == topic {
			return &m.scored[i]
		}
	}
	m.scored = append(m.scored, scoredTopic{topic: topic, doubt: 1})
	return &m.scored[len(m.scored)-1]
}

// evidenceFor returns the evidence of a topic in text order.
func (m *topicMatcher) evidenceFor(topic int) []voc.Evidence {
	var evidence []voc.Evidence
	for _, w := range m.witnesses {
		if w.topic == topic {
			evidence = append(evidence, voc.Evidence{Span: w.Span, Rule: m.taxonomy.rules[w.rule].names[w.term]})
		}
	}
	slices.SortStableFunc(evidence, func(x, y voc.Evidence) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), cmp.Compare(x.Rule, y.Rule))
	})
	evidence = slices.Compact(evidence)
	n := min(len(evidence), maxTopicEvidence)
	return evidence[:n:n]
}
