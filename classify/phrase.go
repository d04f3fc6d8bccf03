package classify

import "unicode/utf8"

// phraseTable finds dictionary-form phrases among words, and literal phrases among characters. A phrase is
// looked up by the hash of its bytes so far: every beginning of a phrase that ends at a character is in the
// table, so a search stops at the first miss. Phrases know nothing of word boundaries inside, so 領収書 is
// found whether the dictionary has it as one word or as 領収 + 書.
type phraseTable struct {
	// slots is an open hash table of a power of two slots, at most half full: a lookup is one step for most words, which
	// begin no phrase.
	slots   []phraseSlot
	used    int
	phrases []string
	// firsts has the bit r modulo its size of every rune r with which a phrase begins: text is scanned past all others.
	firsts [firstBits / 64]uint64
	// seconds has a bit for the character behind it, see secondBit, and all where there is none.
	seconds [512]uint64
	// filter has a bit for every hash in slots: it fits into the processor's nearest cache, and most words end there.
	filter [filterBits / 64]uint64
}

const filterBits = 1 << 15

// may says no for nearly all hashes that are not in the table.
func (t *phraseTable) may(hash uint64) bool {
	bit := filterBit(hash)
	return t.filter[bit/64]&(1<<(bit%64)) != 0
}

func filterBit(hash uint64) uint64 { return (hash ^ hash>>32) % filterBits }

const firstBits = 4096

// phraseSlot is a beginning of a phrase.
type phraseSlot struct {
	hash   uint64
	phrase int32 // number + 1 of the phrase that ends here, −1 where none does, 0 in an empty slot
}

const (
	hashSeed  = 14695981039346656037 // FNV-1a
	hashPrime = 1099511628211
)

func extendHash(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return h
}

// find returns what stands under a hash: number + 1 of a phrase, −1 for a beginning, 0 for nothing.
func (t *phraseTable) find(hash uint64) int32 {
	mask := uint64(len(t.slots) - 1)
	for at := hash >> 7 & mask; ; at = (at + 1) & mask {
		if slot := &t.slots[at]; slot.phrase == 0 || slot.hash == hash {
			return slot.phrase
		}
	}
}

// set enters a value under a hash that may stand there.
func (t *phraseTable) set(hash uint64, value int32) {
	bit := filterBit(hash)
	t.filter[bit/64] |= 1 << (bit % 64)
	if 2*t.used >= len(t.slots) {
		old := t.slots
		t.slots = make([]phraseSlot, max(64, 4*len(old)))
		t.used = 0
		for _, slot := range old {
			if slot.phrase != 0 {
				t.set(slot.hash, slot.phrase)
			}
		}
	}
	mask := uint64(len(t.slots) - 1)
	for at := hash >> 7 & mask; ; at = (at + 1) & mask {
		switch slot := &t.slots[at]; {
		case slot.phrase == 0:
			*slot = phraseSlot{hash, value}
			t.used++
			return
		case slot.hash == hash:
			slot.phrase = value
			return
		}
	}
}

// add enters a phrase and returns its number; an equal phrase keeps its number.
func (t *phraseTable) add(phrase string) int32 {
	if len(t.slots) == 0 {
		t.slots = make([]phraseSlot, 64)
	}
	for i, r := range phrase {
		if i == 0 {
			t.firsts[r%firstBits/64] |= 1 << (r % 64)
			second := ^uint64(0)
			if rest := phrase[utf8.RuneLen(r):]; rest != "" {
				second = secondBit(rest)
			}
			t.seconds[int(r)%len(t.seconds)] |= second
		} else if h := extendHash(hashSeed, phrase[:i]); t.find(h) == 0 {
			t.set(h, -1)
		}
	}
	h := extendHash(hashSeed, phrase)
	if n := t.find(h); n > 0 {
		return n - 1
	}
	t.phrases = append(t.phrases, phrase)
	t.set(h, int32(len(t.phrases)))
	return int32(len(t.phrases) - 1)
}

// number returns the number of a phrase, or −1 where it was not added.
func (t *phraseTable) number(phrase string) int32 {
	if len(t.slots) == 0 {
		return -1
	}
	return max(t.find(extendHash(hashSeed, phrase)), 0) - 1
}

// eachAt calls found for every phrase that begins at word i of words and ends at a word's end, shortest
// first; last is the index of its last word. A phrase never leaves its sentence.
func (t *phraseTable) eachAt(words []word, i int, found func(phrase int32, last int)) {
	if len(t.slots) == 0 {
		return
	}
	h := words[i].hash
	for j := i; t.may(h); {
		n := t.find(h)
		if n == 0 {
			return
		}
		if n > 0 && spells(words[i:j+1], t.phrases[n-1]) {
			found(n-1, j)
		}
		if j++; j == len(words) || words[j].sentence != words[i].sentence {
			return
		}
		h = extendHash(h, words[j].lemma)
	}
}

// secondBit maps the character with which a text begins to one of 64 bits.
func secondBit(text string) uint64 {
	if text[0] >= 0xE0 && len(text) > 2 {
		return 1 << (text[2] % 64)
	}
	return 1 << (text[0] % 64)
}

// spells guards against two texts of one hash.
func spells(words []word, phrase string) bool {
	for i := range words {
		lemma := words[i].lemma
		if len(phrase) < len(lemma) || phrase[:len(lemma)] != lemma {
			return false
		}
		phrase = phrase[len(lemma):]
	}
	return phrase == ""
}

// eachFrom calls found for every phrase that stands in text at a start, shortest first.
func (t *phraseTable) eachFrom(text string, start int, found func(phrase int32, start, end int)) {
	h := uint64(hashSeed)
	for end := start; end < len(text); {
		next := end + 1
		for next < len(text) && text[next]&0xC0 == 0x80 {
			next++
		}
		h = extendHash(h, text[end:next])
		end = next
		if !t.may(h) {
			return
		}
		n := t.find(h)
		if n == 0 {
			return
		}
		if n > 0 && text[start:end] == t.phrases[n-1] {
			found(n-1, start, end)
		}
	}
}
