package voc

import "context"

// Query asks for inquiries. The zero Query finds all of them.
type Query struct {
	// Text is the query as typed: words (all must occur), "phrases", -not, OR. Empty finds everything.
	Text string
	// Filters are exact values; values of one field are alternatives, fields must all hold.
	Weeks, Channels, Topics, Sentiments, Kinds, Products, Persons []string
	// Stages, Signals and Contents are exact values too: voc.Stages, voc.Signals, voc.Contents.
	Stages, Signals, Contents []string
	// IDs are inquiry ids.
	IDs []string
	// DayFrom and DayTo bound the day, both included; 2026-08-03; empty = open.
	DayFrom, DayTo string
	// Facets names the fields to count: week, day, channel, topic, sentiment, kind, stage, signal,
	// content, product.
	Facets []string
	// FacetSize is the number of values a facet lists; 0 means 50.
	FacetSize int
	From      int
	Size      int    // number of hits; 0 gives counts only
	Sort      string // relevance (default), newest, oldest
	// CountPeople also counts distinct people.
	CountPeople bool
}

// Hit is one inquiry found: the row of its week's inquiries.parquet.
type Hit struct {
	Week  Week
	Row   int // from 0, in file order
	Score float64
}

// FacetCount is one value of a facet and the number of inquiries that have it.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Result is what a Query found.
type Result struct {
	Total  int // messages
	People int // distinct people, where asked for
	Hits   []Hit
	Facets map[string][]FacetCount // most frequent first, then by value
}

// Searcher finds inquiries. It is safe for concurrent use.
type Searcher interface {
	Search(ctx context.Context, query Query) (Result, error)
}
