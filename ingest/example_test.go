package ingest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestExamples reads the bundled example of each format and compares everything that is read with the golden file.
func TestExamples(t *testing.T) {
	names, err := filepath.Glob("testdata/examples/*")
	if err != nil || len(names) < 15 {
		t.Fatalf("%d examples, %v", len(names), err)
	}
	var out strings.Builder
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		options := Options{OwnAddresses: []string{"@midori.example.com"}}
		files, err := Expand(fileOf(filepath.Base(name), content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, file := range files {
			fmt.Fprintf(&out, "== %s\n", file.Name)
			describe(&out, readFile(t, file, options))
		}
	}
	compareGolden(t, "testdata/examples.golden", out.String())
}

// compareGolden holds what was read to a golden file.
func compareGolden(t *testing.T, golden, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		for i, line := range strings.Split(got, "\n") {
			if wanted := strings.Split(string(want), "\n"); i >= len(wanted) || wanted[i] != line {
				t.Fatalf("line %d of %s differs (rewrite with -update):\n got %s\nwant %s", i+1, golden, line, wanted[min(i, len(wanted)-1)])
			}
		}
		t.Fatalf("%s is longer than what was read (rewrite with -update)", golden)
	}
}

func describe(out *strings.Builder, r result) {
	s := r.summary
	fmt.Fprintf(out, "format %s, encoding %s (%s), export %q, delimiter %q, header line %d\n", s.Format, s.Encoding, s.Evidence, s.Export, s.Delimiter, s.HeaderLine)
	for _, column := range sortedKeys(s.Columns) {
		fmt.Fprintf(out, "  %s ← %s\n", column, s.Columns[column])
	}
	fmt.Fprintf(out, "  unmapped %q\n  read %d, rejected %d, joined %d, cut %d, attachments %d, set apart %v, warnings %v, error %v\n", s.Unmapped, s.Read, s.Rejected, s.Joined, s.Truncated, s.Attachments, s.Separated, s.Warnings, r.err)
	for _, q := range r.inquiries {
		fmt.Fprintf(out, "- %s | %s | %s | customer %q | subject %q | text %q | reply %q\n", q.ID, q.ReceivedAt.Format("2006-01-02T15:04:05"), q.Channel, q.CustomerID, q.Subject, q.Text, q.Reply)
		more := fmt.Sprintf("line %d, bytes %d–%d", q.Source.Line, q.Source.Start, q.Source.End)
		for _, field := range []struct{ name, value string }{{"product", q.Product}, {"agent", q.Agent}, {"team", q.Team}, {"status", q.Status}, {"url", q.URL}, {"language", q.Language}} {
			if field.value != "" {
				more += fmt.Sprintf(", %s %s", field.name, field.value)
			}
		}
		for _, measure := range []struct {
			name  string
			value *float64
		}{{"csat", q.CSAT.Pointer()}, {"nps", q.NPS.Pointer()}, {"handling", q.HandlingSeconds.Pointer()}} {
			if measure.value != nil {
				more += fmt.Sprintf(", %s %g", measure.name, *measure.value)
			}
		}
		if !q.UpdatedAt.IsZero() {
			more += ", updated " + q.UpdatedAt.Format("2006-01-02T15:04:05")
		}
		if !q.FirstReplyAt.IsZero() {
			more += ", first reply " + q.FirstReplyAt.Format("2006-01-02T15:04:05")
		}
		for _, segment := range q.Segments {
			more += fmt.Sprintf(", %s=%s", segment.Name, segment.Value)
		}
		fmt.Fprintf(out, "  %s\n", more)
		for _, turn := range q.Turns {
			at := ""
			if !turn.At.IsZero() {
				at = turn.At.Format(" 15:04:05")
			}
			rule := ""
			if turn.Rule != "" {
				rule = " (" + turn.Rule + ")"
			}
			fmt.Fprintf(out, "  · %s%s%s %q\n", turn.Role, rule, at, turn.Text)
		}
	}
	for _, reject := range r.rejects {
		fmt.Fprintf(out, "! line %d, field %d: %s\n", reject.Line, reject.Column, reject.Reason)
	}
}

func TestTextColumnsOfTheConfiguration(t *testing.T) {
	content := "番号,日時,Q1,Q2,Q3\n1,2026-08-03,あ,い,う\n2,2026-08-03,,え,\n"
	r := read(t, []byte(content), Options{Columns: map[string]string{"id": "番号", "received_at": "日時", "text#2": "Q3", "text#1": "Q2"}})
	var ids []string
	for _, q := range r.inquiries {
		ids = append(ids, q.ID+q.Text)
	}
	if r.err != nil || !slices.Equal(ids, []string{"1#1い", "1#2う", "2#1え"}) || r.inquiries[0].CustomerID != r.inquiries[1].CustomerID {
		t.Errorf("%q, %v", ids, r.err)
	}
	lines := `{"id":1,"received_at":"2026-08-03","a":"あ","b":"い"}` + "\n" + `{"id":2,"received_at":"2026-08-03","b":"え"}` + "\n"
	r = read(t, []byte(lines), Options{Columns: map[string]string{"text#1": "a", "text#2": "b"}})
	if r.err != nil || len(r.inquiries) != 3 || r.inquiries[2].ID != "2#2" {
		t.Errorf("%+v, %v", r.inquiries, r.err)
	}
}
