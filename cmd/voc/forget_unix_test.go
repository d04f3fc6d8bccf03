//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// forgottenPhrase stands in the texts of the customer who is forgotten and nowhere else.
const forgottenPhrase = "ミドリクリーン"

// writeForgettable makes two exports: the second one supersedes builds. The customer gone has rows in three weeks, of
// which one holds nobody else, and a row that cannot be taken.
func writeForgettable(t *testing.T, directory string) (first, second string) {
	t.Helper()
	first, second = filepath.Join(directory, "first.csv"), filepath.Join(directory, "second.csv")
	writeExport(t, first, 0, 300)
	writeExport(t, second, 300, 60)
	file, err := os.OpenFile(first, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for i, at := range []string{"2026-08-03T10:00:00Z", "2026-08-12T10:00:00Z", "2026-10-12T10:00:00Z", "1926-08-12T10:00:00Z"} {
		fmt.Fprintf(file, "gone%d,%s,web,gone-1,%sがまだ届きません。返金してください。\n", i, at, forgottenPhrase)
	}
	fmt.Fprint(file, "other,1926-08-12T10:00:00Z,web,gone-10,昔すぎる\n")
	return first, second
}

// traces returns where something of the forgotten customer is left: in any file, in the rows, in the indexes, in builds
// that are not published.
func traces(t *testing.T, home, out string) (found []string) {
	t.Helper()
	needles := [][]byte{[]byte(forgottenPhrase), []byte("gone-1,")}
	builds := 0
	err := filepath.WalkDir(out, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if matched, _ := filepath.Match(filepath.Join(out, "weeks", "*", "*"), path); matched {
				builds++
			}
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if entry.Name() == "rejects.jsonl" {
			data = decodedRejects(t, data)
		}
		for _, needle := range needles {
			if bytes.Contains(data, needle) {
				found = append(found, fmt.Sprintf("%s holds %s", path, needle))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var catalog struct{ Weeks []struct{ Week string } }
	data, err := os.ReadFile(filepath.Join(out, "catalog.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &catalog); err != nil {
		t.Fatal(err)
	}
	if builds != len(catalog.Weeks) {
		found = append(found, fmt.Sprintf("%d builds of %d weeks are there", builds, len(catalog.Weeks)))
	}
	reports, _ := filepath.Glob(filepath.Join(out, "reports", "2026-W42.*"))
	found = append(found, reports...)
	for _, table := range []string{"inquiries", "opinions"} {
		if rows := mustProgram(t, home, "export", "--table", table, "--out", out); strings.Contains(rows, forgottenPhrase) {
			found = append(found, "table "+table)
		}
	}
	var answer struct{ Total int }
	if err := json.Unmarshal([]byte(mustProgram(t, home, "search", "--out", out, "--json", "--size", "0", forgottenPhrase)), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Total > 0 {
		found = append(found, fmt.Sprintf("%d hits", answer.Total))
	}
	return found
}

// decodedRejects returns the raw bytes of all rejects.
func decodedRejects(t *testing.T, lines []byte) []byte {
	t.Helper()
	var raw []byte
	for line := range bytes.Lines(lines) {
		var reject struct{ Raw []byte }
		if err := json.Unmarshal(line, &reject); err != nil {
			t.Fatal(err)
		}
		raw = append(append(raw, reject.Raw...), '\n')
	}
	return raw
}

// TestForgetKilledAtAnyMoment kills voc forget at random moments: what is published stays whole, and forgetting again
// leaves nothing of the person.
func TestForgetKilledAtAnyMoment(t *testing.T) {
	home := t.TempDir()
	first, second := writeForgettable(t, home)
	whole := filepath.Join(home, "whole")
	mustProgram(t, home, "run", "--quiet", "--out", whole, first)
	mustProgram(t, home, "run", "--quiet", "--out", whole, second)
	for _, week := range []string{"2026-W32", "2026-W42"} { // a report in a format that no run writes anew
		if err := os.WriteFile(filepath.Join(whole, "reports", week+".pdf"), []byte(forgottenPhrase), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if found := traces(t, home, whole); len(found) < 8 {
		t.Fatalf("before anybody is forgotten only %d traces are found: %q", len(found), found)
	}
	copied := func(name string) string {
		to := filepath.Join(home, name)
		if err := os.CopyFS(to, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		return to
	}
	out := copied("undisturbed")
	began := time.Now()
	mustProgram(t, home, "forget", "--quiet", "--customer", "gone-1", "--out", out)
	took := time.Since(began)
	check := func(out, when string) {
		t.Helper()
		if found := traces(t, home, out); len(found) > 0 {
			t.Errorf("%s, there is left: %q", when, found)
		}
		mustProgram(t, home, "verify", "--out", out)
		if total := totalOf(t, home, out); total != 360 {
			t.Errorf("%s, %d inquiries are published", when, total)
		}
		if left, _ := filepath.Glob(filepath.Join(out, "reports", "*.pdf")); len(left) > 0 {
			t.Errorf("%s, %v is left", when, left)
		}
	}
	check(out, "after an undisturbed forget")
	// As if it had been killed behind the publish: the report of a dropped week stands there still.
	if err := os.WriteFile(filepath.Join(out, "reports", "2026-W42.html"), []byte(forgottenPhrase), 0o600); err != nil {
		t.Fatal(err)
	}
	mustProgram(t, home, "forget", "--quiet", "--customer", "gone-1", "--out", out)
	check(out, "after forgetting what was dropped already")
	kills := 4
	if testing.Short() {
		kills = 3
	}
	random := rand.New(rand.NewPCG(5, 6))
	early, late := 0, 0
	for kill := range kills {
		out := copied(fmt.Sprint("killed", kill))
		command := program(t, home, "forget", "--quiet", "--customer", "gone-1", "--out", out)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(kill*1000+random.IntN(1000)) / time.Duration(kills*1000))
		command.Process.Kill()
		command.Wait()
		mustProgram(t, home, "verify", "--out", out)
		if len(traces(t, home, out)) > 0 {
			early++
		} else {
			late++
		}
		mustProgram(t, home, "forget", "--quiet", "--customer", "gone-1", "--out", out)
		check(out, fmt.Sprintf("after kill %d and a second forget", kill))
		mustProgram(t, home, "run", "--quiet", "--out", out, first) // the export does not bring the person back
		if total := totalOf(t, home, out); total != 360 {
			t.Errorf("reading the export again publishes %d inquiries", total)
		}
		if err := os.RemoveAll(out); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills left something of the person, %d came too late to", early, late)
	if early == 0 {
		t.Error("no kill came in time")
	}
}
