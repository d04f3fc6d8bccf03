package mask

import (
	"strings"
	"unicode/utf8"

	"voc"
)

// maxNameRunes is the longest name that is taken for one.
const maxNameRunes = 16

// findNames masks names that the tokens show: before 様 or 店長, before と申します, behind 担当の, a surname with
// a given name, a speaker's own name before です.
func (f *finder) findNames(tokenized *voc.TokenizedText) {
	hits := f.hits
	for _, sentence := range tokenized.Sentences {
		var cues []cueHit
		hits, cues = cuesOf(hits, sentence.Span)
		tokens := tokenized.Tokens[sentence.First:sentence.Last]
		for i := range tokens {
			switch token := &tokens[i]; {
			case token.SubClass2 == "人名" && token.SubClass == "固有名詞":
				f.fullName(tokens, i)
				f.roleName(tokens, i)
				f.ownName(tokens, i)
			case token.Base == "申す" || token.Base == "もうす":
				f.introducedName(sentence.Start, tokens, i, true)
			case (token.Surface == "言い" || token.Surface == "いい") && i+1 < len(tokens) && tokens[i+1].Base == "ます":
				f.introducedName(sentence.Start, tokens, i, false)
			case leadOf(firstRune(token.Surface)).behind && honorifics[token.Surface] != 0:
				f.honouredName(tokens, i)
			}
		}
		if f.variant {
			f.variantName(sentence.Start, sentence.End)
		}
		f.findPersons(sentence.Span, tokens, cues)
	}
}

// cuesOf returns the hits behind a sentence and those in it. A hit that its end cuts is none.
func cuesOf(hits []cueHit, sentence voc.Span) (behind, inside []cueHit) {
	for len(hits) > 0 && hits[0].at < sentence.Start {
		hits = hits[1:]
	}
	n := 0
	for n < len(hits) && hits[n].at < sentence.End {
		n++
	}
	return hits[n:], hits[:n]
}

// honorifics follow a name. Their value is how sure they are: 2 for those that hardly follow anything but a
// name or a role, 1 for those that things have as well.
var honorifics = map[string]int{
	"様": 2, "さま": 2, "氏": 2, "殿": 2, "さん": 1, "くん": 1, "君": 1, "ちゃん": 1,
	"店長": 1, "副店長": 1, "部長": 1, "課長": 1, "係長": 1, "社長": 1, "主任": 1, "先生": 1, "チーフ": 1, "マネージャー": 1, "リーダー": 1, "支配人": 1, "専務": 1, "常務": 1, "会長": 1, "所長": 1, "医師": 1, "弁護士": 1, "院長": 1, "オペレーター": 1, "夫妻": 1,
}

// surnameWords are surnames that the dictionary mostly takes for common nouns.
var surnameWords = wordSet("北 南 西 東 星 堀 辻 畑 島 浜 沢 岡 谷 関 角 堤 城 滝 池 坂 宮 杉 松 梅 桜 柳 楠 榊 菊 桂 岩 石 川 乾 巽 平 堺 境 都 奥 金 銀 土 東海林 小鳥遊 四月一日 服部 大工 鍛冶 工藤 大和 長 向 窪 峰 峯 湊 港")

// givenNames are frequent given names in kana that the dictionary takes for other words.
var givenNames = wordSet("さくら ひなた ゆい はると けん たろう たろー はなこ ゆう ゆうた りん あおい めい みお ひまり いちか こはる つむぎ あかり ゆき はな そうた りく はるか まい あい ひろし けんた しょう だい ゆうき まな れい さき あや かな みき えり りな りょう こうた ななみ")

// noNames look like names to the dictionary but are none before an honorific or a role.
var noNames = wordSet("笑 神 仏 王 姫 殿 客 皆 誰 何 様 孫 嫁 母 父 兄 姉 爺 婆 光 愛 幸 福 運 晴 雅 紀 明 正 誠 真 実 夢 望 希 お ご 仲居 中居 大家 仲間 大将 親方 本人 相手 先方 当人 地元 農家 漁師 役場 市場 旦那 若旦那 女将 板前 業者 一同 家族 子供 牛 馬 猫 犬 鳥 龍 吟 一見 一休 ありま はじめ いく えびの たけ 千代 大安 泉 月 日和 楽天")

