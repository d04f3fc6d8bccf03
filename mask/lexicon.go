package mask

import (
	"strings"
	"unicode/utf8"

	"voc/tokenize"
)

// nameShape says what a piece of text is as a name.
type nameShape uint8

const (
	noName nameShape = iota
	givenShape
	surnameShape
	fullShape
)

const (
	maxSurnameRunes = 4
	maxGivenRunes   = 4
)

// rareSurnames are surnames that the dictionary lacks.
var rareSurnames = wordSet("小鳥遊 四月一日 勅使河原 権田原 綾小路 御手洗 日下部 我妻 薬師寺 西園寺 伊集院 早乙女 鬼塚 美濃部 神宮寺 竜崎 結城 城ヶ崎 一ノ瀬 三ノ宮 二ノ宮 五十嵐 六車 百目鬼 八乙女 月見里 東雲 如月 水無月 神無月 海老原 蓮見 瀬名 有栖川 金城 比嘉 島袋 知念 喜屋武 具志堅 仲村渠 新垣 安里 我那覇 波照間 与那嶺 玉城 渡嘉敷 宮城")

// recentGivenNames are given names of the last decades that the dictionary lacks.
var recentGivenNames = wordSet("陽葵 颯太 陽翔 湊斗 大翔 悠真 蓮斗 結菜 結愛 莉子 心春 咲良 陽菜 美桜 琴音 芽依 紬 葵 凪 律 朔 樹 新 碧 湊 蒼 奏 暖 悠斗 朝陽 陽太 颯真 颯 碧斗 蒼空 悠人 瑛太 陽向 伊織 柚希 心結 心愛 花音 柚葉 優奈 愛菜 莉央 彩葉 穂花 美緒 紗菜 希美 杏奈 乃愛 優月 琉生 琉空 晴翔 朔太郎 龍之介 凛太郎 虎太郎 蒼士 湊太 和奏 美月 美羽 優花 真央 楓 翼 晴 昴 岳 巧 渉 望 遥 萌 栞 梢 翠 瑞希 柊 柊斗 壮真 大和 理仁 結翔 絢斗 慧 匠 諒 僚 稜 凌 侑 侑斗 侑真 海斗 海翔 拓海 拓真 隼人 健斗 優斗 優真 直人 直哉 直斗 将太 将吾 翔平 翔吾 祐介 祐樹 佑樹 裕太 裕樹 雄太 雄大 亮太 亮介 諒太 遼太 航平 航太 航 彩香 彩乃 彩花 沙織 沙也加 早紀 千夏 千春 千晴 智美 友美 友香 朋美 奈々 奈々子 菜々子 奈緒 奈緒子 麻衣 麻衣子 真衣 舞 舞子 未来 未央 美穂 美帆 里美 里奈 理沙 里沙 梨沙 理恵 理絵 梨絵 絵里 恵里 恵美子 由紀 由紀子 由香 由香里 有香 優香 優子 祐子 佑子 涼子 亮子 諒子")

// kanaSurnames are the most frequent surnames as they are typed in hiragana.
var kanaSurnames = wordSet("さとう すずき たかはし たなか わたなべ いとう やまもと なかむら こばやし かとう よしだ やまだ ささき やまぐち まつもと いのうえ きむら さいとう はやし しみず やまざき やまさき あべ いけだ はしもと やました いしかわ なかじま まえだ ふじた おがわ ごとう おかだ はせがわ むらかみ こんどう いしい さかもと えんどう あおき ふじい にしむら ふくだ おおた みうら ふじわら おかもと まつだ なかがわ なかの はらだ おの たむら たけうち かねこ わだ なかやま いしだ うえだ もりた しばた さかい くどう よこやま みやざき みやもと うちだ たかぎ あんどう たにぐち おおの まるやま いまい たかだ ふじもと むらた たけだ うえの すぎやま ますだ すがわら ひらの こじま おおつか ちば くぼ まつい いわさき きのした さくらい のぐち まつお きくち のむら あらい わたべ すずもと ほんだ にしだ やぎ いわた なかにし ほり かわかみ おざき とみた さの ひらた おおしま いのまた たかの むらやま かわぐち きたむら なかた くろだ かわさき いいだ みずの よしむら やまうち こいけ せきぐち ほしの いわもと おおにし もりもと ひぐち")

