package ingest

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"voc"
)

var long = flag.Bool("long", false, "also read inputs of a hundred megabytes")

// TestBadInputOfEveryFormat goes on where TestBadRows, TestBadJSONLines, TestFilesThatCannotBeRead and
// TestPackedFilesThatCannotBeRead end: what the other formats reject, each beside records that are taken.
func TestBadInputOfEveryFormat(t *testing.T) {
	const transcript = "通話ID,受付日時,話者,発話内容\ng,2026-08-03 09:05,客,よい\n"
	const talk = "送信者タイプ,送信者名,送信日,送信時刻,内容,ユーザーID\nUser,はな,2026/08/03,09:05,よい,U1\n"
	const survey = "回答ID,日時,良かった点を教えてください,改善点を教えてください\ng,2026-08-03,よい,\n"
	const cue = "\n\n00:01.000 --> 00:02.000\n<v 客>よい\n"
	mail := func(headers, body string) string {
		return string(mbox("From: a@example.com\nMessage-ID: <g@example.com>\n"+mailDate+"\nよい\n", headers+"\n"+body))
	}
	tests := []struct {
		name, content string
		options       Options
		good          int
		reason        string // of the one reject
	}{
		{"transcript: no id", transcript + ",2026-08-03 09:05,客,x\n", Options{}, 1, "id is missing"},
		{"transcript: too few fields", transcript + "b,2026-08-03\n", Options{}, 1, "has 2 fields, the header has 4"},
		{"transcript: not UTF-8", transcript + "b,2026-08-03 09:05,客,\xff\n", Options{}, 1, "holds bytes that are not utf-8"},
		{"transcript: NUL", transcript + "b,2026-08-03 09:05,客,a\x00\n", Options{}, 1, reasonNUL},
		{"transcript: no time", transcript + "b,,客,x\nb,,客,y\n", Options{}, 1, "received_at is missing"},
		{"transcript: time is none", transcript + "b,いつか,客,x\n", Options{}, 1, "received_at is not a time"},
		{"transcript: future", transcript + "b,2036-08-03 09:05,客,x\n", Options{}, 1, "received_at is in the future"},
		{"transcript: quote left open", transcript + "b,2026-08-03 09:05,客,\"x\n", Options{}, 1, reasonQuote},
		{"LINE: message of the account alone", talk + "Account,みどり,2026/08/03,09:05,宣伝,U2\n", Options{}, 1, "messages of the account without one of the customer"},
		{"LINE: unknown sender", talk + "Ghost,みどり,2026/08/03,09:05,x,U1\n", Options{}, 1, "the sender is neither the user nor the account"},
		{"LINE: no user", talk + "User,はな,2026/08/03,09:05,x,\n", Options{}, 1, "customer_id is missing"},
		{"LINE: no day", talk + "User,はな,,,x,U1\n", Options{}, 1, "received_at is missing"},
		{"LINE: day is none", talk + "User,はな,2026/13/03,09:05,x,U1\n", Options{}, 1, "received_at is not a time"},
		{"LINE: not UTF-8", talk + "User,はな,2026/08/03,09:05,\x82\xa0,U1\n", Options{}, 1, "holds bytes that are not utf-8"},
		{"survey: no id", survey + ",2026-08-03,x,y\n", Options{}, 1, "id is missing"},
		{"survey: no time", survey + "b,,x,y\n", Options{}, 1, "received_at is missing"},
		{"survey: too many fields", survey + "b,2026-08-03,x,y,z\n", Options{}, 1, "has 5 fields, the header has 4"},
		{"subtitles: no time", "WEBVTT" + cue, Options{}, 0, "received_at is missing"},
		{"subtitles: time is none", "WEBVTT\n受付日時: いつか" + cue, Options{}, 0, "received_at is not a time"},
		{"subtitles: future", "WEBVTT\n受付日時: 2036-08-03" + cue, Options{}, 0, "received_at is in the future"},
		{"subtitles: not UTF-8", "WEBVTT\n受付日時: 2026-08-03" + cue + "00:03.000 --> 00:04.000\nあいう\nかきく\n\xff\n", Options{}, 0, "holds bytes that are not utf-8"},
		{"subtitles: long id", "WEBVTT\n受付日時: 2026-08-03\n通話ID: " + strings.Repeat("9", 600) + cue, Options{}, 0, "id is longer than 512 bytes"},
		{"mail: no header", string(mbox("From: a@example.com\n"+mailDate+"\nよい\n")) + "From x Mon Aug  3 09:05:00 2026\n\nx\n", Options{}, 1, "has no mail header"},
		{"mail: no date", mail("From: b@example.com\n", "x"), Options{}, 1, "received_at is missing"},
		{"mail: date is none", mail("From: b@example.com\nDate: someday\n", "x"), Options{}, 1, "received_at is not a time"},
		{"mail: too old", mail("From: b@example.com\nDate: Mon, 3 Aug 1970 09:05:00 +0900\n", "x"), Options{}, 1, "received_at is before the year 2000"},
		{"mail: future", mail("From: b@example.com\nDate: Mon, 3 Aug 2037 09:05:00 +0900\n", "x"), Options{}, 1, "received_at is in the future"},
		{"mail: answer to nobody", mail("From: s@midori.example\n"+mailDate, "x"), Options{OwnAddresses: []string{"@midori.example"}}, 1, "mail from an own address that answers no inquiry of this file"},
		{"ticket: author is the list", `{"tickets":[{"id":1,"created_at":"2026-08-03","requester_id":1,"description":"よい","comments":[]},` + "\n" + `{"id":2,"created_at":"2026-08-03","requester_id":1,"description":"x","comments":[3]}],"count":2}`, Options{}, 1, "turns is not a list of turns"},
		{"ticket: no time", `{"tickets":[{"id":1,"created_at":"2026-08-03","requester_id":1,"description":"よい"},{"id":2,"requester_id":1,"description":"x"}],"count":2}`, Options{}, 1, "received_at is missing"},
		{"ticket: cut off", `{"tickets":[{"id":1,"created_at":"2026-08-03","requester_id":1,"description":"よい"},` + "\n" + `{"id":2,"requ`, Options{}, 1, "is unfinished JSON"},
		{"UTF-16: lone surrogate", string(slicesOf(encode(t, "utf-16le", "id,received_at,text\ng,2026-08-03,よい\nb,2026-08-03,"), []byte("\x00\xd8"), encode(t, "utf-16le", "\n"))), Options{}, 1, "holds bytes that are not utf-16le"},
		{"UTF-16: odd length", string(slicesOf(encode(t, "utf-16le", "id,received_at,text\ng,2026-08-03,よい\nb,2026-08-03,x"), []byte("y"))), Options{}, 1, "holds bytes that are not utf-16le"},
		{"CP932: broken character", string(slicesOf(encode(t, "cp932", "id,received_at,text\ng,2026-08-03,届かないのですが\nb,2026-08-03,"), []byte("\x81\xff\n"))), Options{}, 1, "holds bytes that are not cp932"},
		{"EUC-JP: broken character", string(slicesOf(encode(t, "euc-jp", "id,received_at,text\ng,2026-08-03,届かないのですが\nb,2026-08-03,"), []byte("\xa4\xff\n"))), Options{Encoding: "euc-jp"}, 1, "holds bytes that are not euc-jp"},
		{"CR alone: too few fields", "id,received_at,text\rg,2026-08-03,よい\rb,2026-08-03\r", Options{}, 1, "has 2 fields, the header has 3"},
		{"TSV: quote left open", "id\treceived_at\ttext\ng\t2026-08-03\tよい\nb\t2026-08-03\t\"x\n", Options{}, 1, reasonQuote},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := read(t, []byte(test.content), test.options)
			if r.err != nil || len(r.inquiries) != test.good || len(r.rejects) != 1 {
				t.Fatalf("%d inquiries, rejects %.300q, %v", len(r.inquiries), fmt.Sprint(r.rejects), r.err)
			}
			if reject := r.rejects[0]; reject.Reason != test.reason || len(reject.Raw) == 0 || strings.Contains(reject.Reason, "よい") {
				t.Errorf("rejected because it %s, want %s", reject.Reason, test.reason)
			}
		})
	}
}

