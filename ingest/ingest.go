// Package ingest reads the files of every channel into inquiries and rejects.
//
// Read recognises format, encoding, delimiter and header of a file, gives every record either to
// Sink.Inquiry or to Sink.Reject, and never drops one silently. A file is opened twice: once to hash it and
// to see what it is, once to read it record by record. Memory is bounded by the longest record, except for
// XLSX, Parquet, mail, LINE and transcript files, which are held whole.
package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"voc"
)

// File is one input that can be opened again and again.
type File struct {
	Name string // base name, as recorded in voc.Source.File
	Open func() (io.ReadCloser, error)
	// OpenAt opens it at an offset in bytes; nil where that costs as much as reading up to there.
	OpenAt func(offset int64) (io.ReadCloser, error)
}

// Formats lists the names of the formats.
var Formats = []string{"csv", "tsv", "jsonl", "json", "mbox", "eml", "xlsx", "parquet", "vtt", "srt"}

// Options says how one file is read. The zero value detects everything.
type Options struct {
	Format       string            // csv, tsv, jsonl, json, mbox, eml, xlsx, parquet, vtt, srt; empty = recognised by content
	Encoding     string            // utf-8, utf-16, cp932, euc-jp, iso-2022-jp; empty = detected
	Channel      string            // channel of rows that do not name one; empty = email for mail, line for LINE, else other
	IDSpace      string            // id space of ids and customer ids; empty = "default"
	Columns      map[string]string // canonical column, segment.NAME or text#N → header in the file (for JSON: key or dotted path)
	Channels     map[string]string // value in the channel column → canonical channel
	OwnAddresses []string          // the company's own mail addresses, or "@domain" for all of a domain
	Templates    []string          // sentences that the company's own systems and agents write into texts; * stands for what differs
	Location     *time.Location    // zone of times without one, and of all times given; nil = Asia/Tokyo
	Now          time.Time         // times after Now + 1 day are rejects; zero = no upper bound
	DateOrder    string            // dmy or mdy: how dates whose year stands last (8/3/2026) are read; empty = they are rejects
	Sheet        string            // xlsx: sheet name; empty = first visible one
}

// Sink takes what Read finds, in file order. An error from either function stops reading and is returned.
type Sink struct {
	Inquiry func(*voc.Inquiry) error // the sink owns the inquiry
	Reject  func(voc.Reject) error
}

// Summary says what was recognised and counted.
type Summary struct {
	File, SHA256, Format string
	Encoding             string // utf-8, utf-16le, utf-16be, cp932, euc-jp, iso-2022-jp; empty for xlsx and parquet
	Evidence             string // why Encoding was taken, without words of the file; empty for xlsx and parquet
	Delimiter            string // between the fields of csv and tsv; empty for other formats
	HeaderLine           int64  // line of the header, counted from 1; 0 where the format has none

	Export   string            // the known export that the headers are those of, such as "Google Play reviews"; empty for others
	Columns  map[string]string // canonical column → header used
	Unmapped []string          // headers not used, in file order for tables, sorted for JSON
	Warnings map[string]int64  // what was not understood although its record was taken → number of records

	Read     int64 // inquiries given + rejected
	Rejected int64
	Joined   int64 // mails and LINE messages that became part of another record; not in Read

	Truncated   int64              // inquiries of which a text was longer than MaxTextBytes and was cut
	Attachments int64              // files attached to mails, which are not read
	Separated   map[voc.Role]int64 // what was told apart from the customer's words → inquiries that hold it
	Rules       map[string]int64   // by which rule (voc.Turn.Rule) → parts
}

