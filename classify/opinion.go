package classify

import (
	"cmp"
	"slices"
	"strings"

	"voc"
)

// maxOpinions bounds the opinions of one text; the earliest stay.
const maxOpinions = 50

// opinions returns what the customer says of what, in text order, each once: every feeling of the lexicon and every
// request that has a noun phrase as its subject, object or, for 丁寧な対応, as the noun it describes. A request for a
// change that names no object takes the target of the blame before it: 位置がわかりにくいので見直してほしい. A feeling
// without such a noun phrase is no opinion on anything and is left out. Predicates are canonical: paraphrases has the
// ones that say the same.
func (a *analysis) opinions(clauses []clause, felt *feeling, paraphrases map[string]string) []voc.OpinionUnit {
	units := a.units[:0]
	take := func(unit voc.OpinionUnit, ok bool) {
		if ok {
			unit.Predicate = canonicalPredicate(unit, paraphrases)
			units = append(units, unit)
		}
	}
	for i := range felt.opinions {
		h := &felt.opinions[i]
		if strings.HasPrefix(h.rule, "wish:") && h.phrase >= 0 {
			take(a.wishOpinion(h))
		} else {
			take(a.feelingOpinion(h))
		}
	}
	blames := units[:min(len(units), 4*maxOpinions)] // inherit looks back over them
	for i := range clauses {
		first, last := a.sentence(i)
		for w := first; w < last; w++ {
			if a.requestForm(w, first, last, clauses[i]) == "" || a.asksToKnow(w, first) {
				continue
			}
			unit, ok := a.requestOpinion(w, first)
			if ok && unit.Target == "" {
				unit.Predicate = canonicalPredicate(unit, paraphrases)
				ok = a.inherit(&unit, blames, i)
			}
			take(unit, ok)
		}
	}
	slices.SortStableFunc(units, func(x, y voc.OpinionUnit) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), cmp.Compare(x.Predicate, y.Predicate))
	})
	a.units = units
	units = units[:min(len(units), 4*maxOpinions)] // the comparison below must not grow with the text
	if len(units) == 0 {
		return nil
	}
	once := make([]voc.OpinionUnit, 0, min(len(units), maxOpinions))
	for _, unit := range units {
		if len(once) < maxOpinions && !slices.ContainsFunc(once, func(o voc.OpinionUnit) bool {
			return o.Target == unit.Target && o.Predicate == unit.Predicate && o.Polarity == unit.Polarity
		}) {
			once = append(once, unit)
		}
	}
	return slices.Clip(once)
}

// changes are canonical predicates of requests that ask for something else than what was blamed.
var changes = map[string]bool{"見直す": true, "直す": true, "改善する": true, "増やす": true, "減らす": true, "なくす": true}

// inherit gives a request for a change the target of the last blame before it in its sentence or the one before.
func (a *analysis) inherit(unit *voc.OpinionUnit, blames []voc.OpinionUnit, sentence int) bool {
	if !changes[unit.Predicate] && !strings.HasSuffix(unit.Predicate, "くする") && !strings.HasSuffix(unit.Predicate, "にする") {
		return false
	}
	from := a.text.Sentences[max(0, sentence-1)].Start
	for i := len(blames) - 1; i >= 0; i-- {
		if b := &blames[i]; b.Polarity == voc.Negative && b.Start >= from && b.End <= unit.Start {
			unit.Target = b.Target
			return true
		}
	}
	return false
}

// canonicalPredicate folds paraphrases. What 下げる asks for depends on its target.
func canonicalPredicate(unit voc.OpinionUnit, paraphrases map[string]string) string {
	if unit.Predicate == "下げる" {
		for _, price := range []string{"料", "料金", "価格", "値段", "費", "代"} {
			if strings.HasSuffix(unit.Target, price) {
				return "安くする"
			}
		}
	}
	if canonical, ok := paraphrases[unit.Predicate]; ok {
		return canonical
	}
	if stem, ok := strings.CutSuffix(unit.Predicate, "づらい"); ok {
		return stem + "にくい"
	}
	return unit.Predicate
}

