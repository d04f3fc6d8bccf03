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

// Version names what decides matches and gaps; it is raised when they change for the same questions and articles.
const Version = "faq-4"

// DefaultThreshold is the probability from which an article counts as answering a question.
const DefaultThreshold = 0.5

// Parameters of BM25F, chosen on the development half of testdata/help.
const (
	titleBoost  = 2.0  // an occurrence in the title against one in the body
	saturation  = 0.9  // k1
	unseenShare = 1.0  // a word of no article against one that an article would have for itself
	bodyLength  = 0.75 // b: how much a long body weakens its words, 0 to 1
)

// Matcher compares questions with articles. It is safe for concurrent use.
type Matcher struct {
	articles      []candidate
	words         map[string][]occurrence    // stem → articles that hold it, ascending
	grams         map[[2]rune][]gramStrength // character pair → articles that hold it, ascending
	rarity        map[string]float64         // inverse document frequency by stem
	gramRarity    map[[2]rune]float64
	unseen        float64             // of a word that stands in no article
	alone         float64             // of what one article had for itself
	kanji         map[rune][]string   // kanji → stems of articles that hold it
	readings      map[string][]string // reading → stems of articles that are read so, ascending
	spoken        map[string][]string // reading of one or more nouns of articles → readings of those that say something
	lexicon       *lexicon
	concepts      [][]heldConcept // concept → articles that are about it, ascending
	conceptRarity []float64       // inverse document frequency by concept
	conceptWeight []float64       // how much concepts like it are what the articles are about
	conceptMost   []float64       // the most that an article is about it, by concept
	tokenizers    sync.Pool       // of *tokenize.Tokenizer
}

// candidate is an article as questions are compared with it.
type candidate struct {
	article     voc.Article
	title       []string       // distinct stems, in order
	titleWeight float64        // sum over the title's stems
	feedback    []weightedStem // stems by their part in the article, for pseudo-relevance feedback
}

type weightedStem struct {
	stem   string
	weight float64
}

// occurrence is how strongly an article holds a word.
type occurrence struct {
	article  int
	strength float64 // 0 to 1
	title    float64 // weight of the word in the title, 0 when it is not there
}

type gramStrength struct {
	article  int
	strength float64 // 0 to 1
}

// NewMatcher prepares the comparison with articles. Archived articles answer nothing. Each group of synonyms holds
// words that mean the same, such as a taxonomy's; they add to the built-in ones.
func NewMatcher(articles []voc.Article, dictionary *tokenize.Dictionary, synonyms ...[]string) *Matcher {
	m := &Matcher{words: map[string][]occurrence{}, grams: map[[2]rune][]gramStrength{}, rarity: map[string]float64{}, gramRarity: map[[2]rune]float64{}}
	m.tokenizers.New = func() any { return dictionary.NewTokenizer() }
	tokenizer := dictionary.NewTokenizer()
	m.lexicon = newLexicon(tokenizer, synonyms)
	var text voc.TokenizedText
	read := func(content string) field {
		content = tokenize.Normalize(content)
		tokenizer.Tokenize(content, &text)
		words := m.lexicon.words(text.Tokens)
		m.noteSpoken(text.Tokens)
		for i := range words {
			words[i].stem = strings.Clone(words[i].stem)
			m.noteReading(words[i])
		}
		return field{words, pairs(content)}
	}

	type content struct{ title, body field }
	var contents []content
	m.readings, m.spoken = map[string][]string{}, map[string][]string{}
	var words, grams float64
	for _, article := range articles {
		if article.Archived {
			continue
		}
		c := content{read(article.Title), read(article.Body)}
		contents = append(contents, c)
		words += float64(len(c.body.words))
		grams += float64(len(c.body.pairs))
		m.articles = append(m.articles, candidate{article: article})
		for _, stem := range stems(c.title.words, c.body.words) {
			m.rarity[stem]++
		}
		for pair := range c.title.pairs {
			m.gramRarity[pair]++
		}
		for pair := range c.body.pairs {
			if c.title.pairs[pair] == 0 {
				m.gramRarity[pair]++
			}
		}
	}
	count := float64(len(m.articles))
	frequency := m.rarity
	m.rarity = make(map[string]float64, len(frequency))
	for stem, holding := range frequency {
		// A word is as common as what is said for it: otherwise a colloquial word that no article uses would weigh most.
		for _, r := range m.lexicon.related[stem] {
			holding += r.similarity * frequency[r.stem]
		}
		m.rarity[stem] = rarity(count, min(count, holding))
	}
	for stem, others := range m.lexicon.related {
		if frequency[stem] == 0 {
			holding := 0.0
			for _, r := range others {
				holding += r.similarity * frequency[r.stem]
			}
			m.rarity[stem] = rarity(count, min(count, holding))
		}
	}
	for pair, holding := range m.gramRarity {
		m.gramRarity[pair] = rarity(count, holding)
	}
	m.alone = rarity(count, 0)
	m.unseen = m.alone * unseenShare
	for i, c := range contents {
		m.index(i, c.title, c.body, max(1, words/max(1, count)), max(1, grams/max(1, count)))
	}
	m.indexKanji()
	m.indexConcepts()
	m.weighSections()
	return m
}

