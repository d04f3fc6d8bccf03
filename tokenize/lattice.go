package tokenize

import (
	"math"
	"slices"
	"unicode/utf8"
	"unsafe"
)

// lattice finds the cheapest sequence of words that covers a text: Viterbi's algorithm over flat slices that
// are kept from text to text. It gives what kagome's lattice gives, ties included, with less work:
//
//   - Of the words that end at a place, those with one right context differ in their cost only, so one of each
//     context goes on.
//   - The extent of unknown words is read off the lengths of runs, which are counted once. That keeps the
//     effort linear in the text, where kagome looks ahead up to 1,024 characters from each one.
//
// Costs are taken modulo 2^32 and only ever compared among words that end at one place, whose costs differ by
// less than 2^31. So they never overflow, where kagome's stick at 2^31-1 (in lines above about 100,000 unknown
// characters) and its later words are cut where the first candidate ends.
type lattice struct {
	codes      []uint16
	categories []uint8
	runs       []int32 // number of characters of one category from here on
	offsets    []int32 // byte offset of each character, and the length of the text
	touched    uint16  // keeps reads that are made for the cache alone
	pairs      []int32 // cell of words.nodes behind each character and the next one; 0 where no word begins so
	ends       []int32 // the last node that ends before each character; 0 for none
	nodes      []node  // nodes[0] is no node, nodes[1] is the begin of the text

	before []predecessor // words that end at the present place, one of each right context
	slots  []slot        // by context id
	stamp  uint32        // of what slots holds of the present place
	path   []node        // the result, last word first

	user userLattice
}

type node struct {
	cost  int32
	prev  int32 // index of the best node before this one
	other int32 // index of the node that was added before this one and ends where it does
	word  int32 // index of the entry, or the complement of one of tables.unknown
	begin int32 // in characters
	right uint16
}

// predecessor is a node to be compared with others: key is its cost, relative to lattice.before[0], in the
// upper half and its index in the lower, so that the smaller key is the cheaper node and of equal ones the first.
type predecessor struct {
	key   int64
	right uint16
}

// slot tells where in lattice.before the words with a right context are, while its stamp is the present one.
type slot struct {
	stamp uint32
	index int32
}

// analyze fills l.path with the words of text, last first. Offsets of l.path are indices into l.offsets.
func (l *lattice) analyze(t *tables, text string) {
	l.decode(t, text)
	if t.user != nil {
		l.solveUser(t, text)
		return
	}
	l.solve(t, text)
}

// decode fills what the lattice knows of each character.
func (l *lattice) decode(t *tables, text string) {
	most := len(text) // characters
	l.codes, l.categories, l.offsets = resize(l.codes, most), resize(l.categories, most), resize(l.offsets, most+1)
	codes, categories, offsets := l.codes, l.categories[:most], l.offsets[:most]
	n := 0
	for at, r := range text {
		codes[n], categories[n], offsets[n] = t.words.code(r), t.category(r), int32(at)
		n++
	}
	l.codes, l.categories, l.offsets = l.codes[:n], l.categories[:n], l.offsets[:n+1]
	l.offsets[n] = int32(len(text))
	l.runs = resize(l.runs, n)
	run, last := int32(0), uint8(math.MaxUint8)
	for i := n - 1; i >= 0; i-- {
		if l.categories[i] != last {
			run, last = 0, l.categories[i]
		}
		run++
		l.runs[i] = run
	}
	// The second step into the trie leads out of the cache most often. Here the steps of all characters do not wait
	// for each other, and the entries of two characters are read ahead.
	l.pairs = resize(l.pairs, n)
	cells := t.words.nodes
	touched := uint16(0)
	for i := range n - 1 {
		first := int32(l.codes[i])
		second := cells[first].base + int32(l.codes[i+1])
		if cells[second].check != first || cells[first].check != 0 {
			second = 0
		} else if value := cells[second].value; value >= 0 {
			touched ^= t.entries[value].left
		}
		l.pairs[i] = second
	}
	l.touched = touched
	if n > 0 {
		l.pairs[n-1] = 0
	}
}

// resize returns a slice of length n whose content is of no meaning.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func (l *lattice) solve(t *tables, text string) {
	n := len(l.codes)
	l.start(t, n)
	for at := range n {
		// No word ends here: what begins here cannot be reached.
		if l.ends[at] == 0 {
			continue
		}
		base := l.gather(at)
		if !l.addKnown(t, at, n, base) || t.kinds[l.categories[at]].invoke != 0 {
			l.addUnknown(t, text, at, n, base)
		}
	}
	l.finish(t, n)
}

// start empties the lattice for a text of n characters.
func (l *lattice) start(t *tables, n int) {
	l.ends = resize(l.ends, n+1)
	clear(l.ends)
	if len(l.slots) < t.contexts {
		l.slots = make([]slot, t.contexts)
		l.stamp = 0
	}
	l.nodes = append(l.nodes[:0], node{}, node{right: boundary})
	l.ends[0] = 1
}

// finish fills l.path with the cheapest way to the end.
func (l *lattice) finish(t *tables, n int) {
	l.gather(n)
	last := int32(l.best(t, boundary))
	l.path = l.path[:0]
	for last > 1 {
		l.path = append(l.path, l.nodes[last])
		last = l.nodes[last].prev
	}
}

