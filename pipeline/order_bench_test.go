package pipeline

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"voc"
	"voc/store"
)

// wordsOf is a text of its own for each number.
func wordsOf(number uint64) string {
	random := rand.New(rand.NewPCG(number, 1))
	var text []rune
	for range 40 {
		text = append(text, 'あ'+rune(random.IntN(80)))
	}
	return string(text)
}

// What is held of a week while it is built: whom each inquiry counts as, which repeats which, and where it stands.
func BenchmarkWeekOrder(b *testing.B) {
	const inquiries, people = 100_000, 84_000
	week := voc.Week{Year: 2026, Number: 34}
	r := &run{config: testConfig(b, b.TempDir()), catalog: &store.Catalog{}}
	r.resolver = newResolver(r.config.Out)
	spool, err := store.NewSpool(r.config.Out)
	if err != nil {
		b.Fatal(err)
	}
	defer spool.Close()
	rows := make([]store.SpoolRow, 1)
	for i := range inquiries {
		at := week.Start(tokyo).Add(time.Duration(i%(7*24*60)) * time.Minute)
		rows[0].Row = voc.Labelled{
			ID: fmt.Sprint("r", i), IDSpace: "crm", Week: week, ReceivedAt: at, Channel: "web", Person: fmt.Sprintf("p-0123-%026d", i%people),
			ContentHash: fmt.Sprintf("%032x", i), Text: voc.TrustMasked(wordsOf(uint64(i))),
		}
		if _, err := spool.Append(week, rows); err != nil {
			b.Fatal(err)
		}
	}
	reader, err := spool.Open(week)
	if err != nil {
		b.Fatal(err)
	}
	defer reader.Close()
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		order, err := (&weekBuilder{run: r, week: week}).order(reader)
		if err != nil || len(order.numbers) != inquiries {
			b.Fatal(len(order.numbers), err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(order)
	}
	held := float64(after.HeapAlloc) - float64(before.HeapAlloc)
	b.ReportMetric(held/inquiries, "B/inquiry")
	b.ReportMetric(held/people, "B/person")
}
