package pipeline

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestIndexOfAnotherFormIsBuiltAnew publishes, pretends that an earlier version did, and runs again: tables stay as they
// are, every week is built, and the run after that finds nothing to do.
func TestIndexOfAnotherFormIsBuiltAnew(t *testing.T) {
	config := testConfig(t, t.TempDir(), exportsOf(4, 1, 80)...)
	mustRun(t, config)
	want := tables(t, config.Out)
	path := filepath.Join(config.Out, "catalog.json")
	catalog, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	older := bytes.Replace(catalog, []byte(`"index": "`+indexVersion+`"`), []byte(`"index": "2"`), 1)
	if bytes.Equal(older, catalog) {
		t.Fatal("the catalog does not name the form of the index")
	}
	if err := os.WriteFile(path, older, 0o600); err != nil {
		t.Fatal(err)
	}
	summary := mustRun(t, config)
	if !slices.ContainsFunc(summary.Reasons, func(reason string) bool { return strings.Contains(reason, "search index") }) {
		t.Errorf("the run was %s because %v", summary.Result, summary.Reasons)
	}
	for _, week := range summary.Weeks {
		if !week.Built {
			t.Errorf("week %s was not built", week.Week)
		}
	}
	sameTables(t, "after indexing anew", tables(t, config.Out), want)
	verify(t, config.Out)
	if summary := mustRun(t, config); summary.Result != ResultEqual {
		t.Errorf("the next run was %s because %v", summary.Result, summary.Reasons)
	}
}
