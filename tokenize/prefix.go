package tokenize

import "unicode/utf8"

// PrefixKinds fills into with the kinds of the words with which text begins: into[n] are those of its first n+1
// characters, 0 where they are no word. It stops when into is full, text ends, or no longer word can follow, and
// returns the number of characters it looked at. It is as many calls of Kinds in one walk; like Kinds it finds
// nothing with EngineKagome, allocates nothing, and may be called concurrently.
func (d *Dictionary) PrefixKinds(text string, into []WordKinds) int {
	if d.tables == nil {
		return 0
	}
	t := d.tables
	cell := int32(0)
	for n := range into {
		r, size := utf8.DecodeRuneInString(text)
		code := int32(t.words.code(r))
		if size == 0 || code == 0 {
			return n
		}
		text = text[size:]
		next := t.words.nodes[cell].base + code
		if t.words.nodes[next].check != cell {
			return n
		}
		cell = next
		into[n] = 0
		if word := t.words.nodes[cell].value; word >= 0 {
			into[n] = t.kindsOf(word)
		}
	}
	return len(into)
}

// kindsOf returns the kinds of the entries of one surface, of which word is the first.
func (t *tables) kindsOf(word int32) (kinds WordKinds) {
	for {
		kinds |= t.inflectionKinds[t.features[word].inflection]
		if t.entries[word].more == 0 {
			return kinds
		}
		word++
	}
}
