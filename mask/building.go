package mask

import (
	"strings"
	"unicode/utf8"
)

// buildingWords end the name of a building.
var buildingWords = []string{"荘", "マンション", "アパート", "ハイツ", "コーポ", "ビル", "ハイム", "レジデンス", "タワー", "ヒルズ", "メゾン", "寮", "団地", "号棟", "棟", "号室", "ビルディング", "プラザ", "コート", "パレス", "ハウス", "邸"}

// building returns the end of the building name and the room number that follow an address at end, or end.
func (f *finder) building(end int) int {
	at := end
	if strings.HasPrefix(f.text[at:f.hi], " ") || strings.HasPrefix(f.text[at:f.hi], "\n") {
		at++
	} else if strings.HasPrefix(f.text[at:f.hi], "、") {
		at += len("、")
	}
	tail := at
	words, found := false, end
	if hasAnyPrefix(strings.ToUpper(f.text[at:min(at+12, f.hi)]), []string{"TEL", "FAX", "電話", "携帯", "HTTP", "MAIL"}) {
		return end
	}
	if floor := at; floor < f.hi && digit(f.text[floor]) { // 4-5 2F
		for floor < f.hi && floor-at < 2 && digit(f.text[floor]) {
			floor++
		}
		for _, unit := range [...]string{"F", "階"} {
			if strings.HasPrefix(f.text[floor:f.hi], unit) {
				return floor + len(unit)
			}
		}
	}
	spaces, previous := 0, rune(0)
	for n := 0; n < maxBuildingRunes && at < f.hi; n++ {
		r, size := utf8.DecodeRuneInString(f.text[at:f.hi])
		if digit(byte(min(r, 0x7F))) {
			number := at
			for at < f.hi && digit(f.text[at]) {
				at++
			}
			if at-number > 4 || strings.HasPrefix(f.text[at:f.hi], "-") && at+1 < f.hi && digit(f.text[at+1]) {
				break
			}
			for _, unit := range [...]string{"号室", "号", "階", "F", "室"} {
				if strings.HasPrefix(f.text[at:f.hi], unit) {
					at += len(unit)
					words = words || unit == "号室"
					break
				}
			}
			if words || at-number >= 3 && containsKatakana(f.text[tail:number]) && roomEnds(f.text[at:f.hi]) || tail == end && (katakana(previous) || previous < utf8.RuneSelf && previous != 0) {
				found = at
			}
			previous = '0'
			continue
		}
		if kanjiDigit(r) && words {
			if unit := kanjiFloor(f.text[at:f.hi]); unit > 0 {
				at += unit
				found = at
				break
			}
		}
		if r == ' ' && spaces < 2 && words {
			spaces++
		} else if !kanji(r) && !katakana(r) && !letter(byte(min(r, 0x7F))) && !strings.ContainsRune("-・&ヶ", r) {
			break
		}
		at += size
		previous = r
		if endsWithAny(f.text[tail:at], buildingWords...) {
			words = true
			found = at
		}
	}
	return found
}

// kanjiFloor returns the length of a floor or room in kanji digits at the start of text (五階), or 0.
func kanjiFloor(text string) int {
	at := 0
	for at < len(text) && at <= 4*len("五") {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !kanjiDigit(r) {
			break
		}
		at += size
	}
	for _, unit := range [...]string{"階", "号室", "号"} {
		if strings.HasPrefix(text[at:], unit) {
			return at + len(unit)
		}
	}
	return 0
}

func containsKatakana(text string) bool { return strings.ContainsFunc(text, katakana) }

// roomEnds reports whether what stands behind a number leaves it the number of a room.
func roomEnds(rest string) bool {
	return rest == "" || hasAnyPrefix(rest, []string{"\n", " ", "、", "。", "号", "です", "に", "へ", "まで", "(", ")", "〔"})
}
