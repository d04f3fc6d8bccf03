package faq

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"voc"
)

// maxArticleBytes bounds the size of an article file.
const maxArticleBytes = 64 << 20

// columnNames are the names under which a column is found, in lower case without spaces and underscores.
var columnNames = map[string][]string{
	"id":        {"id", "articleid", "faqid", "no", "no.", "番号", "記事id", "記事番号", "faq番号", "管理番号"},
	"title":     {"title", "question", "q", "subject", "タイトル", "質問", "質問文", "見出し", "件名", "記事タイトル"},
	"body":      {"body", "answer", "a", "content", "text", "本文", "回答", "回答文", "答え", "内容"},
	"category":  {"category", "section", "カテゴリ", "カテゴリー", "分類"},
	"url":       {"url", "link", "リンク", "アドレス"},
	"status":    {"status", "state", "archived", "draft", "状態", "公開状態", "ステータス", "公開"},
	"updated":   {"updatedat", "updated", "lastmod", "date", "modified", "更新日", "更新日時", "最終更新日", "最終更新"},
	"views":     {"views", "viewcount", "pageviews", "pv", "閲覧数", "表示回数"},
	"helpful":   {"helpful", "votesup", "yes", "役に立った", "解決した", "はい"},
	"unhelpful": {"unhelpful", "votesdown", "votesno", "役に立たなかった", "解決しなかった", "いいえ"},
}

// archivedStatus are the values of status, in lower case, that take an article out of the help centre.
var archivedStatus = []string{"archived", "archive", "draft", "private", "hidden", "closed", "deleted", "unpublished", "inactive",
	"true", "非公開", "下書き", "公開終了", "公開停止", "停止", "廃止", "終了", "削除", "削除済み", "アーカイブ"}

// ReadArticles reads articles from one file in UTF-8, by the ending of its name and its content:
//
//   - CSV with a header line, JSON lines, or one JSON object with a list of articles as the help centre of Zendesk gives
//     it. Columns are found by their English or Japanese names; id and title (or question) are required, ids are unique,
//     and other columns are ignored.
//   - .md: one article. Its title is that of the front matter or the first heading, its id that of the front matter or name.
//   - .html, .htm: one article. Its title is the first heading or the title of the page, its id is name.
//
// name stands in errors, which say the line.
func ReadArticles(name string, r io.Reader) ([]voc.Article, error) {
	path := filepath.ToSlash(name)
	name = filepath.Base(name)
	content, err := io.ReadAll(io.LimitReader(r, maxArticleBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading articles %s: %w", name, err)
	}
	if len(content) > maxArticleBytes {
		return nil, fmt.Errorf("reading articles %s: the file is larger than %d MiB", name, maxArticleBytes>>20)
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if !utf8.Valid(content) {
		line := 1
		for text := range bytes.Lines(content) {
			if !utf8.Valid(text) {
				break
			}
			line++
		}
		return nil, fmt.Errorf("reading articles %s:%d: the text is not UTF-8; save the file as UTF-8", name, line)
	}
	a := &articleReader{lines: map[string]int{}}
	extension := strings.ToLower(filepath.Ext(name))
	switch {
	case extension == ".md" || extension == ".markdown":
		err = a.readMarkdown(path, string(content))
	case extension == ".html" || extension == ".htm":
		err = a.readHTML(path, string(content))
	case bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")) && isZendesk(content):
		err = a.readZendesk(content)
	case extension == ".jsonl" || extension == ".ndjson" || bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")):
		err = a.readJSONLines(content)
	default:
		err = a.readCSV(content)
	}
	if err != nil {
		return nil, fmt.Errorf("reading articles %s%w", name, err)
	}
	return a.articles, nil
}

type articleReader struct {
	articles []voc.Article
	lines    map[string]int // article id → line
}

// atLine is an error with its line; it follows a file name.
func atLine(line int, format string, arguments ...any) error {
	return fmt.Errorf(":%d: %w", line, fmt.Errorf(format, arguments...))
}

func (a *articleReader) readCSV(content []byte) error {
	reader := csv.NewReader(bytes.NewReader(content))
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return errors.New(": the file is empty; the first line names the columns, such as id,title,body")
	}
	if err != nil {
		return csvError(err)
	}
	columns := make([]string, len(header))
	for i, name := range header {
		columns[i] = columnOf(name)
		if columns[i] != "" && slices.Contains(columns[:i], columns[i]) {
			return atLine(1, "column %d: %q is a second column for %s; leave one of them out", i+1, name, columns[i])
		}
	}
	for _, required := range []string{"id", "title"} {
		if !slices.Contains(columns, required) {
			return atLine(1, "there is no column for %s; name it %s", required, strings.Join(columnNames[required], ", "))
		}
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return csvError(err)
		}
		line, _ := reader.FieldPos(0)
		if len(record) != len(header) {
			return atLine(line, "the line has %d fields, the header %d; check quotes and commas", len(record), len(header))
		}
		values := map[string]string{}
		for i, column := range columns {
			values[column] = record[i]
		}
		if err := a.add(line, values); err != nil {
			return err
		}
	}
}

