package ingest

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	const morning = "2026-08-03T09:05:00+09:00"
	tests := []struct{ text, want string }{
		{"2026-08-03T09:05:00+09:00", morning},
		{"2026-08-03T00:05:00Z", morning},
		{"2026-08-03T00:05:00.000Z", morning},
		{"2026-08-03 09:05", morning},
		{"2026-08-03 09:05:00", morning},
		{"2026-08-03 09:05:00 +0900", morning},
		{"2026-08-03 00:05:00 UTC", morning},
		{"2026-08-03 09:05:00 JST", morning},
		{"2026-08-03T09:05+09", morning},
		{"2026-08-02T19:05:00-05:00", morning},
		{"2026/8/3 9:05", morning},
		{" 2026/08/03　09:05 ", morning},
		{"２０２６／８／３　９：０５", morning},
		{"2026/08/03(月) 09:05", morning},
		{"2026/08/03 (月) 09:05", morning},
		{"2026.8.3 9:05", morning},
		{"2026年8月3日 9時05分", morning},
		{"2026年8月3日9時5分", morning},
		{"2026年8月3日(月) 9:05", morning},
		{"2026年8月3日月曜日 午前9時5分", morning},
		{"2026年08月03日 09時05分00秒", morning},
		{"令和8年8月3日 9:05", morning},
		{"令和８年８月３日　午前９時５分", morning},
		{"㋿8年8月3日 9:05", morning},
		{"R8.8.3 9:05", morning},
		{"R8/8/3 9:05", morning},
		{"r08.08.03 09:05", morning},
		{"令8.8.3 9:05", morning},
		{"2026/8/3 AM 9:05", morning},
		{"2026/8/3 9:05 AM", morning},
		{"2026/8/3 9:05:00 am", morning},
		{"20260803090500", morning},
		{"202608030905", morning},
		{"20260803 09:05", morning},
		{"20260803T000500Z", morning},
		{"1785715500", morning},
		{"1785715500000", morning},
		{"1785715500.0", morning},
		{"46237.378472222", morning},
		{"Mon, 03 Aug 2026 09:05:00 +0900", morning},
		{"Mon, 3 Aug 2026 09:05:00 +0900 (JST)", morning},
		{"3 Aug 2026 00:05:00 GMT", morning},
		{"Mon Aug 03 00:05:00 +0000 2026", morning},
		{"Mon Aug  3 09:05:00 2026", morning},
		{"Monday, Aug 3, 2026 9:05 AM", morning},
		{"Aug 3, 2026, 9:05 AM", morning},
		{"2026-08-03", "2026-08-03T00:00:00+09:00"},
		{"2026/8/3", "2026-08-03T00:00:00+09:00"},
		{"20260803", "2026-08-03T00:00:00+09:00"},
		{"46237", "2026-08-03T00:00:00+09:00"},
		{"46237.5", "2026-08-03T12:00:00+09:00"},
		{"令和8年8月3日", "2026-08-03T00:00:00+09:00"},
		{"R8.8.3", "2026-08-03T00:00:00+09:00"},
		{"令和元年5月1日", "2019-05-01T00:00:00+09:00"},
		{"平成31年4月30日", "2019-04-30T00:00:00+09:00"},
		{"H31.4.30", "2019-04-30T00:00:00+09:00"},
		{"昭和64年1月7日", "1989-01-07T00:00:00+09:00"},
		{"S39.10.10", "1964-10-10T00:00:00+09:00"},
		{"2024-02-29", "2024-02-29T00:00:00+09:00"},
		{"2026/8/3 午後3時", "2026-08-03T15:00:00+09:00"},
		{"2026/8/3 午後3時半", "2026-08-03T15:30:00+09:00"},
		{"2026/8/3 15時頃", "2026-08-03T15:00:00+09:00"},
		{"2026/8/3 午後3:05", "2026-08-03T15:05:00+09:00"},
		{"2026/8/3 3:05 PM", "2026-08-03T15:05:00+09:00"},
		{"2026/8/3 午前0:05", "2026-08-03T00:05:00+09:00"},
		{"2026/8/3 午前12:05", "2026-08-03T00:05:00+09:00"},
		{"2026/8/3 午後12:05", "2026-08-03T12:05:00+09:00"},
		{"2026/8/3 24:00", "2026-08-04T00:00:00+09:00"},
		{"2026-08-03 09:05:06.789", "2026-08-03T09:05:06.789+09:00"},
		{"2026-08-03T09:05:06.123456789012Z", "2026-08-03T18:05:06.123456789+09:00"},
	}
	for _, test := range tests {
		got, ok := parseTime(test.text, japan)
		want, err := time.Parse(time.RFC3339Nano, test.want)
		if err != nil {
			t.Fatal(err)
		}
		if !ok || !got.Equal(want) || got.Location() != japan {
			t.Errorf("%q: got %v, %v, want %v", test.text, got, ok, want)
		}
	}
}

