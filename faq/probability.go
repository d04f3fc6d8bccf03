package faq

import "math"

// features describe how an article fits a question without regard to the number of articles.
type features [4]float64

// calibration are the coefficients of a logistic regression over features, the last one the constant. They were
// learned on the development half of testdata/help by TestCalibrate: each question once with all articles and once
// without those that answer it.
var calibration = coefficients{2.59, 2.28, 1.48, -1.91, -2.84}

type coefficients [len(features{}) + 1]float64

func (c coefficients) apply(f features) float64 {
	sum := c[len(f)]
	for i, value := range f {
		sum += c[i] * value
	}
	return logistic(sum)
}

func (m *Matcher) features(q *query, s scored, found []scored, place int) features {
	// How far the best article stands out from those behind it.
	margin := 0.0
	if place == 0 && len(found) > 1 {
		behind := found[1:min(6, len(found))]
		sum := 0.0
		for _, other := range behind {
			sum += other.total
		}
		margin = 1 - sum/float64(len(behind))/s.total
	} else if place == 0 {
		margin = 1
	}
	return features{s.words, s.title, margin, m.missing(q, s.article)}
}

// missing is the greatest part of a question that one of its words has and the article lacks, synonyms included.
func (m *Matcher) missing(q *query, article int) float64 {
	total, greatest := 0.0, 0.0
	for _, w := range q.words {
		weight := w.weight * m.rarityOf(w.stem)
		total += weight
		held := 0.0
		if m.holds(w.stem, article) {
			held = 1
		}
		for _, r := range m.lexicon.related[w.stem] {
			if r.similarity > held && m.holds(r.stem, article) {
				held = r.similarity
			}
		}
		greatest = max(greatest, weight*(1-held))
	}
	if total == 0 {
		return 1
	}
	return greatest / total
}

func (m *Matcher) holds(stem string, article int) bool {
	occurrences := m.words[stem]
	low, high := 0, len(occurrences)
	for low < high {
		middle := (low + high) / 2
		if occurrences[middle].article < article {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(occurrences) && occurrences[low].article == article
}

// probability is how probable it is that an article answers a question.
func (m *Matcher) probability(q *query, s scored, found []scored, place int) float64 {
	return calibration.apply(m.features(q, s, found, place))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
