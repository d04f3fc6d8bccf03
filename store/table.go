package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

const (
	// A row group is what a writer holds in memory and what a reader decodes independently.
	rowsPerGroup = 20_000
	// Small pages make reading a single row cheap: a page of every column is decoded for it.
	pageBytes = 16 << 10
	// Rows are converted and handed over in batches of this size.
	batchRows = 256
)

// table is one kind of Parquet file whose rows are of type T.
type table[T any] struct {
	name    string
	sortKey []string // columns the rows are sorted by
}

var (
	inquiriesTable = table[inquiryRow]{"inquiries", []string{"received_at", "id_space", "id"}}
	opinionsTable  = table[opinionRow]{"opinions", []string{"row"}}
	countsTable    = table[countRow]{"counts", nil}
	estimatesTable = table[estimateRow]{"estimates", nil}
	channelsTable  = table[channelRow]{"channels", nil}
)

// compression is one for all tables, since its encoders, which are large, are used again.
var compression = &zstd.Codec{Level: zstd.SpeedFastest}

func (t table[T]) file() string { return t.name + ".parquet" }

// RowTables are the files of a build that WeekReader.Rows and Keys read.
func RowTables() []string { return []string{inquiriesTable.file(), opinionsTable.file()} }

// FigureTables are the files of a build that WeekReader.Figures reads.
func FigureTables() []string {
	return []string{countsTable.file(), estimatesTable.file(), channelsTable.file()}
}

// writer returns a writer of one Parquet file.
func (t table[T]) writer(w io.Writer) *nullWriter[T] {
	sorting := make([]parquet.SortingColumn, len(t.sortKey))
	for i, column := range t.sortKey {
		sorting[i] = parquet.Ascending(column)
	}
	return newNullWriter(parquet.NewGenericWriter[T](w,
		parquet.Compression(compression),
		parquet.MaxRowsPerRowGroup(rowsPerGroup),
		parquet.PageBufferSize(pageBytes),
		parquet.DataPageStatistics(false), // the column index has them, and a reader looks there
		parquet.CreatedBy("voc", "1", "parquet-go-0.32.0"),
		parquet.SortingWriterConfig(parquet.SortingColumns(sorting...)),
	))
}

// encode writes rows as one Parquet file and returns their number. The batches are only read.
func (t table[T]) encode(w io.Writer, batches iter.Seq[[]T]) (int64, error) {
	writer := t.writer(w)
	var count int64
	for batch := range batches {
		n, err := writer.Write(batch)
		count += int64(n)
		if err != nil {
			return count, err
		}
	}
	return count, writer.Close()
}

// tableFile is a table that is being written to a new file.
type tableFile[T any] struct {
	table[T]
	path   string
	file   *os.File // nil once it is closed
	buffer *bufio.Writer
	writer *nullWriter[T]
	rows   int64
}

func (t table[T]) create(path string) (*tableFile[T], error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("creating table %s: %w", t.name, err)
	}
	buffer := bufio.NewWriterSize(file, 64<<10)
	return &tableFile[T]{t, path, file, buffer, t.writer(buffer), 0}, nil
}

func (f *tableFile[T]) write(rows []T) error {
	n, err := f.writer.Write(rows)
	if f.rows += int64(n); err != nil {
		return fmt.Errorf("writing %s: %w", f.path, err)
	}
	return nil
}

// close completes the table and flushes it to disk.
func (f *tableFile[T]) close() error {
	err := f.writer.Close()
	if err == nil {
		err = f.buffer.Flush()
	}
	if err == nil {
		err = f.file.Sync()
	}
	if closeErr := f.file.Close(); err == nil {
		err = closeErr
	}
	if f.file = nil; err != nil {
		return fmt.Errorf("writing %s: %w", f.path, err)
	}
	return nil
}

// abort gives up a table that is not closed.
func (f *tableFile[T]) abort() {
	if f.file != nil {
		f.file.Close()
		f.file = nil
	}
}

// decode reads rows in batches. A batch is reused: it holds until the next one is asked for, but the strings
// in it may be kept. Rows of another type than the file's are read from the columns they share.
func decode[T any](input io.ReaderAt, size int64) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		var reader *parquet.GenericReader[T]
		err := guard(func() error {
			file, err := openParquet(input, size)
			if err != nil {
				return err
			}
			reader = parquet.NewGenericReader[T](file)
			return nil
		})
		if err != nil {
			yield(nil, err)
			return
		}
		defer guard(reader.Close) // nothing is written, so there is nothing to lose
		for batch := make([]T, batchRows); ; {
			var n int
			err := guard(func() (err error) {
				if n, err = reader.Read(batch); n == 0 && err == nil {
					err = io.ErrNoProgress // damaged bytes would keep a reader here for ever
				}
				return err
			})
			if n > 0 && !yield(batch[:n], nil) {
				return
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// openParquet opens a file whose checksum is right: the library allocates what a file claims to need, so it must
// not see others. The length of the footer, by which a torn file shows first, is checked nevertheless.
func openParquet(input io.ReaderAt, size int64) (*parquet.File, error) {
	var tail [8]byte // length of the footer, PAR1
	if size < 12 {
		return nil, io.ErrUnexpectedEOF
	}
	if _, err := input.ReadAt(tail[:], size-8); err != nil {
		return nil, err
	}
	if length := int64(binary.LittleEndian.Uint32(tail[:])); length > size-12 {
		return nil, fmt.Errorf("the footer of %d bytes does not fit in %d", length, size)
	}
	return parquet.OpenFile(input, size, parquet.SkipBloomFilters(true))
}

// guard turns a panic of the Parquet library, which damaged bytes can cause, into an error.
func guard(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoding Parquet: %v", p)
		}
	}()
	return read()
}
