package mask

import (
	"strings"
	"unicode/utf8"
)

// phoneSeparators may stand between the digits of a telephone number, one or several.
const phoneSeparators = " \n-ー().・の"

// listSeparators stand between numbers more often than within one.
const listSeparators = ",/_"

// phone masks a telephone number that begins with group g.
func (f *finder) phone(g int) int {
	start := f.groups[g].start
	if n := f.internationalPhone(g); n > 0 {
		return n
	}
	first := f.text[start:f.groups[g].end]
	if first[0] != '0' || !f.mayBeginPhone(g) {
		return 0
	}
	area := f.leadingDigits(g, 3) // they may stand in groups of their own
	if len(area) < 3 || area[1] == '0' {
		return 0
	}
	mobile := area[2] == '0' && strings.IndexByte("56789", area[1]) >= 0 && len(first) != 2
	if mobile {
		if n, _ := f.groupsOfLength(g, 11, phoneSeparators+listSeparators); n > 0 && f.separatorsFit(g, n) {
			return f.addPhone(g, n, "phone")
		}
	}
	if n, _ := f.groupsOfLength(g, 10, phoneSeparators+listSeparators); n > 0 && f.landlineShape(g, n) && f.separatorsFit(g, n) {
		return f.addPhone(g, n, "phone")
	}
	// A mobile number with a digit too many or too few is a mistyped one.
	if n, digits := f.joinedGroups(g); mobile && n == 3 && len(first) == 3 && digits >= 9 && digits <= 13 {
		return f.addPhone(g, n, "phone-mistyped")
	}
	return 0
}

func (f *finder) addPhone(g, n int, rule string) int {
	start, end := f.groups[g].start, f.groups[g+n-1].end
	// A bracket that opens before the area code closes inside the number.
	if strings.HasSuffix(f.text[f.lo:start], "(") && strings.Contains(f.text[start:end], ")") {
		start--
	}
	f.add(start, end, Phone, rule)
	return n
}

// mayBeginPhone reports whether a number can begin at group g: not in the middle of a code that is joined by
// dashes.
func (f *finder) mayBeginPhone(g int) bool {
	if g > 0 {
		return strings.ContainsAny(f.separatorBefore(g), " \n/,()")
	}
	before := f.text[f.lo:f.groups[0].start]
	return !strings.HasSuffix(before, "-") || len(before) == 1 || !alphanumeric(before[len(before)-2])
}

func (f *finder) leadingDigits(g, count int) string {
	first := f.text[f.groups[g].start:f.groups[g].end]
	if len(first) >= count {
		return first[:count]
	}
	var b strings.Builder
	for ; g < len(f.groups) && b.Len() < count; g++ {
		b.WriteString(f.text[f.groups[g].start:f.groups[g].end])
	}
	return b.String()[:min(b.Len(), count)]
}

// landlineShape reports whether n groups are cut as a landline number is: an area code and four digits at the
// end, or single digits.
func (f *finder) landlineShape(g, n int) bool {
	if n == 1 || n == 10 {
		return true
	}
	return n <= 3 && f.groups[g].length() >= 2 && f.groups[g].length() <= 6 && f.groups[g+n-1].length() >= 4
}

// separatorsFit refuses lists of numbers: commas, slashes and underscores are fine in a number of three groups only, and single digits
// are separated by spaces or dashes.
func (f *finder) separatorsFit(g, n int) bool {
	for i := 1; i < n; i++ {
		if strings.ContainsAny(f.separatorBefore(g+i), listSeparators) && (n != 3 || f.groups[g].length() != 3) {
			return false
		}
	}
	return true
}

// internationalPhone masks +81 90 … and other numbers with a country code behind a plus sign.
func (f *finder) internationalPhone(g int) int {
	start := f.groups[g].start
	before := f.text[f.lo:start]
	plus := strings.HasSuffix(before, "+") || strings.HasSuffix(before, "+(") || strings.HasSuffix(before, "(+")
	first := f.text[start:f.groups[g].end]
	dialled := first == "0081" || first == "01081" || first == "010" && len(f.groups) > 1 && f.text[f.groups[1].start:f.groups[1].end] == "81" // from abroad
	plus = plus || dialled && len(f.groups) >= 4
	japan := strings.HasPrefix(first, "81")
	if g > 0 || !plus && !(japan && f.groups[g].length() == 2) {
		return 0
	}
	total, n := 0, 0
	for ; n < len(f.groups); n++ {
		if n > 0 && strings.Trim(f.separatorBefore(n), phoneSeparators) != "" {
			break
		}
		if total+f.groups[n].length() > 15 || !plus && total >= 11 {
			break
		}
		total += f.groups[n].length()
		if japan && total >= 12 {
			n++
			break
		}
	}
	if plus && total < 8 || !plus && (total < 11 || n < 3) {
		return 0
	}
	for start > f.lo && strings.IndexByte("+(", f.text[start-1]) >= 0 {
		start--
	}
	f.add(start, f.groups[n-1].end, Phone, "phone-international")
	return n
}

// spelledDigits are the words and characters for digits; the longest that fits is taken. A run of ナナ has lost a ナ
// when it is normalised.
var spelledDigits = []string{
	"ゼロ", "ぜろ", "マル", "まる", "レイ", "れい", "〇", "零", "○", "⓪",
	"イチ", "いち", "ワン", "一", "①", "壱",
	"ニイ", "ニー", "にい", "ニ", "に", "二", "②", "弐",
	"サン", "さん", "三", "③", "参",
	"ヨン", "よん", "シー", "シ", "し", "四", "④",
	"ゴー", "ゴ", "ご", "五", "⑤",
	"ロク", "ろく", "六", "⑥",
	"ナナ", "なな", "ナ", "な", "シチ", "しち", "七", "⑦",
	"ハチ", "はち", "八", "⑧",
	"キュウ", "キュー", "きゅう", "きゅー", "ク", "く", "九", "⑨",
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
}

// zeroes begin a spelled telephone number.
var zeroes = []string{"ゼロ", "ぜろ", "マル", "まる", "レイ", "れい", "〇", "零", "○", "⓪"}

// spelledPhone masks a telephone number written in kanji digits, circled digits or words, such as 〇九〇の… or
// ゼロキュウゼロ…, that begins at start, and returns the end of the spelled digits.
func (f *finder) spelledPhone(start int) int {
	at, end, digits := start, start, 0
	for at < f.hi {
		if n := spelledDigit(f.text[at:f.hi]); n > 0 {
			at += n
			end = at
			digits++
			continue
		}
		n := 0
		for gap := 0; gap < 2; gap++ {
			r, size := utf8.DecodeRuneInString(f.text[at+n : f.hi])
			if !strings.ContainsRune(" \n-ー、,。.・の()", r) {
				break
			}
			n += size
		}
		if n == 0 || spelledDigit(f.text[min(at+n, f.hi):f.hi]) == 0 {
			break
		}
		at += n
	}
	if digits >= 10 {
		f.add(start, end, Phone, "phone-spelled")
	}
	return end
}

func spelledDigit(text string) int {
	for _, word := range spelledDigits {
		if strings.HasPrefix(text, word) {
			return len(word)
		}
	}
	return 0
}
