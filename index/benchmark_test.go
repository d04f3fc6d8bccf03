package index

import (
	"context"
	"encoding/csv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"voc"
	"voc/tokenize"
)

// BenchmarkBuild builds the index of a week of 25,000 short texts: those of the evaluation data where they are at
// hand, else random ones.
func BenchmarkBuild(b *testing.B) {
	documents := randomDocuments(b, rand.New(rand.NewPCG(1, 2)), firstWeek, 25_000)
	if texts := evaluationTexts(b); len(texts) > 0 {
		tokenizer := tokenizer(b)
		for i := range documents {
			documents[i].text = tokenize.Normalize(texts[i*7919%len(texts)])
			tokenizer.Tokenize(documents[i].text, &documents[i].tokens)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		build(b, firstWeek, documents)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(documents)), "µs/document")
}

// evaluationTexts are the answers of VOC_EVAL_DATA/survey_free_text.csv; none where the variable is unset.
func evaluationTexts(b *testing.B) []string {
	data := os.Getenv("VOC_EVAL_DATA")
	if data == "" {
		return nil
	}
	file, err := os.Open(filepath.Join(data, "survey_free_text.csv"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		b.Fatal(err)
	}
	column := slices.Index(rows[0], "text")
	if column < 0 {
		b.Fatalf("%s has no column text", file.Name())
	}
	var texts []string
	for _, row := range rows[1:] {
		texts = append(texts, row[column])
	}
	return texts
}

func BenchmarkSearch(b *testing.B) {
	weeks, _ := corpus(b, rand.New(rand.NewPCG(1, 2)), 50_000)
	x := open(b, weeks...)
	for name, q := range map[string]voc.Query{
		"all":    {Size: 20},
		"facets": {Size: 20, Facets: facetFields, CountPeople: true},
		"word":   {Text: "返品", Size: 20},
		"phrase": {Text: `"返品の方法"`, Size: 20},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Search(context.Background(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
