package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestReportsOfKeptRows makes the reports of a run from the rows that it kept, and then again from the tables.
func TestReportsOfKeptRows(t *testing.T) {
	config := testConfig(t, t.TempDir(), exportsOf(3, 2, 600)...)
	if summary := mustRun(t, config); len(summary.Reports) < 4 {
		t.Fatalf("the run wrote only the reports %v", summary.Reports)
	}
	kept := filesUnder(t, filepath.Join(config.Out, "reports"))
	if err := os.RemoveAll(filepath.Join(config.Out, "reports")); err != nil {
		t.Fatal(err)
	}
	mustRun(t, config)
	decoded := filesUnder(t, filepath.Join(config.Out, "reports"))
	if len(kept) != len(decoded) {
		t.Errorf("%d files from kept rows, %d from tables", len(kept), len(decoded))
	}
	for name, content := range kept {
		if !bytes.Equal(content, decoded[name]) {
			t.Errorf("%s from kept rows is another than from the tables", name)
		}
	}
	left, err := filepath.Glob(filepath.Join(config.Out, ".spool*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func filesUnder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if files[entry.Name()], err = os.ReadFile(filepath.Join(dir, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return files
}