// The reasons for which a file as a whole cannot be read. Read wraps them with the file's name, what was
// seen and what to do.
var (
	ErrEmpty         = errors.New("file is empty")
	ErrBinary        = errors.New("file is not text")
	ErrCompressed    = errors.New("file is packed")
	ErrLocked        = errors.New("archive is password-protected")
	ErrProtected     = errors.New("workbook is password-protected or in the old .xls format")
	ErrDamaged       = errors.New("file is damaged or cut off")
	ErrTooLarge      = errors.New("file is too large for its format")
	ErrChanged       = errors.New("file changed while it was read")
	ErrFormat        = errors.New("unknown format")
	ErrEncoding      = errors.New("encoding not recognised")
	ErrDateOrder     = errors.New("unknown order of month and day")
	ErrSheet         = errors.New("no such sheet")
	ErrNoText        = errors.New("no column holds the inquiry text")
	ErrNoTime        = errors.New("no column holds the time of the inquiry")
	ErrUnknownColumn = errors.New("unknown column")
)

// japan is the zone of Options.Location nil. Japan has kept UTC+9 all year since 1952, so that no time zone
// database is needed.
var japan = time.FixedZone("Asia/Tokyo", 9*60*60)

// Read reads a file. The Summary is filled as far as reading came, also with an error. An error means that
// the file as a whole could not be read; it can then have given records to the sink already when it is an
// I/O error, an error of the sink, or ErrChanged.
func Read(ctx context.Context, file File, options Options, sink Sink) (Summary, error) {
	summary := *newSummary(file.Name)
	if err := checkOptions(&options); err != nil {
		return summary, fmt.Errorf("reading %s: %w", file.Name, err)
	}
	seen, err := inspect(ctx, file, options)
	summary.SHA256, summary.Format, summary.Encoding, summary.Evidence = seen.sha256, seen.format, seen.encoding, seen.evidence
	if err != nil {
		return summary, fmt.Errorf("reading %s: %w", file.Name, err)
	}
	content, err := file.Open()
	if err != nil {
		return summary, fmt.Errorf("opening %s: %w", file.Name, err)
	}
	defer content.Close()
	input := &countingReader{reader: content}
	b := newBuilder(ctx, &options, sink, &summary)
	switch seen.format {
	case "csv", "tsv":
		err = readDelimited(b, input, seen)
	case "jsonl":
		err = readJSONLines(b, input, seen)
	case "json":
		err = readJSON(b, input, seen)
	case "mbox", "eml":
		err = readMail(b, input, seen)
	case "parquet":
		err = readParquet(b, input, seen)
	case "vtt", "srt":
		err = readSubtitles(b, input, seen)
	case "xlsx":
		err = readWorkbook(b, input, seen)
	}
	if err == nil && input.count != seen.size {
		err = fmt.Errorf("%w (%d bytes, then %d): run again when the export is complete", ErrChanged, seen.size, input.count)
	}
	if err != nil {
		return summary, fmt.Errorf("reading %s: %w", file.Name, err)
	}
	return summary, nil
}

// checkOptions fills the defaults and refuses what no file can satisfy.
func checkOptions(o *Options) error {
	o.Location = cmp.Or(o.Location, japan)
	o.IDSpace = cmp.Or(o.IDSpace, "default")
	if o.Format != "" && !slices.Contains(Formats, o.Format) {
		return fmt.Errorf("%w %q: use %s", ErrFormat, o.Format, strings.Join(Formats, ", "))
	}
	if o.DateOrder != "" && !slices.Contains(DateOrders, o.DateOrder) {
		return fmt.Errorf("%w: date_order is %q: use %s", ErrDateOrder, o.DateOrder, strings.Join(DateOrders, " or "))
	}
	if o.Encoding != "" {
		name, ok := encodingNames[foldName(o.Encoding)]
		if !ok {
			return fmt.Errorf("%w: %q is not one of utf-8, utf-16, cp932, euc-jp, iso-2022-jp", ErrEncoding, o.Encoding)
		}
		o.Encoding = name
	}
	for name := range o.Columns {
		if _, ok := columnByName[name]; !ok && segmentName(name) == "" && !IsTextColumn(name) {
			return fmt.Errorf("%w: columns maps %q, which is no canonical column%s", ErrUnknownColumn, name, didYouMean(name, CanonicalColumns))
		}
	}
	return nil
}

// countingReader counts what was read from a file.
type countingReader struct {
	reader io.Reader
	count  int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.reader.Read(p)
	c.count += int64(n)
	return n, err
}
