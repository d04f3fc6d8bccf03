package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"voc"
)

// checkEvery is the number of documents after which a long loop asks whether the search was cancelled.
const checkEvery = 4096

// checkValues is the same for values of a field, each of which is a set of documents.
const checkValues = 64

// evaluation finds the documents of one segment that a query asks for.
type evaluation struct {
	ctx     context.Context
	segment *openSegment
	text    segment.TermDictionary
	given   givenRows
}

// filtered returns the documents that pass the exact filters of a query.
func (e *evaluation) filtered(q voc.Query) (*roaring.Bitmap, error) {
	within := e.segment.all()
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
		if isGiven(filter.Field) {
			accepted := roaring.New()
			for _, value := range filter.Values {
				set, err := e.withGiven(&fieldCondition{field: filter.Field, value: value})
				if err != nil {
					return nil, err
				}
				accepted.Or(set)
			}
			within.And(accepted)
			continue
		}
		if filter.Field == facetWeek {
			if !slices.Contains(filter.Values, e.segment.week.week.String()) {
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
	if q.Rows != nil {
		within.And(e.segment.withRows(q.Rows[e.segment.week.week]))
	}
	if q.DayFrom != "" || q.DayTo != "" {
		accepted := roaring.New()
		err := e.eachValue(fieldDay, q.DayFrom, q.DayTo, func(_ string, set *roaring.Bitmap) bool { accepted.Or(set); return true })
		if err != nil {
			return nil, err
		}
		within.And(accepted)
	}
	return within, nil
}

// eachValue is the segment's, until the search is cancelled.
func (e *evaluation) eachValue(field, first, last string, visit func(string, *roaring.Bitmap) bool) error {
	visited := 0
	err := e.segment.eachValue(field, first, last, func(value string, set *roaring.Bitmap) bool {
		if visited++; visited%checkValues == 0 && e.ctx.Err() != nil {
			return false
		}
		return visit(value, set)
	})
	return cmp.Or(err, e.ctx.Err())
}

// withValues returns the documents that have one of some values in a field.
func (e *evaluation) withValues(field string, values []string) (*roaring.Bitmap, error) {
	if column, found := e.segment.inColumn(field); found {
		if len(values) == 1 {
			return column.with(func(value []byte) bool { return string(value) == values[0] }), nil
		}
		accepted := map[string]bool{}
		for _, value := range values {
			accepted[value] = true
		}
		return column.with(func(value []byte) bool { return accepted[string(value)] }), nil
	}
	dictionary, err := e.segment.dictionary(field)
	if err != nil {
		return nil, err
	}
	accepted := roaring.New()
	for i, value := range values {
		if i%checkValues == 0 && e.ctx.Err() != nil {
			return nil, e.ctx.Err()
		}
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
		if len(c.exact) > 0 {
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
	candidates := within
	ranges := make([]termRange, len(p))
	for i, t := range p {
		ranges[i].offset = t.offset
		ranges[i].first, ranges[i].last = e.segment.forward.termRange(t.term, t.prefix)
		if t.prefix {
			if err := e.segment.week.checkExpansion(t.term); err != nil {
				return nil, err
			}
		}
		set, err := e.withTerms(ranges[i].first, ranges[i].last)
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
	var terms []uint32
	return e.among(candidates, func(document uint32) bool {
		terms = e.segment.forward.positions(document, terms[:0])
		return inOrder(ranges, terms)
	})
}

// termRange stands for the terms from first up to and without last, offset positions after the first of a phrase.
type termRange struct {
	first, last uint32
	offset      int
}

// inOrder says whether the terms by position hold a phrase.
func inOrder(phrase []termRange, terms []uint32) bool {
	span := phrase[len(phrase)-1].offset
starts:
	for start := 0; start+span < len(terms); start++ {
		for _, t := range phrase {
			if term := terms[start+t.offset]; term < t.first || term >= t.last {
				continue starts
			}
		}
		return true
	}
	return false
}

// withTerms returns the documents that hold one of the terms with the numbers from first up to and without last.
// The set may be shared with the index: it is only read.
func (e *evaluation) withTerms(first, last uint32) (*roaring.Bitmap, error) {
	if last == first+1 {
		return documentsWith(e.text, string(e.segment.forward.terms.at(int(first-1))))
	}
	result := roaring.New()
	for number := first; number < last; number++ {
		if err := e.ctx.Err(); err != nil {
			return nil, err
		}
		set, err := documentsWith(e.text, string(e.segment.forward.terms.at(int(number-1))))
		if err != nil {
			return nil, err
		}
		result.Or(set)
	}
	return result, nil
}

// maxExpansion is the number of terms that a word* may stand for in one week.
const maxExpansion = 1000

// checkExpansion refuses a beginning of too many terms. They are counted over the whole week, so that the answer
// does not depend on its segments.
func (w *openWeek) checkExpansion(prefix string) error {
	total := 0
	for _, s := range w.segments {
		first, last := s.forward.termRange(prefix, true)
		total += int(last - first)
	}
	if total <= maxExpansion {
		return nil
	}
	distinct := map[string]struct{}{}
	for _, s := range w.segments {
		first, last := s.forward.termRange(prefix, true)
		for number := first; number < last && len(distinct) <= maxExpansion; number++ {
			distinct[string(s.forward.terms.at(int(number-1)))] = struct{}{}
		}
	}
	if len(distinct) > maxExpansion {
		return fmt.Errorf("searching: %w: more than %d words begin with %s; write more letters before the *", errTooMany, maxExpansion, prefix)
	}
	return nil
}
