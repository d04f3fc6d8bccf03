package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"voc"
)

// wordClass is the coarse part of speech of a word.
type wordClass uint8

const (
	otherWord wordClass = iota
	nounWord
	verbWord
	adjectiveWord
)

// word is one content word in dictionary form: what rules and lexicon see. Particles, politeness and tense
// are left out, so 届いておりません and 届かない are both the words 届く, ない.
type word struct {
	lemma string
	hash  uint64 // of lemma, as phraseTable has it
	voc.Span
	token    int // index of its token
	sentence int
	class    wordClass
	denial   denial // of a ない
}

// denial is what a ない denies.
type denial uint8

const (
	deniesPredicate   denial = iota // 遅くない, 便利ではない, 使わない
	deniesPossibility               // 食べられない, 利用できない
	deniesExistence                 // 説明書がない
)

const (
	negation = "ない"
	wish     = "ほしい"
	desire   = "たい"
	only     = "しか"
)

var negationHash = extendHash(hashSeed, negation)

// analysis is a text as rules see it. Its slices are reused from text to text.
type analysis struct {
	text  *voc.TokenizedText
	words []word
	// starts[s] is the first word of sentence s; starts[len(Sentences)] is len(words).
	starts []int
	note   bool       // an operator wrote it
	asides []voc.Span // the operator's own clauses, in text order
	// reporting is the token of the last noun with which the note reports what was said (苦情, 由), or −1.
	reporting int
	asks      []ask // what each sentence asks for, once asked is set
	asked     bool

	units                         []voc.OpinionUnit // of opinions
	problems, requests, questions []voc.Evidence    // of contents
}

// read fills the analysis from text, which must not change while the analysis is used.
func (a *analysis) read(text *voc.TokenizedText, variants *variantTable) {
	a.text, a.words, a.starts, a.asked = text, a.words[:0], a.starts[:0], false
	for s := range text.Sentences {
		a.starts = append(a.starts, len(a.words))
		sentence := &text.Sentences[s]
		for i := sentence.First; i < sentence.Last; i++ {
			a.add(i, sentence, s, variants)
		}
	}
	a.starts = append(a.starts, len(a.words))
	a.findAsides()
}

// sentence returns the range of words of sentence s.
func (a *analysis) sentence(s int) (first, last int) { return a.starts[s], a.starts[s+1] }

// add appends the word of token i, if it carries one.
func (a *analysis) add(i int, sentence *voc.Sentence, s int, variants *variantTable) {
	token := &a.text.Tokens[i]
	lemma, class := token.Base, otherWord
	if lemma == "" {
		lemma = token.Surface
	}
	switch token.PartOfSpeech {
	case "助詞":
		if lemma != only && (lemma != "ほど" || i == sentence.First || a.text.Tokens[i-1].Base != "た" && a.text.Tokens[i-1].PartOfSpeech != "動詞" && a.text.Tokens[i-1].PartOfSpeech != "名詞") {
			return
		}
	case "助動詞":
		switch {
		case isNegation(token):
			a.addNegation(i, sentence, s)
			return
		case lemma == desire:
		default:
			return
		}
	case "記号", "フィラー":
		return
	case "接頭詞":
		if lemma == "お" || lemma == "ご" || lemma == "御" {
			return
		}
	case "名詞":
		if lemma == "すぎ" && token.SubClass == "接尾" { // 高すぎです
			lemma = "すぎる"
			break
		}
		if token.SubClass == "非自立" && !a.measures(i, sentence) || !readable(lemma) {
			return
		}
		class = nounWord
		if token.SubClass == "形容動詞語幹" {
			class = adjectiveWord
		}
	case "形容詞":
		class = adjectiveWord
		if next := i + 1; next < sentence.Last && token.InflectionForm == "ガル接続" && a.text.Tokens[next].Surface == "さ" {
			lemma = token.Surface // 重さ is a noun
		}
		if lemma == negation || lemma == "無い" {
			a.addNegation(i, sentence, s)
			return
		}
	case "動詞":
		class = verbWord
		if token.Surface == "かわい" && i+1 < sentence.Last && a.text.Tokens[i+1].Base == "すぎる" {
			lemma, class = "かわいい", adjectiveWord // the dictionary takes it for かわく
			break
		}
		if i > sentence.First {
			switch before := &a.text.Tokens[i-1]; {
			case token.Surface == "行っ" && lemma == "行う" && before.Surface != "を" && before.SubClass != "サ変接続":
				lemma = "行く" // the dictionary cannot tell them apart
			case before.Surface == "お" && before.PartOfSpeech == "接頭詞" && (lemma == "勧める" || lemma == "薦める" || lemma == "すすめる"):
				lemma = "おすすめ"
			}
		}
		if a.auxiliary(i, sentence) {
			return
		}
	}
	lemma = fold(lemma)
	hash := extendHash(hashSeed, lemma)
	if variant := variants.find(hash, lemma); variant != nil {
		lemma, hash = variant.canonical, variant.hash
	}
	a.words = append(a.words, word{lemma: lemma, hash: hash, Span: token.Span, token: i, sentence: s, class: class})
	if token.Surface == "来ん" { // dialect for 来ない, one token in the dictionary
		a.words = append(a.words, word{lemma: negation, hash: negationHash, Span: token.Span, token: i, sentence: s})
	}
}

