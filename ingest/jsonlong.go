package ingest

import (
	"bytes"

	"voc"
)

// jsonCutter shortens a JSON text that is too long to be held: of each string the first maxField bytes are kept. It
// takes the text byte by byte.
type jsonCutter struct {
	out      []byte
	cp932    bool // the second byte of a character may be a backslash
	inString bool
	escaped  int // bytes of an escape that are to come
	unicode  bool
	trail    bool // the second byte of a character is to come
	kept     int  // bytes of the current string
	dropping bool
	depth    int  // of brackets
	cut      bool // a string was cut
	overflow bool // too long even so
	control  bool // a line end inside a string
}

// feed takes a byte and reports the bracket that closes the text.
func (j *jsonCutter) feed(b byte) (closed bool) {
	keep := !j.dropping
	switch {
	case !j.inString:
		switch b {
		case '"':
			j.inString, j.kept, keep = true, 0, true
		case '{', '[':
			j.depth++
		case '}', ']':
			j.depth--
			closed = j.depth == 0
		}
	case j.trail:
		j.trail = false
	case j.escaped > 0:
		if j.escaped--; j.unicode && b == 'u' {
			j.escaped = 4
		}
		j.unicode = false
	default:
		// A character begins here.
		if !j.dropping && j.kept >= maxField && b&0xc0 != 0x80 && b != '"' {
			j.dropping, j.cut, keep = true, true, false
			j.trimSurrogate()
		}
		switch {
		case b == '"':
			j.inString, j.dropping, keep = false, false, true
		case b == '\\':
			j.escaped, j.unicode = 1, true
		case b == '\n':
			j.control = true
		case j.cp932 && (b >= 0x81 && b < 0xa0 || b >= 0xe0 && b < 0xfd):
			j.trail = true
		}
	}
	if j.inString {
		j.kept++
	}
	if keep {
		if len(j.out) >= maxRecord {
			j.overflow = true
		} else {
			j.out = append(j.out, b)
		}
	}
	return closed
}

// trimSurrogate takes the first half of a pair, whose second half is left out, off the end.
func (j *jsonCutter) trimSurrogate() {
	if n := len(j.out); n >= 6 && j.out[n-6] == '\\' && (n == 6 || j.out[n-7] != '\\') && j.out[n-5] == 'u' &&
		(j.out[n-4] == 'd' || j.out[n-4] == 'D') && bytes.IndexByte([]byte("89abAB"), j.out[n-3]) >= 0 {
		j.out = j.out[:n-6]
	}
}

// longLine reads a line that is too long to be held.
func (r *recordReader) longLine() (rawRecord, error) {
	record := rawRecord{line: r.line, start: r.offset}
	cutter := jsonCutter{cp932: r.codec.encoding == encodingCP932}
	for {
		data := r.buffer[r.start:]
		end := bytes.IndexByte(data, '\n') + 1
		size := end
		if end == 0 {
			size = len(data)
		}
		for _, b := range data[:size-min(1, end)] {
			cutter.feed(b)
		}
		r.extend(&record, size)
		if end > 0 || r.eof {
			break
		}
		if err := r.fill(); err != nil {
			return rawRecord{}, err
		}
	}
	return cutter.finish(record, r.codec), nil
}

// finish gives the shortened text, or the reason why there is none.
func (j *jsonCutter) finish(record rawRecord, c *codec) rawRecord {
	if j.overflow || c.encoding == encodingISO2022JP { // whose characters depend on what stands before them
		record.fault = "is longer than 4 MiB"
		return record
	}
	record.short, record.truncated = j.out, j.cut
	return record
}

// longElement reads an object that is too long to be held.
func (r *recordReader) longElement() (rawRecord, error) {
	record := rawRecord{line: r.line, start: r.offset}
	cutter := jsonCutter{}
	for {
		data := r.buffer[r.start:]
		for i, b := range data {
			closed := cutter.feed(b)
			if cutter.control {
				r.extend(&record, i)
				record.fault = reasonString
				return r.skipElementFrom(record)
			}
			if closed {
				r.extend(&record, i+1)
				return cutter.finish(record, r.codec), nil
			}
		}
		r.extend(&record, len(data))
		if r.eof {
			record.fault, r.broken = reasonUnfinished, true
			return record, nil
		}
		if err := r.fill(); err != nil {
			return rawRecord{}, err
		}
	}
}

// text is what a record of JSON holds.
func (record *rawRecord) text() []byte {
	if record.short != nil {
		return record.short
	}
	return record.raw
}

// sourceOf says where a record stood.
func (b *builder) sourceOf(record rawRecord) voc.Source {
	return voc.Source{File: b.summary.File, Line: record.line, Start: record.start, End: record.end}
}
