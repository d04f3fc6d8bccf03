package aggregate

import (
	"math"

	"gonum.org/v1/gonum/stat"

	"voc"
)

// comparison holds what all topics of a week are compared by.
type comparison struct {
	h       *history
	writers [][]float64 // Σ w_ic by week of the history and channel
	usual   []float64   // their mean over the baseline weeks
	weights []float64   // of the estimator shown first, by channel of the history
}

func (h *history) newComparison(figures voc.WeekFigures) *comparison {
	c := &comparison{h: h, usual: make([]float64, len(h.channels)), weights: make([]float64, len(h.channels))}
	for i := range h.weeks {
		c.writers = append(c.writers, h.writers(&h.weeks[i]))
	}
	for _, week := range h.baseline {
		for i, people := range c.writers[week] {
			c.usual[i] += people / float64(len(h.baseline))
		}
	}
	for _, line := range figures.Weights {
		for i, channel := range h.channels {
			if line.Estimator == figures.Shown && line.Channel == channel && line.Weight > 0 && line.Weight <= 1 {
				c.weights[i] = line.Weight
			}
		}
	}
	return c
}

// topicTest compares one topic's week with its baseline.
//
// Two series are tested: x, the people raising the topic, and x′ = Σ_c n̄_c x_c/n_c, the same at the usual
// volume n̄_c of each channel, which a channel that doubles does not move. For each, with m the baseline mean
// over B weeks,
//
//	T = (x^⅔ − m^⅔) / √(4/9 φ̃ r m^⅓ (1 + 1/B)),
//
// where the over-dispersion φ̃ is moderated across the topics of the family (Smyth 2004) and at least 1, and T
// has t's distribution with d₀ + B − 1 degrees of freedom. r is 1 for x; for x′ it is by how much scaling
// up small channels widens this week's variance, Σ n̄_c² p_c/n_c / Σ n̄_c p_c, at least 1. P is the larger of
// the two p-values, or 1 where the directions differ (an intersection–union test).
type topicTest struct {
	voc.Mover
	tested                 bool
	counts, standard       []float64 // x and x′ in the baseline weeks
	people, standardPeople float64   // x and x′ now
	widening               float64   // r of x′
	rawDeviation           float64   // standard error of the change of the raw share, for φ of 1
	rateDeviation          float64   // the same of RateEffect
	now, before            []float64 // people by channel now, and their mean over the baseline weeks
}

func (c *comparison) topic(topic string) *topicTest {
	h, last := c.h, len(c.h.weeks)-1
	raising := make([][]float64, len(h.weeks))
	for i := range h.weeks {
		raising[i] = h.raising(&h.weeks[i], topic)
	}
	t := &topicTest{now: raising[last], before: make([]float64, len(h.channels))}
	for _, week := range h.baseline {
		for i, people := range raising[week] {
			t.before[i] += people / float64(len(h.baseline))
		}
	}
	usualRate := make([]float64, len(h.channels))
	for i := range usualRate {
		usualRate[i] = rate(t.before[i], c.usual[i], 0)
	}
	for _, week := range h.baseline {
		t.counts = append(t.counts, h.weeks[week].population.raising(topic))
		standard, _ := c.standardised(raising[week], c.writers[week], usualRate)
		t.standard = append(t.standard, standard)
		t.BaselineShare += c.share(raising[week], c.writers[week]) / float64(len(h.baseline))
	}
	t.people = h.current().population.raising(topic)
	t.standardPeople, t.widening = c.standardised(t.now, c.writers[last], usualRate)

	t.Week, t.Topic, t.People, t.P, t.Q = h.week, topic, int64(t.people), 1, 1
	t.BaselineWeeks = len(h.baseline)
	t.Share = c.share(t.now, c.writers[last])
	if len(h.baseline) > 0 {
		t.Baseline = stat.Mean(t.counts, nil)
		t.RateEffect, t.MixEffect = kitagawa(t.now, c.writers[last], t.before, c.usual)
		t.rawDeviation, t.rateDeviation = changeDeviations(t.now, c.writers[last], t.before, c.usual, len(h.baseline))
	}
	t.LeadingChannel = t.leading(h.channels)
	t.tested = len(h.baseline) >= minimumWeeks && t.Baseline >= minimumBaseline
	return t
}

// rate is x/n, or otherwise where there is nobody.
func rate(x, n, otherwise float64) float64 {
	if n <= 0 {
		return otherwise
	}
	return min(x/n, 1)
}

// standardised is x′ with its r. A channel without people this week is taken at its usual rate.
func (c *comparison) standardised(raising, writers, usualRate []float64) (people, widening float64) {
	var variance float64
	for i, usual := range c.usual {
		p := rate(raising[i], writers[i], usualRate[i])
		people += usual * p
		if writers[i] > 0 {
			variance += usual * usual * p / writers[i]
		}
	}
	if people <= 0 {
		return 0, 1
	}
	return people, max(1, variance/people)
}

// share is the all-channel share at this week's weights, in proportion among the channels that have people.
func (c *comparison) share(raising, writers []float64) float64 {
	var share, sum float64
	for i, weight := range c.weights {
		if writers[i] > 0 {
			share += weight * rate(raising[i], writers[i], 0)
			sum += weight
		}
	}
	if sum <= 0 {
		return 0
	}
	return min(share/sum, 1)
}

// leading is the channel with the largest part of the change, or none where nothing changed.
func (t *topicTest) leading(channels []string) string {
	direction := t.people - t.Baseline
	leading, most := "", 0.0
	for i, channel := range channels {
		change := t.now[i] - t.before[i]
		if direction < 0 {
			change = -change
		}
		if direction != 0 && change > most {
			leading, most = channel, change
		}
	}
	return leading
}

