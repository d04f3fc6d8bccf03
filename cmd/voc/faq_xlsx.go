package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"voc"
	"voc/faq"
)

// faqSheet is one sheet of the workbook: a table with its columns' widths in characters.
type faqSheet struct {
	name    string
	columns []faqColumn
	rows    [][]any
}

type faqColumn struct {
	title  string
	width  float64
	format string // of numbers; empty for whole numbers and text
}

// writeFAQWorkbook writes gaps, wordings, drafts, coverage and hygiene as XLSX, each a table with a filter below a
// frozen header. The same page gives the same bytes.
func writeFAQWorkbook(w io.Writer, page *faqPage) error {
	book := excelize.NewFile()
	defer book.Close()
	fail := func(err error) error { return fmt.Errorf("writing the workbook: %w", err) }
	// A workbook without a date of its own is the same whenever it is made.
	const made = "2000-01-01T00:00:00Z"
	if err := book.SetDocProps(&excelize.DocProperties{Title: "答えのない質問 " + page.Title, Created: made, Modified: made, Creator: "voc", LastModifiedBy: "voc"}); err != nil {
		return fail(err)
	}
	for i, sheet := range page.sheets() {
		if i == 0 {
			if err := book.SetSheetName("Sheet1", sheet.name); err != nil {
				return fail(err)
			}
		} else if _, err := book.NewSheet(sheet.name); err != nil {
			return fail(err)
		}
		if err := sheet.write(book, fmt.Sprintf("voc%d", i+1)); err != nil {
			return fail(err)
		}
	}
	if _, err := book.WriteTo(w); err != nil {
		return fail(err)
	}
	return nil
}

func (s *faqSheet) write(book *excelize.File, table string) error {
	titles := make([]any, len(s.columns))
	for i, column := range s.columns {
		titles[i] = column.title
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		style := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}
		if column.format != "" {
			style.CustomNumFmt = &column.format
		}
		id, err := book.NewStyle(style)
		if err != nil {
			return err
		}
		if err := book.SetColWidth(s.name, name, name, column.width); err != nil {
			return err
		}
		if err := book.SetColStyle(s.name, name, id); err != nil {
			return err
		}
		for row := range max(1, len(s.rows)) {
			cell := fmt.Sprintf("%s%d", name, row+2)
			if err := book.SetCellStyle(s.name, cell, cell, id); err != nil {
				return err
			}
		}
	}
	if err := book.SetSheetRow(s.name, "A1", &titles); err != nil {
		return err
	}
	for i, row := range s.rows {
		for j, value := range row {
			if text, isText := value.(string); isText {
				row[j] = inert(text)
			}
		}
		if err := book.SetSheetRow(s.name, fmt.Sprintf("A%d", i+2), &row); err != nil {
			return err
		}
	}
	last, err := excelize.ColumnNumberToName(len(s.columns))
	if err != nil {
		return err
	}
	// A table needs a row below its header; an empty one stays empty.
	if err := book.AddTable(s.name, &excelize.Table{Range: fmt.Sprintf("A1:%s%d", last, max(2, len(s.rows)+1)), Name: table, StyleName: "TableStyleLight9"}); err != nil {
		return err
	}
	return book.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// inert puts an apostrophe before customers' words that a spreadsheet would take for a formula once somebody edits the
