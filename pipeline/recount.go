package pipeline

import (
	"errors"
	"sync"

	"voc"
	"voc/aggregate"
	"voc/store"
)

// Recount counts and estimates published weeks anew from their inquiries, several weeks at a time; only the columns that
// counting needs are read. The figures are those of the weeks' tables where the options are those of the last run, and
// what they would be where others are given. They come in the order of the weeks, without the comparison with earlier
// weeks.
func Recount(catalog *store.Catalog, weeks []voc.Week, options aggregate.Options, workers int) ([]voc.WeekFigures, error) {
	figures := make([]voc.WeekFigures, len(weeks))
	failures := make([]error, len(weeks))
	next := make(chan int)
	var group sync.WaitGroup
	for range max(min(workers, len(weeks)), 1) {
		group.Go(func() {
			for i := range next {
				figures[i], failures[i] = recountWeek(catalog, weeks[i], options)
			}
		})
	}
	for i := range weeks {
		next <- i
	}
	close(next)
	group.Wait()
	return figures, errors.Join(failures...)
}

func recountWeek(catalog *store.Catalog, week voc.Week, options aggregate.Options) (voc.WeekFigures, error) {
	reader, err := catalog.Week(week)
	if err != nil {
		return voc.WeekFigures{}, err
	}
	counter := aggregate.NewCounter(week)
	counter.GroupBy(options.Margins)
	// Only a week of many rows needs the space, which is that of temporary files: a published directory may be one that
	// is only read.
	spill := store.NewPartitions("")
	defer spill.Close()
	counter.SpillTo(spill)
	for rows, err := range reader.CodedRows(len(options.Margins) > 0) {
		if err != nil {
			return voc.WeekFigures{}, err
		}
		counter.AddCoded(rows)
	}
	counts := counter.Counts()
	return aggregate.Estimate(week, counts, options), counter.Err()
}
