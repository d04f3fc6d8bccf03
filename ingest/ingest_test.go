package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"voc"
)

// result is everything that Read gave for one file.
type result struct {
	inquiries []*voc.Inquiry
	rejects   []voc.Reject
	summary   Summary
	err       error
}

var testNow = time.Date(2026, 10, 5, 9, 0, 0, 0, japan)

func fileOf(name string, content []byte) File {
	return File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

// read reads content and checks what holds for every file: nothing is lost and rejects say where they stood.
func read(t testing.TB, content []byte, options Options) result {
	t.Helper()
	return readFile(t, fileOf("file", content), options)
}

func readFile(t testing.TB, file File, options Options) result {
	t.Helper()
	opened, err := file.Open()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(opened)
	if err != nil {
		t.Fatal(err)
	}
	if options.Now.IsZero() {
		options.Now = testNow
	}
	var r result
	r.summary, r.err = Read(context.Background(), file, options, Sink{
		Inquiry: func(q *voc.Inquiry) error { r.inquiries = append(r.inquiries, q); return nil },
		Reject:  func(reject voc.Reject) error { r.rejects = append(r.rejects, reject); return nil },
	})
	if r.summary.Read != int64(len(r.inquiries)+len(r.rejects)) || r.summary.Rejected != int64(len(r.rejects)) {
		t.Fatalf("read %d, rejected %d; given %d inquiries, %d rejects", r.summary.Read, r.summary.Rejected, len(r.inquiries), len(r.rejects))
	}
	for _, q := range r.inquiries {
		checkSource(t, content, q.Source.Start, q.Source.End)
		if q.ID == "" || q.Channel == "" || q.IDSpace == "" || q.ReceivedAt.Year() < 2000 || q.ReceivedAt.After(options.Now.AddDate(0, 0, 1)) {
			t.Fatalf("inquiry lacks something: %+v", q)
		}
		if !utf8.ValidString(fmt.Sprintf("%+v", *q)) {
			t.Fatalf("inquiry holds what is not UTF-8: %+q", fmt.Sprintf("%+v", *q))
		}
	}
	if said := fmt.Sprintf("%+v", r.summary); !utf8.ValidString(said) {
		t.Fatalf("summary holds what is not UTF-8: %+q", said)
	}
	for _, reject := range r.rejects {
		if said := reject.File + reject.Reason; !utf8.ValidString(said) {
			t.Fatalf("reject holds what is not UTF-8: %+q", said)
		}
		checkSource(t, content, reject.Start, reject.End)
		if reject.Stage != "ingest" || reject.Reason == "" || reject.SHA256 != r.summary.SHA256 || reject.Line < 1 {
			t.Fatalf("reject lacks something: %+v", reject)
		}
		if size := reject.End - reject.Start; size > 0 && size < maxRaw && r.summary.Encoding != encodingISO2022JP && r.summary.Format != "mbox" && r.summary.Joined == 0 &&
			size%2 == 0 && len(reject.Raw) > 0 && !bytes.HasPrefix(content[reject.Start:reject.End], reject.Raw) {
			t.Fatalf("raw bytes of the reject %q are not those of the file, %q", reject.Raw, content[reject.Start:reject.End])
		}
	}
	return r
}

func checkSource(t testing.TB, content []byte, start, end int64) {
	t.Helper()
	if start < 0 || end < start || end > int64(len(content)) {
		t.Fatalf("byte range %d–%d is not inside the file of %d bytes", start, end, len(content))
	}
}

// one reads a file that holds one good record.
func one(t *testing.T, content string, options Options) *voc.Inquiry {
	t.Helper()
	r := read(t, []byte(content), options)
	if r.err != nil || len(r.inquiries) != 1 || len(r.rejects) != 0 {
		t.Fatalf("got %d inquiries, rejects %v, error %v", len(r.inquiries), r.rejects, r.err)
	}
	return r.inquiries[0]
}

func TestFilesThatCannotBeRead(t *testing.T) {
	workbook := workbookOf(t, [][]any{{"id", "received_at", "text"}, {"1", "2026-08-03", "a"}}, nil)
	tests := []struct {
		name    string
		content string
		options Options
		want    error
		says    string
	}{
		{"empty", "", Options{}, ErrEmpty, "export it again"},
		{"only blanks", " \r\n\n\t", Options{}, ErrEmpty, ""},
		{"only a byte order mark", "\xef\xbb\xbf", Options{}, ErrEmpty, ""},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00", Options{}, ErrBinary, "give a CSV"},
		{"PDF", "%PDF-1.7\n", Options{}, ErrBinary, ""},
		{"control characters", strings.Repeat("\x00\x01\x02\x03abc", 100), Options{}, ErrBinary, ""},
		{"gzip", "\x1f\x8b\x08\x00", Options{}, ErrCompressed, "unpack it first"},
		{"zip of something else", "PK\x03\x04\x14\x00\x00\x00\x08\x00data.csv", Options{}, ErrCompressed, ""},
		{"OLE: password or .xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 600), Options{}, ErrProtected, "without a password"},
		{"workbook cut off", string(workbook[:len(workbook)/2]), Options{}, ErrDamaged, "export it again"},
		{"workbook damaged inside", string(damage(workbook)), Options{}, ErrDamaged, ""},
		{"text said to be a workbook", "id,text\n", Options{Format: "xlsx"}, ErrDamaged, ""},
		{"sheet that is not there", string(workbook), Options{Sheet: "八月"}, ErrSheet, "Sheet1"},
		{"no text column", "id,received_at,foo\n1,2026-08-03,x\n", Options{}, ErrNoText, "id, received_at, foo"},
		{"prose", "拝啓 いつもお世話になっております。\n敬具\n", Options{}, ErrNoText, ""},
		{"no time column", "id,text\n1,x\n", Options{}, ErrNoTime, "received_at"},
		{"mapped header missing", "id,received_at,text\n1,2026-08-03,x\n", Options{Columns: map[string]string{"product": "recieved_at"}}, ErrUnknownColumn, "did you mean received_at?"},
		{"mapped to no canonical column", "id,received_at,text\n", Options{Columns: map[string]string{"recieved_at": "x"}}, ErrUnknownColumn, "did you mean received_at"},
		{"mapped header missing in Japanese", "受付番号,受付日時,内容\n", Options{Columns: map[string]string{"text": "問合せ内容"}}, ErrUnknownColumn, "受付番号, 受付日時, 内容"},
		{"JSONL without text", `{"id":"1","received_at":"2026-08-03","foo":"x"}` + "\n", Options{}, ErrNoText, "foo"},
		{"JSONL without time", `{"id":"1","text":"x"}` + "\n", Options{}, ErrNoTime, ""},
		{"JSONL without a mapped key", `{"id":"1","received_at":"2026-08-03","text":"x"}` + "\n", Options{Columns: map[string]string{"text": "massage"}}, ErrUnknownColumn, "massage"},
		{"unknown format", "id,text\n", Options{Format: "docx"}, ErrFormat, "use csv"},
		{"unknown encoding", "id,text\n", Options{Encoding: "utf-7"}, ErrEncoding, "cp932"},
		{"Latin-1", "id,received_at,text\n1,2026-08-03,caf\xe9 \xfc\xff \xe0\xe8\xe9\xea\n", Options{}, ErrEncoding, "UTF-8"},
		{"JSON array in CP932", string(encode(t, "cp932", `[{"id":"1","received_at":"2026-08-03","text":"届かないのですがどうなっていますか"}]`)), Options{}, ErrEncoding, "save it as UTF-8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := read(t, []byte(test.content), test.options)
			if !errors.Is(r.err, test.want) {
				t.Fatalf("got %v, want %v", r.err, test.want)
			}
			message := r.err.Error()
			if !strings.HasPrefix(message, "reading file: ") || !strings.Contains(message, test.says) || strings.Contains(message, "\n") {
				t.Errorf("message is %q", message)
			}
			if len(r.inquiries)+len(r.rejects) > 0 {
				t.Errorf("gave %d inquiries and %d rejects before the error", len(r.inquiries), len(r.rejects))
			}
		})
	}
}

func TestBadRows(t *testing.T) {
	header := "id,received_at,channel,customer_id,text\n"
	good := "g,2026-08-03 09:05,web,c,よい行\n"
	tests := []struct {
		name, row, reason string
		column            int
	}{
		{"missing id", ",2026-08-03,web,c,x\n", "id is missing", 1},
		{"blank id", "  ,2026-08-03,web,c,x\n", "id is missing", 1},
		{"long id", strings.Repeat("9", 600) + ",2026-08-03,web,c,x\n", "id is longer than 512 bytes", 1},
		{"missing time", "1,,web,c,x\n", "received_at is missing", 2},
		{"no time", "1,あとで,web,c,x\n", "received_at is not a time", 2},
		{"13th month", "1,2026-13-01,web,c,x\n", "received_at is not a time", 2},
		{"30 February", "1,2026-02-30,web,c,x\n", "received_at is not a time", 2},
		{"25 o'clock", "1,2026-08-03 25:10,web,c,x\n", "received_at is not a time", 2},
		{"month first", "1,8/3/2026,web,c,x\n", "received_at " + reasonDateOrder, 2},
		{"year 1926", "1,1926-08-03,web,c,x\n", "received_at is before the year 2000", 2},
		{"昭和", "1,昭和63年8月3日,web,c,x\n", "received_at is before the year 2000", 2},
		{"future", "1,2026-10-07,web,c,x\n", "received_at is in the future", 2},
		{"too few fields", "1,2026-08-03,web\n", "has 3 fields, the header has 5", 0},
		{"too many fields", "1,2026-08-03,web,c,x,y\n", "has 6 fields, the header has 5", 0},
		{"NUL", "1,2026-08-03,web,c,a\x00b\n", "holds a NUL character", 0},
		{"not UTF-8", "1,2026-08-03,web,c,\x93\xcd\x82\xa9\n", "holds bytes that are not utf-8", 5},
		{"not UTF-8 in another field", "1,2026-08-03,web,\xff,x\n", "holds bytes that are not utf-8", 4},
		{"cut UTF-8", "1,2026-08-03,web,c,\xe5\xb1\n", "holds bytes that are not utf-8", 5},
		{"surrogate in UTF-8", "1,2026-08-03,web,c,\xed\xa0\x80\n", "holds bytes that are not utf-8", 5},
		{"quote left open", "1,2026-08-03,web,c,\"届かない\n", "a quoted field is not closed or holds a lone quote", 0},
		{"quote left open in the middle", "1,\"2026-08-03,web,c,x\n", "a quoted field is not closed or holds a lone quote", 0},
		{"lone quote over two lines", "1,2026-08-03,web,c,\"あの\"件\nです\"\n", "a quoted field is not closed or holds a lone quote", 0},
		{"two lines and ragged", "1,2026-08-03,\"we\nb\",x\n", "has 4 fields, the header has 5", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			content := header + good + test.row + good + good
			r := read(t, []byte(content), Options{})
			if r.err != nil || len(r.inquiries) != 3 || len(r.rejects) != 1 {
				t.Fatalf("got %d inquiries, %d rejects, error %v", len(r.inquiries), len(r.rejects), r.err)
			}
			reject := r.rejects[0]
			if reject.Reason != test.reason || reject.Column != test.column || reject.Line != 3 {
				t.Errorf("reject is line %d, column %d: %s", reject.Line, reject.Column, reject.Reason)
			}
			if start := int64(len(header + good)); reject.Start != start || reject.End != start+int64(len(test.row)) {
				t.Errorf("reject is %d–%d, the row is %d–%d", reject.Start, reject.End, start, start+int64(len(test.row)))
			}
			if want := test.row[:min(len(test.row), maxRaw)]; string(reject.Raw) != want {
				t.Errorf("raw bytes are %.80q, %d bytes", reject.Raw, len(reject.Raw))
			}
		})
	}
}

