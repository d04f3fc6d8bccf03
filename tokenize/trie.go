package tokenize

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// trieNode is a cell of a double array over characters. The child of the node in cell p for the character
// with code c is cell q = base + c where the check of q is p. The root is cell 0 and its base is 0, so the cell of
// a first character is its code, if its check is 0. Value belongs to the key that ends at the node; it is negative where none does.
type trieNode struct{ base, check, value int32 }

// trie finds all keys that begin at a place of a text. It steps by characters, not by bytes: a third of the
// steps, and so of the cache misses, of a double array over UTF-8.
type trie struct {
	// codes gives the code of every character below len(codes); 0 is a character of no key. Frequent characters
	// have small codes, which keeps the cells that are read most close together.
	codes []uint16
	nodes []trieNode
}

// code returns the code of a character, 0 when no key holds it.
func (t *trie) code(r rune) uint16 {
	if uint(r) < uint(len(t.codes)) {
		return t.codes[r]
	}
	return 0
}

var freeCell = trieNode{check: -1, value: -1}

// maxCodes is the number of distinct characters that keys may hold.
const maxCodes = 1<<16 - 1

// trieBuilder places nodes into the double array. Free cells are a doubly linked ring through cell 0.
type trieBuilder struct {
	keys       [][]uint16 // the codes of each key, sorted as the keys are by character
	values     []int32
	nodes      []trieNode
	next, prev []int32 // of the ring of free cells; next is -1 for a used cell
	cursor     int32   // where the search of room for several children goes on
	end        int32   // behind the last used cell
}

// newTrie builds the trie of sorted, distinct, not empty keys in valid UTF-8; values are not negative. It fails
// when the keys hold too many distinct characters.
func newTrie(keys []string, values []int32) (trie, error) {
	if len(keys) == 0 {
		return trie{nodes: []trieNode{freeCell}}, nil
	}
	count := make(map[rune]int)
	last := rune(0)
	for _, key := range keys {
		for _, r := range key {
			count[r]++
			last = max(last, r)
		}
	}
	characters := make([]rune, 0, len(count))
	for r := range count {
		characters = append(characters, r)
	}
	slices.SortFunc(characters, func(a, b rune) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	if len(characters) > maxCodes {
		return trie{}, fmt.Errorf("%d distinct characters are more than %d", len(characters), maxCodes)
	}
	t := trie{codes: make([]uint16, last+1)}
	for i, r := range characters {
		t.codes[r] = uint16(i + 1)
	}
	b := trieBuilder{values: values, keys: make([][]uint16, len(keys))}
	var all []uint16
	for _, key := range keys {
		for _, r := range key {
			all = append(all, t.codes[r])
		}
	}
	for i, key := range keys {
		n := utf8.RuneCountInString(key)
		b.keys[i], all = all[:n:n], all[n:]
	}
	b.grow(len(characters) + 2)
	b.take(0)
	b.place()
	// A step from any base by any code stays inside the array.
	highest := int32(0)
	for _, node := range b.nodes {
		highest = max(highest, node.base)
	}
	for len(b.nodes) < int(highest)+len(characters)+1 {
		b.nodes = append(b.nodes, freeCell)
	}
	t.nodes = b.nodes[:int(highest)+len(characters)+1]
	return t, nil
}

// grow makes the array at least n cells long.
func (b *trieBuilder) grow(n int) {
	if n <= len(b.nodes) {
		return
	}
	n = max(n, len(b.nodes)*3/2)
	if len(b.nodes) == 0 { // cell 0 is the root and the anchor of the ring
		b.nodes, b.next, b.prev = append(b.nodes, freeCell), append(b.next, 0), append(b.prev, 0)
	}
	for cell := int32(len(b.nodes)); int(cell) < n; cell++ {
		b.nodes = append(b.nodes, freeCell)
		b.next = append(b.next, 0)
		b.prev = append(b.prev, b.prev[0])
		b.next[b.prev[0]] = cell
		b.prev[0] = cell
	}
}

// take removes a cell from the ring of free cells. The anchor stays.
func (b *trieBuilder) take(cell int32) {
	if cell == 0 {
		return
	}
	if b.cursor == cell {
		b.cursor = b.next[cell]
	}
	b.next[b.prev[cell]], b.prev[b.next[cell]] = b.next[cell], b.prev[cell]
	b.next[cell] = -1
}

func (b *trieBuilder) free(cell int32) bool {
	return cell > 0 && (int(cell) >= len(b.nodes) || b.next[cell] >= 0)
}

// keyRange is a node whose children are not placed yet: the keys first to last have depth characters in common.
type keyRange struct {
	cell, first, last, depth int32
}

// place places all nodes below the root, level by level: cells of short words lie close together, and short words
// are what most steps in a text read.
func (b *trieBuilder) place() {
	waiting := []keyRange{{0, 0, int32(len(b.keys)), 0}}
	var codes []uint16
	for len(waiting) > 0 {
		parent := waiting[0]
		waiting = waiting[1:]
		at := parent.first
		if len(b.keys[at]) == int(parent.depth) {
			b.nodes[parent.cell].value = b.values[at]
			at++
			if at == parent.last {
				continue // a leaf: its base is 0, where the root's children are, and their check is not this cell
			}
		}
		codes = codes[:0]
		from := len(waiting)
		for at < parent.last {
			code, first := b.keys[at][parent.depth], at
			for at < parent.last && b.keys[at][parent.depth] == code {
				at++
			}
			codes = append(codes, code)
			waiting = append(waiting, keyRange{0, first, at, parent.depth + 1})
		}
		base := b.room(codes)
		b.nodes[parent.cell].base = base
		for i, code := range codes {
			cell := base + int32(code)
			b.grow(int(cell) + 1)
			b.take(cell)
			b.nodes[cell].check = parent.cell
			b.end = max(b.end, cell+1)
			waiting[from+i].cell = cell
		}
	}
}

// room returns a base at which the cells of all codes are free.
func (b *trieBuilder) room(codes []uint16) int32 {
	const tries = 10_000 // 1,000 leave the array a twentieth longer, 100 three times as long
	lowest := int32(slices.Min(codes))
	at := b.next[0]
	if len(codes) > 1 && b.cursor != 0 {
		at = b.cursor
	}
	for tried := 0; at != 0 && tried < tries; at, tried = b.next[at], tried+1 {
		base := at - lowest
		if base < 0 {
			continue
		}
		fits := true
		for _, code := range codes {
			if !b.free(base + int32(code)) {
				fits = false
				break
			}
		}
		if fits {
			return base
		}
		if len(codes) > 1 {
			b.cursor = at
		}
	}
	if at == 0 {
		b.cursor = 0
	}
	return b.end
}
