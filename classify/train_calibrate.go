package classify

import (
	"cmp"
	"math"
	"slices"
)

// calibrate finds, from the scores of all texts out of fold, what turns scores into probabilities, and the threshold for the
// stated precision.
//
// One label a text: temperature scaling (Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks, ICML
// 2017), with Platt's (1999) smoothed targets, so that a few texts without an error do not make it certain; then a
// logistic curve over the log-odds of the likeliest class (Platt 1999), because scores of one-against-rest machines have other tails
// than a softmax. Several labels: one logistic curve for all classes.
func (t *training) calibrate(scores []float32) {
	var decided []decision
	right, decisions := 0, 0
	if t.options.Multi {
		decided, right, decisions = t.calibrateMulti(scores)
	} else {
		decided = t.calibrateSingle(scores)
		decisions = len(decided)
		for _, d := range decided {
			if d.right {
				right++
			}
		}
	}
	r := &t.report
	r.HeldBack, r.OutOfFold = len(t.held), len(t.examples)
	r.Accuracy = float64(right) / float64(max(1, decisions))
	r.CalibrationError = calibrationError(decided)
	choice := chooseThreshold(decided, t.options.Precision)
	t.threshold, r.Coverage, r.Unreached = choice.threshold, choice.coverage, choice.unreached
	r.Reached, r.ReachedLow = choice.precision.Value, choice.precision.Low
}

func (t *training) calibrateMulti(scores []float32) (decided []decision, right, decisions int) {
	t.slope, t.intercept = t.logisticFit(scores)
	width := len(t.classes)
	for i := range t.examples {
		for k, score := range scores[i*width : (i+1)*width] {
			p, gold := logistic(t.slope*float64(score)+t.intercept), slices.Contains(t.targets[i], int32(k))
			decisions++
			if (p >= 0.5) == gold {
				right++
			}
			if p >= 0.5 {
				decided = append(decided, decision{p, gold})
			}
		}
	}
	return decided, right, decisions
}

func (t *training) calibrateSingle(scores []float32) []decision {
	t.slope = t.temperature(scores)
	width := len(t.classes)
	decided, odds, best := make([]decision, len(t.examples)), make([]float64, len(t.examples)), make([]int, len(t.examples))
	probabilities := make([]float64, width)
	for i := range t.examples {
		row := scores[i*width : (i+1)*width]
		for k := range row {
			if row[k] > row[best[i]] {
				best[i] = k
			}
		}
		softmax(probabilities, row, t.slope)
		odds[i], decided[i].right = logOdds(probabilities[best[i]]), int(t.targets[i][0]) == best[i]
	}
	t.confidenceSlope, t.confidenceIntercept = confidenceFit(odds, decided)
	for i := range t.examples {
		softmax(probabilities, scores[i*width:(i+1)*width], t.slope)
		recalibrate(probabilities, best[i], t.confidenceSlope, t.confidenceIntercept)
		decided[i].confidence = probabilities[best[i]]
	}
	return decided
}

// confidenceFit returns slope and intercept of the logistic curve with the greatest likelihood of being right, by Newton's
// method.
func confidenceFit(odds []float64, decided []decision) (slope, intercept float64) {
	slope = 1
	for range 30 {
		const prior = 1.0 // at slope 1 and intercept 0
		g0, g1 := prior*(slope-1), prior*intercept
		h00, h01, h11 := prior, 0.0, prior
		for i, x := range odds {
			p := logistic(slope*x + intercept)
			d := p
			if decided[i].right {
				d--
			}
			w := p * (1 - p)
			g0, g1 = g0+d*x, g1+d
			h00, h01, h11 = h00+w*x*x, h01+w*x, h11+w
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

// decision is a predicted label with its confidence.
type decision struct {
	confidence float64
	right      bool
}

// threshold is a chosen least confidence with what it gives.
type threshold struct {
	threshold float64
	coverage  float64 // share of decisions at or above it
	precision Share   // of those
	unreached bool    // the stated precision is not reached anywhere
}

// chooseThreshold returns the least confidence at and above which the decisions have the stated precision, by the lower end of
// its 95 % interval of Wilson: so the promise is kept on other texts too, and few decisions promise nothing. Where no confidence
// gives it, the one with the highest lower end is returned.
func chooseThreshold(decided []decision, precision float64) threshold {
	decided = slices.Clone(decided)
	slices.SortFunc(decided, func(x, y decision) int { return cmp.Compare(y.confidence, x.confidence) })
	right := 0
	chosen, best := threshold{threshold: 1, precision: Share{High: 1}, unreached: true}, threshold{threshold: 1, precision: Share{High: 1}, unreached: true}
	for i, d := range decided {
		if d.right {
			right++
		}
		if i+1 < len(decided) && decided[i+1].confidence == d.confidence {
			continue
		}
		here := threshold{d.confidence, float64(i+1) / float64(len(decided)), shareOf(right, i+1), false}
		if here.precision.Low >= precision {
			chosen = here
		}
		if here.precision.Low > best.precision.Low {
			best = here
			best.unreached = true
		}
	}
	if chosen.unreached {
		return best
	}
	return chosen
}

// temperature returns the slope with the least mean negative logarithm of the probability of the right class, by
// golden-section search over its logarithm.
func (t *training) temperature(scores []float32) float64 {
	width := len(t.classes)
	probabilities := make([]float64, width)
	doubt := 1 / float64(len(t.examples)+2) // that even a right label is wrong
	loss := func(logarithm float64) float64 {
		sum, slope := 0.0, math.Exp(logarithm)
		for i := range t.examples {
			softmax(probabilities, scores[i*width:(i+1)*width], slope)
			right := probabilities[t.targets[i][0]]
			sum -= (1-doubt)*math.Log(max(right, 1e-300)) + doubt*math.Log(max(1-right, 1e-300))
		}
		return sum
	}
	const ratio = 0.6180339887498949
	low, high := math.Log(0.1), math.Log(50.0)
	a, b := high-ratio*(high-low), low+ratio*(high-low)
	fa, fb := loss(a), loss(b)
	for range 15 { // to one part in two hundred
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
		for i := range t.examples {
			for k, score := range scores[i*width : (i+1)*width] {
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