func TestSinkErrorStops(t *testing.T) {
	full := errors.New("disk full")
	content := []byte("id,received_at,text\n1,2026-08-03,a\n2,x,b\n3,2026-08-03,c\n")
	for name, sink := range map[string]Sink{
		"inquiry": {Inquiry: func(*voc.Inquiry) error { return full }, Reject: func(voc.Reject) error { return nil }},
		"reject":  {Inquiry: func(*voc.Inquiry) error { return nil }, Reject: func(voc.Reject) error { return full }},
	} {
		if _, err := Read(context.Background(), fileOf("file", content), Options{}, sink); !errors.Is(err, full) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestInputErrors(t *testing.T) {
	content := []byte("id,received_at,text\n1,2026-08-03,a\n")
	nothing := Sink{Inquiry: func(*voc.Inquiry) error { return nil }, Reject: func(voc.Reject) error { return nil }}
	broken := errors.New("broken disk")
	file := File{Name: "file", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(content), iotest.ErrReader(broken))), nil
	}}
	if _, err := Read(context.Background(), file, Options{}, nothing); !errors.Is(err, broken) {
		t.Errorf("reading fails: got %v", err)
	}
	file.Open = func() (io.ReadCloser, error) { return nil, broken }
	if _, err := Read(context.Background(), file, Options{}, nothing); !errors.Is(err, broken) {
		t.Errorf("opening fails: got %v", err)
	}
	opened := 0
	file.Open = func() (io.ReadCloser, error) {
		opened++
		return io.NopCloser(strings.NewReader(string(content) + strings.Repeat("2,2026-08-03,b\n", opened))), nil
	}
	if _, err := Read(context.Background(), file, Options{}, nothing); !errors.Is(err, ErrChanged) {
		t.Errorf("file grows: got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, fileOf("file", content), Options{}, nothing); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestSummary(t *testing.T) {
	r := read(t, []byte("受付番号;受付日時;お問い合わせ内容;備考;満足度;年代\n1;2026/8/3 9:05;届かない;x;五;30代\n2;2026/8/4;遅い;;4;\n"), Options{})
	want := map[string]string{"id": "受付番号", "received_at": "受付日時", "text": "お問い合わせ内容", "csat": "満足度", "segment.age_band": "年代"}
	if !maps.Equal(r.summary.Columns, want) || !slices.Equal(r.summary.Unmapped, []string{"備考"}) {
		t.Errorf("columns %v, unmapped %v", r.summary.Columns, r.summary.Unmapped)
	}
	if !maps.Equal(r.summary.Warnings, map[string]int64{"csat is not a number": 1}) {
		t.Errorf("warnings %v", r.summary.Warnings)
	}
	if r.summary.Format != "csv" || r.summary.Encoding != "utf-8" || len(r.summary.SHA256) != 64 || r.summary.File != "file" {
		t.Errorf("summary %+v", r.summary)
	}
}
