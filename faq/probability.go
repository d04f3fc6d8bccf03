package faq

import (
	"math"
	"slices"
)

// features describe how an article fits a question without regard to the number of articles.
type features [4]float64

// calibration are the coefficients of a logistic regression over features, the last one the constant. They were
// learned on the development half of testdata/help by TestCalibrate: each question once with all articles and once
// without those that answer it.
var calibration = coefficients{0.62, 2.98, 1.73, -1.07, -2.13}

type coefficients [len(features{}) + 1]float64

func (c coefficients) apply(f features) float64 {
	sum := c[len(f)]
	for i, value := range f {
		sum += c[i] * value
	}
	return logistic(sum)
}

// runnerUp is the place of the article that a best one is compared with. The ones before it are often about the same
// theme; what an article has above the one at this place is its own.
const runnerUp = 20

func (m *Matcher) features(q *query, s scored, found []scored) features {
	lead := s.total
	if len(found) > runnerUp {
		lead -= found[runnerUp].total
	}
	inTitle, missing := m.coverage(q, s.article)
	return features{s.words, lead, inTitle, missing}
}

// coverage says which share of a question's words stands in the title of an article, and what is the greatest part of
// the question that one of its words has and the article lacks, both with synonyms.
func (m *Matcher) coverage(q *query, article int) (inTitle, missing float64) {
	total := 0.0
	for _, w := range q.words {
		weight := w.weight * q.rarity(m, w.stem)
		total += weight
		held, title := m.holding(w.stem, article)
		for _, r := range m.lexicon.related[w.stem] {
			any, inTitle := m.holding(r.stem, article)
			held, title = max(held, r.similarity*any), max(title, r.similarity*inTitle)
		}
		missing = max(missing, weight*(1-held))
		inTitle += weight * title
	}
	if total == 0 {
		return 0, 1
	}
	return inTitle / total, missing / total
}

// holding is 1 where an article holds a word, and 1 where its title does.
func (m *Matcher) holding(stem string, article int) (anywhere, title float64) {
	i, found := m.occurrenceIn(stem, article)
	if !found {
		return 0, 0
	}
	if m.words[stem][i].title > 0 {
		title = 1
	}
	return 1, title
}

func (m *Matcher) holds(stem string, article int) bool {
	_, found := m.occurrenceIn(stem, article)
	return found
}

func (m *Matcher) occurrenceIn(stem string, article int) (int, bool) {
	return slices.BinarySearchFunc(m.words[stem], article, func(o occurrence, article int) int { return o.article - article })
}

// probability is how probable it is that an article answers a question.
func (m *Matcher) probability(q *query, s scored, found []scored) float64 {
	return calibration.apply(m.features(q, s, found))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
