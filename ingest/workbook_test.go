package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbookOf makes a workbook whose first sheet has the rows.
func workbookOf(t testing.TB, rows [][]any, change func(*excelize.File)) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if change != nil {
		change(book)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// damage changes bytes in the middle, where the packed parts are.
func damage(workbook []byte) []byte {
	damaged := bytes.Clone(workbook)
	for i := 60; i < len(damaged)-400; i++ {
		if !bytes.HasPrefix(damaged[max(0, i-40):], []byte("PK")) {
			damaged[i] ^= 0x55
		}
	}
	copy(damaged[30:], workbook[30:60])
	return append(damaged[:len(damaged)-400], workbook[len(workbook)-400:]...)
}

func TestWorkbook(t *testing.T) {
	content := workbookOf(t, [][]any{
		{"みどり家電 来店記録", nil, nil, nil, nil},
		{},
		{"店舗", "来店日", "来店時刻", "ご相談内容", "NPS", "対応時間"},
		{"本店", 46237, 0.5, "音が大きい", 7, 0.0625},
		{nil, "令和8年8月4日", "午後3時5分", "返品したい", "８", "5:30"},
		{},
		{"西店", "いつか", "", "届かない", "", ""},
	}, func(book *excelize.File) {
		if err := book.MergeCell("Sheet1", "A4", "A5"); err != nil {
			t.Fatal(err)
		}
	})
	r := read(t, content, Options{Channel: "visit"})
	if r.err != nil || len(r.inquiries) != 2 || len(r.rejects) != 1 || r.summary.Format != "xlsx" {
		t.Fatalf("%d inquiries, rejects %v, %v", len(r.inquiries), r.rejects, r.err)
	}
	first, second := r.inquiries[0], r.inquiries[1]
	if want := time.Date(2026, 8, 3, 12, 0, 0, 0, japan); !first.ReceivedAt.Equal(want) || first.Source.Line != 4 || first.Team != "本店" || first.NPS.Value != 7 {
		t.Errorf("first: %+v", first)
	}
	if want := time.Date(2026, 8, 4, 15, 5, 0, 0, japan); !second.ReceivedAt.Equal(want) || second.Team != "本店" || second.NPS.Value != 8 {
		t.Errorf("second: %+v", second)
	}
	if first.HandlingSeconds.Value != 5400 || second.HandlingSeconds.Value != 330 {
		t.Errorf("handling times %v and %v", first.HandlingSeconds, second.HandlingSeconds)
	}
	if reject := r.rejects[0]; reject.Line != 7 || reject.Column != 2 || reject.Start != 0 || reject.End != 0 || string(reject.Raw) != "西店\tいつか\t\t届かない\t\t\n" {
		t.Errorf("reject %+v %q", reject, reject.Raw)
	}
}

func TestWorkbookSheets(t *testing.T) {
	content := workbookOf(t, [][]any{{"id", "received_at", "text"}, {"hidden", "2026-08-03", "a"}}, func(book *excelize.File) {
		for _, name := range []string{"見える", "次"} {
			if _, err := book.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			for i, row := range [][]any{{"id", "received_at", "text"}, {name, 46237.5, "b"}, {1234567890123.0, "2026-08-03", "c"}} {
				cell, _ := excelize.CoordinatesToCellName(1, i+1)
				if err := book.SetSheetRow(name, cell, &row); err != nil {
					t.Fatal(err)
				}
			}
		}
		book.SetActiveSheet(1)
		if err := book.SetSheetVisible("Sheet1", false); err != nil {
			t.Fatal(err)
		}
	})
	for sheet, want := range map[string]string{"": "見える", "次": "次"} {
		r := read(t, content, Options{Sheet: sheet})
		if r.err != nil || len(r.inquiries) != 2 || r.inquiries[0].ID != want || r.inquiries[1].ID != "1234567890123" {
			t.Errorf("sheet %q: %+v, %v", sheet, r.inquiries, r.err)
		}
	}
}

func TestWorkbookIn1904System(t *testing.T) {
	yes := true
	content := workbookOf(t, [][]any{{"id", "received_at", "text"}, {"1", 46237.5 - 1462, "a"}}, func(book *excelize.File) {
		if err := book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
	})
	if q := one(t, string(content), Options{}); !q.ReceivedAt.Equal(time.Date(2026, 8, 3, 12, 0, 0, 0, japan)) {
		t.Errorf("received at %v", q.ReceivedAt)
	}
}

// TestWorkbookWithBrokenSheet packs a sheet that ends in the middle into a sound archive.
func TestWorkbookWithBrokenSheet(t *testing.T) {
	content := workbookOf(t, [][]any{{"id", "received_at", "text"}, {"1", "2026-08-03", "a"}, {"2", "2026-08-03", "b"}}, nil)
	broken := replacePart(t, content, "xl/worksheets/sheet1.xml", func(part []byte) []byte { return part[:bytes.Index(part, []byte(`r="3"`))] })
	if r := read(t, broken, Options{}); !errors.Is(r.err, ErrDamaged) || r.summary.Read != 0 {
		t.Errorf("%d read, %v", r.summary.Read, r.err)
	}
}

// replaceSheet packs a workbook anew with another sheet.
func replaceSheet(t testing.TB, workbook []byte, sheet string) []byte {
	t.Helper()
	return replacePart(t, workbook, "xl/worksheets/sheet1.xml", func([]byte) []byte { return []byte(sheet) })
}

// replacePart packs a workbook anew with one part changed.
func replacePart(t testing.TB, workbook []byte, name string, change func([]byte) []byte) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, file := range archive.File {
		if file.Name != name {
			if err := w.Copy(file); err != nil {
				t.Fatal(err)
			}
			continue
		}
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		packed, err := w.CreateHeader(&zip.FileHeader{Name: file.Name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := packed.Write(change(part)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzWorkbook changes the sheet inside a sound archive: changes of the archive itself end at its checksums.
func FuzzWorkbook(f *testing.F) {
	workbook := workbookOf(f, [][]any{{"id", "received_at", "text"}, {"1", "2026-08-03", "a"}}, nil)
	const head = `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>received_at</t></is></c><c r="B1" t="inlineStr"><is><t>text</t></is></c></row>`
	f.Add(`<row r="2"><c r="A2"><v>46237.5</v></c><c r="B2" t="inlineStr"><is><t>a</t></is></c></row></sheetData></worksheet>`)
	f.Add(`<row r="99999999"><c r="ZZZZ1" t="s"><v>-1</v></c></row></sheetData></worksheet>`)
	f.Add(`<row r="2"><c r="A2" t="inlineStr"><is><t>id</t></is></c><c r="B2" t="inlineStr"><is><t>内容</t></is></c></row></sheetData><mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="C1:C9999"/></mergeCells></worksheet>`)
	f.Add(`<row><c t="s"><v>0</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>`)
	f.Fuzz(func(t *testing.T, rows string) {
		read(t, replaceSheet(t, workbook, head+rows), Options{})
	})
}

// hideAllSheets says in the workbook's list that its sheet is hidden, which excelize refuses to write.
func hideAllSheets(t testing.TB, workbook []byte) []byte {
	t.Helper()
	return replacePart(t, workbook, "xl/workbook.xml", func(part []byte) []byte {
		changed := bytes.Replace(part, []byte("<sheet "), []byte(`<sheet state="hidden" `), 1)
		if bytes.Equal(changed, part) {
			t.Fatalf("the list of sheets is %s", part)
		}
		return changed
	})
}
