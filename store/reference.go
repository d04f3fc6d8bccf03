package store

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"voc"
)

// Reference tables stand beside the catalog: what is known besides inquiries. They name customers by token only.

type customerRow struct {
	Person        string       `parquet:"person" doc:"Keyed token of the customer, as in inquiries."`
	Segments      []segmentRow `parquet:"segments,list" doc:"Properties of the customer, by name."`
	StartedAt     *int64       `parquet:"started_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When the customer became one."`
	OnboardedAt   *int64       `parquet:"onboarded_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When onboarding was completed."`
	CancelledAt   *int64       `parquet:"cancelled_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When the customer left."`
	RepurchasedAt *int64       `parquet:"repurchased_at,optional,timestamp(millisecond)" unit:"ms since 1970, UTC" doc:"When the customer last bought again."`
	Revenue       []revenueRow `parquet:"revenue,list" doc:"Revenue by month."`
	Margin        *float64     `parquet:"margin,optional" unit:"0 to 1" doc:"Part of revenue that is profit."`
}

type revenueRow struct {
	Month  string  `parquet:"month,dict" doc:"Month such as 2026-08; empty where the source does not say it."`
	Amount float64 `parquet:"amount" unit:"source's currency" doc:"Revenue of the month."`
}

type visitRow struct {
	VisitedAt int64  `parquet:"visited_at,timestamp(millisecond),delta" unit:"ms since 1970, UTC" doc:"When the help centre was visited."`
	Person    string `parquet:"person,optional" doc:"Keyed token of the customer; NULL when unknown."`
	Article   string `parquet:"article,optional,dict" doc:"Article, masked."`
	Topic     string `parquet:"topic,optional,dict" doc:"Topic that the source names."`
}

var (
	customersTable = table[customerRow]{"customers", []string{"person"}}
	visitsTable    = table[visitRow]{"visits", []string{"visited_at"}}
)

// CustomersPath is where the customers table stands.
func CustomersPath(dir string) string { return filepath.Join(dir, customersTable.file()) }

// VisitsPath is where the visits of the help centre stand.
func VisitsPath(dir string) string { return filepath.Join(dir, visitsTable.file()) }

// WriteCustomers replaces the customers table of dir; none removes it. Customers are written by token, whatever the
// order they come in. The caller holds the lock.
func WriteCustomers(dir string, customers []voc.Customer) error {
	sorted := slices.SortedFunc(slices.Values(customers), func(a, b voc.Customer) int { return strings.Compare(a.Person, b.Person) })
	return writeReference(dir, customersTable, converted(sorted, func(c voc.Customer) customerRow {
		row := customerRow{Person: c.Person, Segments: mapped(c.Segments, func(s voc.Segment) segmentRow { return segmentRow(s) }),
			StartedAt: milliseconds(c.StartedAt), OnboardedAt: milliseconds(c.OnboardedAt),
			CancelledAt: milliseconds(c.CancelledAt), RepurchasedAt: milliseconds(c.RepurchasedAt), Margin: c.Margin.Pointer()}
		for _, month := range slices.Sorted(maps.Keys(c.Revenue)) {
			row.Revenue = append(row.Revenue, revenueRow{month, c.Revenue[month]})
		}
		return row
	}), len(customers))
}

// ReadCustomers reads the customers table of dir, by token; none where there is no table. Times are in location.
func ReadCustomers(dir string, location *time.Location) ([]voc.Customer, error) {
	var customers []voc.Customer
	for batch, err := range readReference(dir, customersTable) {
		if err != nil {
			return nil, err
		}
		for i := range batch {
			r := &batch[i]
			c := voc.Customer{Person: r.Person, Segments: mapped(r.Segments, func(s segmentRow) voc.Segment { return voc.Segment(s) }),
				StartedAt: instant(r.StartedAt, location), OnboardedAt: instant(r.OnboardedAt, location),
				CancelledAt: instant(r.CancelledAt, location), RepurchasedAt: instant(r.RepurchasedAt, location), Margin: voc.FromPointer(r.Margin)}
			for _, revenue := range r.Revenue {
				if c.Revenue == nil {
					c.Revenue = map[string]float64{}
				}
				c.Revenue[revenue.Month] = revenue.Amount
			}
			customers = append(customers, c)
		}
	}
	return customers, nil
}

// WriteVisits replaces the table of help-centre visits of dir; none removes it. The caller holds the lock.
func WriteVisits(dir string, visits []voc.HelpVisit) error {
	sorted := slices.SortedFunc(slices.Values(visits), func(a, b voc.HelpVisit) int {
		return cmp.Or(cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Article, b.Article), cmp.Compare(a.Topic, b.Topic))
	})
	return writeReference(dir, visitsTable, converted(sorted, func(v voc.HelpVisit) visitRow {
		return visitRow{v.At.UnixMilli(), v.Person, v.Article, v.Topic}
	}), len(visits))
}

// ReadVisits reads the visits of the help centre in order of time; none where there is no table.
func ReadVisits(dir string, location *time.Location) ([]voc.HelpVisit, error) {
	var visits []voc.HelpVisit
	for batch, err := range readReference(dir, visitsTable) {
		if err != nil {
			return nil, err
		}
		for _, r := range batch {
			visits = append(visits, voc.HelpVisit{Person: r.Person, At: time.UnixMilli(r.VisitedAt).In(location), Article: r.Article, Topic: r.Topic})
		}
	}
	return visits, nil
}

// writeReference writes a table beside the catalog, whole or not at all; one of no rows is removed.
func writeReference[T any](dir string, t table[T], batches iter.Seq[[]T], rows int) error {
	path := filepath.Join(dir, t.file())
	if rows == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing the table %s of an earlier run: %w", t.name, err)
		}
		return nil
	}
	var buffer bytes.Buffer
	if _, err := t.encode(&buffer, batches); err != nil {
		return fmt.Errorf("writing the table %s: %w", t.name, err)
	}
	return WriteFileAtomic(path, buffer.Bytes(), 0o600)
}

// readReference reads a table beside the catalog in batches that hold until the next one.
func readReference[T any](dir string, t table[T]) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		path := filepath.Join(dir, t.file())
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(nil, fmt.Errorf("reading the table %s: %w", t.name, err))
			return
		}
		for batch, err := range decode[T](bytes.NewReader(data), int64(len(data))) {
			if err != nil {
				yield(nil, fmt.Errorf("reading %s: %w: %w; run voc again to write it anew", path, ErrDamaged, err))
				return
			}
			if !yield(batch, nil) {
				return
			}
		}
	}
}
