package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// remoteUsage is what --out takes besides a directory in the commands that read object stores.
const remoteUsage = "directory of the output, or its URL in an object store (s3://, gs://, azblob://; needs voc-beam)"

// isURL tells a place in an object store from a directory.
func isURL(out string) bool { return strings.Contains(out, "://") }

// localOutput returns the directory that holds an output. One in an object store is fetched into a checksummed cache by
// voc-beam, the program of this project that knows the clouds, so that voc needs none of their libraries. weeks, as a
// flag names them, are those to fetch; none means all. Whatever voc-beam says on standard error goes to errs.
func localOutput(ctx context.Context, out string, weeks []string, errs io.Writer) (string, error) {
	if !isURL(out) {
		return out, nil
	}
	program, err := findFetcher()
	if err != nil {
		return "", fmt.Errorf("reading %s: %w", out, err)
	}
	args := []string{"fetch", "--out", out}
	for _, week := range weeks {
		args = append(args, "--week", week)
	}
	command := exec.CommandContext(ctx, program, args...)
	command.Stderr = errs
	printed, err := command.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("fetching %s with %s: %w", out, program, err)
	}
	directory := strings.TrimRight(string(printed), "\r\n")
	if !filepath.IsAbs(directory) || strings.Contains(directory, "\n") {
		return "", fmt.Errorf("fetching %s: %s printed no directory; is it of the same release as voc?", out, program)
	}
	return directory, nil
}

// findFetcher finds voc-beam: beside this program, else on the path.
func findFetcher() (string, error) {
	name := "voc-beam"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if own, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(own), name)
		if info, err := os.Stat(beside); err == nil && info.Mode().IsRegular() {
			return beside, nil
		}
	}
	if found, err := exec.LookPath(name); err == nil {
		return found, nil
	}
	return "", errors.New("object stores are read with voc-beam, which is neither beside voc nor on the path; " +
		"build it (cd beam && go build ./cmd/voc-beam) and put it beside voc")
}
