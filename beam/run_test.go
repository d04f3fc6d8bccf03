package beam

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"voc/config"
	"voc/ingest"
	"voc/mask"
	"voc/pipeline"
)

func TestMain(m *testing.M) {
	beam.Init()
	os.Exit(m.Run())
}

const sampleConfig = "../testdata/sample/voc.yaml"

// locally is what `voc run --config` does.
func locally(t testing.TB, configPath, out string, paths ...string) *pipeline.Summary {
	t.Helper()
	disk := config.Disk{Directory: filepath.Dir(configPath)}
	read, err := config.Read(disk, filepath.Base(configPath))
	if err != nil {
		t.Fatal(err)
	}
	settings, err := read.Settings(disk, Version())
	if err != nil {
		t.Fatal(err)
	}
	if settings.Inputs, err = read.InputFiles(disk); err != nil {
		t.Fatal(err)
	}
	if len(paths) > 0 {
		settings.Inputs = nil
		for _, path := range paths {
			file := ingest.File{Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
			settings.Inputs = append(settings.Inputs, pipeline.Input{File: file, Options: read.OptionsFor(path)})
		}
	}
	settings.Key, settings.Out = mask.SampleKey(), out
	summary, err := pipeline.Run(context.Background(), settings)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// sums returns the checksum of every published file that does not tell of the run itself.
func sums(t testing.TB, directory string) map[string]string {
	t.Helper()
	names, err := filesOf(directory)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, name := range names {
		if strings.HasPrefix(name, "runs/") || strings.HasPrefix(filepath.Base(name), ".") {
			continue // seconds and memory stand there
		}
		data, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil {
			t.Fatal(err)
		}
		found[name] = fmt.Sprintf("%x", sha256.Sum256(data))
	}
	return found
}

func same(t testing.TB, got, want map[string]string) {
	t.Helper()
	tables := 0
	for name, sum := range want {
		if strings.HasSuffix(name, ".parquet") {
			tables++
		}
		if got[name] != sum {
			t.Errorf("%s differs, or is not there", name)
		}
	}
	for name := range got {
		if want[name] == "" {
			t.Errorf("%s is there besides", name)
		}
	}
	if tables < 5 {
		t.Fatalf("only %d tables were compared", tables)
	}
}

// sampleInputs are the inputs of the sample as URLs.
func sampleInputs(t testing.TB) []string {
	directory, err := filepath.Abs(filepath.Dir(sampleConfig))
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for _, name := range []string{"phone.csv", "web*.csv", "*.mbox", "chat.jsonl", "line.csv", "sns.jsonl", "community.jsonl", "visits.xlsx"} {
		urls = append(urls, "file://"+filepath.ToSlash(directory)+"/"+name)
	}
	return urls
}

// What Beam makes of the bundled sample is, file by file, what `voc run` makes of it: tables, index, figures, reports,
// catalog. Small pieces make every CSV file several shards.
func TestSampleIsThatOfTheLocalRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "voc-out") // reports name their directory
	want := locally(t, sampleConfig, out)
	wanted := sums(t, out)
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	got, err := Run(context.Background(), Options{
		Config: sampleConfig, Inputs: sampleInputs(t), Out: "file://" + filepath.ToSlash(out), Key: mask.SampleKey(), Runner: "prism", Split: 20_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Inquiries != want.Inquiries || got.Inquiries == 0 {
		t.Errorf("%d inquiries and not %d", got.Inquiries, want.Inquiries)
	}
	same(t, sums(t, out), wanted)
}
