package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"time"
	"unsafe"

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
	if size == 0 {
		return "", nil
	}
	text := make([]byte, size)
	if _, err := r.file.ReadAt(text, start); err != nil {
		return "", r.torn(err)
	}
	return unsafe.String(&text[0], len(text)), nil // nothing writes to it any more
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
	return r.records(func(number int, place Place, record string, header *recordHeader) error {
		c, err := r.codec(header)
		if err == nil {
			c.in = header.part(record, keyPart)
			c.key(&row)
			err = c.err
		}
		if err != nil {
			return r.torn(err)
		}
		return each(number, place, &row)
	})
}

// errStopped ends a reading early.
var errStopped = errors.New("stopped")

// records hands over the records of all rows in the order of their numbers, each with its header in front. An error of
// each ends the reading and is returned as it is.
func (r *SpoolReader) records(each func(number int, place Place, record string, header *recordHeader) error) error {
	number := 0
	var header recordHeader
	for start, want := int64(0), int64(keysBlock); start < r.size; {
		block := min(max(want, int64(len(r.whole))), r.size-start)
		text, err := r.text(start, block) // all strings of the block are parts of it
		if err != nil {
			return err
		}
		used := 0
		for used < len(text) {
			header = readHeader(text[used:])
			size := header.size()
			cutOff := len(text)-used < longestHeader && start+block < r.size
			if header.err != nil && !cutOff || size > min(r.size-start-int64(used), math.MaxInt32) {
				return r.torn(errTorn)
			}
			if header.err != nil || size > int64(len(text)-used) {
				want = max(want, size) // the record goes on in the next block
				break
			}
			if err := each(number, Place{start + int64(used), uint32(size)}, text[used:][:size], &header); err != nil {
				return err
			}
			used, number = used+int(size), number+1
		}
		start += int64(used)
	}
	return nil
}

// codec returns what reads the parts of a record.
func (r *SpoolReader) codec(header *recordHeader) (codec, error) {
	if header.location >= uint64(len(r.locations)) {
		return codec{}, errTorn
	}
	return codec{reading: true, location: r.locations[header.location]}, nil
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
	c, err := r.codec(&header)
	if err != nil {
		return err
	}
	into.record = record
	if c.reportable(record, &header, &into.Row); c.err == nil {
		c.in = header.part(record, restPart)
		c.int(&into.Input)
		c.rest(&into.Row)
	}
	if c.err == nil {
		into.Text.Text = into.Row.Text.String()
		c.in = header.part(record, textPart)
		decodeText(&c, r.features, &into.Text)
	}
	return c.err
}

// reportable reads what reports look at.
func (c *codec) reportable(record string, header *recordHeader, into *voc.Labelled) {
	c.in = header.part(record, keyPart)
	if c.key(into); c.err == nil {
		c.in = header.part(record, decidedPart)
		c.decided(into)
	}
	if c.err == nil {
		c.in = header.part(record, reportedPart)
		c.reported(into)
	}
}

// recordHeader is what stands before a record.
type recordHeader struct {
	location uint64                 // number of the zone of the row's times
	ends     [recordParts + 1]int64 // of the header itself, then of the parts
	err      error
}

// size is that of the record with its header.
func (h *recordHeader) size() int64 { return h.ends[recordParts] }

// part returns a part of the record that the header begins.
func (h *recordHeader) part(record string, part int) string {
	return record[h.ends[part]:h.ends[part+1]]
}

const longestHeader = (1 + recordParts) * binary.MaxVarintLen32

func readHeader(record string) (header recordHeader) {
	length := 0
	if header.location, length = uvarint(record, 0); length == 0 {
		return recordHeader{err: errTorn}
	}
	for i := range recordParts {
		var size uint64
		if size, length = uvarint(record, length); length == 0 || size > 1<<31-1 {
			return recordHeader{err: errTorn}
		}
		header.ends[i+1] = header.ends[i] + int64(size)
	}
	for i := range header.ends {
		header.ends[i] += int64(length)
	}
	return header
}
