package ingest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

const mailDate = "Date: Mon, 03 Aug 2026 09:05:00 +0900\n"

// mbox joins mails into a file.
func mbox(mails ...string) []byte {
	var out bytes.Buffer
	for _, mail := range mails {
		out.WriteString("From sender@example.com Mon Aug  3 09:05:00 2026\n")
		for line := range strings.Lines(mail) {
			if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
				out.WriteByte('>')
			}
			out.WriteString(line)
		}
		out.WriteString("\n\n")
	}
	return out.Bytes()
}

func encodedWordOf(charset string, content []byte) string {
	return "=?" + charset + "?B?" + base64.StdEncoding.EncodeToString(content) + "?="
}

func quotePrintable(content []byte) string {
	var out bytes.Buffer
	w := quotedprintable.NewWriter(&out)
	w.Write(content)
	w.Close()
	return strings.ReplaceAll(out.String(), "\r\n", "\n")
}

func TestMailEncodings(t *testing.T) {
	const subject, body = "注文①の件、届きません", "いつもお世話になっております。\n㈱みどりの注文が届きません。\n表示～能力ソ"
	headers := "From: =?UTF-8?B?5bGx55Sw?= <Hanako.Yamada@Example.COM>\nMessage-ID: <1@example.com>\n" + mailDate
	html := "<html><head><style>p{}</style></head><body><p>" + strings.ReplaceAll(body, "\n", "<br>\n") + "</p><blockquote>引用<br>です</blockquote></body></html>"
	jis, utf8Text := encode(t, "iso-2022-jp", body), []byte(body)
	tests := []struct{ name, mail string }{
		{"ISO-2022-JP", "Subject: " + encodedWordOf("ISO-2022-JP", encode(t, "iso-2022-jp", subject)) + "\nContent-Type: text/plain; charset=ISO-2022-JP\n\n" + string(jis)},
		{"ISO-2022-JP undeclared, raw subject", "Subject: " + string(encode(t, "iso-2022-jp", subject)) + "\n\n" + string(jis)},
		{"ISO-2022-JP declared as ASCII", "Subject: " + encodedWordOf("iso-2022-jp", encode(t, "iso-2022-jp", subject)) + "\nContent-Type: text/plain; charset=us-ascii\n\n" + string(jis)},
		{"UTF-8 in base64", "Subject: " + encodedWordOf("utf-8", []byte(subject)) + "\nContent-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(utf8Text)},
		{"UTF-8 quoted-printable", "Subject: " + encodedWordOf("utf-8", []byte(subject)) + "\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + quotePrintable(utf8Text)},
		{"UTF-8 raw", "Subject: " + subject + "\nContent-Type: text/plain; charset=utf-8\n\n" + body},
		{"UTF-8 undeclared", "Subject: " + subject + "\n\n" + body},
		{"CP932", "Subject: " + encodedWordOf("Shift_JIS", encode(t, "cp932", subject)) + "\nContent-Type: text/plain; charset=Shift_JIS\n\n" + string(encode(t, "cp932", body))},
		{"CP932 declared as UTF-8", "Subject: " + encodedWordOf("utf-8", []byte(subject)) + "\nContent-Type: text/plain; charset=utf-8\n\n" + string(encode(t, "cp932", body))},
		{"EUC-JP", "Subject: " + encodedWordOf("EUC-JP", encode(t, "euc-jp", subject)) + "\nContent-Type: text/plain; charset=EUC-JP\n\n" + string(encode(t, "euc-jp", body))},
		{"words that split a character", "Subject: " + encodedWordOf("UTF-8", []byte(subject)[:10]) + "\n " + encodedWordOf("UTF-8", []byte(subject)[10:]) + "\n\n" + body},
		{"HTML alone", "Subject: " + subject + "\nContent-Type: text/html; charset=utf-8\n\n" + html},
		{"alternative", "Subject: " + subject + "\nContent-Type: multipart/alternative; boundary=\"b=1\"\n\npreamble\n--b=1\nContent-Type: text/plain; charset=iso-2022-jp\n\n" + string(jis) + "\n--b=1\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n--b=1--\nepilogue"},
		{"mixed with an attachment, no last boundary", "Subject: " + subject + "\nContent-Type: multipart/mixed;\n boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n" + body + "\n--x\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nattached\n--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="},
		{"related in alternative", "Subject: " + subject + "\nContent-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n" + html + "\n--b--\n--a--\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, newline := range []string{"\n", "\r\n"} {
				mail := strings.ReplaceAll(headers+test.mail, "\n", newline)
				for format, content := range map[string][]byte{"eml": []byte(mail), "mbox": mbox(mail)} {
					r := read(t, content, Options{})
					if r.err != nil || len(r.inquiries) != 1 || r.summary.Format != format {
						t.Fatalf("%s: %d inquiries, rejects %+v, %v", r.summary.Format, len(r.inquiries), r.rejects, r.err)
					}
					q := r.inquiries[0]
					if _, own, _ := strings.Cut(body, "\n"); q.Subject != subject || q.Text != own || q.Turns[0].Role != voc.RoleGreeting {
						t.Errorf("%s: %q, %q", format, q.Subject, q.Text)
					}
					if q.CustomerID != "hanako.yamada@example.com" || q.Channel != voc.Email || !strings.HasPrefix(q.ID, "m-") || len(q.ID) != 18 || !q.ReceivedAt.Equal(time.Date(2026, 8, 3, 9, 5, 0, 0, japan)) {
						t.Errorf("%s: %+v", format, q)
					}
				}
			}
		})
	}
}

