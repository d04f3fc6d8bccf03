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
	var contents []voc.Label
	add := func(value string, confidence float64, evidence []voc.Evidence) {
		if len(evidence) > 0 {
			n := min(len(evidence), maxContentEvidence)
			contents = append(contents, voc.Label{Value: value, Confidence: confidence, Origin: voc.OriginRule, Evidence: slices.Clone(evidence[:n])})
		}
	}
	problems := slices.Concat(felt.failure, felt.fault)
	slices.SortStableFunc(problems, func(x, y voc.Evidence) int { return x.Start - y.Start })
	add(voc.Problem, 0.8, problems)
	var requests, questions []voc.Evidence
	for _, found := range a.findAsks(clauses, felt) {
		switch {
		case found.kind == "":
		case found.kind == voc.Request:
			requests = append(requests, found.Evidence)
		default:
			questions = append(questions, found.Evidence)
		}
	}
	add(voc.Request, 0.8, requests)
	add(voc.Question, 0.8, questions)
	add(voc.Feeling, 0.7, felt.emotion)
	return contents
}
