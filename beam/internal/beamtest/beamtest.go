// Package beamtest is what the tests of this module share: the local run that everything is compared with, and object
// stores that live in the process of the test.
package beamtest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fsouza/fake-gcs-server/fakestorage"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"voc/config"
	"voc/ingest"
	"voc/mask"
	"voc/pipeline"
)

// Locally does what `voc run --config` does, with the published key. version is that of the run.
func Locally(t testing.TB, version, configPath, out string, paths ...string) *pipeline.Summary {
	t.Helper()
	return LocallyNamed(t, version, configPath, out, "", paths...)
}

// LocallyNamed is Locally with reports that name the output otherwise.
func LocallyNamed(t testing.TB, version, configPath, out, named string, paths ...string) *pipeline.Summary {
	t.Helper()
	disk := config.Disk{Directory: filepath.Dir(configPath)}
	read, err := config.Read(disk, filepath.Base(configPath))
	if err != nil {
		t.Fatal(err)
	}
	settings, err := read.Settings(disk, version)
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
	settings.Key, settings.Out, settings.Named = mask.SampleKey(), out, named
	summary, err := pipeline.Run(context.Background(), settings)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

// Sums returns the checksum of every published file that does not tell of the run itself, by its path with slashes.
func Sums(t testing.TB, directory string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(directory, path)
		if err != nil {
			return err
		}
		if name = filepath.ToSlash(name); strings.HasPrefix(name, "runs/") || strings.HasPrefix(filepath.Base(name), ".") {
			return nil // seconds and memory stand there
		}
		data, err := os.ReadFile(path)
		found[name] = fmt.Sprintf("%x", sha256.Sum256(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Same fails unless both have the same files with the same content, five tables at least.
func Same(t testing.TB, got, want map[string]string) {
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

// SampleFiles are the inputs of the bundled sample, as names with wild cards.
var SampleFiles = []string{"phone.csv", "web*.csv", "*.mbox", "chat.jsonl", "line.csv", "sns.jsonl", "community.jsonl", "visits.xlsx"}

// FileURL is the URL of a file or a directory.
func FileURL(t testing.TB, path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(absolute)
}

// SampleInputs are the inputs of the sample as URLs.
func SampleInputs(t testing.TB, directory string) []string {
	var urls []string
	for _, name := range SampleFiles {
		urls = append(urls, FileURL(t, directory)+"/"+name)
	}
	return urls
}

// FakeS3 serves a bucket named voc in this process, and returns the query of its URLs: s3://voc/… + query.
// around, where it is given, stands before the store.
func FakeS3(t testing.TB, around ...func(http.Handler) http.Handler) (query string) {
	backend := s3mem.New()
	if err := backend.CreateBucket("voc"); err != nil {
		t.Fatal(err)
	}
	var writing sync.Mutex // the fake looks whether a blob exists and writes it in two steps, as no real store does
	fake := gofakes3.New(backend).Server()
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			writing.Lock()
			defer writing.Unlock()
		}
		fake.ServeHTTP(w, r)
	})
	for _, wrap := range around {
		handler = wrap(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "nobody")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "nothing")
	return "?region=us-east-1&use_path_style=true&endpoint=" + url.QueryEscape(server.URL)
}

// FakeGCS serves a bucket named voc of Google's protocol in this process: gs://voc/….
func FakeGCS(t testing.TB) {
	server, err := fakestorage.NewServerWithOptions(fakestorage.Options{Scheme: "http", Host: "127.0.0.1", PublicHost: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	server.CreateBucketWithOpts(fakestorage.CreateBucketOpts{Name: "voc"})
	t.Setenv("STORAGE_EMULATOR_HOST", strings.TrimPrefix(server.URL(), "http://"))
}
