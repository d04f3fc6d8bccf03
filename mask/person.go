package mask

import (
	"strings"
	"unicode/utf8"

	"voc"
	"voc/tokenize"
)

// The rules of this file look at the text and the dictionary's entries instead of the tokens: the analyser cuts
// rare names into pieces and takes others for places, depending on what stands around them.

// findPersons masks the names of one sentence that position and wording give away.
func (f *finder) findPersons(sentence voc.Span, tokens []voc.Token) {
	f.addressee(sentence)
	f.honouredText(sentence)
	for i := range tokens {
		start := tokens[i].Start
		first, _ := utf8.DecodeRuneInString(tokens[i].Surface)
		if !kanji(first) && !kana(first) || f.insideReplacement(start) {
			continue
		}
		if !f.nameCanBegin(tokens, i) {
			continue
		}
		limit := f.limitOf(start, sentence.End)
		end, joined := f.fullNameAt(start, limit)
		if end > 0 && (kanji(first) || !joined) && f.likelyFull(tokens, i, end, joined) {
			f.add(start, end, Name, "name-full")
			continue
		}
		f.person(sentence, tokens, i, limit)
	}
}

// insideReplacement reports whether at stands in a replacement of an earlier round.
func (f *finder) insideReplacement(at int) bool {
	for _, span := range f.replaced {
		if at < span.End {
			return at >= span.Start
		}
	}
	return false
}

// limitOf returns where the name that begins at start ends at the latest.
func (f *finder) limitOf(start, end int) int {
	limit := min(end, start+4*maxNameRunes)
	if at := strings.Index(f.text[start:limit], "〔"); at >= 0 {
		limit = start + at
	}
	for limit > start && limit < len(f.text) && !utf8.RuneStart(f.text[limit]) {
		limit--
	}
	return limit
}

// nameCanBegin reports whether a name can begin with token i: at the start of a word, not in the middle of one.
func (f *finder) nameCanBegin(tokens []voc.Token, i int) bool {
	if i == 0 || tokens[i-1].End < tokens[i].Start {
		return true
	}
	before := &tokens[i-1]
	first, _ := utf8.DecodeRuneInString(tokens[i].Surface)
	last, _ := utf8.DecodeLastRuneInString(before.Surface)
	switch {
	case kanji(first) && kanji(last):
		return before.SubClass == "副詞可能" || before.PartOfSpeech == "副詞" || before.PartOfSpeech == "接続詞" || roles[before.Surface]
	case kanji(first):
		return !katakana(last) && last != '々' && !digit(byte(min(last, 0x7F)))
	case hiragana(first):
		return before.PartOfSpeech == "記号" || before.PartOfSpeech == "助詞"
	}
	return !katakana(last)
}

// likelyFull decides on a surname with a given name in running text.
func (f *finder) likelyFull(tokens []voc.Token, i, end int, joined bool) bool {
	start := tokens[i].Start
	surname, given, _ := strings.Cut(f.text[start:end], " ")
	if !joined {
		if strings.Contains(f.text[start:end], "・") && !onlyScript(strings.ReplaceAll(f.text[start:end], "・", ""), katakana) {
			return false // lists: 福井・若狭
		}
		// A place may be followed by anything, and words of a list may look like names.
		kinds, second := f.kinds(surname), f.kinds(given)
		unknown := second == 0 && !recentGivenNames[given] && !givenNames[given]
		switch {
		case second&tokenize.GivenName != 0 && second&(tokenize.CommonWord|tokenize.PlaceName) == 0, recentGivenNames[given]:
			return true
		case kinds&tokenize.CommonWord != 0 || noGivenNames[given]:
			return f.nameFollows(end)
		case unknown && !onlyScript(given, kanji):
			return f.nameFollows(end)
		case kinds&tokenize.PlaceName != 0 && second&(tokenize.PlaceName|tokenize.CommonWord) != 0:
			return f.nameFollows(end)
		}
		return !unknown || f.nameFollows(end)
	}
	// The tokens of a compound show that it is one: 高山本線, 大野市内.
	for j := i; j < len(tokens) && tokens[j].Start < end; j++ {
		if tokens[j].End > end {
			return false
		}
		if j > i && tokens[j].PartOfSpeech != "名詞" && tokens[j].PartOfSpeech != "接頭詞" && !onlyScript(tokens[j].Surface, kanji) && !tokens[j].Unknown {
			return f.nameFollows(end)
		}
	}
	return true
}

