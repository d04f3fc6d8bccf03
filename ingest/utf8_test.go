package ingest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// notUTF8 are lone surrogates, overlong and cut characters, and the ways in which formats write them.
var notUTF8 = []string{"\xff", "\x80", "\xed\xa0\x80", "\xe3", "\xf4\x90\x80\x80", "\xc0\x80", "\xe3\x81", `\ud800`, "_xD800_", "&#xd800;", "&#xdfff;", "\x00\xd8", "\ufffd"}

// TestOutputOfEveryFormatIsUTF8 puts what is not UTF-8 at random places of workbooks, LINE chats, transcripts and
// packed files; read checks that what is given is UTF-8.
func TestOutputOfEveryFormatIsUTF8(t *testing.T) {
	const sheet = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
		`<row r="1"><c r="A1" t="inlineStr"><is><t>受付日時</t></is></c><c r="B1" t="inlineStr"><is><t>内容</t></is></c><c r="C1" t="inlineStr"><is><t>備考</t></is></c></row>` +
		`<row r="2"><c r="A2"><v>46237.5</v></c><c r="B2" t="inlineStr"><is><t>届かない</t></is></c><c r="C2" t="inlineStr"><is><t>本店</t></is></c></row></sheetData></worksheet>`
	const line = lineHead + "送信者タイプ,送信者名,送信日,送信時刻,内容,ユーザーID\nUser,ゆき,2026/08/03,09:05:00,届かない,U1\nAccount,みどり家電,2026/08/03,10:00:00,確認します,U1\n"
	const table = "id,受付日時,内容,店舗名\n1,2026-08-03,届かない,本店\n2,2026-08-04,返品したい,西店\n"
	workbook := workbookOf(t, [][]any{{"id"}}, nil)
	alone := func(content []byte) []byte { return content }
	random := rand.New(rand.NewPCG(8, 3))
	for _, test := range []struct {
		name, file string
		content    []byte
		pack       func([]byte) []byte
		rounds     int
	}{
		{"workbook", "file", []byte(sheet), func(content []byte) []byte { return replaceSheet(t, workbook, string(content)) }, 300},
		{"LINE", "file", []byte(line), alone, 600},
		{"LINE, CP932", "file", encode(t, "cp932", line), alone, 600},
		{"LINE, UTF-16", "file", encode(t, "utf-16le", "\ufeff"+line), alone, 600},
		{"SubRip", "call-20260803.srt", []byte("1\n00:00:01,000 --> 00:00:02,000\n客: 届かない\n\n2\n00:00:03,000 --> 00:00:04,000\n担当: お調べします\n"), alone, 600},
		{"SubRip, CP932", "call-20260803.srt", encode(t, "cp932", "1\n00:00:01,000 --> 00:00:02,000\n客: 届かないのですが\n"), alone, 600},
		{"WebVTT", "call.vtt", []byte("WEBVTT\n受付日時: 2026-08-03\n通話ID: 1\n\n00:01.000 --> 00:02.000\n<v お客様>届かない &amp;\n"), alone, 600},
		{"gzip", "file", []byte(table), gzipped, 300},
		{"zstd", "file", []byte(table), func(content []byte) []byte { return zstdPacked(t, content) }, 300},
		{"zip with broken names", "file", []byte(table), func(content []byte) []byte {
			return zipped(t, "意見"+notUTF8[random.IntN(len(notUTF8))]+".csv", string(content), "\x88\xd3\x8c\xa9.csv", table)
		}, 300},
	} {
		given := 0
		for range test.rounds {
			content := bytes.Clone(test.content)
			for range 1 + random.IntN(2) {
				at := random.IntN(len(content))
				content = slicesOf(content[:at], []byte(notUTF8[random.IntN(len(notUTF8))]), content[at:])
			}
			files, err := Expand(fileOf(test.file, test.pack(content)))
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			for _, file := range files {
				if !utf8.ValidString(file.Name) {
					t.Fatalf("%s: the name %q", test.name, file.Name)
				}
				r := readFile(t, file, Options{})
				given += len(r.inquiries)
				if r.err != nil && !utf8.ValidString(r.err.Error()) {
					t.Fatalf("%s: the error %q", test.name, r.err)
				}
			}
		}
		if given < test.rounds/20 {
			t.Errorf("%s: only %d inquiries in %d rounds were looked at", test.name, given, test.rounds)
		}
	}
}