// testFamily fills P, Q, Change and its interval, which is that of the test of x, over the topics that can be
// tested. The others get the change alone, and it is also 0 where the baseline is.
func testFamily(family []*topicTest, weeks int) {
	var tested []*topicTest
	for _, t := range family {
		if t.Baseline > 0 {
			t.Change = t.people/t.Baseline - 1
			t.Low, t.High = t.Change, t.Change
		}
		if t.tested {
			tested = append(tested, t)
		}
	}
	if len(tested) == 0 {
		return
	}
	counts := dispersions(tested, func(t *topicTest) []float64 { return t.counts })
	standard := dispersions(tested, func(t *topicTest) []float64 { return t.standard })
	p := make([]float64, len(tested))
	for i, t := range tested {
		byCount := powerTest(t.people, t.Baseline, counts[i], 1, weeks)
		byRate := powerTest(t.standardPeople, stat.Mean(t.standard, nil), standard[i], t.widening, weeks)
		if byCount.difference*byRate.difference > 0 {
			t.P = max(byCount.p, byRate.p)
		}
		p[i] = t.P
		raw, scale := t.RateEffect+t.MixEffect, confidence95*math.Sqrt(counts[i].phi)
		t.Simpson = raw*t.RateEffect < 0 && math.Abs(raw) > scale*t.rawDeviation && math.Abs(t.RateEffect) > scale*t.rateDeviation
		t.Low, t.High = byCount.low, byCount.high
	}
	for i, q := range benjaminiHochberg(p) {
		tested[i].Q = q
	}
}

// dispersion is an over-dispersion φ̃ with its degrees of freedom.
type dispersion struct{ phi, freedom float64 }

// dispersions gives the moderated over-dispersion of each topic's baseline series.
func dispersions(tested []*topicTest, series func(*topicTest) []float64) []dispersion {
	raw, freedom := make([]float64, len(tested)), make([]float64, len(tested))
	for i, t := range tested {
		values := series(t)
		powers := make([]float64, len(values))
		for j, x := range values {
			powers[j] = math.Cbrt(x * x)
		}
		variance := stat.Variance(powers, nil)
		if mean := stat.Mean(values, nil); mean > 0 {
			raw[i] = variance / (4.0 / 9 * math.Cbrt(mean))
		}
		freedom[i] = float64(len(values) - 1)
	}
	prior := fitVariancePrior(raw, freedom)
	moderated := make([]dispersion, len(tested))
	for i := range tested {
		phi, total := prior.moderate(raw[i], freedom[i])
		moderated[i] = dispersion{max(phi, 1), total}
	}
	return moderated
}

type powerResult struct{ difference, p, low, high float64 }

// powerTest compares a number x with the mean m > 0 of some weeks on the scale of 2/3 powers, on which Poisson
// numbers are nearly symmetric; low and high bound x/m − 1.
func powerTest(x, m float64, d dispersion, widening float64, weeks int) powerResult {
	if m <= 0 {
		return powerResult{p: 1}
	}
	deviation := math.Sqrt(4.0 / 9 * d.phi * widening * math.Cbrt(m) * (1 + 1/float64(weeks)))
	now, before := math.Cbrt(x*x), math.Cbrt(m*m)
	r := powerResult{difference: now - before}
	r.p = twoSided(r.difference/deviation, d.freedom)
	half := critical95(d.freedom) * deviation
	r.low = math.Pow(max(now-half, 0)/before, 1.5) - 1
	r.high = math.Pow((now+half)/before, 1.5) - 1
	return r
}

// kitagawa splits the change of the raw share into a part from the rates within the channels and a part from
// the mix of channels, which add up to it (Kitagawa 1955): with s_c the share of channel c among the people
// and r_c = x_c/n_c,
//
//	Σ (s_c + s′_c)/2 (r_c − r′_c) + Σ (r_c + r′_c)/2 (s_c − s′_c).
//
// A channel without people in one of the periods has the same rate in both.
func kitagawa(x, n, xBefore, nBefore []float64) (rateEffect, mixEffect float64) {
	people, peopleBefore := total(n), total(nBefore)
	if people <= 0 || peopleBefore <= 0 {
		return 0, 0
	}
	for c := range n {
		s, sBefore := n[c]/people, nBefore[c]/peopleBefore
		r := rate(x[c], n[c], rate(xBefore[c], nBefore[c], 0))
		rBefore := rate(xBefore[c], nBefore[c], r)
		rateEffect += (s + sBefore) / 2 * (r - rBefore)
		mixEffect += (r + rBefore) / 2 * (s - sBefore)
	}
	return rateEffect, mixEffect
}

// changeDeviations are the standard errors of the change of the raw share and of its rate effect, of binomial numbers
// of one week and of the mean of some weeks.
func changeDeviations(x, n, xBefore, nBefore []float64, weeks int) (raw, rateEffect float64) {
	people, peopleBefore := total(n), total(nBefore)
	if people <= 0 || peopleBefore <= 0 {
		return 0, 0
	}
	spread := func(x, n float64) float64 {
		if n <= 0 {
			return 0
		}
		p := rate(x, n, 0)
		return p * (1 - p) / n
	}
	b := float64(weeks)
	raw = spread(total(x), people) + spread(total(xBefore), peopleBefore)/b
	for c := range n {
		s := (n[c]/people + nBefore[c]/peopleBefore) / 2
		rateEffect += s * s * (spread(x[c], n[c]) + spread(xBefore[c], nBefore[c])/b)
	}
	return math.Sqrt(raw), math.Sqrt(rateEffect)
}
