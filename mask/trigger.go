package mask

import (
	"strings"
	"unicode/utf8"
)

// trigger is a word that calls for a look at its surroundings. The rule gets the word's place and returns where
// to go on, at least its end.
type trigger struct {
	word string
	rule func(f *finder, start, end int) int
}

// triggers are looked for in one pass, by their first character. A longer word stands before its beginnings.
var triggers = func() map[rune][]trigger {
	index := make(map[rune][]trigger)
	add := func(rule func(f *finder, start, end int) int, words ...string) {
		for _, word := range words {
			first, _ := utf8.DecodeRuneInString(word)
			list := index[first]
			at := 0
			for at < len(list) && len(list[at].word) >= len(word) {
				at++
			}
			index[first] = append(list[:at:at], append([]trigger{{word, rule}}, list[at:]...)...)
		}
	}
	at := func(look func(f *finder, start, end int)) func(*finder, int, int) int {
		return func(f *finder, start, end int) int { look(f, start, end); return end }
	}
	behind := func(look func(f *finder, end int)) func(*finder, int, int) int {
		return func(f *finder, _, end int) int { look(f, end); return end }
	}
	before := func(look func(f *finder, start int)) func(*finder, int, int) int {
		return func(f *finder, start, end int) int { look(f, start); return end }
	}
	add((*finder).url, "://")
	add(at((*finder).email), atSigns...)
	add(func(f *finder, start, _ int) int { return f.spelledPhone(start) }, zeroes...)
	add(behind((*finder).dateBehind), birthWords...)
	add(at((*finder).born), "生")
	add(before((*finder).dateBefore), "うまれ")
	add(before((*finder).addressBefore), "丁目", "番地")
	add(at((*finder).kyotoAddress), kyotoDirections...)
	add(behind((*finder).cuedAddress), addressCues...)
	add(behind((*finder).labelledName), nameLabels...)
	add(at((*finder).header), "From:", "To:", "Cc:", "差出人:", "宛先:")
	add(before((*finder).quotedWriter), " wrote:", "さんは書きました:", " のメッセージ:")
	return index
}()

// isTrigger marks the first characters of triggers, for a quick no.
var isTrigger = func() *[1 << 16]bool {
	var marked [1 << 16]bool
	for first := range triggers {
		marked[first] = true
	}
	return &marked
}()

// followTriggers calls the rule of every trigger between lo and hi. All triggers that begin at a place are
// followed, for 生年月日 is one and 生 is one.
func (f *finder) followTriggers() {
	for at := f.lo; at < f.hi; {
		r, size := rune(f.text[at]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(f.text[at:f.hi])
		}
		next := at + size
		if r < 1<<16 && isTrigger[r] {
			for _, t := range triggers[r] {
				if strings.HasPrefix(f.text[at:f.hi], t.word) {
					if end := t.rule(f, at, at+len(t.word)); end > at+len(t.word) {
						next = max(next, end)
					}
				}
			}
		}
		at = next
	}
}
