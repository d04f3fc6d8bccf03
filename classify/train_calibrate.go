package classify

import (
	"cmp"
	"math"
	"slices"
)

// calibrate finds, from scores of the held-back part, the slope (and for multi-label models the intercept) that
// turns scores into probabilities, and the threshold for the stated precision.
//
// One label a text: temperature scaling (Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML
// 2017), with Platt's (1999) smoothed targets, so that a few texts without an error do not make it certain. Several labels: one
// logistic curve for all classes (Platt 1999).
func (t *training) calibrate(scores []float32) {
	width := len(t.classes)
	if t.options.Multi {
		t.slope, t.intercept = t.logisticFit(scores)
	} else {
		t.slope = t.temperature(scores)
	}
	var decided []decision
	right, decisions := 0, 0
	probabilities := make([]float64, width)
	for n, i := range t.held {
		row := scores[n*width : (n+1)*width]
		if t.options.Multi {
			for k, score := range row {
				p, gold := logistic(t.slope*float64(score)+t.intercept), slices.Contains(t.targets[i], int32(k))
				decisions++
				if (p >= 0.5) == gold {
					right++
				}
				if p >= 0.5 {
					decided = append(decided, decision{p, gold})
				}
			}
			continue
		}
		softmax(probabilities, row, t.slope)
		best := 0
		for k := range row {
			if row[k] > row[best] {
				best = k
			}
		}
		gold := int(t.targets[i][0]) == best
		decisions++
		if gold {
			right++
		}
		decided = append(decided, decision{probabilities[best], gold})
	}
	r := &t.report
	r.HeldBack = len(t.held)
	r.Accuracy = float64(right) / float64(max(1, decisions))
	r.CalibrationError = calibrationError(decided)
	t.threshold, r.Coverage, r.Reached, r.Unreached = chooseThreshold(decided, t.options.Precision)
}

// decision is a predicted label with its confidence.
type decision struct {
	confidence float64
	right      bool
}

// leastAbove is the least number of held-back decisions above a threshold for its precision to be believed.
const leastAbove = 10

// chooseThreshold returns the least confidence at and above which the decisions have the stated precision, the share of
// decisions there and their precision. Where no confidence gives it, the one with the highest precision is returned
// and unreached is true.
func chooseThreshold(decided []decision, precision float64) (threshold, coverage, reached float64, unreached bool) {
	decided = slices.Clone(decided)
	slices.SortFunc(decided, func(x, y decision) int { return cmp.Compare(y.confidence, x.confidence) })
	right, best, bestAt := 0, -1.0, -1
	chosen := -1
	chosenPrecision := 0.0
	for i, d := range decided {
		if d.right {
			right++
		}
		if i+1 < len(decided) && decided[i+1].confidence == d.confidence || i+1 < min(leastAbove, len(decided)) {
			continue
		}
		p := float64(right) / float64(i+1)
		if p >= precision {
			chosen, chosenPrecision = i, p
		}
		if p > best {
			best, bestAt = p, i
		}
	}
	if chosen < 0 {
		if bestAt < 0 {
			return 1, 0, 0, true
		}
		chosen, chosenPrecision, unreached = bestAt, best, true
	}
	return decided[chosen].confidence, float64(chosen+1) / float64(len(decided)), chosenPrecision, unreached
}

// temperature returns the slope with the least mean negative logarithm of the probability of the right class, by
// golden-section search over its logarithm.
func (t *training) temperature(scores []float32) float64 {
	width := len(t.classes)
	probabilities := make([]float64, width)
	doubt := 1 / float64(len(t.held)+2) // that even a right label is wrong
	loss := func(logarithm float64) float64 {
		sum, slope := 0.0, math.Exp(logarithm)
		for n, i := range t.held {
			softmax(probabilities, scores[n*width:(n+1)*width], slope)
			right := probabilities[t.targets[i][0]]
			sum -= (1-doubt)*math.Log(max(right, 1e-300)) + doubt*math.Log(max(1-right, 1e-300))
		}
		return sum
	}
	const ratio = 0.6180339887498949
	low, high := math.Log(0.1), math.Log(50.0)
	a, b := high-ratio*(high-low), low+ratio*(high-low)
	fa, fb := loss(a), loss(b)
	for range 30 {
		if fa <= fb {
			high, b, fb = b, a, fa
			a = high - ratio*(high-low)
			fa = loss(a)
		} else {
			low, a, fa = a, b, fb
			b = low + ratio*(high-low)
			fb = loss(b)
		}
	}
	return math.Exp((low + high) / 2)
}

// logisticFit returns slope and intercept of the logistic curve with the greatest likelihood over all pairs of text and
// class, by Newton's method.
func (t *training) logisticFit(scores []float32) (slope, intercept float64) {
	width := len(t.classes)
	slope = 1
	for range 30 {
		// A weak prior at slope 1 and intercept 0 keeps the curve finite where the classes are parted perfectly.
		const prior = 1.0
		g0, g1 := prior*(slope-1), prior*intercept
		h00, h01, h11 := prior, 0.0, prior
		for n, i := range t.held {
			for k, score := range scores[n*width : (n+1)*width] {
				x := float64(score)
				p := logistic(slope*x + intercept)
				d := p
				if slices.Contains(t.targets[i], int32(k)) {
					d--
				}
				w := p * (1 - p)
				g0, g1 = g0+d*x, g1+d
				h00, h01, h11 = h00+w*x*x, h01+w*x, h11+w
			}
		}
		determinant := h00*h11 - h01*h01
		stepSlope, stepIntercept := (h11*g0-h01*g1)/determinant, (h00*g1-h01*g0)/determinant
		slope, intercept = slope-stepSlope, intercept-stepIntercept
		if math.Abs(stepSlope)+math.Abs(stepIntercept) < 1e-9 {
			break
		}
	}
	return max(slope, 0.01), intercept
}

// calibrationError is the expected calibration error over ten equally wide bins: the mean distance between confidence
// and share of right decisions, weighted by decisions (Naeini, Cooper, Hauskrecht, AAAI 2015).
func calibrationError(decided []decision) float64 {
	const bins = 10
	var n, right [bins]int
	var confidence [bins]float64
	for _, d := range decided {
		bin := min(int(d.confidence*bins), bins-1)
		n[bin]++
		confidence[bin] += d.confidence
		if d.right {
			right[bin]++
		}
	}
	sum := 0.0
	for bin := range n {
		sum += math.Abs(confidence[bin] - float64(right[bin]))
	}
	return sum / float64(max(1, len(decided)))
}
