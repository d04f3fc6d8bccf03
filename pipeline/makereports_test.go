package pipeline

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
	"voc/store"
)

// A report that is made alone looks at the weeks around it only, and is the one that is made with those of all weeks:
// of a week behind more than a trend and its baseline, of one behind a gap, and with tables that hold those weeks alone.
func TestReportsMadeAlone(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 3))
	var b strings.Builder
	b.WriteString("id,received_at,channel,customer_id,product,text\n")
	monday := time.Date(2026, 1, 5, 0, 0, 0, 0, tokyo)
	for week := range 34 {
		if week > 11 && week < 17 {
			continue
		}
		for i := range 20 + random.IntN(20) {
			at := monday.AddDate(0, 0, 7*week).Add(time.Duration(random.IntN(7*24*60)) * time.Minute)
			fmt.Fprintf(&b, "r%d-%d,%s,%s,c%d,加湿器,%s\n", week, i, at.Format(time.RFC3339), []string{"web", "phone"}[random.IntN(2)],
				random.IntN(200), phrases[random.IntN(len(phrases))])
		}
	}
	whole, alone := t.TempDir(), t.TempDir()
	config := testConfig(t, whole, export{"all.csv", b.String()})
	config.Named = "voc-out"
	mustRun(t, config)
	catalog, err := store.Open(whole)
	if err != nil {
		t.Fatal(err)
	}
	last := len(catalog.Weeks) - 1
	for _, weeks := range [][]voc.Week{{catalog.Weeks[last].Week}, {catalog.Weeks[13].Week}, {catalog.Weeks[4].Week, catalog.Weeks[20].Week}, {catalog.Weeks[0].Week}} {
		if err := os.RemoveAll(alone); err != nil {
			t.Fatal(err)
		}
		rows, figures := ReportReads(catalog, weeks)
		if len(weeks) == 1 && (len(rows) > 11 || len(figures) > 20) {
			t.Errorf("the report of %v looks at the rows of %d weeks and the figures of %d", weeks, len(rows), len(figures))
		}
		for _, name := range append(BesideFiles(), "catalog.json") {
			if _, err := os.Stat(filepath.Join(whole, name)); err == nil {
				link(t, whole, alone, name)
			}
		}
		for _, record := range catalog.Weeks {
			build := filepath.Join("weeks", record.Week.String(), record.Build)
			tables := []string{}
			if slices.Contains(rows, record) {
				tables = store.RowTables()
			}
			if slices.Contains(figures, record) {
				tables = append(tables, store.FigureTables()...)
			}
			for _, table := range append(tables, "manifest.json") {
				link(t, whole, alone, filepath.Join(build, table))
			}
		}
		config.Out = alone
		worker, err := NewWorker(config, Job{})
		if err != nil {
			t.Fatal(err)
		}
		names, err := worker.Report(t.Context(), weeks)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			want, err := os.ReadFile(filepath.Join(whole, "reports", name))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(filepath.Join(alone, "reports", name)); err != nil || string(got) != string(want) {
				t.Errorf("%s of %v differs from the one made with all weeks: %v", name, weeks, err)
			}
		}
		if len(names) == 0 {
			t.Errorf("no reports of %v", weeks)
		}
	}
}

// link makes a file of one directory stand in another as well.
func link(t *testing.T, from, to, name string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(to, name)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(from, name), filepath.Join(to, name)); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
}
