package sample

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// random is a stream of random numbers of its own for each purpose, so that a change in one part of the sample
// leaves the others as they are.
type random struct{ *rand.Rand }

func newRandom(seed uint64, purpose string) random {
	hash := fnv.New64a()
	hash.Write([]byte(purpose))
	return random{rand.New(rand.NewPCG(seed, hash.Sum64()))}
}

func (r random) chance(p float64) bool { return r.Float64() < p }

func (r random) between(low, high int) int { return low + r.IntN(high-low+1) }

// poisson draws by multiplying uniform numbers, which is exact and fast enough for the means used here.
func (r random) poisson(mean float64) int {
	limit, product := math.Exp(-mean), 1.0
	for n := 0; ; n++ {
		product *= r.Float64()
		if product <= limit {
			return n
		}
	}
}

// weighted returns an index with probability in proportion to its weight.
func (r random) weighted(weights []float64) int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	at := r.Float64() * sum
	for i, w := range weights {
		if at < w {
			return i
		}
		at -= w
	}
	return len(weights) - 1
}

func pick[T any](r random, values []T) T { return values[r.IntN(len(values))] }