// feelingOpinion turns a hit into an opinion, if its target is there.
func (a *analysis) feelingOpinion(h *hit) (voc.OpinionUnit, bool) {
	if h.first < 0 || h.phrase < 0 && h.rule != "construction:がない" && h.rule != "construction:できない" && h.rule != "construction:すぎる" {
		return voc.OpinionUnit{}, false
	}
	first, last := h.first, h.last
	for first < last && a.text.Tokens[a.words[first].token].PartOfSpeech == "副詞" {
		first++ // すぐ落ちる is 落ちる
	}
	if last > first && a.words[last].lemma == "しまう" {
		last--
	}
	if token := &a.text.Tokens[a.words[last].token]; a.modifies(token) && token.InflectionForm == "連用テ接続" {
		return voc.OpinionUnit{}, false // すごく悪い
	}
	var target voc.Span
	switch {
	case h.phrase < 0: // the construction stands on ない or すぎる; what it is said of is the word before
		first--
		switch h.rule {
		case "construction:がない":
			target = a.nounPhrase(a.words[first].token)
			first++
		case "construction:すぎる":
			target = a.subject(first)
			last = first // 弱すぎる is 弱い
		default:
			target = a.subject(first)
		}
	case first < last && a.joined(first):
		target = a.subject(first) // オフラインになる, 利用しやすい: the noun belongs to the predicate
	case first < last && a.words[first].class == nounWord && a.words[first+1].class != nounWord && !(a.words[first+1].lemma == negation && a.words[first+1].denial == deniesPredicate):
		// 電源+入る+ない brings its own subject.
		target = a.nounPhrase(a.words[first].token)
		first++
	default:
		target = a.subject(first)
		if target == (voc.Span{}) {
			target = a.described(h)
		}
		if target == (voc.Span{}) && a.words[first].class != verbWord {
			target = a.argument(first, "に") // 対応に満足
		}
	}
	if target == (voc.Span{}) || idiomNouns[a.text.Text[target.Start:target.End]] {
		return voc.OpinionUnit{}, false
	}
	if a.words[last].lemma == "思う" && last > first {
		last-- // 利用したいと思う is 利用したい
	}
	end := max(h.End, a.words[last].End)
	polarity := voc.Neutral
	switch {
	case h.value > 0:
		polarity = voc.Positive
	case h.value < 0:
		polarity = voc.Negative
	}
	return voc.OpinionUnit{
		Target: a.text.Text[target.Start:target.End], Predicate: a.predicate(first, last, h.denied), Polarity: polarity,
		Span: voc.Span{Start: min(target.Start, a.words[first].Start), End: max(target.End, end)},
	}, true
}

// wishOpinion turns 選べるといい and あれば嬉しい, whose feeling is the hit, into a request.
func (a *analysis) wishOpinion(h *hit) (voc.OpinionUnit, bool) {
	verb := h.first - 1
	if verb < 0 || a.words[verb].sentence != a.words[h.first].sentence {
		return voc.OpinionUnit{}, false
	}
	target := a.subject(verb)
	if target == (voc.Span{}) {
		return voc.OpinionUnit{}, false
	}
	predicate := a.predicate(verb, verb, false)
	if predicate == "ある" {
		predicate = wish
	}
	return voc.OpinionUnit{Target: a.text.Text[target.Start:target.End], Predicate: predicate, Polarity: voc.Request,
		Span: voc.Span{Start: target.Start, End: a.words[h.first].End}}, true
}

// requestOpinion turns the request at word w into an opinion: 位置を見直してほしい, 位置の見直しをお願いします. The
// target is empty where the request names none.
func (a *analysis) requestOpinion(w, first int) (voc.OpinionUnit, bool) {
	tokens := a.text.Tokens
	verb := w - 1
	for verb >= first && (a.words[verb].lemma == "くれる" || a.words[verb].lemma == "もらう" || a.words[verb].lemma == "いただく" || a.words[verb].lemma == desire) {
		verb--
	}
	if verb < first {
		return voc.OpinionUnit{}, false
	}
	denied := a.words[verb].lemma == negation
	if denied && verb > first {
		verb--
	}
	token := a.words[verb].token
	unit := func(target voc.Span, predicate string) (voc.OpinionUnit, bool) {
		start := a.words[verb].Start
		if target != (voc.Span{}) {
			start = target.Start
		}
		return voc.OpinionUnit{Target: a.text.Text[target.Start:target.End], Predicate: predicate, Polarity: voc.Request,
			Span: voc.Span{Start: start, End: a.words[w].End}}, true
	}
	switch a.words[w].lemma {
	case wish, "くださる", "いただく", "もらう":
		// 充電器がほしい, 領収書をください: what is wanted is the noun itself.
		if a.words[verb].class != verbWord && !denied && token+1 < a.words[verb+1].token && isCase(&tokens[token+1]) {
			target := a.nounPhrase(token)
			if target == (voc.Span{}) {
				return voc.OpinionUnit{}, false
			}
			return unit(target, wish)
		}
	}
	if a.words[verb].lemma == "する" { // 見やすくする, 選べるようにする
		return a.changeOpinion(verb, first, unit)
	}
	if toward := token + 1; !denied && toward+1 < len(tokens) && a.words[verb].class == adjectiveWord && tokens[toward].Surface == "に" && tokens[toward+1].Base == "する" {
		return unit(a.subject(verb), a.words[verb].lemma+"にする")
	}
	if a.words[verb].class == otherWord || a.words[verb].class == adjectiveWord {
		return voc.OpinionUnit{}, false
	}
	if next := token + 1; !denied && a.words[verb].class == verbWord && next+2 < len(tokens) && tokens[next].Surface == "よう" && tokens[next+2].Base == "する" {
		return unit(a.subject(verb), a.predicate(verb, verb, false))
	}
	if a.words[verb].class == nounWord && !denied && tokens[token].SubClass != "サ変接続" && tokens[token].PartOfSpeech == "名詞" && !endsInHiragana(tokens[token].Surface) {
		// 静かな部屋をお願いします: what is wanted is the noun itself.
		target := a.nounPhrase(token)
		if target == (voc.Span{}) {
			return voc.OpinionUnit{}, false
		}
		return unit(target, wish)
	}
	target := a.subject(verb)
	if target == (voc.Span{}) && a.words[verb].class == nounWord {
		if before := token - 1; before > 0 && tokens[before].Surface == "の" {
			target = a.nounPhrase(before - 1)
		}
	}
	predicate := a.predicate(verb, verb, denied)
	if a.words[verb].class == nounWord && !denied {
		predicate += "する"
	}
	return unit(target, predicate)
}

