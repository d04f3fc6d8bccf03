package mask

import (
	"strings"
	"unicode/utf8"
)

const (
	maxPlaceRunes    = 30 // how far a place name reaches to the left of a block number
	maxBuildingRunes = 30 // how far a building name reaches to the right of it
)

// addressBefore masks the address whose block number, in kanji digits, ends at the unit (丁目 or 番地) at start.
// Block numbers in ASCII digits are met as numbers.
func (f *finder) addressBefore(unit int) {
	start := runBefore(f.text, f.lo, unit, kanjiDigit)
	if start < unit {
		f.address(start)
	}
}

func kanjiDigit(r rune) bool { return strings.ContainsRune("〇一二三四五六七八九十百", r) }

// address masks the address whose block number begins at start, and returns its end, or 0.
func (f *finder) address(start int) int {
	end, parts, units := f.block(start)
	if end == start || parts == 0 {
		return 0
	}
	placeEnd := start
	if start > f.lo && f.text[start-1] == ' ' && (parts >= 3 || units) {
		placeEnd--
	}
	if strings.HasSuffix(f.text[f.lo:placeEnd], "町の") || strings.HasSuffix(f.text[f.lo:placeEnd], "村の") {
		placeEnd -= len("の")
	}
	left := f.placeStart(placeEnd)
	place := f.text[left:placeEnd]
	if cut := addressCueEnd(place); cut > 0 {
		left += cut
		place = place[cut:]
	}
	cued := f.addressCueBefore(left) || left > f.lo && endsWithAny(f.text[f.lo:left], addressCues...)
	cued = cued || strings.HasSuffix(f.text[:f.lo], replacements[PostalCode]) && strings.TrimLeft(f.text[f.lo:left], " \n") == ""
	municipality := hasMunicipality(place)
	long := utf8.RuneCountInString(place) >= 2
	accepted := false
	switch {
	case place == "":
		accepted = cued && parts >= 3
	case parts >= 3 && !units:
		accepted = municipality || cued
	case parts >= 2 && units:
		accepted = long
	case parts == 2:
		accepted = municipality && !counterAfter(f.text[end:f.hi]) && !strings.HasPrefix(f.text[end:f.hi], "番") || cued
	case strings.HasSuffix(f.text[start:end], "番地"):
		accepted = long
	case strings.Contains(place, "字") && municipality:
		accepted = !counterAfter(f.text[end:f.hi])
	default:
		accepted = cued && municipality && !counterAfter(f.text[end:f.hi])
	}
	if !accepted {
		return 0
	}
	end = f.building(end)
	f.add(left, end, Address, "address-block")
	return end
}

// blockUnits follow the numbers of an address.
var blockUnits = []string{"丁目", "番地の", "番地", "番町", "番", "号棟", "号室", "号", "丁", "条", "線"}

// block reads the numbers of an address from start: how many there are, and whether one of them has a unit.
func (f *finder) block(start int) (end, parts int, units bool) {
	at := start
	end = start
	for parts < 8 {
		number := at
		for at < f.hi && at-number < 18 {
			r, size := utf8.DecodeRuneInString(f.text[at:f.hi])
			if !digit(byte(min(r, 0x7F))) && !kanjiDigit(r) {
				break
			}
			at += size
		}
		if at == number || digit(f.text[number]) && at-number > 5 {
			return end, parts, units
		}
		parts++
		end = at
		unit := ""
		for _, u := range blockUnits {
			if strings.HasPrefix(f.text[at:f.hi], u) {
				unit = u
				break
			}
		}
		if unit != "" {
			units = units || unit != "番" && unit != "号" || parts >= 2
			at += len(unit)
			end = at
		}
		for _, joint := range [...]string{"-", "ー", "の", "ノ", " ", "\n", "東", "西", "南", "北"} {
			if strings.HasPrefix(f.text[at:f.hi], joint) && (joint != " " && joint != "\n" || unit != "") {
				at += len(joint)
				break
			}
		}
		if at == end && unit == "" {
			return end, parts, units
		}
	}
	return end, parts, units
}

