package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"voc"
)

// formulaStarts are what a spreadsheet takes for the beginning of a formula, or drops to find one behind it.
var formulaStarts = []string{"=", "+", "-", "@", "\t", "\r", "\n", "\t=", "\r\n=", "＝", "＋", "－", "＠"}

// TestFormulasStayText puts every beginning of a formula into every text that comes from data, and reads the list and
// the workbook as a spreadsheet would.
func TestFormulasStayText(t *testing.T) {
	const payload = `cmd|'/c calc'!A1`
	for _, start := range formulaStarts {
		evil := start + payload
		if got := defuse(evil); got != "'"+evil {
			t.Errorf("defuse(%q) gives %q", evil, got)
		}
	}
	for _, plain := range []string{"", "'=1", "1-2", " =1", "届かない", "ー長音", "〜から"} {
		if got := defuse(plain); got != plain {
			t.Errorf("defuse(%q) gives %q", plain, got)
		}
	}
	var rows []*voc.Labelled
	for i, start := range formulaStarts {
		evil := start + payload
		rows = append(rows, &voc.Labelled{
			ID: evil, IDSpace: evil, Channel: evil, Team: evil, Week: fixtureWeek, Day: "2026-08-17", CountedAs: fmt.Sprint("p", i), ReceivedAt: fixtureWeek.Start(tokyo).Add(time.Hour),
			Text: voc.TrustMasked(evil), Status: "open",
			Labels: voc.Labels{TopicIDs: []string{evil}, Topics: []voc.Label{{Value: evil}}, Sentiment: voc.Sentiment{Class: voc.Negative, Score: -1},
				Signals: []voc.Label{{Value: voc.SignalSafety}}, Opinions: []voc.OpinionUnit{{Target: evil, Predicate: evil, Polarity: voc.Negative}}},
		})
	}
	input := Input{Title: "=1", Week: figuresOf(fixtureWeek, rows), Rows: sequence(rows), Location: tokyo, OutDir: "=out", GapsKnown: true}
	for _, row := range rows {
		reply := voc.EarlierReply{For: voc.RowID{Week: row.Week, IDSpace: row.IDSpace, ID: row.ID}, From: voc.RowID{Week: row.Week, ID: row.ID}, Text: row.Text.String(), Similarity: .5}
		input.Insights.Replies = append(input.Insights.Replies, reply)
		input.Gaps = append(input.Gaps, voc.FAQGap{Question: row.Text.String(), Reason: row.Text.String(), Topic: row.ID, People: 2, Messages: 2, Terms: []string{row.ID},
			Nearest: []voc.ArticleMatch{{ID: row.ID, Title: row.ID}}, Draft: []voc.DraftSentence{{Text: row.Text.String()}}})
		input.Sources = append(input.Sources, SourceLine{Name: row.ID, Format: row.ID})
		input.Versions = append(input.Versions, VersionLine{row.ID, row.ID})
	}
	files := write(t, input)
	dangerous := func(cell string) bool {
		first, _ := utf8.DecodeRuneInString(cell)
		return cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
	}

	table := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(files["routing.csv"], []byte("\ufeff"))))
	lines, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	payloads := 0
	for _, line := range lines[1:] {
		for i, cell := range line {
			if strings.Contains(cell, payload) {
				payloads++
			}
			if dangerous(cell) {
				t.Errorf("routing list, %s: %q", lines[0][i], cell)
			}
		}
	}
	if len(lines) != len(rows)+1 || payloads < 6*len(rows) {
		t.Errorf("the routing list has %d lines and %d cells of the payload", len(lines), payloads)
	}

	book, err := excelize.OpenReader(bytes.NewReader(files["xlsx"]))
	if err != nil {
		t.Fatal(err)
	}
	payloads = 0
	for _, name := range book.GetSheetList() {
		cells, err := book.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range cells {
			for j, cell := range row {
				at, _ := excelize.CoordinatesToCellName(j+1, i+1)
				kind, err := book.GetCellType(name, at)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(cell, payload) {
					payloads++
				}
				if kind == excelize.CellTypeSharedString && dangerous(cell) || kind == excelize.CellTypeFormula {
					t.Errorf("%s!%s: %q", name, at, cell)
				}
			}
		}
	}
	if payloads < 15*len(rows) {
		t.Errorf("the workbook has %d cells of the payload", payloads)
	}
}
