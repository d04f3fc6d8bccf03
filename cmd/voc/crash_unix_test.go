//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program returns a command of this very program as its own process.
func program(t *testing.T, home string, args ...string) *exec.Cmd {
	t.Helper()
	binary := filepath.Join(home, "voc")
	if _, err := os.Lstat(binary); err != nil {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(self, binary); err != nil { // testscript.Main looks at the name
			t.Fatal(err)
		}
	}
	command := exec.Command(binary, args...)
	command.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+filepath.Join(home, "config"))
	return command
}

func mustProgram(t *testing.T, home string, args ...string) string {
	t.Helper()
	command := program(t, home, args...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("voc %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String()
}

// writeExport makes a file with many inquiries over four weeks.
func writeExport(t *testing.T, name string, first, rows int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("id,received_at,channel,customer_id,text\n")
	start := time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC)
	for i := first; i < first+rows; i++ {
		at := start.Add(time.Duration(i*7919%(28*24*60)) * time.Minute)
		fmt.Fprintf(&b, "%d,%s,%s,c%d,注文番号%dの商品がまだ届きません。いつ届くのか教えてください。\n", i, at.Format(time.RFC3339), []string{"web", "phone", "chat"}[i%3], i%97, i)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

func totalOf(t *testing.T, home, out string) int {
	t.Helper()
	var answer struct{ Total int }
	if err := json.Unmarshal([]byte(mustProgram(t, home, "search", "--out", out, "--json", "--size", "0")), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Total
}

// TestKilledAtAnyMoment kills runs at random moments: what was published stays whole, and a run that is left
// alone completes the work.
func TestKilledAtAnyMoment(t *testing.T) {
	home := t.TempDir()
	out := filepath.Join(home, "out")
	first, second := filepath.Join(home, "first.csv"), filepath.Join(home, "second.csv")
	writeExport(t, first, 0, 400)
	writeExport(t, second, 400, 3000)
	mustProgram(t, home, "run", "--quiet", "--out", out, first)

	began := time.Now()
	mustProgram(t, home, "run", "--quiet", "--out", filepath.Join(home, "whole"), first, second)
	whole := time.Since(began)

	kills := 6
	if testing.Short() {
		kills = 2
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range kills {
		command := program(t, home, "run", "--quiet", "--out", out, second)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(random.Float64() * float64(whole)))
		command.Process.Kill()
		command.Wait()
		mustProgram(t, home, "verify", "--out", out)
		if total := totalOf(t, home, out); total != 400 && total != 3400 {
			t.Fatalf("%d inquiries are published, neither the old nor the new ones", total)
		}
	}
	mustProgram(t, home, "run", "--quiet", "--out", out, second)
	mustProgram(t, home, "verify", "--out", out)
	if total := totalOf(t, home, out); total != 3400 {
		t.Errorf("%d inquiries are published in the end", total)
	}
	leftovers, err := filepath.Glob(filepath.Join(out, "*tmp*"))
	if err != nil || len(leftovers) > 0 {
		t.Errorf("left over: %v, %v", leftovers, err)
	}
	for _, week := range []string{"2026-W32", "2026-W35"} {
		if _, err := os.Stat(filepath.Join(out, "reports", week+".html")); err != nil {
			t.Error(err)
		}
	}
}

// TestTwoRunsAtOnce holds a run up by an input that does not end, and starts another.
func TestTwoRunsAtOnce(t *testing.T) {
	home := t.TempDir()
	out := filepath.Join(home, "out")
	slow, good := filepath.Join(home, "slow.csv"), filepath.Join(home, "good.csv")
	writeExport(t, good, 0, 5)
	if err := syscall.Mkfifo(slow, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	first := program(t, home, "run", "--quiet", "--out", out, slow)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		first.Process.Kill()
		first.Wait()
	}()
	pipe, err := os.OpenFile(slow, os.O_WRONLY, 0) // opens when the first run reads, which it does under the lock
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	second := program(t, home, "run", "--quiet", "--out", out, good)
	message, err := second.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed || !strings.Contains(string(message), "another run") || strings.Count(string(message), "\n") != 1 {
		t.Errorf("the second run ended with %v: %s", err, message)
	}
	first.Process.Kill()
	first.Wait()
	mustProgram(t, home, "run", "--quiet", "--out", out, good) // the lock of a killed run holds nobody up
}

// TestFullDisk runs out of space: an error, and what was published stays whole.
func TestFullDisk(t *testing.T) {
	home := t.TempDir()
	out := filepath.Join(home, "out")
	first, second := filepath.Join(home, "first.csv"), filepath.Join(home, "second.csv")
	writeExport(t, first, 0, 50)
	writeExport(t, second, 50, 3000)
	mustProgram(t, home, "run", "--quiet", "--out", out, first)
	shell := exec.Command("sh", "-c", `ulimit -f 64 && exec "$0" "$@"`, filepath.Join(home, "voc"), "run", "--quiet", "--out", out, second)
	shell.Env = program(t, home).Env
	message, err := shell.CombinedOutput()
	if err == nil {
		t.Fatal("a run that may write files of 32 KiB at most succeeded")
	}
	if !strings.Contains(string(message), "file too large") {
		t.Errorf("the message does not say why: %s", message)
	}
	mustProgram(t, home, "verify", "--out", out)
	if total := totalOf(t, home, out); total != 50 {
		t.Errorf("%d inquiries are published", total)
	}
	mustProgram(t, home, "run", "--quiet", "--out", out, second)
	if total := totalOf(t, home, out); total != 3050 {
		t.Errorf("%d inquiries are published after there was space again", total)
	}
}
