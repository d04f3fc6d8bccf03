package mask

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"voc"
	"voc/tokenize"
)

// BenchmarkNormalizeAndPatterns normalises and masks real texts without tokenizing: every rule that needs no tokens.
// One iteration is all texts. The bar is 20 MB/s on one core.
func BenchmarkNormalizeAndPatterns(b *testing.B) {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		b.Skip("VOC_EVAL_DATA names no folder")
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil || len(paths) == 0 {
		b.Fatalf("no files: %v", err)
	}
	var texts []string
	size := int64(0)
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		rows := csv.NewReader(file)
		header, err := rows.Read()
		if err != nil {
			b.Fatal(err)
		}
		for column := slices.Index(header, "text"); ; {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			texts = append(texts, row[column])
			size += int64(len(row[column]))
		}
		file.Close()
	}
	var f finder
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			f.find(&voc.TokenizedText{Text: tokenize.Normalize(text)})
		}
	}
	b.ReportMetric(float64(len(texts)), "texts/op")
}
