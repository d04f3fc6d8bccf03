package mask

import (
	"strings"
	"unicode/utf8"

	"voc/tokenize"
)

// contactWords stand between the parts of somebody's contact data and are no names.
var contactWords = []string{"電話", "携帯", "番号", "連絡", "自宅", "勤務", "住所", "代表", "直通", "または", "もしくは", "宛", "先", "返信", "メール", "会社", "及び", "昼", "夜", "平日"}

// contactName masks what stands alone between an address or postal code and a telephone number or e-mail
// address that are replaced already: in contact data that is the name.
func (f *finder) contactName() {
	before, after := f.text[:f.lo], f.text[f.hi:]
	if !endsWithAny(before, replacements[Address], replacements[PostalCode]) {
		return
	}
	start, end := f.lo, f.hi
	for start < end && (f.text[start] == ' ' || f.text[start] == '\n') {
		start++
	}
	for _, label := range [...]string{":", " ", "TEL", "Tel", "電話番号", "電話", "携帯", " ", "\n", "様"} {
		end = start + len(strings.TrimSuffix(f.text[start:end], label))
	}
	name := f.text[start:end]
	if start == f.lo || !hasAnyPrefix(after, []string{replacements[Phone], replacements[Email]}) || containsAny(name, contactWords...) {
		return
	}
	family, given, _ := strings.Cut(name, " ")
	if n := utf8.RuneCountInString(name); n >= 2 && n <= 9 && onlyScript(family+given, func(r rune) bool { return kanji(r) || kana(r) }) {
		f.add(start, end, Name, "name-contact")
	}
}

// nameBesideContact masks a known name directly behind or before a telephone number, an e-mail address or an address
// that is replaced already: 〔電話番号〕(田所), 浅井(〔電話番号〕).
func (f *finder) nameBesideContact() {
	if f.lo > 0 && endsWithAny(f.text[:f.lo], replacements[Phone], replacements[Email], replacements[Address]) {
		start := f.lo
		for start < f.hi && strings.IndexByte(" \n(", f.text[start]) >= 0 && start-f.lo < 3 {
			start++
		}
		end := start + strings.IndexAny(f.text[start:f.hi]+"\n", "\n)、。/")
		f.contactCandidate(start, end)
		if space := strings.IndexByte(f.text[start:end], ' '); space > 0 {
			f.contactCandidate(start, start+space)
		}
	}
	if f.lo > 0 && endsWithAny(f.text[:f.lo], replacements[BankAccount], replacements[Card]) {
		start := f.skipSpace(f.lo)
		f.add(start, f.kanaFullName(start), Name, "name-contact")
	}
	if hasAnyPrefix(f.text[f.hi:], []string{replacements[Phone], replacements[Email]}) {
		end := f.hi
		for end > f.lo && strings.IndexByte(" \n(:", f.text[end-1]) >= 0 && f.hi-end < 3 {
			end--
		}
		const longest = 40
		from := max(f.lo, end-longest)
		f.contactCandidate(from+strings.LastIndexAny(f.text[from:end], "\n 、。)/:→")+1, end)
	}
}

func (f *finder) contactCandidate(start, end int) {
	for start < end && !utf8.RuneStart(f.text[start]) {
		start++ // behind a character of several bytes
	}
	for _, honorific := range [...]string{"様", "さん", " "} {
		end = start + len(strings.TrimSuffix(f.text[start:end], honorific))
	}
	name := f.text[start:end]
	if n := utf8.RuneCountInString(name); n < 2 || n > 8 || containsAny(name, contactWords...) {
		return
	}
	switch shape := f.shapeOf(name); {
	case shape == fullShape:
	case shape == surnameShape && f.kinds(name)&(tokenize.CommonWord|tokenize.Organisation) == 0 || kanaSurnames[toHiragana(name)]:
	default:
		return
	}
	f.add(start, end, Name, "name-contact")
}
