package mask

import (
	"slices"
	"strings"
	"unicode/utf8"

	"voc"
	"voc/tokenize"
)

// The rules of this file look at the text and the dictionary's entries instead of the tokens: the analyser cuts
// rare names into pieces and takes others for places, depending on what stands around them.

// findPersons masks the names of one sentence that position and wording give away.
func (f *finder) findPersons(sentence voc.Span, tokens []voc.Token, cues []cueHit) {
	if slices.ContainsFunc(cues, func(cue cueHit) bool { return cue.word.honorific }) {
		f.addressee(sentence)
		f.honouredText(sentence, tokens, cues)
	}
	for i := range tokens {
		first := firstRune(tokens[i].Surface)
		if (kanji(first) || kana(first)) && f.nameCanBegin(tokens, i, first) {
			f.personAt(sentence, tokens, i, tokens[i].Start)
		}
	}
	// The analyser joins the day to the name: 昨|日吉|村.
	for _, cue := range cues {
		at := cue.at + len(cue.word.word)
		if !cue.word.day || at > sentence.End {
			continue
		}
		if i := tokenBehind(tokens, at); i < len(tokens) && tokens[i].Start < at {
			f.personAt(sentence, tokens, i, at)
		}
	}
}

// tokenBehind returns the index of the first token that ends behind at.
func tokenBehind(tokens []voc.Token, at int) int {
	i, _ := slices.BinarySearchFunc(tokens, at+1, func(token voc.Token, at int) int { return token.End - at })
	return i
}

// days say when somebody did something.
var days = []string{"昨日", "本日", "今日", "先日", "当日", "明日", "翌日", "今朝", "昨夜", "先週", "今週", "来週"}

// personAt masks the name that begins at start, in token i, if a name does.
func (f *finder) personAt(sentence voc.Span, tokens []voc.Token, i, start int) {
	if f.insideReplacement(start) {
		return
	}
	limit := f.limitOf(start, sentence.End)
	if _, n := f.surnameEnds(start, limit); n == 0 { // as at most words
		f.familyMember(f.text[sentence.Start:start], start, limit)
		return
	}
	first := firstRune(f.text[start:])
	if end, joined, sure := f.fullNameAt(start, limit); end > 0 && (kanji(first) || !joined) {
		shown := f.nameFollows(end) || f.aloneOnLine(start, end) || f.namePrecedes(sentence.Start, start, end)
		if shown && (sure || !joined && f.aloneOnLine(start, end) || !compound(tokens[i:], end)) || sure && f.likelyFull(tokens[i:], start, end, joined) {
			f.add(start, end, Name, "name-full")
			return
		}
	}
	f.person(sentence, tokens, i, start, limit)
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
	if f.brackets {
		if at := strings.Index(f.text[start:limit], "〔"); at >= 0 {
			limit = start + at
		}
	}
	for limit > start && limit < len(f.text) && !utf8.RuneStart(f.text[limit]) {
		limit--
	}
	return limit
}

// nameCanBegin reports whether a name can begin with token i, whose first character is first: at the start of a word, not
// in the middle of one.
func (f *finder) nameCanBegin(tokens []voc.Token, i int, first rune) bool {
	if i == 0 || tokens[i-1].End < tokens[i].Start {
		return true
	}
	before := &tokens[i-1]
	last := lastRune(before.Surface)
	switch {
	case kanji(first) && kanji(last):
		return before.SubClass == "副詞可能" || before.PartOfSpeech == "副詞" || before.PartOfSpeech == "接続詞" || roles[before.Surface] || ownCompanies[before.Surface]
	case kanji(first):
		return (!katakana(last) || roles[before.Surface]) && last != '々' && !digit(byte(min(last, 0x7F)))
	case hiragana(first):
		return before.PartOfSpeech == "記号" || before.PartOfSpeech == "助詞"
	}
	return !katakana(last)
}

