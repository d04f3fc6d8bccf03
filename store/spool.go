package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"voc"
)

// spoolBuffer bounds the bytes of all weeks that wait to be written.
const spoolBuffer = 4 << 20

// Spool keeps labelled rows and their tokens on disk, week by week, until the weeks are built. It holds masked
// text only, in files that only the owner may read. It lives as long as the process: its files cannot be read
// by another one. All methods are safe for concurrent use; rows that Append has taken are seen by Read.
//
// A week's file is a sequence of records: the length of the row, the length of the tokens (varints), the row,
// the tokens. See codec for the fields.
type Spool struct {
	dir       string
	features  numbering[features, features]
	locations numbering[zone, *time.Location]

	mutex   sync.Mutex
	weeks   map[voc.Week]*spoolWeek
	pending int // bytes in all buffers
}

type spoolWeek struct {
	path    string
	pending []byte
	size    int64 // bytes in the file
}

// SpoolRow is a row with the sentences and tokens of Row.Text.
type SpoolRow struct {
	Row  voc.Labelled
	Text voc.TokenizedText // only Sentences and Tokens are kept
}

// NewSpool makes an empty spool in a directory of its own under dir.
func NewSpool(dir string) (*Spool, error) {
	path, err := os.MkdirTemp(dir, spoolPrefix)
	if err != nil {
		return nil, fmt.Errorf("making the spool: %w", err)
	}
	return &Spool{dir: path, weeks: map[voc.Week]*spoolWeek{}}, nil
}

// Append adds rows to a week. It keeps nothing of them. Times are cut to whole milliseconds.
func (s *Spool) Append(week voc.Week, rows []SpoolRow) error {
	var all []byte
	var row, text codec
	for i := range rows {
		r := &rows[i]
		row.out, text.out = row.out[:0], text.out[:0]
		location := s.locations.number(zoneOf(r.Row.ReceivedAt), func(z zone) (zone, *time.Location) {
			return z, r.Row.ReceivedAt.Location()
		})
		row.uint64(&location)
		row.row(&r.Row)
		s.encodeText(&text, &r.Text)
		all = binary.AppendUvarint(all, uint64(len(row.out)))
		all = binary.AppendUvarint(all, uint64(len(text.out)))
		all = append(append(all, row.out...), text.out...)
	}

	s.mutex.Lock()
	defer s.mutex.Unlock()
	w := s.weeks[week]
	if w == nil {
		w = &spoolWeek{path: filepath.Join(s.dir, week.String())}
		s.weeks[week] = w
	}
	w.pending = append(w.pending, all...)
	if s.pending += len(all); s.pending < spoolBuffer {
		return nil
	}
	// All weeks are written at once, so that each write is as large as the buffers allow however many weeks there
	// are; files are not kept open, since there may be more weeks than a process may open files.
	for _, w := range s.weeks {
		if err := w.flush(); err != nil {
			return err
		}
	}
	s.pending = 0
	return nil
}

func (w *spoolWeek) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	file, err := os.OpenFile(w.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("opening the spool: %w", err)
	}
	n, err := file.Write(w.pending)
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing the spool %s: %w", w.path, err)
	}
	w.size += int64(n)
	w.pending = w.pending[:0]
	return nil
}

// encodeText packs sentences and tokens; starts are given as the distance from the end before.
func (s *Spool) encodeText(c *codec, text *voc.TokenizedText) {
	end := 0
	distance := func(span voc.Span) {
		gap, size := span.Start-end, span.End-span.Start
		c.int(&gap)
		c.int(&size)
		end = span.End
	}
	count := uint64(len(text.Sentences))
	c.uint64(&count)
	for _, sentence := range text.Sentences {
		distance(sentence.Span)
		c.int(&sentence.First)
		c.int(&sentence.Last)
	}
	end = 0
	count = uint64(len(text.Tokens))
	c.uint64(&count)
	for i := range text.Tokens {
		distance(text.Tokens[i].Span)
		number := s.features.number(featuresOf(&text.Tokens[i]), keepFeatures)
		c.uint64(&number)
	}
}

