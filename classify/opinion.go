package classify

import (
	"cmp"
	"slices"
	"strings"

	"voc"
)

// maxOpinions bounds the opinions of one text; the earliest stay.
const maxOpinions = 50

// opinions returns what the customer says of what, in text order: every feeling of the lexicon and every
// request that has a noun phrase as its subject, object or, for 丁寧な対応, as the noun it describes. A feeling
// without such a noun phrase is no opinion on anything and is left out.
func (a *analysis) opinions(clauses []clause, felt *feeling) []voc.OpinionUnit {
	var units []voc.OpinionUnit
	for i := range felt.opinions {
		if unit, ok := a.feelingOpinion(&felt.opinions[i]); ok {
			units = append(units, unit)
		}
	}
	for i := range clauses {
		first, last := a.sentence(i)
		for w := first + 1; w < last; w++ {
			if a.requestForm(w, first, last, clauses[i]) == "" {
				continue
			}
			if unit, ok := a.requestOpinion(w, first); ok {
				units = append(units, unit)
			}
		}
	}
	slices.SortStableFunc(units, func(x, y voc.OpinionUnit) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End), cmp.Compare(x.Predicate, y.Predicate))
	})
	units = slices.Compact(units)
	return slices.Clip(units[:min(len(units), maxOpinions)])
}

// feelingOpinion turns a hit into an opinion, if its target is there.
func (a *analysis) feelingOpinion(h *hit) (voc.OpinionUnit, bool) {
	if h.first < 0 || h.phrase < 0 && h.rule != "construction:がない" && h.rule != "construction:できない" && h.rule != "construction:すぎる" {
		return voc.OpinionUnit{}, false
	}
	first, last := h.first, h.last
	var target voc.Span
	switch {
	case h.phrase < 0: // the construction stands on ない or すぎる; what it is said of is the word before
		first--
		if h.rule == "construction:がない" {
			target = a.nounPhrase(a.words[first].token)
			first++
		} else {
			target = a.subject(first)
		}
	case first < last && a.words[first].class == nounWord && a.words[first+1].class != nounWord && !(a.words[first+1].lemma == negation && a.words[first+1].denial == deniesPredicate):
		// 電源+入る+ない brings its own subject.
		target = a.nounPhrase(a.words[first].token)
		first++
	default:
		target = a.subject(first)
		if target == (voc.Span{}) {
			target = a.described(h)
		}
	}
	if target == (voc.Span{}) {
		return voc.OpinionUnit{}, false
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

// requestOpinion turns the request at word w into an opinion: 位置を見直してほしい, 位置の見直しをお願いします.
func (a *analysis) requestOpinion(w, first int) (voc.OpinionUnit, bool) {
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
	if a.words[w].lemma == wish && a.words[verb].class != verbWord && a.words[w].token > token+1 && isCase(&a.text.Tokens[token+1]) {
		target := a.nounPhrase(token) // 充電器がほしい
		if target == (voc.Span{}) {
			return voc.OpinionUnit{}, false
		}
		return voc.OpinionUnit{Target: a.text.Text[target.Start:target.End], Predicate: wish, Polarity: voc.Request,
			Span: voc.Span{Start: target.Start, End: a.words[w].End}}, true
	}
	if a.words[verb].class == otherWord || a.words[verb].class == adjectiveWord {
		return voc.OpinionUnit{}, false
	}
	target := a.subject(verb)
	if target == (voc.Span{}) && a.words[verb].class == nounWord {
		if before := token - 1; before > 0 && a.text.Tokens[before].Surface == "の" {
			target = a.nounPhrase(before - 1)
		}
	}
	if target == (voc.Span{}) {
		return voc.OpinionUnit{}, false
	}
	predicate := a.predicate(verb, verb, denied)
	if a.words[verb].class == nounWord && !denied {
		predicate += "する"
	}
	return voc.OpinionUnit{Target: a.text.Text[target.Start:target.End], Predicate: predicate, Polarity: voc.Request,
		Span: voc.Span{Start: target.Start, End: a.words[w].End}}, true
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
func (a *analysis) subject(w int) voc.Span {
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
	if last < 0 {
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
	if last < 0 || !isNominal(&tokens[last]) {
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
	if first == last && (tokens[last].SubClass == "代名詞" || tokens[last].SubClass == "副詞可能" || tokens[last].SubClass == "接尾" || tokens[last].SubClass == "数") {
		return voc.Span{}
	}
	return voc.Span{Start: tokens[first].Start, End: tokens[last].End}
}

// predicate returns the words first to last in canonical form, the last in dictionary form: わかりにくい,
// 届かない, 便利ではない.
func (a *analysis) predicate(first, last int, denied bool) string {
	var b strings.Builder
	for w := first; w <= last; w++ {
		switch {
		case w < last && a.words[w+1].lemma == negation:
			b.WriteString(a.beforeNot(w))
		case w < last && a.words[w+1].token == a.words[w].token+1:
			b.WriteString(a.text.Tokens[a.words[w].token].Surface)
		case w == last && denied:
			b.WriteString(a.beforeNot(w))
			b.WriteString(negation)
		default:
			b.WriteString(a.words[w].lemma)
		}
	}
	return b.String()
}
