package pipeline

import (
	"encoding/json"
	"slices"
	"testing"

	"voc"
	"voc/store"
)

// What is counted anew from the columns is what the run counted from the rows, margins included.
func TestRecountIsWhatWasCounted(t *testing.T) {
	for _, margins := range []map[string]map[string]float64{nil, {"plan": {"gold": 0.3, "free": 0.7}}} {
		out := t.TempDir()
		exports := exportsOf(5, 2, 300)
		exports = append(exports, export{"plans.csv", `id,received_at,channel,customer_id,topics,status,kind,sentiment,segment.plan,segment.region,text
s1,2026-08-03T10:00:00+09:00,phone,c1,a;b,resolved,complaint,negative,gold,east,届かない
s2,2026-08-03T11:00:00+09:00,phone,c1,,open,,positive,free,,届いた
s3,2026-08-03T12:00:00+09:00,,c2,b,,,,free,,いつ届く
s4,2026-08-03T12:00:00+09:00,kiosk;\\,,b;a;c;d;e,abandoned,,,platinum,west,どこ
`})
		config := testConfig(t, out, exports...)
		config.Margins = margins
		mustRun(t, config)
		catalog, err := store.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		var weeks []voc.Week
		var want []voc.WeekFigures
		for _, record := range catalog.Weeks {
			reader, err := catalog.Week(record.Week)
			if err != nil {
				t.Fatal(err)
			}
			figures, err := reader.Figures()
			if err != nil {
				t.Fatal(err)
			}
			weeks, want = append(weeks, record.Week), append(want, figures)
		}
		got, err := Recount(catalog, weeks, config.estimateOptions(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for i := range weeks {
			if len(want[i].Counts) < 20 || !slices.Equal(got[i].Counts, want[i].Counts) {
				t.Errorf("week %s: other counts than the published ones", weeks[i])
			}
			a, _ := json.Marshal(got[i])
			b, _ := json.Marshal(want[i])
			if string(a) != string(b) {
				t.Errorf("week %s: other figures than the published ones", weeks[i])
			}
		}
	}
}
