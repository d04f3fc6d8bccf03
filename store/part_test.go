package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"voc"
)

// Rows that went through a part are what they were, with the tokens they had, beside rows that were there before.
func TestPartKeepsRows(t *testing.T) {
	location, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	from := newSpool(t)
	full := *fullRow(t)
	full.ReceivedAt = full.ReceivedAt.In(location)
	other := full
	other.ID, other.Text = "other", voc.TrustMasked("箱が破れていて悲しい。連絡が遅い。")
	rows := []SpoolRow{{Row: full, Text: tokensOf(full.Text.String()), Input: 3}, {Row: other, Text: tokensOf(other.Text.String()), Input: 4}}
	if _, err := from.Append(testWeek, rows); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if count, size, err := from.Export(testWeek, &out); count != len(rows) || size != int64(out.Len()) || err != nil {
		t.Fatal(count, size, err)
	}
	part, tables := out.Bytes(), from.Tables()
	path := filepath.Join(t.TempDir(), "part")
	write := func(content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(part)

	before := other
	before.Text = voc.TrustMasked("別の言葉で書いた問い合わせ。")
	eitherWay(t, func() {
		spool := newSpool(t)
		spool.Append(testWeek, []SpoolRow{{Row: before, Text: tokensOf(before.Text.String()), Input: 1}})
		if first, err := spool.Import(testWeek, path, 2, tables); first != 1 || err != nil {
			t.Fatal(first, err)
		}
		number := 0
		if err := readSpool(spool, testWeek, func(row *voc.Labelled, text *voc.TokenizedText) error {
			want := append([]SpoolRow{{Row: before, Text: tokensOf(before.Text.String())}}, rows...)[number]
			if got, want := fmt.Sprintf("%+v", *row), fmt.Sprintf("%+v", want.Row); got != want {
				t.Errorf("row %d came back as\n%s\nand not\n%s", number, got, want)
			}
			if got, want := fmt.Sprint(text.Tokens, text.Sentences), fmt.Sprint(keptTokens(want.Text.Tokens), want.Text.Sentences); got != want {
				t.Errorf("the tokens of row %d came back as\n%s\nand not\n%s", number, got, want)
			}
			number++
			return nil
		}); err != nil || number != 3 {
			t.Fatal(number, err)
		}
	})

	// What is torn is an error and never a panic.
	into := newSpool(t)
	for cut := 0; cut < len(part); cut += 37 {
		write(part[:cut])
		if _, err := into.Import(testWeek, path, 2, tables); err == nil {
			t.Fatalf("%d of %d bytes were taken for whole", cut, len(part))
		}
	}
	write(part)
	for cut := 0; cut < len(tables); cut += 37 {
		if _, err := into.Import(testWeek, path, 2, tables[:cut]); err == nil {
			t.Fatalf("%d of %d bytes of the tables were taken for whole", cut, len(tables))
		}
	}
	for at := 0; at < len(part); at += 37 {
		damaged := bytes.Clone(part)
		damaged[at] ^= 0x81
		write(damaged)
		into.Import(testWeek, path, 2, tables) // it may read as other rows: whoever moves them checks
	}
}
