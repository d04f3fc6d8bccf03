package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"voc"
	"voc/faq"
)

func TestFAQWorkbook(t *testing.T) {
	page := &faqPage{Title: "架空", Analysis: &faq.Analysis{
		Gaps: []voc.FAQGap{{ID: "0123456789abcdef", Kind: voc.GapNoArticle, Reason: "答える記事がありません。", Question: "=1+1 は使えますか", People: 3, Messages: 4, Topic: "t",
			Channels: []voc.ChannelCount{{Channel: voc.Phone, People: 3}}, Wordings: []voc.GapWording{{Text: "@SUM(A1)", People: 2}}, Unresolved: voc.Some(0.25),
			Rows: []voc.RowID{{Week: voc.Week{Year: 2026, Number: 30}, IDSpace: "crm", ID: "W-1"}}}},
		Coverage: faq.Coverage{People: 10, Answered: 4, Recent: 5, RecentAnswered: 3, Before: 5, BeforeAnswered: 1},
		Hygiene:  faq.Hygiene{Duplicates: [][2]string{{"a", "b"}}},
	}, topics: map[string]string{"t": "使い方"}}
	var first, second bytes.Buffer
	for _, file := range []*bytes.Buffer{&first, &second} {
		if err := writeFAQWorkbook(file, page); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same page gives other bytes")
	}
	book, err := excelize.OpenReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := strings.Join(book.GetSheetList(), " "); got != "答えのない質問 お客様の言い方 問い合わせ 記事が答えている割合 記事の手入れ" {
		t.Error(got)
	}
	for _, want := range []struct{ sheet, cell, value string }{
		{"答えのない質問", "A1", "順位"}, {"答えのない質問", "C2", "'=1+1 は使えますか"}, {"答えのない質問", "D2", "記事なし"}, {"答えのない質問", "K2", "25%"}, {"答えのない質問", "N2", "使い方"},
		{"お客様の言い方", "C2", "'@SUM(A1)"}, {"問い合わせ", "E2", "W-1"}, {"記事が答えている割合", "E2", "40%"}, {"記事が答えている割合", "H2", "+40%"}, {"記事の手入れ", "C2", "b"},
	} {
		if got, err := book.GetCellValue(want.sheet, want.cell); got != want.value || err != nil {
			t.Errorf("%s %s: %q, %v; want %q", want.sheet, want.cell, got, err, want.value)
		}
	}
	for _, sheet := range book.GetSheetList() {
		tables, err := book.GetTables(sheet)
		if err != nil || len(tables) != 1 {
			t.Errorf("%s: %d tables, %v", sheet, len(tables), err)
		}
		panes, err := book.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the header is not frozen: %+v, %v", sheet, panes, err)
		}
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			for j := range rows[i] {
				cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, _ := book.GetCellFormula(sheet, cell); formula != "" {
					t.Errorf("%s %s is a formula: %s", sheet, cell, formula)
				}
			}
		}
	}
}
