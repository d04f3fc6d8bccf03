package report

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheet is one sheet of the workbook: a table with a header.
type sheet struct {
	name    string
	table   string // ASCII, unique in the workbook
	columns []sheetColumn
	printed int     // columns that a printed page holds, from the first; 0 = all but the search commands
	rows    [][]any // string, int64, int, float64 or nil for an empty cell
}

type sheetColumn struct {
	title  string
	width  float64 // in characters
	format cellFormat
}

type cellFormat int

const (
	asText cellFormat = iota
	asWrapped
	asCount
	asDecimal
	asPercent
	asProbability
	asPoints // signed percentage points of a share
	asHeader
)

// Number formats; asPoints shows a fraction of 0.05 as +5.0.
var cellFormats = map[cellFormat]string{asCount: "#,##0", asDecimal: "#,##0.00", asPercent: "0.0%", asProbability: "0.000", asPoints: `+0.0%;-0.0%;0.0%`}

// commandTitle heads the columns of search commands.
const commandTitle = "検索コマンド"

// WriteXLSX writes the report as a workbook: one table a sheet, with filters and a frozen header. Text that a
// spreadsheet would take for a formula gets an apostrophe in front. The same report gives the same bytes.
func (r *Report) WriteXLSX(w io.Writer) error {
	if err := writeWorkbook(w, r.sheets(), r.document.Title+" お客様の声 "+r.document.Week.String(), r.document.LastDay+"T00:00:00Z"); err != nil {
		return fmt.Errorf("writing XLSX report of week %s: %w", r.document.Week, err)
	}
	return nil
}

func writeWorkbook(w io.Writer, sheets []sheet, title, modified string) (err error) {
	file := excelize.NewFile()
	defer func() {
		if failed := file.Close(); err == nil {
			err = failed
		}
	}()
	// The time of writing would make every file another one.
	if err := file.SetDocProps(&excelize.DocProperties{Title: title, Creator: "voc", Created: modified, Modified: modified, Language: "ja"}); err != nil {
		return err
	}
	if err := file.SetAppProps(&excelize.AppProperties{Application: "voc"}); err != nil {
		return err
	}
	if err := file.SetDefaultFont("Yu Gothic"); err != nil {
		return err
	}
	styles, err := workbookStyles(file)
	if err != nil {
		return err
	}
	tables := newTableParts(file)
	for i, s := range sheets {
		if i == 0 {
			err = file.SetSheetName("Sheet1", s.name)
		} else {
			_, err = file.NewSheet(s.name)
		}
		if err == nil {
			err = s.write(file, tables)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	tables.finish()
	made, err := file.WriteToBuffer()
	if err != nil {
		return err
	}
	return fillWorkbook(w, made.Bytes(), sheets, styles)
}

func workbookStyles(file *excelize.File) (map[cellFormat]int, error) {
	styles := map[cellFormat]int{}
	head, err := file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true, Color: "FFFFFF", Family: "Yu Gothic", Size: 10.5}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"005A8E"}},
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return nil, err
	}
	styles[asHeader] = head
	for format := asText; format <= asPoints; format++ {
		style := &excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: format == asWrapped}, Font: &excelize.Font{Family: "Yu Gothic", Size: 10.5}}
		if format == asText || format == asWrapped {
			style.Alignment.Horizontal, style.Alignment.Indent = "left", 1 // apart from the numbers before it
		}
		if numbers, found := cellFormats[format]; found {
			style.CustomNumFmt = &numbers
		}
		id, err := file.NewStyle(style)
		if err != nil {
			return nil, err
		}
		styles[format] = id
	}
	return styles, nil
}

// body returns the rows of the table, of which there is one at least.
func (s *sheet) body() [][]any {
	if len(s.rows) == 0 {
		return [][]any{{"（なし）"}} // a table needs a row
	}
	return s.rows
}

// write makes all of the sheet but its cells, which fillWorkbook writes; the table needs its titles.
func (s *sheet) write(file *excelize.File, tables *tableParts) error {
	rows := s.body()
	last, err := excelize.CoordinatesToCellName(len(s.columns), len(rows)+1)
	if err != nil {
		return err
	}
	for i, column := range s.columns {
		name := columnName(i)
		if err := file.SetColWidth(s.name, name, name, column.width); err != nil {
			return err
		}
		if err := file.SetCellStr(s.name, name+"1", column.title); err != nil {
			return err
		}
	}
	stripes := true
	if err := tables.add(s.name, &excelize.Table{Range: "A1:" + last, Name: s.table, StyleName: "TableStyleMedium2", ShowRowStripes: &stripes}); err != nil {
		return err
	}
	if err := file.SetPanes(s.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: "A2", ActiveCell: "A2", Pane: "bottomLeft"}}}); err != nil {
		return err
	}
	// On paper: wide tables on one page's width, the header on every page.
	landscape, a4, width, height := "landscape", 9, 1, 0
	if err := file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &width, FitToHeight: &height}); err != nil {
		return err
	}
	fit := true
	if err := file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	printed := s.printed
	if printed == 0 {
		printed = len(s.columns)
		if s.columns[printed-1].title == commandTitle {
			printed--
		}
	}
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, columnName(printed-1), len(rows)+1)
	if err := file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name}); err != nil {
		return err
	}
	return file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + s.name + "'!$1:$1", Scope: s.name})
}

// lineHeight is the height of a line of text in points. Rows with wrapped text are made as high as it needs: not every
// program does so by itself.
const lineHeight = 16.5

// textLines is how many lines a text takes in a column of some narrow letters; Japanese letters are two wide.
func textLines(text string, width float64) int {
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		letters := 0.0
		for _, r := range line {
			if letters++; r > 0xff {
				letters++
			}
		}
		lines += max(1, int(math.Ceil(letters*0.95/max(width, 1))))
	}
	return lines
}
