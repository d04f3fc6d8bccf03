package classify

import (
	"slices"

	"voc"
)

const (
	// maxModelEvidence bounds the tokens that are shown for a model's label.
	maxModelEvidence = 4
	// evidencePart is the part of the strongest token's contribution that a token needs to be shown.
	evidencePart = 0.25
)

// evidence returns the tokens that spoke most for a class in the last prediction, neighbours joined, in text order. The
// contribution of a feature is its value times the distance of its weight to that of the strongest other class, once for
// every place where it stands, divided among the tokens there by their length.
func (p *Predictor) evidence(features []feature, class int, text *voc.TokenizedText) []voc.Evidence {
	rival := -1
	if !p.model.header.Multi {
		for k, score := range p.scores {
			if k != class && (rival < 0 || score > p.scores[rival]) {
				rival = k
			}
		}
	}
	if cap(p.contributions) < len(text.Tokens) {
		p.contributions = make([]float32, 2*len(text.Tokens))
	}
	contributions := p.contributions[:len(text.Tokens)]
	clear(contributions)
	m, token := p.model, 0
	for _, f := range features {
		row := m.row(f.bucket)
		if row < 0 || f.span.End == f.span.Start {
			continue
		}
		weights := m.weights[int(row)*len(p.scores):][:len(p.scores)]
		weight := float32(weights[class])
		if rival >= 0 {
			weight -= float32(weights[rival])
		}
		// Features of a block stand in text order, so the first token of each is near that of the one before.
		for token > 0 && (token == len(text.Tokens) || text.Tokens[token].End > f.span.Start) {
			token--
		}
		for token < len(text.Tokens) && text.Tokens[token].End <= f.span.Start {
			token++
		}
		x := weight * m.scales[row] * m.idf[row] * p.factors[f.block] / float32(f.span.End-f.span.Start)
		for i := token; i < len(text.Tokens) && text.Tokens[i].Start < f.span.End; i++ {
			within := min(text.Tokens[i].End, f.span.End) - max(text.Tokens[i].Start, f.span.Start)
			contributions[i] += x * float32(within)
		}
	}
	return strongestTokens(contributions, text)
}

// strongestTokens returns the spans of the tokens with the greatest contributions.
func strongestTokens(contributions []float32, text *voc.TokenizedText) []voc.Evidence {
	var chosen []int
	for i, x := range contributions {
		if x <= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(chosen, x, func(j int, x float32) int {
			if contributions[j] >= x { // an equal one that stands earlier goes first
				return -1
			}
			return 1
		})
		if at < maxModelEvidence {
			if chosen = slices.Insert(chosen, at, i); len(chosen) > maxModelEvidence {
				chosen = chosen[:maxModelEvidence]
			}
		}
	}
	for n, i := range chosen {
		if contributions[i] < evidencePart*contributions[chosen[0]] {
			chosen = chosen[:n]
			break
		}
	}
	slices.Sort(chosen)
	var evidence []voc.Evidence
	for n, i := range chosen {
		span := text.Tokens[i].Span
		if n > 0 && chosen[n-1] == i-1 && evidence[len(evidence)-1].End == span.Start {
			evidence[len(evidence)-1].End = span.End
			continue
		}
		evidence = append(evidence, voc.Evidence{Span: span})
	}
	for i := range evidence {
		evidence[i].Rule = "model:" + text.Text[evidence[i].Start:evidence[i].End]
	}
	return evidence
}
