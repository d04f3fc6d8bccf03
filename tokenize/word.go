package tokenize

import "voc"

// WordKinds is the set of kinds that the dictionary's entries for one surface have. A surface often has several:
// 石川 is a surname and a place.
type WordKinds uint8

// The kinds of dictionary entries that matter to who looks for names.
const (
	Surname      WordKinds = 1 << iota // 名詞,固有名詞,人名,姓
	GivenName                          // 名詞,固有名詞,人名,名
	OtherName                          // 名詞,固有名詞,人名,一般
	PlaceName                          // 名詞,固有名詞,地域
	Organisation                       // 名詞,固有名詞,組織
	ProperName                         // 名詞,固有名詞,一般
	CommonWord                         // anything that is no proper noun
)

// Kinds returns the kinds of the entries whose surface is exactly surface; 0 when there is none, and with
// EngineKagome, which is there to compare tokens with. It allocates nothing and may be called concurrently.
func (d *Dictionary) Kinds(surface string) WordKinds {
	if d.tables == nil || surface == "" {
		return 0
	}
	t := d.tables
	word := t.words.find(surface)
	if word < 0 {
		return 0
	}
	return d.kindsOf(word)
}

// find returns the value of the key that is exactly key, or -1.
func (t *trie) find(key string) int32 {
	cell := int32(0)
	for _, r := range key {
		code := int32(t.code(r))
		if code == 0 {
			return -1
		}
		next := t.nodes[cell].base + code
		if t.nodes[next].check != cell {
			return -1
		}
		cell = next
	}
	return t.nodes[cell].value
}

// kindOf returns the kind of one entry by its part of speech.
func kindOf(entry *voc.Token) WordKinds {
	if entry.SubClass != "固有名詞" {
		return CommonWord
	}
	switch entry.SubClass2 {
	case "人名":
		switch entry.SubClass3 {
		case "姓":
			return Surname
		case "名":
			return GivenName
		}
		return OtherName
	case "地域":
		return PlaceName
	case "組織":
		return Organisation
	}
	return ProperName
}
