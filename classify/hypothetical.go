package classify

import (
	"strings"

	"voc"
)

// imagine drops feelings of what is only imagined: 壊れたら, 届かない場合は, 使えなくなったときの手順. What happens from time to time
// (動かないときがある) is real.
func (s *scorer) imagine(a *analysis, sentence *voc.Sentence) {
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || strings.HasPrefix(h.rule, "wish:") || strings.HasPrefix(h.rule, "thanks:") {
			continue
		}
		switch imagined := a.imagined(h, sentence); {
		case !imagined:
		case h.value < 0:
			h.value = 0
		case a.words[h.last].class == adjectiveWord: // もう少し安ければ
			h.value = min(0, -0.5*h.value)
		}
	}
}

// occasions are nouns after which a clause names a case.
var occasions = map[string]bool{"場合": true, "際": true, "とき": true, "時": true, "ケース": true}

// imagined tells whether a condition or a case follows the hit.
func (a *analysis) imagined(h *hit, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	last := a.words[h.last].token
	for last+1 < sentence.Last && tokens[last+1].Start < h.End {
		last++ // the ない that denies it
	}
	if form := tokens[last].InflectionForm; form == "仮定形" || form == "仮定縮約１" {
		return true // 安ければ
	}
	for i := last + 1; i < sentence.Last && i <= last+6; i++ {
		token := &tokens[i]
		switch {
		case token.PartOfSpeech == "助動詞" && token.InflectionForm == "仮定形":
			return token.Base == "た" && !a.pastAfter(i, sentence) || token.Base != "た"
		case token.Surface == "ば" && token.PartOfSpeech == "助詞":
			return true
		case h.value < 0 && a.words[h.last].class == verbWord && i+1 < sentence.Last && (token.Surface == "て" || token.Surface == "で") && tokens[i+1].Surface == "も":
			return !a.pastAfter(i, sentence) // 壊れても
		case token.Surface == "と" && h.rule == "construction:がない" && a.ifTo(i):
			return true // 車がないと不便
		case occasions[token.Surface] && token.PartOfSpeech == "名詞":
			if i+1 == sentence.Last || a.pastAfter(i, sentence) {
				return false
			}
			switch next := &tokens[i+1]; next.Surface {
			case "に", "は", "の", "でも", "には", "、":
				return true
			case "も", "が":
				return i+2 < sentence.Last && tokens[i+2].Base != "ある"
			}
			return false
		case i <= last+2 && h.value < 0 && a.words[h.last].class == nounWord && (i == last+1 && token.Surface == "が" || i == last+2 && token.PartOfSpeech == "動詞"):
			// 汚れが付いたとき
		case token.PartOfSpeech == "助動詞", token.PartOfSpeech == "動詞" && (token.SubClass == "非自立" || token.SubClass == "接尾" || token.Base == "なる" || token.Base == "する"), token.Surface == "て":
		default:
			return false
		}
	}
	return false
}

// pastAfter tells whether the sentence ends in the past after token i, so that たら and とき told of something that happened.
func (a *analysis) pastAfter(i int, sentence *voc.Sentence) bool {
	for j := sentence.Last - 1; j > i && j >= sentence.Last-12; j-- {
		token := &a.text.Tokens[j]
		switch {
		case token.Base == "た" && token.PartOfSpeech == "助動詞":
			return true
		case token.PartOfSpeech == "記号", token.PartOfSpeech == "助動詞", token.PartOfSpeech == "助詞":
		default:
			return false
		}
	}
	return false
}
