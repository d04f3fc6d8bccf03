package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"voc"
)

func TestJSONLines(t *testing.T) {
	lines := []string{
		`{"id":"1","created_at":"2026-08-03T09:05:00+09:00","user":{"id":"u1","plan":"月払い"},"text":"届かない\n\"至急\" \ud83d\ude00","csat":4,"nps":9.0,"bot_handoff":true,"faq_viewed":["f1","f2"],"topics":[{"id":"delivery"}],"extra":{"a":{"b":[1,2]}},"nothing":null}`,
		``,
		`{"id":2,"created_at":1785715500,"body":"別の名前の本文","text":null}`,
		`{"id":"3","id":"4","created_at":"2026/8/3 9:05","text":""}`,
	}
	r := read(t, []byte(strings.Join(lines, "\n")), Options{Channel: "sns", IDSpace: "sns"})
	if r.err != nil || len(r.inquiries) != 3 || r.summary.Format != "jsonl" {
		t.Fatalf("%d inquiries, rejects %v, %v", len(r.inquiries), r.rejects, r.err)
	}
	first, second, third := r.inquiries[0], r.inquiries[1], r.inquiries[2]
	if first.Text != "届かない\n\"至急\" 😀" || first.CustomerID != "u1" || first.CSAT.Value != 4 || first.NPS.Value != 9 || first.BotHandoff != voc.Some(true) || first.IDSpace != "sns" {
		t.Errorf("first: %+v", first)
	}
	if !slices.Equal(first.FAQViewed, []string{"f1", "f2"}) || !slices.Equal(first.GivenTopics, []string{"delivery"}) || !slices.Equal(first.Segments, []voc.Segment{{Name: "plan", Value: "月払い"}}) {
		t.Errorf("first: %+v", first)
	}
	if second.ID != "2" || second.Text != "別の名前の本文" || !second.ReceivedAt.Equal(first.ReceivedAt) || second.Source.Line != 3 {
		t.Errorf("second: %+v", second)
	}
	if third.ID != "4" || third.Text != "" {
		t.Errorf("third: %+v", third)
	}
	at := int64(0)
	for i, q := range r.inquiries {
		if i == 1 {
			at++ // the blank line
		}
		if q.Source.Start != at {
			t.Errorf("record %d begins at %d, want %d", i, q.Source.Start, at)
		}
		at = q.Source.End
	}
	if !slices.Equal(r.summary.Unmapped, []string{"extra.a.b"}) {
		t.Errorf("unmapped %v", r.summary.Unmapped)
	}
}