// givenEndings end most given names of two or three kanji. Alone they prove nothing.
const givenEndings = "子美香奈恵太郎介輔也哉斗翔樹人平助之男夫雄彦志司治弘幸菜花葉愛衣音希咲江代枝織里理穂帆佳加華夏春秋海空真馬明朗良紀典則章洋浩博隆孝健誠実智仁義信吾悟久生成一二三乃"

// noGivenNames are entries of the dictionary that look like given names and are others in inquiries.
var noGivenNames = wordSet("道 等 宮 岬 堂 紀 温 浜 島 城 山 川 谷 園 館 店 屋 亭 庵 門 駅 寺 湖 園芸 平 元 光 力 心 友 花 風 空 海 森 林 泉 星 月 春 夏 秋 冬 朝 夕 東 西 南 北 中 上 下 内 外 前 後 大 小 高 低 新 古 学 生 人 男 女 子 金 銀 米 麦 豆 茶 菊 松 竹 梅 桜 橘 蘭 桂 柳 藤 錦 鶴 亀 虎 龍 竜 若 幸 美 愛 優 歩 渡 通 進 登 昇 開 始 強 正 直 清 豊 実 満 満足 一 二 三 四 五 六 七 八 九 十 千 万 以上 可能 一番 充実 安全 公園 温泉 観光 公平 平和 平成 昭和 大正 明治 令和 栄 都 港 洋 和 文 章 伝 円 王 和食 日向 若狭 越 弥生 新緑 美術 真理 元気 平日 千代 一平 三平 五平 八平 太平 五月 三月 一月 大和 未来 将来 小町 海人 浪江 三宝 三国 三方 大福 吉日 美人 金山 佳作 和紙 白山 長良 大島 小松 松島 宮島 高松")

// singleGivenNames are given names of one kanji that stand behind a surname although they are words as well.
var singleGivenNames = wordSet("誠 恵 愛 亮 翼 舞 蓮 葵 凛 樹 紬 清 勇 茂 博 修 剛 聡 淳 徹 綾 豊 瞳 彰 允 澪 隆 薫 忍 稔 勉 務 浩 宏 敏 聖 仁 司 悟 智 哲 渉 純 潤 順 賢 匠 巧 岳 駿 隼 颯 涼 諒 遼 瑞 栞 楓 梓 茜 雅 梢 圭 諭 譲 毅 猛 操 孝 寛 崇 稜 奨 護 衛 滋 篤 聡 肇 徳 貢 馨 睦 環 忠")

// doubtfulGivenNames are given names of one kanji that are far more often words.
var doubtfulGivenNames = wordSet("正 実 学 進 明 光 望 歩 要 満 強 均 治 力 昇 登 泉 幸 仁 等 直 薫 香 梅 桜 静 文 新 元 恒 洋 晃 保 守 広 弘 宏 昌 栄 健 敬 信 久 清 茂")

func (f *finder) kinds(text string) tokenize.WordKinds {
	if f.dictionary == nil {
		return 0
	}
	return f.dictionary.Kinds(text)
}

// surname reports whether text is one, by an entry of its own.
func (f *finder) surname(text string) bool {
	if noNames[text] {
		return false
	}
	if rareSurnames[text] || surnameWords[text] || f.kinds(text)&tokenize.Surname != 0 {
		return true
	}
	return onlyScript(text, kana) && kanaSurnames[toHiragana(text)]
}

// given reports whether text is a given name. With doubt, words that are seldom names count as well, and names
// that the dictionary does not know when they end as given names do.
func (f *finder) given(text string, doubt bool) bool {
	if recentGivenNames[text] || givenNames[text] {
		return true
	}
	if doubtfulGivenNames[text] {
		return doubt
	}
	kinds, n := f.kinds(text), utf8.RuneCountInString(text)
	if kinds&tokenize.GivenName != 0 {
		return doubt || !noGivenNames[text] && !(n == 1 && kinds&tokenize.CommonWord != 0 && !singleGivenNames[text])
	}
	if !doubt || kinds != 0 {
		return false
	}
	if onlyScript(text, kanji) {
		last, _ := utf8.DecodeLastRuneInString(text)
		return n >= 2 && n <= 3 && strings.ContainsRune(givenEndings, last)
	}
	return n >= 2 && n <= 4 && (onlyScript(text, hiragana) || onlyScript(text, katakana))
}

