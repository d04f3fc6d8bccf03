package aggregate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"voc"
)

func indicatorOf(t *testing.T, all []voc.Indicator, name, group, key, estimator string) voc.Indicator {
	t.Helper()
	for _, one := range all {
		if one.Name == name && one.Group == group && one.Key == key && one.Estimator == estimator {
			return one
		}
	}
	t.Fatalf("no %s of %s %s under %s", name, group, key, estimator)
	return voc.Indicator{}
}

func TestServiceIndicators(t *testing.T) {
	var rows []*voc.Labelled
	add := func(channel string, change func(row *voc.Labelled)) {
		row := inquiry("", channel, "", "", 60*len(rows))
		row.Team = "east"
		change(row)
		rows = append(rows, row)
	}
	replied := func(d time.Duration) func(*voc.Labelled) {
		return func(row *voc.Labelled) { row.FirstReplyAt, row.Status = row.ReceivedAt.Add(d), "resolved" }
	}
	add("email", replied(30*time.Minute))
	add("email", replied(time.Hour))
	add("email", replied(3*time.Hour))
	add("email", replied(30*time.Hour))
	add("email", replied(-time.Hour)) // a wrong clock
	add("sns", func(row *voc.Labelled) { row.Status = "open" })
	add("sns", func(row *voc.Labelled) { row.Status, row.NPS = "unresolved", voc.Some(10.0) })
	add("phone", func(row *voc.Labelled) { row.Offered, row.NPS = voc.Some[int64](3), voc.Some(9.0) })
	add("phone", func(row *voc.Labelled) { row.Offered, row.NPS = voc.Some[int64](1), voc.Some(7.0) })
	add("phone", func(row *voc.Labelled) { row.NPS, row.CSAT = voc.Some(3.0), voc.Some(math.NaN()) })
	now := monday.Add(48 * time.Hour)
	count := func() []voc.Indicator {
		counter := NewServiceCounter(firstWeek, now)
		for _, row := range rows {
			counter.Add(row)
		}
		var weights []voc.ChannelWeight
		for channel, weight := range map[string]float64{"email": 0.5, "sns": 0.25, "phone": 0.25} {
			weights = append(weights, voc.ChannelWeight{Channel: channel, Estimator: voc.Equal, Weight: weight},
				voc.ChannelWeight{Channel: channel, Estimator: voc.Declared, Weight: map[string]float64{"email": 0.6, "sns": 0.4}[channel]},
				voc.ChannelWeight{Channel: channel, Estimator: voc.Raked, Weight: weight})
		}
		return counter.Indicators(weights)
	}
	all := count()
	for _, c := range []struct {
		name, group, key, estimator string
		value                       float64
		count                       int64
	}{
		{"first_response_median", "", "", voc.Raw, 3600, 4}, // of 1800, 3600, 10800, 108000 the 2nd
		{"first_response_1h", "channel", "email", voc.Raw, 0.5, 4},
		{"first_response_24h", "", "", voc.Raw, 0.75, 4},
		{"resolution_rate", "", "", voc.Raw, 5.0 / 7, 7},
		{"resolution_rate", "", "", voc.Equal, 2.0 / 3, 7}, // (½ · 1 + ¼ · 0) / ¾: phone has no status
		{"resolution_rate", "", "", voc.Declared, 0.6, 7},
		{"answer_rate", "", "", voc.Raw, 0.5, 4},        // two calls taken of four that rang
		{"nps", "", "", voc.Raw, 25, 4},                 // (2 − 1)/4
		{"open_1d_3d", "channel", "sns", voc.Raw, 2, 2}, // received 43 and 42 hours ago
		{"open_under_1d", "channel", "sns", voc.Raw, 0, 2},
		{"resolution_rate", "team", "east", voc.Raw, 5.0 / 7, 7},
	} {
		got := indicatorOf(t, all, c.name, c.group, c.key, c.estimator)
		if !got.Measured || !near(got.Value, c.value, 1e-9) || got.Count != c.count || got.Low > got.Value || got.High < got.Value {
			t.Errorf("%+v, want %v of %d", got, c.value, c.count)
		}
	}
	for _, name := range []string{"handling_median", "csat_mean", "bot_handoff_rate"} {
		if got := indicatorOf(t, all, name, "", "", voc.Raw); got.Measured || got.Value != 0 || got.Count != 0 {
			t.Errorf("nobody gave %s, but %+v", name, got)
		}
	}
	random := rand.New(rand.NewPCG(1, 1))
	random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	for _, i := range all {
		if i.Group == "" && i.Measured && i.Unit != voc.UnitInquiries && i.Name != "answer_rate" && i.Estimator == voc.Raw && int64(i.Rows.Len()) != i.Count {
			t.Errorf("%s counts %d inquiries, its rows are %d", i.Name, i.Count, i.Rows.Len())
		}
		if i.Group == "" && i.Unit == voc.UnitInquiries && int64(i.Rows.Len()) != int64(i.Value) {
			t.Errorf("%s is %v, its rows are %d", i.Name, i.Value, i.Rows.Len())
		}
	}
	again := count()
	for i := range all { // rows are numbered as they come
		all[i].Rows, again[min(i, len(again)-1)].Rows = nil, nil
	}
	if !reflect.DeepEqual(all, again) {
		t.Error("other figures after a shuffle")
	}
	// A team of nine is too small to be shown.
	rows = rows[:9]
	if got := indicatorOf(t, count(), "resolution_rate", "team", "east", voc.Raw); !got.Withheld || got.Measured || got.Count != 0 {
		t.Errorf("%+v", got)
	}
}

