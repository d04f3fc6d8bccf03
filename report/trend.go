package report

import (
	"fmt"
	"math"
	"strings"
	"voc"
)

const (
	trendTopics = 8
	trendWidth  = 280.0
	trendHeight = 116.0
	trendLeft   = 40.0
	trendRight  = 12.0
	trendUpper  = 10.0
	trendLower  = 94.0
)

// trendPanel is one topic's shown share over the weeks with its interval; its scale begins at 0.
type trendPanel struct {
	Title, Name  string
	Anchor       string
	Lines, Bands []string
	EndX, EndY   string
	Last         string
	Ticks        []trendTick
	First, Final string // weeks at the ends
	FirstX       string // where the first week's name begins; empty where it would meet the last one's
}

type trendTick struct{ Y, Text string }

// trendPanels makes the pictures of topics.
func trendPanels(topics []topic) []trendPanel {
	var panels []trendPanel
	for _, t := range topics {
		if s := newTrend(t); s != nil {
			panels = append(panels, *s)
		}
	}
	return panels
}

func newTrend(t topic) *trendPanel {
	var points []weekPoint
	top := 0.001
	for _, p := range t.Trend {
		if p.Share != nil {
			points = append(points, p)
			top = math.Max(top, p.Share.High)
		}
	}
	if len(points) < 2 {
		return nil
	}
	step := niceStep(top, 3)
	scale := step * math.Ceil(top/step-1e-9)
	last := points[len(points)-1]
	x := func(p weekPoint) float64 {
		at := float64(historyLimit-1-last.Week.Sub(p.Week)) / (historyLimit - 1)
		return trendLeft + at*(trendWidth-trendLeft-trendRight)
	}
	y := func(v float64) float64 { return trendLower - v/scale*(trendLower-trendUpper) }
	at := func(p weekPoint, v float64) string { return fmt.Sprintf("%.1f,%.1f", x(p), y(v)) }
	panel := &trendPanel{Name: t.Name, Anchor: topicAnchor(t.ID), Last: voc.FormatPercent(last.Share.Share), EndX: fmt.Sprintf("%.1f", x(last)), EndY: fmt.Sprintf("%.1f", y(last.Share.Share)),
		First: fmt.Sprintf("W%02d", points[0].Week.Number), Final: fmt.Sprintf("W%02d", last.Week.Number)}
	if x(last)-x(points[0]) > 60 {
		panel.FirstX = fmt.Sprintf("%.1f", x(points[0]))
	}
	for v := 0.0; v <= scale*(1+1e-9); v += step {
		panel.Ticks = append(panel.Ticks, trendTick{fmt.Sprintf("%.1f", y(v)), trimZero(100*v) + "%"})
	}
	var texts []string
	for first := 0; first < len(points); {
		end := first + 1
		for end < len(points) && points[end].Week.Sub(points[end-1].Week) == 1 {
			end++
		}
		var line, upper, lower []string
		for i := first; i < end; i++ {
			p, q := points[i], points[first+end-1-i]
			line, upper, lower = append(line, at(p, p.Share.Share)), append(upper, at(p, p.Share.High)), append(lower, at(q, q.Share.Low))
			texts = append(texts, fmt.Sprintf("W%02d %s", p.Week.Number, voc.FormatPercent(p.Share.Share)))
		}
		panel.Lines = append(panel.Lines, strings.Join(line, " "))
		panel.Bands = append(panel.Bands, strings.Join(append(upper, lower...), " "))
		first = end
	}
	panel.Title = t.Name + "の割合の推移：" + strings.Join(texts, "、")
	return panel
}

// dayBars is the picture of a surge: a bar a day, and the number to be expected on the day of the surge.
type dayBars struct {
	Title    string
	Bars     []dayBar
	Expected string // y of the expected number, across the bar of the day
	At       string // x of that bar
}

type dayBar struct {
	X, Y, Height string
	Name, People string // the weekday, and its number of people
	TextY        string // of that number, above the bar
	Surge        bool
}

const (
	barWidth  = 22.0
	barGap    = 6.0
	barTop    = 11.0 // room for the numbers
	barBottom = 45.0
)

func surgeBars(s surge) dayBars {
	top := math.Max(s.Expected, 1)
	for _, d := range s.Days {
		top = math.Max(top, float64(d.People.Value))
	}
	height := func(v float64) float64 { return v / top * (barBottom - barTop) }
	bars := dayBars{Expected: fmt.Sprintf("%.1f", barBottom-height(s.Expected))}
	var texts []string
	for i, d := range s.Days {
		x := float64(i) * (barWidth + barGap)
		bar := dayBar{X: fmt.Sprintf("%.0f", x), Y: fmt.Sprintf("%.1f", barBottom-height(float64(d.People.Value))), Height: fmt.Sprintf("%.1f", height(float64(d.People.Value))),
			TextY: fmt.Sprintf("%.1f", barBottom-height(float64(d.People.Value))-2), People: voc.FormatCount(d.People.Value),
			Name: weekdays[(i+1)%7], Surge: d.Day == s.Day}
		if bar.Surge {
			bars.At = bar.X
		}
		bars.Bars = append(bars.Bars, bar)
		texts = append(texts, bar.Name+" "+d.People.text())
	}
	bars.Title = s.Name + "の日ごとの人数：" + strings.Join(texts, "、") + fmt.Sprintf("（見込みは%s人）", voc.FormatDecimal(s.Expected))
	return bars
}
