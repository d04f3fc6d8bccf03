package ingest

import "bytes"

// skipLine makes a reject of everything up to the next line end.
func (r *recordReader) skipLine(reason string) (rawRecord, error) {
	record := rawRecord{line: r.line, start: r.offset, fault: reason}
	for {
		data := r.buffer[r.start:]
		end := bytes.IndexByte(data, r.newline) + 1
		size := end
		if end == 0 {
			size = len(data)
		}
		r.extend(&record, size)
		if end > 0 || r.eof {
			return record, nil
		}
		if err := r.fill(); err != nil {
			return rawRecord{}, err
		}
	}
}

// extend adds n bytes of the buffer to a reject.
func (r *recordReader) extend(record *rawRecord, n int) {
	piece := r.consume(n)
	record.raw = append(record.raw, piece.raw[:min(len(piece.raw), maxRaw-len(record.raw))]...)
	record.end = piece.end
}

// resume makes a reject of a record that lost its way and stops before the line at which reading resumes.
// known is the size of the record where it has an end, else 0.
func (r *recordReader) resume(reason string, known int) (rawRecord, error) {
	return r.resumeFrom(rawRecord{line: r.line, start: r.offset, fault: reason}, known)
}

// resumeFrom goes on with a reject of which some bytes, inside a line, are taken already.
func (r *recordReader) resumeFrom(record rawRecord, known int) (rawRecord, error) {
	budget := lookBudget
	for first := true; ; first = false {
		for r.width > 0 && !first && !r.eof && len(r.buffer)-r.start < maxLook {
			if err := r.fill(); err != nil {
				return rawRecord{}, err
			}
		}
		data := r.buffer[r.start:]
		if len(data) == 0 || known < 0 {
			return record, nil
		}
		if !first && r.width > 0 && r.resumesAt(data, &budget) {
			return record, nil
		}
		end := bytes.IndexByte(data, r.newline) + 1
		for end == 0 && !r.eof {
			// A line longer than the buffer: take what there is.
			r.extend(&record, len(data))
			known = lessKnown(known, len(data))
			if err := r.fill(); err != nil {
				return rawRecord{}, err
			}
			data = r.buffer[r.start:]
			end = bytes.IndexByte(data, r.newline) + 1
		}
		if end == 0 {
			end = len(data)
		}
		r.extend(&record, end)
		known = lessKnown(known, end)
		if r.width == 0 {
			return record, nil
		}
	}
}

// lessKnown takes n from the known size of a record; −1 says that it is used up, 0 that it was never known.
func lessKnown(known, n int) int {
	if known > 0 {
		if known -= n; known <= 0 {
			return -1
		}
	}
	return known
}

// resumesAt reports whether a complete, well-formed record with the right number of fields begins here.
func (r *recordReader) resumesAt(data []byte, budget *int) bool {
	look := data[:min(len(data), maxLook)]
	if *budget <= 0 {
		end := bytes.IndexByte(look, r.newline) + 1
		if end == 0 {
			return false
		}
		look = look[:end]
	}
	eof := r.eof
	r.eof = eof && len(look) == len(data)
	r.scratch = r.scratch[:0]
	size, outcome := r.parse(look, true)
	r.eof = eof
	if outcome != parsedRecord || bytes.IndexByte(look[:max(0, size-1)], r.newline) >= 0 {
		*budget -= len(look)
	}
	return outcome == parsedRecord && len(r.fields) == r.width && !isBlank(look[:size], r.delimiter) &&
		(r.width > 1 || bytes.IndexByte(look[:size], '"') < 0)
}
