package faq

import (
	_ "embed"
	"math"
	"slices"
	"strings"

	"voc"
	"voc/tokenize"
)

//go:embed concepts.txt
var concepts string

// builtinConcepts are the matters that every matcher knows, one a line: terms of forms and articles | everyday words.
var builtinConcepts = concepts

// How much a word of a concept counts in place of another one, of which one is a term: terms and everyday words, and
// those that point to the matter only beside others. Everyday words of one matter do not stand for one another.
const (
	termMeaning = 0.65
	cueMeaning  = 0.65
	weakMeaning = 0.2
	nounMeaning = 0.2 // nouns that phrases among the terms are made of
)

// How much a word says that a text is about the matter.
const (
	termPart = 1.0
	cuePart  = 0.6
	weakPart = 0.3
	nounPart = 0.5
	// conceptSpread is the power of the number of its concepts that a word's part in each is divided by: 引っ越す points to
	// many matters, and little to each.
	conceptSpread = 0.7
)

// leastMatter is how strongly an article must be about a matter to show that the articles are about matters of its section.
const leastMatter = 0.25

// conceptPart is the part of a word in a concept, 0 to 1.
type conceptPart struct {
	concept int
	part    float64
}

// conceptMember is a word of a line of concepts.txt.
type conceptMember struct {
	stem          string
	meaning, part float64
	term          bool
}

// addConcept reads a line of concepts.txt.
func (l *lexicon) addConcept(tokenizer *tokenize.Tokenizer, line string) {
	terms, cues, found := strings.Cut(line, "|")
	switch {
	case strings.HasPrefix(line, "## "):
		l.sections = append(l.sections, len(l.matters))
		return
	case !found || strings.HasPrefix(line, "#"):
		return
	}
	var all []conceptMember
	add := func(entry string, meaning, part float64, term bool) {
		stem := l.stemOfEntry(tokenizer, entry)
		if stem != "" && !slices.ContainsFunc(all, func(m conceptMember) bool { return m.stem == stem }) {
			all = append(all, conceptMember{stem, meaning, part, term})
		}
	}
	for entry := range strings.FieldsSeq(terms) {
		add(entry, termMeaning, termPart, true)
	}
	for _, part := range l.partsOf(tokenizer, strings.Fields(terms)) {
		add(part, nounMeaning, nounPart, true)
	}
	for entry := range strings.FieldsSeq(cues) {
		if word, weak := strings.CutSuffix(entry, "?"); weak {
			add(word, weakMeaning, weakPart, false)
		} else {
			add(entry, cueMeaning, cuePart, false)
		}
	}
	for _, a := range all {
		l.concepts[a.stem] = append(l.concepts[a.stem], conceptPart{len(l.matters), a.part})
	}
	l.matters = append(l.matters, all)
}

// partsOf returns the nouns that phrases are made of and that say something by themselves.
func (l *lexicon) partsOf(tokenizer *tokenize.Tokenizer, phrases []string) []string {
	var parts []string
	var text voc.TokenizedText
	for _, phrase := range phrases {
		tokenizer.Tokenize(tokenize.Normalize(phrase), &text)
		for _, token := range text.Tokens {
			stem := stemOf(token.Base)
			if len(text.Tokens) > 1 && classWeight(token) == nounWeight && !genericStems[stem] && !everydayStems[stem] {
				parts = append(parts, strings.Clone(token.Surface))
			}
		}
	}
	return parts
}

// relateConcepts lets terms and everyday words of one matter stand for one another.
func (l *lexicon) relateConcepts() {
	for _, matter := range l.matters {
		for i, a := range matter {
			for j, b := range matter {
				if i != j && (a.term || b.term) {
					l.relate(a.stem, b.stem, min(a.meaning, b.meaning))
				}
			}
		}
	}
}

