package classify

import (
	"math"
	"sync"
)

// bayes holds the weights of a naive-Bayes classifier over the same features, which are added to those of the
// support-vector machines: on short texts the two err in different places, and a sum of linear classifiers is linear.
//
// The weight of a feature for a class is factor · ln(in/out), where in is the smoothed share of the feature in the class's
// feature values and out its share in those of all other texts (the log-count ratio of Wang & Manning: Baselines and
// Bigrams, ACL 2012). Smoothing adds to each class recipe.smoothing per known feature, divided as in all texts.
type bayes struct{ parts [][]float32 } // as solver.parts: row · width + class

// newBayes counts the given texts.
func newBayes(s *solver, texts []int32, targets [][]int32, rows int, recipe *recipe) *bayes {
	b := &bayes{parts: make([][]float32, len(s.parts))}
	v := s.vectors
	sums := make([]float64, rows) // by row, over all texts
	all := 0.0
	for _, i := range texts {
		for n := v.start[i]; n < v.start[i+1]; n++ {
			sums[v.row[n]] += float64(v.value[n])
			all += float64(v.value[n])
		}
	}
	var workers sync.WaitGroup
	for w, p := range s.parts {
		workers.Go(func() { b.parts[w] = p.bayes(v, texts, targets, sums, all, recipe) })
	}
	workers.Wait()
	return b
}

func (p *solverPart) bayes(v *vectors, texts []int32, targets [][]int32, sums []float64, all float64, recipe *recipe) []float32 {
	width := p.width
	inClass, totals := make([]float64, len(sums)*width), make([]float64, width)
	for _, i := range texts {
		for _, c := range targets[i] {
			k := int(c) - p.first
			if k < 0 || k >= width {
				continue
			}
			for n := v.start[i]; n < v.start[i+1]; n++ {
				x := float64(v.value[n])
				inClass[int(v.row[n])*width+k] += x
				totals[k] += x
			}
		}
	}
	weights := make([]float32, len(sums)*width)
	added := recipe.smoothing * float64(len(sums))
	share := added / max(all, 1e-9) // of a feature's sum that is added to each class
	offset, absent := make([]float64, width), make([]float32, width)
	for k, total := range totals {
		offset[k] = math.Log((all - total + added) / (total + added))
		// A feature that a class does not have weighs the same whichever it is.
		absent[k] = float32(recipe.bayes * (math.Log(share/(1+share)) + offset[k]))
	}
	for row, sum := range sums {
		if sum == 0 { // stands in held-back texts only
			continue
		}
		for k := range width {
			count := inClass[row*width+k]
			if count == 0 {
				weights[row*width+k] = absent[k]
				continue
			}
			ratio := (count + share*sum) / (max(0, sum-count) + share*sum)
			weights[row*width+k] = float32(recipe.bayes * (math.Log(ratio) + offset[k]))
		}
	}
	return weights
}

// addScores adds what the weights say of other vectors to scores, text · classes + class.
func (b *bayes) addScores(scores []float32, s *solver, v *vectors, classes int) {
	for w, p := range s.parts {
		for i := range v.len() {
			into := scores[i*classes+p.first : i*classes+p.first+p.width]
			for n := v.start[i]; n < v.start[i+1]; n++ {
				accumulate(into, b.parts[w][int(v.row[n])*p.width:], v.value[n])
			}
		}
	}
}

// addWeights adds the weights to those of the solver, after which the solver cannot go on.
func (b *bayes) addWeights(s *solver) {
	for w, p := range s.parts {
		for i, x := range b.parts[w] {
			p.weights[i] += x
		}
	}
}
