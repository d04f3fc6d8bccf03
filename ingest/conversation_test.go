package ingest

import (
	"testing"

	"voc"
)

// TestTranscriptsOfEveryTable reads one conversation, told row by row, in the formats of tables.
func TestTranscriptsOfEveryTable(t *testing.T) {
	rows := [][]any{
		{"通話ID", "受付日時", "話者", "発話内容", "商品"},
		{"t-1", "2026-08-03 09:05:00", "オペレーター", "お電話ありがとうございます。", "掃除機"},
		{"t-1", "2026-08-03 09:05:04", "お客様", "充電が終わりません。", ""},
		{"t-2", "2026-08-03 10:00:00", "お客様", "解約したいです。", "洗濯機"},
		{"t-1", "2026-08-03 09:05:20", "お客様", "急いでいます。", ""},
		{"t-2", "2026-08-03 10:00:09", "オペレーター", "承りました。", ""},
	}
	table := ""
	lines := ""
	for i, row := range rows {
		for n, cell := range row {
			table += map[bool]string{true: ","}[n > 0] + cell.(string)
		}
		table += "\n"
		if i > 0 {
			lines += `{"call_id":"` + row[0].(string) + `","received_at":"` + row[1].(string) + `","speaker":"` + row[2].(string) + `","utterance":"` + row[3].(string) + `","product":"` + row[4].(string) + `"}` + "\n"
		}
	}
	for name, content := range map[string][]byte{"CSV": []byte(table), "workbook": workbookOf(t, rows, nil), "JSON lines": []byte(lines)} {
		r := read(t, content, Options{})
		if r.err != nil || len(r.inquiries) != 2 || r.summary.Joined != 3 || len(r.rejects) != 0 {
			t.Errorf("%s: %d inquiries, %d joined, %v, %v", name, len(r.inquiries), r.summary.Joined, r.rejects, r.err)
			continue
		}
		q := r.inquiries[0]
		if q.ID != "t-1" || q.Text != "充電が終わりません。\n急いでいます。" || len(q.Turns) != 3 || q.Turns[0].Role != voc.RoleAgent || q.Channel != voc.Phone || q.Product != "掃除機" {
			t.Errorf("%s: %+v", name, q)
		}
	}
	rows = append(rows, []any{"", "2026-08-03 11:00:00", "お客様", "番号がない", ""}, []any{"t-3", "いつか", "お客様", "届かない", ""})
	r := read(t, workbookOf(t, rows, nil), Options{})
	if len(r.inquiries) != 2 || len(r.rejects) != 2 || r.rejects[0].Reason != "id is missing" || r.rejects[0].Line != 7 || r.rejects[1].Line != 8 {
		t.Errorf("%d inquiries, %+v", len(r.inquiries), r.rejects)
	}
}
