package store

import (
	"reflect"
	"strings"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// TablesVersion is raised when the same rows give other bytes of a table, so that weeks are written anew.
const TablesVersion = 4

// parquet-go 0.32 writes rows 64 at a time, and of an optional column whose Go type is no pointer it takes nulls for
// zero values where the last run of values of such a batch is as long as the distance of its beginning from the
// batch's, and only nulls follow: it compares the rest of a bitmap with 1<<y - 1 instead of 1<<(64-y) - 1
// (column_buffer_write.go, writeRowsFuncOfOptional). Readers then find ” where NULL belongs. nullWriter hands such
// a batch over in two parts, the first of which ends with the run.
type nullWriter[T any] struct {
	*parquet.GenericWriter[T]
	optional []optionalColumn
	group    int // rows of the row group under way
}

// writtenTogether is how many rows parquet-go writes at a time.
const writtenTogether = 64

// optionalColumn is where a struct holds a value whose zero is NULL.
type optionalColumn struct {
	offset uintptr
	isNull func(unsafe.Pointer) bool
}

func newNullWriter[T any](w *parquet.GenericWriter[T]) *nullWriter[T] {
	return &nullWriter[T]{GenericWriter: w, optional: optionalColumns(reflect.TypeFor[T]())}
}

// optionalColumns lists the optional fields of a row that are no pointers.
func optionalColumns(row reflect.Type) []optionalColumn {
	var columns []optionalColumn
	for i := range row.NumField() {
		f := row.Field(i)
		if !isOptional(f) {
			continue
		}
		switch f.Type.Kind() {
		case reflect.String:
			columns = append(columns, optionalColumn{f.Offset, func(p unsafe.Pointer) bool { return *(*string)(p) == "" }})
		case reflect.Int64:
			columns = append(columns, optionalColumn{f.Offset, func(p unsafe.Pointer) bool { return *(*int64)(p) == 0 }})
		}
	}
	return columns
}

func isOptional(f reflect.StructField) bool {
	options := strings.Split(f.Tag.Get("parquet"), ",")
	for _, option := range options[1:] {
		if option == "optional" {
			return true
		}
	}
	return false
}

// Write writes rows and returns their number.
func (w *nullWriter[T]) Write(rows []T) (int, error) {
	written := 0
	for written < len(rows) {
		n := w.together(rows[written:])
		n, err := w.GenericWriter.Write(rows[written : written+n])
		if written += n; err != nil {
			return written, err
		}
		w.group = (w.group + n) % rowsPerGroup
	}
	return written, nil
}

// together is how many of the rows, one at least, parquet-go writes rightly at a time.
func (w *nullWriter[T]) together(rows []T) int {
	n := min(len(rows), writtenTogether, rowsPerGroup-w.group)
	for shorter := true; shorter; {
		shorter = false
		for _, c := range w.optional {
			null := func(i int) bool { return c.isNull(unsafe.Add(unsafe.Pointer(&rows[i]), c.offset)) }
			end := n // of the last run of values
			for end > 0 && null(end-1) {
				end--
			}
			begin := end
			for begin > 0 && !null(begin-1) {
				begin--
			}
			if end < n && begin > 0 && end-begin == begin {
				n, shorter = end, true
			}
		}
	}
	return n
}
