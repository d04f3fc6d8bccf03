package main

import (
	"context"
	"flag"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"voc/beam/internal/beamtest"
)

var long = flag.Bool("long", false, "run the test that measures memory on up to 800,000 inquiries")

// peak is the most memory that an ended process had, in bytes.
func peak(command *exec.Cmd) int64 {
	usage, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}

// The driver's memory does not grow with the inquiries: workers and Prism are in processes of their own, weeks are built,
// and built again with late rows on top of what is published.
func TestDriverMemory(t *testing.T) {
	if !*long {
		t.Skip("takes minutes: run with -long")
	}
	ctx := context.Background()
	var first int64
	for _, rows := range []int{50_000, 200_000, 800_000} {
		endpoint := startPrism(t)
		directory := t.TempDir()
		inputs := []string{filepath.Join(directory, "large.csv"), filepath.Join(directory, "late.csv")}
		beamtest.LargeExport(t, inputs[0], rows, false)
		beamtest.LargeExport(t, inputs[1], rows/100, true) // other ids
		for i, input := range inputs {
			address, stop := startPool(t)
			driver := vocBeam(ctx, "run", "--config", filepath.Join(sample, "voc.yaml"), "--key", "sample", "--out", beamtest.FileURL(t, directory)+"/voc-out",
				"--input", beamtest.FileURL(t, input), "--split", "8000000", "--runner", "universal", "--endpoint", endpoint,
				"--environment_type", "EXTERNAL", "--environment_config", address)
			finish(t, driver)
			used := peak(driver)
			t.Logf("%d rows, run %d: driver %d MB, workers %d MB", rows, i+1, used>>20, stop()>>20)
			if first == 0 {
				first = used
			}
			if used > first+first/4 {
				t.Errorf("the driver used %d MB, and %d MB where the rows were 50,000", used>>20, first>>20)
			}
		}
	}
}
