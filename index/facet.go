package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

const maxGroupFields = 3

// errTooMany marks a query that asks for more than is counted.
var errTooMany = errors.New("too much to count")

// valueSet is a value, or a combination of values joined by NUL, and the documents found that have it.
type valueSet struct {
	value string
	set   *roaring.Bitmap
}

// values cuts a set of documents by the values of a facet field. Empty pieces are left out.
func (e *evaluation) values(field string, within *roaring.Bitmap) ([]valueSet, error) {
	if field == facetWeek {
		if within.IsEmpty() {
			return nil, nil
		}
		return []valueSet{{e.segment.week.week.String(), within}}, nil
	}
	var sets []valueSet
	err := e.eachValue(field, "", "", func(value string, set *roaring.Bitmap) bool {
		if piece := roaring.And(within, set); !piece.IsEmpty() {
			sets = append(sets, valueSet{value, piece})
		}
		return true
	})
	return sets, err
}

// groups cuts a set of documents by several fields at once.
func (e *evaluation) groups(fields []string, within *roaring.Bitmap) ([]valueSet, error) {
	first, err := e.values(fields[0], within)
	if err != nil || len(fields) == 1 {
		return first, err
	}
	var groups []valueSet
	for _, outer := range first {
		if err := e.ctx.Err(); err != nil {
			return nil, err
		}
		inner, err := e.groups(fields[1:], outer.set)
		if err != nil {
			return nil, err
		}
		for _, group := range inner {
			groups = append(groups, valueSet{outer.value + "\x00" + group.value, group.set})
		}
		if len(groups) > maxGroups {
			return nil, tooManyGroups()
		}
	}
	return groups, nil
}

func tooManyGroups() error {
	return fmt.Errorf("searching: %w: the table has more than %d groups; group by fewer fields, or narrow the query", errTooMany, maxGroups)
}

// counter counts distinct people. seen holds for each person the last question that met them.
type counter struct {
	ctx      context.Context
	search   *search
	seen     []uint32
	question uint32
}

func (s *search) newCounter(ctx context.Context) *counter {
	return &counter{ctx: ctx, search: s, seen: make([]uint32, s.population.size()+1)}
}

// people returns the number of distinct people among the documents that set names in each part; nil = none.
func (c *counter) people(set func(*part) *roaring.Bitmap) int {
	c.question++
	count := 0
	for _, p := range c.search.parts {
		documents := set(p)
		if documents == nil {
			continue
		}
		documents.Iterate(func(document uint32) bool {
			if number := p.segment.people[document]; number != 0 && c.seen[number] != c.question {
				c.seen[number] = c.question
				count++
			}
			return true
		})
	}
	return count
}

// add counts the value sets of all parts by value.
func (c *counter) add(sets func(*part) []valueSet) ([]voc.FacetCount, error) {
	byValue := map[string]map[*part]*roaring.Bitmap{}
	for _, p := range c.search.parts {
		for _, v := range sets(p) {
			if byValue[v.value] == nil {
				byValue[v.value] = map[*part]*roaring.Bitmap{}
			}
			byValue[v.value][p] = v.set
		}
	}
	counts := make([]voc.FacetCount, 0, len(byValue))
	for value, byPart := range byValue {
		if len(counts)%checkValues == 0 && c.ctx.Err() != nil {
			return nil, fmt.Errorf("searching index: %w", c.ctx.Err())
		}
		count := voc.FacetCount{Value: value}
		for _, set := range byPart {
			count.Count += int(set.GetCardinality())
		}
		if c.search.query.CountPeople {
			count.People = c.people(func(p *part) *roaring.Bitmap { return byPart[p] })
		}
		counts = append(counts, count)
	}
	return counts, nil
}

// facet counts the values of a field, most frequent first, then by value.
func (s *search) facet(field string, c *counter) ([]voc.FacetCount, error) {
	counts, err := c.add(func(p *part) []valueSet { return p.facets[field] })
	slices.SortFunc(counts, compareFacets)
	return counts[:min(cmp.Or(s.query.FacetSize, defaultFacetSize), len(counts))], err
}

// groups counts the combinations of values of the fields of GroupBy.
func (s *search) groups(c *counter) ([]voc.Group, error) {
	if len(s.query.GroupBy) == 0 {
		return nil, nil
	}
	counts, err := c.add(func(p *part) []valueSet { return p.groups })
	if err != nil {
		return nil, err
	}
	if len(counts) > maxGroups {
		return nil, tooManyGroups()
	}
	groups := make([]voc.Group, len(counts))
	for i, count := range counts {
		groups[i] = voc.Group{Values: strings.Split(count.Value, "\x00"), Messages: count.Count, People: count.People}
	}
	slices.SortFunc(groups, func(a, b voc.Group) int { return slices.Compare(a.Values, b.Values) })
	return groups, nil
}