// cell or saves the sheet as CSV.
func inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// sheets returns what the workbook holds.
func (p *faqPage) sheets() []*faqSheet {
	const percent = "0%"
	gaps := &faqSheet{name: "答えのない質問", columns: []faqColumn{{"順位", 6, ""}, {"ID", 10, ""}, {"質問", 50, ""}, {"種類", 18, ""}, {"根拠", 50, ""}, {"状態", 9, ""}, {"人数", 7, ""}, {"件数", 7, ""},
		{"直近4週/以前", 11, "0.0"}, {"急増", 7, ""}, {"未解決の割合", 11, percent}, {"先に調べた人", 11, ""}, {"0件だった検索", 12, ""}, {"話題", 20, ""}, {"チャネル(人)", 30, ""}, {"検索語", 30, ""},
		{"近い記事", 36, ""}, {"答える確率", 10, percent}, {"記事にない言葉", 24, ""}, {"下書き", 60, ""}}}
	wordings := &faqSheet{name: "お客様の言い方", columns: []faqColumn{{"順位", 6, ""}, {"質問", 50, ""}, {"言い方", 60, ""}, {"人数", 7, ""}}}
	rows := &faqSheet{name: "問い合わせ", columns: []faqColumn{{"順位", 6, ""}, {"質問", 50, ""}, {"週", 10, ""}, {"ID空間", 12, ""}, {"問い合わせID", 30, ""}}}
	for i, g := range p.Gaps {
		var channels, draft []string
		for _, c := range g.Channels {
			channels = append(channels, fmt.Sprintf("%s %d", voc.ChannelName(c.Channel), c.People))
		}
		for _, sentence := range g.Draft {
			draft = append(draft, sentence.Text)
		}
		var trend, unresolved, nearest, score, lacks any
		if g.Trend.Known {
			trend = g.Trend.Value
		}
		if g.Unresolved.Known {
			unresolved = g.Unresolved.Value
		}
		if len(g.Nearest) > 0 {
			nearest, score, lacks = g.Nearest[0].Title, g.Nearest[0].Score, strings.Join(g.Nearest[0].Lacks, "、")
		}
		rising := ""
		if g.Rising {
			rising = "急増"
		}
		gaps.rows = append(gaps.rows, []any{i + 1, g.ID[:min(8, len(g.ID))], g.Question, voc.GapName(g.Kind), g.Reason, stateNames[g.State], g.People, g.Messages, trend, rising, unresolved, g.LookedUp, g.Searches,
			p.Topic(g.Topic), strings.Join(channels, "、"), strings.Join(g.Terms, "、"), nearest, score, lacks, strings.Join(draft, "\n")})
		for _, wording := range g.Wordings {
			wordings.rows = append(wordings.rows, []any{i + 1, g.Question, wording.Text, wording.People})
		}
		for _, r := range g.Rows {
			rows.rows = append(rows.rows, []any{i + 1, g.Question, r.Week.String(), r.IDSpace, r.ID})
		}
	}
	return []*faqSheet{gaps, wordings, rows, p.coverageSheet(), p.hygieneSheet()}
}

func (p *faqPage) coverageSheet() *faqSheet {
	const percent, points = "0%", "+0%;-0%;0%"
	s := &faqSheet{name: "記事が答えている割合", columns: []faqColumn{{"区分", 10, ""}, {"対象", 26, ""}, {"人数", 8, ""}, {"答えがある人", 12, ""}, {"割合", 8, percent}, {"下限", 8, percent}, {"上限", 8, percent},
		{"直近4週の差", 12, points}, {"差の下限", 10, points}, {"差の上限", 10, points}}}
	add := func(class, of string, c faq.Coverage) {
		share, low, high := c.Share()
		row := []any{class, of, c.People, c.Answered, share, low, high, nil, nil, nil}
		if change, low, high, known := c.Change(); known {
			row[7], row[8], row[9] = change, low, high
		}
		s.rows = append(s.rows, row)
	}
	add("全体", "すべて", p.Coverage)
	for _, c := range p.Channels {
		add("チャネル", voc.ChannelName(c.Channel), c)
	}
	for _, c := range p.Topics {
		add("話題", p.Topic(c.Topic), c)
	}
	for _, c := range p.Analysis.Weeks {
		add("週", c.Week.String(), c)
	}
	return s
}

func (p *faqPage) hygieneSheet() *faqSheet {
	s := &faqSheet{name: "記事の手入れ", columns: []faqColumn{{"種類", 34, ""}, {"記事", 30, ""}, {"もう一つの記事", 30, ""}}}
	for _, pair := range p.Hygiene.Duplicates {
		s.rows = append(s.rows, []any{"重複の疑い", pair[0], pair[1]})
	}
	for _, id := range p.Hygiene.NeverMatched {
		s.rows = append(s.rows, []any{"どの質問にも合わない", id, ""})
	}
	for _, id := range p.Hygiene.Outdated {
		s.rows = append(s.rows, []any{"1年以上更新されず、今も使われている", id, ""})
	}
	return s
}
