package beam

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"voc/beam/internal/beamtest"
	"voc/mask"
	"voc/pipeline"
)

// upload copies files of the sample into an object store.
func upload(t *testing.T, address string, names ...string) (paths []string) {
	t.Helper()
	place, err := parseLocation(address)
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := place.open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer bucket.Close()
	for _, name := range names {
		path := filepath.Join(filepath.Dir(sampleConfig), name)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := bucket.WriteAll(context.Background(), name, data, nil); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// throughStore runs with inputs and output in an object store, found by wild cards and divided, and compares what is
// published there with the local run.
func throughStore(t *testing.T, base, query string) {
	t.Helper()
	ctx := context.Background()
	paths := upload(t, base+"/exports"+query, "phone.csv", "web.csv", "web_late.csv", "chat.jsonl")
	wanted := locallyNamed(t, base+"/voc"+query, paths...)
	options := Options{
		Config: sampleConfig, Inputs: []string{base + "/exports/*.csv" + query, base + "/exports/c*t.json?" + query}, Out: base + "/voc" + query,
		Key: mask.SampleKey(), Runner: "prism", Split: 20_000,
	}
	if _, err := Run(ctx, options); err != nil {
		t.Fatal(err)
	}
	fetched := filepath.Join(t.TempDir(), "fetched")
	if _, err := Fetch(ctx, options.Out, fetched, Weeks{}); err != nil {
		t.Fatal(err)
	}
	same(t, sums(t, fetched), wanted)
}

func TestInputsAndOutputOnS3(t *testing.T) {
	throughStore(t, "s3://voc/company", beamtest.FakeS3(t))
}

func TestInputsAndOutputOnGoogleCloudStorage(t *testing.T) {
	beamtest.FakeGCS(t)
	throughStore(t, "gs://voc/company", "")
}

// A second run on an object store fetches no week and no report to the driver, and what is published is what two local
// runs give; a third one changes nothing.
func TestLaterRunsOnS3(t *testing.T) {
	ctx := context.Background()
	out := "s3://voc/company/voc" + beamtest.FakeS3(t)
	here := filepath.Join(t.TempDir(), "voc-out")
	place, err := parseLocation(out)
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := place.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer bucket.Close()
	directory, err := filepath.Abs(filepath.Dir(sampleConfig))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"web.csv", "web_late.csv", "web_late.csv"} {
		input := filepath.Join(directory, name)
		summary, err := Run(ctx, Options{Config: sampleConfig, Inputs: []string{beamtest.FileURL(t, input)}, Out: out, Key: mask.SampleKey(), Runner: "prism"})
		if err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			beamtest.LocallyNamed(t, Version(), sampleConfig, here, out, input)
		} else if summary.Result != pipeline.ResultEqual || len(summary.Reports) != 0 {
			t.Errorf("the same run again gives %q and the reports %v", summary.Result, summary.Reports)
		}
		p, number, err := latest(ctx, bucket)
		if err != nil || number != min(i+1, 2) {
			t.Errorf("the run %d published the pointer %d, %v", i, number, err)
		}
		fetched := filepath.Join(t.TempDir(), "fetched")
		if _, err := Fetch(ctx, out, fetched, Weeks{}); err != nil {
			t.Fatal(err)
		}
		got, want := sums(t, fetched), sums(t, here)
		for name := range want { // the catalog holds the time until which superseded builds are kept, which are not fetched
			if name == "catalog.json" || strings.HasPrefix(name, "weeks/") && got[name] == "" {
				delete(want, name)
				delete(got, name)
			}
		}
		same(t, got, want)
		runs := 0
		for _, file := range p.Files {
			if strings.HasSuffix(file.Path, "/summary.json") {
				runs++
			}
		}
		if runs != min(i+1, 2) {
			t.Errorf("%d runs are told of", runs)
		}
		d := &driver{out: place, dir: t.TempDir()} // of the next run
		if err := d.pull(ctx); err != nil {
			t.Fatal(err)
		}
		pulled, err := filesOf(d.dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range pulled {
			if strings.HasPrefix(name, "weeks/") || strings.HasPrefix(name, "runs/") || strings.HasPrefix(name, "reports/2") {
				t.Errorf("the driver fetches %s", name)
			}
		}
		if !slices.Contains(pulled, "catalog.json") || !d.HasReport("2026-W31.html") || d.HasReport("2020-W01.html") {
			t.Errorf("the driver fetched %v", pulled)
		}
	}
}

func TestInputsAndOutputOnAzure(t *testing.T) {
	throughStore(t, "azblob://voc/company", beamtest.Azurite(t))
}

func TestRacingRunsOnS3(t *testing.T) {
	raced(t, "s3://voc/company/voc"+beamtest.FakeS3(t))
}

func TestRacingRunsOnGoogleCloudStorage(t *testing.T) {
	beamtest.FakeGCS(t)
	raced(t, "gs://voc/company/voc")
}

func TestRacingRunsOnAzure(t *testing.T) {
	raced(t, "azblob://voc/company/voc"+beamtest.Azurite(t))
}

// raced fails unless of two runs that publish at once one wins; the other says so and changed nothing that a reader sees.
func raced(t *testing.T, out string) {
	t.Helper()
	ctx := context.Background()
	var both sync.WaitGroup // begun by both: neither publishes before the other is about to
	both.Add(2)
	beforePublish = func() {
		both.Done()
		both.Wait()
	}
	defer func() { beforePublish = nil }()
	names := []string{"phone.csv", "web.csv"}
	errs := make([]error, 2)
	var runs sync.WaitGroup
	for i := range 2 {
		runs.Go(func() {
			input := beamtest.FileURL(t, filepath.Join(filepath.Dir(sampleConfig), names[i]))
			_, errs[i] = Run(ctx, Options{Config: sampleConfig, Inputs: []string{input}, Out: out, Key: mask.SampleKey(), Runner: "prism"})
			if errs[i] != nil && !errors.Is(errs[i], ErrOtherRun) {
				both.Done() // it never comes to publish
			}
		})
	}
	runs.Wait()
	winner := 0
	if errs[0] != nil {
		winner = 1
	}
	if errs[winner] != nil || !errors.Is(errs[1-winner], ErrOtherRun) {
		t.Fatalf("not one of two runs published: %v", errs)
	}
	fetched := filepath.Join(t.TempDir(), "fetched")
	if _, err := Fetch(ctx, out, fetched, Weeks{}); err != nil {
		t.Fatal(err)
	}
	same(t, sums(t, fetched), locallyNamed(t, out, filepath.Join(filepath.Dir(sampleConfig), names[winner])))
}

// Only the weeks that are asked for are fetched; a directory is refused, and an empty place is told.
func TestFetchSomeWeeks(t *testing.T) {
	ctx := context.Background()
	out := "s3://voc/company/voc" + beamtest.FakeS3(t)
	if _, err := Fetch(ctx, out, t.TempDir(), Weeks{}); err == nil || !strings.Contains(err.Error(), "nothing is published") {
		t.Errorf("an empty place was fetched: %v", err)
	}
	if _, err := Fetch(ctx, "file://"+t.TempDir(), t.TempDir(), Weeks{}); err == nil {
		t.Error("a directory was fetched")
	}
	input := beamtest.FileURL(t, filepath.Join(filepath.Dir(sampleConfig), "phone.csv"))
	if _, err := Run(ctx, Options{Config: sampleConfig, Inputs: []string{input}, Out: out, Key: mask.SampleKey(), Runner: "prism"}); err != nil {
		t.Fatal(err)
	}
	directory := t.TempDir()
	catalog, err := Fetch(ctx, out, directory, Weeks{Last: true})
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(directory, "weeks"))
	if err != nil {
		t.Fatal(err)
	}
	if last := catalog.Weeks[len(catalog.Weeks)-1].Week.String(); len(catalog.Weeks) < 2 || len(entries) != 1 || entries[0].Name() != last {
		t.Errorf("of %d weeks %v were fetched", len(catalog.Weeks), entries)
	}
}
