package ingest

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// groupSeparator stands between the rows of a header of several rows: お客様情報｜電話番号. A header in one row that is
// so written, as some exports flatten theirs, is read in the same way; so is the header that rejects keep.
const groupSeparator = "｜"

// groupSuffixes end the name of a group of columns without being part of what a column is called: 受付情報｜日時 is
// 受付日時.
var groupSuffixes = []string{"情報", "内訳", "項目", "データ", "関連", "関係", "欄"}

// aliasesUnderGroup lists the columns that a header of several rows may stand for. 受付｜日時 is known as a whole,
// お客様情報｜電話番号 by its lowest row, which comes after all headers that are known as they are. A group alone says
// nothing about the columns under it.
func aliasesUnderGroup(levels []string) []alias {
	var found []alias
	add := func(name string, rank int) {
		for _, a := range aliasesOf(name) {
			a.rank += rank
			found = append(found, a)
		}
	}
	levels = levels[max(0, len(levels)-headerRows):]
	for i := range levels {
		if i == len(levels)-1 {
			add(levels[i], 2*afterAllPlain)
			break
		}
		add(strings.Join(levels[i:], ""), i)
		for _, suffix := range groupSuffixes {
			if group, ok := strings.CutSuffix(strings.TrimSpace(levels[i]), suffix); ok && group != "" {
				add(group+strings.Join(levels[i+1:], ""), i)
			}
		}
	}
	return found
}

// findUnderGroup finds a header that was named by its lowest row, or by its rows without the separator.
func findUnderGroup(headers []string, folded string) (int, bool) {
	place, found := 0, 0
	for i, header := range headers {
		levels := strings.Split(header, groupSeparator)
		if len(levels) == 1 || folded == "" {
			continue
		}
		if foldHeader(strings.Join(levels, "")) == folded {
			return i, true
		}
		if foldHeader(levels[len(levels)-1]) == folded {
			place = i
			found++
		}
	}
	return place, found == 1
}

// joinLevels makes one header of the cells of a column from top to bottom. A cell that is merged with the one above
// says the same once.
func joinLevels(cells []string) string {
	var levels []string
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell != "" && (len(levels) == 0 || levels[len(levels)-1] != cell) {
			levels = append(levels, cell)
		}
	}
	return strings.Join(levels, groupSeparator)
}

// isGroupRow reports a row that may stand above other rows of a header: it has at least two different names, and
// nothing that is more than a name, such as 作成者: 総務.
func isGroupRow(cells []string) bool {
	var names []string
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		switch {
		case cell == "" || slices.Contains(names, cell):
		case len(cell) > 120 || strings.Contains(norm.NFKC.String(cell), ":"):
			return false
		case len(names) < 2:
			names = append(names, cell)
		}
	}
	return len(names) == 2
}
