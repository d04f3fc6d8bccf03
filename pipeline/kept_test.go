package pipeline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestReportsOfKeptRows makes the reports of a run from the rows that it kept, and then again from the tables.
func TestReportsOfKeptRows(t *testing.T) {
	config := testConfig(t, t.TempDir(), append(exportsOf(3, 2, 600), deskExport(400))...)
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

// deskExport is an export of a service desk: who answered, when, how it went.
func deskExport(rows int) export {
	var b strings.Builder
	b.WriteString("id,received_at,first_reply_at,channel,customer_id,status,segment.plan,csat,nps,handling_seconds,offered,team,agent,reply,faq_viewed,faq_searched,text\n")
	for i := range rows {
		at := time.Date(2026, 8, 3, 0, 0, 0, 0, tokyo).Add(time.Duration(i) * 97 * time.Minute)
		fmt.Fprintf(&b, "d%d,%s,%s,phone,d%d,%s,%s,%d,%d,%d,1,%s,%s,%s,%s,%s,%s\n", i, at.Format(time.RFC3339), at.Add(time.Duration(i%50)*time.Minute).Format(time.RFC3339), i%120,
			[]string{"resolved", "open", "unresolved", ""}[i%4], []string{"basic", "gold"}[i%2], 1+i%5, i%11, 60+i%600,
			[]string{"東", "西"}[i%2], []string{"a1", "a2", "a3"}[i%3], []string{"", "交換の品をお送りしました。届くまで三日ほどお待ちください。"}[i/4%2],
			[]string{"", "", "f1"}[i%3], []string{"", "配送"}[i/3%2], phrases[i%len(phrases)])
	}
	return export{"desk.csv", b.String()}
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