// gather fills l.before with the words that end at a place, and returns the cost that is 0 in their keys.
func (l *lattice) gather(at int) int32 {
	l.stamp++
	if l.stamp == 0 { // once in 2^32 characters
		clear(l.slots)
		l.stamp = 1
	}
	index := l.ends[at]
	base := l.nodes[index].cost
	before := l.before[:0]
	for index != 0 {
		node := &l.nodes[index]
		key := int64(node.cost-base)<<32 | int64(index)
		slot := &l.slots[node.right]
		if slot.stamp != l.stamp {
			slot.stamp, slot.index = l.stamp, int32(len(before))
			before = append(before, predecessor{key, node.right})
		} else if other := &before[slot.index]; key < other.key {
			other.key = key
		}
		index = node.other
	}
	// best reads four at a time.
	for len(before)%4 != 0 {
		before = append(before, predecessor{key: math.MaxInt64 / 2})
	}
	l.before = before
	return base
}

// best returns the key of the best way to a word with this left context, without the word's own cost.
func (l *lattice) best(t *tables, left uint16) int64 {
	// Every right context is below t.contexts: the compilers make no others, and images are checksummed. So there is no
	// check in the loop.
	costs := unsafe.Pointer(unsafe.SliceData(t.connections[int(left)*t.contexts:][:t.contexts]))
	key := int64(math.MaxInt64)
	for before := l.before; len(before) >= 4; before = before[4:] {
		a := before[0].key + costBehind(costs, before[0].right)
		b := before[1].key + costBehind(costs, before[1].right)
		c := before[2].key + costBehind(costs, before[2].right)
		d := before[3].key + costBehind(costs, before[3].right)
		key = min(key, min(min(a, b), min(c, d)))
	}
	return key
}

// costBehind returns the cost of a right context in a row of the matrix, as it stands in a key.
func costBehind(row unsafe.Pointer, right uint16) int64 {
	return int64(*(*int16)(unsafe.Add(row, uintptr(right)*2))) << 32
}

// addKnown adds the words of the dictionary that begin at a place and end at limit or before it, and reports whether
// there are any.
func (l *lattice) addKnown(t *tables, at, limit int, base int32) bool {
	cells, entries, nodes, ends, codes := t.words.nodes, t.entries, l.nodes, l.ends, l.codes
	cell := int32(l.codes[at])
	if cell == 0 || cells[cell].check != 0 {
		return false
	}
	found := false
	left, key := -1, int64(0)
	for end := at + 1; ; end++ {
		here := cells[cell]
		if here.value >= 0 {
			found = true
			for word := here.value; ; word++ {
				e := entries[word]
				if int(e.left) != left {
					left, key = int(e.left), l.best(t, e.left)
				}
				if len(nodes) == cap(nodes) {
					nodes = slices.Grow(nodes, 1)
				}
				nodes = nodes[:len(nodes)+1]
				last := &nodes[len(nodes)-1]
				last.cost, last.prev = base+int32(key>>32)+int32(e.weight), int32(key)
				last.other, last.word, last.begin, last.right = ends[end], word, int32(at), e.right
				ends[end] = int32(len(nodes) - 1)
				if e.more == 0 {
					break
				}
			}
		}
		if end == limit {
			break
		}
		if end == at+1 {
			if cell = l.pairs[at]; cell == 0 {
				break
			}
			continue
		}
		to := here.base + int32(codes[end])
		if cells[to].check != cell {
			break
		}
		cell = to
	}
	l.nodes = nodes
	return found
}

// addUnknown adds the unknown words that begin at a place: a single character or a run of its category,
// and the run without its last character. They end at limit or before it.
func (l *lattice) addUnknown(t *tables, text string, at, limit int, base int32) {
	kind := t.kinds[l.categories[at]]
	length := 1
	if kind.group != 0 {
		length = min(int(l.runs[at]), maxUnknownRunes)
		if l.offsets[at+1]-l.offsets[at] > 1 && length > maxUnknownRunes-2 && l.replacement(text, at) {
			length = maxUnknownRunes - 2 // kagome counts the bytes of a replacement character at the begin
		}
	}
	length = min(length, limit-at)
	shorter := length > 1 && !l.replacement(text, at+length-1)
	for i := kind.first; i < kind.first+kind.count; i++ {
		e := t.unknown[i]
		key := l.best(t, e.left)
		word := node{cost: base + int32(key>>32) + int32(e.weight), prev: int32(key), word: ^int32(i), begin: int32(at), right: e.right}
		if shorter {
			l.add(word, at+length-1)
		}
		l.add(word, at+length)
	}
}

// add adds a word that ends at a place.
func (l *lattice) add(word node, end int) {
	word.other = l.ends[end]
	l.nodes = append(l.nodes, word)
	l.ends[end] = int32(len(l.nodes) - 1)
}

// replacement reports whether a character is U+FFFD or a byte that is not UTF-8, behind which kagome does not
// look for a shorter word.
func (l *lattice) replacement(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[l.offsets[at]:])
	return r == utf8.RuneError
}