func TestAttachmentsAreCounted(t *testing.T) {
	part := "From: a@example.com\n" + mailDate + "Content-Type: multipart/mixed; boundary=x\n\n--x\n\nhello\n--x\nContent-Type: "
	for kind, want := range map[string]int64{"image/png\n\nx": 1, "text/csv\nContent-Disposition: attachment; filename=a.csv\n\nx": 1, "text/html\n\nx": 0, "multipart/mixed; boundary=y\n\n--y\nContent-Type: application/pdf\n\nx\n--y--": 1} {
		r := read(t, mbox(part+kind+"\n--x--\n"), Options{})
		if got := r.summary.Warnings["text has attachments, which are not read"]; got != want || len(r.inquiries) != 1 {
			t.Errorf("%q: %d counted, want %d", kind, got, want)
		}
	}
}

func TestOwnWords(t *testing.T) {
	const own = "掃除機が動きません。\nどうすればよいですか。"
	for name, body := range map[string]string{
		"nothing to cut":           own,
		"quotation":                own + "\n\n> お問い合わせありがとうございます。\n> サポートです。\n＞ 古い引用",
		"head and quotation":       own + "\n\nOn Mon, Aug 3, 2026 at 9:05 AM Support <support@example.jp> wrote:\n> はい",
		"head over two lines":      own + "\n\nOn Mon, Aug 3, 2026 at 9:05 AM Midori Support\n<support@example.jp> wrote:\n\n> はい",
		"Japanese head":            own + "\n\n2026年8月3日(月) 9:05 みどり家電 <support@example.jp>:\n\n> はい",
		"Japanese head, two lines": own + "\n\n2026年8月3日(月) 9:05 みどり家電サポート\n<support@example.jp>:\n> はい",
		"head without marks":       own + "\n\n2026年8月3日(月) 9:05 みどり家電 <support@example.jp>:\n\nはい、そうです。",
		"original message":         own + "\n\n-----Original Message-----\nFrom: Support\nSent: Monday\nはい",
		"Outlook in Japanese":      own + "\n\n________________________________\n差出人: みどり家電\n送信日時: 2026年8月3日 9:05\n宛先: 山田\nはい",
		"answer below a quotation": "2026/08/03 9:05、みどり家電 <support@example.jp>のメール:\n> いかがでしょうか\n\n" + own,
		"signature":                own + "\n\n-- \n山田花子",
		"signature, no space":      own + "\n--\n山田花子",
		"ruled signature":          own + "\n\n━━━━━━━━━━━━\n山田花子\n架空市緑町1-2-3\nTEL 090-0000-0001\n━━━━━━━━━━━━",
		"boxed signature":          own + "\n\n*****************\n山田花子\nhanako@example.com\n*****************",
		"CRLF":                     strings.ReplaceAll(own+"\n\n> はい\n", "\n", "\r\n"),
	} {
		if got := ownWords(body); strings.TrimRight(strings.TrimSuffix(got, "________________________________"), "\n") != own {
			t.Errorf("%s: got %q", name, got)
		}
	}
	for _, body := range []string{
		own + "\n----------\n型番はABC-1です。よろしくお願いします。",
		"1. 電源\n--\n2. 充電の話ですが、ここからが本題で、とても長い一文になっていて署名とは思えません。\n3. その他です。",
		"2026年8月3日に買いました: 動きません",
		"From now on I want it in English.",
		"On the other hand, nobody wrote.",
	} {
		if got := ownWords(body); got != body {
			t.Errorf("%q was cut to %q", body, got)
		}
	}
}

