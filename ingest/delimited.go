package ingest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"voc"
)

// headerWithin is the number of records among which the header must be.
const headerWithin = 20

// readDelimited reads CSV and TSV, LINE exports included.
func readDelimited(b *builder, input io.Reader, f findings) error {
	t, err := openTable(b, input, f)
	if err != nil {
		return err
	}
	if line, ok := lineColumnsOf(t.headers); ok {
		return readLINE(b, t, line)
	}
	if t.grouped() {
		return readConversations(b, t)
	}
	return t.readRows()
}

// openTable reads a delimited file up to its header.
func openTable(b *builder, input io.Reader, f findings) (*delimitedTable, error) {
	if _, err := io.CopyN(io.Discard, input, f.mark); err != nil {
		return nil, fmt.Errorf("skipping the byte order mark: %w", err)
	}
	c := newCodec(f.encoding)
	r := newRecordReader(input, c, f.mark)
	r.newline = newlineOf(f)
	t := &delimitedTable{builder: b, reader: r, codec: c, interned: map[string]string{}, end: math.MaxInt64}
	if f.format == "tsv" {
		r.delimiter = '\t'
	} else if err := t.detectDelimiter(); err != nil {
		return nil, err
	}
	return t, t.findHeader()
}

// grouped reports a table of which several rows make one inquiry.
func (t *delimitedTable) grouped() bool {
	_, line := lineColumnsOf(t.headers)
	return line || t.columns.has(columnSpeaker) && t.columns.has(columnText)
}

// newlineOf tells files whose lines end with a CR alone by their first line end.
func newlineOf(f findings) byte {
	head := f.head
	if f.encoding == encodingUTF16LE || f.encoding == encodingUTF16BE {
		text, err := decodeAll(f.encoding, head)
		if err != nil {
			return '\n'
		}
		head = []byte(text)
	}
	if i := bytes.IndexByte(head, '\r'); i >= 0 && i+1 < len(head) && head[i+1] != '\n' && bytes.IndexByte(head[:i], '\n') < 0 {
		return '\r'
	}
	return '\n'
}

// delimitedTable is a delimited file behind its header.
type delimitedTable struct {
	builder   *builder
	reader    *recordReader
	codec     *codec
	headers   []string
	columns   mapping
	wanted    []wantedField
	questions []question // headers of the texts of a survey
	interned  map[string]string
	end       int64 // byte of the file at which to stop
}

// wantedField is a field that becomes part of the inquiry; they are sorted by index.
type wantedField struct {
	index   int
	column  column // columnCount for a segment
	segment string
	text    int  // place among the texts of a survey, from 1; 0 for none
	repeats bool // few distinct values: shared between records
}

// detectDelimiter chooses the delimiter that the first line with any has most of, outside quotes.
func (t *delimitedTable) detectDelimiter() error {
	if err := t.reader.fill(); err != nil {
		return err
	}
	count := 0
	for line := range bytes.SplitSeq(t.reader.buffer[:min(len(t.reader.buffer), 64<<10)], []byte{t.reader.newline}) {
		if delimiter := delimiterOf(line); delimiter != 0 {
			t.reader.delimiter = delimiter
			return nil
		}
		if count++; count == headerWithin {
			break
		}
	}
	return nil
}

// delimiterOf returns the most frequent delimiter of a line outside quotes, or 0.
func delimiterOf(line []byte) byte {
	counts := [3]int{}
	inQuotes := false
	for _, b := range line {
		switch {
		case b == '"':
			inQuotes = !inQuotes
		case inQuotes:
		case b == ',':
			counts[0]++
		case b == '\t':
			counts[1]++
		case b == ';':
			counts[2]++
		}
	}
	most := max(counts[0], counts[1], counts[2])
	if most == 0 {
		return 0
	}
	return ",\t;"[slices.Index(counts[:], most)]
}

// findHeader reads up to the header: the first record that has a column for the text among the first ones.
func (t *delimitedTable) findHeader() error {
	var first []string
	for range headerWithin {
		record, err := t.reader.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		headers := t.decodeHeader(record.fields)
		if record.blank || record.fault != "" || headers == nil {
			continue
		}
		if first == nil {
			first = headers
		}
		columns, missing := mapHeaders(headers, t.builder.options.Columns)
		if _, isLINE := lineColumnsOf(headers); isLINE || missing == "" && checkMapping(&columns, missing, headers, nil) == nil {
			t.headers, t.columns = headers, columns
			t.reader.width = len(headers)
			t.builder.header = t.codec.original(record.raw)
			t.builder.summary.Delimiter, t.builder.summary.HeaderLine = string(t.reader.delimiter), record.line
			t.prepare()
			return nil
		}
	}
	columns, missing := mapHeaders(first, t.builder.options.Columns)
	if err := checkMapping(&columns, missing, first, t.builder.options.Columns); err != nil {
		return err
	}
	return fmt.Errorf("%w: the header line is damaged", ErrNoText)
}

func (t *delimitedTable) decodeHeader(fields [][]byte) []string {
	var headers []string
	for _, field := range fields {
		header, ok := t.codec.text(field)
		if !ok || !t.codec.valid(field) {
			return nil
		}
		headers = append(headers, header)
	}
	return headers
}

