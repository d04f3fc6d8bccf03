package voc

import (
	"strconv"
	"strings"
	"unicode"
)

// What reports and pages show has one spelling: numbers as Japanese business papers write them, without a space before %.

// FormatCount writes a whole number with thousands separators and a true minus sign: 12,345.
func FormatCount(n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "−"
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// FormatDecimal writes one decimal place, with a true minus sign and without a negative zero.
func FormatDecimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 1, 64)
	if text == "-0.0" {
		return "0.0"
	}
	return strings.Replace(text, "-", "−", 1)
}

// FormatPercent writes a share between 0 and 1: 3.2%.
func FormatPercent(share float64) string { return FormatDecimal(100*share) + "%" }

// FormatInterval writes an interval of a share: 2.6～3.9%.
func FormatInterval(low, high float64) string {
	return FormatDecimal(100*low) + "～" + FormatPercent(high)
}

// FormatChange writes a relative change in whole percent, as its interval is never narrow enough for decimals: +231%.
func FormatChange(x float64) string {
	text := strconv.FormatFloat(100*x, 'f', 0, 64)
	switch {
	case text == "0" || text == "-0":
		return "±0%"
	case x > 0:
		return "+" + text + "%"
	}
	return strings.Replace(text, "-", "−", 1) + "%"
}

// DisagreementName says how far the channels disagree. The steps of ρ are where one channel counts as at most 200, 50 and
// 15 people (1/ρ).
func DisagreementName(rho float64, channels int) string {
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

// Visible makes text from data safe to show on one line: white space becomes single spaces, and control characters and
// marks that reorder the text around them are dropped. Text that is so already is returned as it is.
func Visible(text string) string {
	if isVisible(text) {
		return text
	}
	var b strings.Builder
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case isHidden(r):
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

// VisibleLines is Visible for text whose lines and spaces are kept.
func VisibleLines(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && isHidden(r) {
			return -1
		}
		return r
	}, text)
}

func isHidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar || r == '\ufeff'
}

// isVisible tells that Visible changes nothing; it may say no where Visible changes nothing either.
func isVisible(text string) bool {
	space := true // a space here would change
	for _, r := range text {
		switch {
		case r > ' ' && r < 0x7f, r > 0x3000 && r < 0xd800, r > 0xff00 && r < unicode.ReplacementChar:
			space = false
		case r == ' ' && !space:
			space = true
		default:
			return false
		}
	}
	return !space || text == ""
}
