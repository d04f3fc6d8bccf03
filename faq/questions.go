package faq

import (
	"iter"
	"strings"

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

func asks(row *voc.Labelled) bool {
	if row.Kind.Value != voc.Request {
		return row.Kind.Value == voc.Question
	}
	text := row.Text.String()
	for _, form := range questionForms {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}
