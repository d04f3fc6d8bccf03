package index

import (
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"voc"
)

// checkEvery is the number of documents after which a long loop asks whether the search was cancelled.
const checkEvery = 4096

// evaluation finds the documents of one week that a query asks for.
type evaluation struct {
	ctx  context.Context
	week *openWeek
	text segment.TermDictionary
}

// filtered returns the documents that pass the exact filters of a query.
func (e *evaluation) filtered(q voc.Query) (*roaring.Bitmap, error) {
	within := e.week.all()
	filters := append([]voc.Filter{
		{Field: fieldChannel, Values: q.Channels}, {Field: fieldTopic, Values: q.Topics}, {Field: fieldSentiment, Values: q.Sentiments},
		{Field: fieldKind, Values: q.Kinds},
		{Field: fieldStage, Values: q.Stages}, {Field: fieldSignal, Values: q.Signals}, {Field: fieldContent, Values: q.Contents},
		{Field: fieldProduct, Values: q.Products}, {Field: fieldPerson, Values: q.Persons},
		{Field: fieldID, Values: q.IDs},
	}, q.Also...)
	for _, filter := range filters {
		if len(filter.Values) == 0 {
			continue
		}
		if filter.Field == facetWeek {
			if !slices.Contains(filter.Values, e.week.week.String()) {
				within.Clear()
			}
			continue
		}
		accepted, err := e.withValues(filter.Field, filter.Values)
		if err != nil {
			return nil, err
		}
		within.And(accepted)
	}
	if q.DayFrom != "" || q.DayTo != "" {
		accepted := roaring.New()
		err := e.week.eachValue(fieldDay, q.DayFrom, q.DayTo, func(_ string, set *roaring.Bitmap) { accepted.Or(set) })
		if err != nil {
			return nil, err
		}
		within.And(accepted)
	}
	return within, nil
}

// withValues returns the documents that have one of some values in a field.
func (e *evaluation) withValues(field string, values []string) (*roaring.Bitmap, error) {
	dictionary, err := e.week.dictionary(field)
	if err != nil {
		return nil, err
	}
	accepted := roaring.New()
	for _, value := range values {
		set, err := documentsWith(dictionary, value)
		if err != nil {
			return nil, err
		}
		accepted.Or(set)
	}
	return accepted, nil
}

// matching returns the documents of within that meet a condition. The result is not within itself.
func (e *evaluation) matching(c *condition, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if err := e.ctx.Err(); err != nil {
		return nil, err
	}
	result := roaring.New()
	switch c.operator {
	case operatorField:
		set, err := e.withField(c.field)
		if err != nil {
			return nil, err
		}
		result = roaring.And(within, set)
	case operatorWord:
		if len(c.exact) > 0 && e.week.texts != nil {
			return e.containing(c.exact, within)
		}
		for _, p := range c.alternatives {
			set, err := e.withPhrase(p, within)
			if err != nil {
				return nil, err
			}
			result.Or(set)
		}
	case operatorOr:
		for _, operand := range c.operands {
			set, err := e.matching(operand, within)
			if err != nil {
				return nil, err
			}
			result.Or(set)
		}
	case operatorAnd:
		result.Or(within)
		// What reads texts comes last: it has the fewest of them left then.
		for _, operand := range slices.SortedStableFunc(slices.Values(c.operands), func(a, b *condition) int { return a.cost() - b.cost() }) {
			set, err := e.matching(operand, result)
			if err != nil {
				return nil, err
			}
			result = set
		}
	case operatorNot:
		set, err := e.matching(c.operands[0], within)
		if err != nil {
			return nil, err
		}
		result = roaring.AndNot(within, set)
	}
	return result, nil
}

// cost is 1 for a condition that reads texts, else 0.
func (c *condition) cost() int {
	if len(c.exact) > 0 {
		return 1
	}
	for _, operand := range c.operands {
		if operand.cost() > 0 {
			return 1
		}
	}
	return 0
}

// withPhrase returns the documents of within that hold the terms of a phrase in order.
func (e *evaluation) withPhrase(p phrase, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if last := p[len(p)-1]; last.prefix {
		return e.withPrefix(p, within)
	}
	candidates := within
	for _, t := range p {
		set, err := documentsWith(e.text, t.term)
		if err != nil {
			return nil, err
		}
		candidates = roaring.And(candidates, set)
		if candidates.IsEmpty() {
			return candidates, nil
		}
	}
	if len(p) == 1 {
		return candidates, nil
	}
	iterators := make([]segment.PostingsIterator, len(p))
	for i, t := range p {
		iterator, err := e.postings(t.term, candidates, true)
		if err != nil {
			return nil, err
		}
		iterators[i] = iterator
	}
	found := roaring.New()
	var starts, positions []uint64
	visited := 0
	for numbers := candidates.Iterator(); numbers.HasNext(); visited++ {
		number := numbers.Next()
		if visited%checkEvery == 0 && e.ctx.Err() != nil {
			return nil, e.ctx.Err()
		}
		for i, iterator := range iterators {
			posting, err := iterator.Next()
			if err != nil || posting == nil || posting.Number() != uint64(number) {
				return nil, fmt.Errorf("reading positions of %q in document %d: %w", p[i].term, number, orDamaged(err))
			}
			positions = positions[:0]
			for _, location := range posting.Locations() {
				if position := location.Pos(); position >= uint64(p[i].offset) {
					positions = append(positions, position-uint64(p[i].offset))
				}
			}
			if i == 0 {
				starts = append(starts[:0], positions...)
			} else {
				starts = intersect(starts, positions)
			}
		}
		if len(starts) > 0 {
			found.Add(number)
		}
	}
	return found, nil
}

// postings iterates over the occurrences of a term in the documents of a set, all of which hold the term.
func (e *evaluation) postings(term string, within *roaring.Bitmap, positions bool) (segment.PostingsIterator, error) {
	list, err := e.text.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("reading term %q: %w", term, err)
	}
	iterator := list.Iterator(true, true, positions, nil)
	if restricted, ok := iterator.(segment.OptimizablePostingsIterator); ok && restricted.ActualBitmap() != nil {
		restricted.ReplaceActual(within)
	}
	return iterator, nil
}

// intersect keeps those of a that are in b, in place. Both ascend.
func intersect(a, b []uint64) []uint64 {
	kept := a[:0]
	for _, value := range a {
		i, found := slices.BinarySearch(b, value)
		if found {
			kept = append(kept, value)
		}
		b = b[i:]
	}
	return kept
}