func TestThreads(t *testing.T) {
	mail := func(id, from, at, parents, body string) string {
		return fmt.Sprintf("From: <%s>\nMessage-ID: <%s>\nDate: %s\n%sSubject: Re: 件\n\n%s", from, id, at, parents, body)
	}
	content := mbox(
		mail("a1@midori.example", "Support@Midori.example", "Mon, 3 Aug 2026 12:00:00 +0900", "In-Reply-To: <q1@example.com>\n", "確認します\n\n> 届きません"),
		mail("q1@example.com", "hanako@example.com", "Mon, 3 Aug 2026 09:05:00 +0900", "", "届きません"),
		mail("a2@midori.example", "tanaka@midori.example", "Tue, 4 Aug 2026 10:00:00 +0900", "In-Reply-To: <a1@midori.example>\nReferences: <q1@example.com> <a1@midori.example>\n", "明日届きます"),
		mail("q2@example.com", "hanako@example.com", "Wed, 5 Aug 2026 10:00:00 +0900", "In-Reply-To: <a2@midori.example>\n", "届きました"),
		mail("a3@midori.example", "support@midori.example", "Thu, 6 Aug 2026 10:00:00 +0900", "References: <q1@example.com> <a2@midori.example> <q2@example.com>\n", "よかったです"),
		mail("a4@midori.example", "info@midori.example", "Thu, 6 Aug 2026 11:00:00 +0900", "In-Reply-To: <unknown@example.com>\n", "誰への返事か不明"),
		mail("a5@midori.example", "news@midori.example", "Thu, 6 Aug 2026 12:00:00 +0900", "In-Reply-To: <a5@midori.example>\n", "自分への返事"),
	)
	r := read(t, content, Options{OwnAddresses: []string{"@midori.example"}})
	if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 2 || r.summary.Joined != 3 {
		t.Fatalf("%d inquiries, rejects %+v, %d joined, %v", len(r.inquiries), r.rejects, r.summary.Joined, r.err)
	}
	first, second := r.inquiries[0], r.inquiries[1]
	if first.Text != "届きません" || first.Reply != "明日届きます" || !first.FirstReplyAt.Equal(time.Date(2026, 8, 3, 12, 0, 0, 0, japan)) {
		t.Errorf("first: %+v", first)
	}
	if second.Text != "届きました" || second.Reply != "よかったです" || second.FirstReplyAt.Day() != 6 {
		t.Errorf("second: %+v", second)
	}
	// Only one address is the company's own.
	if r := read(t, content, Options{OwnAddresses: []string{"Support@midori.example"}}); r.summary.Joined != 2 || len(r.inquiries) != 5 {
		t.Errorf("one own address: %d joined, %d inquiries", r.summary.Joined, len(r.inquiries))
	}
}