// ownCompanies stand before the surname of a colleague.
var ownCompanies = wordSet("弊社 当社 当店 御社 貴社 貴店 同社")

// likelyFull decides on a surname with a given name in running text.
func (f *finder) likelyFull(tokens []voc.Token, start, end int, joined bool) bool {
	surname, given, _ := strings.Cut(f.text[start:end], " ")
	if !joined {
		if strings.Contains(f.text[start:end], "・") && !onlyScript(strings.ReplaceAll(f.text[start:end], "・", ""), katakana) {
			return false // lists: 福井・若狭
		}
		// Words of a list may look like names (三国 若狭).
		return f.kinds(given)&tokenize.Surname == 0 || recentGivenNames[given] || f.kinds(surname)&tokenize.PlaceName == 0
	}
	// The tokens of a compound show that it is one: 高山本線, 大野市内.
	for j := 0; j < len(tokens) && tokens[j].Start < end; j++ {
		if tokens[j].End > end {
			return false
		}
		if j > 0 && tokens[j].PartOfSpeech != "名詞" && tokens[j].PartOfSpeech != "接頭詞" && !onlyScript(tokens[j].Surface, kanji) && !tokens[j].Unknown {
			return f.nameFollows(end)
		}
	}
	return true
}

// compound reports whether tokens up to end hold a word of several characters that is no name: 郷土料理.
func compound(tokens []voc.Token, end int) bool {
	for i := range tokens {
		token := &tokens[i]
		if token.Start >= end {
			break
		}
		if !token.Unknown && token.PartOfSpeech == "名詞" && token.SubClass != "固有名詞" && utf8.RuneCountInString(token.Surface) >= 2 && !surnameWords[token.Surface] {
			return true
		}
		if endsWithAny(token.Surface, "堂", "館", "園", "寺", "駅", "店", "屋", "亭", "庵", "荘", "線", "港") {
			return true
		}
	}
	return false
}

// aloneOnLine reports whether nothing else stands on the line, as in a signature.
func (f *finder) aloneOnLine(start, end int) bool {
	return (start == 0 || f.text[start-1] == '\n') && (end == len(f.text) || f.text[end] == '\n') && utf8.RuneCountInString(f.text[start:end]) >= 3
}

// nameFollows reports whether the text at end shows that a person was named.
func (f *finder) nameFollows(end int) bool {
	rest := strings.TrimPrefix(f.text[end:min(len(f.text), end+60)], " ")
	return hasAnyPrefix(rest, behindFullNames) || personAct(rest, true) || partyFollows(rest)
}

// partyFollows reports whether a number of people follows, as behind the name of who booked.
func partyFollows(rest string) bool {
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "、"), " 他ほか")
	count := strings.TrimLeft(rest, "0123456789")
	return len(count) < len(rest) && hasAnyPrefix(count, []string{"名", "人", "室", "泊"})
}

var behindFullNames = []string{"様", "さま", "さん", "氏", "殿", "くん", "です", "でした", "と申", "といい", "ともうし", "でございます", "と言いま", "宛", "名義", "の名前", "ほか", "(〔", "と二人", "と2人", "で予約", "で申し込", "で登録", "と〔", ")", "）", "」", "〔電話番号〕", "〔メールアドレス〕", "→"}

// namePrecedes reports whether the text before a name at start says that one follows, and the text behind its
// end that nothing more does.
func (f *finder) namePrecedes(from, start, end int) bool {
	rest := f.text[end:min(len(f.text), end+12)]
	if !(rest == "" || hasAnyPrefix(rest, []string{"です", "でした", "だった", "でござい", "と申", "、", "。", "\n", " ", "で", "」", "』"})) {
		return false
	}
	return endsWithAny(f.text[max(0, from-len("敬具 \n")):start], beforeNames...)
}

