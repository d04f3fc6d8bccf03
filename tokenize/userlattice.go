package tokenize

import (
	"unicode/utf8"
)

// A user word that the rule UserWhole places is taken where it splits no longer word. The text is analysed without
// these words first. A match of one may begin and end
//
//   - where the words of that analysis begin and end, or
//   - inside a word that is shorter than the match or in no dictionary, where the rest of it is a word: プロ is taken in
//     プロケース (unknown) since ケース is a word, and not in プログラマブル or in プログラム (known, longer).
//
// It never begins or ends between two letters or two digits. Of matches that overlap the leftmost is taken, of those the longest.
// The text is then analysed again with the matches as fixed words. Entries with a cost of their own take part in both
// analyses as the dictionary's do. Texts without a match are analysed once.

// fixedWord is a user word that is to stand at a place, in characters.
type fixedWord struct{ begin, end, word int32 }

// userLattice is what the lattice holds besides for a user dictionary.
type userLattice struct {
	codes []uint16 // of the characters, in userWords.words
	cover []int32  // index in lattice.path of the word that covers a character
	fixed []fixedWord
}

// solveUser is solve with a user dictionary.
func (l *lattice) solveUser(t *tables, text string) {
	u := t.user
	l.user.codes = resize(l.user.codes, len(l.codes))
	codes := l.user.codes
	i := 0
	for _, r := range text {
		codes[i] = u.words.code(r)
		i++
	}
	l.user.fixed = l.user.fixed[:0]
	if !u.anyIn(codes) {
		l.solve(t, text)
		return
	}
	l.solveFixed(t, text)
	if u.rule == UserWhole && l.fix(t, text) {
		l.solveFixed(t, text)
	}
}

// solveFixed finds the cheapest words with the words of l.user.fixed where they are to stand.
func (l *lattice) solveFixed(t *tables, text string) {
	n := len(l.codes)
	l.start(t, n)
	fixed := l.user.fixed
	for at := 0; at < n; at++ {
		if l.ends[at] == 0 {
			continue
		}
		base := l.gather(at)
		limit := n
		if len(fixed) > 0 {
			if limit = int(fixed[0].begin); limit == at {
				l.addUserWord(t, fixed[0].word, at, int(fixed[0].end), base)
				at = int(fixed[0].end) - 1
				fixed = fixed[1:]
				continue
			}
		}
		found, alone := l.addUser(t, at, limit, base)
		if alone {
			continue
		}
		if !l.addKnown(t, at, limit, base) && !found || t.kinds[l.categories[at]].invoke != 0 {
			l.addUnknown(t, text, at, limit, base)
		}
	}
	l.finish(t, n)
}

// addUser adds the user words that begin at a place and end at limit or before it: those with a cost, and under
// kagome's rule all. It reports whether there are any, and whether kagome's rule allows no others.
func (l *lattice) addUser(t *tables, at, limit int, base int32) (found, alone bool) {
	u := t.user
	u.prefixes(l.user.codes[at:limit], func(length int, first int32) {
		for i := first; ; i++ {
			if !u.placed[i] || u.rule == UserKagome {
				l.addUserWord(t, i, at, at+length, base)
				found, alone = true, alone || u.placed[i]
			}
			if u.entries[i].more == 0 {
				return
			}
		}
	})
	return found, alone
}

// addUserWord adds the user word with an index of userWords.entries.
func (l *lattice) addUserWord(t *tables, index int32, at, end int, base int32) {
	e := t.user.entries[index]
	key := l.best(t, e.left)
	l.add(node{
		cost: base + int32(key>>32) + int32(e.weight), prev: int32(key),
		word: int32(len(t.entries)) + index, begin: int32(at), right: e.right,
	}, end)
}

// prefixes calls found with the length and the first entry of every surface that codes begin with, the shortest first.
func (u *userWords) prefixes(codes []uint16, found func(length int, first int32)) {
	cells, cell := u.words.nodes, int32(0)
	for i, code := range codes {
		to := cells[cell].base + int32(code)
		if code == 0 || cells[to].check != cell {
			return
		}
		if cell = to; cells[cell].value >= 0 {
			found(i+1, cells[cell].value)
		}
	}
}