// placeStart returns where the place name before end begins.
func (f *finder) placeStart(end int) int {
	start := end
	for n := 0; n < maxPlaceRunes && start > f.lo; n++ {
		r, size := utf8.DecodeLastRuneInString(f.text[f.lo:start])
		if !kanji(r) && !katakana(r) && !strings.ContainsRune("ヶヵっツ", r) && !(digit(byte(min(r, 0x7F))) && n > 0) {
			head := f.text[f.lo:start]
			if r == ' ' && n > 0 && endsWithAny(head[:len(head)-1], "都", "道", "府", "県", "市", "区", "町", "村", "郡") {
				start--
				continue
			}
			if name := kanaPlace(head); name > 0 {
				size = name
			} else if town := kanaTown(head); town > 0 {
				size = town
			} else if n == 0 || !placeJoint(r, f.text[start:end]) {
				break
			}
		}
		start -= size
	}
	place := f.text[start:end]
	if at := prefectureIn(place); at > 0 {
		return start + at
	}
	for start < end && (f.text[start] == ' ' || digit(f.text[start])) {
		start++
	}
	return start
}

// noTowns are words in hiragana that follow a municipality.
var noTowns = wordSet("に で は の から まで が を と も や へ には では にも でも にある での への からは までは とか など または および より だけ しか なら なので です")

// kanaTown returns the length of the hiragana at the end of text when a municipality stands before them: the
// town of 見本市ひばりが丘.
func kanaTown(text string) int {
	const most = 6
	start := runBefore(text, max(0, len(text)-most*len("あ")), len(text), hiragana)
	if len(text)-start > 0 && !noTowns[text[start:]] && endsWithAny(text[:start], "市", "区", "町", "村", "郡") {
		return len(text) - start
	}
	return 0
}

// placeJoint reports whether r joins the parts of a place name of which tail stands behind it: 緑が丘, 杉の宮.
func placeJoint(r rune, tail string) bool {
	next, _ := utf8.DecodeRuneInString(tail)
	switch r {
	case 'が', 'ケ':
		return strings.ContainsRune("丘岡浜原崎谷峰嶺沢島関森台", next)
	case 'の':
		return strings.ContainsRune("里宮森台内丘杜郷浦木本町原瀬", next)
	case 'つ':
		return strings.ContainsRune("葉木沢", next)
	}
	return false
}

// kanaPlaces are municipalities and frequent parts of place names that hold hiragana.
var kanaPlaces = []string{
	"さいたま", "つくば", "つくばみらい", "ひたちなか", "あきる野", "いわき", "うるま", "えびの", "かすみがうら", "つがる", "にかほ", "みどり", "むつ", "いすみ", "いちき串木野", "いなべ", "うきは", "おいらせ", "かほく", "きのかわ", "さくら", "さつま", "せたな", "たつの", "とくしま", "ときがわ", "にしのおもて", "ふじみ野", "ふじみ", "まんのう", "みなかみ", "みなべ", "みやき", "みやこ", "みよし", "みやま", "むかわ", "やはた", "ゆすはら", "よしの",
	"みなとみらい", "が丘", "がおか", "ヶ丘", "の里", "の宮", "の森", "の台", "が浜", "が原", "の内", "つ葉",
}

// kanaPlace returns the length of the place name in hiragana at the end of text.
func kanaPlace(text string) int {
	longest := 0
	for _, name := range kanaPlaces {
		if len(name) > longest && strings.HasSuffix(text, name) {
			longest = len(name)
		}
	}
	return longest
}

var prefectures = []string{
	"北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県",
}