// beforeNames are what people write before their own name, or somebody's whom they met.
var beforeNames = []string{
	"電話しました", "連絡しました", "メールしました", "問い合わせしました", "問い合わせました", "予約している", "予約しています", "予約しました", "注文した", "注文しました", "注文している", "購入しました", "申し込みました", "申し込んでいる", "契約している", "契約しています", "利用しています", "登録している", "登録しています", "お願いしている", "お願いしました", "伺いました", "お世話になりました", "この間の", "先ほどの", "さっきの", "電話した", "連絡した", "メールした", "問い合わせた", "問い合わせをした", "お問い合わせした", "予約した", "申し込んだ", "伺った", "お願いした", "お世話になった", "お世話になっております、", "お世話になります、", "お世話になっています、",
	"対応したのは", "担当したのは", "案内したのは", "応対したのは", "対応してくれたのは", "担当してくれたのは", "対応された方は", "担当は", "担当が", "担当者は", "担当者が", "対応者は", "応対者は", "相手は", "受付は", "窓口は", "責任者は", "予約は", "予約者は", "契約者は", "名義は", "代表は",
	"以上、", "以上。", "以上 ", "以上\n", "敬具 ", "敬具\n", "草々 ", "草々\n", "こちらは", "こちら、", "私は", "私、", "わたくし、", "わたくしは", "僕は", "当方、", "当方は",
	"名札に「", "名札には「", "名札は「", "名札に『", "名札は", "ネームプレートに「", "名前が「", "名字は「", "苗字は「", "苗字は", "名字は", "名前は「", "旧姓", "旧姓は", "旧姓の", "旧姓:", "〔住所〕の",
}

// person masks a surname in the position of a person: as who did something, as who is spoken to, or as who is
// introduced; and the given name of one's family.
func (f *finder) person(sentence voc.Span, tokens []voc.Token, i, start, limit int) {
	head := f.text[sentence.Start:start]
	if f.familyMember(head, start, limit) {
		return
	}
	ends, n := f.surnameEnds(start, limit)
	for _, end := range ends[:n] {
		rest := f.text[end:min(sentence.End, end+60)]
		surname := f.text[start:end]
		runes := utf8.RuneCountInString(surname)
		if runes < 2 && !(i == 0 || start > tokens[i].Start || tokens[i-1].PartOfSpeech == "記号" || tokens[i-1].SubClass == "副詞可能" || tokens[i-1].PartOfSpeech == "助動詞") {
			continue
		}
		kinds := f.kinds(surname)
		sure := kinds&(tokenize.CommonWord|tokenize.PlaceName|tokenize.Organisation) == 0 && runes >= 2
		if endsWithAny(surname, "屋", "堂", "庵", "亭", "荘", "館") {
			sure = false
		}
		if personAct(rest, sure) || sure && onlyScript(surname, kanji) && ownParticle(rest) || f.namePrecedes(sentence.Start, start, end) ||
			runes >= 2 && (hasAnyPrefix(rest, households) || hasAnyPrefix(rest, introductions) && speaksForCompany(head) || atDesk(head, rest) || signedOff(f.text, start, rest) ||
				end == len(f.text) && start == sentence.Start && start > 0 && kinds&tokenize.CommonWord == 0 && closesLetter(f.text[:start])) {
			f.add(start, end, Name, "name-act")
			return
		}
	}
}

// households follow a surname of two characters or more; 社宅に and 実家に are others.
var households = []string{"宅の", "宅に", "宅へ", "宅まで", "宅が", "宅は", "家に送", "家宛"}

// introductions follow the name of who speaks.
var introductions = []string{"です", "でございます", "と申", "ともうし", "といいます", "と言います"}

// atDesk reports whether a surname stands between who answers and the end of the line, as in 受付江口.
func atDesk(head, rest string) bool {
	if rest != "" && rest[0] != '\n' && rest[0] != ')' {
		return false
	}
	return endsWithAny(strings.TrimRight(head, " :"), "受付", "担当", "対応", "応対", "受電", "担当者", "対応者", "オペレーター", "店長", "窓口", "記入者", "報告者", "文責", "スーパーバイザー", "SV", "責任者", "リーダー", "主任", "係")
}