// field is the title or the body of an article.
type field struct {
	words []word
	pairs map[[2]rune]int
}

// index enters an article under its words and character pairs; the averages are those of all bodies.
func (m *Matcher) index(i int, title, body field, averageWords, averagePairs float64) {
	article := &m.articles[i]
	lengthNorm := 1 - bodyLength + bodyLength*float64(len(body.words))/averageWords
	titleWeights, inTitle, inBody := weigh(title.words), frequencies(title.words), frequencies(body.words)
	weights := weigh(slices.Concat(title.words, body.words))
	for _, stem := range stems(title.words, body.words) {
		strength := saturate(titleBoost*inTitle[stem] + inBody[stem]/lengthNorm)
		weight := titleWeights[stem] * m.rarityOf(stem)
		m.words[stem] = append(m.words[stem], occurrence{i, strength, weight})
		article.feedback = append(article.feedback, weightedStem{stem, strength * weights[stem] * m.rarityOf(stem)})
	}
	slices.SortStableFunc(article.feedback, func(a, b weightedStem) int { return cmp.Compare(b.weight, a.weight) })
	article.feedback = slices.Clip(article.feedback[:min(feedbackTerms, len(article.feedback))])
	article.title = stems(title.words)
	for _, stem := range article.title {
		article.titleWeight += titleWeights[stem] * m.rarityOf(stem)
	}
	lengthNorm = 1 - bodyLength + bodyLength*float64(len(body.pairs))/averagePairs
	for pair, n := range title.pairs {
		m.grams[pair] = append(m.grams[pair], gramStrength{i, saturate(titleBoost*float64(n) + float64(body.pairs[pair])/lengthNorm)})
	}
	for pair, n := range body.pairs {
		if title.pairs[pair] == 0 {
			m.grams[pair] = append(m.grams[pair], gramStrength{i, saturate(float64(n) / lengthNorm)})
		}
	}
}

// saturate is the term frequency part of BM25, scaled so that one occurrence in the title counts in full.
func saturate(frequency float64) float64 {
	return min(1, frequency/(saturation+frequency)*(saturation+titleBoost)/titleBoost)
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

// weigh returns the weight of each stem of words, the greatest where they differ.
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

// Match returns the n articles that answer text best, best first, equal ones in the order of their ids. A score is
// the probability that the article answers. Articles that share nothing with text are left out.
func (m *Matcher) Match(text string, n int) []voc.ArticleMatch {
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var tokenized voc.TokenizedText
	tokenizer.Tokenize(tokenize.Normalize(text), &tokenized)
	return m.match(m.read(&tokenized), n)
}
