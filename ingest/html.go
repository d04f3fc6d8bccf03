package ingest

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText gives the text of an HTML mail: block elements end lines, and what was quoted from an earlier mail
// becomes lines with > before them, so that it is cut off like that of a plain mail.
func htmlText(source string) string {
	tokens := html.NewTokenizer(strings.NewReader(source))
	tokens.SetMaxBuf(maxMail)
	var out strings.Builder
	hidden, quoted := 0, 0
	lineStart := true
	newline := func() {
		if !lineStart {
			out.WriteByte('\n')
			lineStart = true
		}
	}
	for {
		kind := tokens.Next()
		switch kind {
		case html.ErrorToken:
			return strings.TrimSpace(out.String())
		case html.TextToken:
			if hidden > 0 {
				continue
			}
			source := string(tokens.Text())
			text := strings.Join(strings.Fields(source), " ")
			if text == "" {
				continue
			}
			if lineStart && quoted > 0 {
				out.WriteString("> ")
			}
			if !lineStart && strings.ContainsRune(" \t\r\n", rune(source[0])) {
				out.WriteByte(' ')
			}
			out.WriteString(text)
			lineStart = false
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			step := 0
			switch kind {
			case html.StartTagToken:
				step = 1
			case html.EndTagToken:
				step = -1
			}
			switch atom.Lookup(name) {
			case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template:
				hidden = max(0, hidden+step)
			case atom.Body: // whatever was left open before it
				hidden = 0
			case atom.Blockquote:
				newline()
				quoted = max(0, quoted+step)
			case atom.Br:
				out.WriteByte('\n')
				lineStart = true
			case atom.P, atom.Div, atom.Tr, atom.Li, atom.Ul, atom.Ol, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.Hr, atom.Pre, atom.Section:
				newline()
			case atom.Td, atom.Th:
				if !lineStart {
					out.WriteByte(' ')
				}
			}
		}
	}
}
