package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"voc"
)

// A spool up to this size is read into memory as a whole, once. Tests change it.
var wholeSpool int64 = 32 << 20

// keysBlock is how much of a larger spool is read at a time to look at its keys.
const keysBlock = 256 << 10

// Place is where a row stands in the spool of its week.
type Place struct {
	start int64
	size  uint32
}

// SpoolReader reads the rows of one week. It is for one goroutine.
type SpoolReader struct {
	path      string
	file      *os.File // nil where the week has no rows
	size      int64
	rows      int
	whole     string // empty where the file is larger than wholeSpool
	features  []features
	locations []*time.Location
	buffer    []byte
}

// Open opens a week with the rows that it has now; a week without rows is fine.
func (s *Spool) Open(week voc.Week) (*SpoolReader, error) {
	r, err := s.open(week)
	if err == nil && r.size > 0 && r.size <= wholeSpool {
		if r.whole, err = r.text(0, r.size); err != nil {
			r.Close()
			return nil, err
		}
	}
	return r, err
}

func (s *Spool) open(week voc.Week) (*SpoolReader, error) {
	s.mutex.Lock()
	w := s.weeks[week]
	if w == nil {
		s.mutex.Unlock()
		return new(SpoolReader), nil
	}
	before := len(w.pending)
	err := w.flush()
	s.pending -= before - len(w.pending)
	path, size, rows := w.path, w.size, w.rows
	s.mutex.Unlock()
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the spool: %w", err)
	}
	return &SpoolReader{path: path, file: file, size: size, rows: rows, features: s.features.all(), locations: s.locations.all()}, nil
}

// text returns a part of the file.
func (r *SpoolReader) text(start, size int64) (string, error) {
	if r.whole != "" {
		return r.whole[start:][:size], nil
	}
	var text strings.Builder
	text.Grow(int(size))
	if n, err := io.CopyBuffer(&text, io.NewSectionReader(r.file, start, size), r.copyBuffer()); n < size {
		return "", r.torn(cmp.Or(err, io.ErrUnexpectedEOF))
	}
	return text.String(), nil
}

func (r *SpoolReader) copyBuffer() []byte {
	r.buffer = slices.Grow(r.buffer[:0], keysBlock)[:keysBlock]
	return r.buffer
}

// Rows is the number of rows.
func (r *SpoolReader) Rows() int { return r.rows }

// Close closes the file and lets go of what was read. Closing again does nothing.
func (r *SpoolReader) Close() error {
	r.whole = ""
	file := r.file
	if r.file = nil; file == nil {
		return nil
	}
	return file.Close()
}

func (r *SpoolReader) torn(err error) error {
	return fmt.Errorf("reading the spool %s: %w; free some disk space if it is full and run again", r.path, err)
}

// Keys hands over the keys of all rows in the order of their numbers: ID, IDSpace, ReceivedAt, ContentHash, Channel,
// Person, Identifiers and Text. The row holds until each returns, its strings are parts of a larger one. An error of each ends
// the reading and is returned as it is.
func (r *SpoolReader) Keys(each func(number int, place Place, key *voc.Labelled) error) error {
	var row voc.Labelled
	return r.records(func(number int, place Place, record string, header recordHeader) error {
		c := codec{reading: true, in: record[header.length:][:header.key]}
		if r.location(&c); c.err == nil {
			c.key(&row)
		}
		if c.err != nil {
			return r.torn(c.err)
		}
		return each(number, place, &row)
	})
}

// errStopped ends a reading early.
var errStopped = errors.New("stopped")

