package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal and returns the end that a program writes to.
func terminal(t *testing.T) *os.File {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { keyboard.Close() })
	if err := unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return screen
}

// TestReportRefusesTerminal holds that a workbook is never written to a screen, and that files and pipes get it.
func TestReportRefusesTerminal(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	var log bytes.Buffer
	if code := execute(context.Background(), []string{"run", "--out", out}, &log, &log); code != exitDone {
		t.Fatalf("run ends with %d: %s", code, log.String())
	}
	ask := func(format string, to *os.File) (int, string) {
		var complaint bytes.Buffer
		code := execute(context.Background(), []string{"report", "--out", out, "--format", format}, to, &complaint)
		return code, complaint.String()
	}
	code, complaint := ask("xlsx", terminal(t))
	if code != exitWrongUse || !strings.Contains(complaint, "redirect the output: voc report --format xlsx > report.xlsx") {
		t.Errorf("a workbook for a terminal ends with %d: %s", code, complaint)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "report.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if code, complaint := ask("xlsx", file); code != exitDone {
		t.Errorf("a workbook for a file ends with %d: %s", code, complaint)
	}
	if info, err := file.Stat(); err != nil || info.Size() < 10_000 {
		t.Errorf("the workbook has %v bytes, %v", info.Size(), err)
	}
	written, err := os.ReadFile(filepath.Join(out, "reports", "2026-W40.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(file.Name()); err != nil || !bytes.Equal(written, again) {
		t.Errorf("voc report writes another workbook than voc run: %d and %d bytes, %v", len(again), len(written), err)
	}
}