func TestMboxRanges(t *testing.T) {
	mails := []string{
		"From: a@example.com\n" + mailDate + "Message-ID: <1@example.com>\n\nFrom here it is broken.\n\nFrom there too: 12\n>From before",
		"From: b@example.com\n" + mailDate + "\nno id",
		"From: c@example.com\nReceived: from x by y; Mon, 3 Aug 2026 10:00:00 +0900\n\ntime from Received",
		"From: d@example.com\n\nno time",
		"From: e@example.com\nDate: いつか\n\nbad time",
		"\n\nno header",
	}
	content := mbox(mails...)
	r := read(t, content, Options{})
	if r.err != nil || len(r.inquiries) != 3 || len(r.rejects) != 3 {
		t.Fatalf("%d inquiries, rejects %+v, %v", len(r.inquiries), r.rejects, r.err)
	}
	if r.inquiries[0].Text != "From here it is broken.\n\nFrom there too: 12" {
		t.Errorf("first text is %q", r.inquiries[0].Text)
	}
	if r.inquiries[2].ReceivedAt.Hour() != 10 {
		t.Errorf("time from Received: %v", r.inquiries[2].ReceivedAt)
	}
	var ends []int64
	for _, q := range r.inquiries {
		ends = append(ends, q.Source.Start, q.Source.End)
	}
	for _, reject := range r.rejects {
		ends = append(ends, reject.Start, reject.End)
	}
	slices.Sort(ends)
	if ends[0] != 0 || ends[len(ends)-1] != int64(len(content)) {
		t.Errorf("ranges %v do not cover %d bytes", ends, len(content))
	}
	for i := 1; i+1 < len(ends); i += 2 {
		if ends[i] != ends[i+1] || !bytes.HasPrefix(content[ends[i]:], []byte("From sender@example.com")) {
			t.Errorf("ranges %v do not touch", ends)
		}
	}
	reasons := []string{"received_at is missing", "received_at is not a time", "has no mail header"}
	for i, reject := range r.rejects {
		if reject.Reason != reasons[i] {
			t.Errorf("reject %d: %s", i, reject.Reason)
		}
	}
}

func TestHostileMail(t *testing.T) {
	var nested strings.Builder
	nested.WriteString("From: a@example.com\n" + mailDate)
	for i := range 3000 {
		fmt.Fprintf(&nested, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for name, mail := range map[string]string{
		"nested multiparts": nested.String() + "\ntext",
		"long header":       "From: a@example.com\n" + mailDate + "Subject: " + strings.Repeat("=?utf-8?Q?=", 20000) + "\n\ntext",
		"many references":   "From: a@example.com\n" + mailDate + "References: " + strings.Repeat("<a@b> ", 50000) + "\n\ntext",
		"open HTML":         "From: a@example.com\n" + mailDate + "Content-Type: text/html\n\n" + strings.Repeat("<blockquote><div ", 20000),
		"soft line breaks":  "From: a@example.com\n" + mailDate + "Content-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=", 50000) + strings.Repeat("= \t", 1000),
	} {
		if r := read(t, mbox(mail), Options{}); r.err != nil || len(r.inquiries) != 1 {
			t.Errorf("%s: %d inquiries, %v, %v", name, len(r.inquiries), r.rejects, r.err)
		}
	}
}

func FuzzMbox(f *testing.F) {
	f.Add("From: a@example.com\n"+mailDate+"Subject: =?iso-2022-jp?B?GyRCJCIbKEI=?=\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\na\n--b\nContent-Type: text/html\n\n<p>x\n--b--\n", true)
	f.Add("Content-Type:; boundary=", true)
	f.Add("Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64\n\n//4=\n\nFrom x\n", false)
	f.Fuzz(func(t *testing.T, text string, many bool) {
		content := []byte(text)
		if many {
			content = mbox(text, text)
		}
		read(t, content, Options{Format: "mbox", OwnAddresses: []string{"@example.com"}})
		read(t, content, Options{Format: "eml"})
	})
}