// spreadConcepts divides the parts of words that belong to several concepts.
func (l *lexicon) spreadConcepts() {
	for _, parts := range l.concepts {
		for i := range parts {
			parts[i].part /= math.Pow(float64(len(parts)), conceptSpread)
		}
	}
}

// heldConcept is how strongly an article is about a concept.
type heldConcept struct {
	article  int
	strength float64 // 0 to 1
}

// indexConcepts notes which articles are about which concepts: each word that points to one leaves less doubt.
func (m *Matcher) indexConcepts() {
	m.concepts = make([][]heldConcept, len(m.lexicon.matters))
	m.conceptRarity, m.conceptMost = make([]float64, len(m.lexicon.matters)), make([]float64, len(m.lexicon.matters))
	for _, stem := range sortedKeys(m.words) {
		for _, p := range m.lexicon.concepts[stem] {
			for _, o := range m.words[stem] {
				m.concepts[p.concept] = append(m.concepts[p.concept], heldConcept{o.article, p.part * o.strength})
			}
		}
	}
	for c, held := range m.concepts {
		slices.SortStableFunc(held, func(a, b heldConcept) int { return a.article - b.article })
		joined := held[:0]
		sum := 0.0
		for _, h := range held {
			if n := len(joined); n > 0 && joined[n-1].article == h.article {
				joined[n-1].strength = either(joined[n-1].strength, h.strength)
			} else {
				joined = append(joined, h)
			}
		}
		for _, h := range joined {
			sum += h.strength
			m.conceptMost[c] = max(m.conceptMost[c], h.strength)
		}
		m.concepts[c] = slices.Clip(joined)
		m.conceptRarity[c] = rarity(float64(len(m.articles)), min(float64(len(m.articles)), sum))
	}
}

// weighSections weighs the concepts of each section by how many of them the articles are about: where no article is about
// banks, an account is hardly one at a bank.
func (m *Matcher) weighSections() {
	m.conceptWeight = make([]float64, len(m.lexicon.matters))
	sections := append(slices.Clone(m.lexicon.sections), len(m.lexicon.matters))
	most := 0.0
	for pass := range 2 {
		for i, start := range sections[:len(sections)-1] {
			end := sections[i+1]
			known := 0.5
			for _, strength := range m.conceptMost[start:end] {
				if strength >= leastMatter {
					known++
				}
			}
			share := known / (float64(end-start) + 1)
			if pass == 0 {
				most = max(most, share)
				continue
			}
			for c := start; c < end; c++ {
				m.conceptWeight[c] = share / most
			}
		}
	}
}

// either is the probability that one of two independent signs is right.
func either(a, b float64) float64 { return 1 - (1-a)*(1-b) }

// activeConcept is how strongly a question points to a concept.
type activeConcept struct {
	concept  int
	strength float64 // 0 to 1
}

// activeConcepts returns the concepts that the words of a question point to, in the order of the words.
func (m *Matcher) activeConcepts(q *query) []activeConcept {
	var active []activeConcept
	place := map[int]int{}
	for _, w := range q.words {
		for _, p := range m.lexicon.concepts[w.stem] {
			i, known := place[p.concept]
			if !known {
				i = len(active)
				place[p.concept] = i
				active = append(active, activeConcept{concept: p.concept})
			}
			active[i].strength = either(active[i].strength, min(1, w.weight*p.part))
		}
	}
	return active
}

// scoreConcepts compares what a question points to with what the articles are about.
func (m *Matcher) scoreConcepts(q *query, all []scored) {
	if q.literal {
		return
	}
	total := 0.0
	for _, a := range m.activeConcepts(q) {
		if len(m.concepts[a.concept]) == 0 {
			continue
		}
		weight := a.strength * m.conceptRarity[a.concept] * m.conceptWeight[a.concept]
		total += weight
		for _, h := range m.concepts[a.concept] {
			all[h.article].concepts += weight * h.strength
		}
	}
	if total == 0 {
		return
	}
	for i := range all {
		all[i].concepts /= total
	}
}
