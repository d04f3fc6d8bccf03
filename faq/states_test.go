package faq

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"voc"
)

func TestStates(t *testing.T) {
	gaps := []voc.FAQGap{
		{ID: "aa11", Question: "休止できますか", Terms: []string{"休止", "一時停止", "みどりプラス"}, People: 10},
		{ID: "ab22", Question: "海外で使えますか", Terms: []string{"海外", "電圧", "変圧器"}, People: 8},
	}
	states, err := States(nil).Set(gaps, "aa", StateDismissed)
	if err != nil {
		t.Fatal(err)
	}
	if states, err = states.Set(gaps, "ab22", StateAccepted); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := states.Write(&file); err != nil {
		t.Fatal(err)
	}
	read, err := ReadStates(&file)
	if err != nil || !reflect.DeepEqual(read, states) {
		t.Errorf("%+v, %v; want %+v", read, err, states)
	}
	kept := read.Apply(gaps)
	if len(kept) != 1 || kept[0].ID != "ab22" || kept[0].State != StateAccepted {
		t.Errorf("a dismissed gap is listed: %+v", kept)
	}
	// It comes back when half as many people again ask, and is found although one of its terms changed.
	grown := []voc.FAQGap{{ID: "ff", Terms: []string{"一時停止", "休止", "休会"}, People: 14}}
	if kept := read.Apply(grown); len(kept) != 0 {
		t.Errorf("a gap that grew from 10 to 14 is listed: %+v", kept)
	}
	grown[0].People = 15
	if kept := read.Apply(grown); len(kept) != 1 || kept[0].State != StateNew {
		t.Errorf("a gap that grew from 10 to 15 is not listed: %+v", kept)
	}
	for _, wrong := range [][2]string{{"a", StateWritten}, {"zz", StateNew}, {"aa", "done"}, {"", StateNew}} {
		if _, err := states.Set(gaps, wrong[0], wrong[1]); err == nil {
			t.Errorf("%v: no error", wrong)
		}
	}
	if _, err := ReadStates(strings.NewReader(`{"gaps":[{"id":"1","state":"done"}]}`)); err == nil || !strings.Contains(err.Error(), "done") {
		t.Errorf("an unknown state: %v", err)
	}
}

// TestDismissedOverWeeks: a dismissed gap stays away as weeks are added at the same pace, in a single week of it, and
// comes back when it is asked more often.
func TestDismissedOverWeeks(t *testing.T) {
	gap := func(people int64, weeks int) voc.FAQGap {
		return voc.FAQGap{ID: "aa11", Question: "休止できますか", Terms: []string{"休止"}, People: people, Weeks: weeks, Kind: voc.GapNoArticle}
	}
	states, err := States(nil).Set([]voc.FAQGap{gap(10, 5)}, "aa", StateDismissed)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		people int64
		weeks  int
		listed bool
	}{
		{"the same weeks", 10, 5, false},
		{"five weeks later at the same pace", 20, 10, false},
		{"a year later at the same pace", 104, 52, false},
		{"one week alone", 2, 1, false},
		{"one busier week, within chance", 4, 1, false},
		{"one week with eight people", 8, 1, true},
		{"grown over ten weeks", 30, 10, true},
		{"nearly grown", 29, 10, false},
	} {
		if kept := states.Apply([]voc.FAQGap{gap(test.people, test.weeks)}); (len(kept) == 1) != test.listed {
			t.Errorf("%s: listed %v, want %v", test.name, len(kept) == 1, test.listed)
		}
	}
}

