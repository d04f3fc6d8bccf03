package web

import (
	"fmt"
	"net/url"

	"voc"
)

// Methods that templates call.

// hitLine is a hit with what its links need.
type hitLine struct {
	HitView
	OpenLink string
}

// Line prepares a hit of Explore: its conversation opens at the side.
func (p explorePage) Line(hit HitView) hitLine { return hitLine{hit, p.State.Opened(hit.Key)} }

// Line prepares a hit of a topic page: its conversation opens in Explore.
func (p topicPage) Line(hit HitView) hitLine {
	return hitLine{hit, queryOf("week", p.TopicDetail.Week.String(), "topic", p.Topic, "open", hit.Key)}
}

// IsOpen says whether a hit stands at the side.
func (p explorePage) IsOpen(key string) bool { return p.Open != nil && p.Open.Key == key }

// Like searches for what resembles an inquiry, in all weeks and topics.
func (p explorePage) Like(key string) string { return queryOf("like", key, "open", key) }

// Person searches for everything that one person said.
func (p explorePage) Person(countedAs string) string {
	return queryOf("person", countedAs, "sort", "oldest")
}

// OpinionQuery searches for everybody who says the same, in the inquiry's week.
func (v InquiryView) OpinionQuery(o OpinionView) string {
	return queryOf("week", v.Week.String(), "opinion", opinionKey{o.Target, o.Predicate, o.Polarity}.String())
}

// Day narrows the state to one day.
func (s state) Day(day string) string {
	return s.changed(func(v valuesOf) { v.Set("from", day); v.Set("to", day) }).Encode()
}

// grouping is a table that Explore offers.
type grouping struct{ Fields, Name string }

var groupings = []grouping{
	{"topic", "話題"}, {"channel", "チャネル"}, {"topic,channel", "話題×チャネル"}, {"topic,week", "話題×週"}, {"channel,week", "チャネル×週"},
	{"topic,sentiment", "話題×感情"}, {"product,topic", "商品×話題"}, {"segment,topic", "属性×話題"}, {"topic,signal", "話題×合図"}, {"stage,topic", "段階×話題"}, {"topic,channel,week", "話題×チャネル×週"},
}

// fieldName is the Japanese name of a facet's field.
func fieldName(field string) string {
	for _, f := range facetNames {
		if f.Field == field {
			return f.Heading
		}
	}
	if field == "day" {
		return "日"
	}
	return voc.Visible(field)
}

func init() {
	for name, function := range map[string]any{
		"groupings": func() []grouping { return groupings },
		"fieldName": fieldName,
		// Addresses are made here as a whole: within one, html/template would escape what separates parameters.
		"explore":   func(query string) string { return "/explore?" + query },
		"tableLink": func(name, query string) string { return "/table/" + name + "?" + query },
		"topicLink": func(id string, week any) string {
			return "/topic/" + url.PathEscape(id) + "?" + queryOf("week", fmt.Sprint(week))
		},
		"times100": func(x float64) float64 { return 100 * x },
		"polarity": polarityName,
		"optional": func(f *float64) string {
			if f == nil {
				return "–"
			}
			return voc.FormatPercent(*f)
		},
		"examples": func(week voc.Week, ids []string) string {
			return "/explore?" + url.Values{"week": {week.String()}, "id": ids}.Encode()
		},
		"weekOf": func(query string) string {
			values, err := url.ParseQuery(query)
			if err != nil {
				return ""
			}
			return values.Get("week")
		},
	} {
		templateFunctions[name] = function
	}
}
