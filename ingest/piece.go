package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"voc"
)

// Piece is a part of a file of CSV, TSV or JSON Lines between two records, so that a large file can be read in several
// places. Pieces of a file tile what stands behind its header, and give what Read gives.
type Piece struct {
	Start  int64  `json:"start"` // byte range in the file
	End    int64  `json:"end"`
	Line   int64  `json:"line"`   // on which it begins, counted from 1
	SHA256 string `json:"sha256"` // of its bytes

	Format   string `json:"format"`
	Encoding string `json:"encoding"`
	Evidence string `json:"evidence"`
	Mark     int64  `json:"mark"`    // bytes of the byte order mark
	Newline  byte   `json:"newline"` // that ends lines
	File     string `json:"file"`    // SHA-256 of the whole file

	// Absent are the columns mapped to keys that no record of the whole file has; the first piece tells them.
	Absent []string `json:"absent,omitempty"`
}

// Split divides a file into pieces of size bytes or the one record more that a piece may take. It reads the file from the
// beginning to its end, as Read would, because nothing else tells a line end between records from one in quotes. It
// returns none where the file is not larger, or must be read as a whole: only CSV, TSV and JSON Lines
// in an encoding whose characters stand by themselves are divided, and no conversations, whose messages belong together.
func Split(ctx context.Context, file File, options Options, size int64) ([]Piece, error) {
	fail := func(err error) ([]Piece, error) { return nil, fmt.Errorf("dividing %s: %w", file.Name, err) }
	if err := checkOptions(&options); err != nil {
		return fail(err)
	}
	seen, err := inspect(ctx, file, options)
	if err != nil {
		return fail(err)
	}
	if seen.size <= size || !dividable(seen) {
		return nil, nil
	}
	content, err := file.Open()
	if err != nil {
		return fail(err)
	}
	defer content.Close()
	if seen.format == "jsonl" {
		pieces, err := splitJSONLines(ctx, file, content, seen, options, size)
		if err != nil {
			return fail(err)
		}
		return pieces, nil
	}
	tail := &tailHash{source: content, hash: sha256.New()}
	t, err := openTable(newBuilder(ctx, &options, Sink{}, newSummary(file.Name)), tail, seen)
	if err != nil {
		return fail(err)
	}
	if t.grouped() {
		return nil, nil
	}
	piece := Piece{
		Start: t.reader.offset, Line: t.reader.line, File: seen.sha256,
		Format: seen.format, Encoding: seen.encoding, Evidence: seen.evidence, Mark: seen.mark, Newline: t.reader.newline,
	}
	tail.upTo(piece.Start)
	tail.sum()
	var pieces []Piece
	for count := 0; ; count++ {
		if count%1024 == 0 && ctx.Err() != nil {
			return fail(ctx.Err())
		}
		_, err := t.reader.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return fail(err)
		}
		end := t.reader.offset
		if tail.upTo(end); end > piece.Start && (err != nil || end-piece.Start >= size) {
			piece.End, piece.SHA256 = end, tail.sum()
			pieces = append(pieces, piece)
			piece.Start, piece.Line = end, t.reader.line
		}
		if err != nil {
			break
		}
	}
	if t.reader.offset != seen.size {
		return fail(fmt.Errorf("%w (%d bytes, then %d): run again when the export is complete", ErrChanged, seen.size, t.reader.offset))
	}
	return pieces, nil
}

func dividable(f findings) bool {
	return (f.format == "csv" || f.format == "tsv" || f.format == "jsonl") && (f.encoding == encodingUTF8 || f.encoding == encodingCP932 || f.encoding == encodingEUCJP)
}

