package classify

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"voc"
)

// FuzzDecodeModel gives the reader files that are wrong behind a right checksum.
func FuzzDecodeModel(f *testing.F) {
	m := &Model{idf: []float32{1, 2}, scales: []float32{1, 1}, weights: []int8{1, -1, 2, 3}, bias: []float32{0, 1},
		header: modelHeader{Features: featuresVersion, Target: TargetTopics, Classes: []string{"a", "b"}, Slope: 1, Rows: 2}}
	m.know([]uint32{3, featureBuckets - 1})
	data, err := m.Encode()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := decodeModel(data); err != nil {
		f.Fatal(err)
	}
	f.Add(data[:len(data)-sha256.Size])
	f.Add([]byte(modelMagic + "\xff\xff\xff\xff\xff\xff\xff\xff\x7f{}"))
	f.Add(bytes.Replace(data[:len(data)-sha256.Size], []byte(`"rows":2`), []byte(`"rows":9`), 1))
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		m, err := decodeModel(append(bytes.Clone(body), sum[:]...))
		if err != nil {
			return
		}
		m.NewPredictor().Predict(&voc.TokenizedText{Text: "届きません"})
		again, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decodeModel(again); err != nil {
			t.Fatalf("what was read is not read again: %v", err)
		}
	})
}
