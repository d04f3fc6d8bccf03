package classify

import (
	"math"
	"strconv"
	"unicode/utf8"

	"voc"
)

// featureBits is the width of the hashed feature space: 2^22 buckets hold the half million distinct features of ten
// thousand inquiries with few collisions, and a bit for each costs 512 KiB.
const featureBits = 22

const featureBuckets = 1 << featureBits

// featuresVersion changes with every change of the code that changes which features a text has. A model
// of another version is refused, because its weights would belong to other features.
const featuresVersion = 2

// block is a family of features. Each block is weighted and brought to unit length on its own, so that a long
// family does not drown a short one.
type block uint8

const (
	characterBlock block = iota // characters 1 to 4 in a row, the edges of the text marked
	wordBlock                   // one or two base forms in a row, the edges of the text marked
	lemmaBlock                  // one or two of the words that rules see in a row: no particles or politeness, one spelling each
	lexiconBlock                // what the built-in lexicon and rules say
	categoryBlock               // of what kind the words are
	blocks
)

const (
	longestGram = 4
	textEdge    = "\x02"
	// maxFeatureRunes bounds the part of a text that a model reads: the first so many characters.
	maxFeatureRunes = 4000
)

// blockSeeds part the blocks in the hashed space.
var blockSeeds = func() (seeds [blocks]uint64) {
	for b := range seeds {
		seeds[b] = extendHash(hashSeed, "block "+strconv.Itoa(b))
	}
	return seeds
}()

// feature is one occurrence of a hashed feature. Features of the lexicon have an empty span.
type feature struct {
	bucket uint32
	block  block
	span   voc.Span
}

// featureReader lists the features of one text after another. It holds buffers: one per goroutine.
type featureReader struct {
	variants   *variantTable
	categories *categoryTable
	analysis   analysis
	clauses    []clause
	feelings   scorer
	features   []feature
}

func newFeatureReader() *featureReader {
	l := sharedLexicon()
	return &featureReader{variants: &l.spellings, categories: sharedCategories(), feelings: scorer{lexicon: l, literals: newLiteralScan(&l.literals)}}
}

// read returns the features of a text in a fixed order. The result is valid until the next call. Work and result
// grow linearly with the text up to maxFeatureRunes.
func (r *featureReader) read(text *voc.TokenizedText) []feature {
	r.features = r.features[:0]
	end := cutAt(text.Text, maxFeatureRunes)
	r.characters(text.Text[:end])
	r.words(text, end)
	r.analysis.read(text, r.variants)
	r.feelings.literals.read(text.Text)
	r.lemmas(end)
	r.lexicon()
	r.kinds(text, end)
	return r.features
}

// cutAt returns the offset of the rune with number n, or the length.
func cutAt(text string, n int) int {
	if len(text) <= n {
		return len(text)
	}
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}

// bucketOf finishes a hash: FNV mixes its low bits least, so they are spread over the high ones first
// (the finalizer of MurmurHash3).
func bucketOf(h uint64) uint32 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	return uint32(h >> (64 - featureBits))
}

func (r *featureReader) add(b block, h uint64, start, end int) {
	r.features = append(r.features, feature{bucketOf(h), b, voc.Span{Start: start, End: end}})
}

// characters adds the runs of 1 to longestGram characters with the edges of the text. ASCII letters are folded to
// lower case.
func (r *featureReader) characters(s string) {
	for start := -1; start < len(s); {
		h := blockSeeds[characterBlock]
		end, next := start, start
		for n := 0; n < longestGram && end <= len(s); n++ {
			switch {
			case end == -1 || end == len(s):
				h = extendHash(h, textEdge)
				end++
			default:
				c, size := utf8.DecodeRuneInString(s[end:])
				if c >= 'A' && c <= 'Z' {
					h = (h ^ uint64(c+'a'-'A')) * hashPrime
				} else {
					h = extendHash(h, s[end:end+size])
				}
				end += size
			}
			if n == 0 {
				next = end
				if start == -1 {
					continue // the edge alone says nothing
				}
			}
			r.add(characterBlock, h, max(start, 0), min(end, len(s)))
		}
		start = next
	}
}

// words adds base forms and pairs of neighbours.
func (r *featureReader) words(text *voc.TokenizedText, end int) {
	previous, before := extendHash(blockSeeds[wordBlock], textEdge), 0
	for s := range text.Sentences {
		sentence := &text.Sentences[s]
		for i := sentence.First; i < sentence.Last; i++ {
			token := &text.Tokens[i]
			if token.End > end {
				return
			}
			single := extendHash(blockSeeds[wordBlock], baseForm(token))
			r.add(wordBlock, single, token.Start, token.End)
			r.add(wordBlock, extendHash(extendHash(previous, "\x00"), baseForm(token)), before, token.End)
			previous, before = single, token.Start
		}
	}
	r.add(wordBlock, extendHash(extendHash(previous, "\x00"), textEdge), before, end)
}

func baseForm(token *voc.Token) string {
	if token.Base != "" {
		return token.Base
	}
	return token.Surface
}

// lemmas adds the words that rules see and pairs of neighbours.
func (r *featureReader) lemmas(end int) {
	previous, before := extendHash(blockSeeds[lemmaBlock], textEdge), 0
	for i := range r.analysis.words {
		word := &r.analysis.words[i]
		if word.End > end {
			return
		}
		single := extendHash(blockSeeds[lemmaBlock], word.lemma)
		r.add(lemmaBlock, single, word.Start, word.End)
		r.add(lemmaBlock, extendHash(extendHash(previous, "\x00"), word.lemma), min(before, word.Start), word.End)
		previous, before = single, word.Start
	}
}

// lexicon adds the built-in sentiment and kind and the entries that gave them.
func (r *featureReader) lexicon() {
	a := &r.analysis
	r.clauses = a.clauses(r.clauses)
	felt := r.feelings.score(a, r.clauses)
	named := func(kind, value string) {
		r.add(lexiconBlock, extendHash(extendHash(blockSeeds[lexiconBlock], kind), value), 0, 0)
	}
	named("score ", strconv.Itoa(int(math.Round(felt.score*5))))
	named("class ", class(felt.score))
	for i := range felt.opinions {
		named("rule ", felt.opinions[i].rule)
		if felt.opinions[i].value > 0 {
			named("sign ", "+")
		} else if felt.opinions[i].value < 0 {
			named("sign ", "-")
		}
	}
	if n := len(felt.sentences); n > 1 {
		named("last ", class(felt.sentences[n-1]))
		named("first ", class(felt.sentences[0]))
	}
	named("kind ", a.kind(r.clauses, felt).Value)
}

// kinds adds the categories of words, of the longest that begins at each token.
func (r *featureReader) kinds(text *voc.TokenizedText, end int) {
	for s := range text.Sentences {
		last := text.Sentences[s].Last
		for i := text.Sentences[s].First; i < last; {
			if text.Tokens[i].End > end {
				return
			}
			categories, n := r.categories.longest(text, i, last)
			for _, category := range categories {
				r.add(categoryBlock, r.categories.hashes[category], text.Tokens[i].Start, text.Tokens[i+n-1].End)
			}
			i += n
		}
	}
}
