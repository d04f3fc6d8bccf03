package pipeline

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// offeredRow is a candidate with what its key is made of.
type offeredRow struct {
	candidate
	idSpace, id string
}

// packed packs rows, reads all blocks again and returns them with their size.
func packed(t *testing.T, rows []offeredRow, names []string) (back []candidate, size int) {
	t.Helper()
	b := newBlocks()
	for i := range rows {
		rows[i].key = keyOf(rows[i].idSpace, rows[i].id)
		b.add(&rows[i].candidate, rows[i].idSpace, rows[i].id)
	}
	r := newResolver(t.TempDir())
	for _, name := range names {
		r.file(name)
	}
	for part, block := range b.encode(names) {
		size += len(block)
		before := len(back)
		var err error
		if back, err = r.readBlock(block, back); err != nil {
			t.Fatal(err)
		}
		for i := range back[before:] {
			if int(back[before+i].key[0]) != part {
				t.Fatalf("part %d holds a key of part %d", part, back[before+i].key[0])
			}
		}
	}
	return back, size
}

// byKey puts rows in the order of blocks: by part, else as they came.
func byKey(rows []offeredRow) (sorted []candidate) {
	for i := range rows {
		sorted = append(sorted, rows[i].candidate)
	}
	slices.SortStableFunc(sorted, func(a, b candidate) int { return int(a.key[0]) - int(b.key[0]) })
	return sorted
}

var idsOfKinds = map[string]func(random *rand.Rand, i int) string{
	"numbers":       func(_ *rand.Rand, i int) string { return fmt.Sprintf("q%08d", i) },
	"plain numbers": func(_ *rand.Rand, i int) string { return fmt.Sprint(i) },
	"by day":        func(_ *rand.Rand, i int) string { return fmt.Sprintf("2026-08-%02d/%d", i%31, i) },
	"random": func(random *rand.Rand, _ int) string {
		return fmt.Sprintf("%016x%016x", random.Uint64(), random.Uint64())
	},
	"long numbers": func(random *rand.Rand, _ int) string {
		return fmt.Sprintf("%020d%020d", random.Uint64(), random.Uint64())
	},
	"hashes": func(random *rand.Rand, _ int) string { return fmt.Sprintf("h-%016x", random.Uint64()) },
	"some of each": func(random *rand.Rand, i int) string {
		return []string{"", "0", "00", "架空-", "架空-7", "999999999999999999", "1000000000000000000", "x1y", "0000000f", "fffffffffffffffff", "a0000000000000001", "ABCDEF012", fmt.Sprint("r", random.IntN(9))}[i%13]
	},
}

// Blocks lose nothing, whatever the ids and numbers are.
func TestBlocksKeepEveryField(t *testing.T) {
	names := []string{"a.csv", "架空.csv", ""}
	extremes := []int64{0, 1, -1, 1000, 1 << 40, -1 << 40, math.MaxInt64, math.MinInt64}
	for kind, id := range idsOfKinds {
		for seed := range uint64(8) {
			random := rand.New(rand.NewPCG(seed, 2))
			rows := make([]offeredRow, 1+random.IntN(3000))
			for i := range rows {
				c := candidate{updated: noTime, content: random.Uint64(), start: int64(130 * i), line: int64(i), week: 2900, number: uint32(i), input: 4096}
				switch seed % 4 {
				case 1:
					c.updated, c.week, c.file = int64(1_700_000_000_000+1000*random.IntN(1e6)), int32(2900+random.IntN(8)), uint32(random.IntN(3))
				case 2:
					c.week, c.input, c.number, c.file = int32(random.Uint32()), int32(random.Uint32()), random.Uint32(), uint32(random.IntN(3))
					c.updated, c.start, c.line = int64(random.Uint64()), int64(random.Uint64()), int64(random.Uint64())
				case 3:
					c.updated, c.start, c.line = extremes[random.IntN(8)], extremes[random.IntN(8)], extremes[random.IntN(8)]
					c.week, c.input, c.number = int32(extremes[random.IntN(8)]), earlier, uint32(extremes[random.IntN(8)])
				}
				rows[i] = offeredRow{c, []string{"", "crm"}[random.IntN(2)], id(random, i)}
			}
			back, _ := packed(t, rows, names)
			if !slices.Equal(back, byKey(rows)) {
				t.Fatalf("%s, seed %d: candidates changed on their way", kind, seed)
			}
		}
	}
}

