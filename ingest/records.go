package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// The rules by which a delimited file is cut into records.
//
//   - Fields may stand in quotes as RFC 4180 says: a quoted field keeps delimiters and line ends, "" is one quote.
//   - Lines end with LF or CRLF; in a file whose header line ends with a CR alone they end with CR.
//   - A quote inside an unquoted field is an ordinary character. So is a lone quote inside a quoted field, as
//     long as the field stays on one line: "a "b" c".
//   - A quoted field over several lines with a lone quote in it, one that is never closed, one longer than maxField
//     that holds a line which reads as a record, and a record over several lines with a wrong number of fields, have
//     lost their way: probably a quote was left open. Reading resumes at the first line after the record's first one that parses as a complete,
//     well-formed record with the right number of fields. Everything before it is one reject. Where no such line
//     comes, a record that did end is the reject by itself, and one that did not is it to the end of the file.
//   - Of a field longer than maxField the rest is left out, and the record is counted as cut.
//   - A record with a wrong number of fields or a NUL is a reject.
//   - A line with nothing but delimiters, quotes and spaces is blank: not counted, not rejected.
//
// Header, records, blanks and rejects tile the file: each byte belongs to exactly one of them.
const (
	maxField    = 1 << 20   // bytes of one field that are kept
	maxRecord   = 4 << 20   // bytes of one record that are held
	maxRaw      = 1 << 20   // bytes of a reject that are kept; its range says the rest
	maxLook     = 64 << 10  // bytes that a record may have at which reading resumes
	lookBudget  = 16 << 20  // bytes looked at for resuming, per reject; later only one-line records count
	bufferSize  = 256 << 10 // what is read at a time
	reasonNUL   = "holds a NUL character"
	reasonQuote = "a quoted field is not closed or holds a lone quote"
)

// rawRecord is one record of a delimited file. Its slices are valid until the next call of next.
type rawRecord struct {
	raw        []byte // piece of the codec's stream, with its line end
	fields     [][]byte
	line       int64
	start, end int64 // byte range in the file
	blank      bool
	short      []byte // JSON: the text with its longest strings cut; nil = raw
	truncated  bool   // a field was cut at maxField
	fault      string // why it is a reject; raw is cut to maxRaw then
}

// recordReader cuts a stream into records.
type recordReader struct {
	source    io.Reader
	codec     *codec
	buffer    []byte
	start     int // of what is not consumed
	eof       bool
	offset    int64
	line      int64
	delimiter byte
	newline   byte
	width     int // number of fields of a record; 0 = any, and no resuming
	fields    [][]byte
	wrapped   bool   // JSON: the records are the list in an object
	depth     int    // JSON: lists that are open
	broken    bool   // JSON: that the list is not closed was said
	scratch   []byte // fields without their doubled quotes
}

func newRecordReader(source io.Reader, c *codec, offset int64) *recordReader {
	return &recordReader{source: c.stream(source), codec: c, offset: offset, line: 1, delimiter: ',', newline: '\n'}
}

// fill reads more, keeping what is not consumed. It fills the buffer, which doubles when a record needs it, so
// that parsing a long record again after each fill stays linear.
func (r *recordReader) fill() error {
	if r.start > 0 {
		r.buffer = r.buffer[:copy(r.buffer, r.buffer[r.start:])]
		r.start = 0
	}
	if free := cap(r.buffer) - len(r.buffer); free < bufferSize/2 {
		grown := make([]byte, len(r.buffer), max(bufferSize, 2*cap(r.buffer)))
		copy(grown, r.buffer)
		r.buffer = grown
	}
	n, err := io.ReadFull(r.source, r.buffer[len(r.buffer):cap(r.buffer)])
	r.buffer = r.buffer[:len(r.buffer)+n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.eof = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading after byte %d: %w", r.offset, err)
	}
	return nil
}

// consume takes n bytes of the buffer as a record.
func (r *recordReader) consume(n int) rawRecord {
	raw := r.buffer[r.start : r.start+n]
	record := rawRecord{raw: raw, line: r.line, start: r.offset}
	r.start += n
	r.offset += r.codec.size(raw)
	r.line += int64(bytes.Count(raw, []byte{r.newline}))
	record.end = r.offset
	return record
}

// next returns the next record, or io.EOF.
func (r *recordReader) next() (rawRecord, error) {
	for {
		data := r.buffer[r.start:]
		if len(data) == 0 && r.eof {
			return rawRecord{}, io.EOF
		}
		r.scratch = r.scratch[:0]
		size, outcome := r.parse(data, false)
		switch outcome {
		case parsedMore:
			if len(data) <= maxRecord {
				if err := r.fill(); err != nil {
					return rawRecord{}, err
				}
				continue
			}
			return r.longRecord()
		case parsedLong:
			return r.longRecord()
		case parsedBad:
			return r.resume(reasonQuote, 0)
		}
		if blank := isBlank(data[:size], r.delimiter); blank {
			record := r.consume(size)
			record.blank = true
			return record, nil
		}
		if r.width > 0 && len(r.fields) != r.width {
			reason := reasonFields(len(r.fields), r.width)
			if first := bytes.IndexByte(data, r.newline) + 1; first > 0 && first < size {
				return r.resume(reason, size)
			}
			record := r.consume(size)
			record.fault = reason
			return cut(record), nil
		}
		record := r.consume(size)
		record.fields = r.fields
		if bytes.IndexByte(record.raw, 0) >= 0 {
			record.fault = reasonNUL
			return cut(record), nil
		}
		return record, nil
	}
}

