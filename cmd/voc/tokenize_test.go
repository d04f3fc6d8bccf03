package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"

	"voc/tokenize"
)

// plainKagome is what a plain program on kagome writes for the lines of text.
func plainKagome(t *testing.T, kagome *tokenizer.Tokenizer, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		for _, token := range kagome.Tokenize(lines.Text()) {
			out.WriteString(token.Surface + "\t" + strings.Join(token.Features(), ",") + "\n")
		}
		out.WriteString("EOS\n")
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The output is that of a plain program on kagome, byte for byte: whatever ends a line, and whatever stands in it.
func TestTokenizeWritesWhatKagomeDoes(t *testing.T) {
	kagome, err := tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos())
	if err != nil {
		t.Fatal(err)
	}
	dictionary, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		"", "\n", "\r\n", "\n\n", "電源が入らない", "電源が入らない\r", "電源が\r\n入らない\r\n", "一\r二\n三\r\r\n",
		"無効\xff\xfeな\xe3\x81\n\x80\x80", "NUL\x00の\x00行\n", "\ufeff先頭\n", " 空白　\t タブ\n", strings.Repeat("ア", 3000) + "\nｗｗｗ\n", "😭\n\n\n最後",
	}
	if folder := os.Getenv("VOC_EVAL_DATA"); folder != "" {
		files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no tables in %s: %v", folder, err)
		}
		for _, name := range files {
			file, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(file).ReadAll()
			file.Close()
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			for i := 0; i < len(rows); i += 40 {
				text.WriteString(strings.Join(rows[i], "\n") + []string{"\n", "\r\n"}[i/40%2])
			}
			texts = append(texts, text.String())
		}
	}
	cutter := dictionary.NewTokenizer()
	for _, text := range texts {
		var out bytes.Buffer
		if err := tokenizeLines(strings.NewReader(text), &out, cutter, appendMeCab); err != nil {
			t.Fatal(err)
		}
		if want := plainKagome(t, kagome, []byte(text)); !bytes.Equal(out.Bytes(), want) {
			t.Errorf("%.200q: got %.500q, want %.500q", text, out.Bytes(), want)
		}
	}
}
