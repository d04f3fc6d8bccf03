package classify

// phraseTable finds dictionary-form phrases among words, and literal phrases among characters. A phrase is
// looked up by the hash of its bytes so far: every beginning of a phrase that ends at a character is in the
// table, so a search stops at the first miss. Phrases know nothing of word boundaries inside, so 領収書 is
// found whether the dictionary has it as one word or as 領収 + 書.
type phraseTable struct {
	nodes   map[uint64]int32 // hash of a beginning → phrase, or −1 where no phrase ends
	phrases []string
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

// add enters a phrase and returns its number; an equal phrase keeps its number.
func (t *phraseTable) add(phrase string) int32 {
	if t.nodes == nil {
		t.nodes = make(map[uint64]int32)
	}
	for i := range phrase {
		if i > 0 {
			if h := extendHash(hashSeed, phrase[:i]); t.nodes[h] == 0 {
				t.nodes[h] = -1
			}
		}
	}
	h := extendHash(hashSeed, phrase)
	if n := t.nodes[h]; n > 0 {
		return n - 1
	}
	t.phrases = append(t.phrases, phrase)
	t.nodes[h] = int32(len(t.phrases)) // number + 1: 0 is absent
	return int32(len(t.phrases) - 1)
}

// eachAt calls found for every phrase that begins at word i of words and ends at a word's end, shortest
// first; last is the index of its last word. A phrase never leaves its sentence.
func (t *phraseTable) eachAt(words []word, i int, found func(phrase int32, last int)) {
	h := uint64(hashSeed)
	for j := i; j < len(words) && words[j].sentence == words[i].sentence; j++ {
		h = extendHash(h, words[j].lemma)
		n := t.nodes[h]
		if n == 0 {
			return
		}
		if n > 0 && spells(words[i:j+1], t.phrases[n-1]) {
			found(n-1, j)
		}
	}
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

// eachIn calls found for every phrase that stands in text, by its start and, at one start, shortest first.
func (t *phraseTable) eachIn(text string, found func(phrase int32, start, end int)) {
	if len(t.phrases) == 0 {
		return
	}
	for start := range text {
		h := uint64(hashSeed)
		for end := start; end < len(text); {
			next := end + 1
			for next < len(text) && text[next]&0xC0 == 0x80 {
				next++
			}
			h = extendHash(h, text[end:next])
			end = next
			n := t.nodes[h]
			if n == 0 {
				break
			}
			if n > 0 && text[start:end] == t.phrases[n-1] {
				found(n-1, start, end)
			}
		}
	}
}
