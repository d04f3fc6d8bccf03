package ingest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"voc"
)

// visitColumns lists the headers by which the columns of a table of help-centre visits are found.
var visitColumns = []struct{ name, aliases string }{
	{"visited_at", `visitedat viewedat 閲覧日時 訪問日時 アクセス日時 日時 timestamp date datetime`},
	{"article", `articleid articletitle page url 記事 記事id 記事名 ページ ページurl faqid`},
	{"topic", `トピック 分類 カテゴリ category`},
}

// VisitColumns names the columns that a table of visits may have.
var VisitColumns = []string{"visited_at", "customer_id", "article", "topic"}

// Visit is one visit of the help centre. Its Person is empty: the token is made by whoever has the key.
type Visit struct {
	CustomerID string // as the source gave it, trimmed; empty when unknown
	voc.HelpVisit
}

// ReadVisits reads the visits of a help centre, CSV or TSV with a header line: visited_at, and where they are known
// customer_id, article and topic (an id of the taxonomy). Rows without a readable time are left out and counted in the
// warnings of the summary.
func ReadVisits(ctx context.Context, file File, options Options) ([]Visit, Summary, error) {
	var visits []Visit
	place := map[string]int{}
	columns := func(headers []string, given map[string]string) error {
		for _, name := range sortedKeys(given) {
			i := slices.IndexFunc(headers, func(h string) bool { return h == given[name] || foldHeader(h) == foldHeader(given[name]) })
			if i < 0 {
				return fmt.Errorf("%w: no column %q for %s; the columns are %s", ErrUnknownColumn, given[name], name, strings.Join(headers, ", "))
			}
			place[name] = i
		}
		for i, header := range headers {
			for _, column := range visitColumns {
				_, found := place[column.name]
				if !found && (foldHeader(header) == foldHeader(column.name) || slices.Contains(strings.Fields(column.aliases), foldHeader(header))) {
					place[column.name] = i
				}
			}
			for _, a := range aliasesOf(header) {
				if _, found := place["customer_id"]; !found && a.column == columnCustomerID && a.segment == "" {
					place["customer_id"] = i
				}
			}
		}
		if _, found := place["visited_at"]; !found {
			return fmt.Errorf("%w: no column holds the time of the visit; name it under help_centre: columns: visited_at. The columns are %s", ErrUnknownColumn, strings.Join(headers, ", "))
		}
		return nil
	}
	row := func(b *builder, fields []string) error {
		value := func(name string) string {
			if i, found := place[name]; found && i < len(fields) {
				return strings.TrimSpace(fields[i])
			}
			return ""
		}
		at, reason := b.time(value("visited_at"))
		if reason != "" {
			b.summary.Warnings["visited_at "+reason]++
			return nil
		}
		id := value("customer_id")
		if len(id) > maxID {
			b.summary.Warnings["customer_id is longer than 512 bytes"]++
			id = ""
		}
		visits = append(visits, Visit{strings.Clone(id), voc.HelpVisit{At: at, Article: value("article"), Topic: value("topic")}})
		return nil
	}
	summary, err := readTable(ctx, file, options, columns, row)
	return visits, summary, err
}
