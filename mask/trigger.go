package mask

// trigger is a cue word that has a rule.
type trigger struct {
	word string
	rule func(f *finder, start, end int) int
}

// triggers are the cue words that have rules.
func triggers() (list []trigger) {
	add := func(rule func(f *finder, start, end int) int, words ...string) {
		for _, word := range words {
			list = append(list, trigger{word, rule})
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
	add(func(f *finder, start, _ int) int { return f.spelledPhone(start) }, "0二", "0三", "0四", "0五", "0六", "0七", "0八", "0九") // mixed
	add(behind((*finder).dateBehind), birthWords...)
	add(at((*finder).born), "生")
	add(before((*finder).dateBefore), "うまれ")
	add(before((*finder).addressBefore), "丁目", "番地")
	add(at((*finder).kyotoAddress), kyotoDirections...)
	add(behind((*finder).cuedAddress), addressCues...)
	add(behind((*finder).labelledName), nameLabels...)
	add(at((*finder).header), "From:", "To:", "Cc:", "差出人:", "宛先:")
	add(at((*finder).dottedName), "・")
	add(at((*finder).reading), "(")
	add(before((*finder).quotedWriter), " wrote:", "さんは書きました:", " のメッセージ:")
	return list
}
