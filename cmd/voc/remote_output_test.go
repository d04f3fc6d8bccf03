package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pretendToFetch stands for voc-beam in the scripts: pretend://NAME is the directory NAME. It tells its arguments.
func pretendToFetch() {
	fmt.Fprintln(os.Stderr, "voc-beam", strings.Join(os.Args[1:], " "))
	name, known := strings.CutPrefix(os.Args[3], "pretend://")
	if !known {
		fmt.Fprintln(os.Stderr, "voc-beam: no such store")
		os.Exit(1)
	}
	directory, err := filepath.Abs(name)
	if err != nil {
		panic(err)
	}
	fmt.Println(directory)
}

func TestWithoutFetcher(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := localOutput(context.Background(), "s3://bucket/voc", nil, io.Discard); err == nil || !strings.Contains(err.Error(), "go build ./cmd/voc-beam") {
		t.Errorf("the error does not say where voc-beam comes from: %v", err)
	}
	if directory, err := localOutput(context.Background(), "voc-out", nil, io.Discard); err != nil || directory != "voc-out" {
		t.Errorf("a directory was taken as %q, %v", directory, err)
	}
}
