package ingest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"voc"
)

// JSON records are objects. A key inside an object within the record is named by its dotted path. Which path is
// which column is decided for every set of paths that occurs, as for the headers of a table, so that a record
// with body and another with message both have their text. null is as good as absent.

// jsonRecords turns JSON texts into records.
type jsonRecords struct {
	builder   *builder
	keys      map[string]string
	shapes    map[string]*shape
	used      map[string]bool
	truncated bool // of the text at hand a string was cut
	hasID     bool // the first records have ids, so that one without is a reject
	paths     []string
	values    []value
	shapeKey  []byte
	talks     *talks // of records that are utterances; nil while there is none
}

// shape is how records with one set of paths are read.
type shape struct {
	paths   []string
	columns mapping
}

const maxShapes = 1000 // sets of paths that are remembered

func newJSONRecords(b *builder) *jsonRecords {
	return &jsonRecords{builder: b, keys: map[string]string{}, shapes: map[string]*shape{}, used: map[string]bool{}}
}

// take reads one JSON text and gives it to the sink. raw gives its bytes in the file.
func (j *jsonRecords) take(text []byte, source voc.Source, raw func() []byte) error {
	if bytes.IndexByte(text, 0) >= 0 {
		return j.builder.reject(source, 0, reasonNUL, raw())
	}
	p := jsonParser{data: text, keys: j.keys}
	v, err := p.document()
	if err != nil {
		return j.builder.reject(source, 0, err.Error(), raw())
	}
	if v.kind != jsonObject {
		return j.builder.reject(source, 0, "is not a JSON object", raw())
	}
	return j.takeValue(v, source, raw)
}

// takeValue gives an object to the sink.
func (j *jsonRecords) takeValue(v value, source voc.Source, raw func() []byte) error {
	s := j.shapeOf(v)
	row := record{source: source, minutes: s.columns.minutes, truncated: j.truncated}
	for c := range columnCount {
		i := s.columns.index[c]
		if i < 0 {
			continue
		}
		row.has[c] = true
		if bad := row.set(c, j.values[i]); bad == "" {
			continue
		} else if c == columnID || c == columnReceivedAt || c == columnText || c == columnTurns {
			return j.builder.reject(source, 0, c.String()+" "+bad, raw())
		} else {
			j.builder.warn(c, bad)
		}
	}
	for _, text := range s.columns.texts {
		row.texts = append(row.texts, j.values[text.index].text)
		row.questions = append(row.questions, question{text.number, s.paths[text.index]})
	}
	j.comments(s, &row)
	row.has[columnID] = row.has[columnID] || j.hasID
	for _, segment := range s.columns.segments {
		if text := strings.TrimSpace(j.values[segment.index].text); text != "" {
			row.segments = append(row.segments, voc.Segment{Name: segment.name, Value: text})
		}
	}
	if s.columns.has(columnSpeaker) && s.columns.has(columnText) && s.columns.has(columnID) && len(row.turns) == 0 {
		if j.talks == nil {
			j.talks = j.builder.newTalks(s.paths[s.columns.index[columnSpeaker]], s.paths[s.columns.index[columnText]])
		}
		return j.talks.take(&row, 0, raw)
	}
	return j.builder.take(&row, noField, raw)
}

func noField(column) int { return 0 }

// set fills a column with a JSON value. It returns what is wrong with the value, or nothing.
func (r *record) set(c column, v value) string {
	switch {
	case c == columnTurns && v.kind == jsonList:
		turns, ok := turnsOf(v)
		if !ok {
			return "is not a list of turns"
		}
		r.turns = turns
		return ""
	case v.kind == jsonList && (c == columnTopics || c == columnFAQViewed || c == columnFAQSearched):
		r.lists[c] = []string{}
		for _, item := range v.items {
			text := cmp.Or(item.text, item.first("id", "name", "title", "query"))
			if text = strings.TrimSpace(text); text != "" {
				text, cut := cutText(text)
				r.truncated = r.truncated || cut
				r.lists[c] = append(r.lists[c], text)
			}
		}
		return ""
	case v.kind == jsonList:
		return "is a list"
	}
	r.values[c] = v.text
	return ""
}