func reasonFields(got, want int) string {
	return fmt.Sprintf("has %d fields, the header has %d", got, want)
}

func cut(record rawRecord) rawRecord {
	record.raw = record.raw[:min(len(record.raw), maxRaw)]
	record.fields = nil
	return record
}

// outcome says how parsing a record ended.
type outcome int

const (
	parsedRecord outcome = iota
	parsedMore           // more bytes are needed
	parsedBad            // lost its way, see the rules
	parsedLong           // a quoted field is longer than maxField
)

// parse cuts the record at the beginning of data into r.fields and returns its size with the line end. strict
// also refuses lone quotes.
func (r *recordReader) parse(data []byte, strict bool) (int, outcome) {
	r.fields = r.fields[:0]
	end := bytes.IndexByte(data, r.newline)
	if end < 0 && !r.eof {
		return 0, parsedMore
	}
	size := end + 1
	if end < 0 {
		end, size = len(data), len(data)
	}
	if bytes.IndexByte(data[:end], '"') < 0 {
		r.split(r.withoutReturn(data[:end], size > end))
		return size, parsedRecord
	}
	for at := 0; ; {
		if at < len(data) && data[at] == '"' {
			field, next, outcome := r.quoted(data, at+1, strict)
			if outcome != parsedRecord {
				return 0, outcome
			}
			r.fields = append(r.fields, field)
			at = next
		} else {
			if end < at {
				if end = bytes.IndexByte(data[at:], r.newline); end < 0 {
					if !r.eof {
						return 0, parsedMore
					}
					end, size = len(data), len(data)
				} else {
					end += at
					size = end + 1
				}
			}
			line := r.withoutReturn(data[at:end], size > end)
			field := line
			if i := bytes.IndexByte(line, r.delimiter); i >= 0 {
				field = line[:i]
			}
			r.fields = append(r.fields, field)
			at += len(field)
			if len(field) == len(line) {
				return size, parsedRecord
			}
		}
		// at stands behind a field
		switch {
		case at >= len(data):
			return len(data), parsedRecord
		case data[at] == r.delimiter:
			at++
		default: // the line end behind a closing quote, perhaps CRLF
			if data[at] == '\r' && r.newline != '\r' {
				at++
			}
			return min(at+1, len(data)), parsedRecord
		}
	}
}

// withoutReturn drops the CR of a CRLF.
func (r *recordReader) withoutReturn(line []byte, ended bool) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' && (ended || r.eof) && r.newline == '\n' {
		return line[:n-1]
	}
	return line
}

// split cuts a line without quotes.
func (r *recordReader) split(line []byte) {
	for {
		i := bytes.IndexByte(line, r.delimiter)
		if i < 0 {
			r.fields = append(r.fields, line)
			return
		}
		r.fields = append(r.fields, line[:i])
		line = line[i+1:]
	}
}

// quoted reads a quoted field that begins at from, behind its quote, and returns where what follows begins.
func (r *recordReader) quoted(data []byte, from int, strict bool) (field []byte, next int, _ outcome) {
	at, doubled, lone, lines := from, false, false, false
	for {
		i := bytes.IndexByte(data[at:], '"')
		if i < 0 {
			switch {
			case r.eof || strict && len(data)-from > maxField:
				return nil, 0, parsedBad
			case len(data)-from > maxField:
				return nil, 0, parsedLong
			}
			return nil, 0, parsedMore
		}
		lines = lines || bytes.IndexByte(data[at:at+i], r.newline) >= 0
		at += i
		switch {
		case lone && lines, strict && at-from > maxField:
			return nil, 0, parsedBad
		case at-from > maxField && lines:
			return nil, 0, parsedLong
		}
		rest := data[at+1:]
		switch {
		case len(rest) == 0 && !r.eof, len(rest) == 1 && rest[0] == '\r' && !r.eof:
			return nil, 0, parsedMore
		case len(rest) == 0, rest[0] == r.delimiter, rest[0] == r.newline, rest[0] == '\r' && (len(rest) == 1 || rest[1] == '\n'):
			field = data[from:at]
			if doubled {
				field = r.undouble(field)
			}
			return field, at + 1, parsedRecord
		case rest[0] == '"':
			doubled = true
			at += 2
		default:
			if lines || strict {
				return nil, 0, parsedBad
			}
			lone = true
			at++
		}
	}
}

// undouble writes "" as " into scratch. Fields made earlier for the same record stay where they are, even when
// scratch grows.
func (r *recordReader) undouble(field []byte) []byte {
	begin := len(r.scratch)
	for {
		i := bytes.Index(field, []byte(`""`))
		if i < 0 {
			r.scratch = append(r.scratch, field...)
			return r.scratch[begin:len(r.scratch):len(r.scratch)]
		}
		r.scratch = append(r.scratch, field[:i+1]...)
		field = field[i+2:]
	}
}

// isBlank reports a record in which every field is empty.
func isBlank(raw []byte, delimiter byte) bool {
	for _, b := range raw {
		if b != delimiter && b != ' ' && b != '\t' && b != '\r' && b != '\n' && b != '"' {
			return false
		}
	}
	return true
}
