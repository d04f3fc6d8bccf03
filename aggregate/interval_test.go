package aggregate

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Newcombe 1998, Statistics in Medicine 17:857–872, Table I, method 3 (score without continuity correction).
func TestWilsonAgainstNewcombe(t *testing.T) {
	for _, c := range []struct{ x, n, low, high float64 }{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
	} {
		low, high := wilson(c.x, c.n)
		if !near(low, c.low, 5e-5) || !near(high, c.high, 5e-5) {
			t.Errorf("%v of %v: %.4f to %.4f, published %.4f to %.4f", c.x, c.n, low, high, c.low, c.high)
		}
	}
}

// Brown, Cai & DasGupta 2001, Statistical Science 16:101–133, Table 5 (Jeffreys limits at 95 %).
func TestJeffreysAgainstBrownCaiDasGupta(t *testing.T) {
	for _, c := range []struct{ x, n, low, high float64 }{
		{0, 7, 0, 0.292}, {1, 7, 0.016, 0.501}, {2, 7, 0.065, 0.648}, {3, 7, 0.139, 0.766},
		{0, 10, 0, 0.217}, {1, 10, 0.011, 0.381},
	} {
		low, high := jeffreys(c.x, c.n)
		if !near(low, c.low, 6e-4) || !near(high, c.high, 6e-4) {
			t.Errorf("%v of %v: %.4f to %.4f, published %.3f to %.3f", c.x, c.n, low, high, c.low, c.high)
		}
		if mirrorLow, mirrorHigh := jeffreys(c.n-c.x, c.n); !near(mirrorLow, 1-high, 1e-9) || !near(mirrorHigh, 1-low, 1e-9) {
			t.Errorf("%v of %v is not the mirror image: %v to %v", c.n-c.x, c.n, mirrorLow, mirrorHigh)
		}
	}
}

// The limits must be the quantiles that they claim to be for all sizes that occur.
func TestJeffreysQuantiles(t *testing.T) {
	for _, n := range []float64{1, 1.5, 3, 10, 99.7, 1e3, 2e4, 1e6, 1e8} {
		for _, p := range []float64{1e-6, 1e-3, 0.02, 0.3, 0.5, 0.9, 0.999} {
			x := n * p
			low, high := jeffreys(x, n)
			if low < 0 || low > p || high < p || high > 1 || math.IsNaN(low+high) {
				t.Fatalf("%v of %v: %v to %v", x, n, low, high)
			}
			posterior := distuv.Beta{Alpha: x + 0.5, Beta: n - x + 0.5}
			if below := posterior.CDF(low); low < p && !near(below, 0.025, 1e-6) {
				t.Errorf("%v of %v: %v lies below %v", x, n, below, low)
			}
			if below := posterior.CDF(high); high > p && !near(below, 0.975, 1e-6) {
				t.Errorf("%v of %v: %v lies below %v", x, n, below, high)
			}
		}
	}
}

// A difference of two proportions from Wilson limits is Newcombe's method 10, of which the MOVER of Zou &
// Donner 2008 is the general form. Newcombe 1998, Statistics in Medicine 17:873–890, Table II: 56/70 − 48/80 and
// 9/10 − 3/10. With θ = (p₁ + 1 − p₂)/2 the difference is 2θ − 1.
func TestMoverAgainstNewcombeDifferences(t *testing.T) {
	for _, c := range []struct{ x1, n1, x2, n2, low, high float64 }{
		{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
	} {
		rates := []float64{c.x1 / c.n1, 1 - c.x2/c.n2}
		var channel [2]limits
		channel[0].low, channel[0].high = wilson(c.x1, c.n1)
		channel[1].low, channel[1].high = wilson(c.n2-c.x2, c.n2)
		theta := (rates[0] + rates[1]) / 2
		low, high := moverInterval(theta, []float64{0.5, 0.5}, rates, channel[:], 1, 1e15)
		if !near(2*low-1, c.low, 5e-5) || !near(2*high-1, c.high, 5e-5) {
			t.Errorf("%v/%v − %v/%v: %.4f to %.4f, published %.4f to %.4f", c.x1, c.n1, c.x2, c.n2, 2*low-1, 2*high-1, c.low, c.high)
		}
	}
}

func TestMoverMirrorsTheComplement(t *testing.T) {
	rates, weights := []float64{0.1, 0.03, 0}, []float64{0.5, 0.3, 0.2}
	n := []float64{40, 200, 7}
	channel, mirror := make([]limits, 3), make([]limits, 3)
	mirrored := make([]float64, 3)
	theta := 0.0
	for c := range rates {
		channel[c].low, channel[c].high = jeffreys(n[c]*rates[c], n[c])
		mirror[c] = limits{1 - channel[c].high, 1 - channel[c].low}
		mirrored[c] = 1 - rates[c]
		theta += weights[c] * rates[c]
	}
	low, high := moverInterval(theta, weights, rates, channel, 1.3, 60)
	mirrorLow, mirrorHigh := moverInterval(1-theta, weights, mirrored, mirror, 1.3, 60)
	if !near(low, 1-mirrorHigh, 1e-12) || !near(high, 1-mirrorLow, 1e-12) {
		t.Errorf("%v to %v, the complement %v to %v", low, high, mirrorLow, mirrorHigh)
	}
	if low > theta || high < theta {
		t.Errorf("%v is not in %v to %v", theta, low, high)
	}
}
