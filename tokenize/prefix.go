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
		r, size := decodeRune(text)
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
			into[n] = d.kindsOf(word)
		}
	}
	return len(into)
}

// decodeRune is utf8.DecodeRuneInString, and quicker for what most characters are.
func decodeRune(text string) (r rune, size int) {
	if len(text) >= 3 && text[0] > 0xE0 && text[0] < 0xED && text[1]&0xC0 == 0x80 && text[2]&0xC0 == 0x80 {
		return rune(text[0]&0x0F)<<12 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(text)
}

// kindsOf returns the kinds of the entries of one surface, of which word is the first. They are read off the features
// once, which takes two milliseconds, since the features are spread too far for a processor's cache.
func (d *Dictionary) kindsOf(word int32) WordKinds {
	d.kindsOnce.Do(func() {
		t := d.tables
		d.kinds = make([]WordKinds, len(t.entries))
		for i := len(d.kinds) - 1; i >= 0; i-- {
			d.kinds[i] = t.inflectionKinds[t.features[i].inflection]
			if t.entries[i].more != 0 {
				d.kinds[i] |= d.kinds[i+1]
			}
		}
	})
	return d.kinds[word]
}
