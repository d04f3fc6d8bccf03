package store

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/ipc"

	"voc"
)

var update = flag.Bool("update", false, "rewrite generated files")

func TestSchema(t *testing.T) {
	const path = "../docs/schema.md"
	if *update {
		if err := os.WriteFile(path, []byte(Schema()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != Schema() {
		t.Errorf("%s is not what the code says; run: go test ./store -run TestSchema -update", path)
	}
}

func TestEveryColumnIsDescribed(t *testing.T) {
	var check func(where string, columns []column)
	check = func(where string, columns []column) {
		for _, c := range columns {
			if c.name == "" || c.doc == "" || strings.ContainsAny(c.doc+c.unit, "|\n") || strings.Contains(c.typeName(), "  ") {
				t.Errorf("%s: column %+v is not described", where, c)
			}
			check(where+"."+c.name, c.columns)
		}
	}
	for _, table := range exportedTables() {
		if tableMeanings[table.title()] == "" {
			t.Errorf("table %s is not described", table.title())
		}
		check(table.title(), table.columns())
	}
}

func exportedWeeks(t *testing.T) []*WeekReader {
	dir := t.TempDir()
	publish(t, dir, testWeek.Add(-1), sampleRows(testWeek.Add(-1), rowsPerRecord+500, 1))
	catalog := publish(t, dir, testWeek, []*voc.Labelled{fullRow(t)})
	return []*WeekReader{mustWeek(t, catalog, testWeek.Add(-1)), mustWeek(t, catalog, testWeek)}
}

// Every value of every table arrives in Arrow as Parquet has it.
func TestExportArrow(t *testing.T) {
	weeks := exportedWeeks(t)
	for _, table := range exportedTables() {
		var file bytes.Buffer
		if err := ExportArrow(&file, table.title(), weeks); err != nil {
			t.Fatal(err)
		}
		reader, err := ipc.NewFileReader(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		var records []arrow.Record
		for i := range reader.NumRecords() {
			record, err := reader.RecordAt(i)
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, record)
		}
		at := 0
		for _, week := range weeks {
			for row, err := range table.each(week) {
				if err != nil {
					t.Fatal(err)
				}
				for at == int(records[0].NumRows()) {
					records, at = records[1:], 0
				}
				for i, c := range table.columns() {
					if want, got := c.show(row), showArrow(records[0].Column(i), at); got != want {
						t.Fatalf("%s.%s is %s and not %s", table.title(), c.name, got, want)
					}
				}
				at++
			}
		}
		if len(records) > 1 || len(records) == 1 && at != int(records[0].NumRows()) {
			t.Errorf("%s has more rows than the table", table.title())
		}
	}
}

// show and showArrow write a value in one form, without the code under test.
func (c *column) show(row reflect.Value) string {
	v := row.Field(c.field)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "NULL"
		}
		v = v.Elem()
	}
	if c.optional && v.IsZero() && row.Field(c.field).Kind() != reflect.Pointer {
		return "NULL"
	}
	if !c.list {
		return fmt.Sprint(v.Interface())
	}
	var b strings.Builder
	for i := range v.Len() {
		b.WriteString("[")
		if c.kind == reflect.String {
			b.WriteString(v.Index(i).String())
		}
		for _, inner := range c.columns {
			b.WriteString(inner.show(v.Index(i)) + ",")
		}
		b.WriteString("]")
	}
	return b.String()
}

func showArrow(column arrow.Array, i int) string {
	if column.IsNull(i) {
		return "NULL"
	}
	switch a := column.(type) {
	case *array.List:
		var b strings.Builder
		start, end := a.ValueOffsets(i)
		for j := int(start); j < int(end); j++ {
			b.WriteString("[" + showArrow(a.ListValues(), j) + "]")
		}
		return b.String()
	case *array.Struct:
		var b strings.Builder
		for f := range a.NumField() {
			b.WriteString(showArrow(a.Field(f), i) + ",")
		}
		return b.String()
	case *array.String:
		return a.Value(i)
	case *array.Timestamp:
		return fmt.Sprint(int64(a.Value(i)))
	case *array.Int64:
		return fmt.Sprint(a.Value(i))
	case *array.Int32:
		return fmt.Sprint(a.Value(i))
	case *array.Float64:
		return fmt.Sprint(a.Value(i))
	case *array.Boolean:
		return fmt.Sprint(a.Value(i))
	default:
		return fmt.Sprintf("%T", column)
	}
}

func TestExportCSV(t *testing.T) {
	full := fullRow(t)
	full.Subject = voc.TrustMasked(`=HYPERLINK("http://example.com")`)
	full.Text = voc.TrustMasked("+81 は\n\"国番号\", です" + full.Text.String())
	full.TopicIDs = []string{"delivery", "delivery.late"}
	catalog := publish(t, t.TempDir(), testWeek, []*voc.Labelled{full})
	weeks := []*WeekReader{mustWeek(t, catalog, testWeek)}
	var file bytes.Buffer
	if err := ExportCSV(&file, "inquiries", weeks); err != nil {
		t.Fatal(err)
	}
	content, found := strings.CutPrefix(file.String(), "\ufeff")
	records, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	if err != nil || !found || len(records) != 2 {
		t.Fatal(err, found, len(records))
	}
	cells := map[string]string{}
	for i, name := range records[0] {
		cells[name] = records[1][i]
	}
	for name, want := range map[string]string{
		"subject": `'=HYPERLINK("http://example.com")`, "topic_ids": "delivery;delivery.late", "week": "2026-W34",
		"received_at": "2026-08-17T05:00:00.007+09:00", "bot_handoff": "true",
	} {
		if cells[name] != want {
			t.Errorf("%s is %q and not %q", name, cells[name], want)
		}
	}
	if !strings.HasPrefix(cells["text"], "'+81 は\n\"国番号\", です") {
		t.Errorf("text is %.60q", cells["text"])
	}
	if !strings.Contains(cells["topics"], `"evidence":[{"end":`) {
		t.Errorf("topics are %q", cells["topics"])
	}
}

func TestExportErrors(t *testing.T) {
	full := errors.New("no space left")
	weeks := exportedWeeks(t)
	for name, export := range map[string]func(io.Writer, string, []*WeekReader) error{"arrow": ExportArrow, "csv": ExportCSV} {
		if err := export(io.Discard, "customers", weeks); err == nil || !strings.Contains(err.Error(), "inquiries, opinions") {
			t.Errorf("%s: %v", name, err)
		}
		for _, limit := range []int{0, 100, 100_000} {
			if err := export(&limitedWriter{limit, full}, "inquiries", weeks); !errors.Is(err, full) {
				t.Errorf("%s after %d bytes: %v", name, limit, err)
			}
		}
	}
}
