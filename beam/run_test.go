package beam

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"voc/beam/internal/beamtest"
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
	return beamtest.Locally(t, Version(), configPath, out, paths...)
}

// locallyNamed is locally with reports that name the output as those of a URL do.
func locallyNamed(t testing.TB, named string, paths ...string) (wanted map[string]string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "voc-out")
	beamtest.LocallyNamed(t, Version(), sampleConfig, out, named, paths...)
	return sums(t, out)
}

var sums, same = beamtest.Sums, beamtest.Same

func sampleInputs(t testing.TB) []string {
	return beamtest.SampleInputs(t, filepath.Dir(sampleConfig))
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