// The interval of a median of 1 to 25: the ranks 8 and 18 hold it in 1 − 2·P(B(25, ½) ≤ 7) = 95.7 % of samples; the
// normal approximation is at most one rank wider at either end.
func TestMedianInterval(t *testing.T) {
	values := make([]float64, 25)
	for i := range values {
		values[i] = float64(i + 1)
	}
	value, low, high := quantileInterval(values, 0.5)
	if value < 12.5 || value > 13 || low < 7 || low > 8 || high < 18 || high > 19 {
		t.Errorf("%v, %v to %v", value, low, high)
	}
	if value, low, high := quantileInterval([]float64{4}, 0.9); value != 4 || low != 4 || high != 4 {
		t.Errorf("of one value %v, %v to %v", value, low, high)
	}
}

func TestEpisodes(t *testing.T) {
	counter := NewEpisodeCounter(time.UTC)
	const day = 24 * 60
	add := func(person, channel string, minutes int, status string, topics ...string) {
		row := inquiry("", channel, "", "", minutes)
		row.CountedAs, row.Status, row.TopicIDs = person, status, topics
		counter.Add(row)
	}
	add("ann", "sns", 12*day, "resolved", "late") // follows the third within seven days
	add("ann", "phone", 0, "open", "late")
	add("ann", "email", 7*day, "unresolved", "late", "refund")
	add("bob", "phone", day, "resolved", "late")
	add("cyd", "phone", day, "resolved", "late")
	add("cyd", "phone", 9*day, "resolved", "late") // eight days later: another episode, of the next week
	add("dan", "phone", -day, "", "late")          // began in the week before
	add("dan", "phone", day, "resolved", "late")
	add("i:12", "phone", day, "resolved", "late") // unknown
	near := inquiry("", "web", "", "", day)
	near.CountedAs, near.NearDuplicateOf, near.TopicIDs = "bob", "x", []string{"late"}
	counter.Add(near)

	want := []voc.Episodes{
		{Week: firstWeek, Topic: "", Episodes: 3, Inquiries: 5, Recontacted: 1, Switched: 1, HandledTwice: 1, StatusKnown: 3, Resolved: 3, OneContact: 2, InquirySquares: 11},
		{Week: firstWeek, Topic: "late", Episodes: 3, Inquiries: 5, Recontacted: 1, Switched: 1, HandledTwice: 1, StatusKnown: 3, Resolved: 3, OneContact: 2, InquirySquares: 11},
	}
	got := counter.Episodes(firstWeek)
	for i := range got {
		e := &got[i]
		if int64(e.Rows.Len()) != e.Episodes || int64(e.RecontactedRows.Len()) != e.Recontacted || int64(e.SwitchedRows.Len()) != e.Switched || int64(e.HandledTwiceRows.Len()) != e.HandledTwice || int64(e.ResolvedRows.Len()) != e.Resolved {
			t.Errorf("the rows are not those of the episodes: %+v", e)
		}
		e.Rows, e.RecontactedRows, e.SwitchedRows, e.HandledTwiceRows, e.ResolvedRows = nil, nil, nil, nil, nil
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if next := counter.Episodes(firstWeek.Add(1)); len(next) != 3 || next[2].Topic != "refund" || next[1].Episodes != 1 || next[1].OneContact != 1 {
		t.Errorf("next week %+v", next)
	}
	indicators := EpisodeIndicators(got)
	if one := indicatorOf(t, indicators, "one_contact_resolution", "topic", "late", voc.Raw); !near64(one.Value, 2.0/3) || one.Count != 3 {
		t.Errorf("%+v", one)
	}
	if one := indicatorOf(t, indicators, "recontact_rate", "", "", voc.Raw); !near64(one.Value, 1.0/3) {
		t.Errorf("%+v", one)
	}
	// Exchanges 3, 1, 1: mean 5/3, variance (11 − 25/3)/2 = 4/3, half the interval 4.3027 √(4/9), and an episode has one at least.
	if one := indicatorOf(t, indicators, "inquiries_per_episode", "topic", "late", voc.Raw); !near64(one.Value, 5.0/3) || one.Low != 1 || math.Abs(one.High-5.0/3-4.3027*2/3) > 1e-4 || one.Count != 3 {
		t.Errorf("%+v", one)
	}
}

// b is called p-a in the second week, in which a number joins them, and is one person over both.
func TestEpisodesOfJoinedPeople(t *testing.T) {
	counter := NewEpisodeCounter(nil)
	first, second, other := inquiry("1", "phone", "p-b", "", 0), inquiry("2", "email", "p-b", "", 3*24*60), inquiry("3", "email", "p-c", "", 3*24*60)
	first.CountedAs, second.CountedAs, other.CountedAs = "p-b", "p-a", "p-c"
	for _, row := range []*voc.Labelled{first, second, other} {
		row.TopicIDs = []string{"t"}
		counter.Add(row)
	}
	if got := counter.Episodes(firstWeek); len(got) != 2 || got[1].Episodes != 2 || got[1].Recontacted != 1 || got[1].Switched != 1 {
		t.Errorf("%+v", got)
	}
}

// A number that more than five customers share joins nobody, also where two of its senders without an id are known by their
// texts, which customers repeated.
func TestEpisodesAreNotJoinedByAShopsNumber(t *testing.T) {
	texts := []string{"ログイン画面で認証番号を入力しても先に進めず、注文の履歴を確認できません。", "掃除機の充電ランプが点滅したままで、まったく動かなくなってしまいました。"}
	var rows []*voc.Labelled
	for i := range 6 {
		rows = append(rows, inquiry(fmt.Sprint("shop", i), "phone", fmt.Sprint("p-", i), "", i))
	}
	rows = append(rows, inquiry("a1", "web", "", texts[0], 10), inquiry("b1", "web", "", texts[1], 11))
	for _, row := range rows {
		row.Identifiers = []string{"t-shop"}
	}
	rows = append(rows, inquiry("a2", "web", "p-a", texts[0], 20), inquiry("b2", "web", "p-b", texts[1], 21))
	for _, row := range rows {
		row.TopicIDs = []string{"t"}
	}
	CountAs(rows)
	if rows[6].CountedAs != "p-a" || rows[7].CountedAs != "p-b" {
		t.Fatalf("counted as %s and %s", rows[6].CountedAs, rows[7].CountedAs)
	}
	counter := NewEpisodeCounter(time.UTC)
	for _, row := range rows {
		counter.Add(row)
	}
	if got := counter.Episodes(firstWeek); len(got) != 2 || got[1].Episodes != 8 {
		t.Errorf("%+v", got)
	}
}

func near64(a, b float64) bool { return near(a, b, 1e-12) }

// Means over channels by hand: answers 1, 2, 3 on the phone (mean 2, half its interval 4.3027/√3) and 4, 5, 5, 6 by mail (mean 5, half
// 3.1824 · √(2/3)/2), with ¾ and ¼ of the weight: 2.75 ± √((¾ · 2.4842)² + (¼ · 1.2992)²).
func TestMeansOverChannels(t *testing.T) {
	counter := NewServiceCounter(firstWeek, monday)
	for channel, answers := range map[string][]float64{"phone": {1, 2, 3}, "email": {4, 5, 5, 6}} {
		for _, answer := range answers {
			row := inquiry("", channel, "", "", 0)
			row.CSAT = voc.Some(answer)
			counter.Add(row)
		}
	}
	weights := []voc.ChannelWeight{{Channel: "phone", Estimator: voc.Declared, Weight: 0.75}, {Channel: "email", Estimator: voc.Declared, Weight: 0.25}}
	got := indicatorOf(t, counter.Indicators(weights), "csat_mean", "", "", voc.Declared)
	phone, email := 0.75*4.302653/math.Sqrt(3), 0.25*3.182446*math.Sqrt(2.0/3)/2
	if half := math.Hypot(phone, email); !near(got.Value, 2.75, 1e-12) || !near(got.High-got.Value, half, 1e-5) || !near(got.Value-got.Low, half, 1e-5) || got.Count != 7 {
		t.Errorf("%+v", got)
	}
	// One answer in a channel says nothing of its spread.
	row := inquiry("", "sns", "", "", 0)
	row.CSAT = voc.Some(1.0)
	counter.Add(row)
	for _, one := range counter.Indicators(append(weights, voc.ChannelWeight{Channel: "sns", Estimator: voc.Declared, Weight: 0.1})) {
		if one.Name == "csat_mean" && one.Estimator == voc.Declared {
			t.Errorf("%+v", one)
		}
	}
}