func TestSearchesCountForTheirGap(t *testing.T) {
	searches, err := ReadSearches("s.csv", strings.NewReader("検索語,件数,検索日時\n海外発送,0,2026-07-27 10:00\n海外に送りたい,0,\nWi-Fi,0,2026/07/27\n海外,3,\n駅前,0,\n"))
	if err != nil || len(searches) != 5 {
		t.Fatalf("%v, %v", searches, err)
	}
	analysis, err := Analyze(NewMatcher(articles(t), dictionary(t)), stream(plantedRows()), Options{Searches: searches})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int64{}
	for _, gap := range analysis.Gaps {
		if gap.Searches > 0 {
			got[gap.Topic] = gap.Searches
		}
	}
	if want := map[string]int64{"delivery.area": 2, "product.spec": 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for content, want := range map[string]string{
		"":                          "the first line must name the columns",
		"query,day\na,b\n":          "s.csv:1: there must be a column",
		"query,hits\na,many\n":      "s.csv:2: hits is \"many\"",
		"query,hits,at\na,1,soon\n": "s.csv:2: \"soon\" is not a date",
	} {
		if _, err := ReadSearches("s.csv", strings.NewReader(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
}

func TestKindsOfGaps(t *testing.T) {
	answered := func(id int, text, reply, status string) *voc.Labelled {
		r := row(id, "p"+text+reply+string(rune('a'+id)), voc.Web, "t", text)
		r.Reply, r.Status = voc.TrustMasked(reply), status
		return r
	}
	var rows []*voc.Labelled
	for i := range 6 {
		rows = append(rows, answered(i, "カバーは洗濯機で洗えますか", "カバーは洗濯機の弱水流で洗えます。中の綿は取り出してください。色落ちするため、漂白剤は使えません。", "resolved"))
		rows = append(rows, answered(10+i, "壊れた棚の代わりを今週中に送ってもらえますか", "ご不便をおかけしました。代わりの棚を本日手配いたしました。明日の午前中に倉庫から発送いたします。", "unresolved"))
	}
	analysis, err := Analyze(NewMatcher(articles(t), dictionary(t)), stream(rows), Options{})
	if err != nil || len(analysis.Gaps) != 2 {
		t.Fatalf("%+v, %v", analysis.Gaps, err)
	}
	for _, gap := range analysis.Gaps {
		wash := strings.Contains(gap.Question, "洗")
		if wash && (gap.Kind != voc.GapNoArticle || len(gap.Draft) != 3 || gap.Draft[0].Replies != 6 || gap.Unresolved != voc.Some(0.0)) {
			t.Errorf("%+v", gap)
		}
		if !wash && (gap.Kind != voc.GapAction || len(gap.Draft) != 0 || gap.Unresolved != voc.Some(1.0)) {
			t.Errorf("%+v", gap)
		}
	}
	if !analysis.ResolutionKnown || analysis.Coverage.Answered != 0 {
		t.Errorf("%+v", analysis.Coverage)
	}
}

// TestRisingStandBesideTheBig: a question of few people that begins in the newest weeks is listed behind the limit.
func TestRisingStandBesideTheBig(t *testing.T) {
	var rows []*voc.Labelled
	ask := func(n int, text string, week int) {
		for range n {
			l := row(len(rows), fmt.Sprint("p", len(rows)), voc.Web, "t", text)
			l.Week = voc.Week{Year: 2026, Number: week}
			rows = append(rows, l)
		}
	}
	for week := 21; week <= 30; week++ {
		ask(5, "海外への発送はしていますか", week)
		ask(4, "Wi-Fiに接続できません。設定方法を教えてください", week)
		ask(week%2, "カバーは洗濯機で洗えますか", week)
	}
	ask(7, "ペット保険はありますか", 30)
	gaps, err := Gaps(NewMatcher(articles(t), dictionary(t)), stream(rows), Options{Limit: 2})
	if err != nil || len(gaps) != 3 || !gaps[2].Rising || gaps[2].People != 7 || gaps[0].Rising || gaps[1].Rising {
		t.Errorf("%d gaps, %v: %+v", len(gaps), err, gaps)
	}
}

// TestCoverageChange: the interval of Newcombe's table II for 56/70 against 48/80 by method 10.
func TestCoverageChange(t *testing.T) {
	change, low, high, known := Coverage{Recent: 70, RecentAnswered: 56, Before: 80, BeforeAnswered: 48}.Change()
	if !known || math.Abs(change-0.2) > 1e-9 || math.Abs(low-0.0524) > 1e-4 || math.Abs(high-0.3339) > 1e-4 {
		t.Errorf("%.4f (%.4f to %.4f)", change, low, high)
	}
	if _, _, _, known := (Coverage{Recent: 3}).Change(); known {
		t.Error("a change is known without earlier people")
	}
}

func TestHygiene(t *testing.T) {
	list := []voc.Article{
		{ID: "a", Title: "パスワードを忘れたときは？", Body: "再設定できます"},
		{ID: "b", Title: "パスワードを忘れたとき", Body: "ログイン画面から再設定してください", UpdatedAt: voc.Week{Year: 2024, Number: 1}.Start(time.UTC)},
		{ID: "c", Title: "駐車場はありますか", Body: "20台分あります"},
	}
	rows := []*voc.Labelled{row(1, "x", voc.Web, "t", "パスワードを忘れました"), row(2, "y", voc.Web, "t", "パスワードを忘れたときはどうすればいいですか？")}
	analysis, err := Analyze(NewMatcher(list, dictionary(t)), stream(rows), Options{})
	if err != nil {
		t.Fatal(err)
	}
	// The old article that answers is outdated; its duplicate answers nothing and so is only in the way.
	want := Hygiene{Duplicates: [][2]string{{"a", "b"}}, NeverMatched: []string{"a", "c"}, Outdated: []string{"b"}}
	if !reflect.DeepEqual(analysis.Hygiene, want) {
		t.Errorf("%+v, want %+v", analysis.Hygiene, want)
	}
}
