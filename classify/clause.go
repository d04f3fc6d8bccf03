package classify

import "voc"

// clause is the form of one sentence.
type clause struct {
	asks     bool     // it is a question
	question bool     // it has a question word
	contrast bool     // it begins with しかし, ただ, …
	turn     int      // token after which a contrast within the sentence follows, or −1
	despite  bool     // that contrast is のに
	mark     voc.Span // か or ? or the question word
	tag      bool     // it states by asking: ずるくない？
	cues     cues     // the constructions that may stand in it
}

// questionWord tells whether a word asks for something.
func questionWord(word string) bool {
	switch word {
	case "どう", "どうして", "なぜ", "何故", "なんで", "何", "なに", "どこ", "どれ", "どの", "どちら", "どっち", "いつ", "誰", "だれ", "いくら", "いくつ", "どんな", "どのように", "いかが", "どうやって", "どのくらい", "何で":
		return true
	}
	return false
}

var contrastConjunctions = map[string]bool{
	"しかし": true, "でも": true, "ただ": true, "ただし": true, "だが": true, "ですが": true, "けど": true, "けれど": true, "けれども": true, "ところが": true, "とはいえ": true,
	"しかしながら": true, "だけど": true, "なのに": true, "それなのに": true, "が": true, "もっとも": true, "にもかかわらず": true, "残念ながら": true,
}

// clauses describes every sentence; into is reused.
func (a *analysis) clauses(into []clause) []clause {
	into = into[:0]
	for i := range a.text.Sentences {
		into = append(into, a.clause(&a.text.Sentences[i]))
	}
	return into
}

func (a *analysis) clause(sentence *voc.Sentence) clause {
	c := clause{turn: -1}
	tokens := a.text.Tokens
	for i := sentence.First; i < sentence.Last; i++ {
		token := &tokens[i]
		switch {
		case token.PartOfSpeech == "接続詞" || token.PartOfSpeech == "副詞":
			if contrastConjunctions[token.Surface] && token.PartOfSpeech == "接続詞" {
				if i <= sentence.First+1 {
					c.contrast = true
				} else {
					c.turn, c.despite = i, token.Surface == "なのに"
				}
			}
			c.cues |= adverbCue(token)
			c.ask(token, questionWord(token.Base))
		case token.PartOfSpeech == "名詞" || token.PartOfSpeech == "連体詞":
			c.cues |= nounCue(token)
			c.ask(token, questionWord(token.Surface) && !a.indefinite(i, sentence))
		case token.PartOfSpeech == "動詞":
			if token.Surface == "隠し" {
				c.cues |= cueBlame
			}
		case token.PartOfSpeech == "助詞" && token.SubClass == "接続助詞":
			switch token.Surface {
			case "が", "けど", "けれど", "けれども", "ものの", "のに", "けども":
				c.turn, c.despite = i, token.Surface == "のに"
			}
		}
	}
	a.ending(&c, sentence)
	if c.cues&cueBlame == 0 && a.cuesEnding(&c, sentence) {
		c.cues |= cueBlame
	}
	return c
}

// indefinite tells whether the question word at token i asks for nothing: 何か壊れた, どこも, 何回開いても.
func (a *analysis) indefinite(i int, sentence *voc.Sentence) bool {
	if i+2 >= sentence.Last {
		return false
	}
	switch next := &a.text.Tokens[i+1]; next.Surface {
	case "か":
		return next.SubClass != "終助詞" && a.text.Tokens[i+2].PartOfSpeech != "記号" && a.text.Tokens[i+2].Surface != "な"
	case "も":
		return true
	case "回", "度":
		_, temo := a.temoAfter(i+1, sentence)
		return temo
	}
	return false
}

// cuesEnding tells whether the sentence ends in とは or られるか.
func (a *analysis) cuesEnding(c *clause, sentence *voc.Sentence) bool {
	j := sentence.Last - 1
	for j > sentence.First && a.text.Tokens[j].PartOfSpeech == "記号" {
		j--
	}
	if j <= sentence.First {
		return false
	}
	switch a.text.Tokens[j].Surface {
	case "とは":
		return true
	case "は":
		return a.text.Tokens[j-1].Surface == "と"
	case "か":
		return c.asks && a.text.Tokens[j-1].Base == "られる"
	}
	return false
}

func (c *clause) ask(token *voc.Token, asks bool) {
	if asks && !c.question {
		c.question, c.mark = true, token.Span
	}
}

// ending looks for か or ? at the end of the sentence, past closing marks and soft particles.
func (a *analysis) ending(c *clause, sentence *voc.Sentence) {
	tokens := a.text.Tokens
	for i := sentence.Last - 1; i >= sentence.First && i >= sentence.Last-6; i-- {
		token := &tokens[i]
		switch {
		case token.Surface == "?" || token.Surface == "？" || token.Surface == "!?" || token.Surface == "?!" || token.Surface == "??":
			if c.tag = !c.question && a.statesByAsking(i, sentence); !c.tag {
				c.asks, c.mark = true, token.Span
			}
			return
		case token.PartOfSpeech == "助詞" && (token.Surface == "か" && !a.exclaims(i, sentence) || (token.Surface == "かな" || token.Surface == "かしら" || token.Surface == "かね" || token.Surface == "の") && c.question):
			if c.tag = !c.question && a.statesByAsking(i, sentence); !c.tag {
				c.asks, c.mark = true, token.Span
			}
			return
		case token.PartOfSpeech == "記号", token.Unknown, token.PartOfSpeech == "助詞" && token.SubClass == "終助詞":
		default:
			return
		}
	}
}

