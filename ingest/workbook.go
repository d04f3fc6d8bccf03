package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"voc"
)

const (
	maxWorkbook = 256 << 20 // bytes of the file
	maxUnzipped = 512 << 20 // bytes of what is packed in it
	maxMerged   = 1_000_000 // cells that merged ranges fill
)

// readWorkbook reads one sheet of an .xlsx file. The header is the row, or the two or three rows under each other,
// among the first 20 that have the most columns; rows above it are skipped. A merged range has its value in all its
// cells. Hidden rows and columns are read like others: filters hide rows, and hidden columns hold ids and dates. A
// record's line is the number of its row; it has no byte range, and its raw bytes in a reject are its cells as a line
// of TSV.
func readWorkbook(b *builder, input io.Reader, f findings) error {
	if f.size > maxWorkbook {
		return fmt.Errorf("%w: %d MB; a workbook may have 256 MB: save it as CSV", ErrTooLarge, f.size>>20)
	}
	data, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	book, err := openWorkbook(data)
	if err != nil {
		return err
	}
	defer book.Close()
	sheet, err := chooseSheet(book, b.options.Sheet)
	if err != nil {
		return err
	}
	t := workbookTable{builder: b, book: book, sheet: sheet}
	return t.read()
}

// guarded turns a panic of the library on a hostile workbook into an error. Only calls of the library run in it.
func guarded(call func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v; export it again", ErrDamaged, r)
		}
	}()
	return call()
}

// openWorkbook opens a workbook wholly in memory: excelize would write large sheets, raw text included, to a
// temporary file otherwise.
func openWorkbook(data []byte) (*excelize.File, error) {
	var book *excelize.File
	err := guarded(func() (err error) {
		book, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
			RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped,
		})
		return err
	})
	switch {
	case err == nil:
	case errors.Is(err, ErrDamaged):
		return nil, err
	case strings.Contains(err.Error(), "unzip size exceeds"):
		return nil, fmt.Errorf("%w: it unpacks to more than 512 MB; save it as CSV", ErrTooLarge)
	default:
		return nil, fmt.Errorf("%w: %w; export it again", ErrDamaged, err)
	}
	// A sheet that breaks off would look like a short one.
	whole := true
	book.Pkg.Range(func(name, part any) bool {
		content, ok := part.([]byte)
		if ok && strings.HasPrefix(fmt.Sprint(name), "xl/worksheets/sheet") {
			whole = bytes.HasSuffix(bytes.TrimSpace(content), []byte("worksheet>"))
		}
		return whole
	})
	if !whole {
		return nil, fmt.Errorf("%w: a sheet breaks off; export it again", ErrDamaged)
	}
	return book, nil
}

// chooseSheet returns the wanted sheet, hidden or not, else the first visible one, else, where all are hidden, the
// first one.
func chooseSheet(book *excelize.File, wanted string) (string, error) {
	sheets := book.GetSheetList()
	if wanted != "" {
		if slices.Contains(sheets, wanted) {
			return wanted, nil
		}
		return "", fmt.Errorf("%w: %q; the workbook has %s", ErrSheet, wanted, strings.Join(sheets, ", "))
	}
	for _, sheet := range sheets {
		if visible, err := book.GetSheetVisible(sheet); err == nil && visible {
			return sheet, nil
		}
	}
	if len(sheets) == 0 {
		return "", fmt.Errorf("%w: the workbook has none; export it again", ErrDamaged)
	}
	return sheets[0], nil
}

// workbookTable is one sheet.
type workbookTable struct {
	builder *builder
	book    *excelize.File
	sheet   string
	serials int               // days to add to date serials: 1462 in the 1904 system
	merged  map[[2]int]string // column, row (from 1) → value
	ranges  []mergedRange
	headers []string
	columns mapping
	talks   *talks // where each row is an utterance; else nil
}

func (t *workbookTable) read() error {
	if properties, err := t.book.GetWorkbookProps(); err == nil && properties.Date1904 != nil && *properties.Date1904 {
		t.serials = 1462
	}
	if err := t.findMerged(); err != nil {
		return err
	}
	if err := t.fillMerged(); err != nil {
		return err
	}
	header, err := t.findHeader()
	if err != nil {
		return err
	}
	if t.columns.has(columnSpeaker) && t.columns.has(columnText) {
		t.talks = t.builder.newTalks(t.headers[t.columns.index[columnSpeaker]], t.headers[t.columns.index[columnText]])
	}
	err = t.rows(func(number int, cells []string) (bool, error) {
		if number <= header {
			return true, nil
		}
		return true, t.take(number, cells)
	})
	if err == nil && t.talks != nil {
		err = t.talks.finish(t.field)
	}
	return err
}

func (t *workbookTable) field(c column) int { return t.columns.index[c] + 1 }

