package classify

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Candidate is an inquiry that a person could label.
type Candidate struct {
	Key        string // names the inquiry, unique
	Channel    string
	Confidence float64 // of the label it has now, 0 to 1
	Example    Example // its features; needed for teaching only
}

// Stratum is a part of the candidates from which a part of the sample is drawn at random.
type Stratum struct {
	Channel string  `json:"channel"`
	From    float64 `json:"confidence_from"`
	To      float64 `json:"confidence_to"` // not included, except 1
	Size    int     `json:"size"`          // candidates
	Drawn   int     `json:"drawn"`
}

// confidenceBands are the lower limits of the bands of confidence.
var confidenceBands = []float64{0, 0.5, 0.8, 0.95}

// Drawn is a candidate that was drawn, by its position, and its stratum.
type Drawn struct {
	Candidate int
	Stratum   int
}

// DrawAudit draws a sample that tells how right the labels are: at random within strata of channel and confidence, more
// from strata where errors are likelier (Neyman 1934: in proportion to size times the standard deviation of
// being right, which the confidence foretells), at least two from each. It depends on seed and keys, not on
// the order of candidates.
func DrawAudit(candidates []Candidate, size int, seed uint64) ([]Drawn, []Stratum) {
	byStratum := map[[2]string][]int{}
	for i := range candidates {
		key := [2]string{candidates[i].Channel, fmt.Sprint(bandOf(candidates[i].Confidence))}
		byStratum[key] = append(byStratum[key], i)
	}
	var members [][]int
	for _, m := range byStratum {
		slices.SortFunc(m, func(x, y int) int {
			return cmp.Or(cmp.Compare(drawHash(candidates[x].Key, seed), drawHash(candidates[y].Key, seed)), cmp.Compare(candidates[x].Key, candidates[y].Key))
		})
		members = append(members, m)
	}
	slices.SortFunc(members, func(x, y []int) int {
		a, b := &candidates[x[0]], &candidates[y[0]]
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(bandOf(a.Confidence), bandOf(b.Confidence)))
	})
	strata := make([]Stratum, len(members))
	needs := make([]float64, len(members))
	for s, m := range members {
		band := bandOf(candidates[m[0]].Confidence)
		strata[s] = Stratum{Channel: candidates[m[0]].Channel, From: confidenceBands[band], To: 1, Size: len(m)}
		if band+1 < len(confidenceBands) {
			strata[s].To = confidenceBands[band+1]
		}
		mean := 0.0
		for _, i := range m {
			mean += candidates[i].Confidence / float64(len(m))
		}
		mean = min(max(mean, 0.05), 0.95) // no stratum is taken to be free of errors
		needs[s] = float64(len(m)) * math.Sqrt(mean*(1-mean))
	}
	allocate(strata, needs, size)
	var drawn []Drawn
	for s, m := range members {
		for _, i := range m[:strata[s].Drawn] {
			drawn = append(drawn, Drawn{i, s})
		}
	}
	slices.SortFunc(drawn, func(x, y Drawn) int { // in random order, so that a reader sees no pattern
		a, b := candidates[x.Candidate].Key, candidates[y.Candidate].Key
		return cmp.Or(cmp.Compare(drawHash(a, seed+1), drawHash(b, seed+1)), cmp.Compare(a, b))
	})
	return drawn, strata
}

func bandOf(confidence float64) int {
	band := 0
	for i, from := range confidenceBands {
		if confidence >= from {
			band = i
		}
	}
	return band
}

// drawHash gives each key a place in a random order.
func drawHash(key string, seed uint64) uint64 {
	h := extendHash(hashSeed^(seed*0x9e3779b97f4a7c15), key)
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// leastPerStratum is drawn from each stratum first: fewer give no estimate of its spread.
const leastPerStratum = 2

// allocate divides size among strata: first leastPerStratum each, then one by one to the stratum with the
// greatest need per inquiry drawn (equal-proportions rounding of Huntington and Hill).
func allocate(strata []Stratum, needs []float64, size int) {
	for range leastPerStratum {
		for s := range strata {
			if size > 0 && strata[s].Drawn < strata[s].Size {
				strata[s].Drawn++
				size--
			}
		}
	}
	for ; size > 0; size-- {
		best, most := -1, -1.0
		for s := range strata {
			n := float64(strata[s].Drawn)
			if value := needs[s] / math.Sqrt((n+0.5)*(n+1.5)); strata[s].Drawn < strata[s].Size && value > most {
				best, most = s, value
			}
		}
		if best < 0 {
			return
		}
		strata[best].Drawn++
	}
}

// teachingPool is how many times the sample the most uncertain candidates are that diversity chooses among.
const teachingPool = 5

// DrawTeaching draws the inquiries that teach most: of the most uncertain ones, one after another the one whose
// doubt (1 − confidence) times distance to the nearest drawn so far is greatest; the distance is 1 − the share of common
// words (Jaccard 1901). The result is in the order of drawing and depends on seed and keys, not on the order of candidates.
func DrawTeaching(candidates []Candidate, size int, seed uint64) []Drawn {
	pool := make([]int, len(candidates))
	for i := range pool {
		pool[i] = i
	}
	slices.SortFunc(pool, func(x, y int) int {
		a, b := &candidates[x], &candidates[y]
		return cmp.Or(cmp.Compare(a.Confidence, b.Confidence), cmp.Compare(drawHash(a.Key, seed), drawHash(b.Key, seed)), cmp.Compare(a.Key, b.Key))
	})
	pool = pool[:min(len(pool), teachingPool*size)]
	words := make([][]uint32, len(pool))
	distance := make([]float64, len(pool))
	for n, i := range pool {
		words[n], distance[n] = candidates[i].Example.words(), 1
	}
	var drawn []Drawn
	for len(drawn) < min(size, len(pool)) {
		best := -1
		for n, i := range pool {
			if distance[n] >= 0 && (best < 0 || (1-candidates[i].Confidence)*distance[n] > (1-candidates[pool[best]].Confidence)*distance[best]) {
				best = n
			}
		}
		drawn = append(drawn, Drawn{Candidate: pool[best]})
		distance[best] = -1 // taken
		for n := range pool {
			if distance[n] > 0 {
				distance[n] = min(distance[n], 1-jaccard(words[n], words[best]))
			}
		}
	}
	return drawn
}

// words returns the buckets of the words of the example, ascending.
func (e *Example) words() []uint32 {
	var words []uint32
	for _, f := range e.features {
		if f.block == wordBlock {
			words = append(words, f.bucket)
		}
	}
	return words
}

// jaccard returns the share of common values of two ascending lists; two empty ones are equal.
func jaccard(x, y []uint32) float64 {
	common, i, j := 0, 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] == y[j]:
			common++
			i++
			j++
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	if len(x)+len(y) == 0 {
		return 1
	}
	return float64(common) / float64(len(x)+len(y)-common)
}
