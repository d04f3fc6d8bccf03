package aggregate

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// variancePrior is the scaled inverse χ² prior of variances that vary from one unit to the next (Smyth 2004,
// section 6.2): 1/σ² ~ χ²(freedom) / (freedom · scale).
type variancePrior struct {
	scale   float64 // s₀²
	freedom float64 // d₀; infinite where the variances differ no more than by chance, 0 where nothing is known
}

// fitVariancePrior estimates the prior by moments of log s² from sample variances with their degrees of
// freedom (all positive).
func fitVariancePrior(variances, freedom []float64) variancePrior {
	if len(variances) < 2 {
		return variancePrior{scale: 1}
	}
	sorted := slices.Sorted(slices.Values(variances))
	// A variance of exactly 0, as small counts give now and then, has no logarithm.
	floor := 1e-5 * sorted[len(sorted)/2]
	if floor <= 0 {
		return variancePrior{scale: stat.Mean(variances, freedom), freedom: math.Inf(1)}
	}
	logs := make([]float64, len(variances))
	var chance float64
	for i, d := range freedom {
		logs[i] = math.Log(max(variances[i], floor)) - mathext.Digamma(d/2) + math.Log(d/2)
		chance += trigamma(d/2) / float64(len(freedom))
	}
	mean, spread := stat.MeanVariance(logs, nil)
	if spread <= chance {
		return variancePrior{scale: stat.Mean(variances, freedom), freedom: math.Inf(1)}
	}
	d0 := 2 * trigammaInverse(spread-chance)
	return variancePrior{scale: math.Exp(mean + mathext.Digamma(d0/2) - math.Log(d0/2)), freedom: d0}
}

// moderate is the posterior of a variance with its degrees of freedom.
func (p variancePrior) moderate(variance, freedom float64) (moderated, total float64) {
	if math.IsInf(p.freedom, 1) {
		return p.scale, p.freedom
	}
	total = p.freedom + freedom
	return (p.freedom*p.scale + freedom*variance) / total, total
}

func trigamma(x float64) float64 { return mathext.Zeta(2, x) }

// trigammaInverse solves trigamma(y) = x for positive x by Newton's method on 1/trigamma (Smyth 2004, appendix).
func trigammaInverse(x float64) float64 {
	switch {
	case x > 1e7:
		return 1 / math.Sqrt(x)
	case x < 1e-6:
		return 1 / x
	}
	y := 0.5 + 1/x
	for range 50 {
		value := trigamma(y)
		step := value * (1 - value/x) / (-2 * mathext.Zeta(3, y))
		y += step
		if -step/y < 1e-10 {
			break
		}
	}
	return y
}

// normalFreedom is where t and the normal distribution cannot be told apart.
const normalFreedom = 1e6

// twoSided is the probability of a statistic at least as far from 0 as t.
func twoSided(t, freedom float64) float64 {
	var p float64
	if freedom > normalFreedom {
		p = 2 * distuv.UnitNormal.CDF(-math.Abs(t))
	} else {
		p = 2 * distuv.StudentsT{Sigma: 1, Nu: freedom}.CDF(-math.Abs(t))
	}
	return min(max(p, 0), 1)
}

// critical95 is the two-sided 95 % quantile.
func critical95(freedom float64) float64 {
	if freedom > normalFreedom {
		return confidence95
	}
	return distuv.StudentsT{Sigma: 1, Nu: freedom}.Quantile(0.975)
}

// benjaminiHochberg adjusts p-values for the false discovery rate (Benjamini & Hochberg 1995): q ≤ α are the
// discoveries at rate α.
func benjaminiHochberg(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[b], p[a]) })
	q := make([]float64, len(p))
	least := 1.0
	for i, at := range order {
		least = min(least, p[at]*float64(len(p))/float64(len(p)-i))
		q[at] = least
	}
	return q
}
