package tokenize

import (
	"strings"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

// Class tells where a morpheme comes from.
type Class uint8

const (
	Known   Class = iota // the IPA dictionary
	Unknown              // no dictionary: a run of similar characters
	User                 // the user dictionary
)

// String returns the name of the class: known, unknown or user.
func (c Class) String() string {
	switch c {
	case Unknown:
		return "unknown"
	case User:
		return "user"
	}
	return "known"
}

// Morpheme is a word of an analysed text. Tokenizer.AppendFeatures gives its features.
type Morpheme struct {
	voc.Span // byte offsets into the text
	Class    Class
	word     int32 // index of an entry, see tables; with EngineKagome of one of Tokenizer.reference
}

// Analyze cuts text into morphemes, as it is: without normalising it, without cutting it into sentences, and
// with white space. Every byte of text belongs to one morpheme. The result is valid until the next call of a method
// of t. EngineVoc's effort is linear in text whatever it holds, and so is its memory, about 250 bytes for each byte:
// callers cut texts of unknown length. Its result is kagome's, except in a line of more than some 100,000 unknown
// characters, where kagome's costs stick at 2^31-1 and ours do not.
func (t *Tokenizer) Analyze(text string) []Morpheme {
	t.morphemes = t.morphemes[:0]
	if t.dictionary.reference != nil {
		t.reference = t.dictionary.reference.Analyze(text, tokenizer.Normal)
		for i, token := range t.reference {
			m := Morpheme{Span: voc.Span{Start: token.Position, End: token.Position + len(token.Surface)}, word: int32(i)}
			switch token.Class {
			case tokenizer.UNKNOWN:
				m.Class = Unknown
			case tokenizer.USER:
				m.Class = User
			}
			t.morphemes = append(t.morphemes, m)
		}
		return t.morphemes
	}
	l := &t.lattice
	l.analyze(t.dictionary.tables, text)
	for i := len(l.path) - 1; i >= 0; i-- {
		node := &l.path[i]
		end := len(text)
		if i > 0 {
			end = int(l.offsets[l.path[i-1].begin])
		}
		m := Morpheme{Span: voc.Span{Start: int(l.offsets[node.begin]), End: end}, word: node.word}
		if !known(node.word) {
			m.Class = Unknown
		} else if _, is := t.dictionary.tables.ofUser(node.word); is {
			m.Class = User
		}
		t.morphemes = append(t.morphemes, m)
	}
	return t.morphemes
}

// AppendFeatures appends the features of a morpheme of the last call of Analyze as the dictionary gives them,
// joined by commas: 品詞, 品詞細分類1 to 3, 活用型, 活用形, 原形, 読み, 発音, where unknown words have the first seven only.
// Words of a user dictionary have those of their line: 品詞, parts and readings in kagome's format.
func (t *Tokenizer) AppendFeatures(out []byte, m Morpheme) []byte {
	if t.dictionary.reference != nil {
		return append(out, strings.Join(t.reference[m.word].Features(), ",")...)
	}
	return t.joined.append(out, t.dictionary.tables, m.word, "")
}

// AppendLine appends a morpheme of the last call of Analyze as MeCab writes it: its surface in text, a tab, its features
// as AppendFeatures gives them, a line end.
func (t *Tokenizer) AppendLine(out []byte, text string, m Morpheme) []byte {
	surface := text[m.Start:m.End]
	if m.Class == Known && t.dictionary.reference == nil {
		return t.lines.append(out, t.dictionary.tables, m.word, surface)
	}
	out = append(append(out, surface...), '\t')
	return append(t.AppendFeatures(out, m), '\n')
}

// joinedFeatures keeps the joined features of the words that a tokenizer has met, or their lines. A text meets few
// different words, so what is read for each of them stays in the processor's cache, where their parts in the image
// would not.
type joinedFeatures struct {
	places []uint64 // of each known word, offset times 65536 plus length; 0 for a word not met
	all    []byte
}

// append appends the features of a word, and with its surface all of its line. A joinedFeatures is used in one of the
// two ways; the lines are those of the dictionary's words only, which have one surface each.
func (j *joinedFeatures) append(out []byte, t *tables, word int32, surface string) []byte {
	if !known(word) {
		return t.appendFeatures(out, word)
	}
	if j.places == nil {
		j.places = make([]uint64, t.wordCount())
	}
	place := j.places[word]
	if place == 0 {
		start := len(j.all)
		if surface != "" {
			j.all = append(append(j.all, surface...), '\t')
		}
		if j.all = t.appendFeatures(j.all, word); surface != "" {
			j.all = append(j.all, '\n')
		}
		place = uint64(start)<<16 | uint64(len(j.all)-start)
		j.places[word] = place
	}
	start := place >> 16
	return append(out, j.all[start:start+place&0xFFFF]...)
}

// setToken fills all of a token but its span and surface.
func (t *Tokenizer) setToken(token *voc.Token, m Morpheme, surface string) {
	if t.dictionary.reference == nil {
		t.dictionary.tables.setToken(token, m.word, surface)
		return
	}
	if m.Class == User {
		*token = t.dictionary.userTokens[surface]
		if token.Base == "" {
			token.Base = surface
		}
		return
	}
	morpheme := t.reference[m.word]
	at := func(column int) string {
		value, _ := morpheme.FeatureAt(column)
		return feature(value)
	}
	*token = voc.Token{
		PartOfSpeech: at(0), SubClass: at(1), SubClass2: at(2), SubClass3: at(3),
		InflectionType: at(ipa.InflectionalType), InflectionForm: at(ipa.InflectionalForm),
		Base: at(ipa.BaseForm), Reading: at(ipa.Reading), Unknown: m.Class == Unknown,
	}
	markUnknownSymbol(token)
	if token.Base == "" {
		token.Base = surface
	}
}

// markUnknownSymbol mends the dictionary's class for unknown symbols, ASCII punctuation above all, which is a
// noun that takes する.
func markUnknownSymbol(token *voc.Token) {
	if token.Unknown && token.SubClass == "サ変接続" {
		token.PartOfSpeech, token.SubClass = "記号", "一般"
	}
}
