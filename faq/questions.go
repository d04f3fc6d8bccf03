package faq

import (
	"iter"
	"slices"
	"strings"
	"unicode"

	"voc"
)

// questionForms are what makes a request a question: 「方法を教えてください」.
var questionForms = []string{"教えて", "知りたい", "でしょうか", "ですか", "ますか", "?", "方法", "やり方"}

// Questions passes on the inquiries that ask something: those of kind question, and requests in the form of one.
// An error of rows is passed on and ends the sequence.
func Questions(rows iter.Seq2[*voc.Labelled, error]) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		for row, err := range rows {
			if err != nil {
				yield(nil, err)
				return
			}
			if asks(row) && !yield(row, nil) {
				return
			}
		}
	}
}

// statements are how agents note what is no question, and what senders of advertisements write.
var statements = []string{"お礼の", "お褒めの", "お叱り", "とのお言葉", "営業電話", "間違い電話", "ご提案がございます", "ご提案させて", "お話しするお時間を"}

// reproaches end sentences in the form of a question that ask for nothing: 「ずるくない？」
var reproaches = []string{"くない", "くないか", "くないですか", "すぎ", "過ぎ", "すぎない", "すぎないか", "すぎませんか", "過ぎませんか", "すぎないですか", "と思いませんか", "と思ってない",
	"どんな時代", "やねん"}

// asks reports whether an article could be what a row asks for.
func asks(row *voc.Labelled) bool {
	text := row.Text.String()
	if row.Kind.Value == voc.Request {
		return containsAny(text, questionForms)
	}
	return row.Kind.Value == voc.Question && !reproachesOnly(text)
}

// reproachesOnly reports whether a text states or reproaches something and asks nothing beside it.
func reproachesOnly(text string) bool {
	found := false
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("。\n?？!！", r) }) {
		sentence = strings.TrimRightFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) || strings.ContainsRune("wｗ笑ー", r) })
		switch {
		case containsAny(sentence, statements) || slices.ContainsFunc(reproaches, func(end string) bool { return strings.HasSuffix(sentence, end) }):
			found = true
		case askingStrength(sentence) >= 1:
			return false
		}
	}
	return found
}
