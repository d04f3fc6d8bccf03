package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"voc/classify"
	"voc/ingest"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
)

// plantedFields are the fields in which canaries are planted: all in which a source can write words. The id of an
// inquiry is left out: it is published as it is, as docs/privacy.md says.
var plantedFields = []string{
	"text", "subject", "reply", "customer_id", "agent", "team", "product", "status", "channel", "url", "language", "faq_viewed", "faq_searched",
	"segment.plan", "segment.region", "topics", "sentiment", "kind", "csat", "nps", "updated_at", "first_reply_at",
}

// canaries makes planted strings and remembers them.
type canaries struct {
	*rand.Rand
	planted map[string]string // as planted → field
	count   int
}

// next returns a text for a field with a canary of its own in it.
func (c *canaries) next(field string) string {
	c.count++
	number := fmt.Sprintf("%04d-%04d", c.count/10000, c.count%10000)
	var canary, text string
	switch kind := c.IntN(4); {
	case field == "customer_id":
		canary = fmt.Sprintf("kaito.%07d@example.com", c.count)
		text = canary
	case field == "url":
		canary = fmt.Sprintf("umi%07d@example.com", c.count)
		text = "https://example.com/my?mail=" + canary
	case kind == 0:
		canary = "090-" + number
		text = canary
	case kind == 1:
		canary = "０８０－" + strings.Map(func(r rune) rune {
			if r == '-' {
				return '－'
			}
			return r - '0' + '０'
		}, number)
		text = "電話" + canary
	case kind == 2:
		canary = fmt.Sprintf("sora%07d@example.jp", c.count)
		text = canary
	default:
		canary = fmt.Sprintf("4111 %04d %04d 1111", c.count/10000, c.count%10000)
		text = "カード" + canary
	}
	c.planted[canary] = field
	if field == "text" || field == "reply" {
		text = "加湿器が3回動きませんでした。" + text + "まで連絡ください。"
	}
	return text
}

func (c *canaries) row(number int) map[string]string {
	row := map[string]string{
		"id": fmt.Sprint("row", number), "received_at": fmt.Sprintf("2026-08-%02dT10:00:00+09:00", 3+number%14), "channel": "web",
	}
	for _, field := range plantedFields {
		if field == "csat" || field == "nps" || field == "updated_at" || field == "first_reply_at" {
			if number%50 > 0 { // a bad value costs the row, or the value
				continue
			}
		}
		row[field] = c.next(field)
	}
	if number%20 == 0 {
		row["received_at"] = c.next("received_at")
	}
	return row
}

