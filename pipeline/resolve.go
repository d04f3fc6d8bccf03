package pipeline

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"voc"
	"voc/store"
)

// rowKey stands for an inquiry id within its id space.
type rowKey [16]byte

func keyOf(idSpace, id string) rowKey {
	buffer := binary.BigEndian.AppendUint32(make([]byte, 0, 64), uint32(len(idSpace)))
	sum := sha256.Sum256(append(append(buffer, idSpace...), id...))
	return rowKey(sum[:16])
}

// candidate is what decides between rows of one id. It is small, since there is one for each inquiry ever published.
type candidate struct {
	key     rowKey
	updated int64 // milliseconds; the smallest value where the source has no time
	content uint64
	start   int64
	line    int64
	file    uint32 // index into resolver.files
	week    int32  // weeks since 1970-W01
	input   int32  // number of the input of this run that gave the row, or earlier
	number  uint32 // of the row in its week: in the spool where it is fresh, else in what is published
}

// earlier stands for the input of rows that an earlier run published.
const earlier int32 = -1

func (c *candidate) fresh() bool { return c.input != earlier }

const candidateSize = 64 // bytes of append

func (c *candidate) append(to []byte) []byte {
	to = append(to, c.key[:]...)
	for _, v := range [...]uint64{uint64(c.updated), c.content, uint64(c.start), uint64(c.line)} {
		to = binary.LittleEndian.AppendUint64(to, v)
	}
	for _, v := range [...]uint32{c.file, uint32(c.week), uint32(c.input), c.number} {
		to = binary.LittleEndian.AppendUint32(to, v)
	}
	return to
}

func (c *candidate) read(from []byte) {
	copy(c.key[:], from)
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(from[16+8*i:]) }
	half := func(i int) uint32 { return binary.LittleEndian.Uint32(from[48+4*i:]) }
	c.updated, c.content, c.start, c.line = int64(word(0)), word(1), int64(word(2)), int64(word(3))
	c.file, c.week, c.input, c.number = half(0), int32(half(1)), int32(half(2)), half(3)
}

// resolver decides which row of an inquiry id is published: the latest updated_at, then the greater content
// hash, then the first source. The answer does not depend on the order in which rows are offered. Rows may be
// offered by several goroutines; everything else is for one.
//
// The candidates are kept by hash of the id, so that each part of the ids is decided by itself: memory is bounded
// however many inquiries were ever published, and the parts could be decided in different places.
type resolver struct {
	candidates *store.Partitions

	mutex sync.Mutex
	files []string // names; order of first use
	index map[string]uint32

	changed map[int32]bool // weeks that must be built anew
	// reread holds the sources whose rows replace what an earlier reading of the same file had given.
	reread     map[string]bool
	duplicates map[int]int64 // input → rows of this run that are not published
	forgotten  map[int]int64 // input → rows of this run that were left out because their customer is forgotten
	replaced   int64         // published rows of earlier runs that a row of this run replaced

	lostFresh, lostEarlier map[int32][]uint32 // week → numbers of rows that are not published, ascending
	// lostOf, where it is set, is told of fresh rows that are not published instead of lostFresh: rows of other machines
	// are numbered by shard.
	lostOf func(*candidate)
	// offered, where it is set, takes the candidates instead of candidates, with what their keys are made of.
	offered func(c *candidate, idSpace, id string) error
}

// newResolver returns a resolver that keeps what does not fit in memory under dir.
func newResolver(dir string) *resolver {
	return &resolver{
		candidates: store.NewPartitions(dir), index: map[string]uint32{}, changed: map[int32]bool{},
		reread: map[string]bool{}, duplicates: map[int]int64{}, forgotten: map[int]int64{},
		lostFresh: map[int32][]uint32{}, lostEarlier: map[int32][]uint32{},
	}
}

var firstWeek = voc.Week{Year: 1970, Number: 1}

func weekNumber(week voc.Week) int32 { return int32(week.Sub(firstWeek)) }
func weekOfNumber(n int32) voc.Week  { return firstWeek.Add(int(n)) }

func (r *resolver) file(name string) uint32 {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if i, ok := r.index[name]; ok {
		return i
	}
	i := uint32(len(r.files))
	r.files, r.index[name] = append(r.files, name), i
	return i
}

// published offers the row of an earlier run that has a number in its week.
func (r *resolver) published(week voc.Week, number int, key store.RowKey) error {
	updated := noTime
	if !key.UpdatedAt.IsZero() {
		updated = key.UpdatedAt.UnixMilli()
	}
	return r.offer(&candidate{
		key: keyOf(key.IDSpace, key.ID), updated: updated, content: contentNumber(key.ContentHash),
		start: key.Source.Start, line: key.Source.Line, file: r.file(key.Source.File), week: weekNumber(week),
		input: earlier, number: uint32(number),
	}, key.IDSpace, key.ID)
}

