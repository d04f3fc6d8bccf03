package classify

import (
	"slices"

	"voc"
)

// rivals are what an offer is compared with, to its disadvantage: 前の機種のほうが良かった.
var rivals = map[string]bool{"他社": true, "他店": true, "よそ": true, "前": true, "以前": true, "昔": true, "旧型": true, "旧": true, "従来": true, "隣": true, "別": true, "前回": true, "去年": true, "昨年": true, "ほか": true, "他": true, "古い": true}

// ours are what an offer is called by its customers.
var ours = map[string]bool{"こちら": true, "こっち": true, "この": true, "これ": true, "御社": true, "貴社": true, "そちら": true, "今回": true, "今": true, "今度": true, "新しい": true, "新型": true, "新": true, "当店": true, "貴店": true}

// rival turns praise of something else round: 他社のほうが安い, これなら手で洗ったほうが早い. What is better than a rival (他社よりこちらのほうが)
// keeps its praise, what is praised only for being more than something unnamed (ペットボトルのほうが安い) loses most of it.
func (s *scorer) rival(a *analysis, sentence *voc.Sentence) {
	if !slices.ContainsFunc(s.hits, func(h hit) bool { return h.value != 0 }) {
		return
	}
	tokens := a.text.Tokens
	for i := sentence.First + 1; i+1 < sentence.Last; i++ {
		if tokens[i].Surface != "ほう" && tokens[i].Surface != "方" || tokens[i+1].Surface != "が" {
			continue
		}
		switch tokens[i-1].Surface {
		case "の":
			s.compare(a, i, s.standing(a, i, sentence), sentence)
			return
		case "た", "だ":
			if tokens[i-1].PartOfSpeech == "助動詞" {
				s.instead(a, i, sentence)
				return
			}
		}
	}
}

// standing is whom the noun before のほうが names.
type standing uint8

const (
	unnamed standing = iota
	praised
	rivalled
)

// standing looks at the nouns before the ほう at token i, and at what stands before より.
func (s *scorer) standing(a *analysis, i int, sentence *voc.Sentence) standing {
	tokens := a.text.Tokens
	found := unnamed
	for j := i - 2; j >= sentence.First && j >= i-6; j-- {
		token := &tokens[j]
		switch {
		case token.Surface == "より" || token.Surface == "よりも" || token.Surface == "、":
			if found == unnamed {
				found = s.comparand(a, j, sentence)
			}
			return found
		case rivals[token.Base], rivals[token.Surface]:
			found = rivalled
		case ours[token.Surface] || ours[token.Base]:
			if found == unnamed {
				found = praised
			}
		}
	}
	return found
}

// comparand tells who is better where より at token j ends a rival or the customer's own offer.
func (s *scorer) comparand(a *analysis, j int, sentence *voc.Sentence) standing {
	tokens := a.text.Tokens
	for k := j - 1; k >= sentence.First && k >= j-4; k-- {
		switch {
		case rivals[tokens[k].Base] || rivals[tokens[k].Surface]:
			return praised
		case ours[tokens[k].Surface]:
			return rivalled
		}
	}
	return unnamed
}

// compare corrects the praise within the four tokens after のほうが, and drops what is felt about the two that are compared: 古い型のほうが.
func (s *scorer) compare(a *analysis, i int, who standing, sentence *voc.Sentence) {
	tokens := a.text.Tokens
	pointed := false // よほど, まだ, まし
	for j := i + 2; j < sentence.Last && j <= i+5; j++ {
		switch tokens[j].Surface {
		case "よほど", "よっぽど", "まだ", "マシ", "まし", "遥かに", "はるかに":
			pointed = true
		}
	}
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 {
			continue
		}
		switch token := a.words[h.first].token; {
		case token < i && token >= i-4 && who == rivalled && h.first == h.last && a.words[h.first].class == adjectiveWord:
			h.value = 0
		case token < i || token > i+4 || h.value <= 0:
		case who == rivalled, who == unnamed && pointed:
			h.value, h.rule = -0.8*h.value, "construction:のほうが"
		}
	}
}

// instead turns praise of another course round: 歩いたほうが速い, 買い直したほうが安い.
func (s *scorer) instead(a *analysis, i int, sentence *voc.Sentence) {
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || h.value <= 0 {
			continue
		}
		if token := a.words[h.first].token; token > i && token <= i+4 {
			switch a.words[h.first].lemma {
			case "はやい", "安い", "楽", "まし", "安全", "簡単", "便利", "確実":
				h.value, h.rule = min(-1, -0.8*h.value), "construction:たほうが"
			}
		}
	}
}
