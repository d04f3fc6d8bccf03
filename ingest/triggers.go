package ingest

import "strings"

// triggers finds one of some words, which begin with characters of three bytes, in one pass.
type triggers struct {
	first [1 << 10]uint64      // by the first two bytes of a character, which third ones begin a word
	rest  map[[3]byte][]string // first character → what follows it
}

func newTriggers(words string) *triggers {
	t := &triggers{rest: map[[3]byte][]string{}}
	for _, word := range strings.Fields(words) {
		t.first[uint(word[0]&0xf)<<6|uint(word[1]&0x3f)] |= 1 << (word[2] & 0x3f)
		character := [3]byte([]byte(word[:3]))
		t.rest[character] = append(t.rest[character], word[3:])
	}
	return t
}

// in reports whether one of the words stands in a text. Most texts are looked at here for nothing, so that a
// character costs one look into a table that stays in the processor's nearest cache.
func (t *triggers) in(s string) bool {
	for i := 0; i+3 <= len(s); {
		c := s[i]
		if c&0xf0 != 0xe0 {
			i++
			continue
		}
		if t.first[uint(c&0xf)<<6|uint(s[i+1]&0x3f)]>>(s[i+2]&0x3f)&1 != 0 {
			for _, rest := range t.rest[[3]byte{c, s[i+1], s[i+2]}] {
				if strings.HasPrefix(s[i+3:], rest) {
					return true
				}
			}
		}
		i += 3
	}
	return false
}
