package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"voc"
)

// encode is the inverse of what the package does.
func encode(t testing.TB, encoding, text string) []byte {
	t.Helper()
	var out []byte
	var err error
	switch encoding {
	case "cp932":
		out, err = japanese.ShiftJIS.NewEncoder().Bytes([]byte(text))
	case "euc-jp":
		out, err = japanese.EUCJP.NewEncoder().Bytes([]byte(text))
	case "iso-2022-jp":
		// The encoder may keep double-byte mode over a line end, which the encoding forbids.
		for line := range strings.Lines(text) {
			part, lineErr := japanese.ISO2022JP.NewEncoder().Bytes([]byte(strings.TrimRight(line, "\n")))
			if lineErr != nil {
				err = lineErr
			}
			out = append(out, part...)
			if bytes.LastIndex(part, []byte("\x1b$B")) > bytes.LastIndex(part, []byte("\x1b(B")) || bytes.LastIndex(part, []byte("\x1b(I")) > bytes.LastIndex(part, []byte("\x1b(B")) {
				out = append(out, "\x1b(B"...)
			}
			if strings.HasSuffix(line, "\n") {
				out = append(out, '\n')
			}
		}
	case "utf-16le":
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
	case "utf-16be":
		out, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(text))
	default:
		out = []byte(text)
	}
	if err != nil {
		t.Fatalf("encoding %q as %s: %v", text, encoding, err)
	}
	return out
}

