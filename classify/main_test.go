package classify_test

import (
	"sync"
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// dictionary is loaded once: that costs a second.
var dictionary = sync.OnceValues(tokenize.Load)

// labeller classifies plain text as the pipeline does.
type labeller struct {
	tokenizer  *tokenize.Tokenizer
	classifier *classify.Classifier
	text       voc.TokenizedText
}

func newLabeller(t testing.TB, taxonomy *classify.Taxonomy) *labeller {
	t.Helper()
	d, err := dictionary()
	if err != nil {
		t.Fatal(err)
	}
	return &labeller{tokenizer: d.NewTokenizer(), classifier: classify.New(taxonomy)}
}

func (l *labeller) label(text string) voc.Labels {
	l.tokenizer.Tokenize(tokenize.Normalize(text), &l.text)
	return l.classifier.Classify(&l.text, classify.Given{})
}
