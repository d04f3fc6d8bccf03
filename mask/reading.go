package mask

import (
	"strings"
	"unicode/utf8"
)

// reading masks the reading of a name in the brackets that open between start and end, as in 佐伯(サエキ)様 or, when
// the name is replaced already, 〔氏名〕様(サエキ); and the name before it.
func (f *finder) reading(start, end int) {
	const longest = 48
	inside := f.text[end:min(f.hi, end+longest)]
	closing := strings.IndexByte(inside, ')')
	if closing < 0 {
		return
	}
	inside = inside[:closing]
	value := strings.TrimRight(inside, " ")
	for _, honorific := range [...]string{"様", "さま", "サマ", "さん"} {
		value = strings.TrimRight(strings.TrimSuffix(value, honorific), " ")
	}
	if hasAnyPrefix(value, []string{"カナ", "かな", "フリガナ", "ふりがな", "カタカナ", "ひらがな", "ヨミ", "よみ"}) {
		return // the label of a reading
	}
	if utf8.RuneCountInString(value) < 2 || !onlyScript(strings.Replace(value, " ", "", 1), katakana) && !onlyScript(strings.Replace(value, " ", "", 1), hiragana) {
		return
	}
	head := strings.TrimRight(f.text[f.lo:start], " ")
	for _, honorific := range [...]string{"様", "さま", "さん", "氏"} {
		head = strings.TrimRight(strings.TrimSuffix(head, honorific), " ")
	}
	if head == "" && f.lo > 0 && strings.HasSuffix(f.text[:f.lo], replacements[Name]) {
		f.add(end, end+len(value), Name, "name-reading")
		return
	}
	if !honouredLatin(f.text[end+closing+1:f.hi]) && value == inside {
		return // in brackets as many a thing is: 出雲(いずも)
	}
	from := runBefore(f.text, f.lo, f.lo+len(head), func(r rune) bool { return kanjiOrKe(r) || r == ' ' })
	name := strings.TrimLeft(f.text[from:f.lo+len(head)], " ")
	if n := utf8.RuneCountInString(name); n < 1 || n > 7 || f.shapeOf(name) == noName {
		return
	}
	f.add(f.lo+len(head)-len(name), f.lo+len(head), Name, "name-reading")
	f.add(end, end+len(value), Name, "name-reading")
}
