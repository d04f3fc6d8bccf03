package aggregate

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// confidence95 is the two-sided 95 % quantile of the normal distribution.
var confidence95 = distuv.UnitNormal.Quantile(0.975)

// wilson is the score interval of x of n (Wilson 1927) at 95 %. For n of 0 nothing is known: 0 to 1.
func wilson(x, n float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	z2 := confidence95 * confidence95
	p := x / n
	middle := (p + z2/(2*n)) / (1 + z2/n)
	half := confidence95 / (1 + z2/n) * math.Sqrt(p*(1-p)/n+z2/(4*n*n))
	low, high = max(middle-half, 0), min(middle+half, 1)
	// At the ends the limit is the share itself, which rounding must not miss.
	if x <= 0 {
		low = 0
	}
	if x >= n {
		high = 1
	}
	return low, high
}

// jeffreys is the equal-tailed Bayesian interval of x of n with the prior Beta(½, ½) at 95 %, with the ends
// of Brown, Cai & DasGupta 2001: 0 where x is 0 and 1 where x is n. Neither need be whole.
func jeffreys(x, n float64) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	posterior := distuv.Beta{Alpha: x + 0.5, Beta: max(n-x, 0) + 0.5}
	low, high = 0, 1
	if x > 0 {
		low = min(posterior.Quantile(0.025), x/n)
	}
	if x < n {
		high = max(posterior.Quantile(0.975), x/n)
	}
	return low, high
}

// limits are the Jeffreys limits of one channel's rate.
type limits struct{ low, high float64 }

// moverInterval is the interval of θ = Σ h_c p_c by the method of variance estimates recovery (Zou & Donner 2008) from
// the limits of each channel. inflation ≥ 1 stands for people who count in several channels; effective is the
// number of people of which θ would have the variance it has. The lower limit is at most Wilson's (for θ over
// one half this is the upper one, as for the complement).
func moverInterval(theta float64, weights, rates []float64, channel []limits, inflation, effective float64) (low, high float64) {
	var below, above float64
	for c, h := range weights {
		below += h * h * (rates[c] - channel[c].low) * (rates[c] - channel[c].low)
		above += h * h * (channel[c].high - rates[c]) * (channel[c].high - rates[c])
	}
	low = theta - math.Sqrt(inflation*below)
	high = theta + math.Sqrt(inflation*above)
	wilsonLow, wilsonHigh := wilson(theta*effective, effective)
	if theta <= 0.5 {
		low = min(low, wilsonLow)
	} else {
		high = max(high, wilsonHigh)
	}
	return max(low, 0), min(high, 1)
}
