package faq

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"path"
	"slices"
	"strings"

	"voc"
)

// ReadArticleFolder reads the articles of a directory and those below it: Markdown and HTML pages, an article each,
// and CSV and JSON files, in the order of their names. Other files and those whose name begins with a dot are left out.
// Ids are unique over all files; the id of a page is its path without the ending.
func ReadArticleFolder(files fs.FS) ([]voc.Article, error) {
	var articles []voc.Article
	from := map[string]string{} // article id → file
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("listing the articles: %w", err)
		}
		if strings.HasPrefix(entry.Name(), ".") && name != "." {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		known := []string{".md", ".markdown", ".html", ".htm", ".csv", ".json", ".jsonl", ".ndjson"}
		if !entry.Type().IsRegular() || !slices.Contains(known, strings.ToLower(path.Ext(name))) {
			return nil
		}
		file, err := files.Open(name)
		if err != nil {
			return fmt.Errorf("opening the articles: %w", err)
		}
		defer file.Close()
		read, err := ReadArticles(name, file)
		if err != nil {
			return err
		}
		for _, article := range read {
			if first, taken := from[article.ID]; taken {
				return fmt.Errorf("reading articles %s: article id %q stands in %s already; ids are unique", name, article.ID, first)
			}
			from[article.ID] = name
		}
		articles = append(articles, read...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(articles) == 0 {
		return nil, fmt.Errorf("reading articles: the directory holds no Markdown, HTML, CSV or JSON file with an article")
	}
	return articles, nil
}

// pageID is the path of a page without its ending.
func pageID(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// readMarkdown reads a page. Its front matter, lines of name: value between two lines of ---, may hold the columns.
func (a *articleReader) readMarkdown(name, content string) error {
	values := map[string]string{"id": pageID(name)}
	content = strings.ReplaceAll(content, "\r\n", "\n")
	if rest, found := strings.CutPrefix(content, "---\n"); found {
		if front, body, closed := strings.Cut(rest, "\n---\n"); closed {
			content = body
			for line := range strings.Lines(front) {
				if key, value, ok := strings.Cut(line, ":"); ok && columnOf(key) != "" {
					values[columnOf(key)] = strings.Trim(strings.TrimSpace(value), `"'`)
				}
			}
		}
	}
	var body strings.Builder
	for line := range strings.Lines(content) {
		heading := strings.TrimLeft(line, "#")
		if heading != line && values["title"] == "" {
			values["title"] = strings.TrimSpace(heading)
			continue
		}
		body.WriteString(strings.TrimPrefix(heading, " "))
	}
	if values["body"] == "" {
		values["body"] = body.String()
	}
	if values["title"] == "" {
		return atLine(1, "the page has no heading; begin it with one, such as # 送料はいくらですか")
	}
	return a.add(1, values)
}

// readHTML reads a page.
func (a *articleReader) readHTML(name, content string) error {
	title, _ := element(content, "h1")
	if visibleText(title) == "" {
		title, _ = element(content, "title")
	}
	values := map[string]string{"id": pageID(name), "title": visibleText(title)}
	for _, part := range []string{"main", "article", "body"} {
		if inner, found := element(content, part); found {
			content = inner
			break
		}
	}
	values["body"] = strings.TrimSpace(strings.TrimPrefix(visibleText(content), values["title"]))
	if values["title"] == "" {
		return atLine(1, "the page has neither an h1 nor a title")
	}
	return a.add(1, values)
}

// element returns the content of the first element of a name, up to its last end tag so that nested ones stay whole.
func element(content, name string) (inner string, found bool) {
	lower := asciiLower(content)
	start := strings.Index(lower, "<"+name)
	for start >= 0 {
		after := start + len(name) + 1
		if after < len(lower) && strings.IndexByte("> \n\t", lower[after]) >= 0 {
			break
		}
		next := strings.Index(lower[after:], "<"+name)
		if next < 0 {
			return "", false
		}
		start = after + next
	}
	if start < 0 {
		return "", false
	}
	bracket := strings.IndexByte(lower[start:], '>')
	if bracket < 0 {
		return "", false
	}
	rest := start + bracket + 1
	end := strings.LastIndex(lower[rest:], "</"+name)
	if name == "h1" || name == "title" {
		end = strings.Index(lower[rest:], "</"+name)
	}
	if end < 0 {
		return content[rest:], true
	}
	return content[rest : rest+end], true
}

// asciiLower lowers ASCII letters only, so that offsets stay.
func asciiLower(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// blocks are elements that begin a new line; what stands in hidden ones is not shown.
var (
	blocks = []string{"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "dt", "dd", "hr"}
	hidden = []string{"script", "style", "noscript", "template", "head", "nav", "footer"}
)

// visibleText takes the tags out of HTML in one pass.
func visibleText(content string) string {
	var text strings.Builder
	lower := asciiLower(content)
	for i := 0; i < len(content); {
		if content[i] != '<' {
			next := strings.IndexByte(content[i:], '<')
			if next < 0 {
				next = len(content) - i
			}
			text.WriteString(html.UnescapeString(content[i : i+next]))
			i += next
			continue
		}
		if strings.HasPrefix(content[i:], "<!--") {
			end := strings.Index(content[i:], "-->")
			if end < 0 {
				break
			}
			i += end + len("-->")
			continue
		}
		end := strings.IndexByte(content[i:], '>')
		if end < 0 {
			break
		}
		name := strings.TrimPrefix(lower[i+1:i+end], "/")
		if cut := strings.IndexAny(name, " \n\t/"); cut >= 0 {
			name = name[:cut]
		}
		opening := lower[i+1] != '/'
		i += end + 1
		if slices.Contains(blocks, name) {
			text.WriteByte('\n')
		}
		if opening && slices.Contains(hidden, name) {
			closing := strings.Index(lower[i:], "</"+name)
			if closing < 0 {
				break
			}
			i += closing
		}
	}
	var lines []string
	for line := range strings.Lines(text.String()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// zendesk is the list of articles that the help centre of Zendesk gives.
type zendesk struct {
	Articles []struct {
		ID        json.Number `json:"id"`
		Title     string      `json:"title"`
		Body      string      `json:"body"`
		URL       string      `json:"html_url"`
		Draft     bool        `json:"draft"`
		Section   json.Number `json:"section_id"`
		UpdatedAt string      `json:"updated_at"`
		VoteSum   *int64      `json:"vote_sum"`
		VoteCount *int64      `json:"vote_count"`
	} `json:"articles"`
}

// isZendesk reports whether content is one JSON object with a list named articles.
func isZendesk(content []byte) bool {
	var object struct {
		Articles []json.RawMessage `json:"articles"`
	}
	return bytes.Contains(content, []byte(`"articles"`)) && json.Unmarshal(content, &object) == nil && object.Articles != nil
}

func (a *articleReader) readZendesk(content []byte) error {
	var list zendesk
	if err := json.Unmarshal(content, &list); err != nil {
		return fmt.Errorf(": the list of articles cannot be read: %w", err)
	}
	for i, article := range list.Articles {
		values := map[string]string{"id": article.ID.String(), "title": article.Title, "body": visibleText(article.Body), "url": article.URL,
			"category": article.Section.String(), "updated": article.UpdatedAt}
		if article.Draft {
			values["status"] = "draft"
		}
		// vote_sum is up minus down.
		if article.VoteSum != nil && article.VoteCount != nil {
			values["helpful"] = fmt.Sprint((*article.VoteCount + *article.VoteSum) / 2)
			values["unhelpful"] = fmt.Sprint((*article.VoteCount - *article.VoteSum) / 2)
		}
		if err := a.add(i+1, values); err != nil {
			return fmt.Errorf(" (article %d)%w", i+1, err)
		}
	}
	return nil
}
