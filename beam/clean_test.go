package beam

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob"

	"voc/beam/internal/beamtest"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
)

// onS3 runs on files of the sample, one after the other, and returns the output with its blobs.
func onS3(t *testing.T, out string, names ...string) *blob.Bucket {
	t.Helper()
	ctx := context.Background()
	for _, name := range names {
		input := beamtest.FileURL(t, filepath.Join(filepath.Dir(sampleConfig), name))
		if _, err := Run(ctx, Options{Config: sampleConfig, Inputs: []string{input}, Out: out, Key: mask.SampleKey(), Runner: "prism"}); err != nil {
			t.Fatal(err)
		}
	}
	place, err := parseLocation(out)
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := place.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bucket.Close() })
	return bucket
}

// fetchedSums fetches an output.
func fetchedSums(t *testing.T, out string) map[string]string {
	t.Helper()
	directory := filepath.Join(t.TempDir(), "fetched")
	if _, err := Fetch(context.Background(), out, directory, Weeks{}); err != nil {
		t.Fatal(err)
	}
	return sums(t, directory)
}

// unnamed lists the blobs that the published pointer and its catalog do not name.
func unnamed(t *testing.T, bucket *blob.Bucket) (others []string) {
	t.Helper()
	ctx := context.Background()
	_, number, err := latest(ctx, bucket)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := keptBlobs(ctx, bucket, time.Now().Add(1000*time.Hour), 0)
	if err != nil {
		t.Fatal(err)
	}
	if !kept[pointerName(number)] {
		t.Fatal("the published pointer is not kept")
	}
	err = list(ctx, bucket, "", func(key string, _ int64) error {
		parts := strings.Split(key, "/")
		if !kept[key] && !kept[strings.Join(parts[:min(3, len(parts))], "/")] {
			others = append(others, key)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return others
}

// What was superseded stays a day and is removed then; what killed runs left is removed, and what others put there is not.
func TestClean(t *testing.T) {
	ctx := context.Background()
	out := "s3://voc/company/voc" + beamtest.FakeS3(t)
	if _, err := Clean(ctx, out); err == nil || !strings.Contains(err.Error(), "nothing is published") {
		t.Errorf("an empty place was cleaned: %v", err)
	}
	bucket := onS3(t, out, "web.csv", "web_late.csv")
	wanted := fetchedSums(t, out)
	left := []string{jobPrefix + "killed/bundle.json", jobPrefix + "killed/shards/00000000.rows", "weeks/2026-W30/0123456789abcdef/manifest.json", "files/" + sumOf([]byte("x"))}
	for _, key := range append(left, "notes.txt") {
		if err := bucket.WriteAll(ctx, key, []byte("x"), nil); err != nil {
			t.Fatal(err)
		}
	}
	superseded := len(unnamed(t, bucket)) - len(left) - 1
	if superseded < 10 {
		t.Fatalf("the second run superseded %d blobs", superseded)
	}

	place, err := parseLocation(out)
	if err != nil {
		t.Fatal(err)
	}
	ended, err := begin(ctx, place, "run")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Clean(ctx, out); !errors.Is(err, ErrRunning) {
		t.Errorf("cleaned while a run worked: %v", err)
	}
	second, err := begin(ctx, place, "run")
	if err != nil {
		t.Errorf("a run excludes another: %v", err)
	} else {
		second()
	}
	ended()
	if ended, err = begin(ctx, place, "clean"); err != nil {
		t.Fatal(err)
	}
	if _, err := begin(ctx, place, "run"); !errors.Is(err, ErrRunning) {
		t.Errorf("a run began while the output was cleaned: %v", err)
	}
	ended()

	cleaned, err := Clean(ctx, out)
	if err != nil {
		t.Fatal(err)
	}
	if *cleaned != (Cleaned{Builds: 1, Files: 1, Jobs: 1, Blobs: 4, Bytes: 4}) {
		t.Errorf("%+v was removed at once", *cleaned)
	}
	if others := unnamed(t, bucket); len(others) != superseded+1 {
		t.Errorf("%d blobs are left for readers and not %d", len(others)-1, superseded)
	}
	if cleaned, err = cleanAt(ctx, place, time.Now().Add(keepSuperseded+time.Minute), keepSuperseded); err != nil {
		t.Fatal(err)
	}
	if cleaned.Pointers != 1 || cleaned.Builds == 0 || cleaned.Files == 0 || cleaned.Jobs != 0 || cleaned.Blobs != superseded {
		t.Errorf("%+v was removed a day later, and not %d blobs", *cleaned, superseded)
	}
	if others := unnamed(t, bucket); len(others) != 1 || others[0] != "notes.txt" {
		t.Errorf("%v are left", others)
	}
	same(t, fetchedSums(t, out), wanted)
}

// A customer who is forgotten in an object store is forgotten as in a directory, and nothing is left that was published
// before: neither tables, nor rejects, nor what a killed run left.
func TestForgetOnS3(t *testing.T) {
	ctx := context.Background()
	out := "s3://voc/company/voc" + beamtest.FakeS3(t)
	const customer = "C-109233" // of the first inquiry of web.csv
	bucket := onS3(t, out, "phone.csv", "web.csv", "web_late.csv")
	if err := bucket.WriteAll(ctx, jobPrefix+"killed/shards/00000000.rows", []byte("x"), nil); err != nil {
		t.Fatal(err)
	}
	here, reader := filepath.Join(t.TempDir(), "voc-out"), filepath.Join(t.TempDir(), "cache")
	for _, name := range []string{"phone.csv", "web.csv", "web_late.csv"} {
		beamtest.LocallyNamed(t, Version(), sampleConfig, here, out, filepath.Join(filepath.Dir(sampleConfig), name))
	}
	if _, err := Fetch(ctx, out, reader, Weeks{}); err != nil {
		t.Fatal(err)
	}
	config := pipeline.ForgetConfig{Out: here, Named: out, Key: mask.SampleKey(), Customers: []string{customer}, AllSpaces: true, Now: time.Now()}
	want, err := pipeline.Forget(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	config.Out, config.Named = out, ""
	got, err := Forget(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	if got.Inquiries == 0 || got.Inquiries != want.Inquiries || got.Found != 1 || len(got.Weeks) != len(want.Weeks) || got.Remembered != want.Remembered {
		t.Errorf("%+v\nand not\n%+v", got, want)
	}
	if others := unnamed(t, bucket); len(others) > 0 {
		t.Errorf("what was published before is left: %v", others)
	}
	wanted := sums(t, here)
	same(t, fetchedSums(t, out), wanted)
	// The copy of a reader loses what is published no more when it is fetched again.
	if _, err := Fetch(ctx, out, reader, Weeks{}); err != nil {
		t.Fatal(err)
	}
	same(t, sums(t, reader), wanted)
	// A later run does not bring the customer back.
	onS3(t, out, "web_late.csv")
	catalog, err := store.Open(here)
	if err != nil {
		t.Fatal(err)
	}
	inquiries := int64(0)
	for _, record := range catalog.Weeks {
		inquiries += record.Inquiries
	}
	again := filepath.Join(t.TempDir(), "again")
	if catalog, err = Fetch(ctx, out, again, Weeks{}); err != nil {
		t.Fatal(err)
	}
	for _, record := range catalog.Weeks {
		inquiries -= record.Inquiries
	}
	if inquiries != 0 {
		t.Errorf("a later run published %d inquiries more", -inquiries)
	}
	if second, err := Forget(ctx, config); err != nil || second.Inquiries != 0 {
		t.Errorf("the second time %+v, %v", second, err)
	}
	config.Out = "file://" + t.TempDir()
	if _, err := Forget(ctx, config); err == nil {
		t.Error("a directory was taken for an object store")
	}
}
