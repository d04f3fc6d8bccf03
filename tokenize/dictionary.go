package tokenize

import (
	"fmt"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc"
)

// dictionaryVersion names the dictionary that is compiled in; a test holds it against the module versions of
// the build. A change of it changes tokens, so runs record it.
const dictionaryVersion = "ipadic-2.7.0/kagome-dict-ipa v1.2.6"

// Dictionary is the loaded IPA dictionary. It is safe for concurrent use and meant to be loaded once (about
// one second and 90 MB) and shared by all tokenizers.
type Dictionary struct {
	analyzer *tokenizer.Tokenizer
}

// Load unpacks the dictionary that is compiled into the binary.
func Load() (dictionary *Dictionary, err error) {
	// The dictionary package has no error to return: it panics when its embedded file is damaged.
	defer func() {
		if damage := recover(); damage != nil {
			dictionary, err = nil, fmt.Errorf("loading embedded dictionary %s: %v (the binary is damaged: build or download it again)", dictionaryVersion, damage)
		}
	}()
	analyzer, err := tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos())
	if err != nil {
		return nil, fmt.Errorf("loading embedded dictionary %s: %w", dictionaryVersion, err)
	}
	return &Dictionary{analyzer: analyzer}, nil
}

// Version names the dictionary and its release, for example to tell why a run gave other tokens.
func (d *Dictionary) Version() string { return dictionaryVersion }

// appendTokens appends the tokens of one sentence, which begins at byte base of the whole text. White space
// gives no tokens, and unknown symbols get 記号,一般. This is the only place that knows the morphological analyser.
func (d *Dictionary) appendTokens(tokens []voc.Token, sentence string, base int) []voc.Token {
	for _, morpheme := range d.analyzer.Analyze(sentence, tokenizer.Normal) {
		surface := morpheme.Surface
		if surface == " " || surface == "\n" {
			continue
		}
		start := base + morpheme.Position
		token := voc.Token{
			Span:           voc.Span{Start: start, End: start + len(surface)},
			Surface:        surface,
			PartOfSpeech:   feature(morpheme, 0),
			SubClass:       feature(morpheme, 1),
			SubClass2:      feature(morpheme, 2),
			SubClass3:      feature(morpheme, 3),
			InflectionType: feature(morpheme, ipa.InflectionalType),
			InflectionForm: feature(morpheme, ipa.InflectionalForm),
			Base:           feature(morpheme, ipa.BaseForm),
			Reading:        feature(morpheme, ipa.Reading),
			Unknown:        morpheme.Class == tokenizer.UNKNOWN,
		}
		if token.Unknown && token.SubClass == "サ変接続" {
			// The dictionary's class for unknown symbols, ASCII punctuation above all, is a noun that takes する.
			token.PartOfSpeech, token.SubClass = "記号", "一般"
		}
		if token.Base == "" {
			token.Base = surface
		}
		tokens = append(tokens, token)
	}
	return tokens
}

// feature returns a column of the dictionary entry; the dictionary writes * for none.
func feature(morpheme tokenizer.Token, column int) string {
	value, _ := morpheme.FeatureAt(column)
	if value == "*" {
		return ""
	}
	return value
}
