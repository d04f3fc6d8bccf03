package pipeline

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"voc/ingest"
)

var load = flag.String("load", "", "file of inquiries for BenchmarkRun, instead of generated ones")

// BenchmarkRun is the whole run; beside the time it reports the busy seconds of each stage. With -cpuprofile or
// -memprofile it shows where they go:
//
//	go test ./pipeline -run XXX -bench Run -benchtime 1x -load FILE -cpuprofile /tmp/cpu
func BenchmarkRun(b *testing.B) {
	config := testConfig(b, "", exportsOf(1, 4, 5_000)...)
	if *load != "" {
		config.Inputs = []Input{{File: ingest.File{
			Name: filepath.Base(*load), Open: func() (io.ReadCloser, error) { return os.Open(*load) },
		}}}
	}
	spent := map[string]float64{}
	for b.Loop() {
		config.Out = b.TempDir()
		summary, err := Run(b.Context(), config)
		if err != nil {
			b.Fatal(err)
		}
		for _, stage := range summary.Stages {
			spent[stage.Stage] += stage.Seconds
		}
		b.ReportMetric(summary.InquiriesPerSecond, "inquiries/s")
	}
	for stage, seconds := range spent {
		b.ReportMetric(seconds/float64(b.N), fmt.Sprint(stage, "-s"))
	}
}
