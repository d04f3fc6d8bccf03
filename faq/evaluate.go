package faq

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"voc"
	"voc/tokenize"
)

// Query is a question of an evaluation set with the articles that answer it.
type Query struct {
	ID       string
	Text     string
	Relevant map[string]float64 // article id → gain, above 0
}

// Metrics are the measures of retrieval over queries that have a relevant article, each the mean over queries from 0
// to 1. NDCG is the normalised discounted cumulative gain with the gains as they are (Järvelin and Kekäläinen 2002);
// MRR the mean reciprocal rank of the first relevant article among the first 10; Hit the share of queries with a
// relevant one among the first.
type Metrics struct {
	NDCG10   float64 `json:"ndcg@10"`
	Recall10 float64 `json:"recall@10"`
	MRR      float64 `json:"mrr"`
	Hit1     float64 `json:"hit@1"`
	Hit3     float64 `json:"hit@3"`
	Hit10    float64 `json:"hit@10"`
	// GapAUROC is the area under the ROC curve with which 1 − probability of the best article tells queries whose
	// relevant articles were removed from the others; absent where none were.
	GapAUROC *float64 `json:"gap_auroc,omitempty"`
}

// depth is how many articles of a ranking are looked at.
const depth = 10

// Evaluate measures how well the articles that answer queries are found. Queries without a relevant article are left
// out. Where fraction lies above 0, that share of the queries, drawn with seed, loses its relevant articles, and GapAUROC
// is measured on a second pass; the other measures are those of all articles.
func Evaluate(articles []voc.Article, queries []Query, dictionary *tokenize.Dictionary, fraction float64, seed uint64, synonyms ...[]string) (Metrics, error) {
	if fraction < 0 || fraction >= 1 {
		return Metrics{}, fmt.Errorf("evaluating the FAQ match: the fraction of gaps %g must be from 0 to below 1", fraction)
	}
	queries = slices.DeleteFunc(slices.Clone(queries), func(q Query) bool { return len(q.Relevant) == 0 })
	if len(queries) == 0 {
		return Metrics{}, fmt.Errorf("evaluating the FAQ match: no query has a relevant article; check that the ids of the queries and of the relevance file agree")
	}
	m := NewMatcher(articles, dictionary, synonyms...)
	metrics := Measure(queries, func(text string) []string {
		var ids []string
		for _, match := range m.Match(text, depth) {
			ids = append(ids, match.ID)
		}
		return ids
	})
	if fraction > 0 {
		auroc, err := gapAUROC(articles, queries, dictionary, fraction, seed, synonyms)
		if err != nil {
			return Metrics{}, err
		}
		metrics.GapAUROC = &auroc
	}
	return metrics, nil
}

// Measure computes the measures of any ranking: search returns article ids, best first, of which the first 10 count.
func Measure(queries []Query, search func(text string) []string) Metrics {
	var sum Metrics
	for _, q := range queries {
		ids := search(q.Text)
		ids = ids[:min(depth, len(ids))]
		var gain, found float64
		first := -1
		for rank, id := range ids {
			if g := q.Relevant[id]; g > 0 {
				gain += g / math.Log2(float64(rank)+2)
				found++
				if first < 0 {
					first = rank
				}
			}
		}
		sum.NDCG10 += gain / ideal(q.Relevant)
		sum.Recall10 += found / float64(len(q.Relevant))
		if first >= 0 {
			sum.MRR += 1 / float64(first+1)
			sum.Hit10++
			if first == 0 {
				sum.Hit1++
			}
			if first < 3 {
				sum.Hit3++
			}
		}
	}
	for _, value := range []*float64{&sum.NDCG10, &sum.Recall10, &sum.MRR, &sum.Hit1, &sum.Hit3, &sum.Hit10} {
		*value /= float64(max(1, len(queries)))
	}
	return sum
}

// ideal is the discounted gain of the best possible ranking.
func ideal(relevant map[string]float64) float64 {
	var gains []float64
	for _, gain := range relevant {
		gains = append(gains, gain)
	}
	slices.SortFunc(gains, func(a, b float64) int {
		if a > b {
			return -1
		}
		if a < b {
			return 1
		}
		return 0
	})
	sum := 0.0
	for rank, gain := range gains[:min(depth, len(gains))] {
		sum += gain / math.Log2(float64(rank)+2)
	}
	return sum
}

// gapAUROC removes the relevant articles of a share of the queries. A query that shares one of them with another is
// open only when all of its own are gone.
func gapAUROC(articles []voc.Article, queries []Query, dictionary *tokenize.Dictionary, fraction float64, seed uint64, synonyms [][]string) (float64, error) {
	order := rand.New(rand.NewPCG(seed, 0)).Perm(len(queries))
	removed := map[string]bool{}
	for _, i := range order[:int(math.Round(fraction*float64(len(queries))))] {
		for id := range queries[i].Relevant {
			removed[id] = true
		}
	}
	kept := slices.DeleteFunc(slices.Clone(articles), func(a voc.Article) bool { return removed[a.ID] })
	m := NewMatcher(kept, dictionary, synonyms...)
	var open, answered []float64
	for _, q := range queries {
		p := 0.0
		if matches := m.Match(q.Text, 1); len(matches) > 0 {
			p = matches[0].Score
		}
		isOpen := true
		for id := range q.Relevant {
			isOpen = isOpen && removed[id]
		}
		if isOpen {
			open = append(open, 1-p)
		} else {
			answered = append(answered, 1-p)
		}
	}
	if len(open) == 0 || len(answered) == 0 {
		return 0, fmt.Errorf("measuring gaps: with a fraction of %g %d queries lose their articles and %d keep one; both must be above 0", fraction, len(open), len(answered))
	}
	return auroc(open, answered), nil
}

// auroc is the probability that a positive scores above a negative, equal scores counting half (Mann and Whitney 1947).
func auroc(positive, negative []float64) float64 {
	negative = slices.Sorted(slices.Values(negative))
	sum := 0.0
	for _, p := range positive {
		below, _ := slices.BinarySearch(negative, p)
		equal := below
		for equal < len(negative) && negative[equal] == p {
			equal++
		}
		sum += float64(below) + float64(equal-below)/2
	}
	return sum / float64(len(positive)) / float64(len(negative))
}
