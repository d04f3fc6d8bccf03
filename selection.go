package voc

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"math/bits"
	"strings"
)

// RowSet is a set of rows of one week's inquiries.parquet, counted from 0: the row r is in it where bit r%64 of word
// r/64 is set. The zero value is empty.
type RowSet []uint64

// RowSetOf is the set of some rows, in any order. Negative ones are left out.
func RowSetOf[T int | int32 | uint32](rows ...T) RowSet {
	var s RowSet
	for _, row := range rows {
		s.Add(int(row))
	}
	return s
}

// Add adds a row; a negative one is no row.
func (s *RowSet) Add(row int) {
	if row < 0 {
		return
	}
	for len(*s) <= row/64 {
		*s = append(*s, 0)
	}
	(*s)[row/64] |= 1 << (row % 64)
}

// Has says whether a row is in the set.
func (s RowSet) Has(row int) bool {
	return row >= 0 && row/64 < len(s) && s[row/64]&(1<<(row%64)) != 0
}

// Len is the number of rows.
func (s RowSet) Len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// Rows gives the rows, ascending.
func (s RowSet) Rows() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(64*i + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}

// Selection is a set of a week's inquiries under a name: what was counted, where no condition on the inquiries
// themselves says the same. `set:NAME` searches for it. The name ends in a hash of the rows, so that it never stands for
// others.
type Selection struct {
	Name string
	Week Week
	Rows RowSet
}

// Kinds of selections.
const (
	SelectGap      = "gap"      // the questions of an FAQGap
	SelectAsked    = "asked"    // the questions on a topic
	SelectAnswered = "answered" // those of people whose questions on a topic all have an article
	SelectPhrase   = "phrase"   // what a NewPhrase was said in
)

// SelectIndicator is the kind of the inquiries behind an Indicator.
func SelectIndicator(name string) string { return strings.ReplaceAll(name, "_", "-") }

// NewSelection names a set of rows; kind is of small letters, digits, - and _.
func NewSelection(kind string, week Week, rows RowSet) Selection {
	h := sha256.New()
	h.Write([]byte(week.String()))
	word := make([]byte, 8)
	for len(rows) > 0 && rows[len(rows)-1] == 0 {
		rows = rows[:len(rows)-1]
	}
	for _, w := range rows {
		h.Write(binary.LittleEndian.AppendUint64(word[:0], w))
	}
	return Selection{kind + "-" + hex.EncodeToString(h.Sum(nil)[:5]), week, rows}
}
