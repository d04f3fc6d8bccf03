package aggregate

import (
	"testing"
	"time"

	"voc"
)

func TestCustomerIndicators(t *testing.T) {
	from, to := time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 8, 10, 0, 0, 0, 0, time.UTC)
	day := func(month time.Month, d int) time.Time { return time.Date(2026, month, d, 0, 0, 0, 0, time.UTC) }
	customers := []voc.Customer{
		{StartedAt: day(1, 1), OnboardedAt: day(1, 5), Revenue: map[string]float64{"2025-08": 100, "2026-08": 150}, Margin: voc.Some(0.5)},
		{StartedAt: day(1, 1), OnboardedAt: day(8, 4), CancelledAt: day(8, 5), Revenue: map[string]float64{"2025-08": 100}},
		{StartedAt: day(8, 4), OnboardedAt: day(8, 6), Revenue: map[string]float64{"2026-08": 70}}, // won in the period
		{StartedAt: day(7, 1), RepurchasedAt: day(8, 9)},                                           // still in onboarding
		{StartedAt: day(1, 1), CancelledAt: day(2, 1)},                                             // long gone
		{StartedAt: day(9, 1)}, // to come
	}
	all := CustomerIndicators(firstWeek, customers, from, to)
	// Lifetime: 221, 216, 6, 40 and 31 days, two cancellations.
	lifetime := (221.0 + 216 + 6 + 40 + 31) / daysOfMonth / 2
	for _, c := range []struct {
		name  string
		value float64
		count int64
	}{
		{"cancellation_rate", 1.0 / 3, 3}, {"retention_rate", 2.0 / 3, 3}, {"onboarding_completion", 2.0 / 3, 3}, {"repurchase_rate", 1.0 / 3, 3},
		{"nrr", 0.75, 2}, {"ltv", 105 * 0.5 * lifetime, 1}, // 420 in four months, all of them paid
	} {
		got := indicatorOf(t, all, c.name, "", "", voc.Raw)
		if !got.Measured || !near(got.Value, c.value, 1e-9) || got.Count != c.count {
			t.Errorf("%+v, want %v of %d", got, c.value, c.count)
		}
	}
	for _, one := range CustomerIndicators(firstWeek, []voc.Customer{{StartedAt: day(1, 1)}}, from, to) {
		if one.Measured {
			t.Errorf("nobody said anything of it, but %+v", one)
		}
	}
}
