package voc

import "time"

// MaskedText is normalised text from which personal information was removed. It is what is stored,
// tokenized, indexed and shown. Package mask makes it and package store reads it back; the boundary check in
// CI refuses a call of TrustMasked anywhere else.
type MaskedText struct{ text string }

// TrustMasked declares text to be masked already. Only mask (which masked it) and store (which stored it
// masked) may call it.
func TrustMasked(text string) MaskedText { return MaskedText{text} }

// String returns the masked text.
func (m MaskedText) String() string { return m.text }

// MarshalText writes the masked text as it is.
func (m MaskedText) MarshalText() ([]byte, error) { return []byte(m.text), nil }

// MaskedTurn is a Turn whose text is masked.
type MaskedTurn struct {
	Role Role
	At   time.Time // zero when the source has none
	Text MaskedText
}

// Span is a byte range of a text: Start is included, End is not.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Token is one morpheme of a text. Strings are shared with the dictionary or the text and must not be kept
// longer than the text itself. Features that a token does not have are empty.
type Token struct {
	Span
	Surface        string // text[Start:End]
	PartOfSpeech   string // 品詞, e.g. 名詞
	SubClass       string // 品詞細分類1, e.g. 固有名詞
	SubClass2      string // 品詞細分類2, e.g. 人名
	SubClass3      string // 品詞細分類3, e.g. 姓
	InflectionType string // 活用型, e.g. 五段・ラ行
	InflectionForm string // 活用形, e.g. 連用形
	Base           string // 原形; the surface where the dictionary has none
	Reading        string // 読み in katakana; empty for unknown words
	Unknown        bool   // not in the dictionary
	// Entry is the number of the dictionary's entry, from 1, for what is remembered of words: tokens of one dictionary
	// with one Entry are equal in all but Span. It is 0 where there is none or it is not known, as for unknown words and
	// those of a user dictionary.
	Entry uint32
}

// Sentence is a span of text and the tokens in it: Tokens[First:Last] of the same TokenizedText.
type Sentence struct {
	Span
	First, Last int
}

// TokenizedText is a text cut into sentences and tokens. Sentences are in order, do not overlap, and hold all
// tokens. Whoever fills it may reuse its slices: a reader that keeps it copies it.
type TokenizedText struct {
	Text      string
	Sentences []Sentence
	Tokens    []Token
}
