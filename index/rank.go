package index

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

// Parameters of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009). Long mails are punished
// less than the usual 0.75 would.
const (
	saturation  = 1.2 // k1
	lengthShare = 0.5 // b
)

// weights are what scores need to know about all weeks searched.
type weights struct {
	inverse       []float64 // inverse document frequency by term
	averageLength float64   // terms a text
}

func (s *search) weights() weights {
	var documents, terms float64
	for _, week := range s.weeks {
		documents += float64(week.written.Documents)
		terms += float64(week.written.Terms)
	}
	w := weights{inverse: make([]float64, len(s.terms)), averageLength: max(1, terms/max(1, documents))}
	for i := range s.terms {
		var holds float64
		for _, p := range s.parts {
			holds += float64(p.holds[i])
		}
		w.inverse[i] = math.Log1p((documents - holds + 0.5) / (holds + 0.5))
	}
	return w
}

// rank chooses the hits of a segment that can be among the first From + Size of all weeks.
func (s *search) rank(ctx context.Context, p *part, w weights) error {
	if p.found.IsEmpty() {
		return nil
	}
	score, err := s.scorer(p, w)
	if err != nil {
		return err
	}
	first := &worstFirst{order: order(s.query.Sort)}
	limit := s.query.From + s.query.Size + 1 // one more tells whether there is a next page
	// Documents stand in the order of their rows. Of equal scores the newest comes first: it is met first, and the
	// heap seldom changes; where there are no scores, the first ones met are the first of all.
	var documents roaring.IntIterable = p.found.ReverseIterator()
	if s.query.Sort == SortOldest {
		documents = p.found.Iterator()
	}
	unscored := len(s.terms) == 0 && s.query.Sort != SortSeverity
	for visited := 0; documents.HasNext() && !(unscored && len(first.hits) == limit); visited++ {
		if visited%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		document := documents.Next()
		hit := voc.Hit{Week: p.segment.week.week, Row: int(p.segment.forward.rows.at(int(document))), Score: score(document)}
		if s.after != nil && first.order(hit, *s.after) <= 0 {
			continue
		}
		switch {
		case len(first.hits) < limit:
			heap.Push(first, hit)
		case first.order(hit, first.hits[0]) < 0:
			first.hits[0] = hit
			heap.Fix(first, 0)
		}
	}
	p.hits = first.hits
	return nil
}

// scorer returns what gives the score of a document that was found: its relevance, its severity, or 0 where hits are
// ordered by time. It is used by one goroutine.
func (s *search) scorer(p *part, w weights) (func(document uint32) float64, error) {
	if s.query.Sort == SortSeverity {
		scores, err := p.severities()
		return func(document uint32) float64 { return scores[document] }, err
	}
	if len(s.terms) == 0 {
		return func(uint32) float64 { return 0 }, nil
	}
	forward := p.segment.forward
	numbers := make([]uint32, len(s.terms)) // 0 where no document of the segment holds the term
	for i, term := range s.terms {
		if first, last := forward.termRange(term, false); first < last {
			numbers[i] = first
		}
	}
	occurrences := make([]int, len(s.terms))
	return func(document uint32) float64 {
		length := float64(forward.count(document, numbers, occurrences)) / w.averageLength
		score := 0.0
		for i, count := range occurrences {
			if count > 0 {
				frequency := float64(count)
				score += w.inverse[i] * frequency * (saturation + 1) / (frequency + saturation*(1-lengthShare+lengthShare*length))
			}
		}
		return score
	}, nil
}

// severities returns the sentiment scores of all documents with their signs turned: the most negative is greatest.
func (p *part) severities() ([]float64, error) {
	scores := make([]float64, p.segment.documents)
	err := p.segment.eachValue(fieldScore, "", "", func(value string, set *roaring.Bitmap) bool {
		score, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return true // only a builder of another version writes such a value
		}
		set.Iterate(func(document uint32) bool {
			scores[document] = -score
			return true
		})
		return true
	})
	return scores, err
}

// order returns how hits are ordered.
func order(sort string) func(a, b voc.Hit) int {
	byTime := func(a, b voc.Hit) int { return cmp.Or(a.Week.Compare(b.Week), cmp.Compare(a.Row, b.Row)) }
	if sort == SortOldest {
		return byTime
	}
	// Scores are zero unless hits are ordered by relevance or severity.
	return func(a, b voc.Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), byTime(b, a)) }
}

// compareFacets orders facet counts: most frequent first, then by value.
func compareFacets(a, b voc.FacetCount) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
}

// worstFirst is a heap of the best hits so far with the worst of them on top.
type worstFirst struct {
	hits  []voc.Hit
	order func(a, b voc.Hit) int
}

func (h *worstFirst) Len() int           { return len(h.hits) }
func (h *worstFirst) Less(i, j int) bool { return h.order(h.hits[i], h.hits[j]) > 0 }
func (h *worstFirst) Swap(i, j int)      { h.hits[i], h.hits[j] = h.hits[j], h.hits[i] }
func (h *worstFirst) Push(hit any)       { h.hits = append(h.hits, hit.(voc.Hit)) }
func (h *worstFirst) Pop() any {
	last := h.hits[len(h.hits)-1]
	h.hits = h.hits[:len(h.hits)-1]
	return last
}
