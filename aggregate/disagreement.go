package aggregate

import (
	"voc"
)

// Disagreements describes, for each topic that somebody raised, how far the channels differ, in the order of the topics; none
// where there is one channel only. With p̄ = Σ n_c p_c / Σ n_c and w_c = n_c/(p̄(1 − p̄)), the inverse of the variance of p_c
// were all channels alike,
//
//	Q = Σ w_c (p_c − p̄)²  (Cochran 1954),
//	I² = max(0, (Q − (k − 1))/Q)  (Higgins & Thompson 2002),
//	τ² = max(0, (Q − (k − 1))/(Σ w_c − Σ w_c²/Σ w_c))  (DerSimonian & Laird 1986).
//
// Topics that all people raised have no variance and are left out.
func Disagreements(figures voc.WeekFigures, options Options) []voc.Disagreement {
	p := newPopulation(figures.Counts)
	if len(p.channels) < 2 {
		return nil
	}
	var all []voc.Disagreement
	for _, topic := range options.topicIDs(p) {
		if d, ok := p.disagreementOf(topic); ok {
			d.Week = figures.Week
			all = append(all, d)
		}
	}
	return all
}

func (p *population) disagreementOf(topic string) (voc.Disagreement, bool) {
	rates := p.rates(topic)
	var n, x float64
	for c, rate := range rates {
		n, x = n+p.effective[c], x+p.effective[c]*rate
	}
	mean := x / n
	if mean <= 0 || mean >= 1 {
		return voc.Disagreement{}, false
	}
	d := voc.Disagreement{Topic: topic, Channels: len(rates)}
	var sum, squares float64
	for c, rate := range rates {
		w := p.effective[c] / (mean * (1 - mean))
		sum, squares = sum+w, squares+w*w
		d.Q += w * (rate - mean) * (rate - mean)
	}
	if beyond := d.Q - float64(len(rates)-1); beyond > 0 {
		d.I2 = beyond / d.Q
		d.Tau2 = beyond / (sum - squares/sum)
	}
	return d, true
}

// Weightings says of each estimator of a week how unequal people count under it, in the order of figures.Weights.
func Weightings(figures voc.WeekFigures, options Options) []voc.Weighting {
	p := newPopulation(figures.Counts)
	byEstimator := make(map[string][]float64)
	var estimators []string
	for _, w := range figures.Weights {
		c := p.index(w.Channel)
		if c < 0 {
			continue
		}
		if byEstimator[w.Estimator] == nil {
			byEstimator[w.Estimator] = make([]float64, len(p.channels))
			estimators = append(estimators, w.Estimator)
		}
		byEstimator[w.Estimator][c] = w.Weight
	}
	var all []voc.Weighting
	for _, estimator := range estimators {
		one := voc.Weighting{Week: figures.Week, Estimator: estimator}
		if estimator == voc.Raked { // people of one channel differ in weight
			raking, ok := Rake(figures.Week, figures.Counts, options)
			if !ok {
				continue
			}
			one.Effective, one.Largest = raking.Effective, raking.Largest
		} else {
			w := newWeighting(estimator, p, byEstimator[estimator])
			one.Effective = w.effective
			for _, share := range w.person {
				one.Largest = max(one.Largest, share*p.people)
			}
		}
		if one.Effective > 0 {
			one.Design = max(p.people/one.Effective, 1)
			all = append(all, one)
		}
	}
	return all
}
