package faq

import (
	"math"
	"slices"

	"voc"
)

const (
	recentWeeks   = 4
	minTrendWeeks = 6
	leastTrend    = 2.0 / 3
	greatestTrend = 1.5
	// risingRate is the expected share of false ones among the gaps that are called rising.
	risingRate = 0.05
	// minChannelPeople is the number of people who ask something from which a channel counts like the others.
	minChannelPeople = 20
	// shrinkage is how many people of the average a gap's own figures are mixed with: a few inquiries say little.
	shrinkage = 10.0
	// How much a gap counts that a new article does not close.
	unclearFactor = 0.6
	actionFactor  = 0.3
)

// ranking holds what gaps are compared with: all questions.
type ranking struct {
	channels map[string]int64 // people who asked something, by channel
	people   int64
	last     voc.Week
	// unresolved is the share of all questions with a status that are open, unresolved or abandoned; 0.5 where none has.
	unresolved float64
	weeks      int // from the first to the last
}

func newRanking(all []*asked) *ranking {
	r := &ranking{channels: map[string]int64{}}
	type use struct{ person, channel string }
	seen, people := map[use]bool{}, map[string]bool{}
	var first voc.Week
	for i, q := range all {
		week := q.example.Week
		if i == 0 || week.Compare(first) < 0 {
			first = week
		}
		if i == 0 || week.Compare(r.last) > 0 {
			r.last = week
		}
		people[q.person] = true
		if u := (use{q.person, q.example.Channel}); !seen[u] {
			seen[u] = true
			r.channels[q.example.Channel]++
		}
	}
	r.people = int64(len(people))
	known, unresolved := 0.0, 0.0
	for _, q := range all {
		isKnown, isUnresolved := q.resolution()
		known, unresolved = known+isKnown, unresolved+isUnresolved
	}
	r.unresolved = (unresolved + 0.5) / (known + 1)
	if len(all) > 0 {
		r.weeks = 1
		for week := first; week != r.last && r.weeks < 1000; week = week.Add(1) {
			r.weeks++
		}
	}
	return r
}

// resolution is 1 where a status is known, and 1 where it says that the matter was not closed.
func (q *asked) resolution() (known, unresolved float64) {
	switch q.status {
	case "open", "unresolved", "abandoned":
		return 1, 1
	case "resolved", "answered":
		return 1, 0
	}
	return 0, 0
}

// rank fills in what a gap is ordered by. It returns the probability of so many people in the newest weeks by chance.
func (r *ranking) rank(gap *voc.FAQGap, group []*asked) (chance float64) {
	gap.Weeks = r.weeks
	gap.Balanced = r.balanced(gap)
	known, unresolved := 0.0, 0.0
	for _, q := range group {
		isKnown, isUnresolved := q.resolution()
		known, unresolved = known+isKnown, unresolved+isUnresolved
	}
	if known > 0 {
		gap.Unresolved = voc.Some(unresolved / known)
	}
	share := (unresolved + shrinkage*r.unresolved) / (known + shrinkage)
	trend, chance := r.trend(gap, group)
	// The geometric mean: one person of a small channel must not count like a dozen others.
	gap.Priority = math.Sqrt(gap.Balanced*float64(gap.People)) * trend * share
	// Who searched before asking would have read the article.
	gap.Priority *= 1 + float64(gap.LookedUp)/float64(gap.People)
	switch gap.Kind {
	case voc.GapUnclear:
		gap.Priority *= unclearFactor
	case voc.GapAction:
		gap.Priority *= actionFactor
	}
	return chance
}

// balanced is the number of people if every channel counted the same: the mean over channels of the share of those
// who ask, times all who ask. Channels with too few people are put together.
func (r *ranking) balanced(gap *voc.FAQGap) float64 {
	var shares, few, fewPeople, channels float64
	inGap := map[string]int64{}
	for _, c := range gap.Channels {
		inGap[c.Channel] = c.People
	}
	// Sums of a map: the order does not matter for whole numbers, and shares are added in the order of channels below.
	for _, c := range sortedKeys(r.channels) {
		if r.channels[c] < minChannelPeople {
			few, fewPeople = few+float64(inGap[c]), fewPeople+float64(r.channels[c])
			continue
		}
		shares += float64(inGap[c]) / float64(r.channels[c])
		channels++
	}
	if fewPeople >= minChannelPeople || channels == 0 && fewPeople > 0 {
		shares += few / fewPeople
		channels++
	}
	if channels == 0 {
		return float64(gap.People)
	}
	return shares / channels * float64(r.people)
}

// trend compares the people of the newest weeks with those before, both by week; it returns the factor for Priority
// and the probability of so many in the newest weeks, or more, by chance.
func (r *ranking) trend(gap *voc.FAQGap, group []*asked) (factor, chance float64) {
	if r.weeks < minTrendWeeks {
		return 1, 1
	}
	start := r.last.Add(1 - recentWeeks)
	recent, before := map[string]bool{}, map[string]bool{}
	for _, q := range group {
		if q.example.Week.Compare(start) >= 0 {
			recent[q.person] = true
		} else {
			before[q.person] = true
		}
	}
	now, then := float64(len(recent)), float64(len(before))
	earlier := float64(r.weeks - recentWeeks)
	if then > 0 {
		gap.Trend = voc.Some(now / recentWeeks / (then / earlier))
	}
	chance = binomialTail(len(recent), len(recent)+len(before), recentWeeks/float64(r.weeks))
	return max(leastTrend, min(greatestTrend, (now+shrinkage*recentWeeks/float64(r.weeks))/recentWeeks/((then+shrinkage*earlier/float64(r.weeks))/earlier))), chance
}

// binomialTail is the probability of at least k of n: the conditional test that compares two Poisson rates (Przyborowski
// and Wilenski 1940).
func binomialTail(k, n int, p float64) float64 {
	sum := 0.0
	for i := k; i <= n; i++ {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(i + 1))
		c, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(a - b - c + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(1, sum)
}

// markRising marks the gaps that rise beyond chance, where the false ones among them stay below risingRate in
// expectation (Benjamini and Hochberg 1995): of hundreds of gaps some double by chance. chances are those of gaps.
func markRising(gaps []voc.FAQGap, chances []float64) {
	sorted := slices.Sorted(slices.Values(chances))
	limit := -1.0
	for i, p := range sorted {
		if p <= risingRate*float64(i+1)/float64(len(sorted)) {
			limit = p
		}
	}
	for i := range gaps {
		gaps[i].Rising = chances[i] <= limit
	}
}

// maxRising bounds the gaps that stand in a list for their rise alone.
const maxRising = 5

// Foremost returns the first limit gaps, and behind them up to five others that are rising: few people ask them yet.
func Foremost(gaps []voc.FAQGap, limit int) []voc.FAQGap {
	limit = min(limit, len(gaps))
	foremost := slices.Clone(gaps[:limit])
	for _, gap := range gaps[limit:] {
		if gap.Rising && len(foremost) < limit+maxRising {
			foremost = append(foremost, gap)
		}
	}
	return foremost
}