// anyIn reports whether a surface begins anywhere in codes.
func (u *userWords) anyIn(codes []uint16) (any bool) {
	for at, code := range codes {
		if code == 0 || u.words.nodes[code].check != 0 {
			continue
		}
		if u.prefixes(codes[at:], func(int, int32) { any = true }); any {
			break
		}
	}
	return any
}

// fix fills l.user.fixed with the matches that are taken, given the words of l.path, and reports whether there are any.
func (l *lattice) fix(t *tables, text string) bool {
	u, n, covered := t.user, len(l.codes), false
	for at := 0; at < n; {
		best := fixedWord{}
		u.prefixes(l.user.codes[at:], func(length int, first int32) {
			for !u.placed[first] {
				if u.entries[first].more == 0 {
					return
				}
				first++
			}
			if !covered {
				l.coverCharacters(n)
				covered = true
			}
			if l.mayStand(t, text, at, at+length) {
				best = fixedWord{int32(at), int32(at + length), first}
			}
		})
		if best.end == 0 {
			at++
			continue
		}
		l.user.fixed = append(l.user.fixed, best)
		at = int(best.end)
	}
	return len(l.user.fixed) > 0
}

// coverCharacters fills l.user.cover.
func (l *lattice) coverCharacters(n int) {
	l.user.cover = resize(l.user.cover, n)
	end := n
	for i := range l.path {
		for at := int(l.path[i].begin); at < end; at++ {
			l.user.cover[at] = int32(i)
		}
		end = int(l.path[i].begin)
	}
}

// covering returns the extent of the word of l.path that covers a character, and whether a dictionary has it.
func (l *lattice) covering(at int) (begin, end int, inDictionary bool) {
	i := l.user.cover[at]
	end = len(l.codes)
	if i > 0 {
		end = int(l.path[i-1].begin)
	}
	return int(l.path[i].begin), end, known(l.path[i].word)
}

// mayStand reports whether a placed word may stand from begin to end.
func (l *lattice) mayStand(t *tables, text string, begin, end int) bool {
	if begin > 0 && !l.mayCut(t, text, begin, begin, end) {
		return false
	}
	return end == len(l.codes) || l.mayCut(t, text, end, begin, end)
}

// mayCut reports whether a word may be cut at a place for a match from begin to end.
func (l *lattice) mayCut(t *tables, text string, at, begin, end int) bool {
	before, _ := utf8.DecodeRuneInString(text[l.offsets[at-1]:])
	behind, _ := utf8.DecodeRuneInString(text[l.offsets[at]:])
	if script := alphanumericKind(before); script != 0 && script == alphanumericKind(behind) {
		return false
	}
	first, last, inDictionary := l.covering(at)
	if first == at {
		return true
	}
	if inDictionary && last-first >= end-begin {
		return false
	}
	from, to := first, begin // the rest before the match
	if at == end {
		from, to = end, last
	}
	return inDictionary && to-from == 1 || to-from > 1 && l.isWord(t, from, to)
}

// isWord reports whether a dictionary has the characters as a word.
func (l *lattice) isWord(t *tables, from, to int) bool {
	return t.words.holds(l.codes[from:to]) || t.user.words.holds(l.user.codes[from:to])
}

// holds reports whether codes are a key.
func (t *trie) holds(codes []uint16) bool {
	cell := int32(0)
	for _, code := range codes {
		to := t.nodes[cell].base + int32(code)
		if code == 0 || t.nodes[to].check != cell {
			return false
		}
		cell = to
	}
	return t.nodes[cell].value >= 0
}

// alphanumericKind returns 1 for a letter of the Latin script and 2 for a digit, of either width, and else 0.
func alphanumericKind(r rune) int {
	if r >= '！' && r <= '～' {
		r -= '！' - '!'
	}
	switch {
	case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		return 1
	case r >= '0' && r <= '9':
		return 2
	}
	return 0
}
