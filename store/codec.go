package store

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"voc"
)

// codec writes or reads the fields of a row in one fixed order. Both directions share the list of fields, so they cannot
// drift apart: a method reads from in when reading is set, and appends to out otherwise. Integers are varints, strings
// and lists have their length in front, times are milliseconds in the row's own zone.
//
// A field that is read replaces whatever the row held. A row that is written is only looked at, as others may be doing.
//
// What it reads are the spool's own bytes, but a torn file must give an error and no panic: after the first
// error every method does nothing.
type codec struct {
	reading  bool
	in       string // strings that are read are slices of it
	out      []byte
	location *time.Location // of the times that are read
	err      error
}

var errTorn = errors.New("record is torn")

func (c *codec) fail() { c.in, c.err = "", errTorn }

func (c *codec) int64(v *int64) {
	if !c.reading {
		c.out = binary.AppendVarint(c.out, *v)
		return
	}
	var u uint64
	c.uint64(&u)
	*v = int64(u>>1) ^ -int64(u&1)
}

func (c *codec) uint64(v *uint64) {
	if !c.reading {
		c.out = binary.AppendUvarint(c.out, *v)
		return
	}
	if len(c.in) > 0 && c.in[0] < 0x80 { // as nearly all are
		*v, c.in = uint64(c.in[0]), c.in[1:]
		return
	}
	value, end := uvarint(c.in, 0)
	if end == 0 {
		c.fail()
		return
	}
	*v, c.in = value, c.in[end:]
}

// uvarint reads the varint that begins at a place and returns the place behind it, or 0 where it does not end.
func uvarint(in string, at int) (v uint64, end int) {
	for shift := 0; at < len(in) && shift < 64; shift += 7 {
		digits := in[at]
		at++
		if v |= uint64(digits&0x7f) << shift; digits < 0x80 {
			return v, at
		}
	}
	return 0, 0
}

func (c *codec) int(v *int) {
	if c.reading && len(c.in) > 0 && c.in[0] < 0x80 { // as nearly all are
		u := c.in[0]
		*v, c.in = int(u>>1)^-int(u&1), c.in[1:]
		return
	}
	wide := int64(*v)
	c.int64(&wide)
	if c.reading {
		*v = int(wide)
	}
}

func (c *codec) bool(v *bool) {
	var bit uint64
	if *v {
		bit = 1
	}
	c.uint64(&bit)
	if c.reading {
		*v = bit != 0
	}
}

func (c *codec) float64(v *float64) {
	if !c.reading {
		c.out = binary.LittleEndian.AppendUint64(c.out, math.Float64bits(*v))
		return
	}
	if len(c.in) < 8 {
		c.fail()
		return
	}
	*v = math.Float64frombits(binary.LittleEndian.Uint64([]byte(c.in[:8])))
	c.in = c.in[8:]
}

func (c *codec) string(v *string) {
	if !c.reading {
		if len(*v) < 0x80 {
			c.out = append(c.out, byte(len(*v)))
		} else {
			c.out = binary.AppendUvarint(c.out, uint64(len(*v)))
		}
		c.out = append(c.out, *v...)
		return
	}
	if len(c.in) > 0 && c.in[0] < 0x80 && int(c.in[0]) < len(c.in) {
		end := int(c.in[0]) + 1
		*v, c.in = c.in[1:end], c.in[end:]
		return
	}
	var size uint64
	c.uint64(&size)
	switch {
	case size > uint64(len(c.in)):
		c.fail()
	default:
		*v, c.in = c.in[:size], c.in[size:]
	}
}

func (c *codec) masked(v *voc.MaskedText) {
	text := v.String()
	c.string(&text)
	if c.reading {
		*v = voc.TrustMasked(text)
	}
}

func (c *codec) time(v *time.Time) {
	known := !v.IsZero()
	if c.bool(&known); !known {
		if c.reading {
			*v = time.Time{}
		}
		return
	}
	ms := v.UnixMilli()
	c.int64(&ms)
	if c.reading {
		*v = time.UnixMilli(ms).In(c.location)
	}
}

func (c *codec) span(v *voc.Span) {
	c.int(&v.Start)
	c.int(&v.End)
}

// slice hands every element to each. A list that is read takes the place of the one that v held, in its memory
// where that suffices.
func slice[T any](c *codec, v *[]T, each func(*T)) {
	size := uint64(len(*v))
	c.uint64(&size)
	if c.reading {
		if size > uint64(len(c.in)) { // an element takes a byte at least
			c.fail()
			return
		}
		if size > uint64(cap(*v)) {
			*v = make([]T, size)
		}
		*v = (*v)[:size]
	}
	for i := range *v {
		each(&(*v)[i])
	}
}

func optional[T any](c *codec, v *voc.Optional[T], each func(*T)) {
	c.bool(&v.Known)
	switch {
	case v.Known:
		each(&v.Value)
	case c.reading:
		*v = voc.Optional[T]{}
	}
}

func (c *codec) evidence(v *voc.Evidence) {
	c.span(&v.Span)
	c.string(&v.Rule)
}

func (c *codec) label(v *voc.Label) {
	c.string(&v.Value)
	c.float64(&v.Confidence)
	c.string(&v.Origin)
	slice(c, &v.Evidence, c.evidence)
}
