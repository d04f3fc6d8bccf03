package ingest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"voc"
)

// TestNamesDoNotMatter renames every example and every export: what is read depends on the content, and for
// subtitles on the date in the name, never on how the name ends.
func TestNamesDoNotMatter(t *testing.T) {
	names, err := filepath.Glob("testdata/ex*s/*")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		first, _, _ := strings.Cut(base, ".")
		var want string
		for _, ending := range []string{filepath.Ext(base), ".dat", ".txt", ".csv", ".xlsx"} {
			files, err := Expand(fileOf(first+ending, content))
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			for _, file := range files {
				r := readFile(t, file, Options{OwnAddresses: []string{"@midori.example.com"}})
				r.summary.File = ""
				describe(&out, r)
			}
			if want == "" {
				want = out.String()
			}
			got := strings.ReplaceAll(out.String(), first+ending, first+filepath.Ext(base))
			if got != want {
				t.Errorf("%s%s is read otherwise than %s:\n%s\nwant\n%s", first, ending, base, got, want)
			}
		}
	}
}

// lineFormats are the formats whose records have byte ranges. row makes a record; cell says how its text is written.
var lineFormats = []struct {
	name, header string
	row          func(id int, text string) string
}{
	{"CSV", "id,received_at,text\n", func(id int, text string) string {
		return fmt.Sprintf("%d,2026-08-03,\"%s\"\n", id, strings.ReplaceAll(text, `"`, `""`))
	}},
	{"TSV", "id\treceived_at\ttext\r\n", func(id int, text string) string {
		return fmt.Sprintf("%d\t2026-08-03\t\"%s\"\r\n", id, strings.ReplaceAll(text, `"`, `""`))
	}},
	{"JSON lines", "", func(id int, text string) string {
		return fmt.Sprintf(`{"id":"%d","received_at":"2026-08-03","text":%q}`+"\n", id, text)
	}},
	{"JSON", "[", func(id int, text string) string {
		return fmt.Sprintf(`{"id":"%d","received_at":"2026-08-03","text":%q},`+"\n", id, text)
	}},
	{"mbox", "", func(id int, text string) string {
		return fmt.Sprintf("From a@example.com Mon Aug  3 09:05:00 2026\nFrom: a@example.com\nMessage-ID: <%d@example.com>\nDate: Mon, 3 Aug 2026 09:05:00 +0900\n\n%s\n\n", id, strings.ReplaceAll(text, "\nFrom ", "\n>From "))
	}},
}

// TestRangesTile damages files of every format that has byte ranges, in every encoding and inside every container,
// and checks that the ranges of inquiries and rejects are in order, do not overlap, and leave nothing out but the
// header, blank lines and what stands between the elements of a list.
func TestRangesTile(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	pieces := []string{`"`, "\n", ",", "\x00", "\r\n", "{", "}", "]", "\"\n", "\n\n", "From ", "\\"}
	texts := []string{"届かない", "一行目\n二行目", `引用 " あり`, "", "a,b\n3,2026-08-03,c"}
	for round := range 600 {
		format := lineFormats[round%len(lineFormats)]
		var content strings.Builder
		content.WriteString(format.header)
		rows := 1 + random.IntN(12)
		for id := range rows {
			content.WriteString(format.row(id, texts[random.IntN(len(texts))]))
		}
		damaged := content.String()
		for range random.IntN(4) {
			at := len(format.header) + random.IntN(len(damaged)-len(format.header)+1)
			damaged = damaged[:at] + pieces[random.IntN(len(pieces))] + damaged[at:]
		}
		encoding := []string{"utf-8", "cp932", "euc-jp", "utf-16le"}[random.IntN(4)]
		if format.name == "JSON" || format.name == "mbox" || !slices.Contains([]string{"CSV", "TSV"}, format.name) && encoding == "euc-jp" {
			encoding = "utf-8"
		}
		plain := encode(t, encoding, strings.ToValidUTF8(damaged, ""))
		packed := [][]byte{plain, gzipped(plain), zstdPacked(t, plain), zipped(t, "a.txt", string(plain))}[round/len(lineFormats)%4]
		files, err := Expand(fileOf("file", packed))
		if err != nil || len(files) != 1 {
			t.Fatal(err)
		}
		r := readFile(t, files[0], Options{Encoding: encoding, Format: map[string]string{"CSV": "csv", "TSV": "tsv", "JSON lines": "jsonl", "JSON": "json", "mbox": "mbox"}[format.name]})
		if r.err != nil {
			continue // such as a header that was damaged
		}
		var ranges []voc.Source
		for _, q := range r.inquiries {
			ranges = append(ranges, q.Source)
		}
		for _, reject := range r.rejects {
			ranges = append(ranges, voc.Source{Start: reject.Start, End: reject.End})
		}
		slices.SortFunc(ranges, func(a, b voc.Source) int {
			if a.Start != b.Start {
				return int(a.Start - b.Start)
			}
			return int(a.End - b.End)
		})
		at, left := int64(0), []byte{}
		for _, source := range append(ranges, voc.Source{Start: int64(len(plain)), End: int64(len(plain))}) {
			if source.Start < at {
				t.Fatalf("%s, %s: %q: ranges overlap at byte %d", format.name, encoding, damaged, at)
			}
			left = append(left, plain[at:source.Start]...)
			at = source.End
		}
		rest := bytes.TrimPrefix(left, encode(t, encoding, format.header))
		if len(bytes.Trim(rest, "\x00 \t\r\n,\"[]")) > 0 {
			t.Fatalf("%s, %s: %q: %q belongs to nothing", format.name, encoding, damaged, rest)
		}
	}
}

// TestOpenQuoteCostsOneRow leaves a quote open in one row of a file full of quoted fields, some of them over several
// lines: every other row is taken as if nothing were wrong.
func TestOpenQuoteCostsOneRow(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	texts := []string{`"届かない"`, "\"一行目\n二行目\n\n四行目\"", `"引用 ""あり"""`, "引用なし", `"a,b"`, `""`, "\"終わりに\n\""}
	for range 2000 {
		rows := 3 + random.IntN(20)
		bad := random.IntN(rows)
		var content strings.Builder
		content.WriteString("id,received_at,text,product\n")
		for id := range rows {
			text := texts[random.IntN(len(texts))]
			if id == bad {
				text = `"開いたまま`
			}
			fmt.Fprintf(&content, "%d,2026-08-03,%s,商品\n", id, text)
		}
		r := read(t, []byte(content.String()), Options{})
		if r.err != nil || len(r.inquiries) != rows-1 || len(r.rejects) != 1 {
			t.Fatalf("%q: %d of %d inquiries, %d rejects, %v", content.String(), len(r.inquiries), rows-1, len(r.rejects), r.err)
		}
		if reject := r.rejects[0]; string(reject.Raw) != fmt.Sprintf("%d,2026-08-03,\"開いたまま,商品\n", bad) {
			t.Fatalf("the reject is %q", reject.Raw)
		}
	}
}
