package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

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
	updated int64 // milliseconds; the smallest value where the source has no time
	content uint64
	start   int64
	line    int64
	file    uint32 // index into resolver.files
	week    int32  // weeks since 1970-W01
	input   int32  // number of the input of this run that gave a fresh row
	fresh   bool   // of this run, not of an earlier one
	written bool   // already published by this run
}

// resolver decides which row of an inquiry id is published: the latest updated_at, then the greater content
// hash, then the first source. The answer does not depend on the order in which rows are offered.
type resolver struct {
	winners map[rowKey]candidate
	files   []string // names; order of first use
	index   map[string]uint32
	changed map[int32]bool // weeks that lost a published row
	// reread holds the sources whose rows replace what an earlier reading of the same file had given.
	reread     map[string]bool
	duplicates map[int]int64 // input → rows of this run that are not published
	forgotten  map[int]int64 // input → rows of this run that were left out because their customer is forgotten
	replaced   int64         // published rows of earlier runs that a row of this run replaced
}

func newResolver() *resolver {
	return &resolver{
		winners: map[rowKey]candidate{}, index: map[string]uint32{}, changed: map[int32]bool{},
		reread: map[string]bool{}, duplicates: map[int]int64{}, forgotten: map[int]int64{},
	}
}

var firstWeek = voc.Week{Year: 1970, Number: 1}

func weekNumber(week voc.Week) int32 { return int32(week.Sub(firstWeek)) }
func weekOfNumber(n int32) voc.Week  { return firstWeek.Add(int(n)) }

func (r *resolver) file(name string) uint32 {
	if i, ok := r.index[name]; ok {
		return i
	}
	i := uint32(len(r.files))
	r.files, r.index[name] = append(r.files, name), i
	return i
}

// published offers a row of an earlier run. All of them are offered before the first fresh row.
func (r *resolver) published(week voc.Week, key store.RowKey) {
	updated := noTime
	if !key.UpdatedAt.IsZero() {
		updated = key.UpdatedAt.UnixMilli()
	}
	r.winners[keyOf(key.IDSpace, key.ID)] = candidate{
		updated: updated, content: contentNumber(key.ContentHash),
		start: key.Source.Start, line: key.Source.Line, file: r.file(key.Source.File), week: weekNumber(week),
	}
}

// fresh offers a row of this run; input is the number of the file that gave it.
func (r *resolver) fresh(row *voc.Labelled, input int) {
	key, offered := keyOf(row.IDSpace, row.ID), r.candidateOf(row)
	offered.fresh, offered.input = true, int32(input)
	held, exists := r.winners[key]
	switch {
	case !exists:
		r.winners[key] = offered
	case r.beats(offered, held):
		if held.fresh {
			r.duplicates[int(held.input)]++
		} else {
			r.replaced++
			r.changed[held.week] = true
		}
		r.winners[key] = offered
	default:
		r.duplicates[input]++
	}
}

func (r *resolver) candidateOf(row *voc.Labelled) candidate {
	updated := noTime
	if !row.UpdatedAt.IsZero() {
		updated = row.UpdatedAt.UnixMilli()
	}
	return candidate{
		updated: updated, content: contentNumber(row.ContentHash),
		start: row.Source.Start, line: row.Source.Line, file: r.file(row.Source.File), week: weekNumber(row.Week),
	}
}

// beats says whether a fresh candidate takes the place of the one held.
func (r *resolver) beats(a, b candidate) bool {
	if !b.fresh && a.file == b.file && a.start == b.start && a.line == b.line && r.reread[r.files[a.file]] {
		return a.content != b.content // the same record, read anew with other settings
	}
	return cmp.Or(
		cmp.Compare(a.updated, b.updated),
		cmp.Compare(a.content, b.content),
		cmp.Compare(r.files[b.file], r.files[a.file]),
		cmp.Compare(b.start, a.start),
		cmp.Compare(b.line, a.line),
		cmp.Compare(b.input, a.input), // two files of one name: the same row, but it is counted where it came first
	) > 0
}

// take says whether a row is the published one of its id, and which input of this run it is counted for. Of
// equal rows it takes one.
func (r *resolver) take(row *voc.Labelled, fresh bool) (input int, taken bool) {
	key := keyOf(row.IDSpace, row.ID)
	held := r.winners[key]
	this := r.candidateOf(row)
	this.fresh, this.input = fresh, held.input
	if held.written || held != this {
		return 0, false
	}
	held.written = true
	r.winners[key] = held
	return int(held.input), true
}

// weeks returns the weeks that must be built anew: those with a fresh row and those that lost one.
func (r *resolver) weeks() map[voc.Week]bool {
	weeks := map[voc.Week]bool{}
	for _, held := range r.winners {
		if held.fresh {
			r.changed[held.week] = true
		}
	}
	for number := range r.changed {
		weeks[weekOfNumber(number)] = true
	}
	return weeks
}

// noTime sorts before every time: a row with an updated_at beats one without.
const noTime int64 = -1 << 62

// contentNumber is the head of a content hash, enough to order rows of one id.
func contentNumber(hash string) uint64 {
	var head [8]byte
	hex.Decode(head[:], []byte(hash[:min(len(hash), 16)])) // a hash that is no hash counts as 0
	return binary.BigEndian.Uint64(head[:])
}
