package aggregate

import (
	"math"

	"voc"
)

// Audited corrects a share that a classifier gave, x of n inquiries, for its errors as an audited sample shows them
// (Rogan & Gladen 1978):
//
//	π = (p + Sp − 1)/(Se + Sp − 1),
//
// cut to 0 to 1. Its interval is that of Lang & Reiczigel 2014: one is added to either side of Se and Sp, and z²/2 to either
// side of p; with π′ from these and the variances v of the three,
//
//	π′ + 2z² (π′ v_Se − (1 − π′) v_Sp) ± z √(v_p + π′² v_Se + (1 − π′)² v_Sp)/(Se + Sp − 1).
//
// Where Se + Sp − 1 is not
// above 0.05, or one of them was never tried, the audit cannot tell: Usable is false and nothing is known (0 to 1).
//
// The audit must be a random sample, or a stratified one weighted back, of both what the classifier labelled and what it did not.
func Audited(x, n int64, audit voc.Audit) voc.AuditedShare {
	tp, fp := nonNegative(audit.TruePositive), nonNegative(audit.FalsePositive)
	fn, tn := nonNegative(audit.FalseNegative), nonNegative(audit.TrueNegative)
	share := voc.AuditedShare{Topic: audit.Topic, Channel: audit.Channel, High: 1,
		Sensitivity: interval(tp, tp+fn), Specificity: interval(tn, tn+fp), Precision: interval(tp, tp+fp), Recall: interval(tp, tp+fn)}
	if n <= 0 {
		return share
	}
	items := nonNegative(n)
	p := min(nonNegative(x)/items, 1)
	share.Measured = p
	if youden := share.Sensitivity.Value + share.Specificity.Value - 1; tp+fn > 0 && tn+fp > 0 && youden > 0.05 {
		share.Usable = true
		share.Share = min(max((p+share.Specificity.Value-1)/youden, 0), 1)
	} else {
		return share
	}
	z2 := confidence95 * confidence95
	smoothed := func(x, n, add float64) (value, variance float64) {
		value = (x + add) / (n + 2*add)
		return value, value * (1 - value) / (n + 2*add)
	}
	sensitivity, varianceSensitivity := smoothed(tp, tp+fn, 1)
	specificity, varianceSpecificity := smoothed(tn, tn+fp, 1)
	measured, varianceMeasured := smoothed(p*items, items, z2/2)
	youden := sensitivity + specificity - 1
	if youden <= 0 {
		share.Low, share.High = 0, 1
		return share
	}
	middle := (measured + specificity - 1) / youden
	half := confidence95 / youden * math.Sqrt(varianceMeasured+middle*middle*varianceSensitivity+(1-middle)*(1-middle)*varianceSpecificity)
	middle += 2 * z2 * (middle*varianceSensitivity - (1-middle)*varianceSpecificity)
	share.Low = min(max(middle-half, 0), share.Share)
	share.High = max(min(middle+half, 1), share.Share)
	return share
}

// nonNegative is a number of inquiries that cannot be negative.
func nonNegative(n int64) float64 { return min(max(float64(n), 0), mostPeople) }

func interval(x, n float64) voc.Interval {
	low, high := wilson(x, n)
	if n <= 0 {
		return voc.Interval{Low: low, High: high}
	}
	return voc.Interval{Value: x / n, Low: low, High: high}
}
