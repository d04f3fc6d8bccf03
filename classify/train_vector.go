package classify

import "math"

// space says which hashed features a model knows and how much each counts.
type space struct {
	rows    []int32   // bucket → row, −1 where the feature is not known
	buckets []uint32  // row → bucket, ascending
	weights []float32 // row → inverse document frequency
}

// newSpace keeps the features that stand in at least recipe.leastTexts examples of their block.
func newSpace(examples []Example, recipe *recipe) *space {
	texts := make([]int32, featureBuckets)
	least := make([]int32, featureBuckets)
	for i := range examples {
		for _, f := range examples[i].features {
			texts[f.bucket]++
			least[f.bucket] = recipe.leastTexts[f.block]
		}
	}
	s := &space{rows: make([]int32, featureBuckets)}
	for bucket, n := range texts {
		s.rows[bucket] = -1
		if n > 0 && n >= least[bucket] {
			s.rows[bucket] = int32(len(s.buckets))
			s.buckets = append(s.buckets, uint32(bucket))
			// Smooth inverse document frequency, as in scikit-learn's TfidfTransformer.
			s.weights = append(s.weights, float32(math.Pow(math.Log(float64(1+len(examples))/float64(1+n))+1, recipe.rarity)))
		}
	}
	return s
}

// vectors are texts as sparse vectors in one space: text i has the entries start[i] to start[i+1].
type vectors struct {
	start  []int
	row    []int32
	value  []float32
	length []float32 // squared length with the constant feature
}

func (v *vectors) len() int { return len(v.start) - 1 }

// vectorize weighs and scales the features of the examples: (1 + ln count) · idf, each block to unit length times
// its weight.
func (s *space) vectorize(examples []Example, recipe *recipe) *vectors {
	v := &vectors{start: make([]int, 1, len(examples)+1)}
	for i := range examples {
		first := len(v.row)
		features := examples[i].features
		for len(features) > 0 {
			b, from, square := features[0].block, len(v.row), 0.0
			for len(features) > 0 && features[0].block == b {
				f := features[0]
				features = features[1:]
				row := s.rows[f.bucket]
				if row < 0 || recipe.weights[b] == 0 {
					continue
				}
				x := termFrequency(int(f.count)) * s.weights[row]
				square += float64(x) * float64(x)
				v.row, v.value = append(v.row, row), append(v.value, x)
			}
			scale(v.value[from:], recipe.weights[b], square)
		}
		length := float32(1)
		for _, x := range v.value[first:] {
			length += float32(x * x)
		}
		v.start, v.length = append(v.start, len(v.row)), append(v.length, length)
	}
	return v
}

// logarithms of the usual counts.
var frequencies = func() (table [64]float32) {
	for n := 1; n < len(table); n++ {
		table[n] = float32(1 + math.Log(float64(n)))
	}
	return table
}()

// termFrequency is the sublinear weight of a feature that stands count times in a text.
func termFrequency(count int) float32 {
	if count < len(frequencies) {
		return frequencies[count]
	}
	return float32(1 + math.Log(float64(count)))
}

// scale brings values with the given sum of squares to the length weight.
func scale(values []float32, weight float32, square float64) {
	if square == 0 {
		return
	}
	factor := weight * float32(1/math.Sqrt(square))
	for i := range values {
		values[i] *= factor
	}
}

// part returns the vectors with the given numbers.
func (v *vectors) part(numbers []int32) *vectors {
	p := &vectors{start: make([]int, 1, len(numbers)+1)}
	for _, i := range numbers {
		p.row = append(p.row, v.row[v.start[i]:v.start[i+1]]...)
		p.value = append(p.value, v.value[v.start[i]:v.start[i+1]]...)
		p.start, p.length = append(p.start, len(p.row)), append(p.length, v.length[i])
	}
	return p
}
