package store

import (
	"fmt"
	"io"
	"reflect"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// rowsPerRecord bounds the memory of an export.
const rowsPerRecord = 8192

// ExportArrow writes a table of some weeks as one Arrow IPC file (also known as Feather 2), in the order of
// weeks, with the columns of the Parquet table. Tables names the tables.
func ExportArrow(w io.Writer, table string, weeks []*WeekReader) error {
	t, err := exportedTable(table)
	if err != nil {
		return err
	}
	if err := exportArrow(w, t, weeks); err != nil {
		return fmt.Errorf("exporting %s as Arrow: %w", table, err)
	}
	return nil
}

func exportArrow(w io.Writer, t exported, weeks []*WeekReader) error {
	columns := t.columns()
	schema := arrow.NewSchema(arrowFields(columns), nil)
	builder := array.NewRecordBuilder(memory.NewGoAllocator(), schema)
	defer builder.Release()
	writer, err := ipc.NewFileWriter(&forwardOnly{w: w}, ipc.WithSchema(schema))
	if err != nil {
		return err
	}
	pending := 0
	flush := func() error {
		record := builder.NewRecord()
		defer record.Release()
		pending = 0
		return writer.Write(record)
	}
	for _, week := range weeks {
		for row, err := range t.each(week) {
			if err != nil {
				return err
			}
			for i := range columns {
				appendArrow(builder.Field(i), &columns[i], row)
			}
			if pending++; pending == rowsPerRecord {
				if err := flush(); err != nil {
					return err
				}
			}
		}
	}
	if pending > 0 {
		if err := flush(); err != nil {
			return err
		}
	}
	return writer.Close()
}

func arrowFields(columns []column) []arrow.Field {
	fields := make([]arrow.Field, len(columns))
	for i := range columns {
		c := &columns[i]
		t := c.arrowType()
		if c.list {
			t = arrow.ListOfNonNullable(t)
		}
		fields[i] = arrow.Field{Name: c.name, Type: t, Nullable: c.optional}
	}
	return fields
}

func (c *column) arrowType() arrow.DataType {
	switch {
	case c.instant:
		return &arrow.TimestampType{Unit: arrow.Millisecond, TimeZone: "UTC"}
	case c.kind == reflect.Struct:
		return arrow.StructOf(arrowFields(c.columns)...)
	case c.kind == reflect.Bool:
		return arrow.FixedWidthTypes.Boolean
	case c.kind == reflect.Int32:
		return arrow.PrimitiveTypes.Int32
	case c.kind == reflect.Int64:
		return arrow.PrimitiveTypes.Int64
	case c.kind == reflect.Float64:
		return arrow.PrimitiveTypes.Float64
	default:
		return arrow.BinaryTypes.String
	}
}

// appendArrow adds a column's value in a row.
func appendArrow(builder array.Builder, c *column, row reflect.Value) {
	value, known := c.value(row)
	if !known {
		builder.AppendNull()
		return
	}
	list, ok := builder.(*array.ListBuilder)
	if !ok {
		appendArrowValue(builder, c, value)
		return
	}
	list.Append(true)
	for i := range value.Len() {
		appendArrowValue(list.ValueBuilder(), c, value.Index(i))
	}
}

func appendArrowValue(builder array.Builder, c *column, value reflect.Value) {
	switch b := builder.(type) {
	case *array.StructBuilder:
		b.Append(true)
		for i := range c.columns {
			appendArrow(b.FieldBuilder(i), &c.columns[i], value)
		}
	case *array.StringBuilder:
		b.Append(value.String())
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(value.Int()))
	case *array.Int64Builder:
		b.Append(value.Int())
	case *array.Int32Builder:
		b.Append(int32(value.Int()))
	case *array.Float64Builder:
		b.Append(value.Float())
	case *array.BooleanBuilder:
		b.Append(value.Bool())
	}
}

// forwardOnly lets the file writer, which asks for its position only, write to a pipe.
type forwardOnly struct {
	w        io.Writer
	position int64
}

func (f *forwardOnly) Write(data []byte) (int, error) {
	n, err := f.w.Write(data)
	f.position += int64(n)
	return n, err
}

func (f *forwardOnly) Seek(offset int64, whence int) (int64, error) {
	if offset != 0 || whence != io.SeekCurrent {
		return f.position, fmt.Errorf("seeking in an output that cannot: offset %d from %d", offset, whence)
	}
	return f.position, nil
}
