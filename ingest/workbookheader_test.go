package ingest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func merge(ranges ...string) func(*excelize.File) {
	return func(book *excelize.File) {
		for _, r := range ranges {
			from, to, _ := strings.Cut(r, ":")
			if err := book.MergeCell("Sheet1", from, to); err != nil {
				panic(err)
			}
		}
	}
}

// TestWorkbookHeadersOfSeveralRows reads headers as people lay them out.
func TestWorkbookHeadersOfSeveralRows(t *testing.T) {
	for _, test := range []struct {
		name    string
		rows    [][]any
		merged  []string
		columns map[string]string // of the configuration
		header  int64
		want    string // column ← header, sorted
	}{
		{
			"groups over several columns under a title",
			[][]any{
				{"8月度 お客様対応記録"}, {}, {"作成者: 総務", nil, nil, "部署: CS"},
				{"受付番号", "お客様情報", nil, "受付情報", nil, "お問い合わせ", nil, "対応", nil},
				{nil, "氏名", "電話番号", "日時", "チャネル", "件名", "内容", "日時", "内容"},
				{"A-1", "見本花子", "090-0000-1234", "2026-08-03 09:05", "電話", "配送", "届かない", "2026-08-03 10:00", "お調べします"},
				{"A-2", "見本太郎", "090-0000-5678", "2026-08-04 09:05", "メール", "返品", "返品したい", "2026-08-04 10:00", "承りました"},
			},
			[]string{"A1:I1", "A4:A5", "B4:C4", "D4:E4", "F4:G4", "H4:I4"}, nil, 5,
			"channel←受付情報｜チャネル customer_id←お客様情報｜電話番号 first_reply_at←対応｜日時 id←受付番号 received_at←受付情報｜日時 reply←対応｜内容 subject←お問い合わせ｜件名 text←お問い合わせ｜内容",
		},
		{
			"three rows",
			[][]any{
				{"番号", "記録", nil, nil, nil},
				{nil, "受付", nil, "評価", nil},
				{nil, "日時", "内容", "満足度", "NPS"},
				{"1", 46237.5, "届かない", 4, 7}, {"2", 46238.5, "返品したい", 5, 8},
			},
			[]string{"A1:A3", "B1:E1", "B2:C2", "D2:E2"}, nil, 3,
			"csat←記録｜評価｜満足度 nps←記録｜評価｜NPS received_at←記録｜受付｜日時 text←記録｜受付｜内容",
		},
		{
			"groups that are not merged",
			[][]any{
				{"受付番号", "受付", nil, "対応", nil},
				{nil, "日時", "内容", "日時", "内容"},
				{"1", 46237.5, "届かない", 46237.75, "お調べします"}, {"2", 46238.5, "返品したい", 46238.75, "承りました"},
			},
			nil, nil, 2,
			"first_reply_at←対応｜日時 id←受付番号 received_at←受付｜日時 reply←対応｜内容 text←受付｜内容",
		},
		{
			"named by the lowest row in the configuration",
			[][]any{
				{"基本", nil, "声", nil},
				{"番号", "起きた日", "ひとこと", "店"},
				{"1", 46237.5, "届かない", "本店"}, {"2", 46238.5, "返品したい", "本店"},
			},
			[]string{"A1:B1", "C1:D1"}, map[string]string{"text": "ひとこと", "received_at": "基本 起きた日"}, 2,
			"received_at←基本｜起きた日 text←声｜ひとこと",
		},
		{
			"one row whose first record holds merged cells",
			[][]any{
				{"番号", "受付日時", "内容", nil},
				{"1", 46237.5, "届かない", nil}, {"2", 46238.5, "返品したい", nil},
			},
			[]string{"C1:D1", "C2:D2", "C3:D3"}, nil, 1,
			"received_at←受付日時 text←内容",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := read(t, workbookOf(t, test.rows, merge(test.merged...)), Options{Columns: test.columns})
			var got []string
			for _, column := range slices.Sorted(maps.Keys(r.summary.Columns)) {
				got = append(got, column+"←"+r.summary.Columns[column])
			}
			if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 0 || r.summary.HeaderLine != test.header || strings.Join(got, " ") != test.want {
				t.Fatalf("%d inquiries, rejects %v, header %d, %v\ngot  %s\nwant %s", len(r.inquiries), r.rejects, r.summary.HeaderLine, r.err, strings.Join(got, " "), test.want)
			}
			if r.inquiries[0].Text != "届かない" || r.inquiries[1].Text != "返品したい" || r.inquiries[1].ReceivedAt.Format("2006-01-02") != "2026-08-04" {
				t.Errorf("%+v", r.inquiries)
			}
		})
	}
}

