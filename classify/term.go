package classify

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// term is one compiled entry of an any, all or not list: one part, or two or more parts with gaps between.
type term struct {
	notation string
	parts    [][]int32 // alternatives: atoms
	gaps     []gap     // gaps[i] is between parts i and i+1
}

// gap is how far and in which order two parts of a term may stand.
type gap struct {
	words   int // at most this many other words in between
	ordered bool
}

// atoms are the phrases of all terms of a taxonomy, each once. Even numbers are dictionary-form phrases,
// odd ones literal.
type atoms struct {
	lemmas   phraseTable
	literals phraseTable
	variants map[string]string
}

func (a *atoms) lemma(phrase string) int32   { return a.lemmas.add(phrase) << 1 }
func (a *atoms) literal(phrase string) int32 { return a.literals.add(phrase)<<1 | 1 }

// asking is the term of a sentence that asks something. No word is spelled so.
const asking = "?"

// maxExpansion bounds the alternatives of one part after word lists are filled in.
const maxExpansion = 2000

// parseTerm compiles the notation described in the package documentation.
func (a *atoms) parseTerm(notation string, lists map[string][]string) (term, error) {
	t := term{notation: notation}
	fields := strings.Fields(notation)
	if len(fields) == 0 {
		return t, fmt.Errorf("empty term: write a word in dictionary form, or 「literal text」")
	}
	for i, field := range fields {
		if i%2 == 1 {
			g, err := parseGap(field)
			if err != nil {
				return t, err
			}
			t.gaps = append(t.gaps, g)
			continue
		}
		if err := a.parseSequence(&t, field, lists); err != nil {
			return t, err
		}
	}
	if len(t.parts) == len(t.gaps) {
		return t, fmt.Errorf("term %q ends in a gap: add the part after %s", notation, fields[len(fields)-1])
	}
	return t, nil
}

// parseSequence appends the parts of a field. A field that names parts of speech, <名詞>+届く+ない, is cut there into parts that
// must be neighbours.
func (a *atoms) parseSequence(t *term, field string, lists map[string][]string) error {
	take := func(part []int32, err error) error {
		if err == nil {
			t.parts = append(t.parts, part)
		}
		return err
	}
	if !strings.ContainsAny(field, "<>") {
		return take(a.parsePart(field, lists))
	}
	if strings.ContainsAny(field, "|「」") {
		return fmt.Errorf("%q has a part of speech beside | or 「」: write a term for each alternative", field)
	}
	var words []string // before the next part of speech
	first := true
	next := func() {
		if !first {
			t.gaps = append(t.gaps, gap{ordered: true})
		}
		first = false
	}
	flush := func() error {
		if len(words) == 0 {
			return nil
		}
		next()
		part, err := a.parsePart(strings.Join(words, "+"), lists)
		words = words[:0]
		return take(part, err)
	}
	for element := range strings.SplitSeq(field, "+") {
		if !strings.HasPrefix(element, "<") {
			words = append(words, element)
			continue
		}
		if _, known := speechParts[element]; !known {
			return fmt.Errorf("%q is no part of speech: use <名詞>, <動詞>, <形容詞>, <副詞> or <数>", element)
		}
		if err := flush(); err != nil {
			return err
		}
		next()
		if err := take([]int32{a.lemma(element)}, nil); err != nil {
			return err
		}
	}
	return flush()
}

// speechParts are the parts of speech that a term may name: what the words of a text are tested for. 形容詞 are also the stems of
// 形容動詞 (便利), 名詞 all other nouns but numbers.
var speechParts = map[string]func(a *analysis, w int) bool{
	"<名詞>":  func(a *analysis, w int) bool { return a.words[w].class == nounWord && !a.isNumber(w) },
	"<動詞>":  func(a *analysis, w int) bool { return a.words[w].class == verbWord },
	"<形容詞>": func(a *analysis, w int) bool { return a.words[w].class == adjectiveWord },
	"<副詞>":  func(a *analysis, w int) bool { return a.text.Tokens[a.words[w].token].PartOfSpeech == "副詞" },
	"<数>":   func(a *analysis, w int) bool { return a.isNumber(w) },
}

