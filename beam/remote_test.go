package beam

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc/beam/internal/beamtest"
	"voc/mask"
)

// An output on S3, fetched, is what the local run makes; of two runs that began with the same pointer one publishes; a
// blob that was damaged is refused.
func TestOutputOnS3(t *testing.T) {
	ctx := context.Background()
	inputs := sampleInputs(t)[:2]
	var paths []string
	for _, name := range []string{"phone.csv", "web.csv", "web_late.csv"} {
		paths = append(paths, filepath.Join(filepath.Dir(sampleConfig), name))
	}
	base, query := "s3://voc/company/voc", beamtest.FakeS3(t)
	wanted := locallyNamed(t, base+query, paths...)
	options := Options{Config: sampleConfig, Inputs: inputs, Out: base + query, Key: mask.SampleKey(), Runner: "prism"}
	if _, err := Run(ctx, options); err != nil {
		t.Fatal(err)
	}
	fetched := filepath.Join(t.TempDir(), "fetched")
	if _, err := Fetch(ctx, options.Out, fetched, Weeks{}); err != nil {
		t.Fatal(err)
	}
	same(t, sums(t, fetched), wanted)

	place, err := parseLocation(options.Out)
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := place.open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer bucket.Close()
	if err := list(ctx, bucket, "tmp-beam", func(key string, _ int64) error { t.Errorf("%s is left", key); return nil }); err != nil {
		t.Fatal(err)
	}
	late := &driver{options: options, out: place, dir: t.TempDir(), number: 0} // read the pointer before the run above
	if err := os.WriteFile(filepath.Join(late.dir, "other.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := late.push(ctx); !errors.Is(err, ErrOtherRun) {
		t.Errorf("a run that began before another one published: %v", err)
	}
	again := filepath.Join(t.TempDir(), "again")
	if _, err := Fetch(ctx, options.Out, again, Weeks{}); err != nil {
		t.Fatal(err)
	}
	same(t, sums(t, again), wanted)

	p, _, err := latest(ctx, bucket)
	if err != nil || len(p.Files) == 0 {
		t.Fatal(p, err)
	}
	if err := bucket.WriteAll(ctx, "files/"+p.Files[0].SHA256, []byte("damaged"), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := Fetch(ctx, options.Out, filepath.Join(t.TempDir(), "third"), Weeks{}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("a damaged blob was fetched: %v", err)
	}
}
