package web

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"voc"
)

const (
	defaultSize  = 20
	maxPageSize  = 1000
	maxValues    = 200
	maxLikeBytes = 4000
)

// filterNames are the parameters that are filters on exact values, in the order of display.
var filterNames = []string{"week", "channel", "topic", "sentiment", "kind", "stage", "signal", "content", "owner", "product", "status", "segment", "trace", "opinion", "person", "id"}

var parameterNames = append([]string{"q", "from", "to", "sort", "after", "size", "open", "like", "group", "synonyms", "token"}, filterNames...)

// state is what an address asks for: everything that a page depends on besides the data.
type valuesOf = url.Values

type state struct {
	values url.Values
	week   voc.Week // the week of pages that show one: the last given, else the newest
}

// readState checks the parameters of an address.
func readState(values url.Values, p *Publication) (state, error) {
	s := state{values: url.Values{}, week: p.Figures[len(p.Figures)-1].Week}
	total := 0
	for name, given := range values {
		if !slices.Contains(parameterNames, name) {
			return s, &badRequest{fmt.Errorf("「%s」というパラメーターはありません。使えるもの: %s", voc.Visible(name), strings.Join(parameterNames, ", "))}
		}
		for _, value := range given {
			if value = strings.TrimSpace(value); value != "" && !slices.Contains(s.values[name], value) {
				s.values.Add(name, value)
			}
		}
		if total += len(given); total > maxValues {
			return s, &badRequest{fmt.Errorf("条件が多すぎます（%dまで）。", maxValues)}
		}
	}
	s.values.Del("token")
	for i, value := range s.values["week"] {
		if value == "last" {
			value = p.Figures[len(p.Figures)-1].Week.String()
			s.values["week"][i] = value
		}
		week, err := voc.ParseWeek(value)
		if err != nil {
			return s, &badRequest{fmt.Errorf("「%s」は週の形（2026-W39）ではありません。", voc.Visible(value))}
		}
		s.week = week
	}
	for _, name := range []string{"from", "to"} {
		if day := s.values.Get(name); day != "" {
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				return s, &badRequest{fmt.Errorf("「%s」は日付の形（2026-08-03）ではありません。", voc.Visible(day))}
			}
		}
	}
	if from, to := s.values.Get("from"), s.values.Get("to"); from != "" && to != "" && from > to {
		return s, &badRequest{fmt.Errorf("期間の終わり %s が始まり %s より前です。", to, from)}
	}
	if size := s.values.Get("size"); size != "" {
		if n, err := strconv.Atoi(size); err != nil || n < 0 || n > maxPageSize {
			return s, &badRequest{fmt.Errorf("size は 0 から %d までの数です。", maxPageSize)}
		}
	}
	if synonyms := s.values.Get("synonyms"); synonyms != "" && synonyms != "1" {
		return s, &badRequest{errors.New("synonyms は 1 か、なしです。")}
	}
	if sort := s.values.Get("sort"); sort != "" && sortNames[sort] == "" {
		return s, &badRequest{fmt.Errorf("並べ方「%s」はありません。使えるもの: relevance, newest, oldest, severity", voc.Visible(sort))}
	}
	return s, nil
}

// size is the number of results on a page.
func (s state) size() int {
	if n, err := strconv.Atoi(s.values.Get("size")); err == nil {
		return n
	}
	return defaultSize
}

// query turns the state into a search but for its opinions (see withOpinions). The owner is a property of topics: it
// becomes the topics that have it.
func (s state) query(p *Publication) voc.Query {
	v := s.values
	q := voc.Query{
		Text: v.Get("q"), Weeks: v["week"], Channels: v["channel"], Topics: v["topic"], Sentiments: v["sentiment"], Kinds: v["kind"],
		Stages: v["stage"], Signals: v["signal"], Contents: v["content"],
		Products: v["product"], Persons: v["person"], IDs: v["id"], DayFrom: v.Get("from"), DayTo: v.Get("to"),
		Sort: v.Get("sort"), After: v.Get("after"), Size: s.size(), CountPeople: true,
		Synonyms: v.Get("synonyms") == "1",
	}
	if group := v.Get("group"); group != "" {
		q.GroupBy = strings.Split(group, ",")
	}
	for _, name := range []string{"status", "segment", "trace"} {
		if len(v[name]) > 0 {
			q.Also = append(q.Also, voc.Filter{Field: name, Values: v[name]})
		}
	}
	if len(v["owner"]) > 0 {
		q.Also = append(q.Also, p.topicsOwnedBy(v["owner"]))
	}
	return q
}

// topicsOwnedBy returns the leaf topics that have one of some owners, as a filter.
func (p *Publication) topicsOwnedBy(owners []string) voc.Filter {
	filter := voc.Filter{Field: "topic", Values: []string{""}} // never empty: an empty filter would accept everything
	for _, t := range p.Topics {
		if t.Leaf && slices.Contains(owners, t.Owner) {
			filter.Values = append(filter.Values, t.ID)
		}
	}
	return filter
}

// The links of a page are the state with one thing changed. A change of what is asked for begins at the first page.

func (s state) changed(change func(url.Values)) url.Values {
	values := url.Values{}
	for name, given := range s.values {
		values[name] = slices.Clone(given)
	}
	for _, name := range []string{"after", "open"} {
		values.Del(name)
	}
	change(values)
	return values
}

// Toggle returns the query string with a filter value added, or removed where it was set.
func (s state) Toggle(name, value string) string {
	return s.changed(func(v url.Values) {
		if i := slices.Index(v[name], value); i >= 0 {
			v[name] = slices.Delete(v[name], i, i+1)
		} else {
			v.Add(name, value)
		}
	}).Encode()
}

// With returns the query string with a parameter set; an empty value removes it.
func (s state) With(name, value string) string {
	return s.changed(func(v url.Values) {
		v.Del(name)
		if value != "" {
			v.Set(name, value)
		}
	}).Encode()
}

// Opened returns the query string with an inquiry opened at the side; the page stays the same otherwise.
func (s state) Opened(key string) string {
	after := s.values.Get("after")
	return s.changed(func(v url.Values) {
		if after != "" {
			v.Set("after", after)
		}
		if key != "" {
			v.Set("open", key)
		}
	}).Encode()
}

// Get returns the first value of a parameter.
func (s state) Get(name string) string { return s.values.Get(name) }

// Has says whether a filter has a value.
func (s state) Has(name, value string) bool { return slices.Contains(s.values[name], value) }

// hiddenField is a parameter that a form carries along.
type hiddenField struct{ Name, Value string }

// Hidden lists the parameters for a form that sets some itself.
func (s state) Hidden(except ...string) []hiddenField {
	var fields []hiddenField
	for _, name := range slices.Sorted(maps.Keys(s.values)) {
		if !slices.Contains(append(except, "after", "open"), name) {
			for _, value := range s.values[name] {
				fields = append(fields, hiddenField{name, value})
			}
		}
	}
	return fields
}

// queryOf writes a search as the parameters of /explore and /api/v1/search, from pairs of name and value; empty
// values are left out.
func queryOf(pairs ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Add(pairs[i], pairs[i+1])
		}
	}
	return values.Encode()
}

// quoted writes a value so that the query language takes it as it is.
func quoted(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