// TestParquetStringsAreUTF8 puts what is not UTF-8 into each column in turn: such rows are rejects, the others stay.
func TestParquetStringsAreUTF8(t *testing.T) {
	for _, bad := range notUTF8 {
		for place, damage := range map[string]func(*parquetRow){
			"id": func(r *parquetRow) { r.ID += bad }, "text": func(r *parquetRow) { text := "届" + bad; r.Text = &text },
			"topic": func(r *parquetRow) { r.Topics = []string{"価格", bad} }, "turn": func(r *parquetRow) { r.Turns = []parquetTurn{{"customer", bad}} },
			"role": func(r *parquetRow) { r.Turns = []parquetTurn{{"customer" + bad, "届かない"}} }, "segment": func(r *parquetRow) { r.Customer.Plan = bad },
		} {
			rows := parquetRows()[:2]
			damage(&rows[0])
			r := read(t, parquetOf(t, rows), Options{})
			want := 2
			if !utf8.ValidString(bad) {
				want = 1
			}
			if r.err != nil || len(r.inquiries) != want || len(r.inquiries)+len(r.rejects) != 2 {
				t.Errorf("%q in %s: %d inquiries, %d rejects, %v", bad, place, len(r.inquiries), len(r.rejects), r.err)
			}
		}
	}
	// The names of columns are strings as well.
	node := parquet.Group{"id": parquet.String(), "received_at": parquet.String(), "text": parquet.String(), "x\xff": parquet.String()}
	var out bytes.Buffer
	w := parquet.NewWriter(&out, parquet.NewSchema("rows", node))
	if _, err := w.WriteRows([]parquet.Row{{
		parquet.ByteArrayValue([]byte("1")).Level(0, 0, 0), parquet.ByteArrayValue([]byte("2026-08-03")).Level(0, 0, 1),
		parquet.ByteArrayValue([]byte("a")).Level(0, 0, 2), parquet.ByteArrayValue([]byte("b")).Level(0, 0, 3),
	}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if r := read(t, out.Bytes(), Options{}); len(r.inquiries) != 1 && r.err == nil {
		t.Errorf("column name: %d inquiries, %v", len(r.inquiries), r.err)
	}
}

// TestLostCharactersAreCounted counts texts in which somebody before us could not read a character.
func TestLostCharactersAreCounted(t *testing.T) {
	const warning = "text holds U+FFFD, which stands for characters that were lost"
	for name, content := range map[string][]byte{
		"CSV":      []byte("id,received_at,text\n1,2026-08-03,届\ufffdない\n2,2026-08-03,a\n"),
		"JSON":     []byte(`[{"id":"1","received_at":"2026-08-03","text":"届\ufffdない"},{"id":"2","received_at":"2026-08-03","text":"a"}]`),
		"workbook": workbookOf(t, [][]any{{"id", "received_at", "text"}, {"1", "2026-08-03", "届\ufffdない"}, {"2", "2026-08-03", "a"}}, nil),
	} {
		if r := read(t, content, Options{}); len(r.inquiries) != 2 || r.summary.Warnings[warning] != 1 {
			t.Errorf("%s: %d inquiries, warnings %v, %v", name, len(r.inquiries), r.summary.Warnings, r.err)
		}
	}
}

type parquetUtterance struct {
	Call    string  `parquet:"通話ID"`
	At      string  `parquet:"受付日時"`
	Speaker string  `parquet:"話者"`
	Text    string  `parquet:"発話内容"`
	Offset  float64 `parquet:"発話開始秒"`
}

// TestParquetTranscript joins the rows of one call, also where those of two calls alternate and in several row groups.
func TestParquetTranscript(t *testing.T) {
	var rows []parquetUtterance
	for i := range 100 {
		for call := range 2 {
			rows = append(rows, parquetUtterance{fmt.Sprint("c", call), "2026-08-03 09:05", []string{"お客様", "オペレーター"}[i%2], fmt.Sprint("発言", i), float64(i)})
		}
	}
	rows = append(rows, parquetUtterance{"", "2026-08-03 09:05", "お客様", "だれ", 0})
	var out bytes.Buffer
	w := parquet.NewGenericWriter[parquetUtterance](&out, parquet.MaxRowsPerRowGroup(30))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r := read(t, out.Bytes(), Options{})
	if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 1 || r.summary.Joined != 198 {
		t.Fatalf("%d inquiries, rejects %+v, %d joined, %v", len(r.inquiries), r.rejects, r.summary.Joined, r.err)
	}
	for i, q := range r.inquiries {
		if q.ID != fmt.Sprint("c", i) || len(q.Turns) != 100 || strings.Count(q.Text, "発言") != 50 || q.Reply != "発言99" || q.Channel != "phone" || q.Turns[75].At.Format("15:04:05") != "09:06:15" {
			t.Errorf("%s, %s: %d turns, reply %q, turn at %v", q.ID, q.Channel, len(q.Turns), q.Reply, q.Turns[75].At)
		}
	}
	if reject := r.rejects[0]; reject.Reason != "id is missing" || reject.Line != 201 {
		t.Errorf("reject %+v", reject)
	}
}

// FuzzParquet damages a sound file: what comes out is whole records or an error.
func FuzzParquet(f *testing.F) {
	content := parquetOf(f, parquetRows())
	f.Add(uint(4), []byte{0xff})
	f.Add(uint(len(content)-9), []byte{0, 0})
	f.Fuzz(func(t *testing.T, at uint, bytesThere []byte) {
		damaged := bytes.Clone(content)
		copy(damaged[at%uint(len(damaged)):], bytesThere)
		read(t, damaged, Options{})
	})
}