// auxiliary tells whether the verb at token i adds no meaning of its own.
func (a *analysis) auxiliary(i int, sentence *voc.Sentence) bool {
	tokens := a.text.Tokens
	token := &tokens[i]
	switch token.Base {
	case "する", "いたす", "致す", "なさる", "為さる":
		// 返品する and 返品をする are 返品; 音がする keeps its verb.
		before := i - 1
		if before > sentence.First && (tokens[before].Surface == "を" || tokens[before].Surface == "は" || tokens[before].Surface == "も") {
			before--
		}
		return token.Base != "する" || before >= sentence.First && tokens[before].PartOfSpeech == "名詞"
	case "ある", "ござる", "御座る", "有る", "在る":
		return a.deniedNext(i, sentence) // ありません is ない
	case "しれる", "知れる":
		return i > sentence.First && tokens[i-1].Surface == "かも"
	}
	switch token.SubClass {
	case "接尾":
		return true
	case "非自立":
		switch token.Base {
		case "くれる", "下さる", "くださる", "もらう", "もらえる", "いただく", "いただける", "頂く", "頂ける", "しまう", "すぎる", "過ぎる", "ちゃう", "貰う", "貰える":
			return false
		}
		return true
	}
	return false
}

// deniedNext tells whether politeness and a negation follow token i.
func (a *analysis) deniedNext(i int, sentence *voc.Sentence) bool {
	for i++; i < sentence.Last; i++ {
		token := &a.text.Tokens[i]
		if token.PartOfSpeech != "助動詞" {
			return false
		}
		if isNegation(token) {
			return true
		}
	}
	return false
}

func isNegation(token *voc.Token) bool {
	switch token.Base {
	case "ない", "ぬ", "ん", "へん", "まい":
		return true
	}
	return false
}

// measures tells whether token i is 以上 or 以下 behind what the customer expected, which is a word and no mere limit: 期待以上,
// 思った以下, and not 3日以上.
func (a *analysis) measures(i int, sentence *voc.Sentence) bool {
	token := &a.text.Tokens[i]
	if token.Base != "以上" && token.Base != "以下" || i == sentence.First {
		return false
	}
	before := &a.text.Tokens[i-1]
	return before.PartOfSpeech == "名詞" && before.SubClass != "数" && before.SubClass != "接尾" || before.Base == "た"
}

