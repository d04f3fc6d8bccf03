package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"voc"
)

// Rows of a spool can be moved to the spool of another process: Export gives the records of a week as they are, Tables
// the zones and the features of tokens that all records name by number. Whoever moves them checks that they arrive whole.
const tablesMagic = "vocpart3"

// Export writes the records of a week and returns how many rows and bytes they are. The same rows, appended to a new
// spool by one goroutine in the same order, give the same bytes.
func (s *Spool) Export(week voc.Week, w io.Writer) (rows int, size int64, err error) {
	reader, err := s.Open(week)
	if err != nil {
		return 0, 0, err
	}
	defer reader.Close()
	if reader.file == nil {
		return 0, 0, nil
	}
	if _, err := io.Copy(w, io.NewSectionReader(reader.file, 0, reader.size)); err != nil {
		return 0, 0, fmt.Errorf("copying the spool %s: %w", reader.path, err)
	}
	return reader.rows, reader.size, nil
}

// Tables returns what Import needs besides the records of any week.
func (s *Spool) Tables() []byte {
	c := codec{out: []byte(tablesMagic)}
	locations, all := s.locations.all(), s.features.all()
	count := uint64(len(locations))
	c.uint64(&count)
	for _, location := range locations {
		name := location.String()
		c.string(&name)
	}
	count = uint64(len(all))
	c.uint64(&count)
	for i := range all {
		c.features(&all[i])
	}
	return c.out
}

// features writes or reads what a token has besides its place. An entry of one process's dictionary means nothing to another.
func (c *codec) features(f *features) {
	c.string(&f.base)
	c.bool(&f.baseIsSurface)
}

// Import appends the rows of a file that Export wrote to a week and returns the number of the first. tables are those
// of the spool that wrote it, rows is how many there are. Times are in the zones that the tables name.
func (s *Spool) Import(week voc.Week, path string, rows int, tables []byte) (first int, err error) {
	fail := func(err error) (int, error) { return 0, fmt.Errorf("taking the rows of %s: %w", path, err) }
	reader := &SpoolReader{path: path}
	if err := reader.readTables(tables); err != nil {
		return fail(err)
	}
	if reader.file, err = os.Open(path); err != nil {
		return fail(err)
	}
	defer reader.Close()
	info, err := reader.file.Stat()
	if err != nil {
		return fail(err)
	}
	reader.size = info.Size()
	var places []Place
	if err := reader.Keys(func(_ int, place Place, _ *voc.Labelled) error {
		places = append(places, place)
		return nil
	}); err != nil {
		return fail(err)
	}
	if len(places) != rows {
		return fail(fmt.Errorf("%w: it has %d rows and not %d", errTorn, len(places), rows))
	}
	batch := make([]SpoolRow, min(importBatch, len(places)))
	for from := 0; from < len(places); from += importBatch {
		some := places[from:min(from+importBatch, len(places))]
		if err := reader.Read(some, batch[:len(some)]); err != nil {
			return fail(err)
		}
		number, err := s.Append(week, batch[:len(some)])
		if err != nil {
			return fail(err)
		}
		if from == 0 {
			first = number
		}
	}
	return first, nil
}

const importBatch = 256

// readTables takes zones and features. What is torn gives an error, never a panic.
func (r *SpoolReader) readTables(tables []byte) error {
	held, ours := strings.CutPrefix(string(tables), tablesMagic)
	if !ours {
		return errors.New("its tables are torn, or of another version of voc")
	}
	c := codec{reading: true, in: held}
	var zones, count uint64
	c.uint64(&zones)
	for ; zones > 0 && c.err == nil; zones-- {
		var name string
		if c.string(&name); c.err != nil {
			break
		}
		location, err := time.LoadLocation(name)
		if err != nil {
			return fmt.Errorf("its time zone is not known here: %w", err)
		}
		r.locations = append(r.locations, location)
	}
	c.uint64(&count)
	for ; count > 0 && c.err == nil; count-- {
		var f features
		c.features(&f)
		r.features = append(r.features, f)
	}
	if c.err == nil && len(c.in) > 0 {
		return errTorn
	}
	return c.err
}