// records hands over the records of all rows in the order of their numbers, each with its header in front. An error of
// each ends the reading and is returned as it is.
func (r *SpoolReader) records(each func(number int, place Place, record string, header recordHeader) error) error {
	number := 0
	for start, want := int64(0), int64(keysBlock); start < r.size; {
		block := min(max(want, int64(len(r.whole))), r.size-start)
		text, err := r.text(start, block) // all strings of the block are parts of it
		if err != nil {
			return err
		}
		used := 0
		for used < len(text) {
			header := readHeader(text[used:])
			size := header.size()
			cutOff := len(text)-used < longestHeader && start+block < r.size
			if header.err != nil && !cutOff || size > min(r.size-start-int64(used), math.MaxInt32) {
				return r.torn(errTorn)
			}
			if header.err != nil || size > int64(len(text)-used) {
				want = max(want, size) // the record goes on in the next block
				break
			}
			if err := each(number, Place{start + int64(used), uint32(size)}, text[used:][:size], header); err != nil {
				return err
			}
			used, number = used+int(size), number+1
		}
		start += int64(used)
	}
	return nil
}

// location reads the zone of a row's times.
func (r *SpoolReader) location(c *codec) {
	var location uint64
	if c.uint64(&location); c.err == nil && location >= uint64(len(r.locations)) {
		c.fail()
	}
	if c.err == nil {
		c.location = r.locations[location]
	}
}

// Read reads the rows at places into rows, of which there are as many. What rows held is replaced in its own
// memory; only the strings are new, and parts of larger ones. What a spool does not keep of a token stays as it was.
func (r *SpoolReader) Read(places []Place, rows []SpoolRow) error {
	if r.whole != "" {
		for i, place := range places {
			if err := r.decode(r.whole[place.start:][:place.size], &rows[i]); err != nil {
				return r.torn(err)
			}
		}
		return nil
	}
	total := 0
	for _, place := range places {
		total += int(place.size)
	}
	r.buffer = slices.Grow(r.buffer[:0], total)[:total]
	at := 0
	for _, place := range places {
		if _, err := r.file.ReadAt(r.buffer[at:][:place.size], place.start); err != nil {
			return r.torn(err)
		}
		at += int(place.size)
	}
	all := string(r.buffer)
	for i, place := range places {
		if err := r.decode(all[:place.size], &rows[i]); err != nil {
			return r.torn(err)
		}
		all = all[place.size:]
	}
	return nil
}

// decode reads one whole record.
func (r *SpoolReader) decode(record string, into *SpoolRow) error {
	header := readHeader(record)
	if header.err != nil || header.size() != int64(len(record)) {
		return errTorn
	}
	record = record[header.length:]
	c := codec{reading: true, in: record}
	if r.labelled(&c, header, into); c.err == nil {
		into.Text.Text = into.Row.Text.String()
		c.in = record[header.key+header.rest:]
		decodeText(&c, r.features, &into.Text)
	}
	return c.err
}

// labelled reads key and rest of a record, with which the codec begins.
func (r *SpoolReader) labelled(c *codec, header recordHeader, into *SpoolRow) {
	record := c.in
	c.in = record[:header.key]
	r.location(c)
	if c.err == nil {
		c.key(&into.Row)
	}
	if c.err == nil {
		c.in = record[header.key:][:header.rest]
		c.int(&into.Input)
		c.rest(&into.Row)
	}
}

// recordHeader is what stands before a record.
type recordHeader struct {
	length          int // bytes of the header itself
	key, rest, text int
	err             error
}

func (h *recordHeader) size() int64 {
	return int64(h.length) + int64(h.key) + int64(h.rest) + int64(h.text)
}

const longestHeader = 3 * binary.MaxVarintLen32

func readHeader(record string) recordHeader {
	var sizes [3]uint64
	c := codec{reading: true, in: record[:min(len(record), longestHeader)]}
	before := len(c.in)
	for i := range sizes {
		if c.uint64(&sizes[i]); c.err != nil || sizes[i] > 1<<31-1 {
			return recordHeader{err: errTorn}
		}
	}
	return recordHeader{length: before - len(c.in), key: int(sizes[0]), rest: int(sizes[1]), text: int(sizes[2])}
}
