package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"voc/classify"
	"voc/ingest"
	"voc/mask"
	"voc/store"
)

var tokyo = time.FixedZone("Asia/Tokyo", 9*60*60)

// export is a file of inquiries in memory.
type export struct{ name, text string }

func (e export) input() Input {
	return Input{
		File:    ingest.File{Name: e.name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(e.text)), nil }},
		Options: ingest.Options{Channel: "web", IDSpace: "crm"},
	}
}

func testConfig(t testing.TB, out string, exports ...export) Config {
	t.Helper()
	location, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	config := Config{
		Out: out, Key: mask.SampleKey(), Taxonomy: classify.DefaultTaxonomy(), Location: location,
		Now: time.Date(2026, 10, 1, 0, 0, 0, 0, tokyo), Version: "test",
	}
	for _, e := range exports {
		config.Inputs = append(config.Inputs, e.input())
	}
	return config
}

func mustRun(t *testing.T, config Config) *Summary {
	t.Helper()
	summary, err := Run(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

var phrases = []string{
	"注文した商品がまだ届きません。いつ届きますか？", "ログインできません。パスワードを忘れました。", "とても使いやすくて満足しています。ありがとうございました。",
	"返品したいのですが方法を教えてください。", "二重に請求されています。至急返金してください。", "電話がつながらない。何度かけても話し中です。",
	"店員さんの説明が丁寧で助かりました。", "掃除機の音がうるさい。", "解約したい。", "", "領収書を発行してほしいです。", "アプリが落ちる(´；ω；｀)",
}

// exportsOf makes exports of several weeks with repeated people, ids that come again unchanged and ids that come
// again with newer or other content.
func exportsOf(seed uint64, files, rows int) []export {
	random := rand.New(rand.NewPCG(seed, 1))
	channels := []string{"web", "phone", "chat", "sns"}
	var exports []export
	var earlier []string
	for f := range files {
		var b strings.Builder
		b.WriteString("id,received_at,updated_at,channel,customer_id,email,telephone,product,text\n")
		for i := range rows {
			if len(earlier) > 0 && random.IntN(8) == 0 {
				b.WriteString(earlier[random.IntN(len(earlier))])
				continue
			}
			id := fmt.Sprintf("q%d-%d", f, i)
			if f > 0 && random.IntN(10) == 0 {
				id = fmt.Sprintf("q%d-%d", random.IntN(f), random.IntN(rows)) // another version of an earlier inquiry
			}
			at := time.Date(2026, 8, 3, 0, 0, 0, 0, tokyo).Add(time.Duration(random.IntN(5*7*24*60)) * time.Minute)
			updated := ""
			if random.IntN(3) == 0 {
				updated = at.Add(time.Duration(random.IntN(72)) * time.Hour).Format(time.RFC3339)
			}
			customer := ""
			if random.IntN(4) > 0 {
				customer = fmt.Sprintf("c%d", random.IntN(rows))
			}
			email, telephone := "", ""
			if random.IntN(3) == 0 {
				email = fmt.Sprintf("user%d@example.com", random.IntN(rows))
			}
			if random.IntN(4) == 0 {
				telephone = fmt.Sprintf("090-0000-%04d", random.IntN(rows/4))
			}
			line := fmt.Sprintf("%s,%s,%s,%s,%s,%s,%s,%s,%s\n", id, at.Format(time.RFC3339), updated, channels[random.IntN(4)], customer, email, telephone,
				[]string{"", "加湿器", "掃除機"}[random.IntN(3)], phrases[random.IntN(len(phrases))])
			b.WriteString(line)
			earlier = append(earlier, line)
		}
		exports = append(exports, export{fmt.Sprintf("export-%d.csv", f), b.String()})
	}
	return exports
}

// tables returns the checksum of every published Parquet file by week and table.
func tables(t *testing.T, out string) map[string]string {
	t.Helper()
	catalog, err := store.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]string{}
	reports, err := filepath.Glob(filepath.Join(out, "reports", "*.figures.parquet"))
	if err != nil || len(reports) != len(catalog.Weeks) {
		t.Fatalf("%d reports of %d weeks, %v", len(reports), len(catalog.Weeks), err)
	}
	for _, file := range reports {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sums[filepath.Base(file)] = fmt.Sprintf("%x", sha256.Sum256(data))
	}
	for _, record := range catalog.Weeks {
		directory := filepath.Join(out, "weeks", record.Week.String(), record.Build)
		files, err := filepath.Glob(filepath.Join(directory, "*.parquet"))
		if err != nil || len(files) < 3 {
			t.Fatalf("%s holds %v, %v", directory, files, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sums[record.Week.String()+"/"+filepath.Base(file)] = fmt.Sprintf("%x", sha256.Sum256(data))
		}
	}
	return sums
}

func sameTables(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: %s differs", what, name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d tables, want %d", what, len(got), len(want))
	}
}

