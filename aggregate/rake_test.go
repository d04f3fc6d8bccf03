package aggregate

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"voc"
)

// segmentCounts makes the counts of people by topic ("" = all), channel set and segment.
func segmentCounts(people map[string]map[[2]string]int64) []voc.Count {
	sets := make(map[string]peopleBySet)
	var counts []voc.Count
	for topic, groups := range people {
		sets[topic] = peopleBySet{}
		for group, n := range groups {
			sets[topic][group[0]] += n
			grouping := voc.GroupSegment
			if topic != "" {
				grouping = voc.GroupSegmentTopic
			}
			counts = append(counts, voc.Count{Week: firstWeek, Grouping: grouping, Channel: group[0], Topic: topic, Segment: group[1], People: n})
		}
	}
	return append(counts, countsOf(firstWeek, sets)...)
}

// Two by two with all margins one half, worked by hand: fitting keeps the odds ratio 10·40/(20·30) = ⅔, so that the
// first cell x solves (x/(½ − x))² = ⅔.
func TestRakeTwoByTwo(t *testing.T) {
	counts := segmentCounts(map[string]map[[2]string]int64{
		"":  {{"phone", "plan=a"}: 10, {"phone", "plan=b"}: 20, {"email", "plan=a"}: 30, {"email", "plan=b"}: 40},
		"t": {{"phone", "plan=a"}: 10, {"email", "plan=b"}: 10},
	})
	options := Options{Target: map[string]float64{"phone": 0.5, "email": 0.5}, Margins: map[string]map[string]float64{"plan": {"a": 0.5, "b": 0.5}}}
	figures := Estimate(firstWeek, counts, options)
	root := math.Sqrt(2.0 / 3)
	x := 0.5 * root / (1 + root)
	got := find(t, figures, "t", voc.Raked, "")
	if want := x + 0.25*x; !near(got.Share, want, 1e-9) { // all of the first cell, a quarter of the last, which is x too
		t.Errorf("share %v, want %v", got.Share, want)
	}
	// Kish: weights x/10, (½−x)/20, (½−x)/30, x/40 of 10, 20, 30, 40 people.
	squares := x*x/10 + (0.5-x)*(0.5-x)/20 + (0.5-x)*(0.5-x)/30 + x*x/40
	if !near(got.Effective, 1/squares, 1e-6) || !near(got.Design, 100*squares, 1e-9) || got.Flag != "" {
		t.Errorf("n_eff %v, want %v; deff %v; flag %q", got.Effective, 1/squares, got.Design, got.Flag)
	}
	low, high := wilson(got.Share/squares, 1/squares)
	if !near(got.Low, low, 1e-9) || !near(got.High, high, 1e-9) {
		t.Errorf("interval %v–%v, want %v–%v", got.Low, got.High, low, high)
	}
	statement, ok := Rake(firstWeek, counts, options)
	if !ok || !statement.Converged || statement.Deviation > 1e-9 || statement.Capped != 0 || !near(statement.Largest, 100*x/10, 1e-6) {
		t.Errorf("%+v", statement)
	}
	if kinds := kindsOf(figures); kinds != "" {
		t.Errorf("guards %q", kinds)
	}
}

// Four by four: what fitting gives is the only table with the margins and the cross-product ratios of the first one.
func TestRakeKeepsOddsRatios(t *testing.T) {
	table := [4][4]int64{{40, 30, 20, 10}, {35, 50, 100, 75}, {30, 80, 70, 120}, {20, 30, 40, 50}}
	plans, regions := []string{"a", "b", "c", "d"}, []string{"e", "n", "s", "w"}
	people := map[[2]string]int64{}
	for i, plan := range plans {
		for j, region := range regions {
			people[[2]string{"phone", "plan=" + plan + ";region=" + region}] = table[i][j]
		}
	}
	margins := map[string]map[string]float64{
		"plan": {"a": 0.15, "b": 0.3, "c": 0.4, "d": 0.15}, "region": {"e": 0.2, "n": 0.3, "s": 0.4, "w": 0.1},
	}
	counts := segmentCounts(map[string]map[[2]string]int64{"": people})
	r := newRaking(newPopulation(counts), counts, Options{Margins: margins})
	if !r.statement.Converged || r.statement.Deviation > 1e-9 {
		t.Fatalf("%+v", r.statement)
	}
	cell := func(i, j int) float64 { return r.weight(0, 4*i+j) } // segments are sorted by plan, then region
	for i := range 3 {
		for j := range 3 {
			got := cell(i, j) * cell(i+1, j+1) / (cell(i, j+1) * cell(i+1, j))
			want := float64(table[i][j]*table[i+1][j+1]) / float64(table[i][j+1]*table[i+1][j])
			if !near(got, want, 1e-9) {
				t.Errorf("odds ratio at %d, %d is %v, want %v", i, j, got, want)
			}
		}
	}
}

