package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"voc"
)

// Numbers are written as Japanese business papers write them: no space before % and units, ranges with ～.

// number writes thousands separators.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "−", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// decimal writes one decimal place with a true minus sign and without a negative zero.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if text == "-0.0" {
		return "0.0"
	}
	return strings.Replace(text, "-", "−", 1)
}

func percent(x float64) string { return decimal(100*x) + "%" }

// interval writes the 95 % interval alone: 2.6～3.9%.
func (s share) interval() string { return decimal(100*s.Low) + "～" + percent(s.High) }

// full writes a share the way every sentence does: 3.2%（95%区間 2.6～3.9%）.
func (s share) full() string {
	return percent(s.Share) + "（95%区間 " + s.interval() + "）"
}

func signed(x float64) string {
	text := decimal(x)
	if x > 0 && text != "0.0" {
		return "+" + text
	}
	return text
}

// signedPercent writes a relative change in whole percent: its interval is never narrow enough for decimals.
func signedPercent(x float64) string {
	text := strconv.FormatFloat(100*x, 'f', 0, 64)
	switch {
	case text == "0" || text == "-0":
		return "±0%"
	case x > 0:
		return "+" + text + "%"
	}
	return strings.Replace(text, "-", "−", 1) + "%"
}

func (m mover) interval() string { return signedPercent(m.Low) + "～" + signedPercent(m.High) }

// text writes a count with its counter word.
func (c count) text() string {
	if c.CountOf == ofPeople {
		return number(c.Value) + "人"
	}
	return number(c.Value) + "件"
}

var weekdays = [...]string{"日", "月", "火", "水", "木", "金", "土"}

// dayName writes 8月17日（月）.
func dayName(t time.Time) string {
	return fmt.Sprintf("%d月%d日（%s）", t.Month(), t.Day(), weekdays[t.Weekday()])
}

func weekName(w voc.Week) string { return fmt.Sprintf("%d年第%d週", w.Year, w.Number) }

func (m mover) verdictName() string {
	if m.Verdict != voc.VerdictMover {
		return visible(voc.VerdictName(m.Verdict))
	}
	if m.Change > 0 {
		return "増えた"
	}
	return "減った"
}

// rhoWords says how far the channels disagree. The steps are where one channel counts as at most 200, 50 and
// 15 people (1/ρ).
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
	return number(int64(n))
}

// visible makes text from data safe to show on one line: white space becomes single spaces, and control
// characters and marks that reorder the text around them are dropped. Text that is so already is returned as it is.
func visible(s string) string {
	if isVisible(s) {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == unicode.ReplacementChar, r == '\ufeff':
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

// isVisible tells that visible changes nothing; it may say no where visible changes nothing either.
func isVisible(s string) bool {
	space := true // a space here would change
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f, r > 0x3000 && r < 0xd800, r > 0xff00 && r < unicode.ReplacementChar:
			space = false
		case r == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space || s == ""
}
