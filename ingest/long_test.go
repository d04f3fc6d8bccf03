package ingest

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"voc"
)

// TestLongTextsAreCut holds every format to one rule: a text is cut at 1 MiB, its record is taken and counted.
func TestLongTextsAreCut(t *testing.T) {
	const piece = "届かない"
	long := strings.Repeat(piece, 5<<20/len(piece)) // 5 MiB: more than a record that is held
	lines := strings.Repeat("届かない\n", 3<<20/13)
	table := "id,received_at,text,product\n1,2026-08-03,a,p\n2,2026-08-03,%s,q\n3,2026-08-03,c,r\n"
	objects := `{"id":"1","received_at":"2026-08-03","text":"a","product":"p"}` + "\n" + `{"id":"2","received_at":"2026-08-03","text":"%s","product":"q"}` + "\n" + `{"id":"3","received_at":"2026-08-03","text":"c","product":"r"}` + "\n"
	list := `[{"id":"1","received_at":"2026-08-03","text":"a","product":"p"},{"id":"2","received_at":"2026-08-03","text":"%s","product":"q"},{"id":"3","received_at":"2026-08-03","text":"c","product":"r"}]`
	contents := map[string]string{
		"CSV": fmt.Sprintf(table, long), "CSV, quoted": fmt.Sprintf(table, `"`+long+`"`), "CSV, quoted lines": fmt.Sprintf(table, `"`+lines+`"`),
		"CSV, doubled quotes": fmt.Sprintf(table, `"`+strings.Repeat(`""あ""`, 1<<20)+`"`), "CSV, lone quotes": fmt.Sprintf(table, `"`+strings.Repeat(`あ"い`, 1<<20)+`"`),
		"CSV, 2 MiB": fmt.Sprintf(table, long[:2<<20-2]), "TSV": strings.ReplaceAll(fmt.Sprintf(table, long), ",", "\t"),
		"JSON lines": fmt.Sprintf(objects, long), "JSON lines, escapes": fmt.Sprintf(objects, strings.Repeat(`\ud842\udfb7`, 1<<19)), "JSON lines, 2 MiB": fmt.Sprintf(objects, long[:2<<20-2]),
		"JSON": fmt.Sprintf(list, long), "JSON, escapes": fmt.Sprintf(list, strings.Repeat(`あ\\\n`, 1<<20)),
		"mail": string(mbox("From: a@example.com\n"+mailDate+"\na\n", "From: b@example.com\n"+mailDate+"\n"+lines+"\n", "From: c@example.com\n"+mailDate+"\nc\n")),
	}
	for name, content := range contents {
		encodings := []string{"utf-8"}
		if strings.HasPrefix(name, "CSV") || name == "JSON lines" {
			encodings = append(encodings, "cp932", "euc-jp", "utf-16le", "utf-16be")
		}
		if name == "CSV" || name == "CSV, quoted lines" {
			encodings = append(encodings, "iso-2022-jp")
		}
		for _, encoding := range encodings {
			mark := map[string]string{"utf-16le": "\ufeff", "utf-16be": "\ufeff"}[encoding]
			r := read(t, encode(t, encoding, mark+content), Options{})
			if r.err != nil || len(r.inquiries) != 3 || len(r.rejects) != 0 || r.summary.Truncated != 1 {
				t.Errorf("%s, %s: %d inquiries, %d rejects, %d cut, %v", name, encoding, len(r.inquiries), len(r.rejects), r.summary.Truncated, r.err)
				continue
			}
			q := r.inquiries[1]
			if !q.Truncated || len(q.Text) > MaxTextBytes || len(q.Text) < MaxTextBytes/2 || !utf8.ValidString(q.Text) || strings.Contains(q.Text, "\ufffd") || name != "mail" && q.Product != "q" {
				t.Errorf("%s, %s: %d bytes, ending in %q, product %q", name, encoding, len(q.Text), q.Text[max(0, len(q.Text)-20):], q.Product)
			}
		}
	}
}

