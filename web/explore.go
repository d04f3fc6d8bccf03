package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"voc"
)

const (
	excerptRunes   = 220
	maxHitsShown   = 200 // of a page; more are for programs
	facetSize      = 12
	histogramSpan  = 400 // days
	groupTableSize = 200
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

// HitView is one inquiry found.
type HitView struct {
	Key        string     `json:"key"` // week/row, for /api/v1/inquiries
	Week       voc.Week   `json:"week"`
	Row        int        `json:"row"` // in the week's inquiries.parquet, from 0
	ID         string     `json:"id"`
	IDSpace    string     `json:"id_space"`
	ReceivedAt string     `json:"received_at"`
	Channel    string     `json:"channel"`
	CountedAs  string     `json:"counted_as"`
	Product    string     `json:"product"`
	Topics     []string   `json:"topics"`
	Sentiment  string     `json:"sentiment"`
	Severity   float64    `json:"sentiment_score"`
	Kind       string     `json:"kind"`
	Stage      string     `json:"stage"`
	Signals    []string   `json:"signals"`
	Contents   []string   `json:"contents"`
	Status     string     `json:"status"`
	NearOf     string     `json:"near_duplicate_of"`
	Text       string     `json:"text"`
	Highlights []voc.Span `json:"highlights"` // bytes of text
	Score      float64    `json:"score"`

	Time    string    `json:"-"`
	Excerpt []Piece   `json:"-"`
	Folded  []HitView `json:"-"` // near-duplicates on the same page

	TopicLinks []topicLink `json:"-"` // the leaves
}

// SearchAnswer is what a search found.
type SearchAnswer struct {
	Total  int                         `json:"total"`  // messages
	People int                         `json:"people"` // distinct people
	Hits   []HitView                   `json:"hits"`
	Facets map[string][]voc.FacetCount `json:"facets"`
	Groups []voc.Group                 `json:"groups"`
	Next   string                      `json:"next"` // parameter after of the next page; empty at the end
}

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

type explorePage struct {
	frame
	State      state
	Answer     *SearchAnswer
	Facets     []FacetView
	Bars       []Bar
	Hits       []HitView
	Folded     int
	GroupBy    []string
	Groups     []groupLine
	Cross      *crossTable // of two fields, where it is not too wide; else nil
	MoreGroups int
	Chosen     []chosenFilter
	Next       string // query string; empty at the end
	Export     string // query string
	Open       *InquiryView
	Problem    string // why the query was not understood
	// Before and Fault are the query up to the fault and from it, where Placed.
	Before, Fault string
	Placed        bool
	Sorts         []string
}

type chosenFilter struct{ Heading, Name, Link string }

type groupLine struct {
	Names            []string
	Messages, People int
	Link             string
}

func (r *request) explore() (answer, error) {
	defer r.limit(searchTime)()
	page := explorePage{frame: r.frame("explore", "探索"), State: r.state, Sorts: []string{"relevance", "newest", "oldest", "severity"}}
	page.Chosen = r.chosen()
	if r.state.size() > maxHitsShown {
		r.state.values.Set("size", strconv.Itoa(maxHitsShown))
	}
	found, err := r.search(true)
	if problem := (*badRequest)(nil); errors.As(err, &problem) {
		page.Problem = visible(err.Error())
		page.Before, page.Fault, page.Placed = faultOf(r.state.Get("q"), err)
		return answer{template: "explore", data: page, status: 400}, nil
	}
	if err != nil {
		return answer{}, err
	}
	page.Answer = found
	if page.Facets, err = r.facets(found); err != nil {
		return answer{}, err
	}
	days := found.Facets["day"]
	page.Bars = histogram(days, r.state.Get("from"), r.state.Get("to"))
	page.Hits, page.Folded = fold(found.Hits)
	if found.Next != "" {
		page.Next = r.state.With("after", found.Next)
	}
	page.Export = r.state.With("size", "")
	if group := r.state.Get("group"); group != "" {
		page.GroupBy = strings.Split(group, ",")
		page.Cross = r.crossTable(page.GroupBy, found.Groups)
		for i, g := range found.Groups {
			if i == groupTableSize {
				page.MoreGroups = len(found.Groups) - i
				break
			}
			page.Groups = append(page.Groups, r.groupLine(page.GroupBy, g))
		}
	}
	if key := r.state.Get("open"); key != "" {
		if page.Open, err = r.inquiry(key); err != nil {
			return answer{}, err
		}
	}
	return answer{template: "explore", data: page}, nil
}

func (r *request) groupLine(fields []string, g voc.Group) groupLine {
	line := groupLine{Messages: g.Messages, People: g.People}
	s := r.state
	for i, value := range g.Values {
		line.Names = append(line.Names, r.valueName(fields[i], value))
		if fields[i] == "day" {
			s.values = s.changed(func(v valuesOf) { v.Set("from", value); v.Set("to", value) })
		} else {
			s.values = s.changed(func(v valuesOf) { v.Set(fields[i], value) })
		}
	}
	line.Link = s.With("group", "")
	return line
}

// limit ends the request's searches after a time; what it returns ends the limit.
func (r *request) limit(time time.Duration) context.CancelFunc {
	ctx, cancel := context.WithTimeout(r.Context(), time)
	r.Request = r.WithContext(ctx)
	return cancel
}

// rowsOf fetches the inquiries of hits, week by week, so that a request that is over ends between them.
func (r *request) rowsOf(hits []voc.Hit) ([]*voc.Labelled, error) {
	rows := make([]*voc.Labelled, len(hits))
	byWeek := map[voc.Week][]int{}
	for i, hit := range hits {
		byWeek[hit.Week] = append(byWeek[hit.Week], i)
	}
	for _, week := range slices.SortedFunc(maps.Keys(byWeek), voc.Week.Compare) {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		var asked []voc.Hit
		for _, i := range byWeek[week] {
			asked = append(asked, hits[i])
		}
		found, err := r.Rows(asked)
		if err != nil {
			return nil, err
		}
		for place, i := range byWeek[week] {
			rows[i] = found[place]
		}
	}
	return rows, nil
}

// search answers the state's query; allFacets adds those of the page at the side.
func (r *request) search(allFacets bool) (*SearchAnswer, error) {
	q, err := r.query()
	if err != nil {
		return nil, err
	}
	q.Facets = searchFacets
	q.FacetSize = 200
	if like := r.state.Get("like"); like != "" {
		row, err := r.row(like)
		if err != nil {
			return nil, err
		}
		text := row.Text.String()
		q.Like = strings.ToValidUTF8(text[:min(len(text), maxLikeBytes)], "")
	}
	result, err := r.Searcher.Search(r.Context(), q)
	if err != nil {
		return nil, r.searchError(err)
	}
	found := &SearchAnswer{Total: result.Total, People: result.People, Hits: []HitView{}, Facets: result.Facets, Groups: result.Groups, Next: result.Next}
	if found.Groups == nil {
		found.Groups = []voc.Group{}
	}
	if allFacets {
		// The histogram shows the days around the chosen ones too, so that another span can be chosen.
		q.Size, q.DayFrom, q.DayTo, q.After, q.GroupBy = 0, "", "", "", nil
		q.Facets, q.FacetSize = []string{"day"}, histogramSpan
		days, err := r.Searcher.Search(r.Context(), q)
		if err != nil {
			return nil, r.searchError(err)
		}
		found.Facets["day"] = days.Facets["day"]
	}
	rows, err := r.rowsOf(result.Hits)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if err := r.Context().Err(); err != nil {
			return nil, err
		}
		spans, err := r.Searcher.Highlight(q, row.Text.String())
		if err != nil {
			return nil, err
		}
		found.Hits = append(found.Hits, r.hitView(result.Hits[i], row, spans))
	}
	return found, nil
}