func TestQuoting(t *testing.T) {
	tests := []struct{ name, field, want string }{
		{"plain", `届かない`, "届かない"},
		{"quoted", `"届かない"`, "届かない"},
		{"delimiter inside", `"a,b"`, "a,b"},
		{"doubled quotes", `"a ""b"" c"`, `a "b" c`},
		{"only doubled quotes", `""""`, `"`},
		{"empty", `""`, ""},
		{"lines kept", "\"一行目\n\n三行目\r\n四行目\"", "一行目\n\n三行目\r\n四行目"},
		{"stray quote in an unquoted field", `20" の画面`, `20" の画面`},
		{"lone quotes in a quoted field", `"彼は"はい"と言った"`, `彼は"はい"と言った`},
		{"space before a quote", ` "a"`, ` "a"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			q := one(t, "id,received_at,text,channel\n1,2026-08-03,"+test.field+",web\n", Options{})
			if q.Text != test.want || q.Channel != "web" {
				t.Errorf("got %q", q.Text)
			}
		})
	}
}

func TestLineEndsAndDelimiters(t *testing.T) {
	lines := []string{"id,received_at,text", "1,2026-08-03,a", "", ",,", `2,2026-08-04,"b` + "\n" + `c"`, "3,2026-08-05,"}
	for _, newline := range []string{"\n", "\r\n", "\r"} {
		for _, delimiter := range []string{",", "\t", ";"} {
			for _, last := range []string{"", newline} {
				content := strings.ReplaceAll(strings.ReplaceAll(strings.Join(lines, "\r")+"\r", "\r", newline), ",", delimiter)
				content = strings.TrimSuffix(content, newline) + last
				r := read(t, []byte(content), Options{})
				if r.err != nil || len(r.inquiries) != 3 || r.inquiries[1].Text != "b\nc" || r.inquiries[2].Text != "" {
					t.Errorf("%q: %d inquiries, rejects %v, %v", content, len(r.inquiries), r.rejects, r.err)
				}
			}
		}
	}
}

func TestResuming(t *testing.T) {
	tests := []struct {
		name, rows string
		good       []string // ids
		bad        int
	}{
		{"open quote, then a quoted row", "1,2026-08-03,\"a\n2,2026-08-03,\"b\"\n3,2026-08-03,c\n", []string{"2", "3"}, 1},
		{"open quote, then rows of several lines", "1,2026-08-03,\"a\n2,2026-08-03,\"b\nb\"\n3,2026-08-03,\"c\nc\"\n", []string{"2", "3"}, 1},
		{"open quote in the last row", "1,2026-08-03,a\n2,2026-08-03,\"b\n", []string{"1"}, 1},
		{"open quote at the end of the file", "1,2026-08-03,a\n2,2026-08-03,\"", []string{"1"}, 1},
		{"two open quotes", "1,2026-08-03,\"a\n2,2026-08-03,\"b\n3,2026-08-03,c\n", []string{"3"}, 1},
		{"ragged over lines, then good", "1,\"2026\n-08-03\"\n2,2026-08-03,b\n", []string{"2"}, 1},
		{"inch sign closes by chance", "1,2026-08-03,\"a\n2,2026-08-03,20\"\n3,2026-08-03,c\n", []string{"1", "3"}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := read(t, []byte("id,received_at,text\n"+test.rows), Options{})
			var ids []string
			for _, q := range r.inquiries {
				ids = append(ids, q.ID)
			}
			if r.err != nil || !slices.Equal(ids, test.good) || len(r.rejects) != test.bad {
				t.Errorf("good %v, %d rejects, %v", ids, len(r.rejects), r.err)
			}
		})
	}
}

// TestRecordsTile cuts random files, full of quotes in wrong places, into records: they must cover the file
// without gap or overlap, in the same way however the bytes arrive.
func TestRecordsTile(t *testing.T) {
	pieces := []string{`"`, `""`, ",", "\n", "\r\n", "a", "あ", "1,2026-08-03,x\n", `1,2026-08-03,"x"` + "\n", `,"`, `",`, "\x00", " ", `1,2026-08-03,"x` + "\n" + `y"` + "\n"}
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 3000 {
		var content strings.Builder
		for range random.IntN(60) {
			content.WriteString(pieces[random.IntN(len(pieces))])
		}
		data := []byte(content.String())
		whole := recordsOf(t, bytes.NewReader(data), data)
		if slow := recordsOf(t, iotest.OneByteReader(bytes.NewReader(data)), data); slow != whole {
			t.Fatalf("round %d: %q is cut as %s, and byte by byte as %s", round, data, whole, slow)
		}
	}
}

// recordsOf describes the records of a three-column file after checking that they tile it.
func recordsOf(t *testing.T, source io.Reader, data []byte) string {
	t.Helper()
	r := newRecordReader(source, newCodec(encodingUTF8), 0)
	r.width = 3
	var description strings.Builder
	at, line := int64(0), int64(1)
	for {
		record, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if record.start != at || record.end <= at || record.line != line {
			t.Fatalf("%q: record at %d–%d, line %d follows byte %d, line %d", data, record.start, record.end, record.line, at, line)
		}
		if !bytes.Equal(record.raw, data[record.start:record.end]) {
			t.Fatalf("%q: raw %q is not bytes %d–%d", data, record.raw, record.start, record.end)
		}
		if record.fault == "" && !record.blank && len(record.fields) != 3 {
			t.Fatalf("%q: record with %d fields", data, len(record.fields))
		}
		line += int64(bytes.Count(record.raw, []byte("\n")))
		at = record.end
		fmt.Fprintf(&description, "%d %v %s %q;", at, record.blank, record.fault, record.fields)
	}
	if at != int64(len(data)) {
		t.Fatalf("%q: records end at %d", data, at)
	}
	return description.String()
}

// TestRoundTrip writes random rows as CSV in every encoding and reads them back.
func TestRoundTrip(t *testing.T) {
	alphabet := []rune("abcXYZ019 ,\"\n\t;あいうえおカキク漢字表示能力ソ十噂①㈱髙﨑～ー―｡｢ｱｶﾞﾊﾟ、。「」")
	random := rand.New(rand.NewPCG(3, 4))
	for _, encoding := range []string{"utf-8", "utf-8 with mark", "cp932", "euc-jp", "iso-2022-jp", "utf-16le", "utf-16be", "utf-16le with mark"} {
		t.Run(encoding, func(t *testing.T) {
			letters := alphabet
			base, _, hasMark := strings.Cut(encoding, " ")
			if base == "euc-jp" || base == "iso-2022-jp" {
				letters = slices.DeleteFunc(slices.Clone(letters), func(r rune) bool { return strings.ContainsRune("髙﨑", r) })
			}
			if strings.HasPrefix(base, "utf") {
				letters = append(slices.Clone(letters), '😀', '𠮷', '한')
			}
			rows := []string{"id,received_at,問い合わせ内容,subject"}
			var texts []string
			for i := range 200 {
				text := "配送について"
				for range random.IntN(40) {
					text += string(letters[random.IntN(len(letters))])
				}
				texts = append(texts, text)
				quoted := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
				rows = append(rows, fmt.Sprintf(`%d,2026-08-03,%s,"件,名"`, i, quoted))
			}
			mark := ""
			if hasMark {
				mark = "\ufeff"
			}
			content := encode(t, base, mark+strings.Join(rows, "\n")+"\n")
			r := read(t, content, Options{})
			if r.err != nil || len(r.inquiries) != len(texts) || r.summary.Encoding != base {
				t.Fatalf("%d inquiries in %s, rejects %v, %v", len(r.inquiries), r.summary.Encoding, r.rejects, r.err)
			}
			at := r.inquiries[0].Source.Start
			for i, q := range r.inquiries {
				if q.Text != texts[i] || q.Subject != "件,名" {
					t.Fatalf("row %d: got %q, want %q", i, q.Text, texts[i])
				}
				if q.Source.Start != at {
					t.Fatalf("row %d begins at %d, the one before ends at %d", i, q.Source.Start, at)
				}
				at = q.Source.End
				again := encode(t, base, rows[i+1]+"\n")
				if raw := content[q.Source.Start:q.Source.End]; base != "iso-2022-jp" && !bytes.Equal(raw, again) {
					t.Fatalf("row %d: bytes %q, want %q", i, raw, again)
				}
			}
			if at != int64(len(content)) {
				t.Fatalf("rows end at %d of %d", at, len(content))
			}
		})
	}
}

// TestRejectsKeepTheirBytes checks that a reject can be replayed in every encoding.
func TestRejectsKeepTheirBytes(t *testing.T) {
	for _, encoding := range []string{"utf-8", "cp932", "euc-jp", "iso-2022-jp", "utf-16le", "utf-16be"} {
		head, bad := encode(t, encoding, "id,received_at,問い合わせ内容\n1,2026-08-03,よい\n"), encode(t, encoding, "2,いつか,\"表示、\"\"ソ\"\"能力\"\n")
		r := read(t, slices.Concat(head, bad, encode(t, encoding, "3,2026-08-04,よい\n")), Options{})
		if r.err != nil || len(r.rejects) != 1 || len(r.inquiries) != 2 {
			t.Fatalf("%s: %d rejects, %v", encoding, len(r.rejects), r.err)
		}
		if reject := r.rejects[0]; reject.Start != int64(len(head)) || reject.End != int64(len(head)+len(bad)) || !bytes.Equal(reject.Raw, bad) {
			t.Errorf("%s: reject %d–%d %q, want %q", encoding, reject.Start, reject.End, reject.Raw, bad)
		}
	}
}

func TestBytesThatAreNotInTheEncoding(t *testing.T) {
	for encoding, bytes := range map[string]string{"cp932": "\x81\x01", "euc-jp": "\xa4\xff", "iso-2022-jp": "\xa4", "utf-16le": "\x00\xd8"} {
		content := slices.Concat(encode(t, encoding, "id,received_at,text\n1,2026-08-03,配送が遅いです\n2,2026-08-03,配送"), []byte(bytes), encode(t, encoding, "\n3,2026-08-03,返品したいのですが\n"))
		r := read(t, content, Options{Encoding: encoding})
		if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 1 || r.rejects[0].Column != 3 || !strings.HasPrefix(r.rejects[0].Reason, "holds bytes that are not ") {
			t.Errorf("%s: %d inquiries, rejects %+v, %v", encoding, len(r.inquiries), r.rejects, r.err)
		}
	}
}

func TestDetectEncodingOfShortText(t *testing.T) {
	for _, text := range []string{"届かない", "配送が遅い。", "ｺｰﾄﾞﾚｽ掃除機、充電できず", "返品したいです", "①㈱～", "電話", "アプリが起動しません"} {
		for _, encoding := range []string{"utf-8", "cp932", "euc-jp", "iso-2022-jp"} {
			content := encode(t, encoding, "番号,受付日時,内容\n1,2026-08-03,"+text+"\n")
			r := read(t, content, Options{Columns: map[string]string{"id": "番号"}})
			if r.err != nil || r.summary.Encoding != encoding || len(r.inquiries) != 1 || r.inquiries[0].Text != text {
				t.Errorf("%s in %s: read as %s, %v", text, encoding, r.summary.Encoding, r.err)
			}
		}
	}
}

// TestMostlyGood checks that a few damaged rows do not change what a file is taken for.
func TestMostlyGood(t *testing.T) {
	content := []byte("id,received_at,text\n")
	for i := range 100 {
		text := "配送が遅いです"
		if i%10 == 0 {
			text = "\x94\x7a\x91\x97\x82\xaa" // CP932
		}
		content = fmt.Appendf(content, "%d,2026-08-03,%s\n", i, text)
	}
	if r := read(t, content, Options{}); r.summary.Encoding != encodingUTF8 || len(r.inquiries) != 90 || len(r.rejects) != 10 {
		t.Errorf("%s: %d inquiries, %d rejects", r.summary.Encoding, len(r.inquiries), len(r.rejects))
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("1,2026-08-03,a\n2,2026-08-03,\"b\n3,2026-08-03,\"c\"\"\"\n")
	f.Add("\"\n\"\",\",\r\n,,,\x00")
	f.Add("1,R8.8.3,\x1b$B$\"\x1b(B\n")
	f.Fuzz(func(t *testing.T, rows string) {
		read(t, []byte("id,received_at,text\n"+rows), Options{})
		read(t, []byte(rows), Options{})
		for _, encoding := range []string{"cp932", "euc-jp", "iso-2022-jp", "utf-16"} {
			read(t, []byte("id,received_at,text\n"+rows), Options{Format: "csv", Encoding: encoding})
		}
	})
}

func benchmarkRows() []byte {
	content := []byte("id,received_at,channel,customer_id,text\n")
	for i := range 50_000 {
		content = fmt.Appendf(content, "q%08d,2026-08-%02dT09:05:00+09:00,web,c%07d,コードレス掃除機の充電が終わらず、ランプが点滅したままになっています。どうすればよいですか。\n", i, 1+i%28, i%7000)
	}
	return content
}

func BenchmarkCSV(b *testing.B) {
	content := benchmarkRows()
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		discard(b, content)
	}
}

func discard(b *testing.B, content []byte) {
	sink := Sink{Inquiry: func(*voc.Inquiry) error { return nil }, Reject: func(voc.Reject) error { return nil }}
	summary, err := Read(b.Context(), fileOf("file", content), Options{Now: time.Date(2026, 10, 5, 0, 0, 0, 0, japan)}, sink)
	if err != nil || summary.Rejected > 0 {
		b.Fatal(summary, err)
	}
}

// TestUTF16WithoutMark recognises UTF-16 by its NULs, and by how it reads where there are hardly any.
func TestUTF16WithoutMark(t *testing.T) {
	long := strings.Repeat("洗濯機の音がだんだん大きくなってきて、夜に使えなくなりました。修理をお願いしたいのですが、どこへ連絡すればよいでしょうか。", 60)
	for name, text := range map[string]string{
		"table":                   "番号\t受付日時\t内容\n一\t２０２６年８月３日\t" + long + "\n",
		"comma":                   "受付日時,内容\n２０２６年８月３日," + long + "\n２０２６年８月４日,届かない\n",
		"kanji and kana, short":   "受付日時\t内容\n令和八年\t届かない\n２０２６年８月４日\tどうなっていますか\n",
		"half of it is ASCII":     "id,received_at,text\n1,2026-08-03,届かない\n",
		"surrogates and katakana": "受付日時\t内容\n２０２６年８月３日\t𠮷野さんのコードレスクリーナーが😊" + long + "\n",
	} {
		for _, encoding := range []string{"utf-16le", "utf-16be"} {
			content := encode(t, encoding, text)
			r := read(t, content, Options{})
			if r.err != nil || r.summary.Encoding != encoding || len(r.inquiries) == 0 || !strings.Contains(text, r.inquiries[0].Text) {
				t.Errorf("%s in %s: read as %s (%s), %d inquiries, %v", name, encoding, r.summary.Encoding, r.summary.Evidence, len(r.inquiries), r.err)
			}
			if byScore := strings.Contains(r.summary.Evidence, "points per character"); byScore != strings.Contains(text, long) {
				t.Errorf("%s in %s: decided by %s", name, encoding, r.summary.Evidence)
			}
		}
	}
	// What is in another encoding and has a stray NUL does not become UTF-16.
	for _, encoding := range []string{"utf-8", "cp932", "euc-jp"} {
		for _, size := range []int{1, 4, 60} {
			text := "番号,受付日時,内容\n1,2026-08-03," + long[:len(long)/60*size] + "\n2,2026-08-03,届\x00かない\n"
			if r := read(t, encode(t, encoding, strings.ToValidUTF8(text, "")), Options{}); r.err != nil || r.summary.Encoding != encoding || len(r.inquiries) != 1 || len(r.rejects) != 1 {
				t.Errorf("%s with a NUL: read as %s (%s), %d inquiries, %d rejects, %v", encoding, r.summary.Encoding, r.summary.Evidence, len(r.inquiries), len(r.rejects), r.err)
			}
		}
	}
}