// fresh offers rows of this run that were spooled together, the first of them as number first of its week; input
// is the number of the file that gave them.
func (r *resolver) fresh(rows []store.SpoolRow, first, input int) error {
	c := new(candidate)  // one for all
	var of *voc.Labelled // the row before; most rows are of its week and file
	var week int32
	var file uint32
	for i := range rows {
		row := &rows[i].Row
		if of == nil || row.Week != of.Week {
			week = weekNumber(row.Week)
		}
		if of == nil || row.Source.File != of.Source.File {
			file = r.file(row.Source.File)
		}
		of = row
		updated := noTime
		if !row.UpdatedAt.IsZero() {
			updated = row.UpdatedAt.UnixMilli()
		}
		*c = candidate{
			key: keyOf(row.IDSpace, row.ID), updated: updated, content: contentNumber(row.ContentHash),
			start: row.Source.Start, line: row.Source.Line, file: file, week: week,
			input: int32(input), number: uint32(first + i),
		}
		if err := r.offer(c, row.IDSpace, row.ID); err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) offer(c *candidate, idSpace, id string) error {
	if r.offered != nil {
		return r.offered(c, idSpace, id)
	}
	var scratch [candidateSize]byte
	return r.candidates.Append(int(c.key[0]), c.append(scratch[:0]))
}

// decide finds the row that is published of each id, and returns the weeks that must be built anew: those with a
// fresh row and those that lost one.
func (r *resolver) decide() (map[voc.Week]bool, error) {
	var records []byte
	var candidates []candidate
	for part := range store.PartitionCount {
		var err error
		if records, err = r.candidates.Read(part, records[:0]); err != nil {
			return nil, fmt.Errorf("deciding which rows are published: %w", err)
		}
		candidates = slices.Grow(candidates[:0], len(records)/candidateSize)[:len(records)/candidateSize]
		for i := range candidates {
			candidates[i].read(records[i*candidateSize:])
		}
		r.decidePart(candidates)
	}
	for _, lost := range []map[int32][]uint32{r.lostFresh, r.lostEarlier} {
		for _, numbers := range lost {
			slices.Sort(numbers)
		}
	}
	weeks := map[voc.Week]bool{}
	for number := range r.changed {
		weeks[weekOfNumber(number)] = true
	}
	return weeks, r.candidates.Close()
}

// decidePart decides between the rows of every id in a part.
func (r *resolver) decidePart(candidates []candidate) {
	type place struct {
		head  uint64 // of the key, which tells nearly all ids apart
		index int32
	}
	places := make([]place, len(candidates))
	for i := range candidates {
		places[i] = place{binary.BigEndian.Uint64(candidates[i].key[:]), int32(i)}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return bytes.Compare(candidates[a.index].key[:], candidates[b.index].key[:])
	})
	var rows []candidate // of one id
	for start := 0; start < len(places); {
		rows = append(rows[:0], candidates[places[start].index])
		end := start + 1
		for ; end < len(places) && candidates[places[end].index].key == rows[0].key; end++ {
			rows = append(rows, candidates[places[end].index])
		}
		r.decideID(rows)
		start = end
	}
}

// decideID decides between all rows of one id, of which one at most was published by an earlier run.
func (r *resolver) decideID(rows []candidate) {
	best := &rows[0]
	for i := range rows[1:] {
		if challenger := &rows[1+i]; r.supersedes(challenger, best, rows) {
			best = challenger
		}
	}
	if best.fresh() {
		r.changed[best.week] = true
	}
	for i := range rows {
		switch row := &rows[i]; {
		case row == best:
		case row.fresh():
			r.duplicates[int(row.input)]++
			if r.lostOf != nil {
				r.lostOf(row)
			} else {
				r.lostFresh[row.week] = append(r.lostFresh[row.week], row.number)
			}
		default:
			r.replaced++
			r.changed[row.week] = true
			r.lostEarlier[row.week] = append(r.lostEarlier[row.week], row.number)
		}
	}
}

// supersedes is the order between rows of one id. It is total, so that the best row does not depend on the order of rows.
func (r *resolver) supersedes(a, b *candidate, rows []candidate) bool {
	if a.fresh() != b.fresh() {
		if outdated := r.outdated(rows); outdated {
			return a.fresh()
		}
	}
	return cmp.Or(
		cmp.Compare(a.updated, b.updated),
		cmp.Compare(a.content, b.content),
		cmp.Compare(r.files[b.file], r.files[a.file]),
		cmp.Compare(b.start, a.start),
		cmp.Compare(b.line, a.line),
		cmp.Compare(b.input, a.input),   // the published one; of two files of one name the first
		cmp.Compare(b.number, a.number), // equal rows: any
	) > 0
}

// outdated says whether a row of an earlier run came from a record that this run read anew, with other settings,
// to other content.
func (r *resolver) outdated(rows []candidate) bool {
	for i := range rows {
		old := &rows[i]
		if old.fresh() || !r.reread[r.files[old.file]] {
			continue
		}
		for j := range rows {
			if a := &rows[j]; a.fresh() && a.file == old.file && a.start == old.start && a.line == old.line && a.content != old.content {
				return true
			}
		}
	}
	return false
}

// noTime sorts before every time: a row with an updated_at beats one without.
const noTime int64 = -1 << 62

// contentNumber is the head of a content hash, enough to order rows of one id.
func contentNumber(hash string) uint64 {
	var head [8]byte
	hex.Decode(head[:], []byte(hash[:min(len(hash), 16)])) // a hash that is no hash counts as 0
	return binary.BigEndian.Uint64(head[:])
}

// numberSet tells which of ascending numbers are in an ascending list.
type numberSet []uint32

// has is asked for ascending numbers.
func (s *numberSet) has(number int) bool {
	for len(*s) > 0 && int64((*s)[0]) < int64(number) {
		*s = (*s)[1:]
	}
	return len(*s) > 0 && int64((*s)[0]) == int64(number)
}
