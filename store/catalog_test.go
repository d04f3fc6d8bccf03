package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"voc"
)

func TestOpenWithoutCatalog(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "missing")} {
		catalog, err := Open(dir)
		if err != nil || len(catalog.Weeks) != 0 || catalog.Has(testWeek) {
			t.Errorf("%+v, %v", catalog, err)
		}
		if _, err := catalog.Week(testWeek); !errors.Is(err, ErrNoWeek) {
			t.Errorf("%v", err)
		}
	}
}

func TestCatalogRoundTrip(t *testing.T) {
	var catalog Catalog
	n := 0
	catalog.Settings = map[string]string{"zone": "Asia/Tokyo"}
	for _, field := range []any{&catalog.Version, &catalog.KeyID, &catalog.Labels, &catalog.Text, &catalog.Inputs} {
		fill(t, reflect.ValueOf(field).Elem(), &n)
	}
	catalog.dir = t.TempDir()
	catalog.Weeks = []WeekRecord{
		{testWeek.Add(-1), "00000000000000aa", "s1", 3, 2},
		{testWeek, "00000000000000bb-12", "s2", 5, 4},
	}
	catalog.Superseded = []SupersededBuild{{testWeek, "00000000000000cc", testNow.Add(time.Hour)}}
	if err := catalog.Publish(testNow); err != nil {
		t.Fatal(err)
	}
	again, err := Open(catalog.dir)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(*again, catalog) {
		t.Errorf("\n%+v came back as\n%+v", catalog, *again)
	}
}

func TestOpenRefuses(t *testing.T) {
	week := `{"week":"2026-W34","build":"00000000000000aa"}`
	for name, test := range map[string]struct {
		json string
		want error
		says string
	}{
		"newer":          {`{"format": 7, "version": "9.1.0", "weeks": "in another form"}`, ErrNewer, "voc 9.1.0 wrote it with layout 7"},
		"torn":           {`{"format": 1, "weeks": [`, ErrDamaged, "catalog.json"},
		"empty":          {``, ErrDamaged, "catalog.json"},
		"other JSON":     {`[]`, ErrDamaged, "catalog.json"},
		"no format":      {`{}`, ErrDamaged, "layout version 0"},
		"path":           {`{"format": 1, "weeks": [{"week":"2026-W34","build":"../../etc"}]}`, ErrDamaged, "2026-W34"},
		"old path":       {`{"format": 1, "superseded": [{"week":"2026-W34","build":".."}]}`, ErrDamaged, "2026-W34"},
		"no such week":   {`{"format": 1, "weeks": [{"week":"2025-W53","build":"00000000000000aa"}]}`, ErrDamaged, "2025-W53"},
		"week twice":     {`{"format": 1, "weeks": [` + week + `,` + week + `]}`, ErrDamaged, "out of order"},
		"week not given": {`{"format": 1, "weeks": [{"build":"00000000000000aa"}]}`, ErrDamaged, "without its week"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, catalogFile), []byte(test.json), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err := Clean(dir, testNow); !errors.Is(err, test.want) {
			t.Errorf("%s: cleaning went on: %v", name, err)
		}
	}
}