// shapeOf lists the paths of a record in j.paths and its values in j.values and returns their shape.
func (j *jsonRecords) shapeOf(v value) *shape {
	j.paths, j.values, j.shapeKey = j.paths[:0], j.values[:0], j.shapeKey[:0]
	j.flatten("", v)
	for i, path := range j.paths {
		j.shapeKey = append(append(j.shapeKey, path...), 0, j.values[i].kind)
	}
	if s, ok := j.shapes[string(j.shapeKey)]; ok {
		return s
	}
	s := &shape{paths: slices.Clone(j.paths)}
	s.columns, _ = mapHeaders(s.paths, withComments(s.paths, j.values, j.builder.options.Columns))
	if !slices.ContainsFunc(sortedKeys(j.builder.options.Columns), IsTextColumn) {
		s.columns.texts = nil // keys come and go from record to record: numbers would not stay
	}
	if len(j.shapes) < maxShapes {
		j.shapes[string(j.shapeKey)] = s
		j.note(s)
	}
	return s
}

// flatten adds what an object holds; of equal paths the last value counts.
func (j *jsonRecords) flatten(prefix string, v value) {
	for i, key := range v.keys {
		item := v.items[i]
		if prefix != "" {
			key = prefix + "." + key
		}
		switch {
		case item.kind == jsonNull:
		case item.kind == jsonObject:
			j.flatten(key, item)
		default:
			if k := j.find(key); k >= 0 {
				j.values[k] = item
			} else {
				j.paths, j.values = append(j.paths, key), append(j.values, item)
			}
		}
	}
}

const maxPaths = 1000 // of one record that are told apart; a repeated path among more of them counts as its first

func (j *jsonRecords) find(path string) int {
	if len(j.paths) > maxPaths {
		return -1
	}
	return slices.Index(j.paths, path)
}

// note records the columns of a new shape in the summary.
func (j *jsonRecords) note(s *shape) {
	summary := j.builder.summary
	j.builder.recognise(s.paths)
	for _, text := range s.columns.texts {
		j.used[s.paths[text.index]] = true
		summary.Columns[fmt.Sprintf("text#%d", text.number)] = s.paths[text.index]
		j.builder.fallback = cmp.Or(j.builder.fallback, voc.Survey)
	}
	for c := range columnKind + 1 {
		if i := s.columns.index[c]; i >= 0 {
			j.used[s.paths[i]] = true
			if summary.Columns[c.String()] == "" {
				summary.Columns[c.String()] = s.paths[i]
			}
		}
	}
	for _, segment := range s.columns.segments {
		j.used[s.paths[segment.index]] = true
		if name := "segment." + segment.name; summary.Columns[name] == "" {
			summary.Columns[name] = s.paths[segment.index]
		}
	}
}

