//go:build unix

package pipeline

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"voc"
	"voc/aggregate"
	"voc/store"
)

var long = flag.Bool("long", false, "benchmarks with millions of inquiries")

// publishBenchWeeks publishes weeks of inquiries of 60 topics in 10 parents and 10 channels, by two thirds as many
// people.
func publishBenchWeeks(b *testing.B, weeks, rows int) *store.Catalog {
	b.Helper()
	catalog, err := store.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 1))
	first := voc.WeekOf(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	for w := range weeks {
		week := first.Add(w)
		start := week.Start(time.UTC)
		list := make([]*voc.Labelled, rows)
		for i := range list {
			leaf := int(60 * random.Float64() * random.Float64())
			parent := fmt.Sprintf("topic%d", leaf/6)
			at := start.Add(time.Duration(float64(i) / float64(rows) * float64(7*24*time.Hour)).Truncate(time.Millisecond))
			person := fmt.Sprintf("p-0a0b0c0d-%026d", random.IntN(rows*2/3)+w*rows/3)
			list[i] = &voc.Labelled{ID: fmt.Sprint(w, "-", i), IDSpace: "crm", ReceivedAt: at, Week: week, Day: at.Format(time.DateOnly), ContentHash: "0123456789abcdef",
				Channel: voc.Channels[int(10*random.Float64()*random.Float64())], Person: person, CountedAs: person, Status: []string{"", "open", "resolved"}[random.IntN(3)],
				Labels: voc.Labels{TopicIDs: []string{parent, fmt.Sprintf("%s.%d", parent, leaf)}, Sentiment: voc.Sentiment{Class: []string{voc.Negative, voc.Neutral, voc.Positive}[random.IntN(3)]},
					Kind: voc.Label{Value: voc.Kinds[random.IntN(len(voc.Kinds))]}}}
		}
		people := map[string]bool{}
		for _, row := range list {
			people[row.CountedAs] = true
		}
		build, err := catalog.NewBuild(week)
		if err != nil {
			b.Fatal(err)
		}
		inquiries, err := build.Inquiries()
		if err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(inquiries.Write(list), inquiries.Close()); err != nil {
			b.Fatal(err)
		}
		if err := build.WriteFigures(voc.WeekFigures{Week: week}); err != nil {
			b.Fatal(err)
		}
		record, err := build.Seal(store.WeekMeta{Location: time.UTC, Inquiries: int64(rows), People: int64(len(people))})
		if err != nil {
			b.Fatal(err)
		}
		catalog.TakeWeek(record, time.Now())
	}
	if err := catalog.Publish(time.Now()); err != nil {
		b.Fatal(err)
	}
	return catalog
}

// BenchmarkRecount aggregates 12 weeks from Parquet: 2,000,000 inquiries with -long, else 60,000. It reports the
// processor's seconds, which other work on the machine does not change, and the memory for each person.
func BenchmarkRecount(b *testing.B) {
	rows := 5_000
	if *long {
		rows = 166_667
	}
	catalog := publishBenchWeeks(b, 12, rows)
	var weeks []voc.Week
	for _, record := range catalog.Weeks {
		weeks = append(weeks, record.Week)
	}
	busy := func() time.Duration {
		var usage syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
			b.Fatal(err)
		}
		return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := busy()
	for b.Loop() {
		figures, err := Recount(catalog, weeks, aggregate.Options{}, 2)
		if err != nil || len(figures) != 12 || !slices.ContainsFunc(figures[11].Counts, func(c voc.Count) bool { return c.Grouping == voc.GroupTotal && c.Messages == int64(rows) }) {
			b.Fatalf("%d weeks, %v", len(figures), err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric((busy()-began).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(12*rows), "alloc-B/row")
}
