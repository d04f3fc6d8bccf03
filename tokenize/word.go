package tokenize

import "github.com/ikawaha/kagome-dict/ipa"

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

// Kinds returns the kinds of the entries whose surface is exactly surface; 0 when there is none. It allocates
// nothing and may be called concurrently.
func (d *Dictionary) Kinds(surface string) WordKinds {
	dictionary := ipa.Dict() // loaded once by Load
	if surface == "" {
		return 0
	}
	id, found := dictionary.Index.Da.Find(surface)
	if !found {
		return 0
	}
	kinds := WordKinds(0)
	names := dictionary.POSTable.NameList
	for last := id + int(dictionary.Index.Dup[int32(id)]); id <= last; id++ {
		pos := dictionary.POSTable.POSs[id]
		if len(pos) < 4 || names[pos[1]] != "固有名詞" {
			kinds |= CommonWord
			continue
		}
		switch names[pos[2]] {
		case "人名":
			switch names[pos[3]] {
			case "姓":
				kinds |= Surname
			case "名":
				kinds |= GivenName
			default:
				kinds |= OtherName
			}
		case "地域":
			kinds |= PlaceName
		case "組織":
			kinds |= Organisation
		default:
			kinds |= ProperName
		}
	}
	return kinds
}
