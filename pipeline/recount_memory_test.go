package pipeline

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"voc"
	"voc/aggregate"
	"voc/store"
)

// countedHeap counts rows of some people and returns the bytes that are in use before Counts and while its result is
// held.
func countedHeap(t *testing.T, rows, people int) (before, after int64) {
	t.Helper()
	inUse := func() int64 {
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		return int64(memory.HeapAlloc)
	}
	random := rand.New(rand.NewPCG(1, 1))
	const group = 20_000 // as in a table
	coded := &voc.CodedRows{
		Channel: voc.CodedColumn{Values: voc.Channels}, Day: voc.CodedColumn{Values: []string{"2026-08-03", "2026-08-04"}},
		Sentiment: voc.CodedColumn{Values: []string{voc.Negative}}, Kind: voc.CodedColumn{Values: voc.Kinds}, Status: voc.CodedColumn{Values: []string{""}},
	}
	for i := range 60 {
		coded.Topics.Values = append(coded.Topics.Values, fmt.Sprint("topic", i))
	}
	empty := inUse()
	spill := store.NewPartitions(t.TempDir())
	counter := aggregate.NewCounter(voc.Week{Year: 2026, Number: 32})
	counter.SpillTo(spill)
	next := 0
	for added := 0; added < rows; added += group {
		coded.People, coded.Ends, coded.TopicEnds = coded.People[:0], append(coded.Ends[:0], 0), append(coded.TopicEnds[:0], 0)
		for _, column := range []*voc.CodedColumn{&coded.Channel, &coded.Day, &coded.Sentiment, &coded.Kind, &coded.Status, &coded.Topics} {
			column.Codes = column.Codes[:0]
			for range group {
				column.Codes = append(column.Codes, uint32(random.IntN(len(column.Values))))
			}
		}
		for i := range group {
			// One person has two channels at most: the number of channel sets decides how many lines there are.
			coded.Channel.Codes[i] = uint32((next%people + random.IntN(2)) % len(voc.Channels))
			coded.People = fmt.Appendf(coded.People, "p-0a0b0c0d-%026d", next%people)
			next++
			coded.Ends, coded.TopicEnds = append(coded.Ends, uint32(len(coded.People))), append(coded.TopicEnds, uint32(i+1))
		}
		counter.AddCoded(coded)
	}
	before = inUse() - empty
	counts := counter.Counts()
	after = inUse() - empty
	if err := counter.Err(); err != nil || len(counts) == 0 || counts[0].People != int64(people) || counts[0].Messages != int64(rows) {
		t.Fatalf("%v, %+v", err, counts[:min(len(counts), 1)])
	}
	runtime.KeepAlive(counter)
	if err := spill.Close(); err != nil {
		t.Fatal(err)
	}
	return before, after
}

// The memory of counting does not grow with the rows of the same people, and with people by the size of their names.
func TestMemoryOfCounting(t *testing.T) {
	if testing.Short() {
		t.Skip("counts 4,800,000 rows")
	}
	const rows, people = 800_000, 100_000
	before, after := countedHeap(t, rows, people)
	before4, after4 := countedHeap(t, 4*rows, people)
	_, afterPeople := countedHeap(t, rows, 4*people)
	perPerson := float64(afterPeople-after) / (3 * people)
	t.Logf("%d people: %.1f MB for %d rows, %.1f MB for %d; with Counts %.1f and %.1f MB; %.0f bytes for each more person",
		people, float64(before)/1e6, rows, float64(before4)/1e6, 4*rows, float64(after)/1e6, float64(after4)/1e6, perPerson)
	// A row's record is 24 bytes: 57.6 MB for those that were added. Buffers, which are of some megabytes each, may be as
	// full or not.
	if before4 > before+15e6 || after4 > after+15e6 {
		t.Errorf("rows of the same people take %d and %d more bytes", before4-before, after4-after)
	}
	if perPerson > 100 {
		t.Errorf("%.0f bytes for each more person", perPerson)
	}
}
