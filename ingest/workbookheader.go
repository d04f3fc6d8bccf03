package ingest

import (
	"fmt"
	"slices"
	"strings"
)

const headerRows = 3 // rows that a header may have

// mergedRange is a merged range: columns and rows from 1, both ends inside.
type mergedRange struct{ left, top, right, bottom int }

// findHeader returns the number of the last row of the header: of all rows among the first 20, alone or with one or
// two under them, those that map the most columns. Of equal ones those of most rows are taken, since names of groups
// tell 受付｜日時 from 対応｜日時, then the first.
//
// Rows are joined where merged cells show that they belong together: a group over several columns, or a header over
// several rows. Without merged cells every name in the lower row must be a known header.
func (t *workbookTable) findHeader() (int, error) {
	given := t.builder.options.Columns
	rows, err := t.firstRows()
	if err != nil {
		return 0, err
	}
	var first []string
	best, bestMapped, bestDepth := 0, 0, 0
	for i, cells := range rows {
		if first == nil && strings.Join(cells, "") != "" {
			first = cells
		}
		for depth := 1; depth <= min(headerRows, len(rows)-i); depth++ {
			headers := cells
			if depth > 1 {
				if headers = t.joined(rows[i:i+depth], i+1); headers == nil {
					break
				}
			}
			columns, missing := mapHeaders(headers, given)
			if missing != "" || columns.mapped < bestMapped || columns.mapped == bestMapped && depth <= bestDepth || checkMapping(&columns, "", headers, nil) != nil {
				continue
			}
			best, bestMapped, bestDepth = i+depth, columns.mapped, depth
			t.headers, t.columns = slices.Clone(headers), columns
		}
	}
	if best == 0 {
		columns, missing := mapHeaders(first, given)
		if err := checkMapping(&columns, missing, first, given); err != nil {
			return 0, fmt.Errorf("sheet %s: %w; %s", t.sheet, err, t.layoutHint())
		}
	}
	t.builder.summary.HeaderLine = int64(best)
	t.builder.header = tabbed(t.headers)
	t.builder.note(&t.columns, t.headers)
	return best, nil
}

// layoutHint says what a sheet must look like, and which others there are.
func (t *workbookTable) layoutHint() string {
	hint := fmt.Sprintf("a sheet is read as one table whose header, of one to %d rows, is among the first %d rows", headerRows, headerWithin)
	var others []string
	for _, sheet := range t.book.GetSheetList() {
		if sheet != t.sheet {
			others = append(others, sheet)
		}
	}
	if others != nil {
		hint += "; name another sheet under sheet in voc.yaml: " + strings.Join(others[:min(len(others), 10)], ", ")
	}
	return hint
}

// firstRows returns the rows among which the header must be, with merged cells filled.
func (t *workbookTable) firstRows() ([][]string, error) {
	var rows [][]string
	width := 0
	err := t.rows(func(number int, cells []string) (bool, error) {
		rows = append(rows, slices.Clone(cells))
		width = max(width, len(cells))
		return number < headerWithin, nil
	})
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i] = t.withMerged(i+1, rows[i], width)
	}
	return rows, nil
}

// joined makes one row of headers of rows that stand under each other, the first of them with a number; nil where
// nothing shows that they belong together.
func (t *workbookTable) joined(rows [][]string, number int) []string {
	width := 0
	for i, cells := range rows {
		width = max(width, len(cells))
		if i < len(rows)-1 && !isGroupRow(cells) || strings.TrimSpace(strings.Join(cells, "")) == "" {
			return nil
		}
	}
	grid := make([][]string, len(rows)) // of one width
	for i, cells := range rows {
		grid[i] = make([]string, width)
		copy(grid[i], cells)
	}
	for i := 0; i < len(grid)-1; i++ {
		if !t.tied(number + i) {
			if !namesOnly(grid[i+1]) {
				return nil
			}
			spread(grid[i], grid[i+1])
		}
	}
	headers := make([]string, width)
	column := make([]string, len(grid))
	for c := range headers {
		for i := range grid {
			column[i] = grid[i][c]
		}
		headers[c] = joinLevels(column)
	}
	return headers
}

// tied reports that merged cells tie a row to the next one: a group over several columns, or a header that
// reaches into it.
func (t *workbookTable) tied(row int) bool {
	for _, r := range t.ranges {
		if r.top <= row && row <= r.bottom && (r.left < r.right && r.bottom == row || r.bottom > row && r.bottom < row+headerRows) {
			return true
		}
	}
	return false
}

// namesOnly reports a row in which every cell is a known header.
func namesOnly(cells []string) bool {
	for _, cell := range cells {
		if strings.TrimSpace(cell) != "" && aliasesOf(cell) == nil {
			return false
		}
	}
	return true
}

// spread writes the name of a group that is not merged over the columns at its right that have no name of their own.
func spread(group, names []string) {
	last := ""
	for c := range group {
		switch {
		case strings.TrimSpace(names[c]) == "":
			last = ""
		case strings.TrimSpace(group[c]) != "":
			last = group[c]
		default:
			group[c] = last
		}
	}
}
