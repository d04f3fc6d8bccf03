package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
)

// isSheet tells whether a file is named as a workbook.
func isSheet(name string) bool { return strings.EqualFold(filepath.Ext(name), ".xlsx") }

// sheetColumn is a column of a workbook for people to fill in.
type sheetColumn struct {
	name    string
	width   float64  // characters
	choices []string // of a cell; anything else gives a warning that can be passed
}

const (
	sheetName   = "voc"
	choicesName = "labels"
	// A workbook is made for people; much larger ones are not read back.
	maxSheet        = 64 << 20
	maxSheetUnpacks = 256 << 20
)

// storedZip keeps the parts of a workbook uncompressed: the same rows give the same bytes.
type storedZip struct{ *zip.Writer }

func (z storedZip) Create(name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
}

// writeSheet returns a workbook with the rows on its first sheet, every cell a text, and, where reference rows are given, a
// second sheet with them. The choices of a column stand in the second sheet's first column when it is there.
func writeSheet(columns []sheetColumn, rows [][]string, reference [][]string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	book.ZipWriter = func(out io.Writer) excelize.ZipWriter { return storedZip{zip.NewWriter(out)} }
	const made = "2000-01-01T00:00:00Z" // a clock would change the bytes
	err := errors.Join(book.SetDocProps(&excelize.DocProperties{Created: made, Modified: made, Creator: "voc", LastModifiedBy: "voc"}),
		book.SetSheetName("Sheet1", sheetName))
	wrap, styleError := book.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}) // 49: text
	head, headError := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	err = errors.Join(err, styleError, headError)
	header := make([]string, len(columns))
	for i, column := range columns {
		header[i] = column.name
		letter, nameError := excelize.ColumnNumberToName(i + 1)
		err = errors.Join(err, nameError, book.SetColWidth(sheetName, letter, letter, column.width))
		if len(rows) > 0 {
			err = errors.Join(err, book.SetCellStyle(sheetName, letter+"2", fmt.Sprint(letter, len(rows)+1), wrap))
		}
		if len(column.choices) > 0 {
			choices := excelize.NewDataValidation(true)
			choices.SetSqref(fmt.Sprint(letter, 2, ":", letter, len(rows)+1))
			err = errors.Join(err, choices.SetDropList(column.choices))
			choices.SetError(excelize.DataValidationErrorStyleWarning, sheetName, strings.Join(column.choices, ", "))
			err = errors.Join(err, book.AddDataValidation(sheetName, choices))
		}
	}
	err = errors.Join(err, fillSheet(book, sheetName, append([][]string{header}, rows...)))
	if len(reference) > 0 {
		if _, newError := book.NewSheet(choicesName); newError != nil {
			err = errors.Join(err, newError)
		}
		err = errors.Join(err, fillSheet(book, choicesName, reference), book.SetColWidth(choicesName, "A", "B", 40),
			book.SetRowStyle(choicesName, 1, 1, head))
	}
	err = errors.Join(err, book.SetRowStyle(sheetName, 1, 1, head),
		book.SetPanes(sheetName, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if err != nil {
		return nil, fmt.Errorf("making the workbook: %w", err)
	}
	var data bytes.Buffer
	if err := book.Write(&data); err != nil {
		return nil, fmt.Errorf("making the workbook: %w", err)
	}
	return data.Bytes(), nil
}

// fillSheet writes rows of texts from the first row.
func fillSheet(book *excelize.File, sheet string, rows [][]string) error {
	for i, row := range rows {
		for k, cell := range row {
			name, err := excelize.CoordinatesToCellName(k+1, i+1)
			if err != nil {
				return err
			}
			if err := book.SetCellStr(sheet, name, cell); err != nil {
				return err
			}
		}
	}
	return nil
}

// readSheet returns the rows of the first sheet of a workbook, all as long as the header, empty ones left out.
func readSheet(name string, data []byte) (rows [][]string, err error) {
	if len(data) > maxSheet {
		return nil, fmt.Errorf("%s has %d MB; a workbook of labelled rows may have %d MB: save it as CSV UTF-8", name, len(data)>>20, maxSheet>>20)
	}
	defer func() { // the library panics on some hostile workbooks
		if r := recover(); r != nil {
			rows, err = nil, fmt.Errorf("%s is no workbook that can be read (%v): save it again, or as CSV UTF-8", name, r)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxSheetUnpacks, UnzipXMLSizeLimit: maxSheetUnpacks})
	if err != nil {
		return nil, fmt.Errorf("%s is no workbook that can be read (%w): save it again, or as CSV UTF-8", name, err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, fmt.Errorf("%s has no sheet", name)
	}
	all, err := book.GetRows(sheets[0])
	if err != nil {
		return nil, fmt.Errorf("%s: reading the sheet %s: %w", name, sheets[0], err)
	}
	for i, row := range all {
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if len(rows) > 0 {
			if width := len(rows[0]); len(row) > width && strings.Join(row[width:], "") != "" {
				return nil, fmt.Errorf("%s: row %d of the sheet %s has more cells than the header", name, i+1, sheets[0])
			} else if len(row) > width {
				row = row[:width]
			} else if len(row) < width {
				row = append(row, make([]string, width-len(row))...)
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
