package main

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2"

	"voc"
	"voc/web"
)

func readAll(t *testing.T, files []string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// indexTerms walks every term of every field of the published indexes. A term that is a number, or holds one, must
// stand in the published rows as well: they are searched for canaries, and hold nothing else than masked text.
func (l *leakFinder) indexTerms(out string) {
	l.t.Helper()
	rows, _ := l.run("export", "--table", "inquiries", "--format", "arrow", "--out", out)
	published := strings.ToLower(rows)
	indexes, err := filepath.Glob(filepath.Join(out, "weeks", "*", "*", "index"))
	if err != nil || len(indexes) == 0 {
		l.t.Fatalf("no indexes in %s: %v", out, err)
	}
	terms, numbers := 0, 0
	for _, path := range indexes {
		index, err := bleve.OpenUsing(path, map[string]any{"read_only": true})
		if err != nil {
			l.t.Fatal(err)
		}
		advanced, err := index.Advanced()
		if err != nil {
			l.t.Fatal(err)
		}
		reader, err := advanced.Reader()
		if err != nil {
			l.t.Fatal(err)
		}
		fields, err := reader.Fields()
		if err != nil {
			l.t.Fatal(err)
		}
		for _, field := range fields {
			dictionary, err := reader.FieldDict(field)
			if err != nil {
				l.t.Fatal(err)
			}
			for entry, err := dictionary.Next(); entry != nil || err != nil; entry, err = dictionary.Next() {
				if err != nil {
					l.t.Fatal(err)
				}
				terms++
				where := "field " + field + " of " + path
				l.text(where, entry.Term)
				if planted, ok := l.needles[digitsOnly(entry.Term)]; ok {
					l.t.Errorf("%s has the term %q, planted in %s", where, entry.Term, planted)
				}
				if field == "text" && strings.ContainsAny(entry.Term, "0123456789") {
					numbers++
					if !strings.Contains(published, entry.Term) {
						l.t.Errorf("%s has the term %q, which no published text has", where, entry.Term)
					}
				}
			}
			if err := dictionary.Close(); err != nil {
				l.t.Error(err)
			}
		}
		if err := reader.Close(); err != nil {
			l.t.Error(err)
		}
		if err := index.Close(); err != nil {
			l.t.Error(err)
		}
	}
	if terms < 100 || numbers == 0 {
		l.t.Errorf("only %d terms were looked at, %d of them with digits", terms, numbers)
	}
	l.t.Logf("%d terms of %d indexes, %d of them with digits", terms, len(indexes), numbers)
}

// indexTexts reads the texts that the indexes hold as sequences of tokens, which no look at the bytes of a file shows.
// It comes after indexTerms: the checksums that it compares hold although bleve opened the indexes.
func (l *leakFinder) indexTexts(out string, inquiries int64) {
	l.t.Helper()
	output, err := openOutput(out)
	if err != nil {
		l.t.Fatal(err)
	}
	searcher, err := output.search(output.catalog.Weeks)
	if err != nil {
		l.t.Fatal(err)
	}
	defer searcher.Close()
	texts, withDigits := int64(0), 0
	err = searcher.Texts(func(week voc.Week, row int, text []byte) error {
		texts++
		if bytes.ContainsAny(text, "0123456789") {
			withDigits++
		}
		l.text(fmt.Sprintf("row %d of the index of %s", row, week), string(text))
		return nil
	})
	if err != nil {
		l.t.Error(err)
	}
	if texts != inquiries || withDigits == 0 {
		l.t.Errorf("the indexes hold %d texts of %d inquiries, %d with digits", texts, inquiries, withDigits)
	}
}

var linkPattern = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)

// pages follows the links of the pages that voc serve shows.
func (l *leakFinder) pages(out string) {
	l.t.Helper()
	handler, err := web.New(newPublished(out), web.Options{Warn: func(err error) { l.text("a warning of the server", err.Error()) }})
	if err != nil {
		l.t.Fatal(err)
	}
	defer handler.Close()
	server := httptest.NewServer(handler)
	defer server.Close()
	waiting := []string{"/", "/search?q=加湿器", "/search?q=example", "/api/v1/publication", "/api/v1/search?q=加湿器&size=100", "/nowhere", "/search?q=%22"}
	seen := map[string]bool{}
	const most = 60
	for len(waiting) > 0 && len(seen) < most {
		address := waiting[0]
		waiting = waiting[1:]
		if seen[address] {
			continue
		}
		seen[address] = true
		response, err := http.Get(server.URL + address)
		if err != nil {
			l.t.Fatal(err)
		}
		content, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			l.t.Fatal(err)
		}
		l.text("page "+address, string(content))
		for _, link := range linkPattern.FindAllStringSubmatch(string(content), -1) {
			waiting = append(waiting, html.UnescapeString(link[1]))
		}
	}
	if len(seen) < 15 {
		l.t.Errorf("only %d pages were looked at", len(seen))
	}
}