// changeOpinion reads the request whose verb is the する at word w: 大きくする, 静かにする, 選べるようにする.
func (a *analysis) changeOpinion(w, first int, unit func(voc.Span, string) (voc.OpinionUnit, bool)) (voc.OpinionUnit, bool) {
	before := w - 1
	if before < first {
		return voc.OpinionUnit{}, false
	}
	start := before
	if start > first && a.words[start].class == adjectiveWord && a.words[start-1].class == verbWord && a.words[start-1].token+1 == a.words[start].token {
		start-- // 見る+やすい
	}
	switch token := &a.text.Tokens[a.words[before].token]; {
	case a.words[before].class == adjectiveWord && token.PartOfSpeech == "形容詞":
		var b strings.Builder
		for v := start; v < before; v++ {
			b.WriteString(a.respelled(v))
		}
		return unit(a.subject(start), b.String()+a.beforeNot(before)+"する")
	case a.words[before].class == adjectiveWord:
		return unit(a.subject(before), a.words[before].lemma+"にする")
	case a.words[before].class == verbWord:
		return unit(a.subject(before), a.predicate(before, before, false))
	}
	return voc.OpinionUnit{}, false
}

// isCase tells whether the token is a particle after which a predicate follows its subject or object.
func isCase(token *voc.Token) bool {
	if token.PartOfSpeech != "助詞" {
		return false
	}
	switch token.Surface {
	case "が", "は", "を", "も", "って":
		return token.SubClass != "接続助詞" && token.SubClass != "終助詞"
	}
	return false
}

// subject returns the noun phrase before the predicate that begins at word w: noun + が, は, を or も with
// nothing but adverbs and a comma in between; empty where there is none.
func (a *analysis) subject(w int) voc.Span { return a.argument(w, "") }

// argument returns the noun phrase before the predicate that begins at word w with one of the particles of subject, or
// with particle, which may be empty.
func (a *analysis) argument(w int, particle string) voc.Span {
	tokens := a.text.Tokens
	begin := a.text.Sentences[a.words[w].sentence].First
	for i, steps := a.words[w].token-1, 0; i > begin && steps < 5; i, steps = i-1, steps+1 {
		token := &tokens[i]
		switch {
		case isCase(token):
			if before := &tokens[i-1]; before.PartOfSpeech == "助詞" && (before.Surface == "に" || before.Surface == "で") && i-1 > begin {
				return a.nounPhrase(i - 2)
			}
			return a.nounPhrase(i - 1)
		case particle != "" && token.Surface == particle && token.PartOfSpeech == "助詞":
			return a.nounPhrase(i - 1)
		case token.Surface == "で" && tokens[i-1].SubClass == "副詞可能": // 途中で落ちる
		case token.PartOfSpeech == "副詞", token.SubClass == "読点", token.SubClass == "副詞可能", token.SubClass == "副詞化":
		case a.modifies(token):
		default:
			return voc.Span{}
		}
	}
	return voc.Span{}
}

