package aggregate

import (
	"math"
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

// Whatever a table says, its figures are numbers.
func TestHostileCustomers(t *testing.T) {
	from, to := monday, monday.AddDate(0, 0, 7)
	far := time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
	tables := map[string][]voc.Customer{
		"nobody":         nil,
		"nothing":        {{}},
		"back to front":  {{StartedAt: far, CancelledAt: monday, OnboardedAt: monday.AddDate(-300, 0, 0)}},
		"clocks":         {{StartedAt: monday.AddDate(-100, 0, 0), CancelledAt: far, RepurchasedAt: far, OnboardedAt: far}},
		"odd revenue":    {{StartedAt: monday.AddDate(-2, 0, 0), CancelledAt: monday, Margin: voc.Some(math.Inf(1)), Revenue: map[string]float64{"2026-05": math.NaN(), "2025-05": math.Inf(1), "": 5, "x": -1e300, "2026-04": 1e15}}},
		"zero revenue":   {{StartedAt: monday.AddDate(-2, 0, 0), CancelledAt: monday, Margin: voc.Some(0.0), Revenue: map[string]float64{"2026-05": 0, "2025-05": 0}}},
		"left on day 1":  {{StartedAt: monday, CancelledAt: monday, Margin: voc.Some(1.0), Revenue: map[string]float64{"2026-05": 1}}},
		"odd properties": {{StartedAt: monday, Segments: []voc.Segment{{Name: "", Value: ""}, {Name: "plan", Value: "\xff"}}}},
	}
	for name, customers := range tables {
		for _, one := range CustomerIndicators(firstWeek, customers, from, to) {
			for _, value := range []float64{one.Value, one.Low, one.High} {
				if math.IsNaN(value) || math.IsInf(value, 0) {
					t.Errorf("%s: %+v", name, one)
				}
			}
			if one.Measured && (one.Low > one.Value || one.High < one.Value) {
				t.Errorf("%s: %+v", name, one)
			}
		}
	}
}

// Expansion by hand: of three with revenue in July and August two pay more, one of them in the segment gold.
func TestExpansion(t *testing.T) {
	gold := []voc.Segment{{Name: "plan", Value: "gold"}}
	from, to := time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC), time.Date(2026, 8, 10, 0, 0, 0, 0, time.UTC)
	all := CustomerIndicators(firstWeek, []voc.Customer{
		{Segments: gold, Revenue: map[string]float64{"2026-07": 100, "2026-08": 150}}, {Revenue: map[string]float64{"2026-07": 100, "2026-08": 101}},
		{Segments: gold, Revenue: map[string]float64{"2026-07": 100, "2026-08": 100}}, {Revenue: map[string]float64{"2026-08": 100}},
	}, from, to)
	for _, want := range []struct {
		name, group, key string
		value            float64
		count            int64
	}{{"expansion_rate", "", "", 2.0 / 3, 3}, {"expansion_customers", "", "", 2, 3}, {"expansion_rate", "segment.plan", "gold", 0.5, 2}} {
		if got := indicatorOf(t, all, want.name, want.group, want.key, voc.Raw); !near(got.Value, want.value, 1e-12) || got.Count != want.count {
			t.Errorf("%+v, want %v of %d", got, want.value, want.count)
		}
	}
}
