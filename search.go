package voc

import "context"

// Query asks for inquiries. The zero Query finds all of them.
type Query struct {
	// Text is the query as typed: words (all must occur), "exact phrases", -not, OR, parentheses, field:value,
	// ranges and a trailing *. Empty finds everything.
	Text string
	// Synonyms also finds what means the same as a word of Text: other words of its group of synonyms, and the inquiries
	// of a topic whose name it is. Phrases, fields and word* are taken as they are.
	Synonyms bool
	// Like is a masked text: found are the inquiries that share its rarest words, the most similar first.
	// Empty = no such condition.
	Like string
	// Filters are exact values; values of one field are alternatives, fields must all hold.
	Weeks, Channels, Topics, Sentiments, Kinds, Products, Persons []string
	// Stages, Signals and Contents are exact values too: voc.Stages, voc.Signals, voc.Contents.
	Stages, Signals, Contents []string
	// IDs are inquiry ids.
	IDs []string
	// Rows, where not nil, are the only inquiries that can be found: rows of inquiries.parquet by week, ascending. It is for
	// conditions on what the index does not hold.
	Rows map[Week][]int
	// Also are further filters, all of which must hold.
	Also []Filter
	// DayFrom and DayTo bound the day, both included; 2026-08-03; empty = open.
	DayFrom, DayTo string
	// Facets names the fields to count: week, day, channel, topic, sentiment, kind, stage, signal, content, product,
	// status, segment, trace.
	Facets []string
	// FacetSize is the number of values a facet lists; 0 means 50.
	FacetSize int
	From      int
	Size      int    // number of hits; 0 gives counts only
	Sort      string // relevance (default), newest, oldest, severity (lowest sentiment score first)

	// After continues behind the page whose Result.Next it is; From is then 0. Pages of any depth are read so.
	After string
	// GroupBy names one to three facet fields: the result has one group for each combination of their values.
	GroupBy []string
	// CountPeople also counts distinct people, in the total, in facets and in groups.
	CountPeople bool
}

// Filter accepts inquiries that have one of some values in a field.
type Filter struct {
	Field  string // a field of the query language, such as channel, segment or signal
	Values []string
}

// Group is one combination of values of the fields that Query.GroupBy names.
type Group struct {
	Values   []string `json:"values"` // in the order of GroupBy
	Messages int      `json:"messages"`
	People   int      `json:"people"` // distinct people, where asked for
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
	Count int    `json:"count"` // messages
	// People is the number of distinct people, where asked for.
	People int `json:"people,omitempty"`
}

// Result is what a Query found.
type Result struct {
	Total  int // messages
	People int // distinct people, where asked for
	Hits   []Hit
	Facets map[string][]FacetCount // most frequent first, then by value
	Groups []Group                 // in the order of their values
	Next   string                  // cursor of the page behind the hits; empty when there is none
}

// Searcher finds inquiries. It is safe for concurrent use.
type Searcher interface {
	Search(ctx context.Context, query Query) (Result, error)
}
