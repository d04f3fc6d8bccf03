package ingest

import (
	"bytes"
	"strings"
	"testing"
)

// TestRejectsCanBeReadAgain joins the rejects of a file to a file of their own, which gives the same rejects; the
// mended text gives inquiries.
func TestRejectsCanBeReadAgain(t *testing.T) {
	table := "番号,received_at,text\n1,2026-08-03,届かない\n2,いつか,\"遅い\nです\"\n3,2026-08-03\n4,いつか,終わり"
	files := map[string][]byte{
		"xlsx":       workbookOf(t, [][]any{{"番号", "received_at", "text"}, {"1", "2026-08-03", "届かない"}, {"2", "いつか", "遅い\nです"}, {}, {"4", "いつか", "\"終わり\"\tです"}}, nil),
		"jsonl":      []byte("{\"id\":1,\"received_at\":\"2026-08-03\",\"text\":\"a\"}\n{\"id\":2,\"received_at\":\"いつか\",\"text\":\"b\"}\n{\"id\":3"),
		"json":       []byte("[{\"id\":1,\"received_at\":\"2026-08-03\",\"text\":\"a\"},\n{\"id\":2,\"received_at\":\"いつか\",\n\"text\":\"b\"}, {\"id\":3,\"received_at\":\"いつか\",\"text\":\"c\"}]"),
		"mbox":       mbox("From: a@example.com\nDate: Mon, 3 Aug 2026 09:05:00 +0900\n\nhello\n", "From: a@example.com\nDate: いつか\n\nhello\n", "From: b@example.com\nDate: いつか\n\nFrom here\n"),
		"CR":         []byte(strings.ReplaceAll("番号,received_at,text\n1,2026-08-03,a\n2,いつか,b\n3,いつか,c", "\n", "\r")),
		"CRLF":       []byte(strings.ReplaceAll(table, "\n", "\r\n")),
		"semicolons": []byte(strings.ReplaceAll(table, ",", ";")),
	}
	for _, encoding := range []string{"utf-8", "cp932", "euc-jp", "iso-2022-jp", "utf-16le", "utf-16be"} {
		files[encoding] = encode(t, encoding, table)
	}
	for name, content := range files {
		t.Run(name, func(t *testing.T) {
			first := read(t, content, Options{})
			if first.err != nil || len(first.inquiries) != 1 || len(first.rejects) < 2 {
				t.Fatalf("%d inquiries, rejects %+v, %v", len(first.inquiries), first.rejects, first.err)
			}
			format := ReplayFormat(first.summary.Format)
			again := read(t, JoinRejects(first.rejects, false), Options{Format: format, Encoding: first.rejects[0].Encoding})
			if again.err != nil || len(again.inquiries) != 0 || len(again.rejects) != len(first.rejects) {
				t.Fatalf("again: %d inquiries, rejects %+v, %v", len(again.inquiries), again.rejects, again.err)
			}
			for i, reject := range again.rejects {
				if reject.Reason != first.rejects[i].Reason || reject.Column != first.rejects[i].Column {
					t.Errorf("reject %d: %q in field %d, was %q in field %d", i, reject.Reason, reject.Column, first.rejects[i].Reason, first.rejects[i].Column)
				}
			}
			mended := bytes.ReplaceAll(JoinRejects(first.rejects, true), []byte("いつか"), []byte("Mon, 3 Aug 2026 09:05:00 +0900"))
			if format == "csv" {
				mended = bytes.ReplaceAll(mended, []byte("Mon, 3 Aug 2026 09:05:00 +0900"), []byte("2026-08-03"))
			}
			last := read(t, mended, Options{Format: format})
			if last.err != nil || len(last.inquiries) == 0 {
				t.Fatalf("mended: %d inquiries, rejects %+v, %v\n%s", len(last.inquiries), last.rejects, last.err, mended)
			}
		})
	}
}
