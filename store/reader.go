package store

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"voc"
)

// WeekReader reads a published week. It stays usable for 24 hours after the catalog names another build. It
// keeps no file open, is safe for concurrent use, and checks each file's checksum before it reads it first.
type WeekReader struct {
	dir      string
	manifest Manifest
	location *time.Location
	checked  sync.Map // path → struct{}, files whose checksum was found right
	opinions opinionPlaces
}

// Week opens a published week. Manifest and file sizes are checked; a week that is not published gives
// ErrNoWeek, a damaged one ErrDamaged.
func (c *Catalog) Week(week voc.Week) (*WeekReader, error) {
	i, found := c.find(week)
	if !found {
		return nil, fmt.Errorf("opening week %s in %s: %w", week, c.dir, ErrNoWeek)
	}
	w, err := openWeek(c.buildDir(week, c.Weeks[i].Build), c.Weeks[i], c.partial)
	if err != nil {
		return nil, fmt.Errorf("opening week %s: %w", week, err)
	}
	return w, nil
}

func openWeek(dir string, record WeekRecord, partial bool) (*WeekReader, error) {
	manifest, location, err := readManifest(dir, record.ManifestSHA256)
	if err != nil {
		return nil, err
	}
	for _, file := range manifest.Files {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		info, err := os.Stat(path)
		if partial && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, damaged(path, err)
		}
		if info.Size() != file.Bytes {
			return nil, damaged(path, fmt.Errorf("%d bytes instead of %d", info.Size(), file.Bytes))
		}
	}
	return &WeekReader{dir: dir, manifest: manifest, location: location}, nil
}

// Manifest returns what the build consists of. The lists are not to be changed.
func (w *WeekReader) Manifest() Manifest { return w.manifest }

// Dir is the directory of the week's build; its Parquet tables may be read with any tool.
func (w *WeekReader) Dir() string { return w.dir }

// IndexDir is the directory of the index. Since a damaged index can end the process that opens it, check it
// with CheckIndex first.
func (w *WeekReader) IndexDir() string { return filepath.Join(w.dir, indexDir) }

