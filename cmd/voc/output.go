package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"voc"
	"voc/aggregate"
	"voc/index"
	"voc/pipeline"
	"voc/store"
)

// output is what earlier runs published in a directory.
type output struct {
	directory string
	catalog   *store.Catalog
	settings  pipeline.Settings
}

// openOutput opens a directory that holds at least one published week.
func openOutput(directory string) (*output, error) {
	catalog, err := store.Open(directory)
	if err != nil {
		return nil, err
	}
	if len(catalog.Weeks) == 0 {
		return nil, fmt.Errorf("nothing is published in %s: run `voc run` first, or name another directory with --out", directory)
	}
	settings, err := pipeline.ReadSettings(directory)
	return &output{directory, catalog, settings}, err
}

// weeks reads the weeks that a flag names: none means all, "last" the newest one.
func (o *output) weeks(names []string) ([]store.WeekRecord, error) {
	if len(names) == 0 {
		return o.catalog.Weeks, nil
	}
	var records []store.WeekRecord
	for _, name := range names {
		week, err := o.week(name)
		if err != nil {
			return nil, err
		}
		records = append(records, week)
	}
	slices.SortFunc(records, func(a, b store.WeekRecord) int { return a.Week.Compare(b.Week) })
	return slices.Compact(records), nil
}

// week finds one published week; empty and "last" are the newest one.
func (o *output) week(name string) (store.WeekRecord, error) {
	if name == "" || name == "last" {
		return o.catalog.Weeks[len(o.catalog.Weeks)-1], nil
	}
	week, err := voc.ParseWeek(name)
	if err != nil {
		return store.WeekRecord{}, usageError{err}
	}
	for _, record := range o.catalog.Weeks {
		if record.Week == week {
			return record, nil
		}
	}
	names := make([]string, len(o.catalog.Weeks))
	for i, record := range o.catalog.Weeks {
		names[i] = record.Week.String()
	}
	return store.WeekRecord{}, fmt.Errorf("week %s is not published; published are %s", week, strings.Join(names, ", "))
}

// insights makes the insights of one week from all weeks' figures.
func (o *output) insights(week voc.Week, figures []voc.WeekFigures, options aggregate.Options) (voc.WeekInsights, error) {
	for insights, err := range pipeline.Insights(o.catalog, figures, options, []voc.Week{week}) {
		return insights, err
	}
	return voc.WeekInsights{}, fmt.Errorf("week %s is not published", week)
}

// search opens the index of some weeks.
func (o *output) search(records []store.WeekRecord) (*index.Index, error) {
	var weeks []index.Week
	readers := map[voc.Week]*store.WeekReader{}
	for _, record := range records {
		reader, err := o.catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		if err := reader.CheckIndex(); err != nil { // a damaged index can end the process that opens it
			return nil, err
		}
		readers[record.Week] = reader
		weeks = append(weeks, index.Week{Week: record.Week, Dir: reader.IndexDir()})
	}
	x, err := index.Open(weeks, o.settings.Dictionary)
	if err == nil {
		useGivenFields(x, o.directory, records, readers)
	}
	return x, err
}

// rows fetches the inquiries of hits, in the order of the hits.
func (o *output) rows(hits []voc.Hit) ([]*voc.Labelled, error) {
	readers := map[voc.Week]*store.WeekReader{}
	for _, hit := range hits {
		if readers[hit.Week] != nil {
			continue
		}
		reader, err := o.catalog.Week(hit.Week)
		if err != nil {
			return nil, err
		}
		readers[hit.Week] = reader
	}
	return rowsOf(readers, hits)
}

// rowsOf fetches the inquiries of hits, in the order of the hits.
func rowsOf(readers map[voc.Week]*store.WeekReader, hits []voc.Hit) ([]*voc.Labelled, error) {
	byWeek := map[voc.Week][]int{}
	for i, hit := range hits {
		byWeek[hit.Week] = append(byWeek[hit.Week], i)
	}
	rows := make([]*voc.Labelled, len(hits))
	for week, positions := range byWeek {
		numbers := make([]int, len(positions))
		for i, position := range positions {
			numbers[i] = hits[position].Row
		}
		reader := readers[week]
		if reader == nil {
			return nil, fmt.Errorf("fetching inquiries of week %s: %w", week, store.ErrNoWeek)
		}
		found, err := reader.Row(numbers)
		if err != nil {
			return nil, err
		}
		for i, position := range positions {
			rows[position] = found[i]
		}
	}
	return rows, nil
}

func (o *output) estimateOptions() (aggregate.Options, error) {
	return o.settings.EstimateOptions(time.Now())
}

// counted writes a number with its noun in the right form.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}
