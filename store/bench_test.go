package store

import (
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

const benchRows = 25_000

func perRow(b *testing.B, rows int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1e3/float64(b.N)/float64(rows), "µs/row")
}

// BenchmarkWrite builds and seals a week.
func BenchmarkWrite(b *testing.B) {
	rows := sampleRows(testWeek, benchRows, 1)
	catalog := &Catalog{dir: b.TempDir()}
	figures, meta := testFigures(b, testWeek, rows), metaOf(rows)
	for b.Loop() {
		build, err := catalog.NewBuild(testWeek)
		if err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(build.WriteInquiries(rows), build.WriteFigures(figures)); err != nil {
			b.Fatal(err)
		}
		if _, err := build.Seal(meta); err != nil {
			b.Fatal(err)
		}
		if err := os.RemoveAll(build.Dir()); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b, benchRows)
}

func BenchmarkRead(b *testing.B) {
	rows := sampleRows(testWeek, benchRows, 1)
	catalog := publish(b, b.TempDir(), testWeek, rows)
	w := mustWeek(b, catalog, testWeek)
	size := 0.0
	for _, file := range w.manifest.Files {
		if filepath.Ext(file.Path) == ".parquet" {
			size += float64(file.Bytes)
		}
	}
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			for _, err := range w.Rows() {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		perRow(b, benchRows)
		b.ReportMetric(size/benchRows, "B/row")
	})
	b.Run("keys", func(b *testing.B) {
		for b.Loop() {
			for _, err := range w.Keys() {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		perRow(b, benchRows)
	})
	random := rand.New(rand.NewPCG(1, 1))
	for _, hits := range []int{20, 200} {
		b.Run(map[int]string{20: "20 hits", 200: "200 hits"}[hits], func(b *testing.B) {
			indices := make([]int, hits)
			for b.Loop() {
				for i := range indices {
					indices[i] = random.IntN(benchRows)
				}
				if _, err := w.Row(indices); err != nil {
					b.Fatal(err)
				}
			}
			perRow(b, hits)
		})
	}
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			if _, err := catalog.Verify(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		perRow(b, benchRows)
	})
	b.Run("arrow", func(b *testing.B) {
		for b.Loop() {
			if err := ExportArrow(io.Discard, "inquiries", []*WeekReader{w}); err != nil {
				b.Fatal(err)
			}
		}
		perRow(b, benchRows)
	})
}
