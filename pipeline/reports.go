package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"voc"
	"voc/aggregate"
	"voc/faq"
	"voc/report"
	"voc/store"
)

// historyWeeks is the number of weeks that a report looks at, its own included.
const historyWeeks = 12

// ReportFormats are the formats in which `run` writes each week's report.
var ReportFormats = []string{"html", "md", "xlsx", "json"}

// routingFormat is the list of inquiries that still need somebody, which `run` writes beside each report.
const routingFormat = "routing.csv"

// figuresFormat is the table of the figures that depend on several weeks, which `run` writes there too.
const figuresFormat = "figures.parquet"

// ReportPath is where the report of a week stands.
func ReportPath(out string, week voc.Week, format string) string {
	return filepath.Join(out, "reports", week.String()+"."+format)
}

// writeReports writes the report of each week whose own figures, or those of the weeks it is compared with,
// or whose settings changed, and of each week that has none because an earlier run was killed.
func (r *run) writeReports(ctx context.Context) error {
	defer r.clock.time("report")()
	settings, options := r.config.publishedSettings(), r.config.estimateOptions()
	state, err := readReportState(r.config.Out)
	if err != nil {
		return err
	}
	var stale []voc.Week
	fresh := reportState{}
	for i, record := range r.catalog.Weeks {
		looked := r.catalog.Weeks[max(0, i+1-historyWeeks):]
		for len(looked) > 0 && looked[len(looked)-1].Week.Sub(record.Week) > weeksOfEpisodes {
			looked = looked[:len(looked)-1]
		}
		fresh[record.Week] = reportFingerprint(&r.config, record.Week, looked)
		if fresh[record.Week] != state[record.Week] || !r.reportsExist(record.Week) {
			stale = append(stale, record.Week)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	if len(r.reasons) == 0 {
		r.because("reports were missing, or their settings changed")
	}
	figures, err := AllFigures(r.catalog, options)
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
	for range min(r.config.Workers, len(stale)) {
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
				r.config.Progress(Progress{Stage: "report", Done: int64(len(r.reports)), Total: int64(len(stale)), Unit: "weeks"})
				mutex.Unlock()
			}
		})
	}
	var reading error
	for insights, err := range insights(r.catalog, r.rows, figures, options, stale) {
		if reading = cmp.Or(err, ctx.Err()); reading != nil {
			break
		}
		work <- insights
	}
	close(work)
	workers.Wait()
	if err := errors.Join(append(failures, reading, files.wait())...); err != nil {
		return err
	}
	slices.Sort(r.reports)
	return fresh.write(r.config.Out)
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
	made, err := makeReport(r.catalog, r.rows, r.config.Out, settings, options, figures, insights, matcher)
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

// AllFigures reads the figures of all published weeks and adds the comparison with earlier weeks to each.
func AllFigures(catalog *store.Catalog, options aggregate.Options) ([]voc.WeekFigures, error) {
	var stored []voc.WeekFigures
	for _, record := range catalog.Weeks {
		week, err := catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		figures, err := week.Figures()
		if err != nil {
			return nil, err
		}
		stored = append(stored, figures)
	}
	compared := make([]voc.WeekFigures, len(stored))
	for i := range stored {
		compared[i] = aggregate.Compare(stored[:i+1], options)
	}
	return compared, nil
}

// MakeReport makes the report of the published week that the insights are of, from all weeks' figures; out is the
// directory as the report's commands name it. A nil matcher means that no articles are known.
func MakeReport(catalog *store.Catalog, out string, settings Settings, options aggregate.Options, figures []voc.WeekFigures, insights voc.WeekInsights, matcher *faq.Matcher) (*report.Report, error) {
	return makeReport(catalog, publishedRows(catalog), out, settings, options, figures, insights, matcher)
}