// signedOff reports whether a line consists of the surname that begins at start and a word that closes a letter.
func signedOff(text string, start int, rest string) bool {
	rest = strings.TrimPrefix(rest, " ")
	for _, word := range [...]string{"拝", "より", "記", "宛"} {
		if behind, found := strings.CutPrefix(rest, word); found && (behind == "" || behind[0] == '\n') {
			return start == 0 || text[start-1] == '\n' || text[start-1] == ' ' && word == "宛"
		}
	}
	return false
}

// closesLetter reports whether head, behind which only a name stands, ends as letters do.
func closesLetter(head string) bool {
	head = strings.TrimRight(head, " \n。!")
	return endsWithAny(head, "願いします", "お願い致します", "願いいたします", "願い申し上げます", "以上です", "以上", "ください", "下さい", "失礼します", "失礼いたします", "ございました", "ございます", "お待ちしています", "お待ちしております", "敬具", "草々")
}

// acts are what persons do, behind the particle that marks them. The first list proves a person even for a
// surname that is a place or a word as well.
var (
	surePersonActs = []string{
		"までご一報", "まで一報", "まで折り返", "までお知らせ", "までご返", "と〔氏名〕", "、〔氏名〕", "が担当", "が対応", "が応対", "が案内", "が伺い", "がうかがい", "が承り", "がお伺い", "が説明", "が電話", "がお電話", "が参り", "が受け取", "が行きます", "が行った", "が行って", "が来ます", "が来て", "が出て", "が電話", "が説明", "が予約", "が申し込", "が契約", "が注文し",
		"に伝え", "にお伝え", "に代わ", "にかわ", "に替わ", "に取り次", "におつなぎ", "につない", "に相談", "に確認した", "に確認し", "に聞いた", "に聞き", "に訊", "に尋ね", "に渡", "に任せ", "に頼ん", "にお願いした", "に言われ", "に怒鳴", "に謝",
		"から電話", "からお電話", "から連絡", "から折り返", "から返事", "からメールが", "からご連絡", "から説明", "から案内", "まで連絡", "まで電話", "までご連絡", "までお電話", "へ連絡", "へ電話", "へ伝え", "へお伝え", "をお願いしたい", "を呼ん", "を出して", "へご連絡", "と話し", "と電話", "とお話", "と名乗",
		"の携帯", "の電話", "の名前", "の説明", "の返事", "の代理", "の妻", "の夫", "の母", "の父", "の家族", "の名義", "名義で", "の名前で", "名で予約", "の名で", "宛に", "宛て", "という者", "という名", "という方", "というスタッフ", "という店員", "という担当", "という男", "という女", "とかいう", "って人", "って店員", "の接客", "の態度", "の応対",
		"(母)", "(父)", "(妻)", "(夫)", "(娘)", "(息子)", "(長男)", "(長女)", "(姉)", "(妹)", "(兄)", "(弟)", "(祖母)", "(祖父)", "(本人)", "(ご本人)", "(家族)", "(代理)", "(代理人)", "(契約者)", "(名義人)",
	}
	personActs = []string{
		"が行", "が来", "が話", "が言", "が利用", "が購入", "が買", "が使", "が送", "が届け", "が宿泊", "が泊", "が支払", "が連絡", "が確認", "が聞", "が持", "が申", "が書", "が不在", "が戻", "が怒", "が入院", "が亡く", "がお世話",
		"は不在", "は留守", "は在宅", "は本日", "は親切", "は丁寧", "は感じ", "は対応", "は態度",
		"に聞", "に連絡", "に電話", "に渡", "に送", "に任せ", "に会", "に説明",
		"の対応", "の件", "の予約", "の注文", "の荷物", "の口座", "の住所", "のアカウント", "の契約", "の会員", "のミス", "の説明", "の担当",
		"を呼", "を出し", "をお願い", "を指名", "をやめさせ", "を担当",
		"まで返信", "へ伝え", "へお伝え",
		"です。", "です、", "ですが", "ですけど", "でございます", "より", "拝",
	}
)