func TestRakeCapAndUnknown(t *testing.T) {
	// One person in a hundred has plan b, which shall be half: the cap of 5 leaves 5 %.
	counts := segmentCounts(map[string]map[[2]string]int64{
		"":  {{"phone", "plan=a"}: 990, {"phone", "plan=b"}: 10},
		"t": {{"phone", "plan=b"}: 10},
	})
	options := Options{Margins: map[string]map[string]float64{"plan": {"a": 0.5, "b": 0.5}}}
	figures := Estimate(firstWeek, counts, options)
	got := find(t, figures, "t", voc.Raked, "")
	if !near(got.Share, 0.05, 1e-9) {
		t.Errorf("share %v", got.Share)
	}
	if kinds := kindsOf(figures); !strings.Contains(kinds, "raking") {
		t.Errorf("guards %q", kinds)
	}
	if s, _ := Rake(firstWeek, counts, options); s.Converged || !near(s.Largest, 5, 1e-9) || !near(s.Capped, 0.01, 1e-9) || !near(s.Deviation, 0.45, 1e-9) {
		t.Errorf("%+v", s)
	}

	// Of 40 % the plan is unknown: they stay at 40 %. Nobody has plan c: its share goes to the others in proportion.
	counts = segmentCounts(map[string]map[[2]string]int64{
		"": {{"phone", "plan="}: 40, {"phone", "plan=a"}: 40, {"phone", "plan=b"}: 20},
	})
	s, ok := Rake(firstWeek, counts, Options{Margins: map[string]map[string]float64{"plan": {"a": 0.2, "b": 0.3, "c": 0.5}}})
	want := []voc.RakedShare{
		{Margin: "plan", Target: 0.4, Before: 0.4, Reached: 0.4},
		{Margin: "plan", Value: "a", Declared: 0.2, Target: 0.24, Before: 0.4, Reached: 0.24},
		{Margin: "plan", Value: "b", Declared: 0.3, Target: 0.36, Before: 0.2, Reached: 0.36},
		{Margin: "plan", Value: "c", Declared: 0.5},
	}
	if !ok || len(s.Margins) != len(want) {
		t.Fatalf("%+v", s)
	}
	for i, m := range s.Margins {
		if m.Value != want[i].Value || !near(m.Target, want[i].Target, 1e-12) || !near(m.Before, want[i].Before, 1e-12) || !near(m.Reached, want[i].Reached, 1e-9) || m.Declared != want[i].Declared {
			t.Errorf("%+v, want %+v", m, want[i])
		}
	}
	// Without anybody's plan there is no raked estimate, and it is said.
	counts = segmentCounts(map[string]map[[2]string]int64{"": {{"phone", "plan="}: 40}})
	figures = Estimate(firstWeek, counts, options)
	if kinds := kindsOf(figures); kinds != "raking" {
		t.Errorf("guards %q", kinds)
	}
}

// Counts by segment: a person has one value of each margin, whatever the order of rows and their division.
func TestCountBySegment(t *testing.T) {
	margins := map[string]map[string]float64{"plan": {"a=;": 0.5, "b": 0.5}, "region": {"east": 1}}
	segment := func(plan, region string) []voc.Segment {
		return []voc.Segment{{Name: "age", Value: "30"}, {Name: "plan", Value: plan}, {Name: "region", Value: region}}
	}
	var rows []*voc.Labelled
	add := func(person, channel, plan, region string, topics ...string) {
		row := inquiry("", channel, person, "", len(rows))
		row.CountedAs, row.TopicIDs, row.Segments = person, topics, segment(plan, region)
		rows = append(rows, row)
	}
	add("p1", "phone", "a=;", "east", "t")
	add("p1", "email", "b", "mars", "u") // tie of a=; and b: the first in text order; mars is not declared
	add("p2", "phone", "b", "", "t")
	add("p2", "phone", "b", "east", "t")
	add("p2", "phone", "a=;", "", "t")
	add("p3", "phone", "", "", "t")
	var want []voc.Count
	random := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		counters := []*Counter{NewCounter(firstWeek), NewCounter(firstWeek)}
		for _, c := range counters {
			c.GroupBy(margins)
		}
		for _, row := range rows {
			counters[random.IntN(2)].Add(row)
		}
		counters[0].Merge(counters[1])
		got := counters[0].Counts()
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Fatalf("other counts after a shuffle:\n%v\n%v", got, want)
		}
	}
	people := map[[3]string]int64{}
	for _, c := range want {
		if c.Grouping == voc.GroupSegment || c.Grouping == voc.GroupSegmentTopic {
			people[[3]string{c.Channel, c.Topic, c.Segment}] = c.People
		}
	}
	p1, p2, p3 := `plan=a\=\;;region=east`, "plan=b;region=east", "plan=;region="
	expected := map[[3]string]int64{
		{"email;phone", "", p1}: 1, {"email;phone", "t", p1}: 1, {"email;phone", "u", p1}: 1,
		{"phone", "", p2}: 1, {"phone", "t", p2}: 1, {"phone", "", p3}: 1, {"phone", "t", p3}: 1,
	}
	if len(people) != len(expected) {
		t.Errorf("got %v", people)
	}
	for key, n := range expected {
		if people[key] != n {
			t.Errorf("%v: %d, want %d", key, people[key], n)
		}
	}
	if got := splitSegment(p1, []string{"plan", "region"}); !slices.Equal(got, []string{"a=;", "east"}) {
		t.Errorf("read back as %q", got)
	}
}
