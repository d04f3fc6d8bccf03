package mask

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// One pass over the text finds all words at which some rule looks. Most texts have nothing personal, and most
// characters begin no such word: a table by first character and a filter by second one say so without comparing.

// cueWord is a word that calls for a look at its surroundings. A word may do so in several ways.
type cueWord struct {
	word string
	// rule, unless nil, looks at the text around the word. It gets the word's place and returns where to go on,
	// at least its end.
	rule      func(f *finder, start, end int) int
	honorific bool // stands behind a name
	day       bool // stands before a name; see days
}

// cueHit is a cue word of the text.
type cueHit struct {
	at   int
	word *cueWord
}

// lead is what is known of a first character.
type lead struct {
	words   []cueWord
	second  uint64 // bit secondBit of every character that is second in a word; all where a word has no second
	variant bool   // one of variantKanji
	bracket bool   // 〔
	surname uint64 // like second, for the surnames of this package's own lists
	behind  bool   // begins one of honorifics
}

// leads are the first characters by leadIndex, which is 0 for characters that begin nothing.
var (
	leads     []lead
	leadIndex [1 << 16]uint16
	seconds   [1 << 10]uint64 // second of each lead
)

// surrogatePlaneLead is the lead of all characters above U+FFFF.
var surrogatePlaneLead uint16

func init() {
	leads = make([]lead, 1, len(seconds))
	leadFor := func(text string) *lead {
		first, _ := utf8.DecodeRuneInString(text)
		index := &surrogatePlaneLead
		if first < 1<<16 {
			index = &leadIndex[first]
		}
		if *index == 0 {
			*index = uint16(len(leads))
			leads = append(leads, lead{})
		}
		return &leads[*index]
	}
	add := func(c cueWord) {
		l := leadFor(c.word)
		l.second |= secondBits(c.word)
		at := 0
		for at < len(l.words) && len(l.words[at].word) >= len(c.word) {
			at++
		}
		l.words = slices.Insert(l.words, at, c)
	}
	for _, t := range triggers() {
		add(cueWord{word: t.word, rule: t.rule})
	}
	for _, word := range textHonorifics {
		add(cueWord{word: word, honorific: true})
	}
	for _, word := range days {
		add(cueWord{word: word, day: true})
	}
	for _, r := range variantKanji {
		leadFor(string(r)).variant = true
	}
	leadFor("〔").bracket = true
	for honorific := range honorifics {
		leadFor(honorific).behind = true
	}
	for _, list := range [...]map[string]bool{rareSurnames, surnameWords, kanaSurnames} {
		for name := range list {
			if !onlyScript(name, hiragana) {
				leadFor(name).surname |= secondBits(name)
				continue
			}
			// Kana surnames are known in either script, and in both mixed.
			bits := secondBits(name) | secondBits(toKatakana(name))
			leadFor(name).surname |= bits
			leadFor(toKatakana(name)).surname |= bits
		}
	}
	if len(leads) > len(seconds) {
		panic("more first characters of cue words than leadIndex can tell apart")
	}
	for i := range leads {
		l := &leads[i]
		if l.variant || l.bracket {
			l.second = ^uint64(0)
		}
		seconds[i] = l.second
	}
}

// secondBits returns the filter of one word.
func secondBits(word string) uint64 {
	_, size := utf8.DecodeRuneInString(word)
	if size == len(word) {
		return ^uint64(0)
	}
	return secondBit(word[size:])
}

// mayFollow reports whether filter lets the character behind the first one of text, of size bytes, through.
func mayFollow(filter uint64, text string, size int) bool {
	return filter == ^uint64(0) || filter != 0 && len(text) > size && filter&secondBit(text[size:]) != 0
}

// secondBit maps the character at the start of text to one of 64 bits.
func secondBit(text string) uint64 {
	if text[0] >= 0xE0 && len(text) > 2 {
		return 1 << (text[2] & 63)
	}
	return 1 << (text[0] & 63)
}

// leadOf returns what is known of a first character.
func leadOf(r rune) *lead {
	if r < 1<<16 {
		return &leads[leadIndex[r]]
	}
	return &leads[surrogatePlaneLead]
}

// scan looks for cue words in the text, and for letters, digits and variant kanji.
func (f *finder) scan() {
	f.hits, f.alphanumeric, f.variant, f.brackets = f.hits[:0], false, false, false
	text := f.text
	for at := 0; at < len(text); {
		b := text[at]
		if b < utf8.RuneSelf {
			f.alphanumeric = f.alphanumeric || alphanumeric(b)
			if index := leadIndex[b]; index != 0 && mayFollow(seconds[index], text[at:], 1) {
				f.cuesAt(at, index)
			}
			at++
			continue
		}
		r, size := decodeRune(text[at:])
		index := surrogatePlaneLead
		if r < 1<<16 {
			index = leadIndex[r]
		}
		if index != 0 && mayFollow(seconds[index], text[at:], size) {
			f.cuesAt(at, index)
		}
		at += size
	}
}

// cuesAt notes the cue words at an offset where characters stand that may begin some.
func (f *finder) cuesAt(at int, index uint16) {
	l := &leads[index]
	f.variant, f.brackets = f.variant || l.variant, f.brackets || l.bracket
	for i := range l.words {
		if strings.HasPrefix(f.text[at:], l.words[i].word) {
			f.hits = append(f.hits, cueHit{at, &l.words[i]})
		}
	}
}

// followTriggers calls the rule of every cue word between lo and hi, of which hits are those from lo, and returns
// the hits behind hi. All words that begin at a place are followed, for 生年月日 is one and 生 is one.
func (f *finder) followTriggers(hits []cueHit) []cueHit {
	current, next := -1, f.lo
	for i, hit := range hits {
		if hit.at >= f.hi {
			return hits[i:]
		}
		if hit.word.rule == nil || hit.at < f.lo || hit.at != current && hit.at < next {
			continue
		}
		current = hit.at
		end := hit.at + len(hit.word.word)
		if after := hit.word.rule(f, hit.at, end); after > end {
			next = max(next, after)
		}
	}
	return nil
}
