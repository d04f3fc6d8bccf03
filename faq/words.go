package faq

import (
	"slices"
	"strings"
	"unicode"

	"voc"
)

// The weight of a word by its class.
const (
	nounWeight    = 1.0
	verbWeight    = 0.6 // verbs and adjectives
	genericWeight = 0.2
	partWeight    = 0.7 // of a word in a phrase that counts as a whole, against the same word elsewhere
)

// genericStems say that something is asked rather than what; they hardly count.
var genericStems = stemSet("方法 やり方 仕方 手順 教える 教示 知る 質問 問い合わせ 場合 可能 必要 願う 下さる 頂く 致す 申す 伺う 聞く 思う 考える 言う 見る " +
	"する なる ある いる できる 出来る 良い いい よい 無い ない 分かる わかる お世話 世話 状態 件 点 方 際 時 今 現在 本日 先日 今日 昨日 " +
	"由 旨 模様 先方 顧客 お客様 本当 大変 うち 自分 もと 間 上 下 だめ いる 人 気 一緒 今度 最近 ほしい くださる いただく もらう 知れる みる しまう おく そのまま 普通 " +
	"どう 宜しい よろしい 困る 使う 行う 行く 来る 持つ 説明 確認 対応 連絡 返信 回答 案内 希望 予定 検討 詳細 内容 関係 利用 使用 商品 製品 サービス 大丈夫 平気 結構")

// everydayStems set the scene of a question of any kind: when, who, how much, how it felt. They say a little about what
// is asked.
var everydayStems = stemSet("来月 今月 先月 来週 今週 先週 来年 今年 去年 昨年 来春 毎回 毎日 毎月 毎年 今朝 昨夜 明日 明後日 月末 年末 以前 昔 後 あと 前 先 次 最後 最初 途中 途端 期間 年 月 日 朝 昼 " +
	"平日 心配 不安 面倒 忙しい 急ぎ 急ぐ 急 全部 全て すべて 少し 少々 たくさん 沢山 一番 別 他 全然 突然 ちょっと やっと もう まだ 直接 実際 一応 最低 最高 簡単 難しい 無理 詳しい 正しい 変 嫌 " +
	"一人 二人 誰 皆 みんな 相手 知り合い 近く 遠い 遠く 近い 場所 所 部分 辺り 周り 手元 手紙 紙 話 声 名 物 者 額 値段 都合 理由 原因 事情 結果 意味 違い 種類 数 半分 全体 何回 何度 何人 何か " +
	"高い 安い 多い 少ない 大きい 小さい 古い 新しい 悪い 早い 速い 長い 短い やる 探す 頼む 決める 決まる 過ぎる 始める 始まる 終わる 済む 済ませる 続く 続ける 間違える 迷う 知らせる 知らせ 求める くれる あげる 渡す 慣れる 覚える 違う 変わる 変える 通う 作る 置く 入れる 入る 出す 出る 取る")

// everydayWeight is how much they count against other words of their class.
const everydayWeight = 0.7

// definite are the pronouns and adverbs that ask for something definite.
var definite = map[string]bool{"いつ": true, "いくら": true}

func stemSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[stemOf(word)] = true
	}
	return set
}

// stemOf reduces a base form to what its spellings share: in a word with kanji the hiragana is left out, so that
// 支払い, 支払う and 払い戻し, 払戻し fall together; a long katakana word loses a final ー; Latin letters become lower case.
func stemOf(base string) string {
	base = strings.ToLower(base)
	if other, known := spellings[base]; known {
		return other
	}
	if strings.IndexFunc(base, isKanji) >= 0 {
		return strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Hiragana, r) {
				return -1
			}
			return r
		}, base)
	}
	if trimmed, long := strings.CutSuffix(base, "ー"); long && len(trimmed) >= len("サーバ") {
		base = trimmed
	}
	return strings.Map(hiragana, base)
}

// hiragana folds katakana, so that ゴミ and ごみ are one word.
func hiragana(r rune) rune {
	if r >= 'ァ' && r <= 'ヶ' {
		return r - 'ァ' + 'ぁ'
	}
	return r
}

// spellings are words whose kanji alone would say something else, or that are written with and without kanji.
var spellings = map[string]string{"赤ちゃん": "赤ちゃん", "子ども": "子供", "こども": "子供", "友だち": "友達", "ともだち": "友達", "椅子": "いす", "車椅子": "車いす", "車いす": "車いす", "車イス": "車いす", "葉書": "はがき",
	"煙草": "たばこ", "怪我": "けが", "喧嘩": "けんか", "鞄": "かばん", "鍵": "かぎ", "眼鏡": "めがね", "風邪": "かぜ", "咳": "せき", "蝋燭": "ろうそく", "蒲団": "布団", "ふとん": "布団",
	"硝子": "がらす", "螺子": "ねじ", "釘": "くぎ", "紐": "ひも", "蓋": "ふた", "塵": "ごみ", "判子": "はんこ", "鼠": "ねずみ", "烏": "からす", "蟻": "あり",
	"綺麗": "きれい", "奇麗": "きれい", "沢山": "たくさん", "下さる": "くださる", "頂く": "いただく", "出来る": "できる", "無くす": "なくす", "失くす": "なくす", "亡くす": "亡くす",
	"止める": "止める", "辞める": "辞める", "やめる": "辞める", "駄目": "だめ", "貰う": "もらう", "欲しい": "ほしい", "お金": "お金", "御金": "お金", "お墓": "墓", "おなか": "腹", "お腹": "腹"}