// ReadPiece reads a piece of a file that Split gave, with the same options. The Summary counts the records of the piece;
// its SHA256 is that of the whole file. A piece whose bytes are not those that Split saw ends with ErrChanged.
func ReadPiece(ctx context.Context, file File, options Options, piece Piece, sink Sink) (Summary, error) {
	summary := newSummary(file.Name)
	summary.SHA256, summary.Format, summary.Encoding, summary.Evidence = piece.File, piece.Format, piece.Encoding, piece.Evidence
	fail := func(err error) (Summary, error) { return *summary, fmt.Errorf("reading %s: %w", file.Name, err) }
	if err := checkOptions(&options); err != nil {
		return fail(err)
	}
	head, err := file.Open()
	if err != nil {
		return fail(err)
	}
	defer head.Close()
	if piece.Format == "jsonl" {
		if err := readJSONPiece(newBuilder(ctx, &options, sink, summary), head, file, piece); err != nil {
			return fail(err)
		}
		return *summary, nil
	}
	seen := findings{format: piece.Format, encoding: piece.Encoding, mark: piece.Mark, head: []byte{'\n'}}
	if piece.Newline == '\r' {
		seen.head = []byte{'\r', ' '}
	}
	t, err := openTable(newBuilder(ctx, &options, sink, summary), head, seen)
	if err != nil {
		return fail(err)
	}
	content, err := file.openAt(piece.Start)
	if err != nil {
		return fail(err)
	}
	defer content.Close()
	check := &headHash{source: content, hash: sha256.New(), left: piece.End - piece.Start}
	at := newRecordReader(check, t.codec, piece.Start)
	at.line, at.delimiter, at.newline, at.width = piece.Line, t.reader.delimiter, t.reader.newline, t.reader.width
	t.reader, t.end = at, piece.End
	if err := t.readRows(); err != nil {
		return fail(err)
	}
	if check.left != 0 || hex.EncodeToString(check.hash.Sum(nil)) != piece.SHA256 || at.offset != piece.End {
		return fail(fmt.Errorf("%w between bytes %d and %d: run again when the export is complete", ErrChanged, piece.Start, piece.End))
	}
	return *summary, nil
}

func newSummary(name string) *Summary {
	return &Summary{File: name, Columns: map[string]string{}, Warnings: map[string]int64{}, Separated: map[voc.Role]int64{}, Rules: map[string]int64{}}
}

// openAt opens a file at an offset; where it cannot be opened there it is read up to it.
func (f File) openAt(offset int64) (io.ReadCloser, error) {
	if f.OpenAt != nil {
		return f.OpenAt(offset)
	}
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(io.Discard, content, offset); err != nil {
		content.Close()
		return nil, fmt.Errorf("skipping %d bytes: %w", offset, err)
	}
	return content, nil
}

// tailHash hashes what is read up to places that are known only after more was read.
type tailHash struct {
	source  io.Reader
	hash    hash.Hash
	pending []byte // read and not hashed
	offset  int64  // of pending
	until   int64  // up to where bytes belong to the piece
}

func (h *tailHash) Read(p []byte) (int, error) {
	n, err := h.source.Read(p)
	h.pending = append(h.pending, p[:n]...)
	return n, err
}

// upTo says that the bytes before an offset belong to the piece.
func (h *tailHash) upTo(offset int64) {
	if h.until = offset; h.until-h.offset >= 256<<10 {
		h.take()
	}
}

func (h *tailHash) take() {
	n := int(h.until - h.offset)
	h.hash.Write(h.pending[:n])
	h.pending = h.pending[:copy(h.pending, h.pending[n:])]
	h.offset = h.until
}

// sum returns the hash of the bytes since the last one.
func (h *tailHash) sum() string {
	h.take()
	sum := hex.EncodeToString(h.hash.Sum(nil))
	h.hash.Reset()
	return sum
}

// headHash hashes the first bytes that are read.
type headHash struct {
	source io.Reader
	hash   hash.Hash
	left   int64 // bytes to hash
}

func (h *headHash) Read(p []byte) (int, error) {
	n, err := h.source.Read(p)
	some := min(int64(n), h.left)
	h.hash.Write(p[:some])
	h.left -= some
	return n, err
}
