package ingest

import (
	"strings"
	"time"
)

// parseTime reads a point in time in any form that exports use, in loc where it names no zone:
//
//	2026-08-03T09:05:00+09:00, 2026-08-03 09:05, 2026/8/3 9:05:30.5, 2026.8.3, 20260803, 202608030905
//	2026年8月3日(月) 午後3時5分, 令和8年8月3日, R8.8.3, 平成31年4月30日, 昭和64年1月7日, 元年
//	Mon, 03 Aug 2026 09:05:00 +0900 and other English forms with the month's name
//	46237.5 (Excel, 1900 system), 1785715500 (Unix seconds), 1785715500000 (milliseconds)
//
// Full-width characters are as good as ASCII. A date alone is its first instant. A date in digits
// whose year stands last (8/3/2026) is not read, because nobody can tell the month from the day; orderedDate brings it
// to a form that is read. The result is in loc.
func parseTime(s string, loc *time.Location) (time.Time, bool) {
	t, _, ok := parseDateTime(s, loc)
	return t, ok
}

// parseDateTime also reports whether the text says a time of day.
func parseDateTime(s string, loc *time.Location) (t time.Time, hasClock, ok bool) {
	if len(s) > 128 {
		return time.Time{}, false, false
	}
	s = plain(s)
	if t, hasClock, ok := parseNumericTime(s, loc); ok {
		return t, hasClock, true
	}
	p := timeParser{rest: s}
	year, month, day, ok := p.date()
	if !ok {
		t, ok = parseEnglishTime(s, loc)
		return t, ok, ok
	}
	p.weekday()
	hour, minute, second, nanosecond, hasClock, ok := p.clock()
	if !ok {
		return time.Time{}, false, false
	}
	zone := loc
	if hasClock {
		if offset, found := p.zone(); found {
			zone = time.UTC
			second -= offset
		}
	}
	if p.rest != "" {
		return time.Time{}, false, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, zone).In(loc), hasClock, true
}

// timeParser takes a time apart from the left.
type timeParser struct{ rest string }

// number takes one to most digits.
func (p *timeParser) number(most int) (value, digits int, ok bool) {
	for digits < len(p.rest) && digits < most && p.rest[digits] >= '0' && p.rest[digits] <= '9' {
		value = value*10 + int(p.rest[digits]-'0')
		digits++
	}
	p.rest = p.rest[digits:]
	return value, digits, digits > 0
}

// take takes a literal.
func (p *timeParser) take(literal string) bool {
	rest, ok := strings.CutPrefix(p.rest, literal)
	p.rest = rest
	return ok
}

// takeFold takes an ASCII literal in any case.
func (p *timeParser) takeFold(literal string) bool {
	if len(p.rest) < len(literal) || !strings.EqualFold(p.rest[:len(literal)], literal) {
		return false
	}
	p.rest = p.rest[len(literal):]
	return true
}

func (p *timeParser) spaces() {
	for p.rest != "" && (p.rest[0] == ' ' || p.rest[0] == '\t') {
		p.rest = p.rest[1:]
	}
}

// eras are the Japanese eras with the year before their first one.
var eras = []struct {
	names  []string
	before int
}{
	{[]string{"令和", "令", "R", "r"}, 2018},
	{[]string{"平成", "平", "H", "h"}, 1988},
	{[]string{"昭和", "昭", "S", "s"}, 1925},
	{[]string{"大正", "大", "T", "t"}, 1911},
}

func (p *timeParser) date() (year, month, day int, ok bool) {
	before, isEra := 0, false
	if p.rest != "" && (p.rest[0] < '0' || p.rest[0] > '9') {
		for _, era := range eras {
			for _, name := range era.names {
				if !isEra && p.take(name) {
					before, isEra = era.before, true
				}
			}
		}
		if !isEra {
			return 0, 0, 0, false
		}
		p.spaces()
		p.take(".")
	}
	digits := 0
	if isEra && p.take("元") {
		year, digits = 1, 1
	} else if year, digits, ok = p.number(4); !ok {
		return 0, 0, 0, false
	}
	if isEra != (digits <= 2) || isEra && year == 0 {
		return 0, 0, 0, false
	}
	year += before
	p.spaces()
	separator := ""
	for _, s := range []string{"-", "/", ".", "年"} {
		if p.take(s) {
			separator = s
			break
		}
	}
	p.spaces()
	month, _, ok = p.number(2)
	if !ok || separator == "" {
		return 0, 0, 0, false
	}
	p.spaces()
	if separator == "年" {
		separator = "月"
	}
	if !p.take(separator) {
		return 0, 0, 0, false
	}
	p.spaces()
	day, _, ok = p.number(2)
	if !ok || !isDate(year, month, day) {
		return 0, 0, 0, false
	}
	if separator == "月" {
		p.spaces()
		p.take("日")
	}
	return year, month, day, true
}

