package aggregate

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"voc"
)

// Kleinman (1973) by hand: two channels of n people with rates p and p′ and one topic. With d = p − p′ and their mean m,
// n/(1 + ρ(n − 1)) · d²/2 = m(1 − m), so that ρ = (n d²/(2 m(1 − m)) − 1)/(n − 1): for 101 people, .1 and .3,
// (101 · .04/.32 − 1)/100 = .11625. A channel then counts as n/(1 + 100ρ) = 8 people.
func TestKleinmanByHand(t *testing.T) {
	p := newPopulation(countsOf(firstWeek, map[string]peopleBySet{"": {"a": 101, "b": 101}}))
	rho := disagreement(p, [][]float64{{0.1, 0.3}})
	if !near(rho, 0.11625, 1e-9) {
		t.Errorf("ρ = %v, want .11625", rho)
	}
	// Of two topics the squares and the variances add up: (.02 + .005) n against .16 + .1275.
	rho = disagreement(p, [][]float64{{0.1, 0.3}, {0.1, 0.2}})
	if want := (101*0.025/0.2875 - 1) / 100; !near(rho, want, 1e-9) {
		t.Errorf("ρ of two topics = %v, want %v", rho, want)
	}
	// h ∝ n/(1 + ρ(n − 1)): 101 and 11 people at ρ .1 count as 101/11 and 11/2.
	uneven := newPopulation(countsOf(firstWeek, map[string]peopleBySet{"": {"a": 101, "b": 11}}))
	if h := balancedWeights(uneven, 0.1); !near(h[0]/h[1], (101.0/11)/(11.0/2), 1e-12) {
		t.Errorf("weights %v", h)
	}
}

// Kish (1965) by hand: 80 and 20 people with half the weight each: n_eff = 1/(½²/80 + ½²/20) = 64, design effect 100/64.
func TestKishByHand(t *testing.T) {
	figures := Estimate(firstWeek, countsOf(firstWeek, map[string]peopleBySet{"": {"a": 80, "b": 20}, "t": {"a": 8, "b": 4}}), Options{})
	e := find(t, figures, "t", voc.Equal, "")
	if !near(e.Effective, 64, 1e-9) || !near(e.Design, 1.5625, 1e-9) || !near(e.Share, 0.15, 1e-12) {
		t.Errorf("%+v", e)
	}
}

// The test on 2/3 powers by hand (compare Farrington et al. 1996): 125 people against a mean of 64 over 8 weeks;
// 125^⅔ − 64^⅔ = 9, variance 4/9 · 4 · 9/8 = 2.
func TestTwoThirdsPowerByHand(t *testing.T) {
	got := powerTest(125, 64, dispersion{1, math.Inf(1)}, 1, 8)
	if want := 2 * distuv.UnitNormal.CDF(-9/math.Sqrt2); !near(got.difference, 9, 1e-9) || math.Abs(got.p/want-1) > 1e-6 {
		t.Errorf("difference %v, p %v, want 9 and %v", got.difference, got.p, want)
	}
	if want := math.Pow((25-confidence95*math.Sqrt2)/16, 1.5) - 1; !near(got.low, want, 1e-9) {
		t.Errorf("low %v, want %v", got.low, want)
	}
	// Over-dispersion of 4 and a rate that is scaled up double the deviation each.
	if wide := powerTest(125, 64, dispersion{4, math.Inf(1)}, 4, 8); !near(wide.p, 2*distuv.UnitNormal.CDF(-9/math.Sqrt2/4), 1e-12) {
		t.Errorf("p %v", wide.p)
	}
}

// Smyth (2004), equation 4 by hand: s̃² = (d₀ s₀² + d s²)/(d₀ + d) = (4 · 2 + 8 · 5)/12 = 4, with 12 degrees of freedom.
func TestModeratedVarianceByHand(t *testing.T) {
	if variance, freedom := (variancePrior{scale: 2, freedom: 4}).moderate(5, 8); !near(variance, 4, 1e-12) || freedom != 12 {
		t.Errorf("%v with %v", variance, freedom)
	}
}

// Leaving a channel out by hand: rates .3, .1, .2 of t and .1, .3, .3 of u; without b the means are .25 and .2.
func TestSensitivityByHand(t *testing.T) {
	figures := Estimate(firstWeek, countsOf(firstWeek, map[string]peopleBySet{
		"": {"a": 100, "b": 100, "c": 100}, "t": {"a": 30, "b": 10, "c": 20}, "u": {"a": 10, "b": 30, "c": 30},
	}), Options{})
	found := false
	for _, s := range Sensitivity(figures, Options{}) {
		if s.Without != "b" {
			continue
		}
		found = true
		want := map[string]voc.Sensitivity{
			"t": {Topic: "t", Estimator: voc.Equal, Without: "b", Share: 0.25, Rank: 1},
			"u": {Topic: "u", Estimator: voc.Equal, Without: "b", Share: 0.2, Rank: 2},
		}[s.Topic]
		if !near(s.Share, want.Share, 1e-9) || s.Rank != want.Rank || s.Estimator != want.Estimator {
			t.Errorf("%+v, want %+v", s, want)
		}
	}
	if !found {
		t.Error("no line leaves b out")
	}
	raw := 0
	for _, s := range Sensitivity(figures, Options{}) {
		if s.Topic == "u" && s.Estimator == voc.Raw {
			raw = s.Rank
		}
	}
	if raw != 1 {
		t.Errorf("u is at place %d of all people, want 1", raw)
	}
}