// csvError gives an error of encoding/csv the form of the others.
func csvError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return atLine(parse.Line, "column %d: %w", parse.Column, parse.Err)
	}
	return fmt.Errorf(": %w", err)
}

func (a *articleReader) readJSONLines(content []byte) error {
	line := 0
	for text := range bytes.Lines(content) {
		line++
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		var object map[string]any
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		if err := decoder.Decode(&object); err != nil {
			return atLine(line, "the line is not one JSON object: %w", err)
		}
		if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
			return atLine(line, "there is more than one JSON object on the line")
		}
		values, from := map[string]string{}, map[string]string{}
		for key, value := range object {
			column := columnOf(key)
			if column == "" || value == nil {
				continue
			}
			if other, twice := from[column]; twice {
				return atLine(line, "%q and %q are both a %s; leave one of them out", min(key, other), max(key, other), column)
			}
			switch value.(type) {
			case string, json.Number, bool:
				values[column], from[column] = fmt.Sprint(value), key
			default:
				return atLine(line, "%q is not a string", key)
			}
		}
		if err := a.add(line, values); err != nil {
			return err
		}
	}
	return nil
}

// columnOf returns the column that a header names, or an empty string.
func columnOf(name string) string {
	name = strings.NewReplacer(" ", "", "_", "", "　", "").Replace(strings.ToLower(name))
	for column, names := range columnNames {
		if slices.Contains(names, name) {
			return column
		}
	}
	return ""
}

func (a *articleReader) add(line int, values map[string]string) error {
	value := func(column string) string { return strings.TrimSpace(values[column]) }
	article := voc.Article{ID: value("id"), Title: value("title"), Body: value("body"), Category: value("category"), URL: value("url"),
		Archived: slices.Contains(archivedStatus, strings.ToLower(value("status")))}
	var err error
	if article.UpdatedAt, err = parseTime(value("updated")); err != nil {
		return atLine(line, "%w", err)
	}
	for column, number := range map[string]*voc.Optional[int64]{"views": &article.Views, "helpful": &article.Helpful, "unhelpful": &article.Unhelpful} {
		text := strings.ReplaceAll(value(column), ",", "")
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return atLine(line, "%s is %q, which is no whole number of 0 and above", column, value(column))
		}
		*number = voc.Some(n)
	}
	if article.ID == "" || article.Title == "" {
		return atLine(line, "the article has no id or no title")
	}
	if first, taken := a.lines[article.ID]; taken {
		return atLine(line, "article id %q stands on line %d already; ids are unique", article.ID, first)
	}
	a.lines[article.ID] = line
	a.articles = append(a.articles, article)
	return nil
}

// timeForms are the forms of a date that exports write.
var timeForms = []string{time.RFC3339, "2006-01-02 15:04:05", "2006/01/02 15:04:05", "2006-01-02 15:04", "2006/01/02 15:04", "2006-01-02", "2006/01/02", "2006/1/2", "2006年1月2日"}

// parseTime reads a date, in UTC where it names no time zone; empty is the zero time.
func parseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date such as 2026-10-05 or 2026-10-05T09:00:00+09:00", text)
}