// nameFollows reports whether the text at end shows that a person was named.
func (f *finder) nameFollows(end int) bool {
	rest := f.text[end:min(len(f.text), end+40)]
	return rest == "" && false || hasAnyPrefix(strings.TrimPrefix(rest, " "), []string{"様", "さま", "さん", "氏", "殿", "です", "と申", "といい", "ともうし", "でございます", "と言いま", "宛", "名義", ")", "）", "」", "〔電話番号〕", "〔メールアドレス〕"})
}

// person masks a surname, or a full name of which one part is unknown, in the position of a person: as who did
// something, or as who is spoken to.
func (f *finder) person(sentence voc.Span, tokens []voc.Token, i, limit int) {
	start := tokens[i].Start
	ends, n := f.surnameEnds(start, limit)
	for _, end := range ends[:n] {
		rest := f.text[end:min(sentence.End, end+60)]
		surname := f.text[start:end]
		runes := utf8.RuneCountInString(surname)
		if runes < 2 && !(i == 0 || tokens[i-1].End == start && tokens[i-1].PartOfSpeech == "記号") || surname == "本人" {
			continue
		}
		kinds := f.kinds(surname)
		sure := kinds&(tokenize.CommonWord|tokenize.PlaceName|tokenize.Organisation) == 0 && runes >= 2
		if endsWithAny(surname, "屋", "堂", "庵", "亭", "荘", "館") {
			sure = false
		}
		if personAct(rest, sure) {
			f.add(start, end, Name, "name-act")
			return
		}
	}
}

// acts are what persons do, behind the particle that marks them. The first list proves a person even for a
// surname that is a place or a word as well.
var (
	surePersonActs = []string{
		"が担当", "が対応", "が応対", "が案内", "が伺い", "がうかがい", "が承り", "がお伺い", "が説明", "が電話", "がお電話", "が参り", "が受け取", "が予約", "が申し込", "が契約", "が注文し",
		"に伝え", "にお伝え", "に代わ", "にかわ", "に替わ", "に取り次", "におつなぎ", "につない", "に相談", "に確認したところ", "に聞いたところ", "に頼ん", "にお願いした", "に言われ", "に怒鳴", "に謝",
		"から電話", "からお電話", "から連絡", "から折り返", "から返事", "からメールが", "からご連絡", "から説明", "から案内", "と話し", "と電話", "とお話", "と名乗",
		"の携帯", "の電話番号", "の代理", "の妻", "の夫", "の母", "の父", "の家族", "の名義", "名義で", "の名前で", "名で予約", "の名で", "宛に", "宛て", "という者", "という名", "という方", "というスタッフ", "という店員", "という担当", "という男", "という女", "とかいう", "って人", "って店員", "の接客", "の態度", "の応対",
	}
	personActs = []string{
		"が行", "が来", "が話", "が言", "が利用", "が購入", "が買", "が使", "が送", "が届け", "が宿泊", "が泊", "が支払", "が連絡", "が確認", "が聞", "が持", "が申", "が書", "が不在", "が戻", "が怒", "が入院", "が亡く", "がお世話",
		"は不在", "は留守", "は在宅", "は本日", "は親切", "は丁寧", "は感じ", "は対応", "は態度",
		"に聞", "に連絡", "に電話", "に渡", "に送", "に任せ", "に会", "に説明",
		"の対応", "の件", "の予約", "の注文", "の荷物", "の口座", "の住所", "のアカウント", "の契約", "の会員", "のミス", "の説明", "の担当",
		"を呼", "を出し", "をお願い", "を指名", "をやめさせ", "を担当",
		"まで連絡", "まで電話", "までご連絡", "までお電話", "まで返信", "へ連絡", "へ電話", "へ伝え", "へお伝え",
		"です。", "です、", "ですが", "ですけど", "でございます", "より", "拝",
	}
)

func personAct(rest string, sure bool) bool {
	return hasAnyPrefix(rest, surePersonActs) || sure && hasAnyPrefix(rest, personActs)
}

// noAddressees stand before 様 at the head of a letter and are no names.
var noAddressees = []string{"客", "皆", "担当", "各位", "御中", "者", "方", "神", "王", "殿", "姫", "仏", "何", "店", "社", "奥", "旦那", "主人", "嬢", "坊", "子", "孫", "業", "様", "仕", "多", "同", "模", "有", "異", "一", "サポート", "センター", "ユーザー", "スタッフ", "会員", "宿", "館", "院", "校", "園", "事務", "窓口", "係", "部", "課"}

