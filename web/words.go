package web

import (
	"fmt"
	"html/template"
	"time"

	"voc"
)

// Display names of what the taxonomy and the figures hold in English.
var (
	traceNames = map[string]string{"near_duplicate": "ほぼ同文", "bot_handoff": "ボットから引き継ぎ", "faq_viewed": "FAQを見た",
		"faq_searched": "FAQを検索した", "reply": "回答あり"}
	roleNames = map[string]string{string(voc.RoleCustomer): "お客さま", string(voc.RoleAgent): "担当者", string(voc.RoleBot): "ボット"}
	sortNames = map[string]string{"relevance": "関連の強い順", "newest": "新しい順", "oldest": "古い順", "severity": "否定の強い順"}
)

// named looks up a display name; a name of the user's own is shown as it is.
func named(names map[string]string, key string) string {
	if name, ok := names[key]; ok {
		return name
	}
	return voc.Visible(key)
}

var weekdays = [...]string{"日", "月", "火", "水", "木", "金", "土"}

// dayName writes 8/17（月）.
func dayName(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return voc.Visible(day)
	}
	return fmt.Sprintf("%d/%d（%s）", t.Month(), t.Day(), weekdays[t.Weekday()])
}

func weekName(w voc.Week) string {
	first := w.Start(time.UTC)
	last := first.AddDate(0, 0, 6)
	return fmt.Sprintf("%d年第%d週（%d/%d～%d/%d）", w.Year, w.Number, first.Month(), first.Day(), last.Month(), last.Day())
}

// valueName is how a value of a facet is shown.
func (p *Publication) valueName(field, value string) string {
	switch field {
	case "week":
		if w, err := voc.ParseWeek(value); err == nil {
			return weekName(w)
		}
	case "day":
		return dayName(value)
	case "channel":
		return voc.Visible(voc.ChannelName(value))
	case "topic":
		return p.topicName(value)
	case "opinion":
		return opinionName(value)
	case "sentiment", "kind", "stage", "signal", "content":
		return voc.Visible(voc.LabelName(value))
	case "status":
		return voc.Visible(voc.StatusName(value))
	case "trace":
		return named(traceNames, value)
	case "owner":
		return voc.Visible(voc.OwnerName(value))
	}
	return voc.Visible(value)
}

// topic returns what the taxonomy says of a topic; one that it does not list is a leaf with its id as its name.
func (p *Publication) topic(id string) (voc.Topic, bool) {
	for _, t := range p.Topics {
		if t.ID == id {
			return t, true
		}
	}
	return voc.Topic{ID: id, Leaf: true}, false
}

func (p *Publication) topicName(id string) string {
	if id == voc.Uncategorised {
		return "未分類"
	}
	if t, ok := p.topic(id); ok && t.Name != "" {
		return voc.Visible(t.Name)
	}
	return voc.Visible(id)
}

var templateFunctions = template.FuncMap{
	"number": voc.FormatCount, "integer": func(n int) string { return voc.FormatCount(int64(n)) }, "percent": voc.FormatPercent, "interval": voc.FormatInterval, "signed": voc.FormatChange, "decimal": voc.FormatDecimal,
	"weekName": weekName, "dayName": dayName, "visible": voc.Visible, "lines": voc.VisibleLines,
	"estimator": func(k string) string { return voc.Visible(voc.EstimatorName(k)) },
	"owner":     func(k string) string { return voc.Visible(voc.OwnerName(k)) },
	"stage":     func(k string) string { return voc.Visible(voc.StageName(k)) },
	"measure":   func(k string) string { return voc.Visible(voc.MeasureName(k)) },
	"verdict":   func(k string) string { return voc.Visible(voc.VerdictName(k)) },
	"channel":   func(k string) string { return voc.Visible(voc.ChannelName(k)) },
	"label":     func(k string) string { return voc.Visible(voc.LabelName(k)) },
	"status":    func(k string) string { return voc.Visible(voc.StatusName(k)) },
	"role":      func(k string) string { return named(roleNames, k) },
	"sortName":  func(k string) string { return named(sortNames, k) },
}