// CheckIndex compares the files of the index with their checksums.
func (w *WeekReader) CheckIndex() error {
	for _, file := range w.manifest.Files {
		if strings.HasPrefix(file.Path, indexDir+"/") {
			if err := w.check(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// check compares a file with its checksum, once.
func (w *WeekReader) check(file FileRecord) error {
	if _, ok := w.checked.Load(file.Path); ok {
		return nil
	}
	path := filepath.Join(w.dir, filepath.FromSlash(file.Path))
	sum, _, err := checksum(path)
	if err == nil && sum != file.SHA256 {
		err = errors.New("its checksum is wrong")
	}
	if err != nil {
		return damaged(path, err)
	}
	w.checked.Store(file.Path, struct{}{})
	return nil
}

// open checks and opens the file of a table.
func (w *WeekReader) open(table string) (*os.File, FileRecord, error) {
	record, err := w.manifest.file(table + ".parquet")
	if err != nil {
		return nil, record, damaged(filepath.Join(w.dir, manifestFile), err)
	}
	if err := w.check(record); err != nil {
		return nil, record, err
	}
	path := filepath.Join(w.dir, record.Path)
	file, err := os.Open(path)
	if err != nil {
		return nil, record, damaged(path, err)
	}
	return file, record, nil
}

// rowsOf reads a table in batches that hold until the next one, and checks the number of rows. T may have some
// of the table's columns only.
func rowsOf[T any](w *WeekReader, table string) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		file, record, err := w.open(table)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		var count int64
		for batch, err := range decode[T](file, record.Bytes) {
			if err != nil {
				yield(nil, damaged(file.Name(), err))
				return
			}
			count += int64(len(batch))
			if !yield(batch, nil) {
				return
			}
		}
		if want := w.manifest.rows(table); count != want {
			yield(nil, damaged(file.Name(), fmt.Errorf("%d rows instead of %d", count, want)))
		}
	}
}

// countRows compares a table's number of rows with the manifest without reading them.
func (w *WeekReader) countRows(t TableRecord) error {
	file, record, err := w.open(t.Name)
	if err != nil {
		return err
	}
	defer file.Close()
	err = guard(func() error {
		opened, err := openParquet(file, record.Bytes)
		if err == nil && opened.NumRows() != t.Rows {
			err = fmt.Errorf("%d rows instead of %d", opened.NumRows(), t.Rows)
		}
		return err
	})
	if err != nil {
		return damaged(file.Name(), err)
	}
	return nil
}

// Rows returns the week's inquiries in file order, with times in the run's zone. Rows belong to the caller.
// An error ends the sequence. It may be iterated several times.
func (w *WeekReader) Rows() iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		file, record, err := w.open(inquiriesTable.name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		opinions := newOpinionCursor(w)
		defer opinions.stop()
		number := int64(0)
		for row, err := range decodeInquiries(file, record.Bytes, w.location) {
			if err == nil {
				row.Opinions, err = opinions.of(int32(number))
			}
			if err != nil {
				yield(nil, damaged(file.Name(), err))
				return
			}
			if !yield(row, nil) {
				return
			}
			number++
		}
		if want := w.manifest.rows(inquiriesTable.name); number != want {
			yield(nil, damaged(file.Name(), fmt.Errorf("%d rows instead of %d", number, want)))
		}
	}
}

// RowKey is what tells inquiries apart, and which of two versions of one is newer.
type RowKey struct {
	IDSpace     string
	ID          string
	UpdatedAt   time.Time // zero when the source has none
	ContentHash string
	Source      voc.Source
}

type keyRow struct {
	ID          string `parquet:"id"`
	IDSpace     string `parquet:"id_space,dict"`
	SourceFile  string `parquet:"source_file,dict"`
	SourceLine  int64  `parquet:"source_line,optional,delta"`
	SourceStart int64  `parquet:"source_start,delta"`
	SourceEnd   int64  `parquet:"source_end,delta"`
	UpdatedAt   *int64 `parquet:"updated_at,optional,timestamp(millisecond)"`
	ContentHash string `parquet:"content_hash"`
}

// Keys returns the keys of the week's inquiries in file order; it reads their columns only.
func (w *WeekReader) Keys() iter.Seq2[RowKey, error] {
	return func(yield func(RowKey, error) bool) {
		for batch, err := range rowsOf[keyRow](w, inquiriesTable.name) {
			if err != nil {
				yield(RowKey{}, err)
				return
			}
			for i := range batch {
				r := &batch[i]
				key := RowKey{
					IDSpace: r.IDSpace, ID: r.ID, UpdatedAt: instant(r.UpdatedAt, w.location), ContentHash: r.ContentHash,
					Source: voc.Source{File: r.SourceFile, Line: r.SourceLine, Start: r.SourceStart, End: r.SourceEnd},
				}
				if !yield(key, nil) {
					return
				}
			}
		}
	}
}

// Figures returns what was counted and estimated for the week. Movers are not part of it.
func (w *WeekReader) Figures() (voc.WeekFigures, error) {
	week := w.manifest.Week
	figures := voc.WeekFigures{
		Week: week, Rho: w.manifest.Rho, Shown: w.manifest.Shown,
		Guards: mapped(w.manifest.Guards, func(g GuardRecord) voc.Guard {
			return voc.Guard{Week: week, Kind: g.Kind, Channel: g.Channel, Detail: g.Detail}
		}),
	}
	for batch, err := range rowsOf[countRow](w, countsTable.name) {
		if err != nil {
			return voc.WeekFigures{}, err
		}
		for i := range batch {
			figures.Counts = append(figures.Counts, batch[i].count(week))
		}
	}
	for batch, err := range rowsOf[estimateRow](w, estimatesTable.name) {
		if err != nil {
			return voc.WeekFigures{}, err
		}
		for i := range batch {
			figures.Estimates = append(figures.Estimates, batch[i].estimate(week))
		}
	}
	for batch, err := range rowsOf[channelRow](w, channelsTable.name) {
		if err != nil {
			return voc.WeekFigures{}, err
		}
		for i := range batch {
			figures.Weights = append(figures.Weights, batch[i].weight(week))
		}
	}
	return figures, nil
}
