package sample

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"voc"
)

// storedZip keeps a workbook's parts uncompressed, so that its bytes do not depend on the compressor's version.
type storedZip struct{ *zip.Writer }

func (z storedZip) Create(name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
}

// visits writes the workbook that the shops' staff keep by hand: a title above the header, dates as everyone
// writes them (令和, with slashes, or a real date cell), gaps where nobody asked.
func (w *writer) visits(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "visits")
	const name, sheet = "visits.xlsx", "来店記録"
	book := excelize.NewFile()
	defer book.Close()
	book.ZipWriter = func(out io.Writer) excelize.ZipWriter { return storedZip{zip.NewWriter(out)} }
	const made = "2026-10-05T08:00:00Z"
	if err := book.SetDocProps(&excelize.DocProperties{Created: made, Modified: made, Creator: "みどり家電", LastModifiedBy: "みどり家電"}); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	dateFormat := "yyyy/m/d h:mm"
	style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &dateFormat})
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	line := 0
	add := func(cells ...any) {
		line++
		if err == nil {
			err = book.SetSheetRow(sheet, fmt.Sprintf("A%d", line), &cells)
		}
		if _, isTime := cells[min(1, len(cells)-1)].(float64); isTime && err == nil {
			err = book.SetCellStyle(sheet, fmt.Sprintf("B%d", line), fmt.Sprintf("B%d", line), style)
		}
	}
	identical := twice(r, byChannel[voc.Visit], 1)
	add("店頭お客様対応記録（2026年度上期）")
	line++ // an empty row, as people leave it
	add("受付番号", "来店日時", "お客様番号", "店舗", "内容", "対応", "担当", "対応状況", "NPS", "商品")
	for i, e := range byChannel[voc.Visit] {
		var nps any
		if r.chance(.4) {
			nps = score(r, e, 10)
		}
		status := map[string]string{"resolved": "完了", "answered": "完了", "unresolved": "未解決", "open": "対応中"}[e.status]
		cells := []any{e.ref, handwritten(r, e.at), e.customerID(), pick(r, stores), e.text, e.reply, fmt.Sprintf("店%02d", r.between(1, 18)), status, nps, e.product()}
		add(cells...)
		w.truth.published(name)
		if slices.Contains(identical, e) {
			add(cells...)
			w.truth.duplicate(e, "identical", name, name)
		}
		if i == 60 {
			add("V-9001", "令和8年13月1日", "", stores[0], "メモのみ。", "", "店01", "対応中", nil, "")
			w.truth.reject(name, int64(line), "V-9001", "impossible date")
		}
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	content, err := book.WriteToBuffer()
	if err != nil {
		return fmt.Errorf("writing %s: %w", name, err)
	}
	w.truth.file(name, voc.Visit)
	w.files[name] = content.Bytes()
	return nil
}

// handwritten gives a time as one of the staff would enter it; some enter the day only.
func handwritten(r random, at time.Time) any {
	switch r.IntN(5) {
	case 0:
		return fmt.Sprintf("令和%d年%d月%d日", at.Year()-2018, at.Month(), at.Day())
	case 1:
		return fmt.Sprintf("R%d.%d.%d", at.Year()-2018, at.Month(), at.Day())
	case 2:
		// The number of days since 1899-12-30 is what Excel stores.
		minutes := at.Truncate(time.Minute).Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, zone)).Minutes()
		return minutes / (24 * 60)
	case 3:
		return at.Format("2006年1月2日 15時04分")
	}
	return plainTime(at)
}
