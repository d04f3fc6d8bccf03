package index

import (
	"cmp"
	"context"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

const (
	likeTermLimit = 16
	maxLikeRunes  = 4000
)

// likeTerms returns the terms of a text that tell it best from others: those in the fewest inquiries, but in more
// than one, and in at most a fifth of all.
func (x *Index) likeTerms(ctx context.Context, s *search) ([]string, error) {
	tokenizer, err := x.tokenizer()
	if err != nil {
		return nil, err
	}
	text := s.query.Like
	text = text[:stepForward(text, 0, maxLikeRunes)]
	var terms []string
	seen := map[string]bool{}
	for _, t := range phraseOf(text, tokenizer) {
		if !seen[t.term] {
			seen[t.term] = true
			terms = append(terms, t.term)
		}
	}
	holds := make([][]uint64, len(s.parts))
	documents := uint64(0)
	err = s.each(func(p *part) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		dictionary, err := p.segment.dictionary(fieldText)
		if err != nil {
			return err
		}
		counts := make([]uint64, len(terms))
		for i, term := range terms {
			set, err := documentsWith(dictionary, term)
			if err != nil {
				return err
			}
			counts[i] = set.GetCardinality()
		}
		holds[slices.Index(s.parts, p)] = counts
		return nil
	})
	if err != nil {
		return nil, err
	}
	frequency := map[string]uint64{}
	for i, p := range s.parts {
		documents += uint64(p.segment.documents)
		for j, count := range holds[i] {
			frequency[terms[j]] += count
		}
	}
	terms = slices.DeleteFunc(terms, func(term string) bool {
		return frequency[term] < 2 || frequency[term] > max(2, documents/5)
	})
	slices.SortStableFunc(terms, func(a, b string) int { return cmp.Compare(frequency[a], frequency[b]) })
	return terms[:min(likeTermLimit, len(terms))], nil
}

// holdOneOf keeps the documents that hold at least one of the terms.
func holdOneOf(text segment.TermDictionary, terms []string, found *roaring.Bitmap) error {
	accepted := roaring.New()
	for _, term := range terms {
		set, err := documentsWith(text, term)
		if err != nil {
			return err
		}
		accepted.Or(set)
	}
	found.And(accepted)
	return nil
}