// rows calls do with each row until it says false. Numbers count from 1.
func (t *workbookTable) rows(do func(number int, cells []string) (more bool, err error)) error {
	var rows *excelize.Rows
	err := guarded(func() (err error) {
		rows, err = t.book.Rows(t.sheet)
		return err
	})
	if err != nil {
		return fmt.Errorf("%w: sheet %s: %w", ErrDamaged, t.sheet, err)
	}
	defer rows.Close()
	for number := 1; ; number++ {
		var cells []string
		more := false
		err := guarded(func() (err error) {
			if more = rows.Next(); !more {
				return rows.Error()
			}
			cells, err = rows.Columns()
			return err
		})
		if err != nil {
			return fmt.Errorf("%w: sheet %s, row %d: %w", ErrDamaged, t.sheet, number, err)
		}
		if !more {
			return nil
		}
		if more, err := do(number, t.withMerged(number, cells, len(t.headers))); err != nil || !more {
			return err
		}
	}
}

// withMerged fills the cells of merged ranges up to a width. A title merged over a whole row would look like a row of
// headers, but maps nothing.
func (t *workbookTable) withMerged(row int, cells []string, width int) []string {
	if t.merged == nil {
		return cells
	}
	for column := 1; column <= max(len(cells), width); column++ {
		value, ok := t.merged[[2]int{column, row}]
		if !ok {
			continue
		}
		for len(cells) < column {
			cells = append(cells, "")
		}
		if cells[column-1] == "" {
			cells[column-1] = value
		}
	}
	return cells
}

// take gives one row to the sink.
func (t *workbookTable) take(number int, cells []string) error {
	if strings.TrimSpace(strings.Join(cells, "")) == "" {
		return nil
	}
	b := t.builder
	r := record{source: voc.Source{File: b.summary.File, Line: int64(number)}, minutes: t.columns.minutes}
	for c := range columnCount {
		i := t.columns.index[c]
		if i < 0 {
			continue
		}
		r.has[c] = true
		if i < len(cells) {
			r.values[c] = t.value(c, cells[i])
		}
	}
	for _, column := range t.columns.texts {
		text := ""
		if column.index < len(cells) {
			text = cells[column.index]
		}
		r.texts, r.questions = append(r.texts, text), append(r.questions, question{column.number, t.headers[column.index]})
	}
	for _, segment := range t.columns.segments {
		if segment.index < len(cells) && !isBlankText(cells[segment.index]) {
			r.segments = append(r.segments, voc.Segment{Name: segment.name, Value: strings.TrimSpace(cells[segment.index])})
		}
	}
	for _, extra := range cells[min(len(cells), len(t.headers)):] {
		if !isBlankText(extra) {
			b.summary.Warnings["has cells to the right of the header"]++
			break
		}
	}
	if t.talks != nil {
		return t.talks.take(&r, t.field(columnID), func() []byte { return t.raw(cells) })
	}
	return b.take(&r, t.field, func() []byte { return t.raw(cells) })
}

// raw writes a row so that it can be read again as TSV under the header.
func (t *workbookTable) raw(cells []string) []byte {
	row := make([]string, max(len(cells), len(t.headers)))
	copy(row, cells)
	for c := range columnCount {
		if i := t.columns.index[c]; i >= 0 {
			row[i] = t.value(c, row[i])
		}
	}
	for len(row) > len(t.headers) && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return tabbed(row)
}

// tabbed writes fields as a line of TSV.
func tabbed(fields []string) []byte {
	var line []byte
	for i, field := range fields {
		if i > 0 {
			line = append(line, '\t')
		}
		if strings.ContainsAny(field, "\t\r\n\"") {
			field = `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
		}
		line = append(line, field...)
	}
	return append(line, '\n')
}

// value brings the raw value of a cell to what its reader expects.
func (t *workbookTable) value(c column, raw string) string {
	switch c {
	case columnReceivedAt, columnUpdatedAt, columnFirstReplyAt, columnResolvedAt:
		if t.serials != 0 {
			if serial, err := strconv.ParseFloat(raw, 64); err == nil && serial < 100_000 {
				return strconv.FormatFloat(serial+float64(t.serials), 'f', -1, 64)
			}
		}
	case columnHandlingSeconds:
		// A cell that shows 0:05:30 holds a fraction of a day.
		if days, err := strconv.ParseFloat(raw, 64); err == nil && days > 0 && days < 1 {
			return strconv.FormatFloat(math.Round(days*24*60*60), 'f', -1, 64) + "秒"
		}
	case columnID, columnCustomerID:
		// A long number is kept as 2.0260803E+12.
		if n, err := strconv.ParseFloat(raw, 64); err == nil && strings.ContainsAny(raw, "eE") && n == math.Trunc(n) && math.Abs(n) < 1e15 {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	return raw
}