func (a *analysis) isNumber(w int) bool { return a.text.Tokens[a.words[w].token].SubClass == "数" }

func parseGap(field string) (gap, error) {
	if len(field) > 1 && (field[0] == '>' || field[0] == '~') {
		if n, err := strconv.Atoi(field[1:]); err == nil && n >= 0 && n <= 50 {
			return gap{words: n, ordered: field[0] == '>'}, nil
		}
	}
	return gap{}, fmt.Errorf("%q stands where a gap is expected: write >N (then, at most N words between) or ~N (either order) between two parts, N from 0 to 50; join neighbouring words by +", field)
}

func (a *atoms) parsePart(field string, lists map[string][]string) ([]int32, error) {
	var part []int32
	for _, alternative := range strings.Split(field, "|") {
		if alternative == asking {
			part = append(part, a.lemma(asking))
			continue
		}
		if literal, ok := strings.CutPrefix(alternative, "「"); ok {
			literal, closed := strings.CutSuffix(literal, "」")
			if !closed || literal == "" || strings.ContainsAny(literal, "「」") {
				return nil, fmt.Errorf("%q is no literal: write 「text」 with at least one character", alternative)
			}
			part = append(part, a.literal(literal))
			continue
		}
		phrases, err := a.expand(alternative, lists)
		if err != nil {
			return nil, err
		}
		for _, phrase := range phrases {
			part = append(part, a.lemma(phrase))
		}
	}
	return part, nil
}

// expand gives the phrases that an alternative such as $届く+ない stands for.
func (a *atoms) expand(alternative string, lists map[string][]string) ([]string, error) {
	phrases := []string{""}
	for _, element := range strings.Split(alternative, "+") {
		words := []string{element}
		if name, ok := strings.CutPrefix(element, "$"); ok {
			if words, ok = lists[name]; !ok {
				return nil, fmt.Errorf("no list %q under words: define it there, or write the word without $", name)
			}
		} else if err := checkElement(element); err != nil {
			return nil, err
		}
		if len(phrases)*len(words) > maxExpansion {
			return nil, fmt.Errorf("%q stands for more than %d phrases: use shorter lists", alternative, maxExpansion)
		}
		joined := make([]string, 0, len(phrases)*len(words))
		for _, phrase := range phrases {
			for _, w := range words {
				joined = append(joined, phrase+a.canonical(w))
			}
		}
		phrases = joined
	}
	return phrases, nil
}

// canonical gives the words of w, which may be joined by +, in the spelling that texts are read in.
func (a *atoms) canonical(w string) string { return canonicalPhrase(w, a.variants) }

func canonicalPhrase(phrase string, variants map[string]string) string {
	var b strings.Builder
	for element := range strings.SplitSeq(phrase, "+") {
		element = fold(element)
		if c, ok := variants[element]; ok {
			element = c
		}
		b.WriteString(element)
	}
	return b.String()
}

// leftOut are words that analysis.read drops, so that a term with one of them is a mistake.
var leftOut = map[string]bool{
	"です": true, "ます": true, "だ": true, "た": true, "て": true, "れる": true, "られる": true, "せる": true, "させる": true,
	"が": true, "を": true, "に": true, "は": true, "へ": true, "の": true,
}

// checkElement refuses a word that no text can have.
func checkElement(element string) error {
	if element == "" {
		return fmt.Errorf("a word is missing beside + or |: write it, or take the sign away")
	}
	if !utf8.ValidString(element) {
		return fmt.Errorf("%q is not valid UTF-8: save the file as UTF-8", element)
	}
	if leftOut[element] {
		return fmt.Errorf("%q is left out when a text is read, so the term can never occur: take it away, or write 「%s」", element, element)
	}
	if i := strings.IndexAny(element, "$「」<>~、。()（）*?"); i >= 0 {
		r, _ := utf8.DecodeRuneInString(element[i:])
		return fmt.Errorf("%q may not stand inside the word %q: put text that is not in dictionary form into 「」", r, element)
	}
	return nil
}
