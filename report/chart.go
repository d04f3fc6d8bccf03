package report

import (
	"fmt"
	"math"
	"strings"

	"voc"
)

// Charts are small SVG pictures beside the numbers they show. Horizontal positions are percentages of the
// picture's width, so that pictures fit every screen without their strokes being stretched.

// axis is a horizontal scale shared by the pictures of one table.
type axis struct {
	Low, High float64
	Ticks     []tick
}

type tick struct {
	At   string // position in percent
	Text string
}

// at returns the position of a value in percent of the width; values beyond the scale stand at its ends.
func (a axis) at(value float64) float64 {
	if a.High <= a.Low {
		return 0
	}
	return 100 * math.Min(1, math.Max(0, (value-a.Low)/(a.High-a.Low)))
}

func position(p float64) string { return fmt.Sprintf("%.2f", p) }

// niceStep returns the smallest of 1, 2 or 5 times a power of ten that cuts span into at most n pieces.
func niceStep(span float64, n int) float64 {
	step := math.Pow(10, math.Floor(math.Log10(span/float64(n))))
	for _, factor := range []float64{1, 2, 5, 10} {
		if span/(step*factor) <= float64(n)+1e-9 {
			return step * factor
		}
	}
	return step * 10
}

// shareAxis reaches from 0 to a round share that holds every value.
func shareAxis(values ...float64) axis {
	top := 0.001
	for _, v := range values {
		top = math.Max(top, v)
	}
	step := niceStep(top, 4)
	a := axis{High: step * math.Ceil(top/step-1e-9)}
	for i := 0; step*float64(i) <= a.High*(1+1e-9); i++ {
		a.Ticks = append(a.Ticks, tick{position(a.at(step * float64(i))), trimZero(100*step*float64(i)) + "%"})
	}
	return a
}

// changeAxis reaches from −100 % to at most +300 %.
func changeAxis(rows []mover) axis {
	top := 0.5
	for _, m := range rows {
		top = math.Max(top, math.Min(m.High, 3))
	}
	a := axis{Low: -1, High: math.Ceil(top/0.5-1e-9) * 0.5}
	for v := a.Low; v <= a.High+1e-9; v++ {
		text := trimZero(100*v) + "%"
		if v > 0 {
			text = "+" + text
		} else if v == 0 {
			text = "±0"
		}
		a.Ticks = append(a.Ticks, tick{position(a.at(v)), text})
	}
	return a
}