// searchError marks what the user can mend: everything but damage, which the index reports with its directory.
func (r *request) searchError(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "reading index of week") {
		return err
	}
	return &badRequest{queryProblem{r.Searcher.Problem(err), err}}
}

// queryProblem is a fault of a query with its Japanese message.
type queryProblem struct {
	message string
	cause   error
}

func (p queryProblem) Error() string { return p.message }
func (p queryProblem) Unwrap() error { return p.cause }

// faultOf cuts a query where its fault begins; found is false where the fault has no place in it.
func faultOf(query string, err error) (before, rest string, found bool) {
	var placed interface{ Position() int }
	if !errors.As(err, &placed) || placed.Position() < 0 || placed.Position() > len(query) {
		return "", "", false
	}
	return visibleLines(query[:placed.Position()]), visibleLines(query[placed.Position():]), true
}

func (r *request) hitView(hit voc.Hit, row *voc.Labelled, spans []voc.Span) HitView {
	v := HitView{
		Key: hit.Week.String() + "/" + strconv.Itoa(hit.Row), Week: hit.Week, Row: hit.Row, ID: row.ID, IDSpace: row.IDSpace,
		ReceivedAt: row.ReceivedAt.Format(time.RFC3339), Channel: row.Channel, CountedAs: row.CountedAs, Product: row.Product,
		Topics: append([]string{}, row.TopicIDs...), Sentiment: row.Sentiment.Class, Severity: row.Sentiment.Score, Kind: row.Kind.Value,
		Stage: row.Stage.Value, Signals: voc.LabelValues(row.Signals), Contents: voc.LabelValues(row.Contents),
		Status: row.Status, NearOf: row.NearDuplicateOf, Text: row.Text.String(), Highlights: append([]voc.Span{}, spans...), Score: hit.Score,
		Time: row.ReceivedAt.Format("2006-01-02 15:04"),
	}
	for _, id := range v.leafTopics() {
		v.TopicLinks = append(v.TopicLinks, topicLink{id, r.topicName(id)})
	}
	v.Excerpt = excerpt(pieces(v.Text, spans, r.reasonsOf(row)), excerptRunes)
	return v
}

