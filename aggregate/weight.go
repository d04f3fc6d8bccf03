package aggregate

import (
	"math"

	"voc"
)

// weighting is how much each channel counts in an all-channel share, the same for all topics.
type weighting struct {
	estimator string
	channels  []float64 // by channel of the population; sums to 1
	// person is how much each person of a channel set counts in all: Σ_c h_c w_ic / Σ_i w_ic.
	person []float64
	// effective is the effective number of people (Kish 1965), (Σ a_i)² / Σ a_i² over the persons' weights a_i.
	effective float64
}

func newWeighting(estimator string, p *population, channels []float64) weighting {
	w := weighting{estimator: estimator, channels: channels, person: make([]float64, len(p.sets))}
	var sum, squares float64
	for s, set := range p.sets {
		for _, c := range set.members {
			w.person[s] += channels[c] / (float64(len(set.members)) * p.weight[c])
		}
		sum += set.people * w.person[s]
		squares += set.people * w.person[s] * w.person[s]
	}
	if squares > 0 {
		w.effective = min(sum*sum/squares, p.people)
	}
	return w
}

// rawWeights is the mix of channels as it is: what counting people without weights amounts to.
func rawWeights(p *population) []float64 {
	weights := make([]float64, len(p.channels))
	for c := range weights {
		weights[c] = p.weight[c] / p.people
	}
	return weights
}

func equalWeights(p *population) []float64 {
	weights := make([]float64, len(p.channels))
	for c := range weights {
		weights[c] = 1 / float64(len(weights))
	}
	return weights
}

// balancedWeights is h_c ∝ n_c / (1 + ρ(n_c − 1)) (Kleinman 1973): a channel counts as at most 1/ρ people.
func balancedWeights(p *population, rho float64) []float64 {
	weights := make([]float64, len(p.channels))
	var sum float64
	for c, n := range p.effective {
		weights[c] = n / (1 + rho*max(n-1, 0))
		sum += weights[c]
	}
	for c := range weights {
		weights[c] /= sum
	}
	return weights
}

// declaredWeights is the target mix. A channel that pools names, and that has no share, nobody or effectively fewer
// than smallChannel people, gets one share together with its partner, in which both count by their people: as if
// they were one channel. What the target gives to other channels without people goes to its other channels in
// proportion, and another channel that it does not name counts nothing. It is nil where none of its channels
// has people.
func declaredWeights(p *population, target map[string]float64, pools map[string]string) []float64 {
	weights := make([]float64, len(p.channels))
	for c, channel := range p.channels {
		if share := target[channel]; share > 0 && !math.IsInf(share, 1) {
			weights[c] = share
		}
	}
	pooled := make(map[int][]int) // partner → channels counted with it
	for _, channel := range sortedKeys(pools) {
		c, partner := p.index(channel), p.index(pools[channel])
		switch {
		case partner < 0 || weights[partner] == 0 || partner == c:
		case c < 0:
			weights[partner] += max(target[channel], 0)
		case isPooled(p, c, target, pools):
			pooled[partner] = append(pooled[partner], c)
		}
	}
	for partner, channels := range pooled {
		share, people := weights[partner], p.weight[partner]
		for _, c := range channels {
			share += weights[c]
			people += p.weight[c]
		}
		for _, c := range append(channels, partner) {
			weights[c] = share * p.weight[c] / people
		}
	}
	var sum float64
	for _, weight := range weights {
		sum += weight
	}
	if sum <= 0 || math.IsInf(sum, 1) {
		return nil
	}
	for c := range weights {
		weights[c] /= sum
	}
	return weights
}

// isPooled tells whether a channel of the population counts together with its partner.
func isPooled(p *population, c int, target map[string]float64, pools map[string]string) bool {
	channel := p.channels[c]
	partner := p.index(pools[channel])
	return partner >= 0 && partner != c && target[pools[channel]] > 0 && (target[channel] <= 0 || p.effective[c] < smallChannel)
}

// disagreement is ρ, from 0 (channels agree up to chance) to 1: the solution of
//
//	Σ_t Σ_c w_c (p_ct − m_t)² = (k − 1) Σ_t m_t (1 − m_t),  w_c = n_c/(1 + ρ(n_c − 1)),  m_t = Σ_c w_c p_ct / Σ_c w_c
//
// by bisection, where rates holds p_ct by topic and channel. It is 0 where the left side is smaller at 0
// already, and 1 where it is greater even at 1.
func disagreement(p *population, rates [][]float64) float64 {
	k := len(p.channels)
	if k < 2 {
		return 0
	}
	excess := func(rho float64) float64 {
		h := balancedWeights(p, rho)
		var spread, expected float64
		for _, topic := range rates {
			var mean float64
			for c := range topic {
				mean += h[c] * topic[c]
			}
			for c := range topic {
				spread += p.effective[c] / (1 + rho*max(p.effective[c]-1, 0)) * (topic[c] - mean) * (topic[c] - mean)
			}
			expected += mean * (1 - mean)
		}
		return spread - float64(k-1)*expected
	}
	if excess(0) <= 0 {
		return 0
	}
	if excess(1) >= 0 {
		return 1
	}
	low, high := 0.0, 1.0
	for range 60 {
		middle := (low + high) / 2
		if excess(middle) > 0 {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// weightings returns the estimators that the week admits, in the order in which they are shown, with ρ.
func weightings(p *population, rho float64, options Options) []weighting {
	all := []weighting{
		newWeighting(voc.Raw, p, rawWeights(p)),
		newWeighting(voc.Equal, p, equalWeights(p)),
		newWeighting(voc.Balanced, p, balancedWeights(p, rho)),
	}
	if declared := declaredWeights(p, options.Target, options.Pool); declared != nil {
		all = append(all, newWeighting(voc.Declared, p, declared))
	}
	return all
}
