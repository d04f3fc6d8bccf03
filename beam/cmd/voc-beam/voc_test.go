package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"voc/beam/internal/beamtest"
)

// voc-beam runs voc on what it fetched of an output in an object store: verify, search and report give what they
// give of a directory, serve starts, and the cache is used again.
func TestVocReadsObjectStores(t *testing.T) {
	ctx := context.Background()
	voc := goBuild(t, "../../..", "voc/cmd/voc")
	t.Setenv("PATH", filepath.Dir(voc)+string(os.PathListSeparator)+os.Getenv("PATH"))
	query := beamtest.FakeS3(t)
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	out := "s3://voc/company" + query
	finish(t, vocBeam(ctx, "run", "--config", filepath.Join(sample, "voc.yaml"), "--key", "sample", "--out", out, "--input", beamtest.FileURL(t, sample)+"/phone.csv"))
	directory := filepath.Join(t.TempDir(), "voc-out")
	finish(t, vocBeam(ctx, "fetch", "--out", out, "--cache", directory))

	run := func(args ...string) string {
		return finish(t, vocBeam(ctx, args...))
	}
	for _, args := range [][]string{{"verify", "--json"}, {"search", "--json", "--week", "last", "電話"}, {"search", "--csv", "--all", "電話"}, {"report", "--format", "json"}} {
		want, got := finish(t, exec.Command(voc, append(args, "--out", directory)...)), run(append(args, "--out", out)...)
		if len(want) < 10 || strings.ReplaceAll(got, cachedIn(t, cache), directory) != want {
			t.Errorf("%v gives, of the store,\n%.300s\nand not\n%.300s", args, got, want)
		}
	}
	damaged := filepath.Join(cachedIn(t, cache), "catalog.json")
	if err := os.WriteFile(damaged, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := run("verify", "--out", out); !strings.HasPrefix(got, "ok:") {
		t.Errorf("a damaged cache was not fetched anew: %s", got)
	}

	serve := vocBeam(ctx, "serve", "--addr", "127.0.0.1:0", "--out", out)
	said, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 64)
	n, err := said.Read(line)
	serve.Process.Signal(os.Interrupt) // which voc gets too
	serve.Wait()
	if err != nil || !strings.HasPrefix(string(line[:n]), "http://127.0.0.1:") {
		t.Errorf("serve says %q, %v", line[:n], err)
	}
}

// cachedIn is the one output in a cache.
func cachedIn(t *testing.T, cache string) string {
	found, err := filepath.Glob(filepath.Join(cache, "voc", "outputs", "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the cache holds %v, %v", found, err)
	}
	return found[0]
}
