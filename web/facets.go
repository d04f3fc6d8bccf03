package web

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"voc"
)

// facetNames are the facets at the side, in order, with their headings.
var facetNames = []struct{ Field, Heading string }{
	{"week", "週"}, {"channel", "チャネル"}, {"topic", "話題"}, {"sentiment", "感情"}, {"kind", "種類"}, {"signal", "すぐ伝えたい合図"}, {"content", "内容"}, {"stage", "段階"}, {"owner", "担当"},
	{"product", "商品"}, {"status", "状況"}, {"segment", "お客さまの属性"}, {"trace", "手がかり"},
}

// openFacets stand open where nothing is chosen of them; the others are a click away.
var openFacets = []string{"channel", "topic", "sentiment", "kind", "signal"}

// searchFacets are the facets that every search counts.
var searchFacets = []string{"week", "channel", "topic", "sentiment", "kind", "stage", "signal", "content", "product", "status", "segment", "trace"}

// FacetView is a facet at the side of Explore.
type FacetView struct {
	Field, Heading string
	Values         []FacetValue
	Open           bool
}

// FacetValue is one value of a facet; Link adds or removes it.
type FacetValue struct {
	Name          string
	Count, People int
	Chosen        bool
	Link          string
	Children      []FacetValue // topics below a topic
	Open          bool         // one of Children is chosen
}

// facets makes the lists at the side. Values that are chosen stay even when nothing is found.
func (r *request) facets(found *SearchAnswer) ([]FacetView, error) {
	var views []FacetView
	for _, f := range facetNames {
		counts := found.Facets[f.Field]
		if f.Field == "owner" {
			var err error
			if counts, err = r.ownerCounts(); err != nil {
				return nil, err
			}
		}
		for _, value := range r.state.values[f.Field] {
			if !slices.ContainsFunc(counts, func(c voc.FacetCount) bool { return c.Value == value }) {
				counts = append(counts, voc.FacetCount{Value: value})
			}
		}
		if len(counts) == 0 {
			continue
		}
		view := FacetView{Field: f.Field, Heading: f.Heading, Open: slices.Contains(openFacets, f.Field) || len(r.state.values[f.Field]) > 0}
		counts = slices.Clone(counts)
		if f.Field == "week" {
			slices.SortFunc(counts, func(a, b voc.FacetCount) int { return cmp.Compare(b.Value, a.Value) })
		}
		limit := facetSize
		if f.Field == "topic" {
			counts, limit = topicTree(counts), len(counts)
		}
		for i, c := range counts {
			chosen := r.state.Has(f.Field, c.Value)
			if i >= limit && !chosen {
				continue
			}
			value := FacetValue{Name: r.valueName(f.Field, c.Value), Count: c.Count, People: c.People, Chosen: chosen, Link: r.state.Toggle(f.Field, c.Value)}
			if f.Field == "topic" && strings.Contains(c.Value, ".") && len(view.Values) > 0 {
				above := &view.Values[len(view.Values)-1]
				above.Children, above.Open = append(above.Children, value), above.Open || chosen
				continue
			}
			view.Values = append(view.Values, value)
		}
		views = append(views, view)
	}
	return views, nil
}

// topicTree orders topics so that children stand below their parents, the most frequent first on each level.
func topicTree(counts []voc.FacetCount) []voc.FacetCount {
	size := map[string]int{}
	for _, c := range counts {
		size[c.Value] = c.Count
	}
	path := func(id string) []string {
		parts := strings.Split(id, ".")
		for i := range parts {
			ancestor := strings.Join(strings.Split(id, ".")[:i+1], ".")
			parts[i] = fmt.Sprintf("%012d %s", 1_000_000_000_000-1-size[ancestor], ancestor)
		}
		return parts
	}
	sorted := slices.Clone(counts)
	slices.SortFunc(sorted, func(a, b voc.FacetCount) int { return slices.Compare(path(a.Value), path(b.Value)) })
	return sorted
}

// ownerCounts counts inquiries by the owner of their topics.
func (r *request) ownerCounts() ([]voc.FacetCount, error) {
	var values []string
	for _, t := range r.Topics {
		if t.Leaf && t.Owner != "" && !slices.Contains(values, t.Owner) {
			values = append(values, t.Owner)
		}
	}
	var counts []voc.FacetCount
	for _, value := range values {
		q, err := r.query()
		if err != nil {
			return nil, err
		}
		q.Size, q.After, q.GroupBy = 0, "", nil
		q.Also = append(q.Also, r.topicsOwnedBy([]string{value}))
		result, err := r.Searcher.Search(r.Context(), q)
		if err != nil {
			return nil, r.searchError(err)
		}
		if result.Total > 0 {
			counts = append(counts, voc.FacetCount{Value: value, Count: result.Total, People: result.People})
		}
	}
	slices.SortFunc(counts, func(a, b voc.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return counts, nil
}
