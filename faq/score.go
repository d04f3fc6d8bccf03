package faq

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"voc"
)

// The parts of a ranking score, chosen on the development halves.
const (
	wordShare    = 1.0  // of the question's words that the article holds
	gramShare    = 0.35 // of its character pairs
	titleShare   = 0.25 // of the title's words that the question holds
	conceptShare = 0.5  // of the matters that it points to, as far as some article is about them
	// furtherShare is how much a second word of an article that can stand for the same word of the question adds, against
	// what is left to the full weight: an article with ソファ and 処理券 is about 粗大ごみ with more right than one with ソファ.
	furtherShare = 0.4
	// Pseudo-relevance feedback: the words of the first articles, weighted by how well those fit.
	feedbackShare    = 0.3
	feedbackArticles = 4
	feedbackTerms    = 12 // of an article
)

// scored is how one article fits a question; each part lies between 0 and 1.
type scored struct {
	article  int
	words    float64 // share of the question's words, by weight
	grams    float64 // share of its character pairs, by weight
	title    float64 // share of the title's words, by weight
	concepts float64 // share of the matters that the question points to, by weight
	total    float64 // what articles are ordered by
}

// rank scores all articles that share something with a question, best first.
func (m *Matcher) rank(q *query) []scored {
	all := make([]scored, len(m.articles))
	for i := range all {
		all[i].article = i
	}
	m.scoreWords(q, all)
	m.scoreGrams(q, all)
	m.scoreConcepts(q, all)
	for i := range all {
		all[i].total = wordShare*all[i].words + gramShare*all[i].grams + titleShare*all[i].title + conceptShare*all[i].concepts
	}
	order := func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.total, a.total), strings.Compare(m.articles[a.article].article.ID, m.articles[b.article].article.ID))
	}
	found := slices.DeleteFunc(all, func(s scored) bool { return s.total <= 0 })
	slices.SortFunc(found, order)
	m.feedBack(found)
	slices.SortFunc(found, order)
	return found
}

// scoreWords compares the words of a question with title and body. Each word counts by its best occurrence, its own
// or that of a word that stands for it, and a little more by the others.
func (m *Matcher) scoreWords(q *query, all []scored) {
	total := 0.0
	best := make(map[int]float64)
	titles := make([]map[string]float64, len(all))
	for _, w := range q.words {
		weight := w.weight * q.rarity(m, w.stem)
		if len(m.words[w.stem]) == 0 && q.literal {
			weight = w.weight * m.alone
		}
		total += weight
		clear(best)
		note := func(stem string, similarity float64) {
			for _, o := range m.words[stem] {
				greater, less := best[o.article], similarity*o.strength
				if less > greater {
					greater, less = less, greater
				}
				best[o.article] = greater + furtherShare*less*(1-greater)
				if o.title > 0 {
					if titles[o.article] == nil {
						titles[o.article] = map[string]float64{}
					}
					titles[o.article][stem] = max(titles[o.article][stem], o.title*similarity*w.presence)
				}
			}
		}
		note(w.stem, 1)
		if !q.literal {
			for _, r := range m.lexicon.related[w.stem] {
				note(r.stem, r.similarity)
			}
			for _, r := range m.sharing(w.stem) {
				note(r.stem, r.similarity)
			}
			for _, r := range m.soundingLike(w) {
				note(r.stem, r.similarity)
			}
		}
		for article, strength := range best {
			all[article].words += weight * strength
		}
	}
	if total == 0 {
		return
	}
	for i := range all {
		all[i].words = min(1, all[i].words/total)
		if titles[i] == nil {
			continue
		}
		for _, stem := range m.articles[i].title {
			all[i].title += titles[i][stem]
		}
		all[i].title = min(1, all[i].title/m.articles[i].titleWeight)
	}
}

// scoreGrams compares the character pairs of a question with those of title and body.
func (m *Matcher) scoreGrams(q *query, all []scored) {
	total := 0.0
	sorted := slices.SortedFunc(maps.Keys(q.pairs), func(a, b [2]rune) int { return slices.Compare(a[:], b[:]) })
	for _, pair := range sorted {
		rarity, seen := m.gramRarity[pair]
		if !seen {
			rarity = m.alone
		}
		rarity *= q.pairs[pair]
		total += rarity
		for _, g := range m.grams[pair] {
			all[g.article].grams += rarity * g.strength
		}
	}
	if total == 0 {
		return
	}
	for i := range all {
		all[i].grams = min(1, all[i].grams/total)
	}
}

// feedBack adds to each article the share that it holds of the words of the first ones.
func (m *Matcher) feedBack(found []scored) {
	if len(found) == 0 {
		return
	}
	weights := map[string]float64{}
	var order []string
	for _, s := range found[:min(feedbackArticles, len(found))] {
		for _, w := range m.articles[s.article].feedback {
			if _, known := weights[w.stem]; !known {
				order = append(order, w.stem)
			}
			weights[w.stem] += w.weight * s.total * s.total
		}
	}
	total := 0.0
	fits := make([]float64, len(m.articles))
	for _, stem := range order {
		total += weights[stem]
		for _, o := range m.words[stem] {
			fits[o.article] += weights[stem] * o.strength
		}
	}
	if total == 0 {
		return
	}
	for i := range found {
		found[i].total += feedbackShare * fits[found[i].article] / total
	}
}

// match returns the n best articles with the probability that each answers.
func (m *Matcher) match(q *query, n int) []voc.ArticleMatch {
	found := m.rank(q)
	var matches []voc.ArticleMatch
	last := 1.0
	for _, s := range found[:max(0, min(n, len(found)))] {
		// A worse article is never the more probable answer.
		last = min(last, m.probability(q, s))
		matches = append(matches, voc.ArticleMatch{ID: m.articles[s.article].article.ID, Title: m.articles[s.article].article.Title, Score: last})
	}
	return matches
}
