package aggregate

import (
	"testing"

	"voc"
)

// By hand: two channels of 100 people, 10 and 30 of whom raise t: p̄ = .2, w = 100/.16 = 625, Q = 2 · 625 · .01 = 12.5, which is the
// χ² of the two-by-two table, 200 (10·70 − 90·30)²/(40 · 160 · 100 · 100); I² = 11.5/12.5, τ² = 11.5/(1250 − 625). u is raised by
// equally many: 0. v by everybody and w by nobody: nothing to describe.
func TestDisagreementByHand(t *testing.T) {
	figures := Estimate(firstWeek, countsOf(firstWeek, map[string]peopleBySet{
		"": {"a": 100, "b": 100}, "t": {"a": 10, "b": 30}, "u": {"a": 20, "b": 20}, "v": {"a": 100, "b": 100},
	}), Options{Topics: leaves("w")})
	got := Disagreements(figures, Options{Topics: leaves("w")})
	if len(got) != 2 || got[0].Topic != "t" || got[0].Channels != 2 || got[0].Week != firstWeek || got[1].Topic != "u" {
		t.Fatalf("%+v", got)
	}
	chi2 := 200.0 * (10*70 - 90*30) * (10*70 - 90*30) / (40 * 160 * 100 * 100)
	if !near(got[0].Q, 12.5, 1e-9) || !near(got[0].Q, chi2, 1e-9) || !near(got[0].I2, 0.92, 1e-9) || !near(got[0].Tau2, 0.0184, 1e-12) {
		t.Errorf("%+v", got[0])
	}
	if got[1].Q > 1e-20 || got[1].I2 != 0 || got[1].Tau2 != 0 {
		t.Errorf("%+v", got[1])
	}
	if alone := Disagreements(voc.WeekFigures{Counts: countsOf(firstWeek, map[string]peopleBySet{"": {"a": 5}, "t": {"a": 2}})}, Options{}); alone != nil {
		t.Errorf("one channel: %+v", alone)
	}
}

// Three channels of unequal size: Q and I² as χ² of the three-by-two table, worked by hand: 10 of 50, 30 of 100, 20 of 50: p̄ = .3,
// Q = (50 · .01 + 0 + 50 · .01)/.21 = 1/.21; Σw = 200/.21, Σw²/Σw = (2500 + 10000 + 2500)/200/.21 = 75/.21; τ² = (1/.21 − 2)/(125/.21).
func TestDisagreementOfUnequalChannels(t *testing.T) {
	figures := voc.WeekFigures{Counts: countsOf(firstWeek, map[string]peopleBySet{
		"": {"a": 50, "b": 100, "c": 50}, "t": {"a": 10, "b": 30, "c": 20},
	})}
	got := Disagreements(figures, Options{})
	if len(got) != 1 || !near(got[0].Q, 1/0.21, 1e-9) || !near(got[0].I2, 1-2*0.21, 1e-9) || !near(got[0].Tau2, (1/0.21-2)/(125/0.21), 1e-12) {
		t.Errorf("%+v", got)
	}
}

// By hand: 80 and 20 people with half the weight each: a person of the small channel counts .5/20 · 100 = 2.5 times the mean.
func TestWeightingsByHand(t *testing.T) {
	options := Options{Target: map[string]float64{"a": 0.9, "b": 0.1}}
	figures := Estimate(firstWeek, countsOf(firstWeek, map[string]peopleBySet{"": {"a": 80, "b": 20}, "t": {"a": 8, "b": 4}}), options)
	got := Weightings(figures, options)
	if len(got) != 4 || got[0].Estimator != voc.Raw || got[1].Estimator != voc.Equal || got[3].Estimator != voc.Declared {
		t.Fatalf("%+v", got)
	}
	for i, want := range map[int]voc.Weighting{0: {Largest: 1, Effective: 100, Design: 1}, 1: {Largest: 2.5, Effective: 64, Design: 1.5625}, 3: {Largest: 1.125, Effective: 1 / (0.81/80 + 0.01/20)}} {
		if !near(got[i].Largest, want.Largest, 1e-9) || !near(got[i].Effective, want.Effective, 1e-9) || want.Design > 0 && !near(got[i].Design, want.Design, 1e-9) {
			t.Errorf("%+v, want %+v", got[i], want)
		}
	}
	// With margins the statement is that of the fit.
	counts := segmentCounts(map[string]map[[2]string]int64{"": {{"phone", "plan=a"}: 30, {"phone", "plan=b"}: 10}})
	options = Options{Margins: map[string]map[string]float64{"plan": {"a": 0.5, "b": 0.5}}}
	got = Weightings(Estimate(firstWeek, counts, options), options)
	if last := got[len(got)-1]; last.Estimator != voc.Raked || !near(last.Largest, 2, 1e-9) || !near(last.Effective, 1600/(30*4.0/9+10*4), 1e-6) {
		t.Errorf("%+v", got)
	}
}