// An export in the order of its ids takes few bytes: the content hash and what no code can spare.
func TestBlocksAreSmall(t *testing.T) {
	for kind, most := range map[string]float64{"numbers": 15, "plain numbers": 15, "hashes": 22, "random": 30} {
		random := rand.New(rand.NewPCG(3, 3))
		rows := make([]offeredRow, 200_000)
		var start, line int64
		var numbers [8]uint32
		for i := range rows {
			week := random.IntN(8)
			rows[i] = offeredRow{candidate{
				updated: noTime, content: random.Uint64(), start: start, line: line, week: int32(2900 + week), number: numbers[week],
			}, "crm", idsOfKinds[kind](random, i)}
			numbers[week]++
			start += int64(60 + random.ExpFloat64()*70)
			line += 1 + int64(random.ExpFloat64()*0.7)
		}
		_, size := packed(t, rows, []string{"a.csv"})
		if each := float64(size) / float64(len(rows)); each > most {
			t.Errorf("%s: %.2f bytes a row", kind, each)
		} else {
			t.Logf("%s: %.2f bytes a row", kind, each)
		}
	}
}

// A block that is cut short is refused, and one that is changed gives an error or other candidates: nothing panics.
func TestTornBlocks(t *testing.T) {
	for kind, id := range idsOfKinds {
		random := rand.New(rand.NewPCG(5, 5))
		b := newBlocks()
		for i := range 4000 {
			id := id(random, i)
			c := candidate{key: keyOf("crm", id), content: random.Uint64(), updated: int64(1000 * i), start: int64(100 * i), number: uint32(i)}
			b.add(&c, "crm", id)
		}
		blocks, directory := b.encode([]string{"a.csv"}), t.TempDir()
		block := blocks[slices.IndexFunc(blocks[:], func(b []byte) bool { return b != nil })]
		for cut := 1; cut < len(block); cut++ {
			if _, err := newResolver(directory).readBlock(block[:cut], nil); err == nil {
				t.Fatalf("%s: %d of %d bytes are taken for a whole block", kind, cut, len(block))
			}
		}
		for range 2000 {
			other := slices.Clone(block)
			for range 1 + random.IntN(3) {
				other[random.IntN(len(other))] = byte(random.Uint32())
			}
			read, err := newResolver(directory).readBlock(other, nil)
			if err == nil && len(read) > len(other)/8 {
				t.Fatalf("%s: %d candidates in %d bytes", kind, len(read), len(other))
			}
		}
	}
}

func TestRiceColumns(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 500 {
		values := make([]uint64, random.IntN(200))
		shift, factor := random.IntN(64), uint64(1+random.IntN(3))
		for i := range values {
			values[i] = random.Uint64() >> shift / factor * factor
			if random.IntN(50) == 0 {
				values[i] = math.MaxUint64 / factor * factor
			}
		}
		want := slices.Clone(values)
		column := newRiceColumn(values)
		var w bitWriter
		for _, v := range values {
			w.value(v, column)
		}
		written := w.close()
		if length := (column.bitsOf(values) + 7) / 8; len(written) != length {
			t.Fatalf("%d bytes and not %d", len(written), length)
		}
		r := bitReader{in: written}
		for i := range want {
			if got := r.value(column); got != want[i] || r.torn {
				t.Fatalf("value %d: %d and not %d", i, got, want[i])
			}
		}
	}
}