func slicesOf(pieces ...[]byte) []byte { return bytes.Join(pieces, nil) }

// TestLargeInputs reads inputs that would take hours if anything were quadratic in their length.
func TestLargeInputs(t *testing.T) {
	const turns = 10_000
	megabyte := func(piece string) string { return strings.Repeat(piece, 1<<20/len(piece)) }
	var asJSON, asTable, asCues, asCell strings.Builder
	asTable.WriteString("通話ID,受付日時,話者,発話内容\n")
	asCues.WriteString("WEBVTT\n受付日時: 2026-08-03\n\n")
	asJSON.WriteString(`{"id":1,"received_at":"2026-08-03","channel":"email","turns":[`)
	for i := range turns {
		role := []string{"customer", "agent"}[i%2]
		fmt.Fprintf(&asTable, "c,2026-08-03 09:05,%s,お世話になっております。発言%d\n", role, i)
		fmt.Fprintf(&asCues, "00:00:%02d.000 --> 00:00:%02d.500\n<v %s>発言%d\n\n", i%60, i%60, role, i)
		fmt.Fprintf(&asJSON, `%s{"role":%q,"text":"発言%d\n> 引用\n-- \n署名"}`, map[bool]string{true: ","}[i > 0], role, i)
		fmt.Fprintf(&asCell, "%s: 発言%d\n", role, i)
	}
	asJSON.WriteString("]}\n")
	for name, content := range map[string]string{"JSON": asJSON.String(), "table": asTable.String(), "cues": asCues.String(), "cell": "id,received_at,turns\n1,2026-08-03,\"" + asCell.String() + "\"\n"} {
		if q := one(t, content, Options{}); strings.Count(q.Text, "発言") != turns/2 || len(q.Turns) < turns {
			t.Errorf("%s: %d turns, %d of them in the text", name, len(q.Turns), strings.Count(q.Text, "発言"))
		}
	}
	for _, piece := range []string{"あ", ">\n", "> a\n", "-- ", "\n", "━", "━━━━\n", "a\n", "お名前：\n", "お名前：\nお問い合わせ内容：\n", "よろしくお願いします。", "お世話になっております。\n", "On \n", "2026/08/03\n", "From: \n", "本メール", "<", "&", "：", "<v ", "顧客: a\n", "[", "【", "ｗ", "!"} {
		text := megabyte(piece)
		parts := splitText(text, true, nil)
		if len(parts) == 0 && strings.TrimSpace(text) != "" {
			t.Errorf("nothing is left of a megabyte of %q", piece)
		}
		parseTurns(text)
		parseSubtitles("WEBVTT\n\n00:00.000 --> 00:01.000\n" + text)
		htmlText(text)
	}
}

