package aggregate

import (
	"math"
	"time"

	"voc"
)

// topBoxFormula says what counts as the top of a scale.
const topBoxFormula = "4–5 of 5, 6–7 of 7, 9–10 of 10 or 80–100 of 100 (the smallest scale that holds the week's largest answer)"

// scales lists the scales on which satisfaction and effort are asked, and from where their top begins.
var scales = []struct{ most, top float64 }{{5, 4}, {7, 6}, {10, 9}, {math.Inf(1), 80}}

// scaleOf is the end of the scale whose largest answer is given.
func scaleOf(most float64) float64 {
	for _, scale := range scales {
		if most <= scale.most {
			return min(scale.most, 100)
		}
	}
	return 100
}

// topBox counts the values at the top of the scale whose largest answer is given.
func topBox(values []float64, most float64) int {
	top := scales[len(scales)-1].top
	for _, scale := range scales {
		if most <= scale.most {
			top = scale.top
			break
		}
	}
	n := 0
	for _, value := range values {
		if value >= top {
			n++
		}
	}
	return n
}

// lookedUp is an inquiry that came although the help centre had been seen or searched. Sources that do not bring
// what was seen say nothing, so this is a count and never a share.
func lookedUp(row *voc.Labelled, _ time.Time) (float64, float64, bool) {
	return 1, 1, len(row.FAQViewed) > 0 || len(row.FAQSearched) > 0
}
