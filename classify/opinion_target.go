package classify

import (
	"unicode"
	"unicode/utf8"
)

// idiomNouns are nouns that only make a predicate together with what follows: 問題ない, 気になる. They are nothing that an opinion
// is on.
var idiomNouns = map[string]bool{
	"気": true, "問題": true, "申し分": true, "文句": true, "仕方": true, "不満": true, "楽しみ": true, "感じ": true, "気持ち": true, "気分": true, "疲れ": true, "身": true, "頭": true, "腹": true, "手": true, "目": true,
	"非": true, "心": true, "思い出": true, "気力": true, "生活": true, "参考": true, "勉強": true, "おかげ": true, "都合": true, "納得": true, "期待": true, "言うこと": true, "仕方が": true, "意味": true, "記憶": true, "余裕": true, "縁": true,
}

// idleNouns stand for something named elsewhere.
var idleNouns = map[string]bool{
	"説": true, "間": true, "別": true, "版": true, "件": true, "上がり": true, "方": true, "ほう": true, "為": true, "者": true, "際": true, "場合": true, "時": true, "中": true, "分": true, "点": true, "形": true, "こと": true, "事": true, "もの": true, "物": true, "ところ": true, "自分": true, "私": true,
	"皆さん": true, "みなさん": true, "みんな": true, "運転中": true, "使用中": true, "片方": true, "それ以外": true, "以外": true, "以上": true, "一つ": true, "ひとつ": true, "全部": true, "すべて": true, "全て": true,
}

// joined tells whether noun w and the word after it are one predicate: オフラインになる, 鼻で笑う, 利用しやすい, 利用したい, 高すぎる.
func (a *analysis) joined(w int) bool {
	if a.words[w].class != nounWord || w+1 >= len(a.words) || a.words[w+1].sentence != a.words[w].sentence {
		return false
	}
	switch a.words[w+1].lemma {
	case desire, "やすい", "にくい", "づらい", "すぎる":
		return true
	}
	next := a.words[w].token + 1
	particle := &a.text.Tokens[next]
	return a.words[w+1].class == verbWord && a.words[w+1].token == next+1 && particle.PartOfSpeech == "助詞" && (particle.Surface == "に" || particle.Surface == "で")
}

// onlyTime tells whether the tokens first to last are nothing but numbers, counters, dates and pronouns.
func (a *analysis) onlyTime(first, last int) bool {
	for i := first; i <= last; i++ {
		switch token := &a.text.Tokens[i]; token.SubClass {
		case "数", "副詞可能", "代名詞", "非自立", "連体化":
		case "接尾":
			if token.SubClass2 != "助数詞" && token.SubClass2 != "副詞可能" && token.SubClass2 != "特殊" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// endsInHiragana tells whether a noun is likely made from a verb: 見直し, 手続き.
func endsInHiragana(noun string) bool {
	last, _ := utf8.DecodeLastRuneInString(noun)
	return unicode.Is(unicode.Hiragana, last)
}
