package beam

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"voc/beam/internal/beamtest"
	"voc/mask"
	"voc/pipeline"
)

// A bundle that fails after it wrote its blobs, and bundles that run twice, leave what was published, or give what one
// undisturbed run gives.
func TestFailingAndRepeatedBundles(t *testing.T) {
	out := filepath.Join(t.TempDir(), "voc-out")
	directory := filepath.Dir(sampleConfig)
	first, second := filepath.Join(directory, "web.csv"), filepath.Join(directory, "web_late.csv")
	locally(t, sampleConfig, out, first)
	before := sums(t, out)
	locally(t, sampleConfig, out, first, second)
	wanted := sums(t, out)
	for name := range wanted {
		if name == "catalog.json" { // holds the time until which superseded builds are kept
			delete(wanted, name)
		}
	}
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	locally(t, sampleConfig, out, first)
	delete(before, "catalog.json")

	absolute, err := filepath.Abs(second)
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Config: sampleConfig, Inputs: []string{"file://" + filepath.ToSlash(absolute)}, Out: "file://" + filepath.ToSlash(out), Key: mask.SampleKey(), Runner: "prism"}
	var failed atomic.Bool
	afterShard = func(int32) error {
		if failed.CompareAndSwap(false, true) {
			return errors.New("injected")
		}
		return nil
	}
	defer func() { afterShard = nil }()
	catalog, err := os.ReadFile(filepath.Join(out, "catalog.json"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), options); err == nil || !failed.Load() {
		t.Fatalf("the job did not fail: %v", err)
	}
	after := sums(t, out)
	if now, _ := os.ReadFile(filepath.Join(out, "catalog.json")); string(now) != string(catalog) {
		t.Error("a job that failed changed the catalog")
	}
	delete(after, "catalog.json")
	same(t, after, before)

	options.duplicates = 1
	if _, err := Run(context.Background(), options); err != nil {
		t.Fatal(err)
	}
	after = sums(t, out)
	delete(after, "catalog.json")
	same(t, after, wanted)
}

// Where workers fail to make the reports, the weeks are published all the same, in a directory and in an object store, the
// run says so, and the next one writes the reports.
func TestFailingReports(t *testing.T) {
	defer func() { beforeReport = nil }()
	input := filepath.Join(filepath.Dir(sampleConfig), "phone.csv")
	directory := filepath.Join(t.TempDir(), "voc-out")
	for _, out := range []string{beamtest.FileURL(t, directory), "s3://voc/company" + beamtest.FakeS3(t)} {
		named, fetched := out, func() map[string]string { return fetchedSums(t, out) }
		if strings.HasPrefix(out, "file") {
			named, fetched = directory, func() map[string]string { return sums(t, directory) }
		}
		options := Options{Config: sampleConfig, Inputs: []string{beamtest.FileURL(t, input)}, Out: out, Key: mask.SampleKey(), Runner: "prism"}
		wanted := locallyNamed(t, named, input)
		beforeReport = func() error { return errors.New("injected") }
		if _, err := Run(context.Background(), options); !errors.Is(err, pipeline.ErrReports) || !strings.Contains(err.Error(), "run voc again") {
			t.Fatalf("the reports did not fail: %v", err)
		}
		weeks := maps.Clone(wanted)
		maps.DeleteFunc(weeks, func(name, _ string) bool { return strings.HasPrefix(name, "reports/") })
		same(t, fetched(), weeks)
		beforeReport = nil
		if _, err := Run(context.Background(), options); err != nil {
			t.Fatal(err)
		}
		same(t, fetched(), wanted)
	}
}

// What a URL holds stands in reports, so it must not be a secret.
func TestCredentialsInURLs(t *testing.T) {
	for _, address := range []string{"s3://key:secret@bucket/voc", "s3://bucket/voc?endpoint=https%3A%2F%2Fkey%3Asecret%40example.com"} {
		if _, err := parseLocation(address); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s gives %v", address, err)
		}
	}
}

// The known traps of Beam: a DoFn given as a function, a combiner given by value, and Beam's own Parquet.
func TestTraps(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	given := 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if strings.Contains(spec.Path.Value, "parquetio") {
				t.Errorf("%s: parquetio reads whole files into memory and is another Parquet library", set.Position(spec.Pos()))
			}
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			selector, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			if called := selector.Sel.Name; strings.HasPrefix(called, "ParDo") || strings.HasPrefix(called, "Combine") {
				given++
				if pointer, ok := call.Args[1].(*ast.UnaryExpr); !ok || pointer.Op != token.AND {
					t.Errorf("%s: %s must be given a pointer to a registered struct: a closure would lose what it captures", set.Position(call.Pos()), called)
				}
			}
			return true
		})
	}
	if given < 6 {
		t.Errorf("only %d DoFns were looked at", given)
	}
}
