package voc

import (
	"cmp"
	"fmt"
	"time"
)

// Week is an ISO 8601 week. Weeks begin on Monday; the year is the ISO year, which differs from the
// calendar year around New Year. The zero Week is not a week.
type Week struct {
	Year   int
	Number int // 1 to 53
}

// WeekOf returns the ISO week of t in t's own location.
func WeekOf(t time.Time) Week {
	year, number := t.ISOWeek()
	return Week{year, number}
}

// ParseWeek reads the form that String writes, such as 2026-W34. A week that its year does not have is an error.
func ParseWeek(s string) (Week, error) {
	var w Week
	if len(s) != len("2026-W34") || s[4] != '-' || s[5] != 'W' {
		return Week{}, fmt.Errorf("week %q is not of the form 2026-W34", s)
	}
	for _, d := range []struct {
		digits string
		into   *int
	}{{s[:4], &w.Year}, {s[6:], &w.Number}} {
		for _, c := range []byte(d.digits) {
			if c < '0' || c > '9' {
				return Week{}, fmt.Errorf("week %q is not of the form 2026-W34", s)
			}
			*d.into = *d.into*10 + int(c-'0')
		}
	}
	if WeekOf(w.Start(time.UTC)) != w {
		return Week{}, fmt.Errorf("week %q does not exist", s)
	}
	return w, nil
}

// String returns the form 2026-W34, which sorts in time order.
func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Number) }

// MarshalText writes the form of String.
func (w Week) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the form of String.
func (w *Week) UnmarshalText(text []byte) error {
	parsed, err := ParseWeek(string(text))
	if err != nil {
		return err
	}
	*w = parsed
	return nil
}

// Start returns the first instant of the week, Monday 00:00 in loc.
func (w Week) Start(loc *time.Location) time.Time {
	// 4 January always lies in week 1.
	fourth := time.Date(w.Year, 1, 4, 0, 0, 0, 0, loc)
	sinceMonday := (int(fourth.Weekday()) + 6) % 7
	return fourth.AddDate(0, 0, (w.Number-1)*7-sinceMonday)
}

// Add returns the week n weeks later, or earlier when n is negative.
func (w Week) Add(n int) Week { return WeekOf(w.Start(time.UTC).AddDate(0, 0, 7*n)) }

// Sub returns the number of weeks from o to w.
func (w Week) Sub(o Week) int {
	if w.Year == o.Year {
		return w.Number - o.Number
	}
	return int(w.Start(time.UTC).Sub(o.Start(time.UTC)) / (7 * 24 * time.Hour))
}

// Compare orders weeks by time: negative when w is before o, zero when equal.
func (w Week) Compare(o Week) int {
	return cmp.Or(cmp.Compare(w.Year, o.Year), cmp.Compare(w.Number, o.Number))
}