// prepare lists the fields to decode and notes them in the summary.
func (t *delimitedTable) prepare() {
	t.builder.note(&t.columns, t.headers)
	for c := range columnCount {
		if i := t.columns.index[c]; i >= 0 {
			repeats := false
			switch c {
			case columnChannel, columnProduct, columnAgent, columnTeam, columnStatus, columnLanguage, columnTopics, columnSentiment, columnKind:
				repeats = true
			}
			t.wanted = append(t.wanted, wantedField{index: i, column: c, repeats: repeats})
		}
	}
	for _, s := range t.columns.segments {
		t.wanted = append(t.wanted, wantedField{index: s.index, column: columnCount, segment: s.name, repeats: true})
	}
	for n, text := range t.columns.texts {
		t.wanted = append(t.wanted, wantedField{index: text.index, column: columnCount, text: n + 1})
		t.questions = append(t.questions, question{text.number, t.headers[text.index]})
	}
	slices.SortStableFunc(t.wanted, func(a, b wantedField) int { return cmp.Compare(a.index, b.index) })
}

// note records in the summary which headers are used.
func (b *builder) note(m *mapping, headers []string) {
	for c := range columnKind + 1 {
		if i := m.index[c]; i >= 0 {
			b.summary.Columns[c.String()] = headers[i]
		}
	}
	if i := m.index[columnClock]; i >= 0 && m.has(columnReceivedAt) {
		b.summary.Columns["received_at"] = headers[m.index[columnReceivedAt]] + " + " + headers[i]
	}
	for _, s := range m.segments {
		b.summary.Columns["segment."+s.name] = headers[s.index]
	}
	b.recognise(headers)
	for _, text := range m.texts {
		b.summary.Columns[fmt.Sprintf("text#%d", text.number)] = headers[text.index]
		b.fallback = cmp.Or(b.fallback, voc.Survey)
	}
	if m.texts != nil {
		delete(b.summary.Columns, "text")
	}
	for _, i := range m.unmapped {
		b.summary.Unmapped = append(b.summary.Unmapped, headers[i])
	}
}

func (t *delimitedTable) readRows() error {
	var row record
	for t.reader.offset < t.end {
		raw, err := t.reader.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if raw.blank {
			continue
		}
		source := t.source(raw)
		if raw.fault != "" {
			err = t.builder.reject(source, 0, raw.fault, t.codec.original(raw.raw))
		} else if bad := t.decode(raw, &row); bad > 0 {
			err = t.builder.reject(source, bad, t.reasonBytes(), t.codec.original(raw.raw))
		} else {
			row.source = source
			err = t.builder.take(&row, t.field, func() []byte { return t.codec.original(raw.raw) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *delimitedTable) source(raw rawRecord) voc.Source {
	return voc.Source{File: t.builder.summary.File, Line: raw.line, Start: raw.start, End: raw.end}
}

func (t *delimitedTable) reasonBytes() string {
	return "holds bytes that are not " + t.builder.summary.Encoding
}

// field tells the number of the field a column stands in.
func (t *delimitedTable) field(c column) int { return t.columns.index[c] + 1 }

// decode fills a record. It returns the number of the first field whose bytes are not valid, or 0. Fields that
// are not wanted are part of the record too: what they hold must make sense.
func (t *delimitedTable) decode(raw rawRecord, row *record) int {
	// A byte of the stream becomes three of UTF-8 at most: a half-width katakana of CP932.
	*row = record{minutes: t.columns.minutes, questions: t.questions, truncated: raw.truncated, short: 3*len(raw.raw) <= maxField}
	if t.questions != nil {
		row.texts = make([]string, len(t.questions))
	}
	whole := t.codec.valid(raw.raw)
	wanted := t.wanted
	for i, field := range raw.fields {
		if !whole && !t.codec.valid(field) {
			return i + 1
		}
		if len(wanted) == 0 || wanted[0].index != i {
			if t.codec.decoder != nil {
				if _, ok := t.codec.text(field); !ok {
					return i + 1
				}
			}
			continue
		}
		text, ok := "", false
		if wanted[0].repeats {
			text, ok = t.intern(field)
		} else {
			text, ok = t.codec.text(field)
		}
		if !ok {
			return i + 1
		}
		for ; len(wanted) > 0 && wanted[0].index == i; wanted = wanted[1:] {
			if w := wanted[0]; w.text > 0 {
				row.texts[w.text-1] = text
			} else if w.column < columnCount {
				row.values[w.column], row.has[w.column] = text, true
			} else if text != "" {
				row.segments = append(row.segments, voc.Segment{Name: w.segment, Value: text})
			}
		}
	}
	if !whole && !raw.truncated { // of a record that was cut not all bytes are here
		return 1
	}
	slices.SortFunc(row.segments, func(a, b voc.Segment) int { return cmp.Compare(a.Name, b.Name) })
	return 0
}

const maxInterned = 10_000 // distinct values that are shared; more would only cost memory

// intern decodes a field and shares the string with earlier equal fields.
func (t *delimitedTable) intern(field []byte) (string, bool) {
	if text, ok := t.interned[string(field)]; ok {
		return text, true
	}
	text, ok := t.codec.text(field)
	if ok && len(t.interned) < maxInterned && len(field) < 256 {
		t.interned[string(field)] = text
	}
	return text, ok
}