// TestLongFaults reads records that are long and wrong.
func TestLongFaults(t *testing.T) {
	long := strings.Repeat("あいう\n", 6<<20/10)
	row := "3,2026-08-03," + strings.Repeat("う", 3000) + "\n"
	const header = "id,received_at,text\n1,2026-08-03,a\n"
	for _, test := range []struct {
		name, content string
		good          int
		reason        string
	}{
		{"quote left open before 2 MiB of good rows", header + "2,2026-08-03,\"b\n" + strings.Repeat(row, 200), 1 + 200, reasonQuote},
		{"quote left open before 6 MiB of other lines", header + "2,2026-08-03,\"" + long + "3,2026-08-03,c\n", 2, reasonQuote},
		{"never closed", header + "2,2026-08-03,\"" + long, 1, reasonQuote},
		{"too few fields", header + "2,\"" + long + "\"\n3,2026-08-03,c\n", 2, "has 2 fields, the header has 3"},
		{"too many fields", header + "2,2026-08-03,\"" + long + "\",x\n3,2026-08-03,c\n", 2, "has 4 fields, the header has 3"},
		{"NUL", header + "2,2026-08-03,\"" + long + "\x00\"\n3,2026-08-03,c\n", 2, reasonNUL},
		{"lone quote after lines", header + "2,2026-08-03,\"" + long + "a\"b\"\n3,2026-08-03,c\n", 2, reasonQuote},
		{"no time", header + "2,,\"" + long + "\"\n3,2026-08-03,c\n", 2, "received_at is missing"},
		{"JSON line without end", `{"id":"1","received_at":"2026-08-03","text":"a"}` + "\n" + `{"id":"2","received_at":"2026-08-03","text":"` + strings.Repeat("あ", 2<<20), 1, ""},
		{"JSON line of many texts", `{"id":"1","received_at":"2026-08-03","text":"a"}` + "\n" + `{"id":"2","received_at":"2026-08-03","text":"b","l":[` + strings.Repeat(`"x",`, 2<<20) + `1]}` + "\n", 1, "is longer than 4 MiB"},
		{"JSON element without end", `[{"id":"1","received_at":"2026-08-03","text":"a"},{"id":"2","received_at":"2026-08-03","text":"` + strings.Repeat("あ", 2<<20), 1, reasonUnfinished},
		{"JSON element with a line end", `[{"id":"1","received_at":"2026-08-03","text":"a"},{"id":"2","received_at":"2026-08-03","text":"` + strings.Repeat("あ", 2<<20) + "\n" + `{"id":"3","received_at":"2026-08-03","text":"c"}]`, 2, reasonString},
	} {
		r := read(t, []byte(test.content), Options{})
		if r.err != nil || len(r.inquiries) != test.good || len(r.rejects) != 1 || test.reason != "" && r.rejects[0].Reason != test.reason || len(r.rejects[0].Raw) > maxRaw {
			t.Errorf("%s: %d inquiries, %d rejects, %v", test.name, len(r.inquiries), len(r.rejects), r.err)
			for _, reject := range r.rejects[:min(3, len(r.rejects))] {
				t.Logf("%d–%d %s", reject.Start, reject.End, reject.Reason)
			}
		}
	}
}

// TestHugeCells streams cells of a size that is not held: what is allocated does not grow with them.
func TestHugeCells(t *testing.T) {
	size := int64(8 << 20)
	if *long {
		size = 100 << 20
	}
	for name, test := range map[string]struct{ before, piece, behind string }{
		"CSV":               {"id,received_at,text\n1,2026-08-03,a\n2,2026-08-03,", "x", "\n3,2026-08-03,b\n"},
		"CSV, quoted":       {"id,received_at,text\n1,2026-08-03,a\n2,2026-08-03,\"", "x", "\"\n3,2026-08-03,b\n"},
		"CSV, quoted lines": {"id,received_at,text\n1,2026-08-03,a\n2,2026-08-03,\"", "あいうえお,\n", "\"\n3,2026-08-03,b\n"},
		"JSON lines":        {`{"id":1,"received_at":"2026-08-03","text":"a"}` + "\n" + `{"id":2,"received_at":"2026-08-03","text":"`, "x", `"}` + "\n" + `{"id":3,"received_at":"2026-08-03","text":"b"}` + "\n"},
		"JSON":              {`[{"id":1,"received_at":"2026-08-03","text":"a"},{"id":2,"received_at":"2026-08-03","text":"`, "x", `"},{"id":3,"received_at":"2026-08-03","text":"b"}]`},
	} {
		file := File{Name: "file", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(test.before), &repeatReader{text: test.piece, left: size}, strings.NewReader(test.behind))), nil
		}}
		var before, behind runtime.MemStats
		runtime.ReadMemStats(&before)
		taken := 0
		summary, err := Read(t.Context(), file, Options{}, Sink{Inquiry: count(&taken), Reject: nil})
		runtime.ReadMemStats(&behind)
		allocated := (behind.TotalAlloc - before.TotalAlloc) >> 20
		t.Logf("%s: %d MiB allocated for a text of %d MiB", name, allocated, size>>20)
		if err != nil || taken != 3 || summary.Truncated != 1 || allocated > 100 {
			t.Errorf("%s: %d inquiries, %d cut, %d MiB allocated, %v", name, taken, summary.Truncated, allocated, err)
		}
	}
}

func count(into *int) func(*voc.Inquiry) error {
	return func(*voc.Inquiry) error { *into++; return nil }
}

// repeatReader gives a piece of text many times, up to a number of bytes.
type repeatReader struct {
	text string
	left int64
	at   int
}

func (r *repeatReader) Read(p []byte) (int, error) {
	if r.left <= 0 && r.at == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && (r.left > 0 || r.at > 0) {
		c := copy(p[n:], r.text[r.at:])
		n, r.left, r.at = n+c, r.left-int64(c), (r.at+c)%len(r.text)
	}
	return n, nil
}
