package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// The reasons for which a piece of JSON is refused.
const (
	reasonString     = "is not JSON: a string is not closed"
	reasonUnfinished = "is unfinished JSON"
	reasonListEnds   = "the list of records is not closed: the export breaks off here"
	reasonOuterEnds  = "the object around the list of records is not closed: the export breaks off here"
)

// readJSON reads an array of objects, the list in an object around it (see wrapperSize), or objects one after another.
// Elements that are no objects are rejects. An object whose brackets do not match, or that has a line end inside a
// string, is a reject up to the next line that begins with {. A list that is not closed is a reject at its end.
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
		r.wrapped, r.depth = true, 1
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
			return j.finish()
		}
		if err != nil {
			return err
		}
		raw := func() []byte { return c.original(element.raw) }
		if element.fault != "" {
			err = b.reject(b.sourceOf(element), 0, element.fault, raw())
		} else {
			j.truncated = element.truncated
			err = j.take(element.text(), b.sourceOf(element), raw)
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
	if data[0] != '{' && data[0] != '"' { // a number or a word: up to the next separator
		if i := bytes.IndexAny(data[1:], ",]} \t\r\n"); i >= 0 {
			return i + 1, true, true
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
			if inString = !inString; !inString && depth == 0 {
				return i + 1, true, true
			}
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
	behind := rawRecord{line: r.line, start: r.offset, end: r.offset} // what follows the last element
	for {
		if bad, err := r.separators(&behind); bad || err != nil {
			return behind, err
		}
		data := r.buffer[r.start:]
		if len(data) == 0 && r.eof {
			if r.depth > 0 && !r.broken {
				r.broken = true
				behind.fault = reasonListEnds
				return behind, nil
			}
			return rawRecord{}, io.EOF
		}
		size, complete, ok := elementSize(data)
		switch {
		case complete && ok:
			return r.consume(size), nil
		case complete:
			return r.skipElement(reasonString)
		case len(data) > maxRecord && data[0] == '{':
			return r.longElement()
		case len(data) > maxRecord:
			return r.skipElement("is longer than 4 MiB")
		case r.eof:
			r.broken = true
			return r.skipElement(reasonUnfinished)
		}
		if err := r.fill(); err != nil {
			return rawRecord{}, err
		}
	}
}

// separators passes over what stands between elements, counting the brackets of lists, and over the rest of an object
// whose list ends. bad says that this rest breaks off, and that behind is a reject of it.
func (r *recordReader) separators(behind *rawRecord) (bad bool, err error) {
	for {
		data := r.buffer[r.start:]
		n, closed := 0, false
	loop:
		for n < len(data) && !closed {
			switch data[n] {
			case ' ', '\t', '\r', '\n', ',':
			case '[':
				r.depth++
			case ']':
				r.depth = max(0, r.depth-1)
				closed = r.wrapped && r.depth == 0
			default:
				break loop
			}
			n++
		}
		r.extend(behind, n)
		if !closed {
			return false, nil
		}
		if whole, err := r.leaveWrapper(behind); err != nil || !whole {
			return err == nil, err
		}
	}
}

// leaveWrapper passes over the members behind the list up to the bracket that closes the object around it. Another
// such object may follow, as pages of an interface do in one file.
func (r *recordReader) leaveWrapper(behind *rawRecord) (whole bool, err error) {
	rest := jsonCutter{depth: 1}
	for {
		data := r.buffer[r.start:]
		for i, b := range data {
			closed := rest.feed(b)
			rest.out = rest.out[:0]
			if !closed {
				continue
			}
			r.extend(behind, i+1)
			if err := r.want(maxLook); err != nil {
				return false, err
			}
			size := wrapperSize(r.buffer[r.start:])
			r.wrapped = size > 0
			if r.wrapped {
				r.extend(behind, size)
				r.depth = 1
			}
			return true, nil
		}
		r.extend(behind, len(data))
		if r.eof {
			r.wrapped, r.broken = false, true
			behind.fault = reasonOuterEnds
			return false, nil
		}
		if err := r.fill(); err != nil {
			return false, err
		}
	}
}

// skipElement makes a reject of everything before the next line that begins with {.
func (r *recordReader) skipElement(reason string) (rawRecord, error) {
	return r.skipElementFrom(rawRecord{line: r.line, start: r.offset, fault: reason})
}

// skipElementFrom goes on with a reject of which some bytes are taken already.
func (r *recordReader) skipElementFrom(record rawRecord) (rawRecord, error) {
	for {
		line, err := r.skipLine(record.fault)
		if err != nil {
			return rawRecord{}, err
		}
		record.raw = append(record.raw, line.raw[:min(len(line.raw), maxRaw-len(record.raw))]...)
		record.end = line.end
		if err := r.want(4096); err != nil {
			return rawRecord{}, err
		}
		rest := bytes.TrimLeft(r.buffer[r.start:], " \t")
		if len(rest) == 0 && r.eof {
			r.broken = true // its closing brackets are in the reject
			return record, nil
		}
		if len(rest) > 0 && rest[0] == '{' {
			return record, nil
		}
	}
}
