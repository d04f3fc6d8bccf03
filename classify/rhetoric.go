package classify

import "voc"

// rhetoric is a question that is none: it blames (何度言えばわかるんですか) or urges (返金はまだですか). Its rule begins with
// rhetorical: or urging:, and it makes an inquiry a complaint.
const (
	rhetoricalPrefix = "rhetorical:"
	urgingPrefix     = "urging:"
)

// rhetoric appends what sentence i blames or urges by asking.
func (s *scorer) rhetoric(a *analysis, i int, c clause) {
	first, last := a.sentence(i)
	if first == last || !c.asks && !c.question {
		return
	}
	sentence := &a.text.Sentences[i]
	add := func(w int, value float64, rule string) {
		s.hits = append(s.hits, hit{Span: a.words[w].Span, first: w, last: w, value: value, rule: rule, phrase: -1})
	}
	explains := a.explains(sentence)
	for w := first; w < last; w++ {
		lemma := a.words[w].lemma
		token := a.words[w].token
		switch lemma {
		case "何度", "何回", "何":
			if c.asks && a.moreTimes(w, last, sentence) {
				add(w, -1.5, rhetoricalPrefix+"何度")
				return
			}
		case "いつ":
			if w+1 < last && a.words[w+1].lemma == "なる" && a.conditionAfter(a.words[w+1].token, sentence) {
				add(w, -1.5, urgingPrefix+"いつになったら")
				return
			}
		case "まだ":
			if c.asks && (w == last-1 || a.words[last-1].lemma == negation && a.words[last-1].denial != deniesPossibility && w >= last-4) && !a.politeGuess(sentence) {
				add(w, -1, urgingPrefix+"まだ")
				return
			}
		case "つもり", "気":
			if c.asks && w == last-1 && a.negativeBefore(w, first, s) {
				add(w, -0.8, rhetoricalPrefix+"つもりか")
				return
			}
		case "もっと", "もう少し", "事前", "前もって":
			if c.asks && a.deniedPast(last) {
				s.drop(last - 1)
				add(w, -1, rhetoricalPrefix+lemma+"…なかったのか")
				return
			}
		case "どうして", "なぜ", "何故", "なんで":
			if c.asks && explains && a.withoutRegard(w, last) {
				add(w, -1, rhetoricalPrefix+lemma)
				return
			}
		case "こんな", "こんなに", "これほど", "そんなに":
			if c.asks || c.question {
				add(w, -1, rhetoricalPrefix+lemma)
				return
			}
		case "どこ":
			if explains && token+1 < sentence.Last && a.text.Tokens[token+1].Surface == "が" && !a.polite(sentence) {
				s.drop(last - 1)
				add(w, -1.5, rhetoricalPrefix+"どこが")
				return
			}
		case "いる":
			if c.asks && explains && w > first && a.words[w-1].lemma == "人" && !a.polite(sentence) {
				for k := range s.hits {
					s.hits[k].value = min(s.hits[k].value, -s.hits[k].value)
				}
				add(w, -0.5, rhetoricalPrefix+"人がいるのか")
				return
			}
		case "言える", "いえる":
			if c.asks && w == last-1 && token > sentence.First && (a.text.Tokens[token-1].Surface == "と" || a.text.Tokens[token-1].Surface == "って") {
				add(w, -1, rhetoricalPrefix+"と言えるのか")
				return
			}
		case "言う", "いう":
			if c.asks && explains && w == last-1 && a.words[first].lemma == "これ" && !a.polite(sentence) {
				s.drop(max(first, w-1))
				add(w, -1, rhetoricalPrefix+"これで…と言うのか")
				return
			}
		case "思う":
			if c.asks && explains && w > first && w == last-1 && a.words[w-1].lemma == "いい" {
				s.drop(w - 1)
				add(w, -1.5, rhetoricalPrefix+"いいと思っているのか")
				return
			}
		case "どう", "どない":
			if c.asks && w+1 < last && a.words[w+1].lemma == "なる" && w+2 >= last && a.goesOn(a.words[w+1].token) && (explains || s.broken()) {
				add(w, -1, rhetoricalPrefix+"どうなっているのか")
				return
			}
		case "誰", "だれ":
			if c.asks && explains && token+1 < sentence.Last && a.text.Tokens[token+1].Surface == "が" && !a.polite(sentence) {
				add(w, -1, rhetoricalPrefix+"誰が")
				return
			}
		case negation:
			if c.asks && explains && w == last-1 && w > first && a.words[w-1].class != adjectiveWord && !a.polite(sentence) && !s.used[w] && a.goesOnBefore(a.words[w].token) {
				add(w, -0.8, rhetoricalPrefix+"ていないのか")
				return
			}
		}
	}
	if tokens := a.text.Tokens; c.asks {
		// 買えと？ 読めとでも？
		for j := sentence.Last - 1; j > sentence.First; j-- {
			token := &tokens[j]
			if token.PartOfSpeech == "記号" || token.Surface == "?" || token.Surface == "でも" || token.Surface == "も" || token.Surface == "で" {
				continue
			}
			if before := &tokens[j-1]; (token.Surface == "と" || token.Surface == "とでも") && (before.InflectionForm == "命令ｅ" || before.InflectionForm == "命令ｒｏ" || before.InflectionForm == "命令ｙｏ" || before.InflectionForm == "命令ｉ") {
				add(last-1, -1, rhetoricalPrefix+"と？")
			}
			return
		}
	}
}