func verify(t *testing.T, out string) {
	t.Helper()
	catalog, err := store.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	problems, err := catalog.Verify(context.Background())
	if err != nil || len(problems) > 0 {
		t.Fatalf("verify: %v %v", problems, err)
	}
}

func TestOutputDependsOnTheRowsAlone(t *testing.T) {
	exports := exportsOf(1, 4, 150)
	reference := t.TempDir()
	mustRun(t, testConfig(t, reference, exports...))
	verify(t, reference)
	want := tables(t, reference)

	for _, workers := range []int{1, 2, 8} {
		config := testConfig(t, t.TempDir(), exports...)
		config.Workers = workers
		slices.Reverse(config.Inputs)
		mustRun(t, config)
		sameTables(t, fmt.Sprintf("%d workers, files reversed", workers), tables(t, config.Out), want)
	}

	out := t.TempDir()
	for i := range exports {
		mustRun(t, testConfig(t, out, exports[i]))
		verify(t, out)
	}
	sameTables(t, "one export after the other", tables(t, out), want)

	out = t.TempDir()
	for i := len(exports) - 1; i >= 0; i-- {
		mustRun(t, testConfig(t, out, exports[i:]...))
	}
	sameTables(t, "late exports", tables(t, out), want)
}

func TestSecondRunIsEqual(t *testing.T) {
	exports := exportsOf(2, 2, 60)
	config := testConfig(t, t.TempDir(), exports...)
	mustRun(t, config)
	before := tree(t, config.Out)
	if summary := mustRun(t, config); summary.Result != ResultEqual || len(summary.Reasons) > 0 {
		t.Errorf("the second run was %s because %v", summary.Result, summary.Reasons)
	}
	if after := tree(t, config.Out); after != before {
		t.Errorf("the second run wrote something:\n%s\n%s", before, after)
	}
	for _, change := range []struct {
		what   string
		change func(*Config)
	}{
		{"title", func(c *Config) { c.Title = "another" }},
		{"target", func(c *Config) { c.Target = map[string]float64{"web": .25, "phone": .25, "chat": .25, "sns": .25} }},
		{"mapping", func(c *Config) { c.Inputs[0].Options.Columns = map[string]string{"product": "product"} }},
		{"input", func(c *Config) { c.Inputs = append(c.Inputs, exportsOf(3, 1, 20)[0].input()) }},
	} {
		change.change(&config)
		if summary := mustRun(t, config); summary.Result != ResultPublished || len(summary.Reasons) == 0 {
			t.Errorf("after a change of %s the run was %s because %v", change.what, summary.Result, summary.Reasons)
		}
		if summary := mustRun(t, config); summary.Result != ResultEqual {
			t.Errorf("a run after the one with a new %s was %s because %v", change.what, summary.Result, summary.Reasons)
		}
		verify(t, config.Out)
	}
}

