package aggregate

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Benjamini & Hochberg 1995, J. R. Statist. Soc. B 57:289–300, section 3.2 (thrombolysis trial): of 15
// hypotheses the procedure rejects four at .05.
func TestBenjaminiHochbergPublishedExample(t *testing.T) {
	p := []float64{0.3240, 0.0001, 0.7590, 0.0004, 0.0019, 0.4262, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.5719, 0.6528, 1}
	q := benjaminiHochberg(p)
	rejected := 0
	for i := range p {
		if q[i] <= 0.05 {
			rejected++
			if p[i] > 0.0095 {
				t.Errorf("p = %v is rejected", p[i])
			}
		}
		if q[i] < p[i] || q[i] > 1 {
			t.Errorf("p = %v has q = %v", p[i], q[i])
		}
	}
	if rejected != 4 {
		t.Errorf("%d are rejected, published 4", rejected)
	}
	if !near(q[6], 0.0095*15/4, 1e-12) {
		t.Errorf("q of .0095 is %v", q[6])
	}
	if len(benjaminiHochberg(nil)) != 0 {
		t.Error("no hypotheses must give no q")
	}
}

func TestTrigamma(t *testing.T) {
	if !near(trigamma(1), math.Pi*math.Pi/6, 1e-12) || !near(trigamma(0.5), math.Pi*math.Pi/2, 1e-12) {
		t.Errorf("trigamma(1) = %v, trigamma(½) = %v", trigamma(1), trigamma(0.5))
	}
	for y := 1e-3; y < 1e5; y *= 1.7 {
		if got := trigammaInverse(trigamma(y)); math.Abs(got/y-1) > 1e-6 {
			t.Errorf("inverse of trigamma(%v) is %v", y, got)
		}
	}
}

// Table values of Student's t: 2.3646 with 7 and 2.2281 with 10 degrees of freedom leave 5 % outside.
func TestTwoSided(t *testing.T) {
	for _, c := range []struct{ t, freedom, p float64 }{
		{2.3646, 7, 0.05}, {-2.2281, 10, 0.05}, {1.959964, math.Inf(1), 0.05}, {0, 7, 1}, {1e300, 7, 0}, {60, math.Inf(1), 0},
	} {
		if got := twoSided(c.t, c.freedom); !near(got, c.p, 1e-5) {
			t.Errorf("t = %v with %v: p = %v, want %v", c.t, c.freedom, got, c.p)
		}
	}
	if got := critical95(7); !near(got, 2.3646, 1e-4) {
		t.Errorf("95 %% quantile with 7 degrees of freedom is %v", got)
	}
}

// The prior must be found again from variances drawn by the model of Smyth 2004: σ² scaled inverse χ², s² | σ²
// scaled χ².
func TestVariancePriorFindsTheTruth(t *testing.T) {
	source := rand.NewPCG(1, 2)
	for _, truth := range []variancePrior{{2, 10}, {1, 4}, {0.3, 30}} {
		const n, d = 20000, 7.0
		variances, freedom := make([]float64, n), make([]float64, n)
		sigma, sample := distuv.ChiSquared{K: truth.freedom, Src: source}, distuv.ChiSquared{K: d, Src: source}
		for i := range variances {
			variances[i] = truth.scale * truth.freedom / sigma.Rand() * sample.Rand() / d
			freedom[i] = d
		}
		got := fitVariancePrior(variances, freedom)
		if math.Abs(got.freedom/truth.freedom-1) > 0.15 || math.Abs(got.scale/truth.scale-1) > 0.03 {
			t.Errorf("drawn from %+v, found %+v", truth, got)
		}
	}
}

func TestVariancePriorAtTheEnds(t *testing.T) {
	same := []float64{2, 2, 2, 2, 2}
	d := []float64{7, 7, 7, 7, 7}
	if got := fitVariancePrior(same, d); !math.IsInf(got.freedom, 1) || !near(got.scale, 2, 1e-12) {
		t.Errorf("equal variances give %+v", got)
	}
	if got := fitVariancePrior(make([]float64, 5), d); !math.IsInf(got.freedom, 1) || got.scale != 0 {
		t.Errorf("variances of 0 give %+v", got)
	}
	// One variance alone is not moderated.
	if variance, freedom := fitVariancePrior(same[:1], d[:1]).moderate(2, 7); variance != 2 || freedom != 7 {
		t.Errorf("one variance of 2 with 7 becomes %v with %v", variance, freedom)
	}
	prior := variancePrior{scale: 1, freedom: 7}
	if variance, freedom := prior.moderate(3, 7); variance != 2 || freedom != 14 {
		t.Errorf("3 with 7, prior 1 with 7, becomes %v with %v", variance, freedom)
	}
}
