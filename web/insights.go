package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"voc"
)

// SignalCount counts people and messages of a signal.
type SignalCount struct {
	Signal   string `json:"signal"`
	Name     string `json:"name"`
	People   Count  `json:"people"`
	Messages Count  `json:"messages"`
}

// SurgeView is a day on which a topic stands out.
type SurgeView struct {
	Topic          string  `json:"topic"`
	Name           string  `json:"name"`
	Day            string  `json:"day"`
	People         Count   `json:"people"`
	Expected       float64 `json:"expected"`
	Q              float64 `json:"q"`
	LeadingChannel string  `json:"leading_channel"`
}

// PriorityView is a topic in the order in which to act.
type PriorityView struct {
	Rank       int      `json:"rank"`
	Topic      string   `json:"topic"`
	Name       string   `json:"name"`
	Score      float64  `json:"score"` // affected × severity × growth
	Affected   float64  `json:"affected"`
	Severity   float64  `json:"severity"` // 0 to 1
	Growth     float64  `json:"growth"`   // ½ to 2
	Negative   float64  `json:"negative"` // share of messages
	Unresolved *float64 `json:"unresolved"`
	Cancel     *float64 `json:"cancel"`
	Recontact  *float64 `json:"recontact"`
	People     Count    `json:"people"`
	Owner      string   `json:"owner"`
	Measure    string   `json:"measure"`
}

// PhraseView is what people without a topic newly say.
type PhraseView struct {
	Target    string   `json:"target"`
	Predicate string   `json:"predicate"`
	People    int64    `json:"people"`
	Messages  int64    `json:"messages"`
	Channels  []string `json:"channels"`
	FirstSeen string   `json:"first_seen"`
	Examples  []string `json:"examples"` // ids
	Query     string   `json:"query"`    // parameters of /api/v1/search whose people and messages are these; empty where none gives them
}