func wordSet(words string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}

// nameToken reports whether a token can be a part of a name on its own evidence.
func nameToken(token *voc.Token) bool {
	return token.SubClass == "固有名詞" && token.SubClass2 == "人名" && !noNames[token.Surface]
}

// extendLeft returns the index of the first token of the name that ends with token last: further names right
// before it or behind a single space, and a place name before a given name, since many surnames are places.
func extendLeft(tokens []voc.Token, last int) int {
	first := last
	for first > 0 && last-first < 3 {
		before := &tokens[first-1]
		gap := tokens[first].Start - before.End
		place := before.SubClass == "固有名詞" && before.SubClass2 == "地域" && before.SubClass3 == "一般" && tokens[first].SubClass3 == "名"
		unknown := gap == 0 && before.PartOfSpeech == "名詞" && onlyScript(before.Surface, kanji) && tokens[first].SubClass3 == "名" &&
			(before.Unknown || utf8.RuneCountInString(before.Surface+tokens[first].Surface) <= 3)
		if gap > 1 || !nameToken(before) && !place && !unknown {
			break
		}
		first--
	}
	return first
}

// extendRight is the counterpart of extendLeft.
func extendRight(tokens []voc.Token, first int) int {
	last := first
	for last+1 < len(tokens) && last-first < 3 && tokens[last+1].Start-tokens[last].End <= 1 && nameToken(&tokens[last+1]) {
		last++
	}
	return last
}

func (f *finder) addName(tokens []voc.Token, first, last int, rule string) {
	f.add(tokens[first].Start, tokens[last].End, Name, rule)
}

// honouredName masks the name before the honorific or role at index i.
func (f *finder) honouredName(tokens []voc.Token, i int) {
	if i == 0 || tokens[i].Start-tokens[i-1].End > 1 {
		return
	}
	honorific := tokens[i].Surface
	if hasAnyPrefix(f.text[tokens[i].Start:], noHonorifics) {
		return
	}
	suffix := tokens[i].SubClass == "接尾"
	before := &tokens[i-1]
	attached := before.End == tokens[i].Start
	accepted := nameToken(before) && !(honorific != "様" && endsWithAny(before.Surface, "屋", "堂", "庵", "亭", "荘", "館"))
	if next, _ := utf8.DecodeRuneInString(f.text[tokens[i].End:]); honorific == "氏" && kanji(next) {
		accepted = false // a clan: 朝倉氏遺跡
	}
	switch {
	case accepted || !attached || honorific == "氏":
	case before.SubClass == "固有名詞" && before.SubClass2 == "地域" && before.SubClass3 == "一般":
		accepted = suffix && i > 0 && honorific != "君"
	case !suffix:
	case surnameWords[before.Surface]:
		accepted = honorifics[honorific] == 2 || honorific == "さん"
		if i >= 2 && tokens[i-2].End == before.Start && tokens[i-2].PartOfSpeech != "助詞" && tokens[i-2].PartOfSpeech != "助動詞" && tokens[i-2].PartOfSpeech != "記号" {
			accepted = false // the end of a longer word
		}
	case honorific == "ちゃん" || honorific == "くん" || honorific == "さん":
		accepted = givenNames[before.Surface]
	case before.Unknown && before.PartOfSpeech == "名詞" && honorifics[honorific] == 2:
		accepted = onlyScript(before.Surface, kanji) || onlyScript(before.Surface, katakana)
	}
	if accepted {
		f.addName(tokens, extendLeft(tokens, i-1), i-1, "name-honorific")
	}
}

