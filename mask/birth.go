package mask

import (
	"strings"
	"unicode/utf8"
)

// maxDateBytes is the longest date: 昭和六十三年十二月三十一日(土曜日).
const maxDateBytes = 72

// birthWords announce a date of birth.
var birthWords = []string{"生年月日", "誕生日", "生まれは", "生まれた日", "birthday", "Birthday", "DOB"}

// born masks the date of birth before 生 at start, unless the word goes on as another one (生活).
func (f *finder) born(start, end int) {
	behind := f.text[end:f.hi]
	r, _ := utf8.DecodeRuneInString(behind)
	if hasAnyPrefix(behind, []string{"まれ", "れ", "で"}) || !kanji(r) && !kana(r) {
		f.dateBefore(start)
	}
}

// dateBehind masks the date that begins at start, behind connectors.
func (f *finder) dateBehind(start int) {
	for n := 0; n < 6; n++ {
		before := start
		for _, connector := range connectors {
			if strings.HasPrefix(f.text[start:f.hi], connector) {
				start += len(connector)
			}
		}
		if start == before {
			break
		}
	}
	if end := f.date(start, true); end > 0 {
		f.add(start, end, BirthDate, "birthdate-cue")
	}
}

// dateBefore masks the date that ends at end.
func (f *finder) dateBefore(end int) {
	for _, space := range [...]string{" ", ")", "）"} {
		if strings.HasSuffix(f.text[f.lo:end], space) {
			end -= len(space)
		}
	}
	start := end
	for start > f.lo && end-start < maxDateBytes {
		r, size := utf8.DecodeLastRuneInString(f.text[f.lo:start])
		if !strings.ContainsRune("0123456789〇一二三四五六七八九十元年月日./-ー 昭和平成大正明治令STHRM曜火水木金土(", r) {
			break
		}
		start -= size
	}
	for ; start < end; start++ {
		if utf8.RuneStart(f.text[start]) && f.date(start, false) == end {
			f.add(start, end, BirthDate, "birthdate-born")
			return
		}
	}
}

// date returns the end of the date at start, or 0: year, month and day, with or without an era; or month and
// day. Compact forms (19850102) count where the caller knows that it is a date.
func (f *finder) date(start int, compact bool) int {
	at := start
	era := false
	for _, name := range [...]string{"昭和", "平成", "大正", "明治", "令和", "西暦", "昭", "平", "大", "明", "令", "S", "T", "H", "R", "M"} {
		if strings.HasPrefix(f.text[at:f.hi], name) {
			at += len(name)
			era = true
			break
		}
	}
	if era && at < f.hi && f.text[at] == '.' && letter(f.text[at-1]) {
		at++ // S.55.1.1
	}
	at = f.skipSpace(at)
	first := f.dateNumber(at)
	if first == at {
		return 0
	}
	if length := first - at; compact && length >= 6 && length <= 8 && digit(f.text[at]) {
		return first
	}
	next, unit := f.dateUnit(first)
	if unit == "" || unit == "日" {
		return 0
	}
	second := f.dateNumber(next)
	if second == next {
		if unit == "年" && era {
			return next // 昭和60年
		}
		return 0
	}
	if unit == "月" {
		return f.afterUnit(second, "日")
	}
	next, unit2 := f.dateUnit(second)
	if unit2 == "" {
		if compact && (unit == "/" || unit == "-" || unit == ".") && first-at <= 2 {
			return second // 8/15
		}
		return 0
	}
	unit = unit2
	third := f.dateNumber(next)
	if third == next {
		if unit == "月" {
			return next
		}
		return 0
	}
	return f.afterUnit(third, "日")
}

func (f *finder) skipSpace(at int) int {
	for at < f.hi && f.text[at] == ' ' {
		at++
	}
	return at
}

func (f *finder) dateNumber(at int) int {
	for at < f.hi {
		r, size := utf8.DecodeRuneInString(f.text[at:f.hi])
		if !digit(byte(min(r, 0x7F))) && !strings.ContainsRune("〇一二三四五六七八九十元", r) {
			break
		}
		at += size
	}
	return at
}

func (f *finder) dateUnit(at int) (int, string) {
	at = f.skipSpace(at)
	for _, unit := range [...]string{"年", "月", "日", "-", "/", ".", "ー"} {
		if strings.HasPrefix(f.text[at:f.hi], unit) {
			return f.skipSpace(at + len(unit)), unit
		}
	}
	return at, ""
}

func (f *finder) afterUnit(at int, unit string) int {
	if strings.HasPrefix(f.text[at:f.hi], unit) {
		at += len(unit)
	}
	return at
}
