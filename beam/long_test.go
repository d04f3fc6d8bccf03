package beam

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"voc/beam/internal/beamtest"
	"voc/mask"
)

var (
	long = flag.Bool("long", false, "run the test on many rows")
	rows = flag.Int("rows", 200_000, "of that test")
	// ids of a real system may be random, which makes the shuffle larger
	uuids   = flag.Bool("uuids", false, "that test has random UUIDs for ids")
	written = flag.String("write", "", "only write the export of that test to this file")
	given   = flag.String("export", "", "a file that the test reads instead of writing one, with as many rows as -rows says")
)

func processorSeconds() float64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return float64(usage.Utime.Sec+usage.Stime.Sec) + float64(usage.Utime.Usec+usage.Stime.Usec)/1e6
}

// Many rows give the same bytes; what passes the shuffle stays under the bar of 15 % of the input. Core-seconds are
// printed: they are compared by whoever reads them, since a busy machine makes any limit of time a lie.
func TestLargeExport(t *testing.T) {
	if !*long {
		t.Skip("takes minutes: run with -long")
	}
	if *written != "" {
		t.Logf("%d inquiries in %d bytes", *rows, beamtest.LargeExport(t, *written, *rows, *uuids))
		return
	}
	directory := t.TempDir()
	export, size := *given, int64(0)
	if export == "" {
		export = filepath.Join(directory, "large.csv")
		size = beamtest.LargeExport(t, export, *rows, *uuids)
	} else if info, err := os.Stat(export); err == nil {
		size = info.Size()
	}
	out := filepath.Join(directory, "voc-out")
	began := processorSeconds()
	locally(t, sampleConfig, out, export)
	local := processorSeconds() - began
	wanted := sums(t, out)
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	shuffled.Store(0)
	began = processorSeconds()
	_, err := Run(context.Background(), Options{
		Config: sampleConfig, Inputs: []string{"file://" + filepath.ToSlash(export)}, Out: "file://" + filepath.ToSlash(out), Key: mask.SampleKey(), Runner: "prism", Split: 8 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	there := processorSeconds() - began
	same(t, sums(t, out), wanted)
	share := float64(shuffled.Load()) / float64(size)
	t.Logf("input %d bytes; core-seconds: local %.1f, Prism %.1f, ratio %.2f; bytes given to the shuffle %d (%.1f %% of the input, %.1f per row)",
		size, local, there, there/local, shuffled.Load(), 100*share, float64(shuffled.Load())/float64(*rows))
	if share > 0.15 {
		t.Errorf("%.1f %% of the input's bytes pass the shuffle", 100*share)
	}
}