func FuzzCatalog(f *testing.F) {
	f.Add([]byte(`{"format": 1, "weeks": [{"week":"2026-W34","build":"00000000000000aa"}]}`))
	f.Add([]byte(`{"format": 2}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		catalog, err := parseCatalog(data)
		if err != nil {
			if !errors.Is(err, ErrNewer) && !errors.Is(err, ErrDamaged) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		if _, err := json.Marshal(catalog); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTakeAndDropWeeks(t *testing.T) {
	var catalog Catalog
	record := func(offset int, build string) WeekRecord { return WeekRecord{Week: testWeek.Add(offset), Build: build} }
	for _, offset := range []int{3, 1, 2} {
		catalog.TakeWeek(record(offset, "a"), testNow)
	}
	catalog.TakeWeek(record(2, "b"), testNow)
	catalog.TakeWeek(record(2, "b"), testNow) // the same again supersedes nothing
	catalog.DropWeek(testWeek.Add(3), testNow)
	catalog.DropWeek(testWeek.Add(9), testNow) // not there
	if want := []WeekRecord{record(1, "a"), record(2, "b")}; !reflect.DeepEqual(catalog.Weeks, want) {
		t.Errorf("weeks are %+v", catalog.Weeks)
	}
	until := testNow.Add(24 * time.Hour)
	if want := []SupersededBuild{{testWeek.Add(2), "a", until}, {testWeek.Add(3), "a", until}}; !reflect.DeepEqual(catalog.Superseded, want) {
		t.Errorf("superseded are %+v", catalog.Superseded)
	}
	catalog.TakeWeek(record(2, "a"), testNow) // back to the first build
	if want := []SupersededBuild{{testWeek.Add(3), "a", until}, {testWeek.Add(2), "b", until}}; !reflect.DeepEqual(catalog.Superseded, want) {
		t.Errorf("superseded are %+v", catalog.Superseded)
	}
	catalog.TakeInput(InputRecord{Name: "b", SHA256: "1"})
	catalog.TakeInput(InputRecord{Name: "a", SHA256: "1", Read: 1})
	catalog.TakeInput(InputRecord{Name: "a", SHA256: "1", Read: 2})
	catalog.TakeInput(InputRecord{Name: "z", SHA256: "0"})
	if want := []InputRecord{{Name: "z", SHA256: "0"}, {Name: "a", SHA256: "1", Read: 2}, {Name: "b", SHA256: "1"}}; !reflect.DeepEqual(catalog.Inputs, want) {
		t.Errorf("inputs are %+v", catalog.Inputs)
	}
}

// A reader that opened the old catalog keeps its week for 24 hours.
func TestSupersededBuildsStayForADay(t *testing.T) {
	dir := t.TempDir()
	old := publish(t, dir, testWeek, sampleRows(testWeek, 20, 1))
	reader := mustWeek(t, old, testWeek)
	current, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	current.TakeWeek(buildWeek(t, current, testWeek, sampleRows(testWeek, 21, 1), "index"), testNow)
	for _, step := range []struct {
		after time.Duration
		there bool
	}{{0, true}, {23 * time.Hour, true}, {24 * time.Hour, false}} {
		if err := current.Publish(testNow.Add(step.after)); err != nil {
			t.Fatal(err)
		}
		if err := Clean(dir, testNow.Add(step.after)); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(reader.dir)
		if there := err == nil; there != step.there {
			t.Errorf("after %v the superseded build is there: %v", step.after, there)
		}
		if step.there && len(collect(t, reader)) != 20 {
			t.Error("the old reader lost rows")
		}
		if got := len(collect(t, mustWeek(t, current, testWeek))); got != 21 {
			t.Errorf("%d rows are published", got)
		}
	}
	if len(current.Superseded) != 0 {
		t.Errorf("%+v is still listed", current.Superseded)
	}
}

// A run may be killed after any step; readers see what was published before, and Clean removes the rest.
func TestKilledRuns(t *testing.T) {
	dir := t.TempDir()
	before := sampleRows(testWeek, 30, 1)
	publish(t, dir, testWeek, before)
	after := sampleRows(testWeek, 40, 2)

	want := snapshot(t, dir)
	catalog, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	steps := []func(*Build) error{
		func(*Build) error { return nil },
		func(b *Build) error { return b.WriteInquiries(after) },
		func(b *Build) error { return b.WriteFigures(testFigures(t, testWeek, after)) },
		func(b *Build) error { _, err := b.Seal(metaOf(after)); return err },
	}
	for last := range steps {
		spool, err := NewSpool(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spool.Append(testWeek, []SpoolRow{{Row: *after[0]}}); err != nil {
			t.Fatal(err)
		}
		build, err := catalog.NewBuild(testWeek)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range steps[:last+1] {
			if err := step(build); err != nil {
				t.Fatal(err)
			}
		}
		other, err := catalog.NewBuild(testWeek.Add(5)) // a week that was never published
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(other.Dir(), "half"), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, temporaryPrefix+"123"), []byte("half a catalog"), 0o644); err != nil {
			t.Fatal(err)
		}
		// Here the run is killed.
		seen, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := collect(t, mustWeek(t, seen, testWeek)); !reflect.DeepEqual(got, before) {
			t.Errorf("step %d: readers see other rows", last)
		}
		if problems, err := seen.Verify(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("step %d: %v, %v", last, problems, err)
		}
		if err := Clean(dir, testNow); err != nil {
			t.Fatal(err)
		}
		got := snapshot(t, dir)
		delete(got, "weeks/"+testWeek.Add(5).String()) // an empty directory does no harm
		if !reflect.DeepEqual(got, want) {
			t.Errorf("step %d: after cleaning there is\n%v and not\n%v", last, got, want)
		}
	}
}

func TestCleanLeavesOtherFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"reports/2026-W34.html", "runs/1/summary.json", "weeks/notes.txt", "weeks/2026-W34/mine/a", "tmp/b", "weeks/deadbeefdeadbeef/c"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := WriteFileAtomic(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := snapshot(t, dir)
	for _, leftover := range []string{"reports/.tmp-1", "runs/1/.tmp-2", "tmp-spool-3", ".tmp-4"} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(leftover)), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := Clean(dir, testNow); err != nil {
		t.Fatal(err)
	}
	if got := snapshot(t, dir); !reflect.DeepEqual(got, want) {
		t.Errorf("%v is left of %v", got, want)
	}
	if err := Clean(filepath.Join(dir, "missing"), testNow); err != nil {
		t.Error(err)
	}
}

// snapshot lists what is below dir with its size.
func snapshot(t *testing.T, dir string) map[string]int64 {
	found := map[string]int64{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		relative, _ := filepath.Rel(dir, path)
		if entry.IsDir() {
			found[filepath.ToSlash(relative)] = 0
		} else if err == nil {
			found[filepath.ToSlash(relative)] = info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// The rename is the only switch: when it fails nothing has changed.
func TestPublishFails(t *testing.T) {
	dir := t.TempDir()
	catalog := publish(t, dir, testWeek, sampleRows(testWeek, 10, 1))
	path := filepath.Join(dir, catalogFile)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// A directory in the way makes the rename fail, for root too.
	if err := errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "in the way"), 0o755)); err != nil {
		t.Fatal(err)
	}
	catalog.DropWeek(testWeek, testNow)
	if err := catalog.Publish(testNow.Add(48 * time.Hour)); err == nil || !strings.Contains(err.Error(), catalogFile) {
		t.Errorf("publishing gave %v", err)
	}
	if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, data, 0o644)); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, temporaryPrefix+"*")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
	again, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := again.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestUnwritableDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file") // a file in place of a directory, which root may not write into either
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(file, "out")
	_, lockErr := Lock(dir)
	_, spoolErr := NewSpool(dir)
	_, buildErr := (&Catalog{dir: dir}).NewBuild(testWeek)
	publishErr := (&Catalog{dir: dir}).Publish(testNow)
	for i, err := range []error{lockErr, spoolErr, buildErr, publishErr, WriteFileAtomic(filepath.Join(dir, "x"), nil, 0o600)} {
		var pathError *fs.PathError
		if !errors.As(err, &pathError) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	lock, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	_, err = Lock(dir)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("(process %d, since ", os.Getpid())) {
		t.Errorf("the second lock gave %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Unlock(); err != nil {
		t.Error(err)
	}
}

func TestVerifyFindsWhatDoesNotTile(t *testing.T) {
	dir := t.TempDir()
	rows := sampleRows(testWeek, 10, 1)
	catalog := publish(t, dir, testWeek, rows)
	catalog.TakeInput(InputRecord{Name: "good.csv", Read: 4, Published: 2, Duplicate: 1, Rejected: 1})
	if problems, err := catalog.Verify(t.Context()); err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	for name, spoil := range map[string]func(*Catalog){
		"bad.csv": func(c *Catalog) { c.TakeInput(InputRecord{Name: "bad.csv", Read: 4, Published: 4, Duplicate: 1}) },
		"catalog": func(c *Catalog) { c.Weeks[0].Inquiries++ },
		"people":  func(c *Catalog) { c.Weeks[0].People++ },
		"too": func(c *Catalog) { // the same ids in another week
			other := testWeek.Add(1)
			moved := sampleRows(other, 10, 1)
			c.TakeWeek(buildWeek(t, c, other, moved, "index"), testNow)
		},
		"list": func(c *Catalog) {
			if err := os.WriteFile(filepath.Join(c.buildDir(testWeek, c.Weeks[0].Build), "index", "list"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		},
	} {
		dir := t.TempDir()
		catalog := publish(t, dir, testWeek, rows)
		spoil(catalog)
		problems, err := catalog.Verify(t.Context())
		if err != nil || len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), name) {
			t.Errorf("%s: %v, %v", name, problems, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := catalog.Verify(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestRejectWriter(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "runs", "1", "rejects.jsonl")
	unused, err := NewRejectWriter(path)
	if err != nil || unused.Close() != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Dir(path)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made without rejects: %v", err)
	}
	writer, err := NewRejectWriter(path)
	if err != nil {
		t.Fatal(err)
	}
	reject := voc.Reject{File: "a.csv", Line: 3, Reason: "time 2026/13/1 does not exist", Raw: []byte("\xff<\n")}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 50 {
				if err := writer.Write(reject); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if err := errors.Join(writer.Close(), writer.Close()); err != nil || writer.Count() != 200 {
		t.Fatal(err, writer.Count())
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	for _, line := range lines {
		var got voc.Reject
		if err := json.Unmarshal([]byte(line), &got); err != nil || !reflect.DeepEqual(got, reject) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if len(lines) != 200 {
		t.Errorf("%d lines", len(lines))
	}
	if _, err := NewRejectWriter(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an existing reject file would be overwritten: %v", err)
	}
}

func TestWriteFileAtomicReplaces(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b.json")
	for _, content := range []string{"first", "second, longer", ""} {
		if err := WriteFileAtomic(path, []byte(content), 0o640); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(path)
		info, statErr := os.Stat(path)
		if err != nil || statErr != nil || string(data) != content || info.Mode().Perm() != 0o640 {
			t.Errorf("%q %v %v", data, info.Mode(), err)
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%v", entries)
	}
}