func TestBadJSONLines(t *testing.T) {
	good := `{"id":"g","received_at":"2026-08-03","text":"よい"}` + "\n"
	tests := []struct{ name, line, reason string }{
		{"unfinished", `{"id":"1","received_at":"2026-08`, "is unfinished JSON at byte 33"},
		{"no object", `[1,2]`, "is not a JSON object"},
		{"number", `17`, "is not a JSON object"},
		{"words", `おはよう`, "is not JSON at byte 1"},
		{"two values", `{"id":"1"} {"id":"2"}`, "has something after the JSON value at byte 12"},
		{"missing comma", `{"id":"1" "text":"x"}`, "is not JSON: a comma or closing bracket is missing at byte 11"},
		{"missing colon", `{"id" "1"}`, "is not JSON: a colon is missing at byte 7"},
		{"key without quotes", `{id:"1"}`, "is not JSON: a key in quotes is missing at byte 2"},
		{"trailing comma", `{"id":"1",}`, "is not JSON: a key in quotes is missing at byte 11"},
		{"lone surrogate", `{"id":"1","received_at":"2026-08-03","text":"\ud83d"}`, "has a lone surrogate at byte 46"},
		{"surrogates in the wrong order", `{"id":"1","received_at":"2026-08-03","text":"\ude00\ud83d"}`, "has a lone surrogate at byte 46"},
		{"escaped NUL", `{"id":"1","received_at":"2026-08-03","text":"\u0000"}`, "holds a NUL character at byte 52"},
		{"NUL", "{\"id\":\"1\x00\"}", "holds a NUL character"},
		{"control character", "{\"id\":\"1\x01\"}", "has a control character in a string at byte 9"},
		{"unknown escape", `{"id":"\x41"}`, "has an unknown escape in a string at byte 8"},
		{"bad \\u escape", `{"id":"\u00g1"}`, "has an unfinished \\u escape at byte 8"},
		{"not UTF-8", "{\"id\":\"\xff\"}", "is not valid utf-8 at byte 8"},
		{"too deep", strings.Repeat(`{"a":`, 1000), "is nested too deeply at byte 326"},
		{"missing id", `{"received_at":"2026-08-03","text":"x"}`, "id is missing"},
		{"empty id", `{"id":"","received_at":"2026-08-03","text":"x"}`, "id is missing"},
		{"missing time", `{"id":"1","text":"x"}`, "received_at is missing"},
		{"text is a list", `{"id":"1","received_at":"2026-08-03","text":["x"]}`, "text is a list"},
		{"turns are numbers", `{"id":"1","received_at":"2026-08-03","turns":[1]}`, "turns is not a list of turns"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := read(t, []byte(good+test.line+"\n"+good), Options{})
			if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 1 {
				t.Fatalf("%d inquiries, rejects %+v, %v", len(r.inquiries), r.rejects, r.err)
			}
			reject := r.rejects[0]
			if reject.Reason != test.reason || reject.Line != 2 || string(reject.Raw) != test.line+"\n" || reject.Start != int64(len(good)) {
				t.Errorf("line %d, byte %d: %s; %q", reject.Line, reject.Start, reject.Reason, reject.Raw)
			}
		})
	}
}

func TestJSONArray(t *testing.T) {
	for name, content := range map[string]string{
		"array":               `[{"id":"1","received_at":"2026-08-03","text":"a"},{"id":"2","received_at":"2026-08-03","text":"b]},"}]`,
		"pretty":              "[\n  {\n    \"id\": \"1\",\n    \"received_at\": \"2026-08-03\",\n    \"text\": \"a\"\n  },\n  {\n    \"id\": \"2\",\n    \"received_at\": \"2026-08-03\",\n    \"text\": \"b]},\"\n  }\n]\n",
		"objects in sequence": "{\n\"id\":\"1\",\"received_at\":\"2026-08-03\",\"text\":\"a\"}\n{\"id\":\"2\",\n\"received_at\":\"2026-08-03\",\"text\":\"b]},\"}",
		"with a mark":         "\ufeff[{\"id\":\"1\",\"received_at\":\"2026-08-03\",\"text\":\"a\"} , {\"id\":\"2\",\"received_at\":\"2026-08-03\",\"text\":\"b]},\"}]",
	} {
		for _, encoding := range []string{"utf-8", "utf-16le"} {
			encoded := encode(t, encoding, content)
			r := read(t, encoded, Options{})
			if r.err != nil || len(r.inquiries) != 2 || r.inquiries[1].Text != "b]}," || r.summary.Format != "json" {
				t.Errorf("%s: %s, %d inquiries, %v, %v", name, r.summary.Format, len(r.inquiries), r.rejects, r.err)
				continue
			}
			for _, q := range r.inquiries {
				if raw, brace := encoded[q.Source.Start:q.Source.End], encode(t, encoding, "{"); !bytes.HasPrefix(raw, brace) || !bytes.HasSuffix(raw, encode(t, encoding, "}")) {
					t.Errorf("%s: range %d–%d is %q", name, q.Source.Start, q.Source.End, raw)
				}
			}
		}
	}
}

