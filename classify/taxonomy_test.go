package classify_test

import (
	"testing"

	"voc/classify"
)

func TestDefaultTaxonomyExamples(t *testing.T) {
	taxonomy := classify.DefaultTaxonomy()
	l := newLabeller(t, taxonomy)
	for _, err := range taxonomy.Check(func(text string) []string { return l.label(text).TopicIDs }) {
		t.Error(err)
	}
}