// fullName masks a surname followed by a given name, and surnames side by side with a space between.
func (f *finder) fullName(tokens []voc.Token, i int) {
	if i+1 >= len(tokens) || tokens[i].SubClass3 != "姓" || noNames[tokens[i].Surface] {
		return
	}
	next := &tokens[i+1]
	gap := next.Start - tokens[i].End
	if gap > 1 || !nameToken(next) || next.SubClass3 != "名" && (gap == 0 || next.SubClass3 != "姓") {
		return
	}
	if gap == 1 && f.text[tokens[i].End] != ' ' || gap == 0 && !f.joinedName(&tokens[i], next) {
		return
	}
	f.addName(tokens, i, i+1, "name-full")
}

// joinedName reports whether a surname and a given name without a space between them are a name rather than a
// compound that the dictionary cuts into names (泉質, 越前たけふ, ゴーカート).
func (f *finder) joinedName(surname, given *voc.Token) bool {
	next, _ := utf8.DecodeRuneInString(f.text[given.End:])
	long, givenLong := utf8.RuneCountInString(surname.Surface+given.Surface) >= 3, utf8.RuneCountInString(given.Surface) >= 2
	switch {
	case !onlyScript(surname.Surface, kanji) || !long:
		return false
	case onlyScript(given.Surface, kanji):
		return givenLong || !strings.Contains("錦鮨産製道等宮岬堂紀温浜島城山川谷園館店屋亭庵門駅寺湖", given.Surface) && (!kanji(next) || strings.ContainsRune("様氏殿君", next))
	}
	return givenLong && onlyScript(given.Surface, hiragana) && given.Surface != "ゆかり" && (!kana(next) || particle(next) || next == 'さ')
}

// roles stand before a name, with の, は, : or a space between.
var roles = wordSet("担当 担当者 者 窓口 スタッフ 店員 オペレーター 受付 営業 係 員 係員 社員 店長 部長 課長 上司 責任者 ドライバー 配達員 整備士 コンシェルジュ 主治医 医師 先生 名義 氏名 名前 お名前 御名前 契約 契約者 宛名 差出人 受取人 代表 代表者 本人 主人 妻 夫 娘 息子 父 母 友人 知人 同僚 同居人 家族 株主 利用者 会員 旧姓 スーパーバイザー リーダー マネージャー")

// roleName masks a name behind a role (担当の佐藤) and one that という, って or とかいう follows.
func (f *finder) roleName(tokens []voc.Token, i int) {
	if noNames[tokens[i].Surface] || i > 0 && nameToken(&tokens[i-1]) && tokens[i-1].End == tokens[i].Start {
		return
	}
	last := extendRight(tokens, i)
	if i >= 2 && roles[tokens[i-2].Surface] {
		switch tokens[i-1].Surface {
		case "の", "は", ":", "/":
			f.addName(tokens, i, last, "name-role")
			return
		}
	}
	if i >= 1 && roles[tokens[i-1].Surface] && tokens[i-1].Surface != "者" && tokens[i-1].Surface != "員" && utf8.RuneCountInString(tokens[i].Surface) >= 2 && tokens[i].SubClass3 == "姓" {
		f.addName(tokens, i, last, "name-role")
		return
	}
	behind := f.text[tokens[last].End:min(len(f.text), tokens[last].End+30)]
	for _, particle := range [...]string{"という", "と言う", "とかいう", "とか言う", "って", "と名乗る"} {
		if rest, ok := strings.CutPrefix(behind, particle); ok && hasAnyPrefix(rest, namedPersons) {
			f.addName(tokens, i, last, "name-called")
			return
		}
	}
}

var namedPersons = []string{"方", "人", "者", "担当", "店員", "スタッフ", "オペレーター", "男", "女", "社員", "名字", "苗字", "お客"}

