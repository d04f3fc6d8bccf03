package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
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
// by another one. All methods are safe for concurrent use; rows that Append has taken are seen by Open.
//
// A week's file is a sequence of records: the number of the zone of a row's times and the lengths of the record's parts
// (varints), then these. See codecrow.go for them. A reader looks at the keys of all rows first, and at whole rows in the
// order that it finds good.
type Spool struct {
	dir       string
	features  numbering[features, features]
	locations numbering[zone, *time.Location]

	mutex     sync.Mutex
	weeks     map[voc.Week]*spoolWeek
	pending   int         // bytes in all buffers
	spare     []byte      // the buffer of a week that nothing came for any more, for the next one
	appenders []*appender // that nobody uses, as many as were in use at once; what they know of words is dear to learn
}

type spoolWeek struct {
	spoolFile
	rows int
}

// spoolFile is a file with bytes that are not written to it yet.
type spoolFile struct {
	path    string
	pending []byte
	size    int64 // bytes in the file
}

// SpoolRow is a row with the sentences and tokens of Row.Text.
type SpoolRow struct {
	Row   voc.Labelled
	Text  voc.TokenizedText // only Sentences and Tokens are kept, and of a token Span, Surface, Base and Entry
	Input int               // number of the input that gave the row; the caller's business

	record string // that Read found; it belongs to the reader, as the row's strings do
}

// NewSpool makes an empty spool in a directory of its own under dir.
func NewSpool(dir string) (*Spool, error) {
	path, err := os.MkdirTemp(dir, spoolPrefix)
	if err != nil {
		return nil, fmt.Errorf("making the spool: %w", err)
	}
	return &Spool{dir: path, weeks: map[voc.Week]*spoolWeek{}}, nil
}

// appender holds what encoding needs, to be used again.
type appender struct {
	parts    [recordParts]codec
	all      []byte
	cache    featureCache
	received *time.Location // of the last row
	zone     zone           // of it
	location uint64         // its number
}

// locationOf returns the number of the zone of a row's times, which is that of the row before nearly always.
func (a *appender) locationOf(s *Spool, row *voc.Labelled) uint64 {
	location := row.ReceivedAt.Location()
	_, offset := row.ReceivedAt.Zone()
	if location != a.received || offset != a.zone.offset {
		a.received, a.zone = location, zoneOf(row.ReceivedAt)
		a.location = s.locations.number(a.zone, func(z zone) (zone, *time.Location) { return z, location })
	}
	return a.location
}

// Append adds rows to a week and returns the number of the first of them: rows of a week are numbered from 0 in
// the order of their arrival. It keeps nothing of the rows. Times are cut to whole milliseconds. The tokens of all rows of a
// spool are of one dictionary.
func (s *Spool) Append(week voc.Week, rows []SpoolRow) (first int, err error) {
	if len(rows) == 0 {
		return 0, nil
	}
	a := s.appender()
	defer s.release(a)
	for i := range rows {
		s.encode(a, &rows[i])
	}
	return s.take(week, a.all, len(rows))
}

func (s *Spool) appender() *appender {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	n := len(s.appenders)
	if n == 0 {
		return new(appender)
	}
	a := s.appenders[n-1]
	s.appenders = s.appenders[:n-1]
	return a
}

func (s *Spool) release(a *appender) {
	if cap(a.all) > spoolBuffer {
		return // a single huge row must not keep its memory
	}
	a.all = a.all[:0]
	s.mutex.Lock()
	s.appenders = append(s.appenders, a)
	s.mutex.Unlock()
}

// encode appends the record of a row.
func (s *Spool) encode(a *appender, r *SpoolRow) {
	for i := range a.parts {
		a.parts[i].out = a.parts[i].out[:0]
	}
	row := &r.Row
	a.parts[keyPart].key(row)
	a.parts[decidedPart].decided(row)
	a.parts[reportedPart].reported(row)
	a.parts[restPart].int(&r.Input)
	a.parts[restPart].rest(row)
	s.encodeText(&a.parts[textPart], &a.cache, &r.Text)
	a.all = binary.AppendUvarint(a.all, a.locationOf(s, row))
	for i := range a.parts {
		a.all = binary.AppendUvarint(a.all, uint64(len(a.parts[i].out)))
	}
	for i := range a.parts {
		a.all = append(a.all, a.parts[i].out...)
	}
}

// take appends the records of some rows to a week and returns the number of the first of them.
func (s *Spool) take(week voc.Week, records []byte, rows int) (first int, err error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	w := s.weeks[week]
	if w == nil {
		w = &spoolWeek{spoolFile: spoolFile{path: filepath.Join(s.dir, week.String())}}
		s.weeks[week] = w
	}
	first = w.rows
	w.rows += rows
	if w.pending == nil {
		w.pending, s.spare = s.spare[:0], nil
	}
	w.pending = append(w.pending, records...)
	if s.pending += len(records); s.pending < spoolBuffer {
		return first, nil
	}
	// All weeks are written at once, so that each write is as large as the buffers allow however many weeks there
	// are; files are not kept open, since there may be more weeks than a process may open files.
	for _, w := range s.weeks {
		if len(w.pending) == 0 && w.pending != nil {
			s.spare, w.pending = w.pending, nil
		}
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	s.pending = 0
	return first, nil
}

func (w *spoolFile) flush() error {
	if len(w.pending) == 0 {
		w.pending = nil // weeks that nothing comes for any more must not keep a buffer each
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

// Remove gives back what a week takes, once it is read. Its rows are gone.
func (s *Spool) Remove(week voc.Week) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	w := s.weeks[week]
	if w == nil {
		return nil
	}
	s.pending -= len(w.pending)
	delete(s.weeks, week)
	if err := os.Remove(w.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the spool %s: %w", w.path, err)
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
