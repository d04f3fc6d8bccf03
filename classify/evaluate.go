package classify

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Outcome is one text as evaluation sees it: what a person said and what was predicted.
type Outcome struct {
	Gold       []string // one label, or any number in a multi-label evaluation
	Predicted  []string // likewise
	Confidence float64  // of the first predicted label
	// Confidences are those of all predicted labels, in their order; nil where only that of the first is known.
	Confidences []float64
	Abstains    bool   // the decision is not sure enough to be used
	Channel     string // empty when unknown
}

// Share is a share with its 95 % interval of Wilson (1927).
type Share struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Count int     `json:"count"`
	Of    int     `json:"of"`
}

// shareOf returns count/of with its interval; without any cases the value is 0 and the interval 0 to 1.
func shareOf(count, of int) Share {
	if of == 0 {
		return Share{High: 1}
	}
	share := wilson(float64(count)/float64(of), float64(of))
	share.Count, share.Of = count, of
	return share
}

// wilson returns the share p with its 95 % interval for n cases.
func wilson(p, n float64) Share {
	const z = 1.959963984540054
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Share{Value: p, Low: max(0, middle-half), High: min(1, middle+half)}
}

// ClassFigures are the figures of one label.
type ClassFigures struct {
	Label     string  `json:"label"`
	Gold      int     `json:"gold"`
	Predicted int     `json:"predicted"`
	Precision Share   `json:"precision"`
	Recall    Share   `json:"recall"`
	F1        float64 `json:"f1"`
}

// Confusion counts the texts of one gold label that got one predicted label.
type Confusion struct {
	Gold      string `json:"gold"`
	Predicted string `json:"predicted"`
	N         int    `json:"n"`
}

// ChannelFigures are the figures of one channel.
type ChannelFigures struct {
	Channel  string  `json:"channel"`
	N        int     `json:"n"`
	Accuracy Share   `json:"accuracy"`
	MacroF1  float64 `json:"macro_f1"`
}

// Evaluation says how well predictions agree with what people said. Every text counts, also where the prediction
// abstains: that is reported beside.
type Evaluation struct {
	// Accuracy is the share of texts whose predicted label, or in a multi-label evaluation whose set of labels, is the gold one.
	Accuracy         float64 `json:"accuracy"`
	AccuracyInterval Share   `json:"accuracy_interval"`
	// MacroF1 is the mean F1 over the union of gold and predicted labels.
	MacroF1    float64          `json:"macro_f1"`
	N          int              `json:"n"`
	MultiLabel bool             `json:"multi_label"`
	Classes    []ClassFigures   `json:"classes"`             // sorted by label
	Confusion  []Confusion      `json:"confusion,omitempty"` // without empty cells, sorted; only where a text has one label
	Channels   []ChannelFigures `json:"channels,omitempty"`  // sorted; empty when no channel is known

	// MultiLabelFigures are there in a multi-label evaluation.
	*MultiLabelFigures

	// CalibrationError is the expected calibration error over ten bins of confidence.
	CalibrationError float64 `json:"calibration_error"`
	// Coverage is the share of texts on which the prediction does not abstain, SelectiveAccuracy its accuracy there.
	Coverage          Share `json:"coverage"`
	SelectiveAccuracy Share `json:"selective_accuracy"`
}

// Evaluate compares predictions with gold labels. multi tells whether a text may have any number of labels.
func Evaluate(outcomes []Outcome, multi bool) Evaluation {
	e := Evaluation{N: len(outcomes), MultiLabel: multi}
	gold, predicted, both := map[string]int{}, map[string]int{}, map[string]int{}
	confusion := map[[2]string]int{}
	byChannel := map[string][]Outcome{}
	var decided []decision
	right, covered, coveredRight := 0, 0, 0
	for i := range outcomes {
		o := &outcomes[i]
		correct := sameLabels(o.Gold, o.Predicted)
		if correct {
			right++
		}
		if !o.Abstains {
			covered++
			if correct {
				coveredRight++
			}
		}
		for k, label := range o.Predicted {
			switch {
			case k < len(o.Confidences):
				decided = append(decided, decision{o.Confidences[k], slices.Contains(o.Gold, label)})
			case k == 0:
				decided = append(decided, decision{o.Confidence, slices.Contains(o.Gold, label)})
			}
		}
		for _, label := range unique(o.Gold) {
			gold[label]++
			if slices.Contains(o.Predicted, label) {
				both[label]++
			}
		}
		for _, label := range unique(o.Predicted) {
			predicted[label]++
		}
		if !multi && len(o.Gold) == 1 && len(o.Predicted) == 1 {
			confusion[[2]string{o.Gold[0], o.Predicted[0]}]++
		}
		if o.Channel != "" {
			byChannel[o.Channel] = append(byChannel[o.Channel], Outcome{Gold: o.Gold, Predicted: o.Predicted})
		}
	}
	e.AccuracyInterval = shareOf(right, len(outcomes))
	e.Accuracy = e.AccuracyInterval.Value
	e.Coverage, e.SelectiveAccuracy = shareOf(covered, len(outcomes)), shareOf(coveredRight, covered)
	e.CalibrationError = calibrationError(decided)

	labels := slices.Concat(slices.Collect(maps.Keys(gold)), slices.Collect(maps.Keys(predicted)))
	slices.Sort(labels)
	for _, label := range slices.Compact(labels) {
		f := ClassFigures{Label: label, Gold: gold[label], Predicted: predicted[label],
			Precision: shareOf(both[label], predicted[label]), Recall: shareOf(both[label], gold[label]),
			F1: 2 * float64(both[label]) / float64(gold[label]+predicted[label])}
		e.MacroF1 += f.F1
		e.Classes = append(e.Classes, f)
	}
	e.MacroF1 /= float64(max(1, len(e.Classes)))
	if multi {
		e.MultiLabelFigures = multiLabelFigures(outcomes, e.Classes)
	}
	for pair, n := range confusion {
		e.Confusion = append(e.Confusion, Confusion{pair[0], pair[1], n})
	}
	slices.SortFunc(e.Confusion, func(x, y Confusion) int {
		return cmp.Or(cmp.Compare(x.Gold, y.Gold), cmp.Compare(x.Predicted, y.Predicted))
	})
	for _, channel := range slices.Sorted(maps.Keys(byChannel)) {
		part := Evaluate(byChannel[channel], multi)
		e.Channels = append(e.Channels, ChannelFigures{channel, part.N, part.AccuracyInterval, part.MacroF1})
	}
	return e
}

// unique returns the labels sorted, each once.
func unique(labels []string) []string {
	if len(labels) < 2 {
		return labels
	}
	labels = slices.Clone(labels)
	slices.Sort(labels)
	return slices.Compact(labels)
}

func sameLabels(x, y []string) bool { return slices.Equal(unique(x), unique(y)) }