// surnameMemo keeps the last answer of surnameEnds, for which several rules ask.
type surnameMemo struct {
	start, limit int
	known        bool
	ends         [maxSurnameRunes + 2]int
	n            int
}

// surnameEnds returns the ends of the surnames that begin at start, longest first, in kanji or in kana.
func (f *finder) surnameEnds(start, limit int) (ends [maxSurnameRunes + 2]int, n int) {
	if m := &f.surnames; !m.known || m.start != start || m.limit != limit {
		ends, n := f.lookUpSurnames(start, limit)
		*m = surnameMemo{start, limit, true, ends, n}
	}
	return f.surnames.ends, f.surnames.n
}

func (f *finder) lookUpSurnames(start, limit int) (ends [maxSurnameRunes + 2]int, n int) {
	if start == limit {
		return ends, 0
	}
	at := start
	first, size := decodeRune(f.text[start:limit])
	script, most := kanjiOrKe, maxSurnameRunes
	if kana(first) {
		script, most = kana, maxSurnameRunes+2
	}
	var kinds [maxSurnameRunes + 2]tokenize.WordKinds
	listed, known := mayFollow(leadOf(first).surname, f.text[start:limit], size), false
	if f.dictionary != nil {
		for i := range f.dictionary.PrefixKinds(f.text[start:limit], kinds[:most]) {
			known = known || kinds[i]&tokenize.Surname != 0
		}
	}
	if !listed && !known {
		return ends, 0
	}
	for i := range most {
		r, size := decodeRune(f.text[at:limit])
		if size == 0 || !script(r) {
			break
		}
		at += size
		if text := f.text[start:at]; kinds[i]&tokenize.Surname != 0 && !noNames[text] || listed && f.surname(text) {
			copy(ends[1:], ends[:n])
			ends[0] = at
			n++
		}
	}
	return ends, n
}

func kanjiOrKe(r rune) bool { return kanji(r) || r == 'ヶ' || r == 'ケ' || r == 'ノ' || r == 'ヵ' }

// fullNameAt returns the end of the surname with given name that begins at start, with or without a space
// between them, or 0. joined says that there is no space, sure that both parts are names on their own evidence.
// The name ends where its script or its word ends.
func (f *finder) fullNameAt(start, limit int) (end int, joined, sure bool) {
	if end, joined = f.splitNameAt(start, limit, false); end > 0 {
		return end, joined, true
	}
	end, joined = f.splitNameAt(start, limit, true)
	return end, joined, false
}

func (f *finder) splitNameAt(start, limit int, doubt bool) (end int, joined bool) {
	ends, n := f.surnameEnds(start, limit)
	for _, middle := range ends[:n] {
		at := middle
		space := at < limit && (f.text[at] == ' ' || strings.HasPrefix(f.text[at:limit], "・"))
		if space {
			_, size := utf8.DecodeRuneInString(f.text[at:limit])
			at += size
		}
		if best := f.givenEnd(start, at, limit, space, doubt); best > 0 {
			return best, !space
		}
	}
	return 0, false
}

// givenEnd returns the end of the given name at start, behind the surname that begins at from, or 0.
func (f *finder) givenEnd(from, start, limit int, space, doubt bool) int {
	best, at := 0, start
	for range maxGivenRunes {
		r, size := decodeRune(f.text[at:limit])
		if size == 0 || !kanji(r) && !kana(r) {
			break
		}
		at += size
		next := firstRune(f.text[at:limit])
		if !f.nameEndsBefore(r, next, f.text[at:limit]) {
			continue
		}
		if !f.given(f.text[start:at], doubt && (space || kanji(r))) {
			continue
		}
		if !space && from < start && !f.joinable(f.text[from:at], f.text[from:start], f.text[start:at]) {
			continue
		}
		best = at
	}
	return best
}

