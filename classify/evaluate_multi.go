package classify

import "slices"

// MultiLabelFigures are figures of texts with any number of labels, where accuracy, which asks for the very set, is strict.
type MultiLabelFigures struct {
	MicroPrecision Share   `json:"micro_precision"` // share of right ones among all predicted labels
	MicroRecall    Share   `json:"micro_recall"`    // share of found ones among all gold labels
	MicroF1        float64 `json:"micro_f1"`
	// HammingLoss is the share of wrong decisions over texts and labels that are gold or predicted anywhere.
	HammingLoss float64 `json:"hamming_loss"`
	// Jaccard is the mean over texts of common labels by labels in either set; 1 where both are empty.
	Jaccard float64 `json:"jaccard"`
}

func multiLabelFigures(outcomes []Outcome, classes []ClassFigures) *MultiLabelFigures {
	f := &MultiLabelFigures{}
	gold, predicted, both := 0, 0, 0
	for i := range outcomes {
		g, p := unique(outcomes[i].Gold), unique(outcomes[i].Predicted)
		common := 0
		for _, label := range p {
			if slices.Contains(g, label) {
				common++
			}
		}
		gold, predicted, both = gold+len(g), predicted+len(p), both+common
		if either := len(g) + len(p) - common; either > 0 {
			f.Jaccard += float64(common) / float64(either)
		} else {
			f.Jaccard++
		}
	}
	f.Jaccard /= float64(max(1, len(outcomes)))
	f.MicroPrecision, f.MicroRecall = shareOf(both, predicted), shareOf(both, gold)
	f.MicroF1 = 2 * float64(both) / float64(max(1, gold+predicted))
	f.HammingLoss = float64(gold+predicted-2*both) / float64(max(1, len(outcomes)*len(classes)))
	return f
}
