package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"voc"
)

// readJSON reads an array of objects, or objects one after another. An object whose brackets do not match, or that
// has a line end inside a string, is a reject up to the next line that begins with {.
func readJSON(b *builder, input io.Reader, f findings) error {
	if f.encoding != encodingUTF8 && f.encoding != encodingUTF16LE && f.encoding != encodingUTF16BE {
		return fmt.Errorf("%w: JSON in %s is not read; save it as UTF-8", ErrEncoding, f.encoding)
	}
	if _, err := io.CopyN(io.Discard, input, f.mark); err != nil {
		return fmt.Errorf("skipping the byte order mark: %w", err)
	}
	c := newCodec(f.encoding)
	r := newRecordReader(input, c, f.mark)
	j := newJSONRecords(b)
	if err := r.fill(); err != nil {
		return err
	}
	if size := wrapperSize(r.buffer); size > 0 {
		r.consume(size)
		r.wrapped = true
	}
	var first [][]byte
	for data := r.buffer[r.start:]; len(first) < checkedRecords; {
		skip := betweenElements(data)
		size, complete, _ := elementSize(data[skip:])
		if !complete {
			break
		}
		first = append(first, data[skip:skip+size])
		data = data[skip+size:]
	}
	if err := j.check(first); err != nil {
		return err
	}
	for {
		element, err := r.nextElement()
		if errors.Is(err, io.EOF) {
			j.finish()
			return nil
		}
		if err != nil {
			return err
		}
		raw := func() []byte { return c.original(element.raw) }
		source := voc.Source{File: b.summary.File, Line: element.line, Start: element.start, End: element.end}
		if element.fault != "" {
			err = b.reject(source, 0, element.fault, raw())
		} else {
			err = j.take(element.raw, source, raw)
		}
		if err != nil {
			return err
		}
	}
}

// betweenElements returns the number of bytes before the next element.
func betweenElements(data []byte) int {
	for i, b := range data {
		switch b {
		case ' ', '\t', '\r', '\n', ',', '[', ']':
		default:
			return i
		}
	}
	return len(data)
}

// elementSize measures the element at the beginning of data. complete is false when more bytes are needed; ok is
// false when the element is broken off where it ends.
func elementSize(data []byte) (size int, complete, ok bool) {
	if len(data) == 0 {
		return 0, false, false
	}
	if data[0] != '{' { // no object: up to the next separator
		if i := bytes.IndexAny(data, ",]\n"); i > 0 {
			return i, true, true
		}
		return 0, false, false
	}
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case inString && c == '\n':
			return i, true, false
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1, true, true
			}
		}
	}
	return 0, false, false
}

// nextElement returns the next element, or io.EOF.
func (r *recordReader) nextElement() (rawRecord, error) {
	for {
		data := r.buffer[r.start:]
		skip := betweenElements(data)
		ended := r.wrapped && bytes.IndexByte(data[:skip], ']') >= 0
		r.consume(skip)
		data = data[skip:]
		if ended && len(data) > 0 && data[0] != '{' { // what follows the list in its wrapper
			for !r.eof || r.start < len(r.buffer) {
				r.consume(len(r.buffer) - r.start)
				if err := r.fill(); err != nil {
					return rawRecord{}, err
				}
			}
			return rawRecord{}, io.EOF
		}
		if len(data) == 0 && r.eof {
			return rawRecord{}, io.EOF
		}
		size, complete, ok := elementSize(data)
		switch {
		case complete && ok:
			return r.consume(size), nil
		case complete:
			return r.skipElement("is not JSON: a string is not closed")
		case len(data) > maxRecord:
			return r.skipElement("is longer than 4 MiB")
		case r.eof:
			return r.skipElement("is unfinished JSON")
		}
		if err := r.fill(); err != nil {
			return rawRecord{}, err
		}
	}
}

// skipElement makes a reject of everything before the next line that begins with {.
func (r *recordReader) skipElement(reason string) (rawRecord, error) {
	record := rawRecord{line: r.line, start: r.offset, fault: reason}
	for {
		line, err := r.skipLine(reason)
		if err != nil {
			return rawRecord{}, err
		}
		record.raw = append(record.raw, line.raw[:min(len(line.raw), maxRaw-len(record.raw))]...)
		record.end = line.end
		for !r.eof && len(r.buffer)-r.start < 4096 {
			if err := r.fill(); err != nil {
				return rawRecord{}, err
			}
		}
		rest := bytes.TrimLeft(r.buffer[r.start:], " \t")
		if len(rest) == 0 && r.eof || len(rest) > 0 && rest[0] == '{' {
			return record, nil
		}
	}
}
