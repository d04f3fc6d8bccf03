package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"voc"
)

// Build is a week's artefacts while they are made, in a directory that no reader sees. It is written in the
// order Inquiries, WriteFigures, Seal, the index at any time before Seal; one goroutine at a time.
type Build struct {
	catalog  *Catalog
	dir      string
	manifest Manifest
	figures  bool // WriteFigures was called
	sealed   bool
}

// WeekMeta is what Seal needs to know besides the rows.
type WeekMeta struct {
	Location  *time.Location // of days and weeks; one with an IANA name
	Inquiries int64          // number of rows; checked
	People    int64          // distinct CountedAs; checked
	Labels    string         // version of taxonomy and rules
	Text      string         // version of normalise, mask and dictionary
}

// NewBuild begins a new build of a week. Several may be made at once.
func (c *Catalog) NewBuild(week voc.Week) (*Build, error) {
	parent := filepath.Join(c.dir, "weeks", week.String())
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fmt.Errorf("making the directory of week %s: %w", week, err)
	}
	dir, err := os.MkdirTemp(parent, temporaryPrefix)
	if err != nil {
		return nil, fmt.Errorf("making the directory of week %s: %w", week, err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the directory of week %s: %w", week, err)
	}
	return &Build{catalog: c, dir: dir, manifest: Manifest{Format: FormatVersion, Week: week}}, nil
}

// Dir is the directory of the build; Seal renames it.
func (b *Build) Dir() string { return b.dir }

// IndexDir is where the caller makes the index. It does not exist yet.
func (b *Build) IndexDir() string { return filepath.Join(b.dir, indexDir) }

// WriteFigures writes counts.parquet, estimates.parquet and channels.parquet. Movers are not stored: they
// depend on other weeks.
func (b *Build) WriteFigures(figures voc.WeekFigures) error {
	if figures.Week != b.manifest.Week {
		return fmt.Errorf("writing figures: they are of week %s and not of %s", figures.Week, b.manifest.Week)
	}
	b.figures = true
	b.manifest.Shown, b.manifest.Rho = figures.Shown, figures.Rho
	b.manifest.Guards = mapped(figures.Guards, func(g voc.Guard) GuardRecord { return GuardRecord{g.Kind, g.Channel, g.Detail} })
	if err := create(b, countsTable, converted(figures.Counts, countRowOf)); err != nil {
		return err
	}
	if err := create(b, estimatesTable, converted(figures.Estimates, estimateRowOf)); err != nil {
		return err
	}
	return create(b, channelsTable, converted(figures.Weights, channelRowOf))
}

func create[T any](b *Build, t table[T], batches iter.Seq[[]T]) error {
	file, err := t.create(filepath.Join(b.dir, t.file()))
	if err != nil {
		return fmt.Errorf("building week %s: %w", b.manifest.Week, err)
	}
	defer file.abort()
	for batch := range batches {
		if err := file.write(batch); err != nil {
			return fmt.Errorf("building week %s: %w", b.manifest.Week, err)
		}
	}
	return b.complete(file)
}

// complete closes a table and takes it into the manifest.
func (b *Build) complete(file interface {
	close() error
	record() TableRecord
}) error {
	if err := file.close(); err != nil {
		return fmt.Errorf("building week %s: %w", b.manifest.Week, err)
	}
	b.manifest.Tables = append(b.manifest.Tables, file.record())
	return nil
}

func (f *tableFile[T]) record() TableRecord { return TableRecord{f.name, f.rows} }

// converted turns values into batches of rows. A batch is used again.
func converted[From, To any](from []From, convert func(From) To) iter.Seq[[]To] {
	return func(yield func([]To) bool) {
		batch := make([]To, 0, batchRows)
		for chunk := range slices.Chunk(from, batchRows) {
			batch = batch[:0]
			for _, f := range chunk {
				batch = append(batch, convert(f))
			}
			if !yield(batch) {
				return
			}
		}
	}
}

// Seal checks what was written, flushes it to disk, lists it in the manifest and gives the build its final
// name. Nothing is published by it: that is up to Catalog.TakeWeek and Publish. When the same build is there
// already it is used, and this one removed. After an error the caller aborts the build.
func (b *Build) Seal(meta WeekMeta) (WeekRecord, error) {
	record, err := b.seal(meta)
	if err != nil {
		return WeekRecord{}, fmt.Errorf("sealing week %s: %w", b.manifest.Week, err)
	}
	b.sealed = true
	return record, nil
}

