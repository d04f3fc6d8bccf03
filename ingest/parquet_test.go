package ingest

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"voc"
)

type parquetTurn struct {
	Role string `parquet:"role"`
	Text string `parquet:"text"`
}

type parquetRow struct {
	ID       string        `parquet:"inquiry_id"`
	At       time.Time     `parquet:"created_at,timestamp(microsecond)"`
	Day      int32         `parquet:"resolved_on,date"`
	Text     *string       `parquet:"body,optional"`
	Score    *float64      `parquet:"csat,optional"`
	Bot      bool          `parquet:"escalated"`
	Topics   []string      `parquet:"topics,list"`
	Turns    []parquetTurn `parquet:"turns,list"`
	Customer struct {
		ID   int64  `parquet:"id"`
		Plan string `parquet:"plan"`
	} `parquet:"customer"`
}

func parquetOf(t testing.TB, rows []parquetRow) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&out, parquet.Compression(&parquet.Zstd))
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parquetRows() []parquetRow {
	at := time.Date(2026, 8, 3, 9, 5, 0, 0, japan)
	text, score := "フィルターが\n高い", 4.5
	rows := []parquetRow{
		{ID: "p1", At: at, Day: 20668, Text: &text, Score: &score, Bot: true, Topics: []string{"価格", "部品"}},
		{ID: "p2", At: at, Day: 20668, Turns: []parquetTurn{{"customer", "返品したい"}, {"agent", "どうぞ"}, {"customer", "ありがとう"}}},
		{ID: "", At: at, Text: &text},
	}
	rows[0].Customer.ID, rows[0].Customer.Plan = 71, "基本"
	return rows
}

func TestParquet(t *testing.T) {
	content := parquetOf(t, parquetRows())
	if *update {
		if err := os.WriteFile("testdata/examples/inquiries.parquet", content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r := read(t, content, Options{})
	if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 1 || r.summary.Format != "parquet" {
		t.Fatalf("%d inquiries, rejects %+v, %v", len(r.inquiries), r.rejects, r.err)
	}
	first, second := r.inquiries[0], r.inquiries[1]
	if first.ID != "p1" || !first.ReceivedAt.Equal(time.Date(2026, 8, 3, 9, 5, 0, 0, japan)) || first.ResolvedAt.Format(time.DateOnly) != "2026-08-03" || first.Text != "フィルターが\n高い" ||
		first.CSAT.Value != 4.5 || first.BotHandoff != voc.Some(true) || strings.Join(first.GivenTopics, " ") != "価格 部品" || first.CustomerID != "71" || first.Segments[0].Value != "基本" || first.Turns != nil {
		t.Errorf("first %+v", first)
	}
	if second.Text != "返品したい\nありがとう" || second.Reply != "どうぞ" || len(second.Turns) != 3 || second.CSAT.Known {
		t.Errorf("second %+v", second)
	}
	reject := r.rejects[0]
	if reject.Line != 3 || reject.Reason != "id is missing" {
		t.Errorf("reject %+v", reject)
	}
	mended := bytes.Replace(JoinRejects(r.rejects, true), []byte(`"inquiry_id":""`), []byte(`"inquiry_id":"p3"`), 1)
	if again := read(t, mended, Options{Format: ReplayFormat("parquet")}); len(again.inquiries) != 1 || again.inquiries[0].Text != "フィルターが\n高い" || again.inquiries[0].ID != "p3" {
		t.Errorf("mended: %+v, %+v, %v", again.inquiries, again.rejects, again.err)
	}
}

func TestParquetThatCannotBeRead(t *testing.T) {
	content := parquetOf(t, parquetRows())
	bad := "\xff\xfe"
	broken := parquetRows()
	broken[0].Text = &bad
	if r := read(t, parquetOf(t, broken), Options{}); len(r.inquiries) != 1 || len(r.rejects) != 2 || r.rejects[0].Reason != "holds bytes that are not utf-8" {
		t.Errorf("%+v, %v", r.rejects, r.err)
	}
	for name, test := range map[string]struct {
		content []byte
		options Options
		want    error
	}{
		"cut off":     {content[:len(content)-9], Options{}, ErrDamaged},
		"head alone":  {[]byte("PAR1"), Options{}, ErrDamaged},
		"no text":     {content, Options{Columns: map[string]string{"text": "comment"}}, ErrUnknownColumn},
		"other bytes": {[]byte("id,text\n"), Options{Format: "parquet"}, ErrDamaged},
	} {
		if r := read(t, test.content, test.options); !errors.Is(r.err, test.want) {
			t.Errorf("%s: %v", name, r.err)
		}
	}
	// Damage anywhere ends with an error or with whole records, never with a panic.
	for i := 0; i < len(content); i += 5 {
		damaged := bytes.Clone(content)
		damaged[i] ^= 0x5a
		read(t, damaged, Options{})
	}
}