// prefectureIn returns the offset of the first prefecture in place, or −1.
func prefectureIn(place string) int {
	first := -1
	if !containsAny(place, "都", "道", "府", "県") {
		return first
	}
	for _, name := range prefectures {
		if at := strings.Index(place, name); at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}

// hasMunicipality reports whether place names a prefecture or holds a word that ends in 市, 区, 町 and so on.
func hasMunicipality(place string) bool {
	if containsAny(place, "都道府県", "市区町村", "市町村") {
		return false
	}
	for _, name := range [...]string{"地区", "校区", "学区", "区間", "都市", "市場", "市販", "町内会", "区分", "市民", "区役所"} {
		place = strings.ReplaceAll(place, name, "")
	}
	if prefectureIn(place) >= 0 {
		return true
	}
	for i, r := range place {
		if i > 0 && strings.ContainsRune("市区町村郡", r) {
			return true
		}
	}
	return false
}

// beginsWithPlace reports whether text begins with an address.
func beginsWithPlace(text string) bool {
	if hasAnyPrefix(text, prefectures) {
		return true
	}
	for i, r := range text {
		if i > 30 || !kanji(r) && !katakana(r) && !hiragana(r) {
			return false
		}
		if i >= 6 && strings.ContainsRune("市区町村郡", r) {
			return true
		}
	}
	return false
}

// addressCues announce an address.
var addressCues = []string{"住所", "所在地", "配送先", "お届け先", "届け先", "送付先", "送り先", "発送先", "転居先", "引越し先", "引っ越し先", "勤務先", "自宅", "実家", "番地", "宛先", "届先", "配達先"}

// addressCueEnd returns the end of an address cue that begins place, or 0.
func addressCueEnd(place string) int {
	longest := 0
	for _, cue := range addressCues {
		if at := strings.Index(place, cue); at >= 0 && at <= len("現新旧") && cue != "番地" {
			longest = max(longest, at+len(cue))
		}
	}
	return longest
}

func (f *finder) addressCueBefore(at int) bool {
	return endsWithAny(trimConnectors(f.window(at)), addressCues...)
}

// cuedAddress masks the place behind an address cue that ends at start, when it is more than a prefecture or a
// town.
func (f *finder) cuedAddress(start int) {
	rest := f.text[start:f.hi]
	at := start
	for _, connector := range [...]string{"は", ":", "が", " ", "\n", "「", "、", " "} {
		if strings.HasPrefix(f.text[at:f.hi], connector) {
			at += len(connector)
		}
	}
	if len(rest) == f.hi-at {
		return // nothing between cue and place: 住所変更
	}
	end, levels := at, 0
	for n := 0; n < maxPlaceRunes && end < f.hi; n++ {
		r, size := utf8.DecodeRuneInString(f.text[end:f.hi])
		if !kanji(r) && !katakana(r) && !digit(byte(min(r, 0x7F))) {
			if name := kanaPlaceAt(f.text[end:f.hi]); name > 0 {
				end += name
				continue
			}
			break
		}
		if end > at && strings.ContainsRune("都道府県市区町村郡", r) {
			levels++
		}
		end += size
	}
	if levels >= 2 && hasMunicipality(f.text[at:end]) {
		if blockEnd := f.building(end); blockEnd > end {
			end = blockEnd
		}
		f.add(at, end, Address, "address-cue")
	}
}

func kanaPlaceAt(text string) int {
	longest := 0
	for _, name := range kanaPlaces {
		if len(name) > longest && strings.HasPrefix(text, name) {
			longest = len(name)
		}
	}
	return longest
}

// kyotoDirections place a Kyoto address along a street.
var kyotoDirections = []string{"上る", "下る", "上ル", "下ル", "上がる", "下がる", "東入", "西入"}

// kyotoAddress masks a street address around the direction between start and end.
func (f *finder) kyotoAddress(start, end int) {
	left := f.placeStart(start)
	if place := f.text[left:start]; utf8.RuneCountInString(place) < 3 || !containsAny(place, "通", "条", "筋", "町") {
		return
	}
	for _, kana := range [...]string{"る", "ル"} {
		if strings.HasPrefix(f.text[end:f.hi], kana) {
			end += len(kana)
		}
	}
	for n := 0; n < maxPlaceRunes && end < f.hi; n++ {
		r, size := utf8.DecodeRuneInString(f.text[end:f.hi])
		if !kanji(r) && !katakana(r) && r != '-' && !digit(byte(min(r, 0x7F))) {
			break
		}
		end += size
	}
	f.add(left, f.building(end), Address, "address-kyoto")
}