// TestOutputIsUTF8 damages examples of every format and encoding; read checks that what is given is UTF-8.
func TestOutputIsUTF8(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	text := "id,received_at,channel,text,reply\n1,2026-08-03,メール,\"お世話になっております。\n𠮷野家で😊届かない\",返答\n2,2026-08-03,電話,①㈱～,\n"
	contents := [][]byte{
		[]byte(text), encode(t, "cp932", strings.NewReplacer("𠮷", "吉", "😊", "").Replace(text)), encode(t, "utf-16le", text), encode(t, "utf-16be", text),
		[]byte(`{"id":1,"received_at":"2026-08-03","text":"\ud842\udfb7野家 😊"}` + "\n" + `{"id":2,"received_at":"2026-08-03","text":"届かない"}` + "\n"),
		mbox("From: =?utf-8?B?5bGx55Sw?= <a@example.com>\nSubject: =?iso-2022-jp?B?GyRCJCIbKEI=?=\n" + mailDate + "Content-Type: text/html; charset=utf-8\n\n<p>届かない &#xd800; &#x1f600;</p>"),
		[]byte("WEBVTT\n受付日時: 2026-08-03\n\n00:01.000 --> 00:02.000\n<v お客様>届かない &#xd800;\n"),
	}
	damages := [][]byte{{0xff}, {0x80}, {0xed, 0xa0, 0x80}, {0x00, 0xd8}, {0xd8, 0x00}, []byte(`\ud800`), {0xe3}, {0x1b, '$', 'B'}, {0xf4, 0x90, 0x80, 0x80}, {0xc0, 0x80}}
	given := 0
	for range 3000 {
		content := bytes.Clone(contents[random.IntN(len(contents))])
		for range 1 + random.IntN(3) {
			at := random.IntN(len(content))
			content = slicesOf(content[:at], damages[random.IntN(len(damages))], content[at:])
		}
		given += len(read(t, content, Options{}).inquiries)
	}
	if given < 1000 {
		t.Errorf("only %d inquiries were looked at", given)
	}
}

// FuzzTranscript checks that each row of a transcript is accounted for: as a record, or as part of one.
func FuzzTranscript(f *testing.F) {
	f.Add("a,2026-08-03 09:05,客,x\nb,2026-08-03,担当,\"y\n\"\na,,客,z\n")
	f.Add("a,0:01,客,x\na,75.2,担当,y\n,,,\n\"")
	f.Fuzz(func(t *testing.T, rows string) {
		const header = "通話ID,受付日時,話者,発話内容\n"
		content := []byte(header + rows)
		r := read(t, content, Options{Format: "csv", Encoding: "utf-8"})
		if r.err != nil {
			return
		}
		reader := newRecordReader(bytes.NewReader(content), newCodec(encodingUTF8), 0)
		reader.newline = newlineOf(findings{head: content})
		var records int64
		covered := make([]bool, len(content)+1)
		for _, q := range r.inquiries {
			cover(covered, q.Source)
		}
		for _, reject := range r.rejects {
			cover(covered, voc.Source{Start: reject.Start, End: reject.End})
		}
		for {
			record, err := reader.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			reader.width = 4
			if record.blank || record.start == 0 {
				continue
			}
			records++
			if !covered[record.start] || !covered[record.end-1] {
				t.Fatalf("%q: the record at %d–%d belongs to nothing that was given", content, record.start, record.end)
			}
		}
		if records != r.summary.Read+r.summary.Joined {
			t.Fatalf("%q: %d records, %d read and %d joined", content, records, r.summary.Read, r.summary.Joined)
		}
	})
}

func cover(covered []bool, source voc.Source) {
	for i := source.Start; i < source.End; i++ {
		covered[i] = true
	}
}

func FuzzSubtitles(f *testing.F) {
	f.Add("WEBVTT\n受付日時: 2026-08-03\n\n1\n00:01.000 --> 00:02.000\n<v 客>届かない</v><v.x 店>はい\n")
	f.Add("1\n00:00:01,000 --> 00:00:02,000\n客: 届かない\n\n2\n--> \n【店】はい\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []string{"vtt", "srt"} {
			r := readFile(t, fileOf("call-20260803.x", []byte(text)), Options{Format: format})
			if r.err == nil && r.summary.Read != 1 {
				t.Fatalf("%q gives %d records", text, r.summary.Read)
			}
		}
	})
}