// deniedPast tells whether the sentence before word last ends in what was not done: もっと早く対応できなかったのでしょうか.
func (a *analysis) deniedPast(last int) bool {
	if end := &a.words[last-1]; end.lemma != negation || end.denial == deniesExistence {
		return false
	}
	next := a.words[last-1].token + 1
	return next < len(a.text.Tokens) && a.text.Tokens[next].Base == "た"
}

// withoutRegard tells whether what is asked about was done without what was due: 連絡もなしに配達する, 勝手に契約する.
func (a *analysis) withoutRegard(w, last int) bool {
	for v := w + 1; v < last-1; v++ {
		if a.words[v].lemma == "勝手" {
			return true
		}
		if token := a.words[v].token; a.words[v].lemma == negation && token > 0 && a.text.Tokens[token-1].Surface == "も" {
			return true
		}
	}
	return false
}

// drop takes away the hits that hold word w.
func (s *scorer) drop(w int) {
	for k := range s.hits {
		if h := &s.hits[k]; h.first <= w && w <= h.last {
			h.value = 0
		}
	}
}

// explains tells whether the sentence ends in のか, んですか, の？: it asks for a reason of what is so.
func (a *analysis) explains(sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	for i, steps := sentence.Last-1, 0; i > sentence.First && steps < 6; i, steps = i-1, steps+1 {
		token := &tokens[i]
		switch {
		case (token.Surface == "の" || token.Surface == "ん" || token.Surface == "なん") && (tokens[i-1].PartOfSpeech == "動詞" || tokens[i-1].PartOfSpeech == "助動詞" || tokens[i-1].PartOfSpeech == "形容詞"):
			return true
		case token.PartOfSpeech == "記号", token.PartOfSpeech == "助詞", token.PartOfSpeech == "助動詞", token.Unknown:
		default:
			return false
		}
	}
	return false
}

// moreTimes tells whether 何度 or 何回 at word w stands before a condition: 何度言えば, 何回電話したら.
func (a *analysis) moreTimes(w, last int, sentence *voc.Sentence) bool {
	if a.words[w].lemma == "何" && (w+1 == last || a.words[w+1].lemma != "回" && a.words[w+1].lemma != "度") {
		return false
	}
	for v := w + 1; v < last && v <= w+4; v++ {
		if a.conditionAfter(a.words[v].token, sentence) {
			return true
		}
	}
	return false
}

// conditionAfter tells whether the verb at token i is conditional: 言えば, したら, なれば.
func (a *analysis) conditionAfter(i int, sentence *voc.Sentence) bool {
	for j := i; j < sentence.Last && j <= i+3; j++ {
		token := &a.text.Tokens[j]
		if token.InflectionForm == "仮定形" || token.Surface == "ば" {
			return true
		}
		if j > i && token.PartOfSpeech != "助動詞" && token.PartOfSpeech != "動詞" {
			return false
		}
	}
	return false
}

// politeGuess tells whether the sentence ends in でしょうか, with which a customer asks and does not urge.
func (a *analysis) politeGuess(sentence *voc.Sentence) bool {
	for i, steps := sentence.Last-1, 0; i >= sentence.First && steps < 4; i, steps = i-1, steps+1 {
		if token := &a.text.Tokens[i]; token.Surface == "でしょ" || token.Surface == "でしょう" {
			return true
		}
	}
	return false
}

// negativeBefore tells whether a negative hit ends in the three words before word w.
func (a *analysis) negativeBefore(w, first int, s *scorer) bool {
	for k := range s.hits {
		if h := &s.hits[k]; h.value < 0 && h.last < w && h.last >= max(first, w-3) {
			return true
		}
	}
	return false
}

// goesOn tells whether ている follows the verb at token i.
func (a *analysis) goesOn(i int) bool {
	tokens := a.text.Tokens
	return i+1 < len(tokens) && (tokens[i+1].Base == "てる" || i+2 < len(tokens) && tokens[i+1].Surface == "て" && (tokens[i+2].Base == "いる" || tokens[i+2].Base == "おる"))
}

// goesOnBefore tells whether the ない at token i denies ている.
func (a *analysis) goesOnBefore(i int) bool {
	return i > 0 && (a.text.Tokens[i-1].Base == "いる" || a.text.Tokens[i-1].Base == "てる")
}
