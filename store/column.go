package store

import (
	"fmt"
	"iter"
	"reflect"
	"strings"
)

// column describes a column for exports and for docs/schema.md, as the tags of a row type give it.
type column struct {
	name     string
	unit     string
	doc      string
	field    int          // of the row's struct
	kind     reflect.Kind // of a value; Struct for a list of groups
	optional bool         // a nil pointer, or a zero value, is NULL
	list     bool
	instant  bool     // milliseconds since 1970
	columns  []column // of the group in a list
}

func columnsOf(row reflect.Type) []column {
	columns := make([]column, row.NumField())
	for i := range columns {
		field := row.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("parquet"), ",")
		c := column{
			name: name, unit: field.Tag.Get("unit"), doc: field.Tag.Get("doc"), field: i,
			optional: strings.Contains(options, "optional"), list: strings.Contains(options, "list"), instant: strings.Contains(options, "timestamp"),
		}
		value := field.Type
		if value.Kind() == reflect.Pointer || c.list {
			value = value.Elem()
		}
		if c.kind = value.Kind(); c.kind == reflect.Struct {
			c.columns = columnsOf(value)
		}
		columns[i] = c
	}
	return columns
}

// value returns the column's value in a row, or false where it is NULL. Lists are never NULL.
func (c *column) value(row reflect.Value) (reflect.Value, bool) {
	v := row.Field(c.field)
	if !c.optional {
		return v, true
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return v, false
		}
		return v.Elem(), true
	}
	return v, !v.IsZero()
}

// exported is a table of any row type.
type exported interface {
	title() string
	columns() []column
	each(*WeekReader) iter.Seq2[reflect.Value, error]
}

// exportedTables lists the tables in the order of the documentation.
func exportedTables() []exported {
	return []exported{inquiriesTable, opinionsTable, countsTable, estimatesTable, channelsTable}
}

// Tables returns the names of the tables.
func Tables() []string {
	var names []string
	for _, t := range exportedTables() {
		names = append(names, t.title())
	}
	return names
}

func exportedTable(name string) (exported, error) {
	for _, t := range exportedTables() {
		if t.title() == name {
			return t, nil
		}
	}
	return nil, fmt.Errorf("there is no table %q; choose one of %s", name, strings.Join(Tables(), ", "))
}

func (t table[T]) title() string { return t.name }

func (t table[T]) columns() []column { return columnsOf(reflect.TypeFor[T]()) }

// each gives the rows of a week; a row holds until the next one.
func (t table[T]) each(w *WeekReader) iter.Seq2[reflect.Value, error] {
	return func(yield func(reflect.Value, error) bool) {
		for batch, err := range rowsOf[T](w, t.name) {
			if err != nil {
				yield(reflect.Value{}, err)
				return
			}
			for i := range batch {
				if !yield(reflect.ValueOf(&batch[i]).Elem(), nil) {
					return
				}
			}
		}
	}
}
