package faq

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

	"voc"
	"voc/tokenize"
)

// DefaultThreshold is the score from which an article counts as answering a question. It was chosen on the first half
// of testdata/questions.txt; testdata/matches.golden shows what it does to both halves.
const DefaultThreshold = 0.35

// The parts of a score; they add up to 1.
const (
	questionShare = 0.5 // of the question's words in the article
	titleShare    = 0.3 // of the title's words in the question
	pairShare     = 0.2 // of character pairs common to question and title
)

// Parameters of BM25F.
const (
	titleBoost = 3.0
	saturation = 1.0
	bodyLength = 0.5 // how much a long body weakens its words, 0 to 1
)

// Matcher compares questions with articles. It is safe for concurrent use.
type Matcher struct {
	articles   []candidate
	words      map[string][]occurrence // stem → articles that hold it, ascending
	pairs      map[[2]rune][]int       // character pair → articles whose title holds it, ascending
	rarity     map[string]float64      // inverse document frequency by stem
	unseen     float64                 // of a word that stands in no article
	tokenizers sync.Pool               // of *tokenize.Tokenizer
}

// candidate is an article as questions are compared with it.
type candidate struct {
	article     voc.Article
	titleWeight float64 // sum over the distinct words of the title
	titlePairs  int
}

// occurrence is how strongly an article holds a word.
type occurrence struct {
	article  int
	strength float64 // 0 to 1
	title    float64 // weight of the word in the title, 0 when it is not there
}

// NewMatcher prepares the comparison with articles. Archived articles answer nothing.
func NewMatcher(articles []voc.Article, dictionary *tokenize.Dictionary) *Matcher {
	m := &Matcher{words: map[string][]occurrence{}, pairs: map[[2]rune][]int{}, rarity: map[string]float64{}}
	m.tokenizers.New = func() any { return dictionary.NewTokenizer() }
	tokenizer := dictionary.NewTokenizer()
	var text voc.TokenizedText
	read := func(content string) []word {
		tokenizer.Tokenize(tokenize.Normalize(content), &text)
		return contentWords(text.Tokens)
	}

	type content struct{ title, body []word }
	var contents []content
	var totalLength float64
	for _, article := range articles {
		if article.Archived {
			continue
		}
		c := content{read(article.Title), read(article.Body)}
		contents = append(contents, c)
		totalLength += float64(len(c.body))
		m.articles = append(m.articles, candidate{article: article})
		for _, stem := range stems(c.title, c.body) {
			m.rarity[stem]++
		}
	}
	count := float64(len(m.articles))
	for stem, holding := range m.rarity {
		m.rarity[stem] = rarity(count, holding)
	}
	m.unseen = rarity(count, 0)

	averageLength := max(1, totalLength/max(1, count))
	for i, c := range contents {
		titlePairs := pairs(tokenize.Normalize(m.articles[i].article.Title))
		m.articles[i].titlePairs = len(titlePairs)
		for pair := range titlePairs {
			m.pairs[pair] = append(m.pairs[pair], i)
		}
		title, inTitle, inBody := weigh(c.title), frequencies(c.title), frequencies(c.body)
		lengthNorm := 1 - bodyLength + bodyLength*float64(len(c.body))/averageLength
		for _, stem := range stems(c.title, c.body) {
			frequency := titleBoost*inTitle[stem] + inBody[stem]/lengthNorm
			// One occurrence in the title counts in full.
			strength := frequency / (saturation + frequency) * (saturation + titleBoost) / titleBoost
			weight := title[stem] * m.rarityOf(stem)
			m.words[stem] = append(m.words[stem], occurrence{i, min(1, strength), weight})
		}
		for _, stem := range stems(c.title) {
			m.articles[i].titleWeight += title[stem] * m.rarityOf(stem)
		}
	}
	return m
}

// rarity is the inverse document frequency of BM25, which is never negative.
func rarity(count, holding float64) float64 {
	return math.Log1p((count - holding + 0.5) / (holding + 0.5))
}

func (m *Matcher) rarityOf(stem string) float64 {
	if r, ok := m.rarity[stem]; ok {
		return r
	}
	return m.unseen
}

// stems returns the distinct stems of words in the order of their first occurrence, so that sums do not depend on
// the order of a map.
func stems(texts ...[]word) []string {
	seen := map[string]bool{}
	var distinct []string
	for _, words := range texts {
		for _, w := range words {
			if !seen[w.stem] {
				seen[w.stem] = true
				distinct = append(distinct, w.stem)
			}
		}
	}
	return distinct
}

// weigh returns the weight of each stem of words, the greatest where classes differ.
func weigh(words []word) map[string]float64 {
	weights := make(map[string]float64, len(words))
	for _, w := range words {
		weights[w.stem] = max(weights[w.stem], w.weight)
	}
	return weights
}

// frequencies counts the occurrences of each stem.
func frequencies(words []word) map[string]float64 {
	counts := make(map[string]float64, len(words))
	for _, w := range words {
		counts[w.stem]++
	}
	return counts
}

// Match returns the n articles that answer text best, best first, equal scores in the order of their ids. Articles
// that share nothing with text are left out.
func (m *Matcher) Match(text string, n int) []voc.ArticleMatch {
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var tokenized voc.TokenizedText
	tokenizer.Tokenize(tokenize.Normalize(text), &tokenized)
	return m.match(&tokenized, questionOf(&tokenized), n)
}

// match compares a whole text and the question in it with the articles; the better of both scores counts.
func (m *Matcher) match(text *voc.TokenizedText, question voc.Span, n int) []voc.ArticleMatch {
	scores := make([]float64, len(m.articles))
	m.score(contentWords(tokensIn(text, question)), text.Text[question.Start:question.End], scores)
	if question.End-question.Start < len(text.Text) {
		m.score(contentWords(text.Tokens), text.Text, scores)
	}
	var matches []voc.ArticleMatch
	for i, score := range scores {
		if score > 0 {
			matches = append(matches, voc.ArticleMatch{ID: m.articles[i].article.ID, Title: m.articles[i].article.Title, Score: score})
		}
	}
	slices.SortFunc(matches, func(a, b voc.ArticleMatch) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	return matches[:max(0, min(n, len(matches)))]
}

// score raises scores to those of a question with the given words and wording.
func (m *Matcher) score(words []word, wording string, scores []float64) {
	weights := weigh(words)
	covered, titles := make([]float64, len(m.articles)), make([]float64, len(m.articles))
	total := 0.0
	for _, stem := range stems(words) {
		weight := weights[stem] * m.rarityOf(stem)
		total += weight
		for _, o := range m.words[stem] {
			covered[o.article] += weight * o.strength
			titles[o.article] += o.title
		}
	}
	if total == 0 {
		return
	}
	common := make([]int, len(m.articles))
	wordingPairs := pairs(wording)
	for pair := range wordingPairs {
		for _, i := range m.pairs[pair] {
			common[i]++
		}
	}
	for i, article := range m.articles {
		score := questionShare * covered[i] / total
		if article.titleWeight > 0 {
			score += titleShare * titles[i] / article.titleWeight
		}
		if both := article.titlePairs + len(wordingPairs); both > 0 {
			score += pairShare * 2 * float64(common[i]) / float64(both)
		}
		scores[i] = max(scores[i], min(1, score))
	}
}