// ownName masks the name of who speaks: 山田です, 見本商事の山田でございます, and a last line that is a name only.
func (f *finder) ownName(tokens []voc.Token, i int) {
	if noNames[tokens[i].Surface] || tokens[i].SubClass3 == "名" && utf8.RuneCountInString(tokens[i].Surface) < 2 {
		return
	}
	last := extendRight(tokens, i)
	first := i
	if i > 0 {
		switch tokens[i-1].Surface {
		case "、", "の", ",", "-", "は":
		default:
			if tokens[i-1].End == tokens[i].Start {
				return
			}
		}
		if utf8.RuneCountInString(f.text[tokens[first].Start:tokens[last].End]) < 2 && tokens[i-1].Surface != "、" {
			return
		}
	}
	behind := f.text[tokens[last].End:min(len(f.text), tokens[last].End+30)]
	for _, verb := range [...]string{"です", "でございます", "でござい", "と申", "ともうし", "より", "拝"} {
		rest, ok := strings.CutPrefix(behind, verb)
		if !ok || verb == "より" && rest != "" && rest[0] != '\n' || verb == "拝" && rest != "" && rest[0] != '\n' || strings.HasPrefix(rest, "か") && !strings.HasPrefix(rest, "から") {
			continue
		}
		f.addName(tokens, first, last, "name-own")
		return
	}
}

// introducedName masks what stands before と at index i−1 and 申します or いいます at index i. The humble 申す is
// sure enough to take kana that the dictionary does not know as a name.
func (f *finder) introducedName(sentenceStart int, tokens []voc.Token, i int, humble bool) {
	if i < 2 || tokens[i-1].Surface != "と" && tokens[i-1].Surface != "って" || tokens[i-1].PartOfSpeech != "助詞" {
		return
	}
	name := i - 2
	if nameToken(&tokens[name]) || humble && tokens[name].SubClass == "固有名詞" && tokens[name].SubClass2 == "地域" && tokens[name].SubClass3 == "一般" {
		f.addName(tokens, extendLeft(tokens, name), name, "name-introduced")
		return
	}
	if !humble {
		return
	}
	end := tokens[name].End
	start := runBefore(f.text, sentenceStart, end, func(r rune) bool { return hiragana(r) || katakana(r) || r == ' ' })
	if start < end && f.text[start] == ' ' {
		start++
	}
	if start < end && utf8.RuneCountInString(f.text[start:end]) <= maxNameRunes && !containsAny(f.text[start:end], "ください", "ました", "ません", "します", "ように", "ほしい", "したい", "よろしく", "ありがとう") {
		f.add(start, end, Name, "name-introduced")
		return
	}
	if only := tokens[name]; only.PartOfSpeech == "名詞" && (only.Unknown || surnameWords[only.Surface]) && (onlyScript(only.Surface, kanji) || onlyScript(only.Surface, letterRune)) {
		f.add(only.Start, only.End, Name, "name-introduced")
	}
}

// runBefore returns the start of the run of characters that belongs reports before end.
func runBefore(text string, from, end int, belongs func(rune) bool) int {
	start := end
	for start > from && end-start <= 4*maxNameRunes {
		r, size := utf8.DecodeLastRuneInString(text[from:start])
		if !belongs(r) {
			break
		}
		start -= size
	}
	return start
}

func onlyScript(text string, script func(rune) bool) bool {
	for _, r := range text {
		if !script(r) {
			return false
		}
	}
	return text != ""
}

func letterRune(r rune) bool { return r < utf8.RuneSelf && letter(byte(r)) }

// variantKanji are forms of kanji that stand in names only and are not in the dictionary.
const variantKanji = "髙﨑𠮷邉邊濵濱栁桒圡"

// variantName masks names with a variant kanji, of which the tokens are of no use, where です, an honorific or
// 申します follows.
func (f *finder) variantName(start, end int) {
	for at := start; ; {
		next := strings.IndexAny(f.text[at:end], variantKanji)
		if next < 0 {
			return
		}
		at += next
		left := runBefore(f.text, start, at, kanji)
		right := at
		for right < end {
			r, size := utf8.DecodeRuneInString(f.text[right:end])
			if !kanji(r) || r == '様' || r == '氏' || r == '殿' || r == '君' {
				break
			}
			right += size
		}
		if n := utf8.RuneCountInString(f.text[left:right]); n >= 2 && n <= 8 {
			f.add(left, right, Name, "name-variant")
		}
		at = max(right, at+1)
	}
}
