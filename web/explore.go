package web

import (
	"context"
	"errors"
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

// SearchAnswer is what a search found.
type SearchAnswer struct {
	Total  int                         `json:"total"`  // messages
	People int                         `json:"people"` // distinct people
	Hits   []HitView                   `json:"hits"`
	Facets map[string][]voc.FacetCount `json:"facets"`
	Groups []voc.Group                 `json:"groups"`
	Next   string                      `json:"next"` // parameter after of the next page; empty at the end
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
		page.Problem = voc.Visible(err.Error())
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
	return voc.VisibleLines(query[:placed.Position()]), voc.VisibleLines(query[placed.Position():]), true
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
