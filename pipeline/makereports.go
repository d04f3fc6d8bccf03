package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"voc"
	"voc/aggregate"
	"voc/faq"
	"voc/store"
)

// makeReports makes the reports of some weeks, which are ascending, and writes their files.
func (r *run) makeReports(ctx context.Context, weeks []voc.Week) error {
	settings, options := r.config.publishedSettings(), r.config.estimateOptions()
	_, looked := ReportReads(r.catalog, weeks)
	figures, err := compared(r.catalog, looked, options)
	if err != nil {
		return err
	}
	var matcher *faq.Matcher
	if settings.ArticlesKnown {
		dictionary, err := r.loadDictionary()
		if err != nil {
			return err
		}
		matcher = settings.Matcher(dictionary)
	}
	work := make(chan voc.WeekInsights)
	var workers sync.WaitGroup
	var mutex sync.Mutex
	var failures []error
	files := newFileWriters()
	var large sync.Mutex // of large weeks one report is made at a time, since each holds a line for every inquiry that waits
	for range min(r.config.Workers, len(weeks)) {
		workers.Go(func() {
			for insights := range work {
				isLarge := r.inquiriesOf(insights.Week) > largeWeek
				if isLarge {
					large.Lock()
				}
				err := r.writeReport(settings, options, figures, insights, matcher, files)
				if isLarge {
					large.Unlock()
				}
				mutex.Lock()
				if err != nil {
					failures = append(failures, fmt.Errorf("writing the report of week %s: %w", insights.Week, err))
				} else {
					r.reports = append(r.reports, insights.Week.String())
				}
				r.config.Progress(Progress{Stage: "report", Done: int64(len(r.reports)), Total: int64(len(weeks)), Unit: "weeks"})
				mutex.Unlock()
			}
		})
	}
	var reading error
	for insights, err := range insights(r.catalog, r.rows, figures, options, weeks) {
		if reading = cmp.Or(err, ctx.Err()); reading != nil {
			break
		}
		work <- insights
	}
	close(work)
	workers.Wait()
	return errors.Join(append(failures, reading, files.wait())...)
}

// ReportReads names the weeks that the reports of some published weeks, ascending, look at: of those in rows at their
// tables, of those in figures at counts and estimates.
func ReportReads(catalog *store.Catalog, weeks []voc.Week) (rows, figures []store.WeekRecord) {
	if len(weeks) == 0 {
		return nil, nil
	}
	first, last := weeks[0], weeks[len(weeks)-1]
	for _, record := range catalog.Weeks {
		if first.Sub(record.Week) <= aggregate.BaselineWeeks && record.Week.Sub(last) <= weeksOfEpisodes {
			rows = append(rows, record)
		}
	}
	// A trend shows historyWeeks weeks, each of them compared with the BaselineWeeks before it.
	from := slices.IndexFunc(catalog.Weeks, func(record store.WeekRecord) bool { return record.Week.Compare(first) >= 0 })
	if from < 0 {
		return rows, nil
	}
	from = max(0, from+1-historyWeeks)
	oldest := catalog.Weeks[from].Week
	for from > 0 && oldest.Sub(catalog.Weeks[from-1].Week) <= aggregate.BaselineWeeks {
		from--
	}
	for _, record := range catalog.Weeks[from:] {
		if record.Week.Compare(last) <= 0 {
			figures = append(figures, record)
		}
	}
	return rows, figures
}

// largeWeek is the number of inquiries above which a week is large.
const largeWeek = 100_000

func (r *run) inquiriesOf(week voc.Week) int64 {
	for _, record := range r.catalog.Weeks {
		if record.Week == week {
			return record.Inquiries
		}
	}
	return 0
}

func (r *run) writeReport(settings Settings, options aggregate.Options, figures []voc.WeekFigures, insights voc.WeekInsights, matcher *faq.Matcher, files *fileWriters) error {
	made, err := makeReport(r.catalog, r.rows, r.config.named(), settings, options, figures, insights, matcher)
	if err != nil {
		return err
	}
	files.do(func() error { return writeFigureLines(r.config.Out, figures, insights) })
	for _, record := range r.catalog.Weeks {
		if record.Week == insights.Week {
			if err := writeSelections(r.config.Out, record, made.Selections()); err != nil {
				return err
			}
		}
	}
	for _, format := range append([]string{routingFormat}, ReportFormats...) {
		file, err := store.CreateAtomic(ReportPath(r.config.Out, insights.Week, format), 0o600)
		if err != nil {
			return err
		}
		if err := WriteReport(made, format, file); err != nil {
			file.Abort()
			return err
		}
		files.do(file.Commit)
	}
	return nil
}
