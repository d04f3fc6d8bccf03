package web

import (
	"fmt"
	"math"
	"strings"

	"voc"
)

// Charts are SVG made on the server. Positions along a strip are percentages of its width, so that it fits every
// screen without its strokes being stretched. The numbers stand beside every picture.

// axis is a scale shared by the strips of one table.
type axis struct{ low, high float64 }

func (a axis) at(value float64) float64 {
	if a.high <= a.low {
		return 0
	}
	return 100 * math.Min(1, math.Max(0, (value-a.low)/(a.high-a.low)))
}

// shareAxis reaches from 0 to a round share that holds every value.
func shareAxis(values ...float64) axis {
	top := 0.001
	for _, v := range values {
		top = math.Max(top, v)
	}
	step := math.Pow(10, math.Floor(math.Log10(top)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if step*factor >= top {
			return axis{high: step * factor}
		}
	}
	return axis{high: step * 10}
}

// Strip is an interval with its estimate as a dot; further marks are optional.
type Strip struct {
	From, Width, Dot string // percent
	Mark             string // a second value, as a line; empty = none
	Zero             string // a line of reference; empty = none
	Weak             bool   // drawn hollow
	Title            string
}

func position(p float64) string { return fmt.Sprintf("%.2f", p) }

func (a axis) strip(s Share, title string) Strip {
	from := a.at(s.Low)
	return Strip{From: position(from), Width: position(math.Max(0.3, a.at(s.High)-from)), Dot: position(a.at(s.Share)), Title: title}
}

func (s Share) text() string {
	return voc.FormatPercent(s.Share) + "（95%区間 " + voc.FormatInterval(s.Low, s.High) + "）"
}

// Text writes a share with its interval.
func (s Share) Text() string { return s.text() }

// Stack is the sentiment of messages as three parts of one bar.
type Stack struct {
	Negative, NeutralFrom, Neutral, PositiveFrom, Positive string // percent
	Title                                                  string
}

// Stack draws the parts.
func (s Sentiment) Stack() Stack {
	total := float64(max(1, s.Negative.Value+s.Neutral.Value+s.Positive.Value))
	negative, neutral := 100*float64(s.Negative.Value)/total, 100*float64(s.Neutral.Value)/total
	positive := 100 * float64(s.Positive.Value) / total
	return Stack{position(negative), position(negative), position(neutral), position(negative + neutral), position(positive),
		fmt.Sprintf("否定 %d件、中立 %d件、肯定 %d件", s.Negative.Value, s.Neutral.Value, s.Positive.Value)}
}

// Line is one estimator of a trend chart.
type Line struct {
	Class, Name string
	Points      string
	Band        string // polygon of the interval; empty = not drawn
	Dots        []Dot
}

// Dot is a point of a line with its text.
type Dot struct{ X, Y, Title string }

// TrendChart is a chart of weeks from left to right. Coordinates are those of a viewBox.
type TrendChart struct {
	Width, Height int
	Grid          []GridLine
	Ticks         []Tick
	Lines         []Line
	Title         string
}

// GridLine is a value of the vertical scale.
type GridLine struct{ Y, TextY, Text string }

// Tick is a week of the horizontal scale.
type Tick struct{ X, Text string }

const (
	chartWidth, chartHeight                      = 720, 260
	chartLeft, chartRight, chartTop, chartBottom = 56, 16, 12, 30
)

// trendChart draws the weeks of a topic under each estimator, or the people of all weeks where topic is empty.
func trendChart(points []TrendPoint, topic, shown string) TrendChart {
	chart := TrendChart{Width: chartWidth, Height: chartHeight}
	if len(points) == 0 {
		return chart
	}
	first, last := points[0].Week, points[len(points)-1].Week
	span := float64(max(1, last.Sub(first)))
	x := func(w voc.Week) float64 {
		return chartLeft + (chartWidth-chartLeft-chartRight)*float64(w.Sub(first))/span
	}
	type series struct {
		class, name string
		band        bool
		of          func(TrendPoint) *Share
	}
	all := []series{
		{"shown", voc.Visible(voc.EstimatorName(shown)), true, func(p TrendPoint) *Share { return p.Shown }},
		{"raw", voc.Visible(voc.EstimatorName(voc.Raw)), false, func(p TrendPoint) *Share { return p.Raw }},
		{"equal", voc.Visible(voc.EstimatorName(voc.Equal)), false, func(p TrendPoint) *Share { return p.Equal }},
	}
	write := voc.FormatPercent
	if topic == "" {
		all = []series{{"shown", "人数", false, func(p TrendPoint) *Share {
			v := float64(p.People.Value)
			return &Share{v, v, v}
		}}}
		write = func(v float64) string { return voc.FormatCount(int64(math.Round(v))) }
	}
	var values []float64
	for _, p := range points {
		for _, s := range all {
			if share := s.of(p); share != nil {
				values = append(values, share.Share)
				if s.band {
					values = append(values, share.High)
				}
			}
		}
	}
	scale := shareAxis(values...)
	y := func(v float64) float64 {
		return chartTop + (chartHeight-chartTop-chartBottom)*(1-scale.at(v)/100)
	}
	for i := range 5 {
		v := scale.high * float64(i) / 4
		chart.Grid = append(chart.Grid, GridLine{position(y(v)), position(y(v) + 4), write(v)})
	}
	for _, p := range points {
		chart.Ticks = append(chart.Ticks, Tick{position(x(p.Week)), fmt.Sprintf("W%02d", p.Week.Number)})
	}
	for _, s := range all {
		line := Line{Class: s.class, Name: s.name}
		var upper, lower, middle []string
		for _, p := range points {
			share := s.of(p)
			if share == nil {
				continue
			}
			at := position(x(p.Week)) + ","
			middle = append(middle, at+position(y(share.Share)))
			upper = append(upper, at+position(y(share.High)))
			lower = append([]string{at + position(y(share.Low))}, lower...)
			title := s.name + " " + p.Week.String() + " " + write(share.Share)
			if s.band {
				title = s.name + " " + p.Week.String() + " " + share.text()
			}
			line.Dots = append(line.Dots, Dot{position(x(p.Week)), position(y(share.Share)), title})
		}
		line.Points = strings.Join(middle, " ")
		if s.band {
			line.Band = strings.Join(append(upper, lower...), " ")
		}
		chart.Lines = append(chart.Lines, line)
	}
	return chart
}

// Bar is one day of a histogram.
type Bar struct {
	Day, Name     string
	X, Width      string // percent
	Y, Height     string // percent
	Count, People int
	Chosen        bool
	Label         bool // the day's name is written below
}

// histogram draws messages a day over all days from the first to the last.
func histogram(counts []voc.FacetCount, from, to string) []Bar {
	byDay := map[string]voc.FacetCount{}
	first, last, top := "", "", 1
	for _, c := range counts {
		byDay[c.Value] = c
		top = max(top, c.Count)
		if first == "" || c.Value < first {
			first = c.Value
		}
		last = max(last, c.Value)
	}
	days := daysBetween(first, last)
	var bars []Bar
	for i, day := range days {
		c := byDay[day]
		height := 100 * float64(c.Count) / float64(top)
		bars = append(bars, Bar{
			Day: day, Name: dayName(day), X: position(100 * float64(i) / float64(len(days))), Width: position(88 / float64(len(days))),
			Y: position(100 - height), Height: position(height), Count: c.Count, People: c.People,
			Chosen: (from != "" || to != "") && (from == "" || day >= from) && (to == "" || day <= to),
			Label:  i%max(1, len(days)/7) == 0,
		})
	}
	return bars
}
