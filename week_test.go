package voc

import (
	"testing"
	"time"
)

func TestWeekRoundTrip(t *testing.T) {
	day := time.Date(2000, 1, 1, 12, 0, 0, 0, time.UTC)
	for range 366 * 60 {
		week := WeekOf(day)
		parsed, err := ParseWeek(week.String())
		if err != nil || parsed != week {
			t.Fatalf("%v: parsed %v, %v", week, parsed, err)
		}
		start := week.Start(time.UTC)
		if start.Weekday() != time.Monday || day.Before(start) || !day.Before(start.AddDate(0, 0, 7)) {
			t.Fatalf("%v does not hold %v: it starts on %v", week, day, start)
		}
		if next := week.Add(1); next.Sub(week) != 1 || next.Compare(week) <= 0 {
			t.Fatalf("week after %v is %v", week, next)
		}
		day = day.AddDate(0, 0, 1)
	}
}

func TestParseWeekRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-34", "2026-W3", "2026-W00", "2025-W53", "2026-W54", "2026W34", "abcd-W01", "2026-W34 "} {
		if w, err := ParseWeek(s); err == nil {
			t.Errorf("%q was read as %v", s, w)
		}
	}
	if _, err := ParseWeek("2026-W53"); err != nil {
		t.Errorf("2026 has 53 weeks: %v", err)
	}
}
