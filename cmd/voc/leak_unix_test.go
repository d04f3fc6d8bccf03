//go:build unix

package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestLeakOfKilledRuns kills runs at random moments: what they leave on disk, the spool among it, holds no canary. The
// reject file is the exception.
func TestLeakOfKilledRuns(t *testing.T) {
	c := &canaries{rand.New(rand.NewPCG(3, 4)), map[string]string{}, 0}
	home := t.TempDir()
	temporary := filepath.Join(home, "tmp")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temporary)
	inputs := filepath.Join(home, "inputs")
	if err := os.Mkdir(inputs, 0o700); err != nil {
		t.Fatal(err)
	}
	files := c.write(t, inputs, 4000)
	leaks := &leakFinder{t: t, canaries: c}
	began := time.Now()
	mustProgram(t, home, "run", "--quiet", "--out", filepath.Join(home, "whole"), files[0], files[1])
	whole := time.Since(began)
	kills := 4
	if testing.Short() {
		kills = 2
	}
	looked := 0
	for kill := range kills {
		out := filepath.Join(home, "out")
		command := program(t, home, "run", "--quiet", "--out", out, files[0], files[1])
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(kill+1) / time.Duration(kills+1))
		command.Process.Kill()
		command.Wait()
		if _, err := os.Stat(out); err == nil {
			looked += leaks.directory(out)
		}
		leaks.directory(temporary)
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
	}
	if looked == 0 {
		t.Error("no killed run left a file: the kills come too early to show anything")
	}
	t.Logf("%d files of %d killed runs", looked, kills)
}
