package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"voc"
)

const (
	maxParquet       = 256 << 20 // bytes of the file
	maxParquetValues = 2 << 30   // bytes of its values unpacked, as it says itself
	parquetBatch     = 64        // rows read at a time
)

// readParquet reads a Parquet file of any schema as if its rows were JSON objects: a column inside a group is
// named by its dotted path, a list of strings is a list, a list of groups is a list of objects. Timestamps and
// dates keep their meaning. A record's line is the number of its row; it has no byte range, and its raw bytes in a
// reject are the row as JSON.
func readParquet(b *builder, input io.Reader, f findings) error {
	if f.size > maxParquet {
		return fmt.Errorf("%w: %d MB; a Parquet file may have 256 MB: export it in parts", ErrTooLarge, f.size>>20)
	}
	data, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	t := parquetTable{records: newJSONRecords(b)}
	if err := t.open(data); err != nil {
		return err
	}
	if err := t.records.checkValues([]value{t.example()}); err != nil {
		return err
	}
	var number int64
	rows := make([]parquet.Row, parquetBatch)
	for _, group := range t.file.RowGroups() {
		var reader parquet.Rows
		if err := guarded(func() error { reader = group.Rows(); return nil }); err != nil {
			return err
		}
		defer reader.Close()
		for {
			n := 0
			err := guarded(func() (err error) {
				n, err = reader.ReadRows(rows)
				return err
			})
			if err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("%w: row %d: %w; export it again", ErrDamaged, number+int64(n)+1, err)
			}
			for _, row := range rows[:n] {
				number++
				if err := t.take(row, number); err != nil {
					return err
				}
			}
			if err != nil || n == 0 {
				break
			}
		}
	}
	if number != t.file.NumRows() {
		return fmt.Errorf("%w: it says that it has %d rows, but holds %d; export it again", ErrDamaged, t.file.NumRows(), number)
	}
	return t.records.finish()
}

type parquetTable struct {
	file    *parquet.File
	columns []parquetColumn
	records *jsonRecords
}

// parquetColumn is a leaf of the schema.
type parquetColumn struct {
	key     string // dotted path down to the first list
	field   string // dotted path inside the list's groups; empty for a list of values and outside of lists
	list    bool
	logical string // such as TIMESTAMP(…), DATE; empty for none
	scale   int    // of a decimal
}

func (t *parquetTable) open(data []byte) error {
	err := guarded(func() (err error) {
		t.file, err = parquet.OpenFile(bytes.NewReader(data), int64(len(data)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return err
		}
		var unpacked int64
		for _, group := range t.file.Metadata().RowGroups {
			for _, column := range group.Columns {
				unpacked += max(0, column.MetaData.TotalUncompressedSize)
			}
		}
		if unpacked > maxParquetValues {
			return fmt.Errorf("%w: it unpacks to %d MB; export it in parts", ErrTooLarge, unpacked>>20)
		}
		for _, path := range t.file.Schema().Columns() {
			leaf, ok := t.file.Schema().Lookup(path...)
			if !ok {
				return fmt.Errorf("column %s is not in the schema", strings.Join(path, "."))
			}
			column := parquetColumn{key: strings.Join(path, "."), list: leaf.MaxRepetitionLevel > 0}
			if column.list {
				inner := slices.IndexFunc(path, isListPart)
				if inner < 1 {
					inner = 1
				}
				column.key = strings.Join(path[:inner], ".")
				column.field = strings.Join(slices.DeleteFunc(slices.Clone(path[inner:]), isListPart), ".")
			}
			column.key, column.field = strings.ToValidUTF8(column.key, "\ufffd"), strings.ToValidUTF8(column.field, "\ufffd")
			if logical := leaf.Node.Type().LogicalType(); logical != nil {
				column.logical = logical.String()
				if _, err := fmt.Sscanf(column.logical, "DECIMAL(%d,%d)", new(int), &column.scale); err != nil {
					column.scale = 0
				}
			}
			t.columns = append(t.columns, column)
		}
		return nil
	})
	if err != nil && !errors.Is(err, ErrTooLarge) && !errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%w: %w; export it again", ErrDamaged, err)
	}
	return err
}

// isListPart reports a level of the schema that only says that there is a list or map.
func isListPart(name string) bool {
	switch name {
	case "list", "element", "array", "array_element", "item", "bag", "key_value":
		return true
	}
	return false
}

// example is a record that has every column.
func (t *parquetTable) example() value {
	v := value{kind: jsonObject}
	for _, column := range t.columns {
		item := value{kind: jsonString, text: "x"}
		if column.list {
			item = value{kind: jsonList}
		}
		v.keys, v.items = append(v.keys, column.key), append(v.items, item)
	}
	return v
}

