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
	for i, s := range sheets {
		if i == 0 {
			err = file.SetSheetName("Sheet1", s.name)
		} else {
			_, err = file.NewSheet(s.name)
		}
		if err == nil {
			err = s.write(file, styles)
		}
		if err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return file.Write(w)
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

func (s *sheet) write(file *excelize.File, styles map[cellFormat]int) error {
	rows := s.rows
	if len(rows) == 0 {
		rows = [][]any{{"（なし）"}} // a table needs a row
	}
	last, err := excelize.CoordinatesToCellName(len(s.columns), len(rows)+1)
	if err != nil {
		return err
	}
	for i, column := range s.columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := file.SetColWidth(s.name, name, name, column.width); err != nil {
			return err
		}
		if err := file.SetCellStr(s.name, name+"1", column.title); err != nil {
			return err
		}
		if err := file.SetCellStyle(s.name, name+"1", name+"1", styles[asHeader]); err != nil {
			return err
		}
		if err := file.SetCellStyle(s.name, name+"2", fmt.Sprintf("%s%d", name, len(rows)+1), styles[column.format]); err != nil {
			return err
		}
	}
	for i, row := range rows {
		for j, value := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+2)
			if err != nil {
				return err
			}
			switch v := value.(type) {
			case nil:
			case string:
				err = file.SetCellStr(s.name, cell, defuse(v))
			case int:
				err = file.SetCellInt(s.name, cell, int64(v))
			case int64:
				err = file.SetCellInt(s.name, cell, v)
			case float64:
				err = file.SetCellFloat(s.name, cell, v, -1, 64)
			default:
				err = fmt.Errorf("a cell of type %T", v)
			}
			if err != nil {
				return err
			}
		}
	}
	if err := s.setHeights(file, rows); err != nil {
		return err
	}
	stripes := true
	if err := file.AddTable(s.name, &excelize.Table{Range: "A1:" + last, Name: s.table, StyleName: "TableStyleMedium2", ShowRowStripes: &stripes}); err != nil {
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
	column, err := excelize.ColumnNumberToName(printed)
	if err != nil {
		return err
	}
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, column, len(rows)+1)
	if err := file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name}); err != nil {
		return err
	}
	return file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + s.name + "'!$1:$1", Scope: s.name})
}

// lineHeight is the height of a line of text in points.
const lineHeight = 16.5

// setHeights makes rows with wrapped text as high as their text needs: not every program does so by itself.
func (s *sheet) setHeights(file *excelize.File, rows [][]any) error {
	height := func(row int, lines int) error {
		return file.SetRowHeight(s.name, row, lineHeight*float64(min(lines, 20)))
	}
	lines := 1
	for _, column := range s.columns {
		lines = max(lines, textLines(column.title, column.width-3)) // the filter's button takes some room
	}
	if err := height(1, lines); err != nil {
		return err
	}
	for i, row := range rows {
		lines := 1
		for j, value := range row {
			if text, ok := value.(string); ok && s.columns[j].format == asWrapped {
				lines = max(lines, textLines(text, s.columns[j].width))
			}
		}
		if lines > 1 {
			if err := height(i+2, lines); err != nil {
				return err
			}
		}
	}
	return nil
}

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
