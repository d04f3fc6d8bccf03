package aggregate

import (
	"math/bits"
	"slices"
)

const (
	shingleRunes = 5 // length of the character n-grams
	// postingLimit bounds how many texts are remembered for one rare n-gram, so that the join stays linear.
	postingLimit = 32
)

// similarTexts groups distinct texts: for each it returns the number of the first text of its group. A text
// joins the group of the earliest text before it with which the Jaccard similarity of the sets of character
// 5-grams is at least 4/5, and begins a group when there is none.
//
// Candidates come from the prefix filter of set-similarity joins (Chaudhuri, Ganti & Kaushik 2006; Bayardo, Ma
// & Srikant 2007): two sets that similar share at least one of the rarest fifth of either's n-grams, in any
// fixed order of rarity. Each candidate is then compared exactly. Unlike signatures this misses nothing and
// is not slowed down by a template that many texts share, since what is common to many is not rare. A pair may be missed only
// where each n-gram by which it could be found already stands in postingLimit earlier texts.
func similarTexts(texts []string) []int32 {
	sets := shingleSets(texts)
	rarity := newRarity(sets)
	index := newPostings(sets)
	groups := make([]int32, len(texts))
	var prefix []uint32
	var candidates []int32
	for i := range texts {
		groups[i] = int32(i)
		set := sets.at(i)
		prefix = rarity.prefix(prefix[:0], set)
		candidates = candidates[:0]
		for _, shingle := range prefix {
			candidates = index.appendTo(candidates, shingle)
			index.add(shingle, int32(i))
		}
		slices.Sort(candidates)
		for _, candidate := range slices.Compact(candidates) {
			if similar(set, sets.at(int(candidate))) {
				groups[i] = groups[candidate]
				break
			}
		}
	}
	return groups
}

// similar reports whether two sorted sets have a Jaccard similarity of at least 4/5.
func similar(a, b []uint32) bool {
	if 5*len(a) < 4*len(b) || 5*len(b) < 4*len(a) {
		return false
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	return 5*common >= 4*(len(a)+len(b)-common)
}

// shingles holds the n-gram sets of many texts in one piece of memory.
type shingles struct {
	hashes []uint32
	end    []int // of the set of each text in hashes
}

func (s *shingles) at(i int) []uint32 {
	start := 0
	if i > 0 {
		start = s.end[i-1]
	}
	return s.hashes[start:s.end[i]]
}

// shingleSets returns the sorted set of hashes of the character 5-grams of each text.
func shingleSets(texts []string) *shingles {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	// Japanese takes three bytes a rune.
	s := &shingles{hashes: make([]uint32, 0, size/3), end: make([]int, 0, len(texts))}
	for _, text := range texts {
		start := len(s.hashes)
		var window [shingleRunes]uint64
		count := 0
		for _, r := range text {
			copy(window[:], window[1:])
			window[shingleRunes-1] = uint64(r)
			if count++; count >= shingleRunes {
				// 21 bits a rune: three in one word, two in the other.
				low := window[0] | window[1]<<21 | window[2]<<42
				high := window[3] | window[4]<<21
				s.hashes = append(s.hashes, uint32(mix(low^mix(high))>>32))
			}
		}
		set := s.hashes[start:]
		slices.Sort(set)
		s.hashes = s.hashes[:start+len(slices.Compact(set))]
		s.end = append(s.end, len(s.hashes))
	}
	return s
}

// mix is the finalizer of the SplitMix64 generator (Steele, Lea & Flood 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// rarity orders n-grams by how many texts hold them. The counts are shared by n-grams of one cell, which
// changes only how good the order is.
type rarity struct {
	counts []uint32
	keys   []uint64 // scratch
}

func newRarity(s *shingles) *rarity {
	r := &rarity{counts: make([]uint32, tableSize(len(s.hashes), 1<<22))}
	for _, hash := range s.hashes {
		r.counts[int(hash)&(len(r.counts)-1)]++
	}
	return r
}

// prefix appends the rarest n-grams of a set to into: one more than may be missing from a similar set.
func (r *rarity) prefix(into []uint32, set []uint32) []uint32 {
	r.keys = r.keys[:0]
	for _, hash := range set {
		r.keys = append(r.keys, uint64(r.counts[int(hash)&(len(r.counts)-1)])<<32|uint64(hash))
	}
	slices.Sort(r.keys)
	for _, key := range r.keys[:min(len(set), len(set)/5+1)] {
		into = append(into, uint32(key))
	}
	return into
}

// postings remembers the first postingLimit texts for each n-gram, or cell of n-grams, as linked lists.
type postings struct {
	first, last []int32 // entries of a cell; 0 is none
	length      []uint8
	text, next  []int32 // by entry, from 1
}

func newPostings(s *shingles) *postings {
	size := tableSize(len(s.hashes)/2, 1<<23)
	return &postings{first: make([]int32, size), last: make([]int32, size), length: make([]uint8, size),
		text: make([]int32, 1), next: make([]int32, 1)}
}

func (p *postings) appendTo(texts []int32, shingle uint32) []int32 {
	for entry := p.first[int(shingle)&(len(p.first)-1)]; entry != 0; entry = p.next[entry] {
		texts = append(texts, p.text[entry])
	}
	return texts
}

func (p *postings) add(shingle uint32, text int32) {
	cell := int(shingle) & (len(p.first) - 1)
	if p.length[cell] == postingLimit {
		return
	}
	p.length[cell]++
	entry := int32(len(p.text))
	p.text, p.next = append(p.text, text), append(p.next, 0)
	if p.first[cell] == 0 {
		p.first[cell] = entry
	} else {
		p.next[p.last[cell]] = entry
	}
	p.last[cell] = entry
}

// tableSize is the power of two at or above n, at most limit.
func tableSize(n, limit int) int {
	return min(1<<bits.Len(uint(max(n, 1)-1)), limit)
}