// finish gives the conversations that were told utterance by utterance, and lists the paths that no record used and the mapped ones that no record has.
func (j *jsonRecords) finish() error {
	if j.talks != nil {
		if err := j.talks.finish(noField); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, s := range j.shapes {
		for _, path := range s.paths {
			seen[path] = true
		}
	}
	for _, path := range sortedKeys(seen) {
		if !j.used[path] {
			j.builder.summary.Unmapped = append(j.builder.summary.Unmapped, path)
		}
	}
	for _, name := range sortedKeys(j.builder.options.Columns) {
		if j.builder.summary.Columns[name] == "" {
			j.builder.summary.Warnings[name+absentKey]++
		}
	}
	return nil
}

// check looks at the first records before any is given to the sink: a file whose records have no text, no time,
// or not the keys that the configuration names, is refused as a whole.
func (j *jsonRecords) check(texts [][]byte) error {
	var records []value
	for _, text := range texts {
		p := jsonParser{data: text}
		if v, err := p.document(); err == nil && v.kind == jsonObject {
			records = append(records, v)
		}
	}
	return j.checkValues(records)
}

func (j *jsonRecords) checkValues(records []value) error {
	var paths []string
	var values []value
	seen := map[string]bool{}
	for _, v := range records {
		j.paths, j.values = j.paths[:0], j.values[:0]
		j.flatten("", v)
		for i, path := range j.paths {
			if !seen[path] {
				seen[path] = true
				paths = append(paths, path)
				values = append(values, j.values[i])
			}
		}
	}
	if len(paths) == 0 {
		return nil
	}
	given := map[string]string{}
	for name, path := range j.builder.options.Columns {
		if name == "id" || name == "received_at" || name == "text" || name == "turns" || seen[path] {
			given[name] = path // others may be rare
		}
	}
	columns, missing := mapHeaders(paths, withComments(paths, values, given))
	j.hasID = columns.has(columnID)
	return checkMapping(&columns, missing, paths, given)
}

// readJSONLines reads one object per line. Blank lines are skipped.
func readJSONLines(b *builder, input io.Reader, f findings) error {
	l, err := openJSONLines(b, input, f)
	if err != nil {
		return err
	}
	for {
		err := l.next()
		if errors.Is(err, io.EOF) {
			return l.records.finish()
		}
		if err != nil {
			return err
		}
	}
}

// jsonLines is a file of JSON Lines whose first lines were checked.
type jsonLines struct {
	records *jsonRecords
	reader  *recordReader
	codec   *codec
	first   [][]byte // the first lines, decoded
}

func openJSONLines(b *builder, input io.Reader, f findings) (*jsonLines, error) {
	if _, err := io.CopyN(io.Discard, input, f.mark); err != nil {
		return nil, fmt.Errorf("skipping the byte order mark: %w", err)
	}
	c := newCodec(f.encoding)
	l := &jsonLines{newJSONRecords(b), newRecordReader(input, c, f.mark), c, nil}
	if err := l.reader.fill(); err != nil {
		return nil, err
	}
	l.first = firstLines(l.reader, c)
	return l, l.records.check(l.first)
}

// next reads a line and gives it to the sink; io.EOF after the last.
func (l *jsonLines) next() error {
	line, err := l.reader.nextLine()
	if err != nil {
		return err
	}
	b, c := l.records.builder, l.codec
	raw := func() []byte { return c.original(line.raw) }
	source := b.sourceOf(line)
	l.records.truncated = line.truncated
	content, fault := l.content(line)
	switch {
	case fault != "":
		return b.reject(source, 0, fault, raw())
	case len(content) == 0:
		return nil
	}
	return l.records.take(content, source, raw)
}

// content is the JSON text of a line, empty where the line is blank, or what is wrong with it.
func (l *jsonLines) content(line rawRecord) (text []byte, fault string) {
	content := bytes.TrimRight(line.text(), "\r\n")
	switch {
	case line.fault != "":
		return nil, line.fault
	case len(bytes.TrimSpace(content)) == 0:
		return nil, ""
	case l.codec.decoder == nil:
		return content, ""
	}
	if decoded, ok := l.codec.text(content); ok {
		return []byte(decoded), ""
	}
	return nil, "holds bytes that are not " + l.codec.encoding
}

// absentKey is the warning of a column mapped to a key that no record has, behind its name.
const absentKey = " is mapped to a key that no record has"

const checkedRecords = 100

// firstLines returns the first complete lines of what is in the buffer, decoded.
func firstLines(r *recordReader, c *codec) [][]byte {
	var lines [][]byte
	for line := range bytes.Lines(r.buffer) {
		if len(lines) == checkedRecords || !bytes.HasSuffix(line, []byte("\n")) && !r.eof {
			break
		}
		if text, ok := c.text(line); ok {
			lines = append(lines, []byte(text))
		}
	}
	return lines
}

// nextLine returns the next line whatever it holds, or io.EOF.
func (r *recordReader) nextLine() (rawRecord, error) {
	for {
		data := r.buffer[r.start:]
		switch end := bytes.IndexByte(data, '\n') + 1; {
		case end > 0:
			return r.consume(end), nil
		case r.eof && len(data) == 0:
			return rawRecord{}, io.EOF
		case r.eof:
			return r.consume(len(data)), nil
		case len(data) > maxRecord:
			return r.longLine()
		}
		if err := r.fill(); err != nil {
			return rawRecord{}, err
		}
	}
}
