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

// similarTexts groups distinct texts, which are given as numbers of sets: for each it returns the place of the first
// text of its group in texts. A text joins the group of the earliest text before it with which the Jaccard
// similarity of the sets of character 5-grams is at least 4/5, and begins a group when there is none.
//
// Candidates come from the prefix filter of set-similarity joins (Chaudhuri, Ganti & Kaushik 2006; Bayardo, Ma
// & Srikant 2007): two sets that similar share at least one of the rarest fifth of either's n-grams, in any
// fixed order of rarity. Each candidate is then compared exactly. Unlike signatures this misses nothing and
// is not slowed down by a template that many texts share, since what is common to many is not rare. A pair may be missed only
// where each n-gram by which it could be found already stands in postingLimit earlier texts.
func similarTexts(sets *shingles, texts []int32) []int32 {
	total := 0
	for _, text := range texts {
		total += len(sets.at(text))
	}
	rarity := newRarity(sets, texts, total)
	index := newPostings(total)
	groups := make([]int32, len(texts))
	var candidates []int32
	for i, text := range texts {
		groups[i] = int32(i)
		set := sets.at(text)
		candidates = candidates[:0]
		for _, shingle := range rarity.prefix(set) {
			candidates = index.swap(candidates, shingle, int32(i))
		}
		slices.Sort(candidates)
		for _, candidate := range slices.Compact(candidates) {
			if similar(set, sets.at(texts[candidate])) {
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

func (s *shingles) at(i int32) []uint32 {
	start := 0
	if i > 0 {
		start = s.end[i-1]
	}
	return s.hashes[start:s.end[i]]
}

// add adds the sorted set of hashes of the character 5-grams of a text, and returns its number.
func (s *shingles) add(text string) int {
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
	return len(s.end) - 1
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
	rarest []uint32 // the last result of prefix
}

func newRarity(sets *shingles, texts []int32, total int) *rarity {
	r := &rarity{counts: make([]uint32, tableSize(total, 1<<22))}
	for _, text := range texts {
		for _, hash := range sets.at(text) {
			r.counts[int(hash)&(len(r.counts)-1)]++
		}
	}
	return r
}

// insertedPrefix is the length up to which the rarest are kept in order one by one, which is faster than sorting all.
const insertedPrefix = 16

// prefix returns the rarest n-grams of a set, ascending: one more than may be missing from a similar set. They hold
// until the next call.
func (r *rarity) prefix(set []uint32) []uint32 {
	size := min(len(set), len(set)/5+1)
	keys := r.keys[:0]
	for _, hash := range set {
		key := uint64(r.counts[int(hash)&(len(r.counts)-1)])<<32 | uint64(hash)
		if size > insertedPrefix {
			keys = append(keys, key)
			continue
		}
		if len(keys) < size {
			keys = append(keys, key)
		} else if key >= keys[size-1] {
			continue
		}
		i := len(keys) - 1
		for ; i > 0 && keys[i-1] > key; i-- {
			keys[i] = keys[i-1]
		}
		keys[i] = key
	}
	if size > insertedPrefix {
		slices.Sort(keys)
	}
	r.keys, r.rarest = keys, r.rarest[:0]
	for _, key := range keys[:size] {
		r.rarest = append(r.rarest, uint32(key))
	}
	return r.rarest
}

// postings remembers the first postingLimit texts for each n-gram, or cell of n-grams, as linked lists.
type postings struct {
	cells      []postingCell
	text, next []int32 // by entry, from 1
}

type postingCell struct {
	first, last int32 // entries; 0 is none
	length      int32
}

func newPostings(total int) *postings {
	return &postings{cells: make([]postingCell, tableSize(total/2, 1<<23)), text: make([]int32, 1), next: make([]int32, 1)}
}

// swap appends the texts that an n-gram has so far, and adds one to them.
func (p *postings) swap(texts []int32, shingle uint32, text int32) []int32 {
	cell := &p.cells[int(shingle)&(len(p.cells)-1)]
	for entry := cell.first; entry != 0; entry = p.next[entry] {
		texts = append(texts, p.text[entry])
	}
	if cell.length == postingLimit {
		return texts
	}
	cell.length++
	entry := int32(len(p.text))
	p.text, p.next = append(p.text, text), append(p.next, 0)
	if cell.first == 0 {
		cell.first = entry
	} else {
		p.next[cell.last] = entry
	}
	cell.last = entry
	return texts
}

// tableSize is the power of two at or above n, at most limit.
func tableSize(n, limit int) int {
	return min(1<<bits.Len(uint(max(n, 1)-1)), limit)
}
