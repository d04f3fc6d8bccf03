package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/RoaringBitmap/roaring/v2"

	"voc"
)

// Version is the form of the files. Weeks whose index has another one are built anew by the next run.
const Version = 4

const (
	documentsFile = "documents.json"

	// A segment is written when it has so many documents or pieces of text, which bounds the memory of building to
	// two segments: about 2 KB for a short text in all.
	segmentDocuments = 32 << 10
	segmentPieces    = 2 << 20
)

// documents is the content of documents.json.
type documents struct {
	Format    int   `json:"format"`
	Documents int   `json:"documents"`
	Terms     int64 `json:"terms"` // occurrences in all texts; gives the average length
	Segments  int   `json:"segments"`
}

// A Builder writes the index of one week, fresh, from tokens already made. It is used by one goroutine; segments are
// written beside it by another. A Builder that was not closed leaves its directory unfinished, to be removed by
// the caller once Close or Abort has returned.
type Builder struct {
	dir     string
	week    voc.Week
	rows    *roaring.Bitmap // nil after Close
	written documents

	pending          *pending
	segmentDocuments int
	writing          chan error // result of the segment that is being written; nil when there is none
}

// NewBuilder begins the index of a week in dir, which is made when it is missing and must be empty.
func NewBuilder(dir string) (*Builder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making index directory: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("making index directory: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("making index in %s: the directory is not empty; an index is never updated in place", dir)
	}
	if err := os.Mkdir(filepath.Join(dir, storeDir), 0o700); err != nil {
		return nil, fmt.Errorf("making index directory: %w", err)
	}
	return &Builder{dir: dir, rows: roaring.New(), written: documents{Format: Version}, pending: newPending(),
		segmentDocuments: segmentDocuments}, nil
}

// Add indexes the inquiry that stands at row of the week's inquiries.parquet. text is the tokenized masked text of
// the inquiry; all are tokenized with one dictionary. Rows may come in any order, each once, all of one week. Nothing of
// inquiry and text is kept.
func (b *Builder) Add(row int, inquiry *voc.Labelled, text *voc.TokenizedText) error {
	if row < 0 || int64(row) > math.MaxInt32 {
		return fmt.Errorf("indexing row %d: rows are from 0 to %d", row, math.MaxInt32)
	}
	if b.written.Documents == 0 {
		b.week = inquiry.Week
	}
	if inquiry.Week != b.week {
		return fmt.Errorf("indexing row %d: the row is of week %s, the index of week %s", row, inquiry.Week, b.week)
	}
	if !b.rows.CheckedAdd(uint32(row)) {
		return fmt.Errorf("indexing row %d: the row was added before", row)
	}
	if err := b.pending.add(uint32(row), inquiry, text); err != nil {
		return fmt.Errorf("indexing row %d: %w", row, err)
	}
	b.written.Documents++
	if len(b.pending.rows) >= b.segmentDocuments || len(b.pending.sequence) >= segmentPieces {
		return b.flush()
	}
	return nil
}

// flush hands the pending documents to a goroutine that writes them, after the segment before is written.
func (b *Builder) flush() error {
	if err := b.wait(); err != nil {
		return err
	}
	p, number := b.pending, b.written.Segments
	b.pending = newPending()
	b.written.Segments++
	b.written.Terms += p.occurrences
	b.writing = make(chan error, 1)
	go func(result chan<- error) {
		err := p.writeForward(filepath.Join(b.dir, forwardFile(number)))
		if err == nil {
			err = p.writeInverted(filepath.Join(b.dir, invertedFile(number)))
		}
		result <- err
	}(b.writing)
	return nil
}

// wait waits for the segment that is being written.
func (b *Builder) wait() error {
	if b.writing == nil {
		return nil
	}
	err := <-b.writing
	b.writing = nil
	if err != nil {
		return fmt.Errorf("writing index in %s: %w", b.dir, err)
	}
	return nil
}

// Abort gives an unfinished index up: nothing is written to its directory any more. After Close it does nothing.
func (b *Builder) Abort() {
	b.rows = nil
	_ = b.wait() // the index is given up whether the segment was written or not
}

// Close finishes the index. An index without documents is fine.
func (b *Builder) Close() error {
	if b.rows == nil {
		return errors.New("closing index: it is closed already")
	}
	b.rows = nil
	if len(b.pending.rows) > 0 {
		if err := b.flush(); err != nil {
			return err
		}
	}
	if err := b.wait(); err != nil {
		return err
	}
	if err := writeBleve(b.dir, b.written.Segments); err != nil {
		return fmt.Errorf("finishing index in %s: %w", b.dir, err)
	}
	content, err := json.Marshal(b.written)
	if err != nil {
		return fmt.Errorf("finishing index in %s: %w", b.dir, err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, documentsFile), append(content, '\n'), 0o600); err != nil {
		return fmt.Errorf("finishing index: %w", err)
	}
	return nil
}
