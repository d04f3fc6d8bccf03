package ingest

import (
	"errors"
	"strings"
	"testing"
)

func TestDateOrder(t *testing.T) {
	for _, test := range []struct{ text, dmy, mdy, reason string }{
		{"8/3/2026", "2026-03-08 00:00", "2026-08-03 00:00", reasonDateOrder},
		{"03/08/2026 09:05", "2026-08-03 09:05", "2026-03-08 09:05", reasonDateOrder},
		{"０８／０３／２０２６　午後３時", "2026-03-08 15:00", "2026-08-03 15:00", reasonDateOrder},
		{"25.8.2026", "2026-08-25 00:00", "", reasonDayFirst},
		{"8-25-2026 9:05 PM", "", "2026-08-25 21:05", reasonMonthFirst},
		{"2026/8/3 9:05", "2026-08-03 09:05", "2026-08-03 09:05", ""},
		{"31/2/2026", "", "", reasonNotTime},
		{"8/3-2026", "", "", reasonNotTime},
		{"8/3/20261", "", "", reasonNotTime},
		{"8/3/26", "", "", reasonNotTime},
		{"8/3/2026 25:00", "", "", reasonNotTime},
	} {
		for order, want := range map[string]string{"dmy": test.dmy, "mdy": test.mdy, "": ""} {
			reason := ""
			if order == "" {
				if reason = test.reason; reason == "" {
					want = test.dmy
				}
			} else if want == "" {
				reason = reasonNotTime
			}
			r := read(t, []byte("id\treceived_at\ttext\n1\t"+test.text+"\ta\n"), Options{DateOrder: order})
			switch {
			case reason != "":
				if len(r.rejects) != 1 || r.rejects[0].Reason != "received_at "+reason {
					t.Errorf("%s as %q: %+v, %v", test.text, order, r.rejects, r.err)
				}
			case len(r.inquiries) != 1 || r.inquiries[0].ReceivedAt.Format("2006-01-02 15:04") != want:
				t.Errorf("%s as %q: %+v, %+v, want %s", test.text, order, r.inquiries, r.rejects, want)
			}
		}
	}
}

// TestDateOrderEverywhere states the order for dates in every column, with a clock beside them, in transcripts and LINE.
func TestDateOrderEverywhere(t *testing.T) {
	stated := Options{DateOrder: "mdy"}
	q := one(t, "id,受付日,受付時刻,内容,完了日,更新日時\n1,8/3/2026,9:05,届かない,8/4/2026,8/5/2026 10:00\n", stated)
	if got := q.ReceivedAt.Format("0102 1504 ") + q.ResolvedAt.Format("0102 ") + q.UpdatedAt.Format("0102 1504"); got != "0803 0905 0804 0805 1000" {
		t.Errorf("columns: %s", got)
	}
	q = one(t, "通話ID,受付日時,話者,発話内容\n1,8/3/2026 9:05,客,届かない\n1,8/3/2026 9:06,担当,お調べします\n", stated)
	if len(q.Turns) != 2 || q.ReceivedAt.Format("0102 1504") != "0803 0905" || q.Turns[1].At.Format("0102 1504") != "0803 0906" {
		t.Errorf("transcript: %+v", q)
	}
	q = one(t, "送信者タイプ,送信者名,送信日,送信時刻,内容\nUser,見本,8/3/2026,9:05:00,届かない\n", stated)
	if q.ReceivedAt.Format("0102 1504") != "0803 0905" {
		t.Errorf("LINE: %+v", q)
	}
	r := read(t, []byte("id,received_at,text,resolved_at\n1,2026-08-03,a,8/4/2026\n"), Options{})
	if r.summary.Warnings["resolved_at "+reasonDateOrder] != 1 {
		t.Errorf("warnings %v", r.summary.Warnings)
	}
	if r := read(t, []byte("id,received_at,text\n"), Options{DateOrder: "ymd"}); !errors.Is(r.err, ErrDateOrder) || !strings.Contains(r.err.Error(), "use dmy or mdy") {
		t.Errorf("%v", r.err)
	}
}
