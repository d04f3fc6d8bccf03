package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/util"

	"voc"
)

const (
	format        = 2 // 1 lacks the fields from status on; it is still read
	documentsFile = "documents.json"
	// batchSize is the number of documents that become one segment at first; the builder merges the segments in
	// the end. Larger batches merge less and hold more memory.
	batchSize = 2000
	idWidth   = 6 // base 36 digits: 2 billion rows
)

// documents is the content of documents.json.
type documents struct {
	Format    int   `json:"format"`
	Documents int   `json:"documents"`
	Terms     int64 `json:"terms"` // occurrences in all texts; gives the average length
}

// A Builder writes the index of one week, fresh, from tokens already made. It is used by one goroutine. A Builder
// that was not closed leaves its directory unfinished, to be removed by the caller.
type Builder struct {
	dir     string
	scorch  *scorch.Builder // nil until the first Add: scorch cannot close an empty one
	week    voc.Week
	rows    *roaring.Bitmap
	written documents

	keywords  map[keywordKey]*field
	folded    map[string]string // base form → term; also keeps one copy of each term
	terms     []string          // of the current document
	positions []int
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
	return &Builder{dir: dir, rows: roaring.New(), written: documents{Format: format},
		keywords: map[keywordKey]*field{}, folded: map[string]string{}}, nil
}

// Add indexes the inquiry that stands at row of the week's inquiries.parquet. text is the tokenized masked text of
// the inquiry. Rows may come in any order, each once, all of one week. Nothing of inquiry and text is kept.
func (b *Builder) Add(row int, inquiry *voc.Labelled, text *voc.TokenizedText) error {
	if row < 0 || int64(row) > math.MaxInt32 {
		return fmt.Errorf("indexing row %d: rows are from 0 to %d", row, math.MaxInt32)
	}
	if !b.rows.CheckedAdd(uint32(row)) {
		return fmt.Errorf("indexing row %d: the row was added before", row)
	}
	if b.scorch == nil {
		if err := b.begin(); err != nil {
			return err
		}
		b.week = inquiry.Week
	}
	if inquiry.Week != b.week {
		return fmt.Errorf("indexing row %d: the row is of week %s, the index of week %s", row, inquiry.Week, b.week)
	}
	b.terms, b.positions = b.terms[:0], b.positions[:0]
	eachTerm(text, b.fold, func(term string, at place) {
		b.terms, b.positions = append(b.terms, term), append(b.positions, at.position)
	})
	d := document.NewDocument(documentID(row))
	d.AddField(newTextField(b.terms, b.positions))
	for i, keyword := range keywordFields {
		d.AddField(b.keywordField(i, keyword.values(inquiry)))
	}
	if err := b.scorch.Index(d); err != nil {
		return fmt.Errorf("indexing row %d: %w", row, err)
	}
	b.written.Documents++
	b.written.Terms += int64(len(b.terms))
	return nil
}

// keywordField returns a field of exact values.
func (b *Builder) keywordField(i int, values []string) *field {
	keyword := keywordFields[i]
	if keyword.unique {
		return newKeywordField(keyword.name, values, true)
	}
	key := keywordKey{i, strings.Join(values, "\x00")}
	f := b.keywords[key]
	if f == nil {
		f = newKeywordField(keyword.name, values, false)
		key.values = strings.Clone(key.values)
		b.keywords[key] = f
	}
	return f
}

// keywordKey names a field and its values.
type keywordKey struct {
	field  int
	values string
}

// fold is foldTerm with a cache. The cache holds the vocabulary of one week.
func (b *Builder) fold(base string) string {
	term, ok := b.folded[base]
	if !ok {
		base = strings.Clone(base)
		term = foldTerm(base)
		b.folded[base] = term
	}
	return term
}

// begin starts bleve's offline builder. Its working directory lies in dir, so that the finished segment is moved
// within one file system.
func (b *Builder) begin() error {
	keywords := bleve.NewIndexMapping()
	keywords.DefaultAnalyzer = keyword.Name
	mapping, err := json.Marshal(keywords)
	if err != nil {
		return fmt.Errorf("writing index mapping: %w", err)
	}
	meta := []byte(`{"storage":"` + scorch.Name + `","index_type":"` + scorch.Name + `"}`)
	if err := os.WriteFile(filepath.Join(b.dir, "index_meta.json"), meta, 0o600); err != nil {
		return fmt.Errorf("writing index: %w", err)
	}
	b.scorch, err = scorch.NewBuilder(map[string]any{
		"path":            filepath.Join(b.dir, "store"),
		"buildPathPrefix": b.dir,
		"batchSize":       batchSize,
		"mergeMax":        64,
		"internal":        map[string][]byte{string(util.MappingInternalKey): mapping},
	})
	if err != nil {
		return fmt.Errorf("beginning index in %s: %w", b.dir, err)
	}
	return nil
}

// Close finishes the index. An index without documents is fine.
func (b *Builder) Close() error {
	if b.rows == nil {
		return errors.New("closing index: it is closed already")
	}
	b.rows = nil
	if b.scorch != nil {
		if err := b.scorch.Close(); err != nil {
			return fmt.Errorf("finishing index in %s: %w", b.dir, err)
		}
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

// documentID returns the id of a row: base 36 with a fixed width, which sorts in row order.
func documentID(row int) string {
	digits := strconv.FormatInt(int64(row), 36)
	return strings.Repeat("0", idWidth-len(digits)) + digits
}
