package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"

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
	return visible(key)
}

// number writes thousands separators.
func number[T int | int64](n T) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// decimal writes one decimal place with a true minus sign and without a negative zero.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if text == "-0.0" {
		return "0.0"
	}
	return strings.Replace(text, "-", "−", 1)
}

func percent(x float64) string { return decimal(100*x) + " %" }

func signedPercent(x float64) string {
	text := percent(x)
	if x > 0 && text != "0.0 %" {
		return "+" + text
	}
	return text
}

var weekdays = [...]string{"日", "月", "火", "水", "木", "金", "土"}

// dayName writes 8/17（月）.
func dayName(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return visible(day)
	}
	return fmt.Sprintf("%d/%d（%s）", t.Month(), t.Day(), weekdays[t.Weekday()])
}

func weekName(w voc.Week) string {
	first := w.Start(time.UTC)
	last := first.AddDate(0, 0, 6)
	return fmt.Sprintf("%d年第%d週（%d/%d～%d/%d）", w.Year, w.Number, first.Month(), first.Day(), last.Month(), last.Day())
}

// rhoWords says how far the channels disagree; the steps are where one channel counts as at most 200, 50 and 15
// people (1/ρ).
func rhoWords(rho float64, channels int) string {
	switch {
	case channels < 2:
		return "比べられるチャネルがありません"
	case rho < 0.005:
		return "ほぼ一致している"
	case rho < 0.02:
		return "少し食い違う"
	case rho < 1.0/15:
		return "はっきり食い違う"
	}
	return "大きく食い違う"
}

// visible makes text from data safe to show on one line: white space becomes single spaces, and control characters
// and marks that reorder the text around them are dropped.
func visible(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case hidden(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// visibleLines is visible for text whose lines are kept.
func visibleLines(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if hidden(r) {
			return -1
		}
		return r
	}, s)
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar || r == '\ufeff'
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
		return visible(voc.ChannelName(value))
	case "topic":
		return p.topicName(value)
	case "opinion":
		return opinionName(value)
	case "sentiment", "kind", "stage", "signal", "content":
		return visible(voc.LabelName(value))
	case "status":
		return visible(voc.StatusName(value))
	case "trace":
		return named(traceNames, value)
	case "owner":
		return visible(voc.OwnerName(value))
	}
	return visible(value)
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
		return visible(t.Name)
	}
	return visible(id)
}

var templateFunctions = template.FuncMap{
	"number": number[int64], "integer": number[int], "percent": percent, "signed": signedPercent, "decimal": decimal,
	"weekName": weekName, "dayName": dayName, "visible": visible, "lines": visibleLines,
	"estimator": func(k string) string { return visible(voc.EstimatorName(k)) },
	"owner":     func(k string) string { return visible(voc.OwnerName(k)) },
	"stage":     func(k string) string { return visible(voc.StageName(k)) },
	"measure":   func(k string) string { return visible(voc.MeasureName(k)) },
	"verdict":   func(k string) string { return visible(voc.VerdictName(k)) },
	"channel":   func(k string) string { return visible(voc.ChannelName(k)) },
	"label":     func(k string) string { return visible(voc.LabelName(k)) },
	"status":    func(k string) string { return visible(voc.StatusName(k)) },
	"role":      func(k string) string { return named(roleNames, k) },
	"sortName":  func(k string) string { return named(sortNames, k) },
}
