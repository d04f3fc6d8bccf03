package tokenize

import (
	"testing"

	"github.com/ikawaha/kagome-dict/ipa"

	"voc"
)

func TestKinds(t *testing.T) {
	d := dictionary(t)
	for surface, want := range map[string]WordKinds{
		"花子": GivenName, "二階堂": Surname | PlaceName, "電源": CommonWord, "存在しない語": 0, "": 0,
	} {
		if got := d.Kinds(surface); got != want {
			t.Errorf("Kinds(%q) = %06b, want %06b", surface, got, want)
		}
	}
	for surface, want := range map[string]WordKinds{"石川": Surname | PlaceName, "清水": Surname | PlaceName, "林": Surname | CommonWord} {
		if got := d.Kinds(surface); got&want != want {
			t.Errorf("Kinds(%q) = %06b lacks some of %06b", surface, got, want)
		}
	}
	if allocations := testing.AllocsPerRun(100, func() { d.Kinds("二階堂") }); allocations > 0 {
		t.Errorf("Kinds allocates %v times", allocations)
	}
}

// TestKindsAreThoseOfKagome looks up every word of a text, and every piece of it that may be one.
func TestKindsAreThoseOfKagome(t *testing.T) {
	d := dictionary(t)
	text := []rune("石川さんと清水花子さんが東京都の二階堂商店で林檎を買い、NHKの林さんに電源のことを聞いたところ高橋の件は対応済みと言われた。")
	found := 0
	for i := range text {
		for j := i + 1; j <= min(len(text), i+6); j++ {
			surface := string(text[i:j])
			want := kindsInKagome(surface)
			if got := d.Kinds(surface); got != want {
				t.Errorf("Kinds(%q) = %06b, kagome says %06b", surface, got, want)
			}
			if want != 0 {
				found++
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d words were found", found)
	}
	if kindOf(&voc.Token{SubClass: "固有名詞", SubClass2: "人名", SubClass3: "一般"}) != OtherName {
		t.Error("a name of no part is not recognised")
	}
}

// kindsInKagome reads the kinds off kagome's own tables.
func kindsInKagome(surface string) WordKinds {
	dictionary := ipa.Dict()
	if surface == "" {
		return 0
	}
	// Da.Find also finds beginnings of words that are none.
	id, found := 0, false
	dictionary.Index.Da.CommonPrefixSearchCallback(surface, func(word, length int) {
		if length == len(surface) {
			id, found = word, true
		}
	})
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