func decodeText(c *codec, all []features, text *voc.TokenizedText) {
	end := 0
	distance := func() (span voc.Span) {
		var gap, size int
		c.int(&gap)
		c.int(&size)
		span.Start = end + gap
		span.End = span.Start + size
		if span.Start < 0 || span.End < span.Start || span.End > len(text.Text) {
			c.fail()
			return voc.Span{}
		}
		end = span.End
		return span
	}
	var count uint64
	c.uint64(&count)
	for ; count > 0 && c.err == nil; count-- {
		sentence := voc.Sentence{Span: distance()}
		c.int(&sentence.First)
		c.int(&sentence.Last)
		text.Sentences = append(text.Sentences, sentence)
	}
	end = 0
	c.uint64(&count)
	for ; count > 0 && c.err == nil; count-- {
		span := distance()
		var number uint64
		if c.uint64(&number); number >= uint64(len(all)) {
			c.fail()
			return
		}
		text.Tokens = append(text.Tokens, all[number].at(span, text.Text[span.Start:span.End]))
	}
}

// Weeks returns the weeks that have rows, ascending.
func (s *Spool) Weeks() []voc.Week {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	weeks := make([]voc.Week, 0, len(s.weeks))
	for week := range s.weeks {
		weeks = append(weeks, week)
	}
	slices.SortFunc(weeks, voc.Week.Compare)
	return weeks
}

// Read hands over the rows of a week in the order in which they were appended; a week without rows gives none.
// The callee owns row, while text holds until it returns. Its error ends the reading and is returned as it is.
func (s *Spool) Read(week voc.Week, each func(row *voc.Labelled, text *voc.TokenizedText) error) error {
	s.mutex.Lock()
	w := s.weeks[week]
	if w == nil {
		s.mutex.Unlock()
		return nil
	}
	before := len(w.pending)
	err := w.flush()
	s.pending -= before - len(w.pending)
	path, size := w.path, w.size
	s.mutex.Unlock()
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("opening the spool: %w", err)
	}
	defer file.Close()
	reader := &recordReader{
		in: bufio.NewReaderSize(file, 256<<10), left: size, features: s.features.all(), locations: s.locations.all(),
	}
	for reader.left > 0 {
		row, err := reader.next()
		if err != nil {
			return fmt.Errorf("reading the spool %s: %w; free some disk space if it is full and run again", path, err)
		}
		if err := each(row, &reader.text); err != nil {
			return err
		}
	}
	return nil
}

// Close removes the spool.
func (s *Spool) Close() error {
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("removing the spool: %w", err)
	}
	return nil
}

// recordReader reads one record after the other.
type recordReader struct {
	in        *bufio.Reader
	left      int64 // bytes that remain
	features  []features
	locations []*time.Location
	text      voc.TokenizedText // of the last record; its slices are used again
	buffer    []byte
}

func (r *recordReader) next() (*voc.Labelled, error) {
	rowSize, err := binary.ReadUvarint(r.in)
	if err != nil {
		return nil, err
	}
	textSize, err := binary.ReadUvarint(r.in)
	if err != nil {
		return nil, err
	}
	left := uint64(r.left)
	if rowSize > left || textSize > left || rowSize+textSize > left {
		return nil, errTorn
	}
	r.left -= int64(len(binary.AppendUvarint(binary.AppendUvarint(r.buffer[:0], rowSize), textSize))) + int64(rowSize+textSize)
	r.buffer = slices.Grow(r.buffer[:0], int(rowSize+textSize))[:rowSize+textSize]
	if _, err := io.ReadFull(r.in, r.buffer); err != nil {
		return nil, err
	}

	// One string holds the row, so that its strings cost no allocation of their own.
	c := codec{reading: true, in: string(r.buffer[:rowSize])}
	var location uint64
	if c.uint64(&location); location >= uint64(len(r.locations)) {
		return nil, errTorn
	}
	c.location = r.locations[location]
	row := new(voc.Labelled)
	if c.row(row); c.err != nil {
		return nil, c.err
	}
	r.text = voc.TokenizedText{Text: row.Text.String(), Sentences: r.text.Sentences[:0], Tokens: r.text.Tokens[:0]}
	c = codec{reading: true, in: string(r.buffer[rowSize:])}
	if decodeText(&c, r.features, &r.text); c.err != nil {
		return nil, c.err
	}
	return row, nil
}
