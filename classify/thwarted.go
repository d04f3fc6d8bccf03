package classify

import "voc"

// thwartedPrefix begins the rules of wishes that cannot be had: 解約したいだけなのに, 予約したくても.
const thwartedPrefix = "thwarted:"

// thwarted tells whether the たい at word w is a wish that the sentence goes on to say cannot be had: したいのに, したいだけなのに, したくても.
func (a *analysis) thwarted(w int) bool {
	tokens := a.text.Tokens
	i := a.words[w].token
	at := func(j int) string {
		if j >= len(tokens) {
			return ""
		}
		return tokens[j].Surface
	}
	switch at(i + 1) {
	case "のに":
		return true
	case "て":
		return at(i+2) == "も"
	case "ても":
		return true
	case "だけ":
		return at(i+2) == "な" && (at(i+3) == "のに" || at(i+3) == "ん" || at(i+3) == "の") || at(i+2) == "なのに"
	}
	return false
}

// leftUnbought tells whether the ほしい at word w is said of a thing that was left: 欲しいけど高い, 欲しくて値段を見た.
func (a *analysis) leftUnbought(w int) bool {
	tokens := a.text.Tokens
	i := a.words[w].token
	if i > 0 && (tokens[i-1].Surface == "て" || tokens[i-1].Surface == "で") {
		return false // 直してほしいけど
	}
	for j := i + 1; j < min(i+4, len(tokens)); j++ {
		switch token := &tokens[j]; {
		case token.SubClass == "接続助詞":
			return token.Surface == "けど" || token.Surface == "が" || token.Surface == "けれど" || token.Surface == "のに" || token.Surface == "て" || token.Surface == "けれども"
		case token.PartOfSpeech != "助動詞":
			return false
		}
	}
	return false
}

// makesSo tells whether word w is the する of a change to a noun: 会社名にしたい.
func (a *analysis) makesSo(w int) bool {
	i := a.words[w].token
	tokens := a.text.Tokens
	return i >= 2 && tokens[i].Base == "する" && tokens[i-1].Surface == "に" && tokens[i-2].PartOfSpeech == "名詞" && tokens[i-2].SubClass != "形容動詞語幹" && tokens[i-2].SubClass != "副詞可能"
}

// pastMerits are nouns of what an offer was chosen for, and words of the time when it was so.
var pastMerits = map[string]bool{"取り柄": true, "取柄": true, "魅力": true, "売り": true, "強み": true, "長所": true, "持ち味": true, "良さ": true, "よさ": true, "昔": true, "以前": true, "かつて": true, "去年": true, "最初": true, "当初": true, "従来": true}

// ceased tells whether the clause before the のに of sentence i tells of a merit of the past: 安いのが取り柄だったのに, 昔は静かだったのに.
func (a *analysis) ceased(i int, c clause) bool {
	sentence := &a.text.Sentences[i]
	tokens := a.text.Tokens
	past := c.turn > sentence.First && tokens[c.turn-1].Base == "た"
	for j := sentence.First; past && j < c.turn; j++ {
		if pastMerits[tokens[j].Surface] || tokens[j].Surface == "前" && j+1 < c.turn && (tokens[j+1].Surface == "は" || tokens[j+1].Surface == "まで") {
			return true
		}
	}
	return false
}

// ceases drops what seems praise after such a clause: 高級ブランド気取り.
func (s *scorer) ceases(a *analysis, c clause) {
	for k := range s.hits {
		if h := &s.hits[k]; h.first >= 0 && a.words[h.first].token > c.turn && h.value > 0 {
			h.value = 0
		}
	}
}

// yieldsToWish weakens the praise before が or けど where the later clause asks for better manners: 無事だったけど、もう少し丁寧に運んで. How it
// should be done is no praise either.
func (s *scorer) yieldsToWish(a *analysis, i int, c clause) {
	first, last := a.sentence(i)
	sentence := &a.text.Sentences[i]
	wanted := a.commands(sentence)
	for w := first; w < last && !wanted; w++ {
		wanted = a.words[w].token > c.turn && (a.words[w].lemma == "くださる" && a.pleads(a.words[w].token) || a.words[w].lemma == "くれる" && a.benefit(w) == noBenefit)
	}
	if !wanted {
		return
	}
	blames := false
	for k := range s.hits {
		h := &s.hits[k]
		if h.first < 0 || h.value <= 0 {
			continue
		}
		if a.words[h.first].token > c.turn {
			if a.adverbial(h.last) {
				h.value, blames = 0, true
			}
			continue
		}
		h.value *= 0.2
	}
	if blames {
		s.lasting(a, sentence.Last-1, i, -0.6, "wish:もっと")
	}
}

// commands tells whether the sentence ends in a bare て after a word of degree or haste: もうちょっと丁寧に運んで, 早く直して.
func (a *analysis) commands(sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	j := a.lastSpoken(sentence)
	for j > sentence.First && tokens[j].SubClass == "終助詞" {
		j--
	}
	if j <= sentence.First || tokens[j].Surface != "て" && tokens[j].Surface != "で" || tokens[j].SubClass != "接続助詞" || tokens[j-1].PartOfSpeech != "動詞" {
		return false
	}
	for k := j - 1; k >= max(sentence.First, j-8); k-- {
		switch tokens[k].Surface {
		case "もう少し", "もうちょっと", "もうちょい", "もっと", "早く", "はよ", "ちゃんと", "きちんと", "せめて", "頼む", "次", "今後", "いい加減", "さっさと", "至急":
			return true
		}
	}
	return false
}