func trimZero(x float64) string {
	return strings.Replace(strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0"), "-", "−", 1)
}

// topicAxis fits the topics and leaves Uncategorised to reach beyond it: it would press all others together.
func topicAxis(rows []topic) axis {
	var values []float64
	for _, t := range rows {
		if t.ID == voc.Uncategorised {
			continue
		}
		for _, s := range []*share{t.Shown, t.Raw, t.Equal} {
			if s != nil {
				values = append(values, s.Share)
			}
		}
		if t.Shown != nil {
			values = append(values, t.Shown.High)
		}
	}
	return shareAxis(values...)
}

func spreadAxis(rows []spread) axis {
	var values []float64
	for _, s := range rows {
		values = append(values, s.Shown.High, s.High.Share.Share)
	}
	return shareAxis(values...)
}

// strip is one row of a dot plot: a dot with its interval and further marks.
type strip struct {
	Title           string
	Grid            []tick
	From, To, Width string // interval
	Dot             string
	Clipped         bool   // the interval goes on beyond the right end
	Low, High       string // lowest and highest channel, in spreads
	Raw, Equal      string // other estimators, in topic rows
	Zero            string // the line of no change, in movers
	Strong          bool   // a clear change
}

func newStrip(a axis, low, value, high float64) strip {
	from, to := a.at(low), a.at(high)
	return strip{Grid: a.Ticks, From: position(from), To: position(to), Width: position(to - from), Dot: position(a.at(value)), Clipped: high > a.High}
}

func topicStrip(a axis, t topic) strip {
	s := newStrip(a, t.Shown.Low, t.Shown.Share, t.Shown.High)
	s.Title = t.Name + "：" + t.Shown.full()
	if t.Raw != nil {
		s.Raw = position(a.at(t.Raw.Share))
		s.Title += "、単純集計 " + voc.FormatPercent(t.Raw.Share)
	}
	if t.Equal != nil {
		s.Equal = position(a.at(t.Equal.Share))
		s.Title += "、チャネル均等 " + voc.FormatPercent(t.Equal.Share)
	}
	return s
}

func spreadStrip(a axis, row spread) strip {
	s := newStrip(a, row.Shown.Low, row.Shown.Share, row.Shown.High)
	s.Low, s.High = position(a.at(row.Low.Share.Share)), position(a.at(row.High.Share.Share))
	s.Title = fmt.Sprintf("%s：すべてのチャネル %s、最も低い%s %s、最も高い%s %s", row.Name, row.Shown.full(),
		row.Low.Name, voc.FormatPercent(row.Low.Share.Share), row.High.Name, voc.FormatPercent(row.High.Share.Share))
	return s
}

func moverStrip(a axis, m mover) strip {
	s := newStrip(a, m.Low, m.Change, m.High)
	s.Zero, s.Strong = position(a.at(0)), m.Verdict == voc.VerdictMover
	s.Title = fmt.Sprintf("%s：%s（95%%区間 %s）、%s", m.Name, voc.FormatChange(m.Change), m.interval(), m.verdictName())
	return s
}

// stack is the sentiment bar: three pieces in a fixed order.
type stack struct {
	Title                                      string
	Negative, Neutral                          string // widths in percent; the rest is positive
	NeutralFrom, PositiveFrom                  string
	Positive                                   string
	NegativeShare, NeutralShare, PositiveShare string
}

func sentimentStack(s sentiment) *stack {
	total := float64(s.Negative.Value + s.Neutral.Value + s.Positive.Value)
	if total == 0 {
		return nil
	}
	negative, neutral, positive := float64(s.Negative.Value)/total, float64(s.Neutral.Value)/total, float64(s.Positive.Value)/total
	return &stack{
		Title:    fmt.Sprintf("否定 %s、中立 %s、肯定 %s", voc.FormatPercent(negative), voc.FormatPercent(neutral), voc.FormatPercent(positive)),
		Negative: position(100 * negative), Neutral: position(100 * neutral), Positive: position(100 * positive),
		NeutralFrom: position(100 * negative), PositiveFrom: position(100 * (negative + neutral)),
		NegativeShare: voc.FormatPercent(negative), NeutralShare: voc.FormatPercent(neutral), PositiveShare: voc.FormatPercent(positive),
	}
}

// Size of a sparkline in its own units.
const (
	sparkWidth  = 120.0
	sparkHeight = 28.0
	sparkMargin = 3.0
)

// spark is a trend over up to historyLimit weeks on a scale of its own that begins at 0. Weeks without
// figures leave a gap.
type spark struct {
	Title      string
	Lines      []string // points of a polyline, one per run of weeks
	Bands      []string // points of the interval's polygon, one per run
	EndX, EndY string
}

func shareSpark(name string, points []weekPoint) *spark {
	var values []sparkPoint
	for _, p := range points {
		if p.Share != nil {
			values = append(values, sparkPoint{p.Week, p.Share.Low, p.Share.Share, p.Share.High, voc.FormatPercent(p.Share.Share)})
		}
	}
	return newSpark(name, values)
}

func peopleSpark(name string, points []weekPoint) *spark {
	var values []sparkPoint
	for _, p := range points {
		v := float64(p.People.Value)
		values = append(values, sparkPoint{p.Week, v, v, v, p.People.text()})
	}
	return newSpark(name, values)
}

type sparkPoint struct {
	week             voc.Week
	low, value, high float64
	text             string
}

func newSpark(name string, points []sparkPoint) *spark {
	if len(points) < 2 {
		return nil
	}
	last := points[len(points)-1]
	top := 0.0
	for _, p := range points {
		top = math.Max(top, p.high)
	}
	if top == 0 {
		top = 1
	}
	x := func(w voc.Week) string {
		at := float64(historyLimit-1-last.week.Sub(w)) / (historyLimit - 1)
		return fmt.Sprintf("%.1f", sparkMargin+at*(sparkWidth-2*sparkMargin))
	}
	y := func(v float64) string {
		return fmt.Sprintf("%.1f", sparkHeight-sparkMargin-v/top*(sparkHeight-2*sparkMargin))
	}
	s := &spark{EndX: x(last.week), EndY: y(last.value)}
	var texts []string
	for first := 0; first < len(points); {
		end := first + 1
		for end < len(points) && points[end].week.Sub(points[end-1].week) == 1 {
			end++
		}
		var line, upper, lower []string
		for i := first; i < end; i++ {
			p, q := points[i], points[first+end-1-i]
			texts = append(texts, fmt.Sprintf("W%02d %s", p.week.Number, p.text))
			line = append(line, x(p.week)+","+y(p.value))
			upper = append(upper, x(p.week)+","+y(p.high))
			lower = append(lower, x(q.week)+","+y(q.low))
		}
		s.Lines = append(s.Lines, strings.Join(line, " "))
		s.Bands = append(s.Bands, strings.Join(append(upper, lower...), " "))
		first = end
	}
	s.Title = name + "の推移：" + strings.Join(texts, "、")
	return s
}
