package pipeline

import (
	"encoding/binary"
	"math/bits"
)

// Columns of numbers in few bits. The gaps between the rows that fall into one of 256 parts by a hash are distributed
// geometrically, for which Golomb-Rice codes (R. F. Rice, JPL Publication 79-22, 1979) are within some hundredths of a bit
// of the entropy: v is v>>k in unary and its k low bits as they are, with the k that makes the column shortest.

// riceColumn is how a column is written.
type riceColumn struct {
	divisor uint64 // of all values; 0 where all of them are 0, which take no bits
	low     uint   // k
}

// unaryLimit is from which quotient on a value is written as unaryLimit ones and its 64 bits: an outlier costs 11 bytes at
// most.
const unaryLimit = 20

// bitsOf is the length of a column in bits.
func (c riceColumn) bitsOf(values []uint64) int {
	if c.divisor == 0 {
		return 0
	}
	total := 0
	for _, v := range values {
		if q := v >> c.low; q < unaryLimit {
			total += int(q) + 1 + int(c.low)
		} else {
			total += unaryLimit + 64
		}
	}
	return total
}

// newRiceColumn divides the values by their greatest common divisor (1,000 for milliseconds of whole seconds, 2 for signed
// numbers without a negative one) and returns how they are written shortest.
func newRiceColumn(values []uint64) riceColumn {
	var c riceColumn
	for _, v := range values {
		if c.divisor == 1 {
			break
		}
		for a := v; a != 0; {
			c.divisor, a = a, c.divisor%a
		}
	}
	if c.divisor == 0 {
		return c
	}
	var sum float64
	for i := range values {
		values[i] /= c.divisor
		sum += float64(values[i])
	}
	c.low = uint(min(bits.Len64(uint64(sum/float64(len(values))))+1, 63)) // outliers make it too high, nothing too low
	for length := c.bitsOf(values); c.low > 0; {
		shorter := riceColumn{c.divisor, c.low - 1}
		next := shorter.bitsOf(values)
		if next > length {
			break
		}
		c, length = shorter, next
	}
	return c
}

// bitWriter appends bits, the first the lowest of its byte.
type bitWriter struct {
	out     []byte
	pending uint64
	count   uint // of pending, below 8 between calls
}

// bits writes the n ≤ 56 low bits of v, which has no others.
func (w *bitWriter) bits(v uint64, n uint) {
	w.pending |= v << w.count
	for w.count += n; w.count >= 8; w.count -= 8 {
		w.out = append(w.out, byte(w.pending))
		w.pending >>= 8
	}
}

// value writes a value that was divided by the column's divisor.
func (w *bitWriter) value(v uint64, c riceColumn) {
	if c.divisor == 0 {
		return
	}
	q := v >> c.low
	if q >= unaryLimit {
		w.bits(1<<unaryLimit-1, unaryLimit)
		w.bits(v&(1<<32-1), 32)
		w.bits(v>>32, 32)
		return
	}
	w.bits(1<<q-1, uint(q)+1)
	if c.low > 32 {
		w.bits(v&(1<<32-1), 32)
		w.bits(v>>32&(1<<(c.low-32)-1), c.low-32)
		return
	}
	w.bits(v&(1<<c.low-1), c.low)
}

// close returns all bytes; the last is filled with zeros.
func (w *bitWriter) close() []byte {
	if w.count > 0 {
		w.out = append(w.out, byte(w.pending))
	}
	return w.out
}

// bitReader reads what a bitWriter wrote; after the end it gives zeros.
type bitReader struct {
	in      []byte
	pending uint64
	count   uint
	torn    bool
}

func (r *bitReader) bits(n uint) uint64 {
	for r.count < n {
		if len(r.in) == 0 {
			r.torn, r.pending, r.count = true, 0, 0
			return 0
		}
		r.pending |= uint64(r.in[0]) << r.count
		r.in = r.in[1:]
		r.count += 8
	}
	v := r.pending & (1<<n - 1)
	r.pending >>= n
	r.count -= n
	return v
}

// value reads a value and multiplies it by the column's divisor.
func (r *bitReader) value(c riceColumn) uint64 {
	if c.divisor == 0 {
		return 0
	}
	var q uint64
	for q < unaryLimit && r.bits(1) == 1 {
		q++
	}
	if q == unaryLimit {
		v := r.bits(32)
		return (v | r.bits(32)<<32) * c.divisor
	}
	v := q << c.low
	if c.low > 32 {
		v |= r.bits(32)
		return (v | r.bits(c.low-32)<<32) * c.divisor
	}
	return (v | r.bits(c.low)) * c.divisor
}

// blockReader reads the plain parts of a block; after the first that is torn it gives zeros.
type blockReader struct {
	in   []byte
	torn bool
}

func (d *blockReader) bytes(n uint64) []byte {
	if d.torn || n > uint64(len(d.in)) {
		d.torn = true
		return nil
	}
	taken := d.in[:n]
	d.in = d.in[n:]
	return taken
}

func (d *blockReader) uvarint() uint64 {
	v, n := binary.Uvarint(d.in)
	d.bytes(uint64(max(n, 0)))
	d.torn = d.torn || n <= 0
	return v
}

func (d *blockReader) text() string { return string(d.bytes(d.uvarint())) }

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// zigzag makes small numbers of either sign small unsigned ones.
func zigzag(v int64) uint64   { return uint64(v<<1 ^ v>>63) }
func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
