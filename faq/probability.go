package faq

import (
	"math"
	"slices"
)

// features describe how an article fits a question, and whether the articles know what it is about. Each is a share from
// 0 to 1 but evidence.
type features struct {
	evidence     float64 // share of the question's words that the article holds × log(1 + their number, as rare words): of more words it says more
	titleOfWords float64 // share of the question's words that stand in the article's title
	wordsOfTitle float64 // share of the title's words that stand in the question
	unknown      float64 // share of the question's words that neither articles nor lexicon know
	// The matters that the question points to, mainly the strongest (concepts.txt): how strongly it does, as far as no article
	// is about them, and how much this article is about them.
	matterMissing, matterHeld float64
	few                       float64 // fewArticles / (fewArticles + number of articles, from fewArticles on): few ones hold less of everything
}

const featureCount = 7

const fewArticles = 20

func (f features) list() [featureCount]float64 {
	return [featureCount]float64{f.evidence, f.titleOfWords, f.wordsOfTitle, f.unknown, f.matterMissing, f.matterHeld, f.few}
}

// calibration are the coefficients of a logistic regression over features, the last one the constant. TestCalibrate
// learned on the development halves which of them tell that some article answers, from each question once with all
// articles and once without those that answer it, and then which scale and constant give the probability that the best
// article does (Platt 1999).
var calibration = coefficients{3.95, 1.82, 1.60, 1.47, -4.46, 1.04, 1.46, -3.09}

type coefficients [featureCount + 1]float64

func (c coefficients) sum(f features) float64 {
	sum := c[featureCount]
	for i, value := range f.list() {
		sum += c[i] * value
	}
	return sum
}

func (c coefficients) apply(f features) float64 { return logistic(c.sum(f)) }

// matterPower is the power of a matter's strength that it is weighed by: the strongest ones count.
const matterPower = 4

func (m *Matcher) features(q *query, s scored) features {
	f := features{wordsOfTitle: s.title, few: fewArticles / (fewArticles + max(fewArticles, float64(len(m.articles))))}
	total, known, title, mass := 0.0, 0.0, 0.0, 0.0
	for _, w := range q.words {
		weight := w.weight * q.rarity(m, w.stem)
		total += weight
		mass += w.weight * m.rarityOf(w.stem)
		others := m.lexicon.related[w.stem]
		inTitle := m.inTitle(w.stem, s.article)
		for _, r := range others {
			inTitle = max(inTitle, r.similarity*m.inTitle(r.stem, s.article))
		}
		title += weight * inTitle
		if len(others) > 0 || len(m.words[w.stem]) > 0 {
			known += weight
		}
	}
	if total > 0 {
		f.evidence = s.words * math.Log1p(mass/m.alone)
		f.titleOfWords, f.unknown = title/total, 1-known/total
	}
	total = 0
	strength, held := 0.0, 0.0
	for _, a := range m.activeConcepts(q) {
		weight := math.Pow(a.strength, matterPower)
		total += weight
		strength += weight * a.strength
		held += weight * m.conceptMost[a.concept]
		if i, found := slices.BinarySearchFunc(m.concepts[a.concept], s.article, func(h heldConcept, article int) int { return h.article - article }); found {
			f.matterHeld += weight * m.concepts[a.concept][i].strength
		}
	}
	if total > 0 {
		f.matterMissing, f.matterHeld = strength/total*(1-held/total), f.matterHeld/total
	}
	return f
}

// inTitle is 1 where the title of an article holds a word, else 0.
func (m *Matcher) inTitle(stem string, article int) float64 {
	if i, found := m.occurrenceIn(stem, article); found && m.words[stem][i].title > 0 {
		return 1
	}
	return 0
}

func (m *Matcher) holds(stem string, article int) bool {
	_, found := m.occurrenceIn(stem, article)
	return found
}

func (m *Matcher) occurrenceIn(stem string, article int) (int, bool) {
	return slices.BinarySearchFunc(m.words[stem], article, func(o occurrence, article int) int { return o.article - article })
}

// probability is how probable it is that an article answers a question.
func (m *Matcher) probability(q *query, s scored) float64 {
	return calibration.apply(m.features(q, s))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