// topicLink is a topic with its name.
type topicLink struct{ ID, Name string }

// leafTopics are the topics that are not above another one of the hit.
func (v HitView) leafTopics() []string {
	return slices.DeleteFunc(slices.Clone(v.Topics), func(id string) bool {
		return slices.ContainsFunc(v.Topics, func(other string) bool { return strings.HasPrefix(other, id+".") })
	})
}

// fold puts near-duplicates under the first hit of the page with nearly the same text.
func fold(hits []HitView) (folded []HitView, count int) {
	places := map[string]int{}
	for _, hit := range hits {
		key := fmt.Sprintf("%s %s %q %q", hit.Week, hit.Channel, hit.IDSpace, cmp.Or(hit.NearOf, hit.ID))
		if i, ok := places[key]; ok {
			folded[i].Folded = append(folded[i].Folded, hit)
			count++
			continue
		}
		places[key] = len(folded)
		folded = append(folded, hit)
	}
	return folded, count
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

// chosen lists the filters that hold, each with the link that removes it.
func (r *request) chosen() []chosenFilter {
	var filters []chosenFilter
	heading := map[string]string{"person": "人", "id": "ID", "opinion": "意見"}
	for _, f := range facetNames {
		heading[f.Field] = f.Heading
	}
	for _, name := range filterNames {
		for _, value := range r.state.values[name] {
			filters = append(filters, chosenFilter{heading[name], r.valueName(name, value), r.state.Toggle(name, value)})
		}
	}
	from, to := r.state.Get("from"), r.state.Get("to")
	if from != "" || to != "" {
		filters = append(filters, chosenFilter{"期間", from + "～" + to, r.state.changed(func(v valuesOf) { v.Del("from"); v.Del("to") }).Encode()})
	}
	if like := r.state.Get("like"); like != "" {
		filters = append(filters, chosenFilter{"似た声", like, r.state.With("like", "")})
	}
	return filters
}