// addressee masks the name that a letter or a signature consists of: a line with nothing but it and 様.
func (f *finder) addressee(sentence voc.Span) {
	for _, honorific := range [...]string{"様", "さま", "殿"} {
		at := strings.Index(f.text[sentence.Start:sentence.End], honorific)
		if at < 0 {
			continue
		}
		end, after := sentence.Start+at, sentence.Start+at+len(honorific)
		if after < sentence.End && !hasAnyPrefix(f.text[after:], []string{"\n", " ", "、", "。", "へ", "宛", ",", ":"}) {
			continue
		}
		if end > sentence.Start && f.text[end-1] == ' ' {
			end--
		}
		name := f.text[sentence.Start:end]
		n := utf8.RuneCountInString(name)
		if n < 1 || n > 9 || endsWithAny(name, noAddressees...) || strings.Contains(name, "〔") {
			continue
		}
		if !onlyScript(strings.Replace(name, " ", "", 1), func(r rune) bool { return kanjiOrKe(r) || katakana(r) }) && f.shapeOf(name) == noName {
			continue
		}
		if f.shapeOf(name) != noName && !noNames[name] || n >= 2 && f.kinds(name)&(tokenize.CommonWord|tokenize.Organisation) == 0 && onlyScript(name, kanjiOrKe) {
			f.add(sentence.Start, end, Name, "name-addressee")
			return
		}
	}
}

// honouredText masks the name before each honorific of a sentence.
func (f *finder) honouredText(sentence voc.Span) {
	for _, honorific := range textHonorifics {
		for at := sentence.Start; ; {
			next := strings.Index(f.text[at:sentence.End], honorific)
			if next < 0 {
				break
			}
			at += next
			f.nameBefore(sentence.Start, at, honorific)
			at += len(honorific)
		}
	}
}

var textHonorifics = []string{"様", "さま", "さん", "氏", "殿", "くん", "君", "ちゃん", "先生", "店長", "部長", "課長", "係長", "主任", "社長", "支配人"}

// nameBefore masks the surname or full name that ends at end, where the honorific stands. The name begins where
// a word can begin.
func (f *finder) nameBefore(from, end int, honorific string) {
	if next, _ := utf8.DecodeRuneInString(f.text[end+len(honorific):]); (honorific == "氏" || honorific == "君" || honorific == "殿") && kanji(next) {
		return
	}
	if end > from && f.text[end-1] == ' ' {
		end--
	}
	last, _ := utf8.DecodeLastRuneInString(f.text[from:end])
	script := kanjiOrKe
	switch {
	case hiragana(last):
		script = hiragana
	case katakana(last):
		script = katakana
	case !kanji(last):
		return
	}
	best := -1
	start := end
	for n, spaces := 0, 0; n < maxSurnameRunes+maxGivenRunes+1 && start > from; n++ {
		r, size := utf8.DecodeLastRuneInString(f.text[from:start])
		if r == ' ' && n > 0 && spaces == 0 {
			spaces++
			start -= size
			script = func(r rune) bool { return kanjiOrKe(r) || kana(r) }
			continue
		}
		if !script(r) && !(script != nil && hiragana(last) && kanji(r)) {
			break
		}
		start -= size
		if f.wordBegins(from, start, r) && f.honouredShape(f.text[start:end], honorific) {
			best = start
		}
	}
	if best >= 0 {
		f.add(best, end, Name, "name-honorific")
	}
}

// wordBegins reports whether a word can begin at start with r: not in the middle of a run of its script.
func (f *finder) wordBegins(from, start int, r rune) bool {
	if start == from {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(f.text[from:start])
	switch {
	case kanji(r):
		return !kanjiOrKe(before) && !katakana(before)
	case katakana(r):
		return !katakana(before)
	}
	return !kana(before) && !kanji(before) || particle(before)
}

// honouredShape reports whether text is a name before an honorific. Words that are no names on their own
// (大家さん, 皆様) are none here either.
func (f *finder) honouredShape(text, honorific string) bool {
	if noNames[text] || roles[text] || text == "奥" && honorific != "さん" || hasAnyPrefix(text, []string{"お", "ご"}) && onlyScript(text, hiragana) && !kanaSurnames[text] {
		return false
	}
	shape := f.shapeOf(text)
	kinds := f.kinds(text)
	common := kinds&tokenize.CommonWord != 0 && !surnameWords[text]
	shop := endsWithAny(text, "屋", "堂", "庵", "亭", "荘", "館") && honorific != "様"
	single := utf8.RuneCountInString(text) == 1
	switch shape {
	case fullShape:
		return true
	case surnameShape:
		if surnameWords[text] {
			return honorifics[honorific] == 2 || honorific == "さん"
		}
		return !common && !shop && !(single && honorifics[honorific] != 2 && honorific != "さん")
	case givenShape:
		return !common && !single && !shop
	}
	return false
}