// write plants at least want canaries in a CSV and a JSON lines file, and returns their paths.
func (c *canaries) write(t *testing.T, directory string, want int) []string {
	t.Helper()
	files := []string{filepath.Join(directory, "a.csv"), filepath.Join(directory, "b.jsonl")}
	columns := append([]string{"id", "received_at"}, plantedFields...)
	var sheet, lines bytes.Buffer
	writer := csv.NewWriter(&sheet)
	writer.Write(columns)
	for number := 0; c.count < want; number++ {
		row := c.row(number)
		if number%2 == 0 {
			record := make([]string, len(columns))
			for i, column := range columns {
				record[i] = row[column]
			}
			writer.Write(record)
			continue
		}
		line := map[string]any{"turns": []map[string]string{{"role": "customer", "text": c.next("text")}, {"role": "agent", "text": c.next("reply")}}}
		for name, value := range row {
			line[name] = value
		}
		encoded, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(encoded, '\n'))
	}
	writer.Flush()
	for i, data := range [][]byte{sheet.Bytes(), lines.Bytes()} {
		if err := os.WriteFile(files[i], data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestLeak plants 10,000 strings (2,000 with -short) in every field of a CSV and a JSON lines file: they stand nowhere in tables,
// index, reports, summaries, temporary files, messages and errors; neither as they were, nor in NFKC, nor as digits
// alone. The reject file is the exception.
func TestLeak(t *testing.T) {
	want := 10_000
	if testing.Short() {
		want = 2000
	}
	c := &canaries{rand.New(rand.NewPCG(1, 2)), map[string]string{}, 0}
	directory := t.TempDir()
	t.Setenv("HOME", directory)
	t.Setenv("XDG_CONFIG_HOME", directory)
	t.Setenv("TMPDIR", filepath.Join(directory, "tmp"))
	files := c.write(t, directory, want)
	out := filepath.Join(directory, "out")
	leaks := &leakFinder{t: t, canaries: c}
	var inputs []pipeline.Input
	for _, name := range files {
		inputs = append(inputs, pipeline.Input{File: ingest.File{Name: filepath.Base(name), Open: func() (io.ReadCloser, error) { return os.Open(name) }}})
	}
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	temporary := 0
	summary, err := pipeline.Run(t.Context(), pipeline.Config{
		Out: out, Inputs: inputs, Key: mask.SampleKey(), Taxonomy: classify.DefaultTaxonomy(), Location: tokyo,
		Now: time.Date(2026, 9, 1, 0, 0, 0, 0, tokyo), Title: "t", Version: "test",
		Progress: func(p pipeline.Progress) {
			if p.Stage == "build" && temporary == 0 {
				temporary = leaks.directory(out) // the spool is there still
			}
		},
	})
	if err != nil {
		leaks.text("the error of the run", err.Error())
		t.Fatal("the run failed")
	}
	encoded, _ := json.Marshal(summary)
	leaks.text("the summary", string(encoded))
	if summary.Inquiries < 50 || summary.Rejects == "" {
		t.Fatalf("%d inquiries and no rejects show little", summary.Inquiries)
	}
	published := leaks.directory(out)
	if temporary < 10 || published < 10 {
		t.Fatalf("only %d and %d files were looked at", temporary, published)
	}
	if control := (&leakFinder{t: t, canaries: c}); control.count(readAll(t, files)) < c.count/2 {
		t.Fatal("the search finds few of the canaries in the very files in which they were planted")
	}
	leaks.indexTerms(out)
	leaks.indexTexts(out, summary.Inquiries)
	leaks.pages(out)
	for _, table := range store.Tables() {
		leaks.command(exitDone, "export", "--table", table, "--format", "arrow", "--out", out)
	}
	for _, query := range [][]string{{"加湿器"}, {"example"}, {"連絡"}, {"--size", "10000", "加湿器"}} {
		leaks.command(exitDone, append([]string{"search", "--json", "--out", out}, query...)...)
	}
	// What is in the index is found by searching it.
	asked := 0
	for canary := range c.planted {
		if asked++; asked > 150 {
			break
		}
		var answer struct{ Total int }
		output, _ := leaks.run("search", "--json", "--size", "0", "--out", out, `"`+canary+`"`)
		if err := json.Unmarshal([]byte(output), &answer); err != nil || answer.Total > 0 {
			t.Errorf("searching for canary of field %s: %d hits, %v", c.planted[canary], answer.Total, err)
		}
	}
	articles := filepath.Join(directory, "articles.csv")
	if err := os.WriteFile(articles, []byte("id,title,body\nA-1,加湿器の手入れ,水で洗います。\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"verify", "--out", out}, {"faq", "--articles", articles, "--out", out}, {"faq", "--articles", articles, "--json", "--out", out}, {"report", "--out", out, "--format", "md"}, {"rejects", "list", "--out", out},
		{"rejects", "list", "--json", "--out", out}, {"estimate", "--out", out}, {"indicators", "--out", out}, {"people", "explain", "row1", "--json", "--out", out}, {"inspect", files[0]}, {"inspect", "--json", files[1]},
	} {
		leaks.command(exitDone, command...)
	}
	leaks.command(exitDone, "run", "--out", filepath.Join(directory, "other"), files[0], files[1])
	leaks.command(exitFailed, "run", "--out", out, files[0], files[1]) // another key: an error
}

// leakFinder looks for canaries.
type leakFinder struct {
	t        *testing.T
	canaries *canaries
	needles  map[string]string // shape as looked for → field
	code     int               // exit code of the last command
}

// text looks for every canary in a text and reports those that it holds.
func (l *leakFinder) text(where, text string) {
	l.t.Helper()
	l.each(text, func(number, field string) { l.t.Errorf("%s holds %s, planted in %s", where, number, field) })
}

// count returns how many canaries a text holds.
func (l *leakFinder) count(text string) (n int) {
	l.each(text, func(string, string) { n++ })
	return n
}

// each calls found for the canaries in a text: what is planted has 7 or more digits in a row once separators are gone,
// so the runs of digits of the text are looked up instead of every canary being searched for.
func (l *leakFinder) each(text string, found func(number, field string)) {
	if l.needles == nil {
		l.needles = map[string]string{}
		for canary, field := range l.canaries.planted {
			l.needles[digitsOnly(canary)] = field
		}
	}
	folded := norm.NFKC.String(strings.ToValidUTF8(text, " "))
	run := make([]byte, 0, 32)
	for i := 0; i <= len(folded); i++ {
		if i < len(folded) {
			if b := folded[i]; b >= '0' && b <= '9' {
				run = append(run, b)
				continue
			} else if (b == '-' || b == ' ' || b == '(' || b == ')') && len(run) > 0 {
				continue
			}
		}
		for start := 0; start < len(run); start++ {
			for _, length := range [...]int{7, 11, 16} {
				if start+length > len(run) {
					break
				}
				if field, planted := l.needles[string(run[start:start+length])]; planted && l.certain(folded, string(run[start:start+length])) {
					found(string(run[start:start+length]), field)
				}
			}
		}
		run = run[:0]
	}
}

// certain tells a canary from digits that are in any file of numbers: seven digits alone prove nothing, so what
// stood before them must be there as well.
func (l *leakFinder) certain(text, digits string) bool {
	if len(digits) > 7 {
		return true
	}
	for _, head := range []string{"kaito.", "umi", "sora"} {
		if strings.Contains(text, head+digits) {
			return true
		}
	}
	return false
}

// directory looks into every file but the reject file, and returns how many there were.
func (l *leakFinder) directory(root string) (files int) {
	l.t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "rejects.jsonl" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		l.text(path, path+"\n"+string(data))
		return nil
	})
	if err != nil {
		l.t.Error(err)
	}
	return files
}

func (l *leakFinder) run(args ...string) (out, errs string) {
	var stdout, stderr bytes.Buffer
	l.code = execute(l.t.Context(), args, &stdout, &stderr)
	return stdout.String(), stderr.String()
}

func (l *leakFinder) command(want int, args ...string) {
	l.t.Helper()
	out, errs := l.run(args...)
	if l.code != want || out+errs == "" {
		l.t.Errorf("voc %s ends with %d and %d bytes: %s", args[0], l.code, len(out), errs)
	}
	l.text("voc "+strings.Join(args, " "), out+errs)
}

func digitsOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, norm.NFKC.String(text))
}
