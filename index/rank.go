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
	for _, p := range s.parts {
		documents += float64(p.week.written.Documents)
		terms += float64(p.week.written.Terms)
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

// rank chooses the hits of a week that can be among the first From + Size of all weeks.
func (s *search) rank(ctx context.Context, p *part, w weights) error {
	if p.found.IsEmpty() {
		return nil
	}
	scores, err := s.scores(ctx, p, w)
	if err != nil {
		return err
	}
	first := &worstFirst{order: order(s.query.Sort)}
	limit := s.query.From + s.query.Size + 1 // one more tells whether there is a next page
	p.found.Iterate(func(document uint32) bool {
		hit := voc.Hit{Week: p.week.week, Row: int(p.week.rows[document])}
		if scores != nil {
			hit.Score = scores[document]
		}
		if s.after != nil && first.order(hit, *s.after) <= 0 {
			return true
		}
		switch {
		case len(first.hits) < limit:
			heap.Push(first, hit)
		case first.order(hit, first.hits[0]) < 0:
			first.hits[0] = hit
			heap.Fix(first, 0)
		}
		return true
	})
	p.hits = first.hits
	return nil
}

// scores returns the relevance of every document, or nil where nothing is scored. Only the documents found are set.
func (s *search) scores(ctx context.Context, p *part, w weights) ([]float64, error) {
	if s.query.Sort == SortSeverity {
		return p.severities()
	}
	if len(s.terms) == 0 {
		return nil, nil
	}
	text, err := p.week.dictionary(fieldText)
	if err != nil {
		return nil, err
	}
	e := &evaluation{ctx: ctx, week: p.week, text: text}
	scores := make([]float64, p.week.written.Documents)
	for i, term := range s.terms {
		set, err := documentsWith(text, term)
		if err != nil {
			return nil, err
		}
		holding := p.found.Clone()
		holding.And(set)
		if holding.IsEmpty() {
			continue
		}
		postings, err := e.postings(term, holding, false)
		if err != nil {
			return nil, err
		}
		for visited := 0; ; visited++ {
			if visited%checkEvery == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			posting, err := postings.Next()
			if err != nil {
				return nil, err
			}
			if posting == nil {
				break
			}
			// bleve keeps the length of a text as its norm, 1/√length.
			norm := posting.Norm()
			length := 1 / (norm * norm) / w.averageLength
			frequency := float64(posting.Frequency())
			scores[posting.Number()] += w.inverse[i] * frequency * (saturation + 1) /
				(frequency + saturation*(1-lengthShare+lengthShare*length))
		}
	}
	return scores, nil
}

// severities returns the sentiment scores of all documents with their signs turned: the most negative is greatest.
func (p *part) severities() ([]float64, error) {
	scores := make([]float64, p.week.written.Documents)
	err := p.week.eachValue(fieldScore, "", "", func(value string, set *roaring.Bitmap) {
		score, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return // only a builder of another version writes such a value
		}
		set.Iterate(func(document uint32) bool {
			scores[document] = -score
			return true
		})
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
