package ingest

import "bytes"

// longRecord reads a record that is too long to be held: of each field the first maxField bytes are kept, of all
// together maxRecord. It reads as parse does, but byte ranges of any length pass through the buffer. A quoted field
// that is so long may be one that was left open: when a line inside it reads as a complete record, reading resumes
// there and what came before is a reject.
func (r *recordReader) longRecord() (rawRecord, error) {
	record := rawRecord{line: r.line, start: r.offset}
	l := longFields{reader: r, record: &record, budget: lookBudget}
	for {
		if err := r.want(2); err != nil {
			return rawRecord{}, err
		}
		var outcome outcome
		var err error
		if data := r.buffer[r.start:]; len(data) > 0 && data[0] == '"' {
			outcome, err = l.quoted()
		} else {
			err = l.unquoted()
		}
		if err != nil {
			return rawRecord{}, err
		}
		if outcome == parsedLong {
			record.fault = reasonQuote
			return record, nil
		}
		if outcome == parsedBad {
			record.fault = reasonQuote
			return r.resumeFrom(record, 0)
		}
		l.finish()
		if err := r.want(2); err != nil {
			return rawRecord{}, err
		}
		data := r.buffer[r.start:]
		if len(data) > 0 && data[0] == r.delimiter {
			l.drop(1)
			continue
		}
		if len(data) > 1 && data[0] == '\r' && r.newline != '\r' {
			l.drop(1)
		}
		l.drop(min(1, len(r.buffer)-r.start))
		break
	}
	switch {
	case r.width > 0 && l.count != r.width:
		record.fault = reasonFields(l.count, r.width)
	case l.hasNUL:
		record.fault = reasonNUL
	default:
		record.fields = l.fields
	}
	return record, nil
}

// want fills the buffer with at least n bytes, unless the file ends.
func (r *recordReader) want(n int) error {
	for !r.eof && len(r.buffer)-r.start < n {
		if err := r.fill(); err != nil {
			return err
		}
	}
	return nil
}

// longFields are the fields of a long record while it is read.
type longFields struct {
	reader *recordReader
	record *rawRecord
	fields [][]byte
	field  []byte // the current one, as far as it is kept
	full   bool   // the current one was cut
	kept   int    // bytes of all
	count  int    // of fields
	hasNUL bool
	budget int
}

// take passes n bytes on, of which the first few are kept.
func (l *longFields) take(n int) {
	r := l.reader
	piece := r.buffer[r.start : r.start+n]
	l.hasNUL = l.hasNUL || bytes.IndexByte(piece, 0) >= 0
	room := max(0, min(maxField-len(l.field), maxRecord-l.kept))
	if n > room {
		l.full = true
	}
	if !l.full || room > 0 {
		l.field = append(l.field, piece[:min(n, room)]...)
		l.kept += min(n, room)
	}
	r.extend(l.record, n)
}

// drop passes over n bytes that are no part of a field.
func (l *longFields) drop(n int) { l.reader.extend(l.record, n) }

const maxFields = 10_000 // of a long record before the header is known

func (l *longFields) finish() {
	l.count++
	if l.full {
		l.field = l.reader.codec.wholeCharacters(l.field)
		l.record.truncated = true
	}
	if l.count <= maxFields || l.count <= l.reader.width {
		l.fields = append(l.fields, l.field)
	}
	l.field, l.full = nil, false
}

// unquoted reads up to a delimiter or a line end.
func (l *longFields) unquoted() error {
	r := l.reader
	for {
		data := r.buffer[r.start:]
		delimiter := bytes.IndexByte(data, r.delimiter)
		if delimiter < 0 {
			delimiter = len(data)
		}
		end := bytes.IndexByte(data[:delimiter], r.newline)
		switch {
		case end > 0 && data[end-1] == '\r' && r.newline == '\n':
			l.take(end - 1)
			return nil
		case end >= 0:
			l.take(end)
			return nil
		case delimiter < len(data) || r.eof:
			l.take(delimiter)
			return nil
		}
		n := len(data)
		if data[n-1] == '\r' {
			n-- // perhaps of a CRLF
		}
		l.take(n)
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// quoted reads a quoted field. parsedLong says that a record begins behind the line that was read last.
func (l *longFields) quoted() (outcome, error) {
	r := l.reader
	l.drop(1)
	special := string([]byte{'"', r.newline})
	lone, lines := false, false
	for {
		if err := r.want(3); err != nil {
			return 0, err
		}
		data := r.buffer[r.start:]
		at := bytes.IndexAny(data, special)
		switch {
		case at < 0 && r.eof:
			l.take(len(data))
			return parsedBad, nil
		case at < 0:
			l.take(len(data))
			continue
		case data[at] == r.newline:
			if lone {
				l.take(at)
				return parsedBad, nil
			}
			l.take(at + 1)
			lines = true
			if r.width > 0 {
				if err := r.want(maxLook); err != nil {
					return 0, err
				}
				if r.resumesAt(r.buffer[r.start:], &l.budget) {
					return parsedLong, nil
				}
			}
			continue
		}
		l.take(at)
		if err := r.want(3); err != nil {
			return 0, err
		}
		rest := r.buffer[r.start+1:]
		switch {
		case len(rest) == 0, rest[0] == r.delimiter, rest[0] == r.newline, rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			l.drop(1)
			return parsedRecord, nil
		case rest[0] == '"':
			l.take(1)
			l.drop(1)
		case lines:
			return parsedBad, nil
		default:
			lone = true
			l.take(1)
		}
	}
}

// wholeCharacters drops the last character of a piece of the stream when it is not whole.
func (c *codec) wholeCharacters(piece []byte) []byte {
	switch c.encoding {
	case encodingCP932, encodingEUCJP:
		at := 0
		for at < len(piece) {
			size := 1
			switch b := piece[at]; {
			case b < 0x80, c.encoding == encodingCP932 && b >= 0xa0 && b < 0xe0:
			case c.encoding == encodingEUCJP && b == 0x8f:
				size = 3
			default:
				size = 2
			}
			if at+size > len(piece) {
				return piece[:at]
			}
			at += size
		}
		return piece
	case encodingISO2022JP:
		if i := bytes.LastIndex(piece, []byte("\x1b(B")); i >= 0 { // what follows is ASCII, or double-byte characters that may be cut
			if j := bytes.IndexByte(piece[i+3:], 0x1b); j >= 0 {
				return piece[:i+3+j]
			}
			return piece
		}
		return nil
	}
	if i := lastStart(piece); i < len(piece) && len(bytes.ToValidUTF8(piece[i:], nil)) == 0 {
		return piece[:i]
	}
	return piece
}