func TestBadJSONArray(t *testing.T) {
	good := func(id string) string {
		return `{"id":"` + id + `","received_at":"2026-08-03","text":"x"}`
	}
	for _, test := range []struct {
		content string
		good    int
		bad     int
	}{
		{"[" + good("1") + ",5,\"x\"," + good("2") + "]", 2, 2},
		{"[\n" + good("1") + ",\n{\"id\":\"2\",\"text\":\"open},\n" + good("3") + "\n]", 2, 1},
		{"[" + good("1") + "," + good("2")[:20], 1, 1},
		{"[" + good("1") + " " + good("2"), 2, 1}, // a list that is not closed
		{"[" + good("1") + ",\n", 1, 1},
		{"[" + good("1") + "],[" + good("2") + "]", 2, 0},
		{good("1") + "\n" + good("2") + "\n3", 2, 1},
		{`{"tickets":[1,"x,{]",` + good("1") + `,[2],null,` + good("2") + `],"count":2}`, 2, 4},
		{`{"tickets":[` + good("1") + `,` + good("2"), 2, 1},
		{`{"tickets":[` + good("1") + `,` + good("2") + `,`, 2, 1},
		{`{"tickets":[` + good("1") + `],"users":[{"id":7}`, 1, 1},
		{`{"tickets":[` + good("1") + `],"users":[{"id":7,"name":"]}"}]} x`, 1, 1},
		{`{"count":2,"next":null,"meta":{"tickets":[{}]},"tickets":[` + good("1") + `]}` + "\n" + `{"count":1,"tickets":[` + good("2") + `]}`, 2, 0},
		{`{"data":[{"k":1}],"id":"1","received_at":"2026-08-03","text":"x"}`, 1, 0}, // a record with a list
		{"[" + good("1") + ",{\"id\" \"2\"}," + good("3") + "]", 2, 1},
		{"[]", 0, 0},
	} {
		r := read(t, []byte(test.content), Options{})
		if r.err != nil || len(r.inquiries) != test.good || len(r.rejects) != test.bad {
			t.Errorf("%s: %d inquiries, rejects %+v, %v", test.content, len(r.inquiries), r.rejects, r.err)
		}
		for _, reject := range r.rejects {
			if reject.Reason == reasonListEnds && reject.End != int64(len(test.content)) {
				t.Errorf("%s: %+v", test.content, reject)
			}
		}
	}
}

func TestTurns(t *testing.T) {
	forms := map[string]string{
		"role, text, at":         `[{"role":"bot","text":"ご用件は"},{"role":"customer","text":"届かない","at":"2026-08-03T09:05:00+09:00"},{"role":"customer","text":"至急"},{"role":"agent","text":"確認します","at":"2026-08-03T09:10:00+09:00"},{"role":"agent","text":"明日届きます"}]`,
		"speaker, message, time": `[{"speaker":"システム","message":"ご用件は"},{"speaker":"お客様","message":"届かない","time":"2026/8/3 9:05"},{"speaker":"お客様","message":"至急"},{"speaker":"オペレーター","message":"確認します","time":"2026/8/3 9:10"},{"speaker":"担当","message":"明日届きます"}]`,
		"from, body, timestamp":  `[{"from":"system","body":"ご用件は"},{"from":"visitor","body":"届かない","timestamp":1785715500},{"from":"user","body":"至急"},{"from":"operator","body":"確認します","timestamp":1785715800},{"from":"staff","body":"明日届きます"}]`,
		"one cell":               `"システム: ご用件は\nお客様：届かない\n至急\n[2026/8/3 9:10] オペレーター: 確認します\n担当: 明日届きます"`,
	}
	for name, turns := range forms {
		q := one(t, `{"id":"1","received_at":"2026-08-03 09:05","turns":`+turns+"}\n", Options{})
		if q.Text != "届かない\n至急" || q.Reply != "明日届きます" || q.Turns[0].Role != voc.RoleBot || q.Turns[len(q.Turns)-1].Role != voc.RoleAgent {
			t.Errorf("%s: %+v", name, q)
		}
		if want := time.Date(2026, 8, 3, 9, 10, 0, 0, japan); !q.FirstReplyAt.Equal(want) {
			t.Errorf("%s: first reply at %v", name, q.FirstReplyAt)
		}
	}
	cell := `"` + strings.ReplaceAll(forms["role, text, at"], `"`, `""`) + `"`
	if q := one(t, "id,会話ログ\n1,"+cell+"\n", Options{}); q.Text != "届かない\n至急" || q.ReceivedAt.Format("15:04") != "09:05" {
		t.Errorf("in CSV, time from the turns: %+v", q)
	}
	r := read(t, []byte(`{"id":"1","received_at":"2026-08-03","text":"本文","reply":"返事","turns":[{"role":"田中","text":"a"},{"role":"鈴木","text":"b","at":"いつか"}]}`), Options{})
	if q := r.inquiries[0]; q.Text != "本文" || q.Reply != "返事" || q.Turns[0].Role != voc.RoleCustomer || q.Turns[1].Role != voc.RoleAgent || len(r.summary.Warnings) != 2 {
		t.Errorf("%+v, %v", q, r.summary.Warnings)
	}
}

