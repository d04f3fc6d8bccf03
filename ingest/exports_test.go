package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExports reads small exports in the shape in which well-known systems write them, with no configuration but
// the company's own addresses, and compares everything that is read with the golden file.
func TestExports(t *testing.T) {
	names, err := filepath.Glob("testdata/exports/*")
	if err != nil || len(names) < 20 {
		t.Fatalf("%d exports, %v", len(names), err)
	}
	var out strings.Builder
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := readFile(t, fileOf(filepath.Base(name), content), Options{OwnAddresses: []string{"@midori.example.com"}})
		if r.err != nil || len(r.inquiries) == 0 {
			t.Errorf("%s: %d inquiries, %v", name, len(r.inquiries), r.err)
		}
		fmt.Fprintf(&out, "== %s\n", filepath.Base(name))
		describe(&out, r)
	}
	compareGolden(t, "testdata/exports.golden", out.String())
}
