package classify

import (
	"slices"

	"voc"
)

// maxContentEvidence bounds the evidence kept per content; the earliest stays.
const maxContentEvidence = 8

// contents returns what the text holds, each with its evidence: a problem (what does not work or was not done), a
// request, a question, a feeling (what the lexicon or a construction expresses beyond naming a problem or a wish).
func (a *analysis) contents(clauses []clause, felt *feeling) []voc.Label {
	a.problems = append(append(a.problems[:0], felt.failure...), felt.fault...)
	slices.SortStableFunc(a.problems, func(x, y voc.Evidence) int { return x.Start - y.Start })
	a.requests, a.questions = a.requests[:0], a.questions[:0]
	for _, found := range a.findAsks(clauses, felt) {
		switch {
		case found.kind == "":
		case found.kind == voc.Request:
			a.requests = append(a.requests, found.Evidence)
		default:
			a.questions = append(a.questions, found.Evidence)
		}
	}
	held := [...]struct {
		value      string
		confidence float64
		evidence   []voc.Evidence
	}{{voc.Problem, 0.8, a.problems}, {voc.Request, 0.8, a.requests}, {voc.Question, 0.8, a.questions}, {voc.Feeling, 0.7, felt.emotion}}
	count, total := 0, 0
	for i := range held {
		if n := min(len(held[i].evidence), maxContentEvidence); n > 0 {
			count, total = count+1, total+n
		}
	}
	if count == 0 {
		return nil
	}
	contents, all := make([]voc.Label, 0, count), make([]voc.Evidence, 0, total)
	for _, h := range held {
		if n := min(len(h.evidence), maxContentEvidence); n > 0 {
			start := len(all)
			all = append(all, h.evidence[:n]...)
			contents = append(contents, voc.Label{Value: h.value, Confidence: h.confidence, Origin: voc.OriginRule, Evidence: all[start:len(all):len(all)]})
		}
	}
	return contents
}