func isKanji(r rune) bool { return unicode.Is(unicode.Han, r) }

// word is a content word of a text, or a phrase of the lexicon.
type word struct {
	stem    string
	base    string
	reading string // in hiragana; empty where it is not known or that of an inflected form
	weight  float64
}

// words returns the content words of tokens in order, each phrase of the lexicon after the words it is made of. What
// mask put in place of personal information is left out.
func (l *lexicon) words(tokens []voc.Token) []word {
	var words []word
	masked := false
	phraseEnd := 0 // index behind the last phrase
	for i, token := range tokens {
		switch token.Surface {
		case "〔":
			masked = true
		case "〕":
			masked = false
		}
		if masked {
			continue
		}
		if stem, length := l.phraseAt(tokens[i:]); length > 0 && (token.PartOfSpeech != "動詞" || token.SubClass == "自立") {
			words = append(words, word{stem: stem, base: stem, weight: nounWeight})
			phraseEnd = max(phraseEnd, i+length)
		}
		w := word{stem: stemOf(token.Base), base: token.Base, weight: classWeight(token)}
		if token.Base == token.Surface {
			w.reading = readingOf(token)
		}
		if w.weight == 0 || w.stem == "" {
			continue
		}
		if genericStems[w.stem] {
			w.weight = genericWeight
		} else if everydayStems[w.stem] {
			w.weight *= everydayWeight
		}
		if i < phraseEnd {
			w.weight *= partWeight
		}
		words = append(words, w)
	}
	return words
}

// nounPhrases returns the distinct runs of nouns in normalised text, such as 取扱説明書 or Wi-Fi, without those that say
// nothing by themselves. They are cut from text.
func nounPhrases(text string, tokens []voc.Token) []string {
	var phrases []string
	for i := 0; i < len(tokens); {
		end, specific, masked := i, false, tokens[i].Surface == "〔"
		for end < len(tokens) && (end == i || tokens[end].Start == tokens[end-1].End) {
			token := tokens[end]
			joined := token.PartOfSpeech == "名詞" && token.SubClass != "非自立" && token.SubClass != "代名詞" &&
				(end > i || classWeight(token) == nounWeight)
			// A hyphen joins what stands on both sides of it.
			hyphen := token.Surface == "-" && end > i && end+1 < len(tokens) && tokens[end+1].PartOfSpeech == "名詞" &&
				tokens[end+1].Start == token.End
			if !joined && !hyphen {
				break
			}
			specific = specific || joined && classWeight(token) == nounWeight && !genericStems[stemOf(token.Base)]
			end++
		}
		if masked {
			for end < len(tokens) && tokens[end].Surface != "〕" {
				end++
			}
		} else if specific {
			phrases = append(phrases, text[tokens[i].Start:tokens[end-1].End])
		}
		i = max(end, i+1)
	}
	slices.Sort(phrases)
	return slices.Compact(phrases)
}

// classWeight returns the weight of a token's class, 0 for tokens that are no content words.
func classWeight(token voc.Token) float64 {
	switch token.PartOfSpeech {
	case "名詞":
		switch token.SubClass {
		case "非自立", "接尾", "数", "特殊", "接続詞的", "動詞非自立的":
			return 0
		case "代名詞":
			if !definite[token.Base] {
				return 0
			}
		}
		if strings.IndexFunc(token.Base, func(r rune) bool { return unicode.IsLetter(r) }) < 0 {
			return 0
		}
		return nounWeight
	case "動詞", "形容詞":
		if token.SubClass == "自立" {
			return verbWeight
		}
	case "副詞":
		if definite[token.Base] {
			return verbWeight
		}
	}
	return 0
}

// pairs counts the pairs of neighbouring characters of normalised text in which at least one is no hiragana, and none
// is a sign or a space.
func pairs(text string) map[[2]rune]int {
	counts := map[[2]rune]int{}
	var last rune
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			last = 0
			continue
		}
		if last != 0 && !(unicode.Is(unicode.Hiragana, last) && unicode.Is(unicode.Hiragana, r)) {
			counts[[2]rune{last, r}]++
		}
		last = r
	}
	return counts
}
