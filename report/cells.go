package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The cells of a workbook are written here, as ISO/IEC 29500-1, 18.3 has them, and excelize makes everything around them:
// to set cells one by one there takes six times as long, and a text of two hundred bytes of memory for each.

// cellText is the longest text of a cell, in UTF-16 code units.
const cellText = 32767

// sharedTexts are the texts of a workbook, each once.
type sharedTexts struct {
	numbers map[string]int
	texts   bytes.Buffer // elements
	used    int          // cells
}

// number returns the place of a text in the table.
func (t *sharedTexts) number(text string) int {
	t.used++
	n, known := t.numbers[text]
	if !known {
		n = len(t.numbers)
		t.numbers[text] = n
		t.texts.WriteString(`<si><t xml:space="preserve">`)
		writeText(&t.texts, text)
		t.texts.WriteString(`</t></si>`)
	}
	return n
}

func (t *sharedTexts) write(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%s<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%d">%s</sst>`,
		xml.Header, t.used, len(t.numbers), t.texts.Bytes())
	return err
}

// escapedCharacter is how a workbook writes a character by its number; text that looks so must not be read as one.
var escapedCharacter = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func writeText(to *bytes.Buffer, text string) {
	if len(text) > cellText {
		text = cutText(text, cellText)
	}
	if strings.Contains(text, "_x") {
		text = escapedCharacter.ReplaceAllString(text, "_x005F$0")
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\n' || r == '&' || r == '<' || r == '>' || r == '\ufffe' || r == '\uffff'
	}) {
		xml.EscapeText(to, []byte(text)) // a buffer takes everything
		return
	}
	to.WriteString(text)
}

// cutText returns as much of a text as is at most some UTF-16 code units long.
func cutText(text string, most int) string {
	units := 0
	for at, r := range text {
		if units += utf16.RuneLen(r); units > most {
			return text[:at]
		}
	}
	return text
}

// sheetData writes the rows of a sheet, the header first.
func (s *sheet) sheetData(to *bytes.Buffer, texts *sharedTexts, styles map[cellFormat]int) error {
	names := make([]string, len(s.columns))
	formats := make([]string, len(s.columns)) // attributes
	title := fmt.Sprintf(` s="%d"`, styles[asHeader])
	for i, column := range s.columns {
		names[i], formats[i] = columnName(i), fmt.Sprintf(` s="%d"`, styles[column.format])
	}
	to.WriteString("<sheetData>")
	begin := func(row, lines int) {
		to.WriteString(`<row r="`)
		to.WriteString(strconv.Itoa(row))
		if lines > 0 {
			fmt.Fprintf(to, `" ht="%v" customHeight="1`, lineHeight*float64(min(lines, 20)))
		}
		to.WriteString(`">`)
	}
	lines := 1
	for _, column := range s.columns {
		lines = max(lines, textLines(column.title, column.width-3)) // the filter's button takes some room
	}
	begin(1, lines)
	for i, column := range s.columns {
		if err := writeCell(to, texts, names[i], "1", title, column.title); err != nil {
			return err
		}
	}
	to.WriteString("</row>")
	for i, row := range s.body() {
		lines := 1
		for j, value := range row {
			if text, ok := value.(string); ok && s.columns[j].format == asWrapped {
				lines = max(lines, textLines(text, s.columns[j].width))
			}
		}
		if lines == 1 {
			lines = 0 // the height of every row
		}
		begin(i+2, lines)
		number := strconv.Itoa(i + 2)
		for j := range s.columns {
			var value any
			if j < len(row) {
				value = row[j]
			}
			if text, ok := value.(string); ok {
				value = defuse(text)
			}
			if err := writeCell(to, texts, names[j], number, formats[j], value); err != nil {
				return err
			}
		}
		to.WriteString("</row>")
	}
	to.WriteString("</sheetData>")
	return nil
}

// writeCell writes a cell; an empty one has its format only.
func writeCell(to *bytes.Buffer, texts *sharedTexts, column, row, format string, value any) error {
	to.WriteString(`<c r="`)
	to.WriteString(column)
	to.WriteString(row)
	to.WriteByte('"')
	to.WriteString(format)
	number := func(text []byte) {
		to.WriteString("><v>")
		to.Write(text)
		to.WriteString("</v></c>")
	}
	var scratch [32]byte
	if f, ok := value.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		value = fmt.Sprint(f) // a workbook has no such number
	}
	switch v := value.(type) {
	case int:
		number(strconv.AppendInt(scratch[:0], int64(v), 10))
	case int64:
		number(strconv.AppendInt(scratch[:0], v, 10))
	case float64:
		number(strconv.AppendFloat(scratch[:0], v, 'g', 15, 64)) // as many digits as a spreadsheet keeps
	case string:
		if v == "" {
			to.WriteString("/>")
			break
		}
		to.WriteString(` t="s"`)
		number(strconv.AppendInt(scratch[:0], int64(texts.number(v)), 10))
	case nil:
		to.WriteString("/>")
	default:
		return fmt.Errorf("a cell of type %T", v)
	}
	return nil
}

// columnName returns the letters of a column, from 0.
func columnName(column int) string {
	name := ""
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// fillWorkbook writes the workbook made with the sheets' cells instead of those that it has, its other parts unchanged.
func fillWorkbook(w io.Writer, made []byte, sheets []sheet, styles map[cellFormat]int) error {
	texts := &sharedTexts{numbers: map[string]int{}}
	data := make(map[string]*bytes.Buffer, len(sheets)) // by part
	for i := range sheets {
		rows := new(bytes.Buffer)
		if err := sheets[i].sheetData(rows, texts, styles); err != nil {
			return fmt.Errorf("sheet %s: %w", sheets[i].name, err)
		}
		data[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = rows
	}
	reader, err := zip.NewReader(bytes.NewReader(made), int64(len(made)))
	if err != nil {
		return err
	}
	writer := zip.NewWriter(w)
	for _, part := range reader.File {
		rows := data[part.Name]
		if rows == nil && part.Name != "xl/sharedStrings.xml" {
			if err := writer.Copy(part); err != nil {
				return err
			}
			continue
		}
		header := part.FileHeader
		header.CRC32, header.CompressedSize64, header.UncompressedSize64 = 0, 0, 0
		to, err := writer.CreateHeader(&header)
		if err != nil {
			return err
		}
		if rows == nil {
			err = texts.write(to)
		} else {
			err = fillSheet(to, part, rows.Bytes())
		}
		if err != nil {
			return fmt.Errorf("writing %s: %w", part.Name, err)
		}
	}
	return writer.Close()
}

func fillSheet(to io.Writer, part *zip.File, rows []byte) error {
	from, err := part.Open()
	if err != nil {
		return err
	}
	defer from.Close()
	whole, err := io.ReadAll(from)
	if err != nil {
		return err
	}
	head, rest, begins := bytes.Cut(whole, []byte("<sheetData>"))
	_, tail, ends := bytes.Cut(rest, []byte("</sheetData>"))
	if !begins || !ends {
		return fmt.Errorf("it has no rows")
	}
	for _, piece := range [][]byte{head, rows, tail} {
		if _, err := to.Write(piece); err != nil {
			return err
		}
	}
	return nil
}
