package classify

import "voc"

// cues are the constructions that the tokens of a sentence may begin, so that most sentences are not searched.
type cues uint8

const (
	cueBlame    cues = 1 << iota // of blame.go
	cueDuration                  // of duration.go
	cueSide                      // ほう, of comparison.go
)

// nounCue returns the constructions that a noun may stand in.
func nounCue(token *voc.Token) cues {
	switch token.Surface {
	case "時代", "なん", "いかが", "気", "意味", "はず", "なぜ":
		return cueBlame
	case "何":
		return cueBlame | cueDuration
	case "まま", "そのまま", "状態", "調子", "症状", "画面", "結果":
		return cueDuration
	case "ほう", "方":
		return cueSide
	}
	if token.SubClass == "数" {
		return cueDuration
	}
	return 0
}

// adverbCue returns the constructions that an adverb may stand in.
func adverbCue(token *voc.Token) cues {
	switch token.Surface {
	case "わざと", "なんで", "何で", "どうして", "なぜ", "いかが", "どう":
		return cueBlame
	case "何度", "何回", "そのまま":
		return cueDuration
	}
	return 0
}

// blame appends what sentence i blames in a form that the words do not tell: どんな時代だよ, 待たせる気か, 意味あるんですか, 隠してるでしょ,
// 送料無料とは…, 解約したはずの.
func (s *scorer) blame(a *analysis, i int, c clause) {
	sentence := &a.text.Sentences[i]
	tokens := a.text.Tokens
	first, last := a.sentence(i)
	if first == last {
		return
	}
	why, negative, looked := false, false, false
	blamed := func() bool { // once per sentence
		if !looked {
			looked, negative = true, a.negativeBefore(last, first, s)
		}
		return negative
	}
	surface := func(j int) string {
		if j < sentence.First || j >= sentence.Last {
			return ""
		}
		return tokens[j].Surface
	}
	for j := sentence.First; j < sentence.Last; j++ {
		value, rule := 0.0, ""
		switch tokens[j].Surface {
		case "隠し", "わざと":
			if a.accuses(sentence) {
				value, rule = -1.5, "隠しているでしょう"
			}
		case "時代":
			if before := surface(j - 1); (before == "どんな" || surface(j-2) == "いつ" && before == "の") && a.endsAfter(j, sentence) && !a.politeGuess(sentence) {
				value, rule = -1.5, "どんな時代"
			}
		case "なん", "何":
			if surface(j+1) == "だ" && surface(j+2) == "と" && j+3 < sentence.Last && tokens[j+3].Base == "思う" {
				value, rule = -1, "何だと思っているのか"
				break
			}
			if j >= sentence.First+2 && surface(j-1) == "って" && j == a.lastSpoken(sentence) && (tokens[j-2].PartOfSpeech == "形容詞" || tokens[j-2].PartOfSpeech == "動詞" || tokens[j-2].PartOfSpeech == "助動詞") && !c.asks && blamed() {
				value, rule = -0.5, "って何"
				break
			}
			if next := surface(j + 2); surface(j+1) == "な" && (next == "ん" || next == "の") && a.endsAfter(j+2, sentence) && (tokens[j].Surface == "なん" || !a.polite(sentence)) && !a.politeGuess(sentence) {
				value, rule = -1, "なんなんですか"
			}
		case "なんで", "何で", "どうして", "なぜ":
			switch {
			case surface(j+1) == "や" && surface(j+2) == "ねん":
				value, rule = -1, "なんでやねん"
			case !why && !a.politeGuess(sentence) && a.obliged(j, sentence):
				value, rule = -1, "なぜ…なければならないのか"
			}
			why = true
		case "いかが", "どう":
			next := surface(j + 2)
			nominal := j >= sentence.First+2 && (surface(j-1) == "は" || surface(j-1) == "も") && (surface(j-2) == "の" || surface(j-2) == "こと") ||
				j >= sentence.First+2 && (surface(j-1) == "って" || surface(j-1) == "とか") && tokens[j-2].PartOfSpeech != "名詞"
			switch {
			case surface(j+1) == "な" && (next == "もの" || nominal && (next == "ん" || next == "の")):
				value, rule = -1, "いかがなものか"
			case c.asks && a.explains(sentence) && a.conditionAfter(j+1, sentence) && blamed():
				value, rule = -1, "どうすれば"
			}
		case "気":
			if j > sentence.First && surface(j+1) == "か" && (tokens[j-1].Base == "せる" || tokens[j-1].Base == "させる") {
				value, rule = -1.2, "させる気か"
			}
		case "意味":
			for k := j + 1; k <= j+2; k++ {
				if k < sentence.Last && tokens[k].Base == "ある" && a.explains(sentence) && !a.politeGuess(sentence) && (surface(k+1) == "の" || surface(k+1) == "ん") {
					value, rule = -1, "意味あるのか"
				}
			}
		case "とは", "と":
			end := j + 1
			if tokens[j].Surface == "と" {
				if surface(end) != "は" {
					continue
				}
				end++
			}
			switch {
			case (surface(end) == "何" || surface(end) == "なん") && surface(end+1) == "だっ":
				value, rule = -1.5, "とは何だったのか"
			case j > sentence.First && a.trailsOff(end, i):
				value, rule = -1, "とは"
				for k := range s.hits {
					s.hits[k].value = min(s.hits[k].value, 0)
				}
			}
		case "か":
			if !a.note && !c.question && j == a.lastSpoken(sentence) && j > sentence.First+1 && tokens[j-1].Base == "られる" && tokens[j-1].InflectionForm == "基本形" && (j+1 == sentence.Last || surface(j+1) != "?" && surface(j+1) != "？") {
				value, rule = -0.8, "られるか"
			}
		case "はず":
			if next := surface(j + 1); j > sentence.First && tokens[j-1].Base == "た" && (next == "の" || next == "な" || next == "が" || next == "なのに" || next == "です" || next == "だ" || next == "でし" || next == "だっ") && !a.denies(j+2, sentence) {
				s.lasting(a, j, i, -0.8, "construction:はず")
				return
			}
		}
		if rule != "" {
			w := a.wordAt(j, first, last)
			s.hits = append(s.hits, hit{Span: tokens[j].Span, first: w, last: w, value: value, rule: rhetoricalPrefix + rule, phrase: -1})
			return
		}
	}
}