// TestWorkbookRejectsUnderGroups mends a reject of a sheet with a header of two rows.
func TestWorkbookRejectsUnderGroups(t *testing.T) {
	r := read(t, workbookOf(t, [][]any{{"番号", "受付", nil}, {nil, "日時", "内容"}, {"1", "いつか", "届かない"}}, merge("A1:A2", "B1:C1")), Options{})
	if len(r.rejects) != 1 || r.rejects[0].Reason != "received_at is not a time" || r.rejects[0].Column != 2 || r.rejects[0].Line != 3 {
		t.Fatalf("%+v, %v", r.rejects, r.err)
	}
	mended := strings.Replace(string(JoinRejects(r.rejects, true)), "いつか", "2026-08-03", 1)
	if again := read(t, []byte(mended), Options{Format: ReplayFormat("xlsx")}); len(again.inquiries) != 1 || again.inquiries[0].Text != "届かない" {
		t.Errorf("%q: %+v, %v", mended, again.rejects, again.err)
	}
}

// TestWorkbookMergedRecords gives the value of merged cells to all of their rows.
func TestWorkbookMergedRecords(t *testing.T) {
	rows := [][]any{{"受付番号", "受付日", "店舗", "内容"}}
	for i := range 4 {
		rows = append(rows, []any{fmt.Sprint("r", i), nil, nil, fmt.Sprint("意見", i)})
	}
	rows[1][1], rows[1][2], rows[3][2] = 46237, "本店", "西店"
	r := read(t, workbookOf(t, rows, merge("B2:B5", "C2:C3", "C4:C5")), Options{})
	var got []string
	for _, q := range r.inquiries {
		got = append(got, q.ID+q.ReceivedAt.Format(" 01-02 ")+q.Team+" "+q.Text)
	}
	if want := "r0 08-03 本店 意見0, r1 08-03 本店 意見1, r2 08-03 西店 意見2, r3 08-03 西店 意見3"; strings.Join(got, ", ") != want {
		t.Errorf("%v, rejects %v, %v", got, r.rejects, r.err)
	}
}

func TestWorkbookHidden(t *testing.T) {
	rows := [][]any{{"id", "received_at", "text"}, {"1", "2026-08-03", "a"}, {"2", "2026-08-03", "b"}}
	hide := func(book *excelize.File) {
		if err := errors.Join(book.SetRowVisible("Sheet1", 2, false), book.SetColVisible("Sheet1", "A:B", false)); err != nil {
			t.Fatal(err)
		}
	}
	if r := read(t, workbookOf(t, rows, hide), Options{}); len(r.inquiries) != 2 || r.inquiries[0].ID != "1" {
		t.Errorf("hidden row and columns: %+v, %v", r.inquiries, r.err)
	}
	other := func(book *excelize.File) {
		if _, err := book.NewSheet("表紙"); err != nil {
			t.Fatal(err)
		}
		book.SetActiveSheet(1)
		if err := errors.Join(book.SetCellStr("表紙", "A1", "週報"), book.SetSheetVisible("Sheet1", false)); err != nil {
			t.Fatal(err)
		}
	}
	content := workbookOf(t, rows, other)
	if r := read(t, content, Options{Sheet: "Sheet1"}); len(r.inquiries) != 2 {
		t.Errorf("hidden sheet that is named: %+v, %v", r.inquiries, r.err)
	}
	r := read(t, content, Options{})
	if !errors.Is(r.err, ErrNoText) || len(r.inquiries)+len(r.rejects) > 0 || !strings.Contains(r.err.Error(), "sheet 表紙") || !strings.Contains(r.err.Error(), "under sheet in voc.yaml: Sheet1") {
		t.Errorf("hidden sheet beside a cover: %+v, %v", r.inquiries, r.err)
	}
	// Excel leaves one sheet visible; other programs do not.
	if r := read(t, hideAllSheets(t, workbookOf(t, rows, nil)), Options{}); len(r.inquiries) != 2 {
		t.Errorf("only a hidden sheet: %+v, %v", r.inquiries, r.err)
	}
}

