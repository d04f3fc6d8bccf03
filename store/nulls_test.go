package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// nullRow has each kind of optional column that tables have.
type nullRow struct {
	Number int64  `parquet:"number"`
	Line   int64  `parquet:"line,optional,delta"`
	Word   string `parquet:"word,optional"`
	Label  string `parquet:"label,optional,dict"`
}

// definedIn is what a file holds of an optional column: which values are there, by their definition levels.
func definedIn(t *testing.T, content []byte, column string) []bool {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	leaf, found := file.Schema().Lookup(column)
	if !found {
		t.Fatalf("there is no column %s", column)
	}
	var defined []bool
	for _, group := range file.RowGroups() {
		pages := group.ColumnChunks()[leaf.ColumnIndex].Pages()
		for {
			page, err := pages.ReadPage()
			if err != nil {
				break
			}
			values := make([]parquet.Value, page.NumValues())
			n, _ := page.Values().ReadValues(values)
			for _, value := range values[:n] {
				defined = append(defined, !value.IsNull())
			}
		}
		pages.Close()
	}
	return defined
}

func TestZeroValuesOfOptionalColumnsAreNull(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	word := func(present bool) string {
		if present {
			return "x"
		}
		return ""
	}
	line := func(present bool) int64 {
		if present {
			return 5
		}
		return 0
	}
	patterns := [][]nullRow{}
	// Each place and length of a single run within a batch: what parquet-go gets wrong is among them.
	for begin := range 34 {
		for length := range 34 {
			rows := make([]nullRow, 64+random.IntN(130))
			for i := range min(length, len(rows)-begin) {
				rows[begin+i] = nullRow{Line: 5, Word: "x", Label: "x"}
			}
			patterns = append(patterns, rows)
		}
	}
	for range 300 {
		rows := make([]nullRow, 1+random.IntN(3*writtenTogether))
		rare := 1 + random.IntN(40)
		for i := range rows {
			rows[i] = nullRow{Line: line(random.IntN(rare) == 0), Word: word(random.IntN(rare) == 0), Label: word(random.IntN(rare) == 0)}
		}
		patterns = append(patterns, rows)
	}
	// A batch that the end of a row group divides.
	long := make([]nullRow, rowsPerGroup+100)
	long[rowsPerGroup+1].Word, long[rowsPerGroup-63].Label = "x", "x"
	patterns = append(patterns, long)
	for _, rows := range patterns {
		var out bytes.Buffer
		n, err := table[nullRow]{"nulls", nil}.encode(&out, slices.Values(slices.Collect(slices.Chunk(rows, batchRows))))
		if err != nil || n != int64(len(rows)) {
			t.Fatal(n, err)
		}
		for column, present := range map[string]func(nullRow) bool{
			"line": func(r nullRow) bool { return r.Line != 0 }, "word": func(r nullRow) bool { return r.Word != "" }, "label": func(r nullRow) bool { return r.Label != "" },
		} {
			var want []bool
			for _, row := range rows {
				want = append(want, present(row))
			}
			if got := definedIn(t, out.Bytes(), column); !slices.Equal(got, want) {
				t.Fatalf("column %s of %d rows: defined are %v, should be %v", column, len(rows), places(got), places(want))
			}
		}
	}
}

func places(defined []bool) []int {
	var at []int
	for i, d := range defined {
		if d {
			at = append(at, i)
		}
	}
	return at
}

// TestOptionalColumnsStandWhereNullsAreSeenTo fails for an optional field that nullWriter does not look at: of another
// type, or within a list.
func TestOptionalColumnsStandWhereNullsAreSeenTo(t *testing.T) {
	var check func(path string, row reflect.Type, top bool) error
	check = func(path string, row reflect.Type, top bool) error {
		for i := range row.NumField() {
			f := row.Field(i)
			kind := f.Type.Kind()
			seen := kind == reflect.Pointer || top && (kind == reflect.String || kind == reflect.Int64)
			if isOptional(f) && !seen {
				return fmt.Errorf("%s.%s is optional and of type %s: use a pointer", path, f.Name, f.Type)
			}
			inner := f.Type
			for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				if err := check(path+"."+f.Name, inner, false); err != nil {
					return err
				}
			}
		}
		return nil
	}
	for _, row := range []any{inquiryRow{}, opinionRow{}, countRow{}, estimateRow{}, channelRow{}, figureRow{}, customerRow{}, visitRow{}} {
		if err := check(reflect.TypeOf(row).Name(), reflect.TypeOf(row), true); err != nil {
			t.Error(err)
		}
	}
}
