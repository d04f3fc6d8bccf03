package ingest

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// parseNumericTime reads times that are one number.
func parseNumericTime(s string, loc *time.Location) (t time.Time, hasClock, ok bool) {
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits == 0 || digits < len(s) && s[digits] != '.' {
		return time.Time{}, false, false
	}
	for _, c := range []byte(s[min(digits+1, len(s)):]) {
		if c < '0' || c > '9' {
			return time.Time{}, false, false
		}
	}
	field := func(from, to int) int {
		n, _ := strconv.Atoi(s[from:to])
		return n
	}
	whole := digits == len(s)
	switch {
	case digits == 5: // Excel counts days from 30 December 1899, for all dates after February 1900
		days, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return time.Time{}, false, false
		}
		day := math.Floor(days)
		milliseconds := math.Round((days - day) * 24 * 60 * 60 * 1000)
		return time.Date(1899, 12, 30+int(day), 0, 0, 0, 0, loc).Add(time.Duration(milliseconds) * time.Millisecond).Round(time.Second), !whole, true
	case whole && (digits == 8 || digits == 12 || digits == 14):
		year, month, day, hour, minute, second := field(0, 4), field(4, 6), field(6, 8), 0, 0, 0
		if digits > 8 {
			hour, minute = field(8, 10), field(10, 12)
		}
		if digits > 12 {
			second = field(12, 14)
		}
		if !isDate(year, month, day) || hour > 23 || minute > 59 || second > 59 {
			return time.Time{}, false, false
		}
		return time.Date(year, time.Month(month), day, hour, minute, second, 0, loc), digits > 8, true
	case digits == 10:
		seconds, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return time.Time{}, false, false
		}
		return time.UnixMilli(int64(math.Round(seconds * 1000))).In(loc), true, true
	case digits == 13:
		return time.UnixMilli(int64(field(0, 13))).In(loc), true, true
	case whole && digits == 16:
		return time.UnixMicro(int64(field(0, 16))).In(loc), true, true
	}
	return time.Time{}, false, false
}

// englishLayouts are forms with the name of the month. The first ones are those of mail (RFC 5322 and what it
// replaced), the others those of log files, social networks and spreadsheets.
var englishLayouts = []string{
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04 MST",
	"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 -0700", "2 Jan 06 15:04:05 MST", "2-Jan-06 15:04:05 MST",
	"2 Jan 2006 15:04:05", "2 Jan 2006 15:04", "2 Jan 2006", "2-Jan-2006 15:04:05", "2-Jan-2006 15:04", "2-Jan-2006",
	"Jan 2 15:04:05 -0700 2006", "Jan 2 15:04:05 MST 2006", "Jan 2 15:04:05 2006",
	"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006 3:04 PM", "Jan 2, 2006, 3:04:05 PM", "Jan 2, 2006, 3:04 PM", "Jan 2, 2006 15:04:05", "Jan 2, 2006 15:04", "Jan 2, 2006",
	"20060102T150405Z07:00", "20060102T150405", "20060102 15:04:05", "20060102 15:04",
}

// parseEnglishTime reads forms with the name of a month in English, after an optional name of the day.
func parseEnglishTime(s string, loc *time.Location) (time.Time, bool) {
	if i := strings.LastIndexByte(s, '('); i > 0 && strings.HasSuffix(s, ")") { // a comment such as (JST)
		s = s[:i]
	}
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), " ")
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		if len(s) > 3 && strings.EqualFold(s[:3], day) {
			s = strings.TrimLeft(strings.TrimLeft(s[3:], "abcdefghijklmnopqrstuvwxyz"), ", ")
			break
		}
	}
	for _, layout := range englishLayouts {
		t, err := time.ParseInLocation(layout, s, loc)
		if err != nil {
			continue
		}
		if name, offset := t.Zone(); strings.Contains(layout, "MST") && offset == 0 && name != "UTC" && name != "GMT" {
			if name != "JST" {
				return time.Time{}, false // an abbreviation that does not say its offset
			}
			t = t.Add(-9 * time.Hour)
		}
		return t.In(loc), true
	}
	return time.Time{}, false
}

// The reasons for which a time is refused.
const (
	reasonNotTime = "is not a time"
	reasonTooOld  = "is before the year 2000"
	reasonFuture  = "is in the future"
)

// checkedTime parses a time and refuses what lies outside 2000 to latest. latest zero is no upper bound.
func checkedTime(s string, loc *time.Location, latest time.Time) (t time.Time, reason string) {
	t, ok := parseTime(s, loc)
	switch {
	case !ok:
		return time.Time{}, reasonNotTime
	case t.Year() < 2000:
		return time.Time{}, reasonTooOld
	case !latest.IsZero() && t.After(latest), t.Year() > 9999:
		return time.Time{}, reasonFuture
	}
	return t, ""
}
