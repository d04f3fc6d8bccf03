package ingest

import "time"

// The orders of month and day that Options.DateOrder states for dates whose year stands last.
const (
	dayFirst   = "dmy"
	monthFirst = "mdy"
)

// DateOrders lists what Options.DateOrder may be besides empty.
var DateOrders = []string{dayFirst, monthFirst}

// The reasons for which a date whose year stands last is refused where no order is stated. One value may show the
// order of its column; that is said, not acted upon, since another export of the same name may be written otherwise.
const (
	reasonDateOrder  = "is a date whose month and day may stand in either order: state date_order, dmy or mdy, for this input in voc.yaml"
	reasonDayFirst   = "is a date whose day stands first: state date_order: dmy for this input in voc.yaml"
	reasonMonthFirst = "is a date whose month stands first: state date_order: mdy for this input in voc.yaml"
)

// yearLast takes a date such as 8/3/2026, 03.08.2026 or 3-8-2026 apart: two numbers of at most two digits, a year
// of four, and what follows them. separator is the sign between them.
func yearLast(s string) (first, second, year, rest string, separator byte, ok bool) {
	digits := func(s string, most int) int {
		n := 0
		for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return n
	}
	n := digits(s, 2)
	if n == 0 || n == len(s) || s[n] != '/' && s[n] != '.' && s[n] != '-' {
		return "", "", "", "", 0, false
	}
	separator, first, s = s[n], s[:n], s[n+1:]
	if n = digits(s, 2); n == 0 || n == len(s) || s[n] != separator {
		return "", "", "", "", 0, false
	}
	second, s = s[:n], s[n+1:]
	if n = digits(s, 5); n != 4 {
		return "", "", "", "", 0, false
	}
	return first, second, s[:4], s[4:], separator, true
}

// orderedDate writes a date whose year stands last with the year first, in the stated order. Every other text, and
// every text where no order is stated, is returned as it is.
func orderedDate(s, order string) string {
	if order == "" || len(s) > 128 {
		return s
	}
	first, second, year, rest, separator, ok := yearLast(plain(s))
	if !ok {
		return s
	}
	if order == dayFirst {
		first, second = second, first
	}
	between := string(separator)
	return year + between + first + between + second + rest
}

// orderedDates writes the dates of a record in the stated order.
func (b *builder) orderedDates(r *record) {
	if b.options.DateOrder == "" {
		return
	}
	for _, c := range []column{columnReceivedAt, columnUpdatedAt, columnFirstReplyAt, columnResolvedAt} {
		r.values[c] = orderedDate(r.values[c], b.options.DateOrder)
	}
}

// whyNoTime is the reason for which a text that is not a time is refused.
func whyNoTime(s string, loc *time.Location) string {
	if len(s) > 128 {
		return reasonNotTime
	}
	s = plain(s)
	if _, _, _, _, _, ok := yearLast(s); !ok {
		return reasonNotTime
	}
	_, isDay := parseTime(orderedDate(s, dayFirst), loc)
	_, isMonth := parseTime(orderedDate(s, monthFirst), loc)
	switch {
	case isDay && isMonth:
		return reasonDateOrder
	case isDay:
		return reasonDayFirst
	case isMonth:
		return reasonMonthFirst
	}
	return reasonNotTime
}

// time reads a point in time as checkedTime does, in the stated order of month and day.
func (b *builder) time(s string) (time.Time, string) {
	t, reason := checkedTime(orderedDate(s, b.options.DateOrder), b.options.Location, b.latest)
	if reason == reasonNotTime && b.options.DateOrder == "" {
		reason = whyNoTime(s, b.options.Location)
	}
	return t, reason
}
