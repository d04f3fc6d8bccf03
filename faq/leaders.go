package faq

import (
	"cmp"
	"slices"
	"strings"
)

const (
	// similarEnough is the cosine from which two questions ask the same.
	similarEnough = 0.5
	// contained is the share of a leader's squared length from which a longer question asks the same and tells
	// more, if they have two specific words in common.
	contained = 0.95
)

// leaders are the vectors of the first sets of all groups, found by their stems.
type leaders struct {
	vectors [][]weighted
	holding map[string][]int // stem → groups whose leader holds it
	headed  map[string][]int // heaviest stem → groups whose leader can be contained in a question
}

func (l *leaders) add(vector []weighted) {
	group := len(l.vectors)
	l.vectors = append(l.vectors, vector)
	specific := 0
	for _, c := range vector {
		l.holding[c.stem] = append(l.holding[c.stem], group)
		if c.specific {
			specific++
		}
	}
	if specific >= 2 {
		stem := heaviestFirst(vector)[0].stem
		l.headed[stem] = append(l.headed[stem], group)
	}
}

// mostSimilar returns the group whose leader asks the same as a question, the most similar one, the first of equals;
// -1 when there is none.
func (l *leaders) mostSimilar(vector []weighted) int {
	var candidates []int
	// A leader that holds none of the heaviest stems reaches at most the length of the rest as its cosine.
	rest := 1.0
	for _, c := range heaviestFirst(vector) {
		if rest < similarEnough*similarEnough {
			break
		}
		candidates = append(candidates, l.holding[c.stem]...)
		rest -= c.weight * c.weight
	}
	for _, c := range vector {
		candidates = append(candidates, l.headed[c.stem]...)
	}
	slices.Sort(candidates)
	best, greatest := -1, 0.0
	for _, group := range slices.Compact(candidates) {
		if cosine, same := compare(l.vectors[group], vector); same && (best < 0 || cosine > greatest) {
			best, greatest = group, cosine
		}
	}
	return best
}

func heaviestFirst(vector []weighted) []weighted {
	return slices.SortedFunc(slices.Values(vector), func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(a.stem, b.stem))
	})
}

// compare returns the cosine of a leader and a question, and whether they ask the same.
func compare(leader, question []weighted) (cosine float64, same bool) {
	share, specific := 0.0, 0
	for i, j := 0, 0; i < len(leader) && j < len(question); {
		switch a, b := leader[i], question[j]; strings.Compare(a.stem, b.stem) {
		case -1:
			i++
		case 1:
			j++
		default:
			cosine += a.weight * b.weight
			share += a.weight * a.weight
			if a.specific {
				specific++
			}
			i, j = i+1, j+1
		}
	}
	return cosine, cosine >= similarEnough || specific >= 2 && share >= contained
}