// wordAt returns the word of token j of the sentence with the words first to last, or the one before it.
func (a *analysis) wordAt(j, first, last int) int {
	w := first
	for w+1 < last && a.words[w+1].token <= j {
		w++
	}
	return w
}

// accuses tells whether the sentence ends by pressing for assent: でしょ, だろ, よね, じゃん.
func (a *analysis) accuses(sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for j, steps := sentence.Last-1, 0; j > sentence.First && steps < 4; j, steps = j-1, steps+1 {
		switch tokens[j].Surface {
		case "でしょ", "でしょう", "だろ", "だろう", "よね", "じゃん":
			return true
		case "ね":
			return tokens[j-1].Surface == "よ"
		}
	}
	return false
}

// endsAfter tells whether nothing but auxiliaries, particles and marks follow token j in the sentence.
func (a *analysis) endsAfter(j int, sentence *voc.Sentence) bool {
	for j++; j < sentence.Last; j++ {
		switch token := &a.text.Tokens[j]; token.PartOfSpeech {
		case "助動詞", "記号":
		case "助詞":
			if token.SubClass == "連体化" {
				return false
			}
		case "名詞":
			if token.SubClass != "非自立" && token.Surface != "これ" && token.Surface != "それ" {
				return false
			}
		default:
			return token.Surface == "#" // what follows are hashtags
		}
	}
	return true
}

// lastSpoken returns the last token of the sentence that is no mark.
func (a *analysis) lastSpoken(sentence *voc.Sentence) int {
	j := sentence.Last - 1
	for j > sentence.First && a.text.Tokens[j].PartOfSpeech == "記号" {
		j--
	}
	return j
}

// obliged tells whether the sentence goes on after token j to an obligation that is asked for its reason: 払わなきゃいけないの.
func (a *analysis) obliged(j int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	if !a.explains(sentence) {
		return false
	}
	for j++; j+1 < sentence.Last; j++ {
		if base := tokens[j].Base; (base == "いける" || base == "なる") && a.deniedNext(j, sentence) && (tokens[j-1].Base == "ない" || tokens[j-1].Surface == "ば" || tokens[j-1].Surface == "と" || tokens[j-1].Surface == "は") {
			return true
		}
	}
	return false
}

// trailsOff tells whether sentence i ends at token end with … or 。, or without any mark after another sentence, so that a name followed by とは
// wonders and does not ask for its meaning.
func (a *analysis) trailsOff(end, i int) bool {
	sentence := &a.text.Sentences[i]
	if end < sentence.Last {
		mark := a.text.Tokens[end].Surface
		return mark == "…" || mark == "。" || mark == "・・・" || mark == "(" || i > 0 && mark == "#"
	}
	return i > 0
}

// denies tells whether a ない stands at token j or the one after.
func (a *analysis) denies(j int, sentence *voc.Sentence) bool {
	for k := j; k < min(j+2, sentence.Last); k++ {
		if isNegation(&a.text.Tokens[k]) {
			return true
		}
	}
	return false
}

// statesByAsking tells whether the mark or か at token j ends a question that states what it seems to ask: ずるくない？ 高すぎません？
func (a *analysis) statesByAsking(j int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	if j < sentence.First+2 {
		return false
	}
	before, verb := &tokens[j-1], &tokens[j-2]
	switch {
	case before.SubClass == "接続助詞" && (before.Surface == "が" || before.Surface == "けど" || before.Surface == "し"):
		return true // 吸わなくなったんだが？
	case before.Surface == "すぎん" || before.Surface == "過ぎん":
		return true
	case !isNegation(before):
		return false
	case verb.Base == "ます" && j >= sentence.First+3:
		verb = &tokens[j-3]
		return verb.Base == "すぎる" || verb.Base == "過ぎる"
	case verb.Base == "すぎる", verb.Base == "過ぎる":
		return true
	}
	return before.Surface == "ない" && (verb.PartOfSpeech == "形容詞" && verb.SubClass == "自立" ||
		verb.Surface == "じゃ" && j >= sentence.First+3 && tokens[j-3].SubClass == "形容動詞語幹")
}