// addNegation appends ない unless the form denies nothing: かもしれない, だけでなく, ではないでしょうか,
// なければならない.
func (a *analysis) addNegation(i int, sentence *voc.Sentence, s int) {
	tokens := a.text.Tokens
	before := i - 1 // the last token before politeness
	for before > sentence.First && (tokens[before].Base == "ます" || tokens[before].Base == "ある" || tokens[before].Base == "ござる") {
		before--
	}
	at := func(j int) string {
		if j < sentence.First || j >= sentence.Last {
			return ""
		}
		return tokens[j].Surface
	}
	kind := deniesPredicate
	if before >= sentence.First {
		verb := &tokens[before]
		copula := at(before) == "じゃ" || at(before) == "では" || at(before) == "で" || at(before) == "は" && at(before-1) == "で"
		switch {
		case (verb.Base == "しれる" || verb.Base == "知れる") && at(before-1) == "かも":
			return
		case copula && a.asksNext(i, sentence):
			return
		case verb.PartOfSpeech == "形容詞" && verb.SubClass == "自立" && a.tagQuestion(i, sentence): // ずるくない？
			return
		case verb.Base == "すぎる" || verb.Base == "過ぎる": // 早すぎん?
			return
		case at(before) == "で" && (at(before-1) == "だけ" || at(before-1) == "のみ" || at(before-1) == "ばかり"):
			return
		case (verb.Base == "なる" || verb.Base == "いける") && a.dropObligation(before, s):
			return
		case verb.Base == "なる" && (at(before-1) == "て" || at(before-1) == "で"): // 残念でならない
			return
		case verb.Base == "られる" || verb.Base == "できる" || verb.Base == "出来る":
			kind = deniesPossibility
		case verb.PartOfSpeech == "助詞" && !copula && verb.SubClass != "接続助詞", verb.PartOfSpeech == "名詞" && verb.SubClass != "形容動詞語幹":
			if i+1 == sentence.Last || tokens[i].Surface != "なし" || tokens[i+1].PartOfSpeech != "名詞" { // 朝食なしプラン
				kind = deniesExistence
			}
		}
	}
	a.words = append(a.words, word{lemma: negation, hash: negationHash, Span: tokens[i].Span, token: i, sentence: s, denial: kind})
}

// dropObligation removes the first ない of なければならない and ないといけない, whose second verb is token
// verb, and tells whether there was one.
func (a *analysis) dropObligation(verb, s int) bool {
	n := len(a.words) - 1
	if n >= 0 && a.words[n].token == verb {
		n--
	}
	if n < 0 || a.words[n].lemma != negation || a.words[n].sentence != s || verb-a.words[n].token > 2 {
		return false
	}
	a.words = a.words[:n]
	return true
}

// asksNext tells whether the sentence goes on to か or ? after token i with politeness only in between.
func (a *analysis) asksNext(i int, sentence *voc.Sentence) bool {
	for i++; i < sentence.Last; i++ {
		token := &a.text.Tokens[i]
		switch {
		case strings.HasPrefix(token.Surface, "か") && token.PartOfSpeech == "助詞", token.Surface == "?", token.Surface == "？":
			return true
		case token.PartOfSpeech == "助動詞" && !isNegation(token), token.Surface == "の", token.Surface == "ん":
		default:
			return false
		}
	}
	return false
}

// tagQuestion tells whether か or ? follows token i with です in between at most, and no でしょう: 高くないですか means that it is.
func (a *analysis) tagQuestion(i int, sentence *voc.Sentence) bool {
	for i++; i < sentence.Last; i++ {
		token := &a.text.Tokens[i]
		switch {
		case token.Surface == "?" || token.Surface == "？", token.Surface == "か" && token.PartOfSpeech == "助詞":
			return true
		case token.Surface == "です":
		default:
			return false
		}
	}
	return false
}

// readable tells whether a word has a letter or digit at its beginning; a lone long-vowel mark is none.
func readable(lemma string) bool {
	r, _ := utf8.DecodeRuneInString(lemma)
	if r >= 'ぁ' && r <= 'ゖ' || r >= '一' && r <= '鿿' {
		return true
	}
	return r != 'ー' && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsNumber(r))
}

// fold lower-cases ASCII letters, which stand for themselves otherwise.
func fold(lemma string) string {
	for i := 0; i < len(lemma); i++ {
		if c := lemma[i]; c >= 'A' && c <= 'Z' {
			return strings.ToLower(lemma)
		}
	}
	return lemma
}

// insideKatakana tells whether the words first to last begin or end within a longer run of katakana: the
// dictionary cuts unknown names into words they do not contain, ミストリー into ミス + トリー.
func (a *analysis) insideKatakana(first, last int) bool {
	text := a.text.Text
	start, end := a.words[first].Start, a.words[last].End
	inner, _ := utf8.DecodeRuneInString(text[start:])
	outer, _ := utf8.DecodeLastRuneInString(text[:start])
	if isKatakana(inner) && isKatakana(outer) {
		return true
	}
	inner, _ = utf8.DecodeLastRuneInString(text[:end])
	outer, _ = utf8.DecodeRuneInString(text[end:])
	return isKatakana(inner) && isKatakana(outer)
}

func isKatakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' || r == 'ー' }