// exclaims tells whether か at token i follows a plain noun or adjective: 最高か.
func (a *analysis) exclaims(i int, sentence *voc.Sentence) bool {
	if i == sentence.First {
		return false
	}
	before := &a.text.Tokens[i-1]
	return before.SubClass != "数" && (before.PartOfSpeech == "名詞" && (before.SubClass == "一般" || before.SubClass == "形容動詞語幹") || before.PartOfSpeech == "形容詞") && before.Surface != "ない"
}

// benefitForm is how a verb of giving or receiving is used.
type benefitForm uint8

const (
	noBenefit benefitForm = iota // a request (ください), humble (させていただく) or a wish (いただきたい)
	unreal                       // not said to have happened
	received                     // てくれた, ていただきました
)

// benefit returns the form of the verb of giving or receiving at word w.
func (a *analysis) benefit(w int) benefitForm {
	tokens := a.text.Tokens
	i := a.words[w].token
	if a.pleads(i) {
		return noBenefit
	}
	if tokens[i].Surface == "くれ" && (i+1 == len(tokens) || tokens[i+1].PartOfSpeech != "助動詞") {
		if i+2 < len(tokens) && tokens[i+1].Surface == "て" && tokens[i+2].Surface != "も" && tokens[i+2].Surface != "い" && tokens[i+2].Base != "ない" {
			return received // 教えてくれて助かった
		}
		return noBenefit // 教えてくれ
	}
	if i >= 2 && (tokens[i-2].Base == "せる" || tokens[i-2].Base == "させる") {
		return noBenefit
	}
	if i >= 1 && tokens[i-1].PartOfSpeech == "助詞" && tokens[i-1].SubClass != "接続助詞" {
		return noBenefit // 資料をもらった
	}
	if w+1 < len(a.words) && a.words[w+1].lemma == desire && a.words[w+1].token == i+1 {
		return noBenefit
	}
	for i++; i < len(tokens) && tokens[i].PartOfSpeech == "助動詞"; i++ {
		switch tokens[i].Base {
		case "た":
			if tokens[i].InflectionForm == "仮定形" {
				return noBenefit // いただけたら
			}
			return received
		case "ます", "です":
		default:
			return unreal
		}
	}
	if i < len(tokens) && (tokens[i].Surface == "ば" || a.ifTo(i)) {
		return noBenefit // いただければ
	}
	return unreal
}

// pleads tells whether token i is ください and not くださいました.
func (a *analysis) pleads(i int) bool {
	token := &a.text.Tokens[i]
	if token.Surface != "ください" && token.Surface != "下さい" {
		return false
	}
	if i+1 == len(a.text.Tokens) {
		return true
	}
	next := &a.text.Tokens[i+1]
	return next.Base != "ます" || next.Surface == "ませ" && (i+2 == len(a.text.Tokens) || !isNegation(&a.text.Tokens[i+2]))
}

// ifTo tells whether token i is the と of a condition: いただけると. The dictionary often takes it for a quotation.
func (a *analysis) ifTo(i int) bool {
	tokens := a.text.Tokens
	if i == 0 || tokens[i].Surface != "と" || tokens[i].PartOfSpeech != "助詞" {
		return false
	}
	before := &tokens[i-1]
	return tokens[i].SubClass == "接続助詞" || before.InflectionForm == "基本形" && (before.PartOfSpeech == "動詞" || before.Base == "ます")
}

// judges are verbs whose condition only says from where one judges.
var judges = map[string]bool{"言う": true, "いう": true, "考える": true, "思う": true, "比べる": true, "比較": true, "除く": true, "総合": true}

// conditional tells whether the token before word w, past adverbs, makes a condition: あれば, だと, たら,
// and whether it is a permission (ても) or advice (ほうが).
func (a *analysis) conditional(w int, sentence *voc.Sentence) (condition, permission, advice bool) {
	tokens := a.text.Tokens
	if w > 0 && judges[a.words[w-1].lemma] {
		return false, false, false // 価格を考えれば満足
	}
	i := a.words[w].token - 1
	for i >= sentence.First && (tokens[i].PartOfSpeech == "副詞" || tokens[i].PartOfSpeech == "記号") {
		i--
	}
	if i < sentence.First {
		return false, false, false
	}
	token := &tokens[i]
	switch {
	case token.Surface == "ば" && token.PartOfSpeech == "助詞",
		token.PartOfSpeech == "助動詞" && token.InflectionForm == "仮定形",
		a.ifTo(i):
		return true, false, false
	case token.Surface == "て" && i == a.words[w].token-1 && (a.endsAsking(sentence) || a.asksNext(a.words[w].token, sentence)):
		return false, true, false // 入れていいのか
	case token.Surface == "も" && i > sentence.First && (tokens[i-1].Surface == "て" || tokens[i-1].Surface == "で"), token.Surface == "ても", token.Surface == "でも":
		return false, true, false
	case token.Surface == "が" && i > sentence.First && (tokens[i-1].Surface == "方" || tokens[i-1].Surface == "ほう") && (i < sentence.First+2 || tokens[i-2].Surface != "の"):
		return false, false, true
	}
	return false, false, false
}

// endsAsking tells whether the sentence goes on to ask or to want to know: 入れていいのか知りたい.
func (a *analysis) endsAsking(sentence *voc.Sentence) bool {
	for i := sentence.Last - 1; i > sentence.First && i >= sentence.Last-8; i-- {
		token := &a.text.Tokens[i]
		if token.Surface == "か" && token.PartOfSpeech == "助詞" || token.Surface == "?" || token.Surface == "？" {
			return true
		}
	}
	return false
}
