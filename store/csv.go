package store

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// ExportCSV writes a table of some weeks as CSV for spreadsheets: UTF-8 with a byte order mark, times in the
// run's zone, lists of words joined by semicolons, other lists as JSON, NULL as an empty cell. Text that a
// spreadsheet would take for a formula gets an apostrophe in front, so a cell may differ from the table by it.
func ExportCSV(w io.Writer, table string, weeks []*WeekReader) error {
	t, err := exportedTable(table)
	if err != nil {
		return err
	}
	if err := exportCSV(w, t, weeks); err != nil {
		return fmt.Errorf("exporting %s as CSV: %w", table, err)
	}
	return nil
}

func exportCSV(w io.Writer, t exported, weeks []*WeekReader) error {
	columns := t.columns()
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	writer := csv.NewWriter(w)
	record := make([]string, len(columns))
	for i := range columns {
		record[i] = columns[i].name
	}
	if err := writer.Write(record); err != nil {
		return err
	}
	for _, week := range weeks {
		for row, err := range t.each(week) {
			if err != nil {
				return err
			}
			for i := range columns {
				if record[i], err = columns[i].cell(row, week.location); err != nil {
					return err
				}
			}
			if err := writer.Write(record); err != nil {
				return err
			}
		}
	}
	writer.Flush()
	return writer.Error()
}

func (c *column) cell(row reflect.Value, location *time.Location) (string, error) {
	value, known := c.value(row)
	switch {
	case !known:
		return "", nil
	case c.list && c.kind == reflect.String:
		words := make([]string, value.Len())
		for i := range words {
			words[i] = value.Index(i).String()
		}
		return defuse(strings.Join(words, ";")), nil
	case c.list:
		if value.Len() == 0 {
			return "", nil
		}
		encoded, err := json.Marshal(c.plain(value, location))
		return string(encoded), err
	case c.instant:
		return time.UnixMilli(value.Int()).In(location).Format(time.RFC3339Nano), nil
	case c.kind == reflect.String:
		return defuse(value.String()), nil
	case c.kind == reflect.Float64:
		return strconv.FormatFloat(value.Float(), 'g', -1, 64), nil
	default:
		return fmt.Sprint(value.Interface()), nil
	}
}

// plain turns a list of groups into what encoding/json writes under the columns' names.
func (c *column) plain(list reflect.Value, location *time.Location) []map[string]any {
	groups := make([]map[string]any, list.Len())
	for i := range groups {
		groups[i] = map[string]any{}
		for j := range c.columns {
			inner := &c.columns[j]
			value, known := inner.value(list.Index(i))
			switch {
			case !known:
				groups[i][inner.name] = nil
			case inner.list:
				groups[i][inner.name] = inner.plain(value, location)
			case inner.instant:
				groups[i][inner.name] = time.UnixMilli(value.Int()).In(location)
			default:
				groups[i][inner.name] = value.Interface()
			}
		}
	}
	return groups
}

// defuse keeps a spreadsheet from running customers' words.
func defuse(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
