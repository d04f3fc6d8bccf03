package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"

	"voc"
)

// readTable reads a delimited table that holds no inquiries. columns gets the header, the first record that is not
// blank, with the columns that the options map; row the fields of each record, which may be fewer than the headers.
// Records that cannot be cut into fields or decoded are left out and counted as warnings: they are nobody's words.
func readTable(ctx context.Context, file File, options Options, columns func(headers []string, given map[string]string) error, row func(b *builder, fields []string) error) (Summary, error) {
	summary := Summary{File: file.Name, Columns: map[string]string{}, Warnings: map[string]int64{}}
	fail := func(err error) (Summary, error) { return summary, fmt.Errorf("reading %s: %w", file.Name, err) }
	given := options.Columns
	options.Columns = nil // named otherwise than those of inquiries
	if err := checkOptions(&options); err != nil {
		return fail(err)
	}
	seen, err := inspect(ctx, file, options)
	summary.SHA256, summary.Format, summary.Encoding, summary.Evidence = seen.sha256, seen.format, seen.encoding, seen.evidence
	if err != nil {
		return fail(err)
	}
	if seen.format != "csv" && seen.format != "tsv" {
		return fail(fmt.Errorf("%w: it is %s; give a CSV or TSV export", ErrFormat, seen.format))
	}
	content, err := file.Open()
	if err != nil {
		return summary, fmt.Errorf("opening %s: %w", file.Name, err)
	}
	defer content.Close()
	if _, err := io.CopyN(io.Discard, content, seen.mark); err != nil {
		return fail(fmt.Errorf("skipping the byte order mark: %w", err))
	}
	codec := newCodec(seen.encoding)
	reader := newRecordReader(content, codec, seen.mark)
	reader.newline = newlineOf(seen)
	b := newBuilder(ctx, &options, Sink{Inquiry: func(*voc.Inquiry) error { return nil }}, &summary)
	t := delimitedTable{builder: b, reader: reader, codec: codec, interned: map[string]string{}}
	if seen.format == "tsv" {
		reader.delimiter = '\t'
	} else if err := t.detectDelimiter(); err != nil {
		return fail(err)
	}
	header := false
	for {
		if err := ctx.Err(); err != nil {
			return summary, err
		}
		record, err := reader.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fail(err)
		}
		if record.blank {
			continue
		}
		if !header {
			headers := t.decodeHeader(record.fields)
			if record.fault != "" || headers == nil {
				continue
			}
			if err := columns(headers, given); err != nil {
				return fail(err)
			}
			header, reader.width, summary.HeaderLine = true, len(headers), record.line
			continue
		}
		summary.Read++
		fields, ok := t.decodeFields(record)
		if !ok {
			summary.Rejected++
			summary.Warnings["a row is damaged"]++
			continue
		}
		if err := row(b, fields); err != nil {
			return fail(err)
		}
	}
	if !header {
		return fail(fmt.Errorf("%w: it has no header line", ErrEmpty))
	}
	return summary, nil
}

// decodeFields decodes the fields of a record that is whole.
func (t *delimitedTable) decodeFields(record rawRecord) ([]string, bool) {
	if record.fault != "" || !t.codec.valid(record.raw) {
		return nil, false
	}
	fields := make([]string, len(record.fields))
	for i, field := range record.fields {
		text, ok := t.codec.text(field)
		if !ok {
			return nil, false
		}
		fields[i] = text
	}
	return fields, true
}
