package index

import (
	"context"
	"math/rand/v2"
	"testing"

	"voc"
)

func BenchmarkBuild(b *testing.B) {
	documents := randomDocuments(b, rand.New(rand.NewPCG(1, 2)), firstWeek, 10_000)
	for b.Loop() {
		build(b, firstWeek, documents)
	}
	b.ReportMetric(float64(b.N*len(documents))/b.Elapsed().Seconds(), "documents/s")
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