func TestJSONColumns(t *testing.T) {
	content := `{"ticket":{"no":"T1","opened":"2026-08-03","data":{"memo":"届かない"}},"prefecture":"東京都"}` + "\n"
	q := one(t, content, Options{Columns: map[string]string{"id": "ticket.no", "received_at": "ticket.opened", "text": "ticket.data.memo", "csat": "score"}})
	if q.ID != "T1" || q.Text != "届かない" || q.Segments[0].Value != "東京都" {
		t.Errorf("got %+v", q)
	}
}

func FuzzJSONL(f *testing.F) {
	f.Add(`{"id":"1","received_at":"2026-08-03","text":"\ud83d\ude00","turns":[{"role":"customer","text":"a"}]}`)
	f.Add(`{"a":{"b":[1,-2.5e3,true,null,"\u3042\n"]}}`)
	f.Add("[{},{}\n]")
	f.Fuzz(func(t *testing.T, text string) {
		first := `{"id":"1","received_at":"2026-08-03","text":"x"}` + "\n"
		read(t, []byte(first+text), Options{Format: "jsonl"})
		read(t, []byte(first+text), Options{Format: "jsonl", Encoding: "cp932"})
		read(t, []byte(first+text), Options{Format: "json"})
		read(t, []byte(text), Options{})
		var standard any
		p := jsonParser{data: []byte(text)}
		got, err := p.document()
		if json.Unmarshal([]byte(text), &standard) != nil || err != nil {
			return // what only one of them takes is not compared: see jsonParser
		}
		if want := fmt.Sprint(standard); got.kind == jsonString && got.text != want {
			t.Errorf("%q: got %q, want %q", text, got.text, want)
		}
	})
}

func TestValidJSONIsRead(t *testing.T) {
	for _, text := range []string{`{}`, `[]`, ` [ ] `, `""`, `"\"\\\/\b\f\n\r\t\u3042"`, `-0.5e+10`, `true`, `false`, `null`, `{"a":[{"b":{}}]}`, `[[[1]]]`} {
		p := jsonParser{data: []byte(text)}
		got, err := p.document()
		var standard any
		if json.Unmarshal([]byte(text), &standard) != nil {
			t.Fatalf("%s is not valid", text)
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if s, ok := standard.(string); ok && s != got.text {
			t.Errorf("%s: got %q, want %q", text, got.text, s)
		}
	}
}

func benchmarkLines() []byte {
	var content []byte
	for i := range 50_000 {
		content = fmt.Appendf(content, `{"id":"q%08d","created_at":"2026-08-%02dT09:05:00+09:00","user":{"id":"c%07d"},"lang":"ja","likes":%d,"text":"コードレス掃除機の充電が終わらず、ランプが点滅したままになっています。\nどうすればよいですか。"}`+"\n", i, 1+i%28, i%7000, i%50)
	}
	return content
}

func BenchmarkJSONLines(b *testing.B) {
	content := benchmarkLines()
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		discard(b, content)
	}
}