// TestWorkbookLayoutsThatAreNoTable ends with what to do, and with no record.
func TestWorkbookLayoutsThatAreNoTable(t *testing.T) {
	for name, rows := range map[string][][]any{
		"a form":             {{"お客様カード"}, {"氏名", "見本花子", "電話", "090-0000-1234"}, {"ご意見", "届かない"}, {"受付", "2026-08-03", "担当", "見本"}},
		"names in a column":  {{"受付番号", "1", "2"}, {"受付日時", "2026-08-03", "2026-08-04"}, {"内容", "届かない", "返品したい"}},
		"header too far":     append(make([][]any, 30), []any{"id", "received_at", "text"}, []any{"1", "2026-08-03", "a"}),
		"header of six rows": {{"番", "受", "内"}, {"号", "付", "容"}, {"", "日", ""}, {"", "時", ""}, {"1", "2026-08-03", "届かない"}},
	} {
		r := read(t, workbookOf(t, rows, nil), Options{})
		if r.err == nil || len(r.inquiries)+len(r.rejects) > 0 || !strings.Contains(r.err.Error(), "in voc.yaml") || !strings.Contains(r.err.Error(), "a sheet is read as one table whose header, of one to 3 rows, is among the first 20 rows") {
			t.Errorf("%s: %d inquiries, %d rejects, %v", name, len(r.inquiries), len(r.rejects), r.err)
		}
	}
	// A second table under the first one: its rows are rejects with a reason, those of the first one are taken.
	r := read(t, workbookOf(t, [][]any{
		{"受付番号", "受付日時", "内容"}, {"1", "2026-08-03", "届かない"}, {},
		{"店舗別の件数"}, {"店舗", "件数", "前週"}, {"本店", 12, 9},
	}, nil), Options{})
	var reasons []string
	for _, reject := range r.rejects {
		reasons = append(reasons, fmt.Sprint(reject.Line, " ", reject.Reason))
	}
	if len(r.inquiries) != 1 || strings.Join(reasons, ", ") != "4 received_at is missing, 5 received_at is not a time, 6 received_at is not a time" {
		t.Errorf("%d inquiries, rejects %v, %v", len(r.inquiries), reasons, r.err)
	}
}

// TestWorkbookOfManyMergedCells reads as many merged ranges as would take minutes if each were looked for among all.
func TestWorkbookOfManyMergedCells(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString(`<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>received_at</t></is></c><c r="B1" t="inlineStr"><is><t>text</t></is></c></row>`)
	const pairs = 30_000
	for i := range pairs {
		fmt.Fprintf(&sheet, `<row r="%d"><c r="A%d"><v>46237</v></c><c r="B%d" t="inlineStr"><is><t>a%d</t></is></c></row><row r="%d"><c r="B%d" t="inlineStr"><is><t>b%d</t></is></c></row>`, 2*i+2, 2*i+2, 2*i+2, i, 2*i+3, 2*i+3, i)
	}
	sheet.WriteString(`</sheetData><mergeCells>`)
	for i := range pairs {
		fmt.Fprintf(&sheet, `<mergeCell ref="A%d:A%d"/>`, 2*i+2, 2*i+3)
	}
	sheet.WriteString(`</mergeCells></worksheet>`)
	workbook := workbookOf(t, [][]any{{"id"}}, nil)
	if r := read(t, replaceSheet(t, workbook, sheet.String()), Options{}); len(r.inquiries) != 2*pairs || len(r.rejects) != 0 {
		t.Errorf("%d inquiries, %d rejects, %v", len(r.inquiries), len(r.rejects), r.err)
	}
}