// joinable reports whether a surname and a given name without a space between them are a name rather than a
// compound that happens to be made of such parts.
func (f *finder) joinable(whole, surname, given string) bool {
	if f.kinds(whole)&(tokenize.PlaceName|tokenize.Organisation|tokenize.ProperName|tokenize.CommonWord) != 0 {
		return false
	}
	long, givenRunes := utf8.RuneCountInString(surname) >= 2, utf8.RuneCountInString(given)
	switch {
	case onlyScript(surname, kana) != onlyScript(given, kana) && !onlyScript(given, hiragana):
		return false
	case strings.Contains("錦鮨産製丼鍋", given): // 佐藤錦
		return false
	case onlyScript(given, kanji):
		return long || givenRunes >= 2 && f.kinds(given)&(tokenize.CommonWord|tokenize.PlaceName) == 0
	}
	return givenRunes >= 2 && (long || givenRunes >= 3)
}

// nameEndsBefore reports whether a name whose last character is last can end where rest begins with next.
func (f *finder) nameEndsBefore(last, next rune, rest string) bool {
	switch {
	case kanji(last):
		return !kanjiOrKe(next) || hasAnyPrefix(rest, behindNames)
	case katakana(last):
		return !katakana(next)
	}
	return !hiragana(next) || hasAnyPrefix(rest, kanaBehindNames)
}

// behindNames are words in kanji that follow a name directly.
var behindNames = []string{"様", "氏", "殿", "君", "宛", "名義", "名で", "本人", "店長", "部長", "課長", "係長", "社長", "主任", "先生", "支配人", "専務", "常務", "会長", "所長", "医師", "院長", "弁護士", "副店長", "夫妻", "夫婦", "一家", "携帯", "電話"}

// kanaBehindNames are what follows a name in hiragana.
var kanaBehindNames = []string{"です", "でし", "でご", "で、", "でお", "で予", "で申", "で登", "で契", "で注", "で登録", "ほか", "と申", "といい", "ともうし", "と言", "という", "さん", "さま", "くん", "ちゃん", "が", "は", "に", "の", "を", "から", "より", "へ", "と", "も", "まで", "宛", "様", "って", "だ", "である", "にて", "名"}

// nameAt returns the end of the name at start, and its shape: a full name, else a surname that its word ends
// with, else a given name.
func (f *finder) nameAt(start, limit int) (int, nameShape) {
	if end, _, _ := f.fullNameAt(start, limit); end > 0 {
		return end, fullShape
	}
	ends, n := f.surnameEnds(start, limit)
	for _, end := range ends[:n] {
		last, _ := utf8.DecodeLastRuneInString(f.text[start:end])
		next, _ := utf8.DecodeRuneInString(f.text[end:limit])
		if f.nameEndsBefore(last, next, f.text[end:limit]) {
			return end, surnameShape
		}
	}
	if end := f.givenEnd(start, start, limit, false, false); end > 0 {
		return end, givenShape
	}
	return 0, noName
}

// shapeOf says what text, as a whole, is as a name.
func (f *finder) shapeOf(text string) nameShape {
	family, given, spaced := strings.Cut(text, " ")
	if spaced {
		if f.surname(family) && f.given(given, true) {
			return fullShape
		}
		return noName
	}
	if f.surname(text) {
		return surnameShape
	}
	for i := range text {
		if i > 0 && f.surname(text[:i]) && f.given(text[i:], true) && f.joinable(text, text[:i], text[i:]) {
			return fullShape
		}
	}
	if f.given(text, false) {
		return givenShape
	}
	return noName
}

func toHiragana(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'ァ' && r <= 'ヴ' {
			return r - ('ァ' - 'ぁ')
		}
		return r
	}, text)
}

func toKatakana(text string) string {
	return strings.Map(func(r rune) rune {
		if hiragana(r) {
			return r + ('ァ' - 'ぁ')
		}
		return r
	}, text)
}
