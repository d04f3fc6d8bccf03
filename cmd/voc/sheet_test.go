package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestSheetRoundTrip(t *testing.T) {
	rows := [][]string{{"=1+1", "a\nb", ""}, {"007", "2026-08-03", "最後"}}
	columns := []sheetColumn{{name: "key", width: 10}, {name: "text", width: 40}, {name: "sentiment", width: 10, choices: []string{"positive", "negative"}}}
	data, err := writeSheet(columns, rows, [][]string{{"id"}, {"x"}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := readSheet("s.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	if want := append([][]string{{"key", "text", "sentiment"}}, rows...); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("read back %q, want %q", got, want)
	}
	again, err := writeSheet(columns, rows, [][]string{{"id"}, {"x"}})
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same rows give other bytes (%v)", err)
	}
	for _, n := range []int{0, 1, 100, len(data) / 2, len(data) - 30} {
		if _, err := readSheet("cut.xlsx", data[:n]); err == nil || !strings.Contains(err.Error(), "cut.xlsx is no workbook that can be read") {
			t.Errorf("cut off after %d bytes: %v", n, err)
		}
	}
	for i := 0; i < len(data); i += 1 + len(data)/200 { // whatever is changed, nothing panics
		changed := bytes.Clone(data)
		changed[i] ^= 0x55
		readSheet("changed.xlsx", changed)
	}
}

// TestLabelInAWorkbook fills in a drawn workbook, as a person does in Excel, and reads it back.
func TestLabelInAWorkbook(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder)
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(folder, "config"))
	inputs, out, sample := filepath.Join(folder, "inputs.csv"), filepath.Join(folder, "out"), filepath.Join(folder, "sample.xlsx")
	data := "id,received_at,channel,text\n"
	for i := range 12 {
		data += fmt.Sprintf("%d,2026-08-03T10:00:00+09:00,web,%s%d番です。\n", i, []string{"とても満足しました。", "最悪でがっかりです。"}[i%2], i)
	}
	if err := os.WriteFile(inputs, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		var stdout, stderr bytes.Buffer
		if code := execute(context.Background(), args, &stdout, &stderr); code != exitDone {
			t.Fatalf("%v ends with %d: %s", args, code, stderr.String())
		}
		return stdout.String()
	}
	run("run", "--quiet", "--out", out, inputs)
	run("label", "draw", "sentiment", "--out", out, "--file", sample)
	book, err := excelize.OpenFile(sample)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(sheetName)
	if err != nil || len(rows) != 13 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	if offered, err := book.GetDataValidations(sheetName); err != nil || len(offered) != 1 || offered[0].Sqref != "E2:E13" || !strings.Contains(offered[0].Formula1, "positive,neutral,negative") {
		t.Errorf("no list of choices: %+v %v", offered, err)
	}
	for i, row := range rows[1:] {
		label := "肯定"
		if strings.Contains(row[3], "最悪") {
			label = "negative"
		}
		if i == 0 {
			label = "neutral" // one that voc sees otherwise
		}
		if err := book.SetCellStr(sheetName, fmt.Sprint("E", i+2), label); err != nil {
			t.Fatal(err)
		}
	}
	filled := filepath.Join(folder, "filled.xlsx")
	if err := book.SaveAs(filled); err != nil {
		t.Fatal(err)
	}
	plan := filepath.Join(folder, "sample.plan.json")
	if got := run("label", "read", "--plan", plan, filled, filled, "--out", out); !strings.Contains(got, "sentiment: 12 of 12 inquiries labelled") || !strings.Contains(got, "κ 1.000") ||
		!strings.Contains(got, "voc is right, estimated for all inquiries: 0.917") {
		t.Errorf("read back: %s", got)
	}
	audits, err := readAudits(out)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(audits, func(a recordedAudit) bool { return a.Topic == "neutral" && a.Channel == "" })
	if at < 0 || audits[at].FalseNegative != 1 || audits[at].TrueNegative != 11 || audits[at].Recall.Value != 0 || audits[at].Judged != 12 {
		t.Errorf("kept audits: %+v", audits)
	}
	// The filled workbook is data for training and evaluation.
	if got := run("eval", "sentiment", "--data", filled); !strings.Contains(got, "accuracy 0.917") {
		t.Errorf("evaluated: %s", got)
	}
}
