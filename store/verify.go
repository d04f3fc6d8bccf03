package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"

	"voc"
)

// Problem is something in the published output that is not as it should be.
type Problem struct {
	Week   string `json:"week"` // such as 2026-W34; empty where it concerns no single week
	File   string `json:"file"` // path within the directory, or the name of an input
	Detail string `json:"detail"`
}

func (p Problem) String() string { return p.File + ": " + p.Detail }

// Verify reads everything that is published and says what is wrong with it: checksums, row counts, the order,
// days, spans and ids of the rows, ids that are published twice, people against the figures, and for each input
// whether all its rows are accounted for. The error is that of ctx.
func (c *Catalog) Verify(ctx context.Context) ([]Problem, error) {
	v := &verifier{ctx: ctx, catalog: c, seen: map[[12]byte]voc.Week{}}
	for _, input := range c.Inputs {
		if input.Read != input.Published+input.Duplicate+input.Rejected+input.Forgotten {
			v.report(nil, input.Name, "%d rows were read, but %d published + %d duplicate + %d rejected + %d forgotten",
				input.Read, input.Published, input.Duplicate, input.Rejected, input.Forgotten)
		}
	}
	for i := range c.Weeks {
		v.week(&c.Weeks[i])
		if err := ctx.Err(); err != nil {
			return v.problems, fmt.Errorf("verifying %s: %w", c.dir, err)
		}
	}
	return v.problems, nil
}

type verifier struct {
	ctx      context.Context
	catalog  *Catalog
	problems []Problem
	seen     map[[12]byte]voc.Week // id space and id, hashed
}

func (v *verifier) report(record *WeekRecord, file, format string, values ...any) {
	problem := Problem{File: file, Detail: fmt.Sprintf(format, values...)}
	if record != nil {
		problem.Week = record.Week.String()
		problem.File = filepath.ToSlash(filepath.Join("weeks", problem.Week, record.Build, file))
	}
	v.problems = append(v.problems, problem)
}

func (v *verifier) week(record *WeekRecord) {
	dir := v.catalog.buildDir(record.Week, record.Build)
	manifest, location, err := readManifest(dir, record.ManifestSHA256)
	if err != nil {
		v.report(record, manifestFile, "%v", err)
		return
	}
	if manifest.Week != record.Week || manifest.Inquiries != record.Inquiries || manifest.People != record.People {
		v.report(record, manifestFile, "it is of week %s with %d inquiries of %d people, and the catalog says %s, %d and %d",
			manifest.Week, manifest.Inquiries, manifest.People, record.Week, record.Inquiries, record.People)
	}
	if !v.files(record, dir, &manifest) {
		return // what is damaged is not decoded
	}
	w := &WeekReader{dir: dir, manifest: manifest, location: location}
	for _, t := range manifest.Tables {
		if err := w.countRows(t); err != nil {
			v.report(record, t.Name+".parquet", "%v", err)
			return
		}
	}
	people, ok := v.rows(record, w)
	if !ok {
		return
	}
	figures, err := w.Figures()
	if err != nil {
		v.report(record, countsTable.file(), "%v", err)
		return
	}
	for _, count := range figures.Counts {
		if count.Grouping == voc.GroupTotal && (count.People != people || count.Messages != manifest.Inquiries) {
			v.report(record, countsTable.file(), "it counts %d inquiries of %d people, and there are %d of %d",
				count.Messages, count.People, manifest.Inquiries, people)
		}
	}
}

// files compares what is there with the manifest, and says whether it is the same.
func (v *verifier) files(record *WeekRecord, dir string, manifest *Manifest) bool {
	before := len(v.problems)
	found, err := listFiles(dir)
	if err != nil {
		v.report(record, ".", "%v", err)
		return false
	}
	there := map[string]FileRecord{}
	for _, file := range found {
		there[file.Path] = file
	}
	for _, want := range manifest.Files {
		switch file, ok := there[want.Path]; {
		case !ok:
			v.report(record, want.Path, "it is missing")
		case file.Bytes != want.Bytes:
			v.report(record, want.Path, "it has %d bytes instead of %d", file.Bytes, want.Bytes)
		case file.SHA256 != want.SHA256:
			v.report(record, want.Path, "its checksum is wrong")
		}
		delete(there, want.Path)
	}
	for _, file := range found {
		if _, unlisted := there[file.Path]; unlisted {
			v.report(record, file.Path, "the manifest does not list it")
		}
	}
	return len(v.problems) == before
}

// rows reads all inquiries and returns how many people they count for.
func (v *verifier) rows(record *WeekRecord, w *WeekReader) (int64, bool) {
	file := inquiriesTable.file()
	before := len(v.problems)
	people := map[string]struct{}{}
	check := rowChecker{week: record.Week}
	var last *voc.Labelled
	var opinions int64
	for row, err := range w.Rows() {
		if err != nil {
			v.report(record, file, "%v", err)
			return 0, false
		}
		if err := check.check(row); err != nil {
			v.report(record, file, "inquiry %q of %q: %v", row.ID, row.IDSpace, err)
		}
		if last != nil && compareRows(last, row) >= 0 {
			v.report(record, file, "inquiry %q of %q is out of order", row.ID, row.IDSpace)
		}
		key := idKey(row.IDSpace, row.ID)
		if week, twice := v.seen[key]; twice {
			v.report(record, file, "inquiry %q of %q is published in week %s too", row.ID, row.IDSpace, week)
		}
		v.seen[key] = record.Week
		people[row.CountedAs] = struct{}{}
		opinions += int64(len(row.Opinions))
		if last = row; v.ctx.Err() != nil {
			return 0, false
		}
	}
	if want := w.manifest.rows(opinionsTable.name); opinions != want {
		v.report(record, opinionsTable.file(), "%d of %d opinions belong to an inquiry", opinions, want)
	}
	if int64(len(people)) != record.People {
		v.report(record, file, "it counts for %d people instead of %d", len(people), record.People)
	}
	return int64(len(people)), len(v.problems) == before
}

// idKey is short, since there is one for each inquiry; two ids sharing one are not to be expected.
func idKey(idSpace, id string) [12]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s%s", len(idSpace), idSpace, id))
	return [12]byte(sum[:12])
}
