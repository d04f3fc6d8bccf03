package beam

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"voc"
	"voc/pipeline"
	"voc/store"
)

// weeksOfGroup is how many weeks' reports one worker makes together. Reports look at the rows of eight weeks before and
// of two after, which are read once for all of a group: smaller groups make more work, larger ones less of it at once.
const weeksOfGroup = 13

// Report is the second step of pipeline.Run that Beam does, when the weeks stand: a worker makes the reports of a group of
// weeks and leaves their files in the output. The driver learns their names and checksums.
func (d *driver) Report(ctx context.Context, weeks []voc.Week) error {
	d.bundle.Job, d.bundle.Inputs, d.bundle.Report = pipeline.Job{}, nil, groupsOf(weeks)
	folder, err := d.do(ctx, "-reports", constructReports)
	if err != nil {
		return fmt.Errorf("the job of the reports on %s failed: %w", d.options.Runner, err)
	}
	groups := 0
	err = list(ctx, folder, "reports/", func(key string, _ int64) error {
		groups++
		var files []store.FileRecord
		err := readJSON(ctx, folder, key, &files)
		d.reported = append(d.reported, files...)
		return err
	})
	if err == nil && groups != len(d.bundle.Report) {
		err = fmt.Errorf("the job of the reports on %s made those of %d groups of weeks and not of %d", d.options.Runner, groups, len(d.bundle.Report))
	}
	return err
}

// groupsOf divides weeks evenly.
func groupsOf(weeks []voc.Week) (groups [][]voc.Week) {
	count := (len(weeks) + weeksOfGroup - 1) / weeksOfGroup
	for i := range count {
		groups = append(groups, weeks[i*len(weeks)/count:(i+1)*len(weeks)/count])
	}
	return groups
}

// HasReport says whether a report stands in the output.
func (d *driver) HasReport(name string) bool {
	if d.out.local() {
		_, err := os.Stat(filepath.Join(d.dir, "reports", name))
		return err == nil
	}
	return slices.ContainsFunc(d.published.Files, func(file store.FileRecord) bool { return file.Path == "reports/"+name })
}

// constructReports adds the job that makes reports to a pipeline.
func constructReports(s beam.Scope, job string) {
	groups := beam.ParDo(s.Scope("group"), &groupFn{Job: job}, beam.Impulse(s))
	made := beam.ParDo(s.Scope("report"), &reportFn{Job: job}, beam.Reshuffle(s, groups))
	beam.ParDo0(s.Scope("keep"), &keepFn{Job: job, Folder: "reports/"}, beam.GroupByKey(s, made))
}

// groupFn gives the numbers of the groups of weeks.
type groupFn struct{ Job string }

// ProcessElement takes the impulse.
func (f *groupFn) ProcessElement(ctx context.Context, _ []byte, emit func([]byte)) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	for i := range m.bundle.Report {
		emit(strconv.AppendInt(nil, int64(i), 10))
	}
	return nil
}

// beforeReport, where a test sets it, is called before a worker makes reports: the bundle fails with its error.
var beforeReport func() error

// reportFn makes the reports of a group of weeks.
type reportFn struct{ Job string }

// ProcessElement takes the number of a group. It gives, by this number, the records of the files that it wrote into an
// object store, as JSON.
func (f *reportFn) ProcessElement(ctx context.Context, number []byte, emit func(string, []byte)) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	i, err := strconv.Atoi(string(number))
	if err != nil || i < 0 || i >= len(m.bundle.Report) {
		return fmt.Errorf("the job has no group of weeks %q", number)
	}
	if beforeReport != nil {
		if err := beforeReport(); err != nil {
			return err
		}
	}
	files, err := m.report(ctx, m.bundle.Report[i])
	if err != nil {
		return err
	}
	data, err := json.Marshal(files)
	if err == nil {
		shuffled.Add(int64(len(data)))
		emit(string(number), data)
	}
	return err
}

func (m *machine) report(ctx context.Context, weeks []voc.Week) ([]store.FileRecord, error) {
	if err := m.fetchLooked(ctx, weeks); err != nil {
		return nil, err
	}
	names, err := m.worker.Report(ctx, weeks)
	if err != nil || m.out.local() {
		return nil, err
	}
	bucket, err := m.out.open(ctx)
	if err != nil {
		return nil, err
	}
	defer bucket.Close()
	files := make([]store.FileRecord, len(names))
	for i, name := range names {
		if files[i], err = putPublished(ctx, bucket, m.dir, "reports/"+name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// fetchLooked brings the tables that the reports of some weeks look at to a worker.
func (m *machine) fetchLooked(ctx context.Context, weeks []voc.Week) error {
	if m.out.local() {
		return nil
	}
	catalog, err := store.Open(m.dir)
	if err != nil {
		return err
	}
	rows, figures := pipeline.ReportReads(catalog, weeks)
	for _, record := range rows {
		if err := fetchWeek(ctx, m.out, m.dir, record, store.RowTables()); err != nil {
			return err
		}
	}
	for _, record := range figures {
		if err := fetchWeek(ctx, m.out, m.dir, record, store.FigureTables()); err != nil {
			return err
		}
	}
	return nil
}
