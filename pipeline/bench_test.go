package pipeline

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"testing"
	"time"

	"voc/ingest"
)

var (
	load = flag.String("load", "", "file of inquiries for BenchmarkRun, instead of generated ones")
	heap = flag.String("heap", "", "file for a profile of the heap of BenchmarkRun, at about its largest")
)

// profileHeap writes a profile whenever the heap is a tenth larger than ever before, until stop is closed.
func profileHeap(b *testing.B, path string, stop <-chan struct{}) {
	for largest := uint64(0); ; {
		select {
		case <-stop:
			return
		case <-time.After(200 * time.Millisecond):
		}
		var memory runtime.MemStats
		if runtime.ReadMemStats(&memory); memory.HeapAlloc < largest*11/10 {
			continue
		}
		largest = memory.HeapAlloc
		var profile bytes.Buffer
		if err := pprof.Lookup("heap").WriteTo(&profile, 0); err != nil {
			b.Error(err)
		}
		if err := os.WriteFile(path, profile.Bytes(), 0o600); err != nil {
			b.Error(err)
		}
	}
}

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
	if *heap != "" {
		stop := make(chan struct{})
		defer close(stop)
		go profileHeap(b, *heap, stop)
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
