package classify

import (
	"cmp"
	"slices"

	"voc"
)

// Example is one text as training sees it: its features, counted, and the labels that a person gave. It does not
// share memory with the text.
type Example struct {
	Labels   []string
	features []countedFeature // sorted by block and bucket
}

// countedFeature is a feature and how often it stands in the text.
type countedFeature struct {
	bucket uint32
	count  uint16
	block  block
}

// ExampleReader turns texts into examples. It holds buffers: one per goroutine.
type ExampleReader struct {
	features *featureReader
	counted  []countedFeature
}

// NewExampleReader returns a reader with the built-in lexicon.
func NewExampleReader() *ExampleReader { return &ExampleReader{features: newFeatureReader()} }

// Read returns the example of a text with its labels. Any string is a label.
func (r *ExampleReader) Read(text *voc.TokenizedText, labels []string) Example {
	r.counted = r.counted[:0]
	for _, f := range r.features.read(text) {
		r.counted = append(r.counted, countedFeature{bucket: f.bucket, count: 1, block: f.block})
	}
	slices.SortFunc(r.counted, func(x, y countedFeature) int {
		return cmp.Compare(uint64(x.block)<<32|uint64(x.bucket), uint64(y.block)<<32|uint64(y.bucket))
	})
	features := make([]countedFeature, 0, len(r.counted))
	for _, f := range r.counted {
		if n := len(features) - 1; n >= 0 && features[n].bucket == f.bucket && features[n].block == f.block {
			if features[n].count < 1<<16-1 {
				features[n].count++
			}
			continue
		}
		features = append(features, f)
	}
	return Example{Labels: labels, features: features}
}