// makeReport is MakeReport with rows from anywhere.
func makeReport(catalog *store.Catalog, rowsOf rowSource, out string, settings Settings, options aggregate.Options, figures []voc.WeekFigures, insights voc.WeekInsights, matcher *faq.Matcher) (*report.Report, error) {
	week := insights.Week
	i := slices.IndexFunc(figures, func(f voc.WeekFigures) bool { return f.Week == week })
	if i < 0 {
		return nil, fmt.Errorf("week %s is not published", week)
	}
	reader, err := catalog.Week(week)
	if err != nil {
		return nil, err
	}
	rows, err := rowsOf(week)
	if err != nil {
		return nil, err
	}
	input := report.Input{
		Title: settings.Title, Week: figures[i], Insights: insights, History: figures[max(0, i+1-historyWeeks) : i+1],
		Topics: options.Topics, Rows: rows, Location: options.Location, OutDir: out, Selections: insightSelections(&insights),
	}
	if matcher != nil {
		input.GapsKnown = true
		searches, err := ReadSearches(out)
		if err != nil {
			return nil, err
		}
		questions, err := AnalyzeWeek(matcher, reader, faq.Options{Searches: faq.SearchesIn(searches, week, options.Location)})
		if err != nil {
			return nil, err
		}
		input.Gaps, input.Selections = questions.Gaps, append(input.Selections, questions.selections(week)...)
	}
	for _, file := range catalog.Inputs {
		input.Sources = append(input.Sources, report.SourceLine{
			Name: file.Name, Format: file.Format, Encoding: file.Encoding,
			Read: file.Read, Published: file.Published, Duplicate: file.Duplicate, Rejected: file.Rejected, Forgotten: file.Forgotten, SHA256: file.SHA256,
		})
	}
	for _, line := range [][2]string{
		{"voc", settings.Version}, {"辞書", settings.dictionaryName()}, {"話題と規則", catalog.Labels}, {"正規化とマスク", catalog.Text}, {"鍵", catalog.KeyID},
		{"集計", strconv.Itoa(aggregate.Version)}, {"週報", strconv.Itoa(report.Version)},
	} {
		input.Versions = append(input.Versions, report.VersionLine{Name: line[0], Value: line[1]})
	}
	// The tables' hashes, and not the index's, whose files differ from build to build.
	for _, file := range reader.Manifest().Files {
		if strings.HasSuffix(file.Path, ".parquet") {
			input.Versions = append(input.Versions, report.VersionLine{Name: file.Path + "（SHA-256）", Value: file.SHA256})
		}
	}
	return report.Build(input)
}

// WriteReport writes a report in one of ReportFormats.
func WriteReport(made *report.Report, format string, w io.Writer) error {
	switch format {
	case "html":
		return made.WriteHTML(w)
	case "md":
		return made.WriteMarkdown(w)
	case "xlsx":
		return made.WriteXLSX(w)
	case "json":
		return made.WriteJSON(w)
	case routingFormat:
		return made.WriteRouting(w)
	}
	return fmt.Errorf("there is no report format %q; choose one of %v", format, ReportFormats)
}

func (r *run) reportsExist(week voc.Week) bool {
	if _, err := os.Stat(FigureLinesPath(r.config.Out, week)); err != nil {
		return false
	}
	for _, format := range append([]string{routingFormat, selectionsFormat}, ReportFormats...) {
		if _, err := os.Stat(ReportPath(r.config.Out, week, format)); err != nil {
			return false
		}
	}
	return true
}

// reportState says from what each report was made: week → fingerprint.
type reportState map[voc.Week]string

// reportFingerprint names everything that decides a week's report; looked are the weeks that it looks at.
func reportFingerprint(c *Config, week voc.Week, looked []store.WeekRecord) string {
	builds := make([]string, len(looked))
	for i, record := range looked {
		builds[i] = record.Week.String() + "/" + record.Build
	}
	over := !week.Add(1).Start(c.Location).After(c.Now)
	return hashOf(report.Version, faq.Version, aggregate.Version, auditVersion(c.Out), c.publishedSettings(), c.Out, builds, over)
}

func reportStatePath(out string) string { return filepath.Join(out, "reports", "state.json") }

func readReportState(out string) (reportState, error) {
	data, err := os.ReadFile(reportStatePath(out))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the state of the reports: %w", err)
	}
	var state reportState
	if json.Unmarshal(data, &state) != nil {
		return nil, nil // damaged: all reports are written anew
	}
	return state, nil
}

func (s reportState) write(out string) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return store.WriteFileAtomic(reportStatePath(out), append(data, '\n'), 0o600)
}
