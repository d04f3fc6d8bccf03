package tokenize

import (
	"slices"

	"voc"
)

// entry is what the lattice knows of a word: its context ids, its cost, and whether another entry of the
// same surface stands behind it.
type entry struct {
	left, right uint16
	weight      int16
	more        uint16
}

// features names the features of an entry: the index of its part of speech and inflection among
// tables.inflections, and three strings of tables.strings, each as its offset times 256 plus its length.
type features struct {
	base, reading, pronunciation uint32
	inflection                   uint32
}

// category is a class of characters and what is done where a word of it begins that may be unknown.
type category struct {
	first, count uint16 // of its entries among tables.unknown
	invoke       uint16 // 1: unknown words are tried even where the dictionary knows one
	group        uint16 // 1: a run of the class is one word
}

// tables are the dictionary as the lattice reads it: flat slices into one image (see image.go).
type tables struct {
	image       []byte
	words       trie // values are indices of entries
	entries     []entry
	features    []features // of the entry with the same index
	categories  []uint8    // category of each character below its length; others have that of character 0
	kinds       []category
	unknown     []entry
	connections []int16 // cost of right context r before left context l: connections[l*contexts+r]
	contexts    int     // number of context ids, that of freeContext included
	strings     string
	renamed     []uint16 // context id of each one of the dictionary's sources

	inflections     []string // six features, each with its comma behind it
	unknownFeatures []string // all features of an unknown word, joined by commas
	// Tokens with the features that these give, and empty surfaces.
	inflectionTokens, unknownTokens []voc.Token
	inflectionKinds                 []WordKinds // of inflectionTokens

	user *userWords // nil without a user dictionary
}

// boundary is the context id of the begin and the end of a sentence.
const boundary = 0

// freeContext returns the context id that costs nothing on either side: that of user words under kagome's rule.
func (t *tables) freeContext() uint16 { return uint16(t.contexts - 1) }

// maxUnknownRunes is how long an unknown word may become.
const maxUnknownRunes = 1024

func (t *tables) category(r rune) uint8 {
	if uint(r) < uint(len(t.categories)) {
		return t.categories[r]
	}
	return t.categories[0]
}

func (t *tables) string(reference uint32) string {
	start := reference >> 8
	return t.strings[start : start+reference&0xFF]
}

// known reports whether word is one of a dictionary, and not the complement of one of t.unknown.
func known(word int32) bool { return word >= 0 }

// ofUser reports whether word is one of the user dictionary, and its index in userWords.entries.
func (t *tables) ofUser(word int32) (index int32, is bool) {
	index = word - int32(len(t.entries))
	return index, index >= 0
}

// wordCount returns the number of entries of both dictionaries.
func (t *tables) wordCount() int {
	if t.user == nil {
		return len(t.entries)
	}
	return len(t.entries) + len(t.user.entries)
}

// appendFeatures appends the features of a word, joined by commas.
func (t *tables) appendFeatures(out []byte, word int32) []byte {
	if !known(word) {
		return append(out, t.unknownFeatures[^word]...)
	}
	if i, is := t.ofUser(word); is {
		return append(out, t.user.features[i]...)
	}
	f := &t.features[word]
	inflection, base, reading, pronunciation := t.inflections[f.inflection], t.string(f.base), t.string(f.reading), t.string(f.pronunciation)
	length := len(out)
	out = slices.Grow(out, len(inflection)+len(base)+len(reading)+len(pronunciation)+2)
	out = out[:cap(out)]
	length += copy(out[length:], inflection)
	length += copy(out[length:], base)
	out[length] = ','
	length++
	length += copy(out[length:], reading)
	out[length] = ','
	length++
	length += copy(out[length:], pronunciation)
	return out[:length]
}

// setToken fills all of a token but its span and surface, which is given.
func (t *tables) setToken(token *voc.Token, word int32, surface string) {
	if !known(word) {
		*token = t.unknownTokens[^word]
		token.Base = surface
		return
	}
	if i, is := t.ofUser(word); is {
		*token = t.user.tokens[i]
		if token.Base == "" {
			token.Base = surface
		}
		return
	}
	f := &t.features[word]
	*token = t.inflectionTokens[f.inflection]
	token.Base, token.Reading = feature(t.string(f.base)), feature(t.string(f.reading))
	if token.Base == "" {
		token.Base = surface
	}
	token.Entry = uint32(word) + 1
}

// feature returns a column of the dictionary entry; the dictionary writes * for none.
func feature(value string) string {
	if value == "*" {
		return ""
	}
	return value
}
