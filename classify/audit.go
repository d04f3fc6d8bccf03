package classify

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"voc"
)

// Judged is one inquiry of a stratified sample that a person judged: what voc said and what is right, both with
// everything that is counted with it (for topics the ancestors).
type Judged struct {
	Stratum   int
	Channel   string
	Predicted []string
	Gold      []string
}

// LabelAudit is what a sample says of one label in one channel, or in all.
//
// A stratified sample holds more of the unsure inquiries than there are, so every judged inquiry weighs as many as it stands
// for: its stratum's size by the number judged there. Precision and Recall are weighted shares with Wilson's
// interval at Kish's (1965) effective number (Σw)²/Σw² of the inquiries with the label. The counts of Audit are the weighted
// shares of the four cells times the effective number of all judged inquiries, rounded so that they add up to it:
// what aggregate.Audited asks for.
type LabelAudit struct {
	voc.Audit
	Precision Share // Count and Of are those of the sample, unweighted
	Recall    Share
	Judged    int // inquiries of the sample in the channel
}

// AuditByLabel returns the audit of every label that was predicted or is right: over all channels (empty
// channel), then by channel, sorted by label and channel. Judged inquiries of an unknown stratum are left out.
func AuditByLabel(judged []Judged, strata []Stratum) []LabelAudit {
	drawn := make([]int, len(strata))
	kept := make([]*Judged, 0, len(judged))
	for i := range judged {
		if s := judged[i].Stratum; s >= 0 && s < len(strata) {
			drawn[s]++
			kept = append(kept, &judged[i])
		}
	}
	weight := func(j *Judged) float64 { return float64(strata[j.Stratum].Size) / float64(drawn[j.Stratum]) }
	labels, channels := map[string]bool{}, map[string][]*Judged{"": kept}
	for _, j := range kept {
		for _, label := range slices.Concat(j.Predicted, j.Gold) {
			labels[label] = true
		}
		if j.Channel != "" {
			channels[j.Channel] = append(channels[j.Channel], j)
		}
	}
	var audits []LabelAudit
	for _, label := range slices.Sorted(maps.Keys(labels)) {
		for _, channel := range slices.Sorted(maps.Keys(channels)) {
			audits = append(audits, auditLabel(label, channel, channels[channel], weight))
		}
	}
	return audits
}

func auditLabel(label, channel string, judged []*Judged, weight func(*Judged) float64) LabelAudit {
	a := LabelAudit{Audit: voc.Audit{Topic: label, Channel: channel}, Judged: len(judged)}
	var cells [4]float64 // true positive, false positive, false negative, true negative
	var all, predicted, gold weighted
	for _, j := range judged {
		w := weight(j)
		said, right := slices.Contains(j.Predicted, label), slices.Contains(j.Gold, label)
		all.add(w, true)
		switch {
		case said && right:
			cells[0] += w
		case said:
			cells[1] += w
		case right:
			cells[2] += w
		default:
			cells[3] += w
		}
		if said {
			predicted.add(w, right)
		}
		if right {
			gold.add(w, said)
		}
	}
	a.Precision, a.Recall = predicted.share(), gold.share()
	counts := roundTo(cells, all.effective())
	a.TruePositive, a.FalsePositive, a.FalseNegative, a.TrueNegative = counts[0], counts[1], counts[2], counts[3]
	return a
}

// weighted sums weighted cases.
type weighted struct {
	sum, squares, right float64
	count, of           int
}

func (s *weighted) add(w float64, right bool) {
	s.sum, s.squares, s.of = s.sum+w, s.squares+w*w, s.of+1
	if right {
		s.right, s.count = s.right+w, s.count+1
	}
}

// effective is Kish's number of equally weighted cases with the same variance.
func (s *weighted) effective() float64 {
	if s.squares == 0 {
		return 0
	}
	return s.sum * s.sum / s.squares
}

func (s *weighted) share() Share {
	if s.of == 0 {
		return Share{High: 1}
	}
	share := wilson(min(s.right/s.sum, 1), s.effective())
	share.Count, share.Of = s.count, s.of
	return share
}

// roundTo scales cells to the sum n and rounds them by largest remainder to integers with the sum of n rounded.
func roundTo(cells [4]float64, n float64) (counts [4]int64) {
	sum := cells[0] + cells[1] + cells[2] + cells[3]
	if sum == 0 {
		return counts
	}
	missing := int64(math.Round(n))
	order := []int{0, 1, 2, 3}
	var rest [4]float64
	for i, cell := range cells {
		scaled := cell / sum * math.Round(n)
		counts[i] = int64(scaled)
		rest[i] = scaled - float64(counts[i])
		missing -= counts[i]
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(rest[y], rest[x]) })
	for _, i := range order {
		if missing > 0 {
			counts[i]++
			missing--
		}
	}
	return counts
}