func (t *parquetTable) take(row parquet.Row, number int64) error {
	v := value{kind: jsonObject}
	place := map[string]int{}
	bad := 0
	counts := make([]int, len(t.columns)) // entries of a list's column so far
	for _, cell := range row {
		n := cell.Column()
		if n < 0 || n >= len(t.columns) {
			return fmt.Errorf("%w: row %d has a value outside of its columns; export it again", ErrDamaged, number)
		}
		column := &t.columns[n]
		item := column.value(cell)
		if !utf8.ValidString(item.text) && bad == 0 {
			bad = n + 1
		}
		if !column.list {
			v.keys, v.items = append(v.keys, column.key), append(v.items, item)
			continue
		}
		i, ok := place[column.key]
		if !ok {
			i = len(v.items)
			place[column.key] = i
			v.keys, v.items = append(v.keys, column.key), append(v.items, value{kind: jsonList})
		}
		list := &v.items[i]
		switch at := counts[n]; {
		case column.field == "" && item.kind != jsonNull:
			list.items = append(list.items, item)
		case column.field != "":
			for len(list.items) <= at {
				list.items = append(list.items, value{kind: jsonObject})
			}
			if item.kind != jsonNull {
				object := &list.items[at]
				object.keys, object.items = append(object.keys, column.field), append(object.items, item)
			}
		}
		counts[n]++
	}
	for i := range v.items {
		if v.items[i].kind == jsonList { // an empty list of groups has one entry without any value
			v.items[i].items = slices.DeleteFunc(v.items[i].items, func(v value) bool { return v.kind == jsonObject && len(v.keys) == 0 })
		}
	}
	source := voc.Source{File: t.records.builder.summary.File, Line: number}
	raw := func() []byte { return append(appendJSON(nil, v), '\n') }
	if bad > 0 {
		return t.records.builder.reject(source, bad, "holds bytes that are not utf-8", raw())
	}
	return t.records.takeValue(v, source, raw)
}

// value brings a cell to what the readers of columns expect.
func (c *parquetColumn) value(cell parquet.Value) value {
	if cell.IsNull() {
		return value{}
	}
	number := func(text string) value { return value{kind: jsonNumber, text: text} }
	switch cell.Kind() {
	case parquet.Boolean:
		return value{kind: jsonBool, text: strconv.FormatBool(cell.Boolean())}
	case parquet.Int32, parquet.Int64:
		n := cell.Int64()
		if cell.Kind() == parquet.Int32 {
			n = int64(cell.Int32())
		}
		switch {
		case strings.HasPrefix(c.logical, "TIMESTAMP"):
			return value{kind: jsonString, text: c.timestamp(n)}
		case c.logical == "DATE":
			return value{kind: jsonString, text: time.Unix(n*86400, 0).UTC().Format(time.DateOnly)}
		case c.scale > 0 && c.scale < 19:
			return number(strconv.FormatFloat(float64(n)/math.Pow10(c.scale), 'f', -1, 64))
		}
		return number(strconv.FormatInt(n, 10))
	case parquet.Int96: // nanoseconds of the day and the Julian day, as Spark and Impala write times
		t := cell.Int96()
		nanoseconds := int64(t[1])<<32 | int64(t[0])
		const julianDayOf1970 = 2440588
		return value{kind: jsonString, text: time.Unix((int64(t[2])-julianDayOf1970)*86400, nanoseconds).UTC().Format(time.RFC3339Nano)}
	case parquet.Float:
		return number(strconv.FormatFloat(float64(cell.Float()), 'f', -1, 32))
	case parquet.Double:
		return number(strconv.FormatFloat(cell.Double(), 'f', -1, 64))
	}
	return value{kind: jsonString, text: string(cell.ByteArray())}
}

// timestamp writes a time with its zone where it is one, else without.
func (c *parquetColumn) timestamp(n int64) string {
	var t time.Time
	switch {
	case strings.Contains(c.logical, "NANOS"):
		t = time.Unix(0, n)
	case strings.Contains(c.logical, "MICROS"):
		t = time.UnixMicro(n)
	default:
		t = time.UnixMilli(n)
	}
	if strings.Contains(c.logical, "isAdjustedToUTC=true") {
		return t.UTC().Format(time.RFC3339Nano)
	}
	return t.UTC().Format("2006-01-02 15:04:05.999999999")
}

// appendJSON writes a value as JSON.
func appendJSON(out []byte, v value) []byte {
	switch v.kind {
	case jsonBool:
		return append(out, v.text...)
	case jsonNumber:
		if _, err := strconv.ParseFloat(v.text, 64); err != nil || strings.Trim(v.text, "-0123456789.") != "" {
			return append(out, "null"...) // NaN and infinities
		}
		return append(out, v.text...)
	case jsonString:
		return appendJSONString(out, v.text)
	case jsonList:
		out = append(out, '[')
		for i, item := range v.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, item)
		}
		return append(out, ']')
	case jsonObject:
		out = append(out, '{')
		for i, key := range v.keys {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendJSONString(out, key), ':')
			out = appendJSON(out, v.items[i])
		}
		return append(out, '}')
	}
	return append(out, "null"...)
}

// appendJSONString keeps bytes that are not UTF-8, so that a reject has them.
func appendJSONString(out []byte, s string) []byte {
	out = append(out, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c == '\n':
			out = append(out, '\\', 'n')
		case c < 0x20:
			out = fmt.Appendf(out, "\\u%04x", c)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
