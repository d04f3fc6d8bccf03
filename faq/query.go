package faq

import (
	"strings"

	"voc"
)

// How much the words of a text count by where they stand.
const (
	aroundWeight   = 0.8 // outside of the sentence that asks
	aroundShare    = 0.5 // all of them together, of those in it,
	aroundWords    = 4   // or as much as so many rare words, where the sentence that asks says little: どうすればいいですか
	contrastWeight = 0.1 // what the customer says that it is not about, and where an answer was sought in vain
)

// contrasts follow what a customer does not ask about: 解約ではなく休止.
var contrasts = []string{"ではなく", "でなく", "でなくて", "じゃなく", "じゃない", "せずに", "しないで", "しなくても", "以外"}

// Where customers and agents looked for an answer, and how they say that it was not there.
var (
	helpPlaces = []string{"ヘルプ", "FAQ", "faq", "よくある質問", "サイト", "公式", "ホームページ", "説明書", "マニュアル", "資料", "商品ページ", "検索"}
	notFound   = []string{"見つか", "見つけられ", "見当たら", "載って", "記載", "書いてな", "書かれてい", "出ません", "出なかった", "出てこな", "0件", "なし", "無し",
		"しかあり", "該当", "わかりません", "分かりません"}
	negations = []string{"ない", "なく", "なかった", "ません", "0件", "なし", "無し", "ぬ"}
)

// query is a question as articles are compared with it.
type query struct {
	span    voc.Span    // of the sentence that asks
	words   []queryWord // distinct stems
	pairs   map[[2]rune]float64
	literal bool               // an agent's words, which are those of the articles: no synonyms, and a word that stands in none says much
	common  map[string]float64 // bound on the rarity of a word by how many questions have it; nil where the other questions are not known
	lookups int                // sentences that say that help articles or manuals did not have it
}

type queryWord struct {
	stem     string
	weight   float64 // of its class, times presence
	presence float64 // 1 in the sentence that asks, less elsewhere
	reading  string  // in hiragana, empty where it is not known
}

// read finds what a tokenized text asks.
func (m *Matcher) read(text *voc.TokenizedText) *query {
	q := &query{span: questionOf(text), pairs: map[[2]rune]float64{}}
	place := map[string]int{}
	inside, around := 0.0, 0.0
	for _, sentence := range text.Sentences {
		content := text.Text[sentence.Start:sentence.End]
		asks := sentence.Start < q.span.End && sentence.End > q.span.Start
		presence := aroundWeight
		if asks {
			presence = 1
		}
		if looksUp(content) {
			q.lookups++
			if !asks {
				presence = contrastWeight
			}
		} else if !asks && isCourtesy(content) {
			continue
		}
		tokens := text.Tokens[sentence.First:sentence.Last]
		contrasted := contrastedStems(text.Text, tokens)
		readings, spans := m.spokenIn(text.Text, tokens)
		words := m.lexicon.words(withoutSpans(tokens, spans))
		for _, reading := range readings {
			words = append(words, word{stem: reading, base: reading, reading: reading, weight: nounWeight})
		}
		for _, w := range words {
			presence := presence
			if contrasted[w.stem] {
				presence = min(presence, contrastWeight)
			}
			i, known := place[w.stem]
			if !known {
				i = len(q.words)
				place[w.stem] = i
				q.words = append(q.words, queryWord{stem: strings.Clone(w.stem), reading: w.reading})
			}
			q.words[i].weight = max(q.words[i].weight, w.weight*presence)
			q.words[i].presence = max(q.words[i].presence, presence)
		}
		for pair := range pairs(content) {
			q.pairs[pair] = max(q.pairs[pair], presence)
		}
	}
	for _, w := range q.words {
		if w.presence < 1 {
			around += w.weight * m.rarityOf(w.stem)
		} else {
			inside += w.weight * m.rarityOf(w.stem)
		}
	}
	// A long story around a short question must not drown it.
	if scale := max(aroundShare*inside, aroundWords*m.alone) / around; around > 0 && scale < 1 {
		for i := range q.words {
			if q.words[i].presence < 1 {
				q.words[i].weight *= scale
				q.words[i].presence *= scale
			}
		}
		for pair, presence := range q.pairs {
			if presence < 1 {
				q.pairs[pair] = presence * scale
			}
		}
	}
	return q
}

// contrastedStems are the stems of what stands before a contrast.
func contrastedStems(text string, tokens []voc.Token) map[string]bool {
	var found map[string]bool
	for _, token := range tokens {
		rest := text[token.End:]
		for _, contrast := range contrasts {
			if classWeight(token) > 0 && strings.HasPrefix(rest, contrast) {
				if found == nil {
					found = map[string]bool{}
				}
				found[stemOf(token.Base)] = true
			}
		}
	}
	return found
}

// looksUp reports whether a sentence says that an answer was sought in the help centre, a manual or the like in vain.
func looksUp(sentence string) bool {
	return containsAny(sentence, helpPlaces) && containsAny(sentence, notFound) && containsAny(sentence, negations)
}

// isCourtesy reports whether a sentence is there out of politeness, or notes who called.
func isCourtesy(sentence string) bool {
	return containsAny(sentence, courtesies) || strings.HasSuffix(strings.TrimSpace(sentence), "より。")
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// rarity is that of a word among the articles, bounded by its rarity among the questions.
func (q *query) rarity(m *Matcher, stem string) float64 {
	rarity := m.rarityOf(stem)
	if bound, known := q.common[stem]; known {
		return min(rarity, bound)
	}
	return rarity
}