func TestParseTimeRefuses(t *testing.T) {
	for _, text := range []string{
		"", "-", "なし", "昨日", "2026", "2026-08", "2026年8月", "2026-13-01", "2026-02-29", "2026-02-30", "2026-00-10", "2026-08-00", "2026-8-3-9",
		"8/3/2026", "03/08/2026 9:05", "26/8/3", "8/3", "2026/08-03", "2026-08-03 9", "2026-08-03 9:60", "2026-08-03 25:00", "2026-08-03 24:01",
		"2026-08-03 9:05:61", "2026-08-03 13:05 PM", "2026-08-03 9:05 x", "2026-08-03T09:05:00+9:00", "2026-08-03T09:05:00+09:60", "2026-08-03T09:05:00+99:00",
		"R0.8.3", "令和8年", "X8.8.3", "令和元年", "1.5", "12345678", "20261301", "99999999999", "NaN", "Inf", "0x5", "1e9", "46237.5.1", "46237.x",
		"3 Aug 2026 09:05:00 PST", "Mon", "Mon, 33 Aug 2026 09:05:00 +0900",
	} {
		if got, ok := parseTime(text, japan); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestParseTimeInAnotherZone(t *testing.T) {
	zone := time.FixedZone("elsewhere", -5*60*60)
	for text, want := range map[string]string{
		"2026-08-03 09:05":          "2026-08-03T09:05:00-05:00",
		"2026-08-03T09:05:00+09:00": "2026-08-02T19:05:00-05:00",
		"46237.5":                   "2026-08-03T12:00:00-05:00",
		"Mon Aug  3 09:05:00 2026":  "2026-08-03T09:05:00-05:00",
		"3 Aug 2026 09:05:00 JST":   "2026-08-02T19:05:00-05:00",
	} {
		if got, ok := parseTime(text, zone); !ok || got.Format(time.RFC3339) != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// TestTimesRoundTrip writes times in each form and reads them back.
func TestTimesRoundTrip(t *testing.T) {
	for at := time.Date(2000, 1, 1, 0, 0, 0, 0, japan); at.Year() < 2040; at = at.Add(37*time.Hour + 1234567*time.Millisecond/1000*1000) {
		at := at.Truncate(time.Minute)
		for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RubyDate, "2006/1/2 15:04", "2006年1月2日 15時04分", "2006-01-02 03:04 PM", "20060102150405"} {
			if got, ok := parseTime(at.Format(layout), japan); !ok || !got.Equal(at) {
				t.Fatalf("%s: got %v", at.Format(layout), got)
			}
		}
	}
}

func TestCheckedTime(t *testing.T) {
	latest := testNow.AddDate(0, 0, 1)
	for text, want := range map[string]string{
		"2000-01-01": "", "1999-12-31 23:59:59": reasonTooOld, "1926-08-03": reasonTooOld, "2026-10-06 09:00": "", "2026-10-06 09:01": reasonFuture,
		"9999-01-01": reasonFuture, "": reasonNotTime,
	} {
		if _, reason := checkedTime(text, japan, latest); reason != want {
			t.Errorf("%q: %q, want %q", text, reason, want)
		}
	}
	if _, reason := checkedTime("2999-01-01", japan, time.Time{}); reason != "" {
		t.Errorf("without a bound: %q", reason)
	}
}

func FuzzTime(f *testing.F) {
	for _, seed := range []string{"2026-08-03T09:05:00+09:00", "令和8年8月3日 午後3時半", "46237.5", "Mon, 3 Aug 2026 09:05:00 +0900 (JST)", "R8.8.3", "1785715500000", "2026/8/3(月・祝) 9:05", "25.8.2026 9:05"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, order := range DateOrders { // what is put in order is read once more as it is
			if ordered := orderedDate(text, order); orderedDate(ordered, order) != ordered {
				t.Errorf("%q in the order %s is %q, and that %q", text, order, ordered, orderedDate(ordered, order))
			}
		}
		at, ok := parseTime(text, japan)
		if !ok {
			return
		}
		if again, ok := parseTime(at.Format(time.RFC3339Nano), japan); at.Year() > 999 && at.Year() < 9999 && (!ok || !again.Equal(at)) {
			t.Errorf("%q is %v, which is read as %v", text, at, again)
		}
	})
}