func (b *Build) seal(meta WeekMeta) (WeekRecord, error) {
	m := &b.manifest
	if len(m.Tables) != 5 || !b.figures {
		return WeekRecord{}, errors.New("inquiries or figures were not written")
	}
	if meta.Inquiries != m.Inquiries || meta.People != m.People {
		return WeekRecord{}, fmt.Errorf("%d inquiries of %d people were counted, but %d of %d written", meta.Inquiries, meta.People, m.Inquiries, m.People)
	}
	m.Location, m.Labels, m.Text = meta.Location.String(), meta.Labels, meta.Text
	location, err := time.LoadLocation(m.Location)
	if err != nil || m.Location == "Local" {
		return WeekRecord{}, fmt.Errorf("time zone %q has no name that can be read back: give one such as Asia/Tokyo", m.Location)
	}
	if m.Files, err = listFiles(b.dir); err != nil {
		return WeekRecord{}, fmt.Errorf("reading back: %w", err)
	}
	if err := b.readBack(location); err != nil {
		return WeekRecord{}, fmt.Errorf("reading back: %w", err)
	}
	data, err := encodeJSON(m)
	if err != nil {
		return WeekRecord{}, fmt.Errorf("encoding the manifest: %w", err)
	}
	record := WeekRecord{Week: m.Week, ManifestSHA256: hexSHA256(data), Inquiries: m.Inquiries, People: m.People}
	if err := WriteFileAtomic(filepath.Join(b.dir, manifestFile), data, 0o644); err != nil {
		return WeekRecord{}, err
	}
	if err := b.flush(); err != nil {
		return WeekRecord{}, fmt.Errorf("flushing to disk: %w", err)
	}
	record.Build, err = b.name(record.ManifestSHA256)
	return record, err
}

// readBack counts the rows of each table and checks that days are those of the zone they will be read in.
func (b *Build) readBack(location *time.Location) error {
	w := &WeekReader{dir: b.dir, manifest: b.manifest, location: location}
	file, record, err := w.open(inquiriesTable.name)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := guard(func() error { return checkDays(file, record.Bytes, location) }); err != nil {
		return err
	}
	for _, t := range b.manifest.Tables {
		if err := w.countRows(t); err != nil {
			return err
		}
	}
	return nil
}

// checkDays reads the columns received_at and day of inquiries.parquet.
func checkDays(input io.ReaderAt, size int64, location *time.Location) error {
	file, err := openParquet(input, size)
	if err != nil {
		return err
	}
	var days rowChecker
	for _, group := range file.RowGroups() {
		columns := openLeaves(inquirySchema, group, "received_at", "day")
		for range group.NumRows() {
			received, day := timeOf(&columns[0], location), columns[1].string()
			if there := days.dayOf(received); there != day {
				columns.close()
				return fmt.Errorf("an inquiry of %s would be of %s in time zone %s", day, there, location)
			}
		}
		columns.close()
	}
	return nil
}

// flush makes files and directories durable. The tables are already, the index may not be.
func (b *Build) flush() error {
	return filepath.WalkDir(b.dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return syncDir(path)
		case filepath.Dir(path) == b.dir:
			return nil
		default:
			return syncFile(path)
		}
	})
}

// name renames the build after its tables, or finds that a whole build of that name with the same manifest is
// there. A build that is there is never touched: readers may be using it, or it may be damaged.
func (b *Build) name(manifestSHA string) (string, error) {
	h := sha256.New()
	for _, t := range b.manifest.Tables {
		file, err := b.manifest.file(t.Name + ".parquet")
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, t.Name, file.SHA256)
	}
	content := hex.EncodeToString(h.Sum(nil))[:16]
	for number := 1; ; number++ {
		name := content
		if number > 1 {
			name = fmt.Sprintf("%s-%d", content, number)
		}
		final := b.catalog.buildDir(b.manifest.Week, name)
		_, err := os.Lstat(final)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if err := os.Rename(b.dir, final); err != nil {
				return "", err
			}
			b.dir = final
			return name, syncDir(filepath.Dir(final))
		case err != nil:
			return "", err
		case whole(final, manifestSHA):
			if err := os.RemoveAll(b.dir); err != nil {
				return "", err
			}
			b.dir = final
			return name, nil
		}
	}
}

// whole says whether dir has this manifest and every file that it lists.
func whole(dir, manifestSHA string) bool {
	m, _, err := readManifest(dir, manifestSHA)
	if err != nil {
		return false
	}
	files, err := listFiles(dir)
	return err == nil && slices.Equal(files, m.Files)
}

// Abort removes a build that is not sealed. After Seal it does nothing.
func (b *Build) Abort() error {
	if b.sealed {
		return nil
	}
	if err := removeBuild(b.dir); err != nil {
		return fmt.Errorf("removing the unfinished build of week %s: %w", b.manifest.Week, err)
	}
	return nil
}
