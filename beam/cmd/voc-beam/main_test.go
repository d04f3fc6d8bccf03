package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"voc/beam"
	"voc/beam/internal/beamtest"
	"voc/store"
)

const asCommand = "VOC_BEAM_TEST_COMMAND" // makes the test binary voc-beam

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const sample = "../../../testdata/sample"

// vocBeam is a voc-beam in another process.
func vocBeam(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, os.Args[0], args...)
	command.Env = append(os.Environ(), asCommand+"=1")
	return command
}

// finish runs a command to its end.
func finish(t *testing.T, command *exec.Cmd) (output string) {
	t.Helper()
	var errs bytes.Buffer
	command.Stderr = &errs
	data, err := command.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command.Args[1:], err, lastLines(errs.String()))
	}
	return string(data)
}

func lastLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}

// goBuild builds a program of the build list.
func goBuild(t *testing.T, directory, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.Base(name))
	build := exec.Command("go", "build", "-o", path, name)
	build.Dir = directory
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, output)
	}
	return path
}

// startPrism starts a Prism of its own and returns the endpoint of its job service.
func startPrism(t *testing.T) string {
	prism := goBuild(t, ".", "github.com/apache/beam/sdks/v2/go/cmd/prism")
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	command := exec.Command(prism, fmt.Sprint("--job_port=", port), "--serve_http=false", "--log_level=error")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill(); command.Wait() })
	endpoint := fmt.Sprint("localhost:", port)
	for range 300 {
		if connection, err := net.Dial("tcp", endpoint); err == nil {
			connection.Close()
			return endpoint
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("Prism does not listen")
	return ""
}

// startPool starts a pool of workers in a process of its own and returns its address, and what ends it and returns the
// most memory that it had, in bytes.
func startPool(t *testing.T) (address string, stop func() int64) {
	t.Helper()
	pool := vocBeam(context.Background(), "worker", "--listen", "0", "--key", "sample")
	said, err := pool.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := pool.Start(); err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceValue(func() int64 {
		pool.Process.Signal(os.Interrupt)
		pool.Wait()
		return peak(pool)
	})
	t.Cleanup(func() { stop() })
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line), stop
}

// A Prism in a process of its own gets the job over gRPC. Its workers are in the driver's process (LOOPBACK), or in one
// of their own (EXTERNAL). Each time every published file is that of the local run.
func TestStandalonePrism(t *testing.T) {
	ctx := context.Background()
	out := filepath.Join(t.TempDir(), "voc-out") // reports name their directory
	beamtest.Locally(t, beam.Version(), filepath.Join(sample, "voc.yaml"), out)
	wanted := beamtest.Sums(t, out)
	endpoint := startPrism(t)
	address, _ := startPool(t)
	for _, environment := range [][]string{
		{"--environment_type", "LOOPBACK"},
		{"--environment_type", "EXTERNAL", "--environment_config", address},
	} {
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
		args := []string{"run", "--config", filepath.Join(sample, "voc.yaml"), "--key", "sample", "--out", beamtest.FileURL(t, out), "--split", "20000",
			"--runner", "universal", "--endpoint", endpoint}
		for _, input := range beamtest.SampleInputs(t, sample) {
			args = append(args, "--input", input)
		}
		finish(t, vocBeam(ctx, append(args, environment...)...))
		beamtest.Same(t, beamtest.Sums(t, out), wanted)
	}
}

// A driver that is killed when it is about to publish leaves what was published; the next run completes the work.
func TestKilledDriver(t *testing.T) {
	ctx := context.Background()
	first, second := filepath.Join(sample, "web.csv"), filepath.Join(sample, "web_late.csv")
	var mutex sync.Mutex
	blocked := make(chan struct{})
	hold := false
	query := beamtest.FakeS3(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mutex.Lock()
			stop := hold && r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/pointers/")
			if stop {
				hold = false
			}
			mutex.Unlock()
			if stop {
				io.Copy(io.Discard, r.Body) // else the server does not look whether the connection still stands
				close(blocked)
				<-r.Context().Done() // until the driver is dead
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	out := "s3://voc/company" + query
	args := func(input string) []string {
		return []string{"run", "--config", filepath.Join(sample, "voc.yaml"), "--key", "sample", "--out", out, "--input", beamtest.FileURL(t, input)}
	}
	fetched := func() map[string]string {
		directory := filepath.Join(t.TempDir(), "fetched")
		finish(t, vocBeam(ctx, "fetch", "--out", out, "--cache", directory))
		return beamtest.Sums(t, directory)
	}
	finish(t, vocBeam(ctx, args(first)...))
	before := fetched()

	mutex.Lock()
	hold = true
	mutex.Unlock()
	victim := vocBeam(ctx, args(second)...)
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- victim.Wait() }()
	select {
	case <-blocked:
	case err := <-ended:
		t.Fatalf("the driver ended before it published: %v", err)
	}
	victim.Process.Kill()
	<-ended
	beamtest.Same(t, fetched(), before)

	finish(t, vocBeam(ctx, args(second)...))
	after := fetched()
	want := filepath.Join(t.TempDir(), "voc-out")
	beamtest.Locally(t, beam.Version(), filepath.Join(sample, "voc.yaml"), want, first)
	beamtest.Locally(t, beam.Version(), filepath.Join(sample, "voc.yaml"), want, first, second)
	catalog, err := store.Open(want)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for name, sum := range beamtest.Sums(t, want) {
		for _, record := range catalog.Weeks {
			if strings.HasPrefix(name, "weeks/"+record.Week.String()+"/"+record.Build+"/") {
				if compared++; after[name] != sum {
					t.Errorf("%s differs, or is not there", name)
				}
			}
		}
	}
	if compared < 10 {
		t.Errorf("only %d files were compared", compared)
	}
}
