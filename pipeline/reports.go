package pipeline

import (
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
	if r.config.Elsewhere != nil {
		if err := r.config.Elsewhere.Report(ctx, stale); err != nil {
			return err
		}
		for _, week := range stale {
			r.reports = append(r.reports, week.String())
		}
	} else if err := r.makeReports(ctx, stale); err != nil {
		return err
	}
	slices.Sort(r.reports)
	return fresh.write(r.config.Out)
}

// AllFigures reads the figures of all published weeks and adds the comparison with earlier weeks to each.
func AllFigures(catalog *store.Catalog, options aggregate.Options) ([]voc.WeekFigures, error) {
	return compared(catalog, catalog.Weeks, options)
}

// compared is AllFigures of some weeks, ascending: a week is compared with those that are before it among them.
func compared(catalog *store.Catalog, records []store.WeekRecord, options aggregate.Options) ([]voc.WeekFigures, error) {
	stored := make([]voc.WeekFigures, len(records))
	all := make([]voc.WeekFigures, len(records))
	for i, record := range records {
		week, err := catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		if stored[i], err = week.Figures(); err != nil {
			return nil, err
		}
		all[i] = aggregate.Compare(stored[:i+1], options)
	}
	return all, nil
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
		searches, err := ReadSearches(catalog.Dir())
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

// reportsExist says whether every file of a week's report is there.
func (r *run) reportsExist(week voc.Week) bool {
	for _, format := range reportFileFormats() {
		path := ReportPath(r.config.Out, week, format)
		if r.config.Elsewhere != nil {
			if !r.config.Elsewhere.HasReport(filepath.Base(path)) {
				return false
			}
		} else if _, err := os.Stat(path); err != nil {
			return false
		}
	}
	return true
}

// reportFileFormats are the formats of all files that `run` writes of a week under reports.
func reportFileFormats() []string {
	return append([]string{routingFormat, figuresFormat, selectionsFormat}, ReportFormats...)
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
	return hashOf(report.Version, faq.Version, aggregate.Version, auditVersion(c.Out), c.publishedSettings(), c.named(), builds, over)
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
