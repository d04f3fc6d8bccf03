package faq

import (
	"cmp"
	"math"
	"slices"
)

// maxMerged bounds the groups that are compared with one another; the ones behind, which fewer people asked for, stay
// as they are. The matrix of similarities takes 4 bytes a pair.
const maxMerged = 2000

// alike is the mean cosine from which two groups ask the same.
const alike = 0.35

// Questions that get the same answer are more probably the same question: the cosine of the replies counts in part,
// where the questions have something in common at all.
const (
	replyPart       = 0.3
	somethingCommon = 0.1
)

// mergeSimilar merges groups whose wordings are alike on average (agglomerative clustering with average linkage,
// Sokal and Michener 1958): unlike a chain of neighbours this does not join two questions through a third. Groups come
// in order of size; the result does not depend on anything else.
func mergeSimilar(groups [][]*same, replyRarity map[string]float64) [][]*same {
	n := min(len(groups), maxMerged)
	similarity := make([][]float32, n)
	vectors, replies := make([][]weighted, n), make([][]weighted, n)
	for i := range n {
		similarity[i] = make([]float32, n)
		vectors[i], replies[i] = centreOf(groups[i]), repliesTo(groups[i], replyRarity)
		for j := range i {
			cosine := dot(vectors[i], vectors[j])
			if cosine > somethingCommon {
				cosine += replyPart * dot(replies[i], replies[j])
			}
			s := float32(cosine)
			similarity[i][j], similarity[j][i] = s, s
		}
	}
	size := make([]float32, n)
	nearest := make([]int, n) // the most similar group that is still there, the first of equals; -1 = none
	gone := make([]bool, n)
	find := func(i int) {
		nearest[i] = -1
		for j := range n {
			if j != i && !gone[j] && (nearest[i] < 0 || similarity[i][j] > similarity[i][nearest[i]]) {
				nearest[i] = j
			}
		}
	}
	for i := range n {
		size[i] = float32(len(groups[i]))
		find(i)
	}
	for {
		a := -1
		for i := range n {
			if !gone[i] && nearest[i] >= 0 && (a < 0 || similarity[i][nearest[i]] > similarity[a][nearest[a]]) {
				a = i
			}
		}
		if a < 0 || similarity[a][nearest[a]] < alike {
			break
		}
		b := max(a, nearest[a])
		a = min(a, nearest[a])
		groups[a] = append(groups[a], groups[b]...)
		gone[b] = true
		for i := range n {
			if i != a && !gone[i] {
				s := (size[a]*similarity[a][i] + size[b]*similarity[b][i]) / (size[a] + size[b])
				similarity[a][i], similarity[i][a] = s, s
			}
		}
		size[a] += size[b]
		for i := range n {
			if !gone[i] && (i == a || nearest[i] == a || nearest[i] == b) {
				find(i)
			} else if !gone[i] && (similarity[i][a] > similarity[i][nearest[i]] || similarity[i][a] == similarity[i][nearest[i]] && a < nearest[i]) {
				nearest[i] = a
			}
		}
	}
	merged := groups[:0]
	for i, group := range groups {
		if i >= n || !gone[i] {
			merged = append(merged, group)
		}
	}
	return merged
}

// centreOf returns the direction of the vectors of a group.
func centreOf(group []*same) []weighted {
	sums := map[string]weighted{}
	for _, set := range group {
		for _, c := range set.vector {
			sum := sums[c.stem]
			sums[c.stem] = weighted{c.stem, sum.weight + c.weight, c.specific}
		}
	}
	centre := make([]weighted, 0, len(sums))
	for _, c := range sums {
		centre = append(centre, c)
	}
	slices.SortFunc(centre, func(a, b weighted) int { return cmp.Compare(a.stem, b.stem) })
	return normalise(centre)
}

// normalise gives a vector the length 1, unless it is empty.
func normalise(vector []weighted) []weighted {
	sum := 0.0
	for _, c := range vector {
		sum += c.weight * c.weight
	}
	for i := range vector {
		vector[i].weight /= math.Sqrt(sum)
	}
	return vector
}

// dot is the scalar product of two vectors sorted by stem.
func dot(a, b []weighted) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].stem < b[j].stem:
			i++
		case a[i].stem > b[j].stem:
			j++
		default:
			sum += a[i].weight * b[j].weight
			i, j = i+1, j+1
		}
	}
	return sum
}

// repliesTo returns the direction of what agents answered to a group, without what they did for one customer only.
func repliesTo(group []*same, rarity map[string]float64) []weighted {
	sums := map[string]float64{}
	for _, set := range group {
		for _, q := range set.questions {
			if q.reply.action {
				continue
			}
			for _, stem := range q.reply.stems {
				sums[stem] += rarity[stem]
			}
		}
	}
	vector := make([]weighted, 0, len(sums))
	for stem, weight := range sums {
		vector = append(vector, weighted{stem: stem, weight: weight})
	}
	slices.SortFunc(vector, func(a, b weighted) int { return cmp.Compare(a.stem, b.stem) })
	return normalise(vector)
}