func isDate(year, month, day int) bool {
	return month >= 1 && month <= 12 && day >= 1 && day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// weekday takes (月), (月曜日), 月曜日 and Mon.
func (p *timeParser) weekday() {
	p.spaces()
	if p.rest == "" || p.rest[0] >= '0' && p.rest[0] <= '9' || len(p.rest) > 1 && p.rest[0] == 'T' && p.rest[1] <= '9' {
		return // the usual cases
	}
	start := p.rest
	open := p.take("(")
	found := false
	for _, name := range []string{"月", "火", "水", "木", "金", "土", "日", "祝"} {
		if p.take(name) {
			found = true
			if !p.take("曜日") && !p.take("曜") {
				p.take("・祝")
			}
			break
		}
	}
	for _, name := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		found = found || p.takeFold(name)
	}
	if !found || open != p.take(")") {
		p.rest = start
	}
	p.spaces()
}

// clock takes the time of day; none is midnight.
func (p *timeParser) clock() (hour, minute, second, nanosecond int, found, ok bool) {
	if !p.take("T") && !p.take("t") {
		p.take(",")
	}
	p.spaces()
	if p.rest == "" {
		return 0, 0, 0, 0, false, true
	}
	half := p.half()
	hour, _, ok = p.number(2)
	if !ok {
		return 0, 0, 0, 0, false, false
	}
	switch {
	case p.take(":"):
		minute, _, ok = p.number(2)
		if ok && p.take(":") {
			second, _, ok = p.number(2)
			if ok && (p.take(".") || p.take(",")) {
				nanosecond, ok = p.fraction()
			}
		}
	case p.take("時"):
		p.spaces()
		switch {
		case p.take("半"):
			minute = 30
		case p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9':
			minute, _, _ = p.number(2)
			ok = p.take("分")
			p.spaces()
			if ok && p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9' {
				second, _, _ = p.number(2)
				ok = p.take("秒")
			}
		default:
			p.take("頃")
		}
	default:
		ok = half != 0
	}
	if !ok || minute > 59 || second > 60 {
		return 0, 0, 0, 0, false, false
	}
	p.spaces()
	if half == 0 {
		half = p.half()
	}
	if half != 0 {
		if hour > 12 {
			return 0, 0, 0, 0, false, false
		}
		hour %= 12
		if half == 'P' {
			hour += 12
		}
	}
	if hour > 23 && (hour > 24 || minute+second+nanosecond > 0) {
		return 0, 0, 0, 0, false, false
	}
	return hour, minute, second, nanosecond, true, true
}

// half takes the half of the day: 'A', 'P', or 0 when none is said.
func (p *timeParser) half() byte {
	defer p.spaces()
	switch {
	case p.take("午前"), p.takeFold("AM"), p.takeFold("A.M."):
		return 'A'
	case p.take("午後"), p.takeFold("PM"), p.takeFold("P.M."):
		return 'P'
	}
	return 0
}

// fraction takes the digits after the point of a second.
func (p *timeParser) fraction() (nanosecond int, ok bool) {
	value, digits, ok := p.number(9)
	for ; digits < 9; digits++ {
		value *= 10
	}
	p.rest = strings.TrimLeft(p.rest, "0123456789")
	return value, ok
}

// zone takes Z, +09:00, +0900, +09, UTC, GMT or JST and returns seconds east of UTC.
func (p *timeParser) zone() (offset int, found bool) {
	p.spaces()
	open := p.take("(")
	switch {
	case p.take("Z"), p.take("z"), p.takeFold("UTC"), p.takeFold("GMT"):
		found = true
	case p.takeFold("JST"), p.take("日本時間"):
		offset, found = 9*60*60, true
	}
	if open {
		p.take(")")
		return offset, found
	}
	sign := 0
	if p.take("+") {
		sign = 1
	} else if p.take("-") || p.take("−") {
		sign = -1
	}
	if sign == 0 {
		return offset, found
	}
	hours, digits, _ := p.number(2)
	p.take(":")
	minutes, minuteDigits, _ := p.number(2)
	if digits != 2 && !(found && digits == 1) || minuteDigits == 1 || hours > 15 || minutes > 59 {
		p.rest = "bad zone"
		return 0, false
	}
	offset = sign * (hours*60*60 + minutes*60)
	p.spaces()
	if p.take("(JST)") || p.take("(UTC)") || p.take("[Asia/Tokyo]") {
		p.spaces()
	}
	return offset, true
}