// tree lists every file of a directory with size and time of change.
func tree(t *testing.T, root string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if entry.Name() != "lock" && !strings.HasSuffix(entry.Name(), ".lock") {
			fmt.Fprintln(&b, path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWeeksWithoutNewRowsStayUntouched(t *testing.T) {
	const header = "id,received_at,channel,customer_id,text\n"
	out := t.TempDir()
	first := export{"a.csv", header + "1,2026-08-03T10:00:00+09:00,web,c1,届かない\n2,2026-08-12T10:00:00+09:00,web,c2,届かない\n"}
	mustRun(t, testConfig(t, out, first))
	before := tables(t, out)
	second := export{"b.csv", header + "3,2026-08-13T10:00:00+09:00,phone,c3,返品したい\n"}
	summary := mustRun(t, testConfig(t, out, second))
	for _, week := range summary.Weeks {
		if built := week.Week == "2026-W33"; week.Built != built {
			t.Errorf("week %s: built %v", week.Week, week.Built)
		}
	}
	after := tables(t, out)
	if after["2026-W32/inquiries.parquet"] != before["2026-W32/inquiries.parquet"] || after["2026-W33/inquiries.parquet"] == before["2026-W33/inquiries.parquet"] {
		t.Error("the wrong week changed")
	}
}

func TestNewerVersionOfAnInquiryMovesIt(t *testing.T) {
	const header = "id,received_at,updated_at,channel,customer_id,text\n"
	out := t.TempDir()
	mustRun(t, testConfig(t, out, export{"a.csv", header + "1,2026-08-03T10:00:00+09:00,2026-08-03T10:00:00+09:00,web,c1,届かない\n"}))
	summary := mustRun(t, testConfig(t, out, export{"b.csv", header + "1,2026-08-12T10:00:00+09:00,2026-08-12T10:00:00+09:00,web,c1,返品したい\n"}))
	if summary.Replaced != 1 || len(summary.Weeks) != 1 || summary.Weeks[0].Week != "2026-W33" || summary.Weeks[0].Inquiries != 1 {
		t.Errorf("replaced %d, weeks %v", summary.Replaced, summary.Weeks)
	}
	summary = mustRun(t, testConfig(t, out, export{"c.csv", header + "1,2026-08-03T10:00:00+09:00,2026-08-04T10:00:00+09:00,web,c1,古い\n"}))
	if summary.Replaced != 0 || summary.Files[0].Duplicate != 1 || summary.Weeks[0].Built {
		t.Errorf("an older version took the place of a newer one: %+v", summary)
	}
	verify(t, out)
}

func TestLongTextsAreCutAndCounted(t *testing.T) {
	line := func(id int, text string) string {
		return fmt.Sprintf(`{"id":"%d","received_at":"2026-08-03T10:00:00+09:00","channel":"chat","customer_id":"c1","text":"%s"}`+"\n", id, text)
	}
	long := strings.Repeat("届きません。", 100_000) // 1.8 MB
	summary := mustRun(t, testConfig(t, t.TempDir(), export{"a.jsonl", line(1, long) + line(2, "届きません。")}))
	if summary.Truncated != 1 || summary.Inquiries != 2 {
		t.Errorf("%d texts cut, %d inquiries", summary.Truncated, summary.Inquiries)
	}
}

func TestRefusals(t *testing.T) {
	rows := export{"a.csv", "id,received_at,channel,customer_id,text\n1,2026-08-03T10:00:00+09:00,web,c1,届かない\n"}
	more := export{"b.csv", "id,received_at,channel,customer_id,text\n2,2026-08-03T10:00:00+09:00,web,c1,届かない\n"}
	out := t.TempDir()
	mustRun(t, testConfig(t, out, rows))
	before := tree(t, out)
	otherKey, err := mask.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	taxonomy, err := classify.ParseTaxonomy("taxonomy.yaml", bytes.Replace(classify.DefaultTaxonomyFile(), []byte("name:"), []byte("name: 新"), 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, refusal := range []struct {
		want   error
		change func(*Config)
	}{
		{ErrOtherKey, func(c *Config) { c.Key = otherKey }},
		{ErrOtherZone, func(c *Config) { c.Location = time.UTC }},
		{ErrOtherLabels, func(c *Config) { c.Taxonomy = taxonomy }},
	} {
		config := testConfig(t, out, more)
		refusal.change(&config)
		if _, err := Run(context.Background(), config); !errors.Is(err, refusal.want) {
			t.Errorf("got %v, want %v", err, refusal.want)
		}
		if after := tree(t, out); after != before {
			t.Errorf("%v changed the output:\n%s\n%s", refusal.want, before, after)
		}
	}
	config := testConfig(t, out, more)
	config.Taxonomy, config.Relabel = taxonomy, true
	if summary := mustRun(t, config); summary.Inquiries != 2 || !summary.Weeks[0].Built {
		t.Errorf("relabel: %+v", summary)
	}
	fresh := testConfig(t, t.TempDir(), rows, more)
	fresh.Taxonomy = taxonomy
	mustRun(t, fresh)
	sameTables(t, "relabelled", tables(t, out), tables(t, fresh.Out))
}

func TestFailedInputLeavesPublishedWeeks(t *testing.T) {
	out := t.TempDir()
	mustRun(t, testConfig(t, out, exportsOf(4, 1, 30)...))
	want := tables(t, out)
	config := testConfig(t, out, exportsOf(5, 2, 700)...)
	broken := errors.New("the disk went away")
	config.Inputs[1].File.Open = func() func() (io.ReadCloser, error) {
		opened := 0
		return func() (io.ReadCloser, error) {
			text := strings.NewReader(exportsOf(5, 2, 700)[1].text)
			if opened++; opened == 1 { // the fingerprint still succeeds
				return io.NopCloser(text), nil
			}
			return io.NopCloser(io.MultiReader(io.LimitReader(text, 20_000), failing{broken})), nil
		}
	}()
	if _, err := Run(context.Background(), config); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	sameTables(t, "after a failed run", tables(t, out), want)
	verify(t, out)
	leftovers, _ := filepath.Glob(filepath.Join(out, "tmp*"))
	if len(leftovers) > 0 {
		t.Errorf("left over: %v", leftovers)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestCancelledRunChangesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	config := testConfig(t, t.TempDir(), exportsOf(6, 3, 600)...)
	config.Progress = func(Progress) { cancel() }
	if _, err := Run(ctx, config); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if catalog, err := store.Open(config.Out); err != nil || len(catalog.Weeks) > 0 {
		t.Errorf("published %v, %v", catalog, err)
	}
	config.Progress = nil
	mustRun(t, config)
	verify(t, config.Out)
}

func TestRunIsLocked(t *testing.T) {
	config := testConfig(t, t.TempDir(), exportsOf(7, 1, 5)...)
	lock, err := store.Lock(config.Out)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), config); !errors.Is(err, store.ErrLocked) {
		t.Errorf("got %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	mustRun(t, config)
}