// IndicatorView is a figure on how customers were served, over all inquiries.
type IndicatorView struct {
	Name      string  `json:"name"`
	Estimator string  `json:"estimator"`
	Unit      string  `json:"unit"` // share, seconds, score, inquiries, customers or ratio
	Formula   string  `json:"formula"`
	Value     float64 `json:"value"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Count     int64   `json:"count"` // observations
	Query     string  `json:"query"` // parameters of /api/v1/search whose total is count, or value where unit is inquiries; empty where none gives it
}

// InsightsAnswer is what a week's rows say beyond its figures.
type InsightsAnswer struct {
	Week       voc.Week        `json:"week"`
	Known      bool            `json:"known"` // false while they are computed: ask again
	Priorities []PriorityView  `json:"priorities"`
	Phrases    []PhraseView    `json:"new_phrases"`
	Indicators []IndicatorView `json:"indicators"`
}

// insightView is what a page knows of the insights of its week.
type insightView struct {
	InsightsAnswer
	Missing bool // nothing gives them
	More    int  // priorities that are not listed
}

// addSignals counts the signals of a week.
func (r *request) addSignals(v *WeekView) error {
	found, err := r.Searcher.Search(r.Context(), voc.Query{Weeks: []string{v.Week.String()}, Facets: []string{"signal"}, CountPeople: true})
	if err != nil {
		return err
	}
	v.Signals = signalCounts(v.Week.String(), "", found.Facets["signal"])
	return nil
}

// signalCounts lists signals in the order of voc.Signals.
func signalCounts(week, topic string, counts []voc.FacetCount) []SignalCount {
	list := []SignalCount{}
	for _, signal := range voc.Signals {
		i := slices.IndexFunc(counts, func(c voc.FacetCount) bool { return c.Value == signal })
		if i < 0 {
			continue
		}
		query := queryOf("week", week, "topic", topic, "signal", signal)
		list = append(list, SignalCount{signal, voc.Visible(voc.LabelName(signal)), Count{int64(counts[i].People), "people", query}, Count{int64(counts[i].Count), "messages", query}})
	}
	return list
}

// surges lists the surges of a week, of a topic or, where it is empty, of all.
func (p *Publication) surges(week voc.Week, topic string) []SurgeView {
	list := []SurgeView{}
	if p.Surges == nil {
		return list
	}
	held, known := p.surging.Load(week)
	if !known {
		held, _ = p.surging.LoadOrStore(week, p.Surges(week))
	}
	for _, s := range held.([]voc.Surge) {
		if topic != "" && topic != s.Topic {
			continue
		}
		list = append(list, SurgeView{s.Topic, p.topicName(s.Topic), s.Day,
			Count{s.People, "people", queryOf("week", week.String(), "topic", s.Topic, "from", s.Day, "to", s.Day)}, s.Expected, s.Q, s.LeadingChannel})
	}
	return list
}

// insightView returns the insights of the page's week with up to limit priorities, if they are known within patience.
func (r *request) insightView(limit int, patience time.Duration) insightView {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	v := insightView{InsightsAnswer: InsightsAnswer{Week: r.state.week, Priorities: []PriorityView{}, Phrases: []PhraseView{}, Indicators: []IndicatorView{}}}
	found, known, err := r.weekInsights(ctx, r.state.week)
	f, figuresErr := r.weekFigures(r.state.week)
	if err != nil || figuresErr != nil {
		v.Missing = true
		return v
	}
	v.Known = known
	for i, p := range found.Priorities {
		if i == limit {
			v.More = len(found.Priorities) - limit
			break
		}
		c := f.topic(p.Topic)
		c.Topic = p.Topic
		t, _ := r.topic(p.Topic)
		v.Priorities = append(v.Priorities, PriorityView{p.Rank, p.Topic, r.topicName(p.Topic), p.Score, p.Affected, p.Severity, p.Growth, p.Negative,
			p.Unresolved.Pointer(), p.Cancel.Pointer(), p.Recontact.Pointer(), f.people(c), t.Owner, t.Measure})
	}
	for _, p := range found.NewPhrases {
		v.Phrases = append(v.Phrases, PhraseView{voc.Visible(p.Target), voc.Visible(p.Predicate), p.People, p.Messages, append([]string{}, p.Channels...), p.FirstSeen, append([]string{}, p.Examples...),
			r.selected(voc.SelectPhrase, r.state.week, p.Rows)})
	}
	for _, i := range found.Indicators {
		if i.Group == "" && i.Measured && !i.Withheld {
			v.Indicators = append(v.Indicators, IndicatorView{i.Name, i.Estimator, i.Unit, i.Formula, i.Value, i.Low, i.High, i.Count,
				r.selected(voc.SelectIndicator(i.Name), r.state.week, i.Rows)})
		}
	}
	return v
}

func (r *request) apiInsights() (answer, error) {
	if _, err := r.weekFigures(r.state.week); err != nil {
		return answer{}, notPublished(r.state.week)
	}
	return answer{data: r.insightView(1000, requestTime/2).InsightsAnswer}, nil
}

type prioritiesPage struct {
	frame
	Weeks []weekChoice
	insightView
	Surges  []SurgeView
	Signals []SignalCount
}

func (r *request) prioritiesPage() (answer, error) {
	if _, err := r.weekFigures(r.state.week); err != nil {
		return answer{}, notPublished(r.state.week)
	}
	signals := &WeekView{Week: r.state.week}
	if err := r.addSignals(signals); err != nil {
		return answer{}, err
	}
	page := prioritiesPage{r.frame("priorities", "優先順位"), r.weekChoices(), r.insightView(1000, patience), r.surges(r.state.week, ""), signals.Signals}
	return answer{template: "priorities", data: page}, nil
}

// insightTable writes one of the tables of the priorities page.
func (r *request) insightTable(name string, t *tableData) error {
	if _, err := r.weekFigures(r.state.week); err != nil {
		return notPublished(r.state.week)
	}
	week := r.state.week
	switch name {
	case "surges":
		t.header = []string{"week", "topic", "name", "day", "people", "expected", "q", "leading_channel"}
		for _, s := range r.surges(week, r.state.Get("topic")) {
			t.add(week, s.Topic, s.Name, s.Day, s.People.Value, s.Expected, s.Q, s.LeadingChannel)
		}
		return nil
	case "signals":
		v := &WeekView{Week: week}
		if err := r.addSignals(v); err != nil {
			return err
		}
		t.header = []string{"week", "signal", "name", "people", "messages"}
		for _, s := range v.Signals {
			t.add(week, s.Signal, s.Name, s.People.Value, s.Messages.Value)
		}
		return nil
	}
	v := r.insightView(1000, requestTime-time.Second)
	if !v.Known && !v.Missing {
		return context.DeadlineExceeded
	}
	optional := func(f *float64) string {
		if f == nil {
			return ""
		}
		return strconv.FormatFloat(*f, 'g', 6, 64)
	}
	switch name {
	case "priorities":
		t.header = []string{"week", "rank", "topic", "name", "score", "affected", "severity", "growth", "negative", "unresolved", "cancel", "recontact", "people", "owner", "measure"}
		for _, p := range v.Priorities {
			t.add(week, p.Rank, p.Topic, p.Name, p.Score, p.Affected, p.Severity, p.Growth, p.Negative, optional(p.Unresolved), optional(p.Cancel), optional(p.Recontact), p.People.Value, p.Owner, p.Measure)
		}
	case "new-phrases":
		t.header = []string{"week", "target", "predicate", "people", "messages", "channels", "first_seen", "examples"}
		for _, p := range v.Phrases {
			t.add(week, p.Target, p.Predicate, p.People, p.Messages, strings.Join(p.Channels, ";"), p.FirstSeen, strings.Join(p.Examples, ";"))
		}
	case "indicators":
		t.header = []string{"week", "indicator", "estimator", "unit", "value", "low", "high", "count", "formula"}
		for _, i := range v.Indicators {
			t.add(week, i.Name, i.Estimator, i.Unit, i.Value, i.Low, i.High, i.Count, i.Formula)
		}
	}
	return nil
}

// indicatorNames are Japanese names of the indicators that the priorities page lists.
var indicatorNames = map[string]string{
	"first_response_median": "最初の返信までの時間（中央値）", "first_response_p90": "最初の返信までの時間（90%点）", "first_response_1h": "1時間以内に返信",
	"first_response_24h": "24時間以内に返信", "resolution_rate": "解決した割合", "handling_median": "対応時間（中央値）", "handling_p90": "対応時間（90%点）",
	"answer_rate": "電話がつながった割合", "bot_handoff_rate": "ボットから人への引き継ぎ", "csat_mean": "満足度CSAT（平均）", "ces_mean": "手間CES（平均）", "nps": "推奨度NPS",
	"csat_top_box": "満足度CSATの上位回答", "ces_top_box": "手間CESの上位回答", "help_centre_before": "問い合わせの前にFAQを見た件数",
	"open_under_1d": "未返信（1日未満）", "open_1d_3d": "未返信（1～3日）", "open_3d_7d": "未返信（3～7日）", "open_7d": "未返信（7日以上）",
	"recontact_rate": "同じ用件でもう一度連絡した割合", "channel_switch_rate": "チャネルをまたいだ割合", "handled_twice_rate": "対応中に別のチャネルでも連絡した割合",
	"one_contact_resolution": "一度の連絡で解決した割合",
	"cancellation_rate":      "解約した割合（週）", "retention_rate": "続けている割合（週）", "repurchase_rate": "再購入した割合（週）",
}

// Title is the Japanese name of the indicator, or its own.
func (i IndicatorView) Title() string { return named(indicatorNames, i.Name) }

// Text writes the value with its unit.
func (i IndicatorView) Text() string { return i.write(i.Value) }

// Range writes the interval; empty where there is none.
func (i IndicatorView) Range() string {
	if i.Low == i.High {
		return ""
	}
	return i.write(i.Low) + "～" + i.write(i.High)
}

func (i IndicatorView) write(x float64) string {
	switch i.Unit {
	case voc.UnitShare:
		return voc.FormatPercent(x)
	case voc.UnitSeconds:
		switch {
		case x < 120:
			return fmt.Sprintf("%.0f秒", x)
		case x < 7200:
			return fmt.Sprintf("%.0f分", x/60)
		case x < 48*3600:
			return voc.FormatDecimal(x/3600) + "時間"
		}
		return voc.FormatDecimal(x/86400) + "日"
	case voc.UnitInquiries, voc.UnitCustomers:
		return voc.FormatCount(int64(x))
	}
	return strings.Replace(strconv.FormatFloat(x, 'f', 2, 64), "-", "−", 1)
}
