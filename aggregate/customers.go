package aggregate

import (
	"maps"
	"math"
	"slices"
	"time"

	"voc"
)

// CustomerIndicators are the figures of a customers table over a period, from included, to not: of all customers, then
// by segment. What the table does not say is not measured. Rates have Wilson's interval; NRR and LTV have none, and Low
// and High are Value. "This month" is the month in which the period ends.
func CustomerIndicators(week voc.Week, customers []voc.Customer, from, to time.Time) []voc.Indicator {
	whole := customerBase{from: from, to: to}
	groups := make(map[[2]string]*customerBase)
	for i := range customers {
		whole.add(&customers[i])
		for _, segment := range customers[i].Segments {
			key := [2]string{voc.GroupOfSegment + segment.Name, segment.Value}
			if groups[key] == nil {
				groups[key] = &customerBase{from: from, to: to}
			}
			groups[key].add(&customers[i])
		}
	}
	all := whole.indicators(week)
	for _, key := range slices.SortedFunc(maps.Keys(groups), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		for _, one := range groups[key].indicators(week) {
			if one.Measured {
				one.Group, one.Key = key[0], key[1]
				all = append(all, one)
			}
		}
	}
	return all
}

func (b *customerBase) indicators(week voc.Week) []voc.Indicator {
	var all []voc.Indicator
	rate := func(name, formula string, x, n float64, measured bool) {
		one := voc.Indicator{Week: week, Name: name, Unit: voc.UnitShare, Formula: formula, Estimator: voc.Raw}
		if measured && n > 0 {
			one.Measured, one.Count, one.Value = true, int64(n), x/n
			one.Low, one.High = wilson(x, n)
		}
		all = append(all, one)
	}
	rate("cancellation_rate", "customers at the start who cancelled in the period / customers at the start", b.lost, b.start, b.cancelKnown)
	rate("retention_rate", "(customers at the end − won in the period) / customers at the start", b.start-b.lost, b.start, b.cancelKnown)
	rate("onboarding_completion", "onboarded in the period / in onboarding in the period", b.onboarded, b.onboarding, b.onboardKnown)
	rate("repurchase_rate", "repurchased in the period / customers at the start", b.repurchased, b.start, b.repurchaseKnown)

	rate("expansion_rate", "customers who pay more this month than the month before (up-selling, cross-selling) / customers with revenue in both months", b.expanded, b.paying, true)

	number := func(name, unit, formula string, value float64, n int64) {
		one := voc.Indicator{Week: week, Name: name, Unit: unit, Formula: formula, Estimator: voc.Raw}
		if n > 0 && !math.IsNaN(value) && !math.IsInf(value, 0) {
			one.Measured, one.Count, one.Value, one.Low, one.High = true, n, value, value, value
		}
		all = append(all, one)
	}
	number("expansion_customers", voc.UnitCustomers, "customers who pay more this month than the month before", b.expanded, int64(b.paying))
	number("nrr", "ratio", "revenue of this month of the customers who paid in the same month a year ago / their revenue then", b.revenueNow/b.revenueBefore, b.compared)
	// Lifetime is customer-months by cancellations, which takes those who are still customers into account; without a
	// cancellation it is not known.
	months := float64(b.paidMonths)
	lifetime := b.lifeMonths / b.cancellations
	number("ltv", "currency", "mean revenue of a paid month × margin × paid months by months of revenue × lifetime in months (customer-months / cancellations)",
		b.revenue/months*b.margin/float64(b.margins)*months/float64(b.revenueMonths)*lifetime, min(b.paidMonths, b.margins))
	return all
}

// customerBase sums a customers table.
type customerBase struct {
	from, to                                   time.Time
	start, lost, onboarded, onboarding         float64
	repurchased                                float64
	cancelKnown, onboardKnown, repurchaseKnown bool // somebody's time is given at all
	revenueNow, revenueBefore                  float64
	compared                                   int64
	revenue, margin                            float64
	paidMonths, revenueMonths, margins         int64
	lifeMonths, cancellations                  float64
	paying, expanded                           float64 // with revenue in the month before and in this one; more in this one
}

const daysOfMonth = 365.2425 / 12

func (b *customerBase) add(c *voc.Customer) {
	within := func(t time.Time) bool { return !t.IsZero() && !t.Before(b.from) && t.Before(b.to) }
	b.cancelKnown = b.cancelKnown || !c.CancelledAt.IsZero()
	b.onboardKnown = b.onboardKnown || !c.OnboardedAt.IsZero()
	b.repurchaseKnown = b.repurchaseKnown || !c.RepurchasedAt.IsZero()
	started := !c.StartedAt.IsZero() && c.StartedAt.Before(b.to)
	if started && c.StartedAt.Before(b.from) && (c.CancelledAt.IsZero() || !c.CancelledAt.Before(b.from)) {
		b.start++
		b.lost += truth(within(c.CancelledAt))
		b.repurchased += truth(within(c.RepurchasedAt))
	}
	left := !c.CancelledAt.IsZero() && c.CancelledAt.Before(b.from)
	if started && !left && (c.OnboardedAt.IsZero() || !c.OnboardedAt.Before(b.from)) {
		b.onboarding++
		b.onboarded += truth(within(c.OnboardedAt))
	}
	if started {
		end := b.to
		if !c.CancelledAt.IsZero() && c.CancelledAt.Before(b.to) {
			end = c.CancelledAt
			b.cancellations++
		}
		b.lifeMonths += max(end.Sub(c.StartedAt).Hours()/24/daysOfMonth, 0)
	}
	for _, month := range sortedKeys(c.Revenue) {
		paid := c.Revenue[month]
		if month == "" || math.IsNaN(paid) || math.IsInf(paid, 0) || math.Abs(paid) > 1e15 {
			continue
		}
		b.revenueMonths++
		if paid > 0 {
			b.paidMonths++
			b.revenue += paid
		}
	}
	last := b.to.Add(-time.Nanosecond)
	before, paidBefore := c.Revenue[last.AddDate(-1, 0, 1-last.Day()).Format("2006-01")]
	if paidBefore && before > 0 && before < 1e15 {
		b.compared++
		b.revenueBefore += before
		if now := c.Revenue[last.Format("2006-01")]; now > 0 && now < 1e15 { // whoever left pays nothing
			b.revenueNow += now
		}
	}
	previous, paidPrevious := c.Revenue[last.AddDate(0, 0, -last.Day()).Format("2006-01")]
	current, paidNow := c.Revenue[last.Format("2006-01")]
	if paidPrevious && paidNow && previous > 0 && previous < 1e15 {
		b.paying++
		b.expanded += truth(current > previous && current < 1e15)
	}
	if m := c.Margin; m.Known && m.Value >= 0 && m.Value <= 1 {
		b.margins++
		b.margin += m.Value
	}
}
