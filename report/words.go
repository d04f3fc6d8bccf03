package report

import (
	"fmt"
	"math"
	"time"

	"voc"
)

// interval writes the 95 % interval alone: 2.6～3.9%.
func (s share) interval() string { return voc.FormatInterval(s.Low, s.High) }

// full writes a share the way every sentence does: 3.2%（95%区間 2.6～3.9%）.
func (s share) full() string {
	return voc.FormatPercent(s.Share) + "（95%区間 " + s.interval() + "）"
}

func signed(x float64) string {
	text := voc.FormatDecimal(x)
	if x > 0 && text != "0.0" {
		return "+" + text
	}
	return text
}

func (m mover) interval() string { return voc.FormatChange(m.Low) + "～" + voc.FormatChange(m.High) }

// text writes a count with its counter word.
func (c count) text() string {
	if c.CountOf == ofPeople {
		return voc.FormatCount(c.Value) + "人"
	}
	return voc.FormatCount(c.Value) + "件"
}

var weekdays = [...]string{"日", "月", "火", "水", "木", "金", "土"}

// dayName writes 8月17日（月）.
func dayName(t time.Time) string {
	return fmt.Sprintf("%d月%d日（%s）", t.Month(), t.Day(), weekdays[t.Weekday()])
}

func weekName(w voc.Week) string { return fmt.Sprintf("%d年第%d週", w.Year, w.Number) }

func (m mover) verdictName() string {
	if m.Verdict != voc.VerdictMover {
		return voc.Visible(voc.VerdictName(m.Verdict))
	}
	if m.Change > 0 {
		return "増えた"
	}
	return "減った"
}

// effect is which part of a change in the raw share weighs most.
type effect int

const (
	effectNone    effect = iota
	effectRate           // within the channels
	effectMix            // the mix of channels
	effectOpposed        // the two work against each other
	effectBoth
)

// effectOf calls a part small when it is under a fifth of both parts together.
func effectOf(rate, mix float64) effect {
	size := math.Abs(rate) + math.Abs(mix)
	switch {
	case size == 0:
		return effectNone
	case math.Abs(mix) < 0.2*size:
		return effectRate
	case math.Abs(rate) < 0.2*size:
		return effectMix
	case rate*mix < 0:
		return effectOpposed
	}
	return effectBoth
}

var effectNames = [...]string{
	"割合の変化なし", "各チャネルの中での変化", "チャネルの構成が変わっただけ",
	"各チャネルの中と構成の変化が逆向き", "各チャネルの中と構成の変化の両方",
}

func (e effect) String() string { return effectNames[e] }

// things counts in Japanese: 3つ, 10.
func things(n int) string {
	if n < 10 {
		return fmt.Sprintf("%dつ", n)
	}
	return voc.FormatCount(int64(n))
}
