package faq

import (
	"slices"
	"strings"
	"unicode/utf8"

	"voc"
)

const (
	// soundShare is how much a word counts that is read alike and written otherwise, such as ひっこし for 引っ越し.
	soundShare = 0.8
	// minReading is the number of kana from which a reading is taken for the same word: shorter ones have too many
	// homophones.
	minReading = 3
	// maxSounding bounds the words that one reading leads to.
	maxSounding = 4
)

// readingOf returns how a token is read, in hiragana; a token of kana that the dictionary does not know is read as it
// is written.
func readingOf(token voc.Token) string {
	reading := token.Reading
	if reading == "" && isKana(token.Surface) {
		reading = token.Surface
	}
	if utf8.RuneCountInString(reading) < minReading {
		return ""
	}
	return strings.Map(hiragana, reading)
}

// isKana reports whether a word is written in hiragana or katakana alone.
func isKana(word string) bool {
	return word != "" && strings.IndexFunc(word, func(r rune) bool { return (r < 'ぁ' || r > 'ゖ') && (r < 'ァ' || r > 'ヶ') && r != 'ー' }) < 0
}

// noteReading keeps how a word of an article is read.
func (m *Matcher) noteReading(w word) {
	if w.reading == "" || w.weight <= genericWeight {
		return
	}
	stems := m.readings[w.reading]
	if i, found := slices.BinarySearch(stems, w.stem); !found {
		m.readings[strings.Clone(w.reading)] = slices.Insert(stems, i, w.stem)
	}
}

// soundingLike returns the words of the articles that are read like a word of a question and written otherwise, one of
// the two in kana: 期間 and 機関 are no spellings of one word, ひっこし and 引っ越し are.
func (m *Matcher) soundingLike(w queryWord) []related {
	if w.reading == "" || len(m.words[w.stem]) > 0 {
		return nil
	}
	var found []related
	for _, stem := range m.readings[w.reading] {
		if stem != w.stem && (isKana(w.stem) || isKana(stem)) && len(found) < maxSounding {
			found = append(found, related{stem, soundShare})
		}
	}
	return found
}

// Bounds of a run of kana that is taken for words written with kanji elsewhere.
const (
	minSpoken       = 4 // shorter ones stand inside of other words by chance
	maxSpoken       = 12
	maxSpokenTokens = 4
)

// noteSpoken keeps how the nouns of an article, and runs of up to maxSpokenTokens of them, are read: じゅうみんひょう for
// 住民票. A tokenizer cuts kana that it does not know anywhere, so that words alone would not be found.
func (m *Matcher) noteSpoken(tokens []voc.Token) {
	for i := range tokens {
		var spoken strings.Builder
		var parts []string
		for j := i; j < min(len(tokens), i+maxSpokenTokens); j++ {
			token := tokens[j]
			if token.PartOfSpeech != "名詞" || token.Reading == "" || j > i && token.Start != tokens[j-1].End {
				break
			}
			reading := strings.Map(hiragana, token.Reading)
			if j > i && utf8.RuneCountInString(reading) < 2 {
				break
			}
			spoken.WriteString(reading)
			if classWeight(token) == nounWeight && !genericStems[stemOf(token.Base)] && utf8.RuneCountInString(reading) >= minReading {
				parts = append(parts, reading)
			}
			runes := utf8.RuneCountInString(spoken.String())
			if runes > maxSpoken {
				break
			}
			if runes >= minSpoken && len(parts) > 0 && len(m.spoken[spoken.String()]) < len(parts) {
				m.spoken[spoken.String()] = slices.Clone(parts)
			}
		}
	}
}

// particles follow a noun.
const particles = "がをはのにでともへや"

// spokenIn finds kana that are read like nouns of the articles, the longest ones from the left. They begin where a token
// does, or kana do, and end with a token, with the kana or before a particle. It returns the readings of the nouns and
// the spans of the kana, in order.
func (m *Matcher) spokenIn(text string, tokens []voc.Token) (readings []string, spans []voc.Span) {
	if len(tokens) == 0 {
		return nil, nil
	}
	starts, ends := map[int]bool{}, map[int]bool{}
	for _, token := range tokens {
		// A noun that the dictionary knows in kana, such as ごみ, is found by itself, and verbs such as する are no nouns.
		stem := stemOf(token.Base)
		starts[token.Start] = !isKana(token.Surface) || len(m.words[stem]) == 0 && !(token.PartOfSpeech == "動詞" && genericStems[stem])
		ends[token.End] = true
	}
	last := tokens[len(tokens)-1].End
	afterKana := false
	for at := tokens[0].Start; at < last; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isKana(string(r)) {
			afterKana = false
			at += size
			continue
		}
		may, known := starts[at]
		if !may && (known || afterKana) {
			afterKana = true
			at += size
			continue
		}
		afterKana = true
		end, parts := m.longestSpoken(text[:last], at, ends)
		if end == 0 {
			at += size
			continue
		}
		readings = append(readings, parts...)
		spans = append(spans, voc.Span{Start: at, End: end})
		at = end
	}
	return readings, spans
}

// longestSpoken returns where the longest kana from start that are read like nouns of the articles end, 0 if none are.
func (m *Matcher) longestSpoken(text string, start int, ends map[int]bool) (end int, parts []string) {
	var run []rune
	for at := start; at < len(text) && len(run) < maxSpoken; {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isKana(string(r)) {
			break
		}
		run = append(run, hiragana(r))
		at += size
		next, _ := utf8.DecodeRuneInString(text[at:])
		if len(run) < minSpoken || !(ends[at] || at == len(text) || !isKana(string(next)) || strings.ContainsRune(particles, next)) {
			continue
		}
		if found := m.spoken[string(run)]; found != nil {
			end, parts = at, found
		}
	}
	return end, parts
}

// withoutSpans returns the tokens that share no character with one of the spans.
func withoutSpans(tokens []voc.Token, spans []voc.Span) []voc.Token {
	if len(spans) == 0 {
		return tokens
	}
	return slices.DeleteFunc(slices.Clone(tokens), func(token voc.Token) bool {
		return slices.ContainsFunc(spans, func(s voc.Span) bool { return token.Start < s.End && token.End > s.Start })
	})
}