// modifies tells whether a token only strengthens what follows it: 非常に, すごく.
func (a *analysis) modifies(token *voc.Token) bool {
	return token.Base == "すごい" || token.Base == "凄い" || token.Base == "ものすごい" || token.SubClass == "形容動詞語幹" && (token.Surface == "非常" || token.Surface == "大変" || token.Surface == "本当" || token.Surface == "相当")
}

// described returns the noun phrase that the hit describes: 丁寧な対応, 遅い返信.
func (a *analysis) described(h *hit) voc.Span {
	tokens := a.text.Tokens
	sentence := &a.text.Sentences[a.words[h.first].sentence]
	i := a.words[h.last].token + 1
	for i < sentence.Last && tokens[i].Start < h.End {
		i++
	}
	switch {
	case i < sentence.Last && tokens[i].Surface == "な" && tokens[i].PartOfSpeech == "助動詞":
		i++
	case a.words[h.last].class == nounWord, tokens[i-1].InflectionForm != "基本形":
		return voc.Span{}
	}
	last := -1
	for i < sentence.Last && isNominal(&tokens[i]) && tokens[i].SubClass != "副詞可能" && tokens[i].SubClass != "代名詞" {
		last = i
		i++
	}
	if last < 0 || idleNouns[tokens[last].Surface] {
		return voc.Span{}
	}
	first := last
	for first > sentence.First && isNominal(&tokens[first-1]) && tokens[first-1].Start >= h.End {
		first--
	}
	return voc.Span{Start: tokens[first].Start, End: tokens[last].End}
}

func isNominal(token *voc.Token) bool {
	switch token.PartOfSpeech {
	case "名詞":
		return token.SubClass != "非自立" && readable(token.Surface)
	case "接頭詞":
		return true
	}
	return false
}

// maxPhraseTokens bounds a noun phrase.
const maxPhraseTokens = 12

// nounPhrase returns the noun phrase that ends at token last: nouns, also joined by の. It is empty where the
// token is no noun, and where the phrase would only be a pronoun or a time.
func (a *analysis) nounPhrase(last int) voc.Span {
	tokens := a.text.Tokens
	if last < 0 || !isNominal(&tokens[last]) && !a.nominalized(last) {
		return voc.Span{}
	}
	first := last
	for i := last - 1; i >= 0 && last-i < maxPhraseTokens; i-- {
		token := &tokens[i]
		switch {
		case token.End != tokens[i+1].Start:
			i = 0
		case isNominal(token) && token.SubClass != "副詞可能" && token.SubClass != "代名詞":
			first = i
			continue
		case token.Surface == "の" && token.SubClass == "連体化" && i > 0:
			continue
		}
		break
	}
	if first > 0 && tokens[first-1].Surface == "〔" || tokens[first].Surface == "〔" {
		return voc.Span{} // a mask: 〔氏名〕
	}
	if a.onlyTime(first, last) || first == last && idleNouns[tokens[last].Surface] {
		return voc.Span{}
	}
	if first == last && (tokens[last].SubClass == "代名詞" || tokens[last].SubClass == "副詞可能" || tokens[last].SubClass == "接尾" || tokens[last].SubClass == "数") {
		return voc.Span{}
	}
	return voc.Span{Start: tokens[first].Start, End: tokens[last].End}
}

// nominalized tells whether token i is a verb that stands as a noun: バッテリーの持ちが悪い.
func (a *analysis) nominalized(i int) bool {
	tokens := a.text.Tokens
	return tokens[i].PartOfSpeech == "動詞" && tokens[i].SubClass == "自立" && tokens[i].InflectionForm == "連用形" && i > 0 && tokens[i-1].Surface == "の" &&
		i+1 < len(tokens) && isCase(&tokens[i+1])
}

// predicate returns the words first to last in canonical form, the last in dictionary form: わかりにくい,
// 届かない, 便利ではない.
func (a *analysis) predicate(first, last int, denied bool) string {
	var b strings.Builder
	for w := first; w <= last; w++ {
		switch {
		case w < last && a.joined(w):
			b.WriteString(a.words[w].lemma)
			if between := a.text.Text[a.words[w].End:a.words[w+1].Start]; len(between) == len("に") {
				b.WriteString(between)
			} else if a.words[w].class == nounWord && (a.words[w+1].class != verbWord || between == "し") && a.words[w+1].lemma != "すぎる" {
				b.WriteString("し")
			}
		case w < last && a.words[w+1].lemma == negation:
			b.WriteString(a.beforeNot(w))
		case w < last && a.words[w+1].token == a.words[w].token+1:
			b.WriteString(a.respelled(w))
		case w == last && denied:
			b.WriteString(a.beforeNot(w))
			b.WriteString(negation)
		default:
			b.WriteString(a.words[w].lemma)
		}
	}
	return b.String()
}
