package ingest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// findMerged lists the merged ranges of the sheet. They are read from its part, since the library compares each with
// all others: 30,000 of them take it 19 seconds.
func (t *workbookTable) findMerged() error {
	part := t.sheetPart()
	at := bytes.LastIndex(part, []byte("mergeCells"))
	if begin := bytes.LastIndex(part[:max(at, 0)], []byte("mergeCells")); begin >= 0 {
		at = begin // the closing tag was found first
	}
	if at < 0 {
		return nil
	}
	if at = bytes.LastIndexByte(part[:at], '<'); at < 0 {
		return nil
	}
	cells := 0
	decoder := xml.NewDecoder(bytes.NewReader(part[at:]))
	decoder.Strict = false
	for {
		token, err := decoder.Token()
		if err != nil { // the end, or what the library will complain about
			return nil
		}
		if end, ok := token.(xml.EndElement); ok && end.Name.Local == "mergeCells" {
			return nil
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "mergeCell" {
			continue
		}
		for _, attribute := range start.Attr {
			if attribute.Name.Local != "ref" {
				continue
			}
			from, to, _ := strings.Cut(attribute.Value, ":")
			left, top, err1 := excelize.CellNameToCoordinates(from)
			right, bottom, err2 := excelize.CellNameToCoordinates(to)
			if errors.Join(err1, err2) != nil || left > right || top > bottom {
				continue
			}
			t.ranges = append(t.ranges, mergedRange{left, top, right, bottom})
			if cells += (right - left + 1) * (bottom - top + 1); cells > maxMerged {
				return fmt.Errorf("%w: merged cells span more than a million cells; save it as CSV", ErrTooLarge)
			}
		}
	}
}

// sheetPart returns the XML of the sheet; nil where the workbook does not say where it is.
func (t *workbookTable) sheetPart() []byte {
	load := func(name string) []byte {
		part, _ := t.book.Pkg.Load(name)
		content, _ := part.([]byte)
		return content
	}
	var list struct {
		Sheets []struct {
			Name       string     `xml:"name,attr"`
			Attributes []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if xml.Unmarshal(load("xl/workbook.xml"), &list) != nil || xml.Unmarshal(load("xl/_rels/workbook.xml.rels"), &relations) != nil {
		return nil
	}
	for _, sheet := range list.Sheets {
		for _, attribute := range sheet.Attributes {
			for _, relation := range relations.List {
				if sheet.Name == t.sheet && attribute.Name.Local == "id" && relation.ID == attribute.Value {
					target := relation.Target
					if !strings.HasPrefix(target, "/") {
						target = path.Join("xl", target)
					}
					return load(strings.TrimPrefix(target, "/"))
				}
			}
		}
	}
	return nil
}

// fillMerged gives all cells of merged ranges the value of the first one.
func (t *workbookTable) fillMerged() error {
	if t.ranges == nil {
		return nil
	}
	begin := map[int][]mergedRange{} // by row
	for _, r := range t.ranges {
		begin[r.top] = append(begin[r.top], r)
	}
	merged := map[[2]int]string{}
	err := t.rows(func(number int, cells []string) (bool, error) {
		for _, r := range begin[number] {
			if r.left > len(cells) || cells[r.left-1] == "" {
				continue
			}
			for row := r.top; row <= r.bottom; row++ {
				for column := r.left; column <= r.right; column++ {
					merged[[2]int{column, row}] = cells[r.left-1]
				}
			}
		}
		return true, nil
	})
	t.merged = merged
	return err
}
