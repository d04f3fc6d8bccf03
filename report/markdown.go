package report

import (
	"fmt"
	"io"
	"strings"
	"text/template"
)

// WriteMarkdown writes the report for chat and wiki tools: headings, lists, block quotes and pipe tables.
func (r *Report) WriteMarkdown(w io.Writer) error {
	page, err := template.New("report.md.tmpl").Funcs(commonFunctions(&r.document)).Funcs(template.FuncMap{
		"md":   markdownText,
		"code": markdownCode,
	}).ParseFS(templates, "templates/report.md.tmpl")
	if err != nil {
		return fmt.Errorf("reading the built-in Markdown template: %w", err)
	}
	if err := page.Execute(w, &r.document); err != nil {
		return fmt.Errorf("writing Markdown report of week %s: %w", r.document.Week, err)
	}
	return nil
}

// markdownEscaper takes away the meaning of every character that Markdown or HTML inside Markdown would act
// on. An at sign becomes its full-width form, so that a pasted quote calls nobody.
var markdownEscaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`, "|", `\|`, "#", `\#`,
	"!", `\!`, "$", `\$`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "＠",
)

// markdownText makes one line of visible text show as it is.
func markdownText(s string) string {
	s = markdownEscaper.Replace(s)
	// At the beginning of a block these would open a list.
	if s != "" && strings.ContainsRune("-+=", rune(s[0])) {
		s = `\` + s
	}
	if digits := strings.TrimLeft(s, "0123456789"); digits != s && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")) {
		s = s[:len(s)-len(digits)] + `\` + digits
	}
	return s
}

// markdownCode makes a code span whose fence is longer than any run of backquotes in it, so that a command is
// shown, and copied, exactly as it is.
func markdownCode(s string) string {
	longest, run := 0, 0
	for _, c := range []byte(s) {
		if c == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		s = " " + s + " "
	}
	return fence + s + fence
}