// ownParticle reports whether a particle or the end follows that leaves a surname standing for a person. A name
// that goes on (小林製薬, 本田のバイク) is one of a company or a thing.
func ownParticle(rest string) bool {
	return rest == "" || hasAnyPrefix(rest, []string{"が", "に", "から", "へ", "は", "を", "と", "まで", "宛", "も", "です", "でした", "だった", "でござい", "より", "、", "。", "\n", "(", "という", "って"})
}

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
func (f *finder) honouredText(sentence voc.Span, tokens []voc.Token, cues []cueHit) {
	for _, cue := range cues {
		honorific := cue.word.word
		if !cue.word.honorific || cue.at+len(honorific) > sentence.End {
			continue
		}
		if hasAnyPrefix(f.text[cue.at:], noHonorifics) {
			continue
		}
		// In kana the honorific may be the end of a word: たくさん.
		first, _ := utf8.DecodeRuneInString(honorific)
		if !kanji(first) {
			if i := tokenBehind(tokens, cue.at); i == len(tokens) || tokens[i].Start != cue.at {
				continue
			}
		}
		f.nameBefore(sentence.Start, cue.at, honorific)
	}
}

// noHonorifics are words that begin as an honorific does.
var noHonorifics = []string{"ちゃんぽん", "ちゃんちゃん", "ちゃんこ", "さんま", "さんご", "さんざん", "くんくん", "くんせい", "さんしょ"}

// textHonorifics are what stands behind names,申します and its like included.
var textHonorifics = []string{"と申", "ともうし", "といいます", "と言います", "様", "さま", "さん", "氏", "殿", "くん", "君", "ちゃん", "先生", "店長", "部長", "課長", "係長", "主任", "社長", "支配人"}

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
	if best < 0 && kanji(last) {
		best = f.spacedKanjiName(from, end, honorific)
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
	return !kana(before) && !kanji(before) || particle(before) || endsWithAny(f.text[from:start], "わたし", "わたくし", "ぼく", "あたし")
}

// honouredShape reports whether text is a name before an honorific. Words that are no names on their own
// (大家さん, 皆様) are none here either.
func (f *finder) honouredShape(text, honorific string) bool {
	introduced := strings.HasPrefix(honorific, "と")
	if noNames[text] || roles[text] || text == "奥" && honorific != "さん" || hasAnyPrefix(text, []string{"お", "ご"}) && onlyScript(text, hiragana) && !kanaSurnames[text] {
		return false
	}
	shape := f.shapeOf(text)
	kinds := f.kinds(text)
	if shape == noName && kinds&tokenize.OtherName != 0 && onlyScript(text, katakana) && utf8.RuneCountInString(text) >= 3 {
		shape = givenShape // マリア
	}
	single := utf8.RuneCountInString(text) == 1
	common := kinds&tokenize.CommonWord != 0 && !surnameWords[text] && (single || shape != surnameShape)
	shop := endsWithAny(text, "屋", "堂", "庵", "亭", "荘", "館") && honorific != "様"
	switch shape {
	case fullShape:
		return true
	case surnameShape:
		if honorific == "と申" || honorific == "ともうし" {
			return true
		}
		if introduced {
			return !common && kinds&tokenize.PlaceName == 0
		}
		if surnameWords[text] {
			return honorifics[honorific] == 2 || honorific == "さん"
		}
		return !common && !shop && !(single && honorifics[honorific] != 2 && honorific != "さん")
	case givenShape:
		return !common && !single && !shop && !introduced
	}
	return false
}
