package classify_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// BenchmarkClassifyShared classifies texts of the sets named by VOC_EVAL_DATA; ns/op is the time of one text. The bar of
// 40,000 short inquiries a second and core is 25,000 ns.
func BenchmarkClassifyShared(b *testing.B) {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		b.Skip("VOC_EVAL_DATA is not set")
	}
	for _, set := range []struct {
		file   string
		column int
	}{{"review_sentiment.csv", 3}, {"hotel_topics_l1.csv", 3}, {"survey_free_text.csv", 5}} {
		b.Run(set.file, func(b *testing.B) {
			file, err := os.Open(filepath.Join(folder, set.file))
			if err != nil {
				b.Fatal(err)
			}
			defer file.Close()
			d, err := dictionary()
			if err != nil {
				b.Fatal(err)
			}
			rows := csv.NewReader(file)
			tokenizer := d.NewTokenizer()
			var texts []voc.TokenizedText
			for range 5001 {
				row, err := rows.Read()
				if err != nil {
					b.Fatal(err)
				}
				var text voc.TokenizedText
				tokenizer.Tokenize(tokenize.Normalize(row[set.column]), &text)
				texts = append(texts, text)
			}
			classifier := classify.New(classify.DefaultTaxonomy())
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				classifier.Classify(&texts[1+n%5000], classify.Given{})
				n++
			}
		})
	}
}
