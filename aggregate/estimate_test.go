package aggregate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"voc"
)

func TestRanksAreWithinALevel(t *testing.T) {
	topics := append(leaves("a.x", "a.y", "b.z"), voc.Topic{ID: "a"}, voc.Topic{ID: "b"})
	figures := Estimate(firstWeek, countsOf(firstWeek, map[string]peopleBySet{
		"": {voc.Phone: 100, voc.SNS: 50}, "a": {voc.Phone: 30, voc.SNS: 10}, "a.x": {voc.Phone: 10}, "a.y": {voc.Phone: 20, voc.SNS: 10},
		"given": {voc.Phone: 10}, voc.Uncategorised: {voc.Phone: 50},
	}), Options{Topics: topics})
	for topic, rank := range map[string]int{"a": 1, "b": 2, "a.y": 1, "a.x": 2, "given": 3, "b.z": 4, voc.Uncategorised: 0} {
		if e := find(t, figures, topic, voc.Raw, ""); e.Rank != rank {
			t.Errorf("%s has rank %d, want %d", topic, e.Rank, rank)
		}
	}
	if e := find(t, figures, "b.z", voc.Equal, ""); e.Share != 0 || e.Low != 0 || e.High <= 0 || e.High > 0.1 {
		t.Errorf("a topic nobody raised: %+v", e)
	}
}

func TestLabels(t *testing.T) {
	channels := []string{voc.Phone, voc.Email, voc.Chat, voc.Web, voc.SNS, voc.LINE, voc.Community, voc.Visit}
	people := map[string]peopleBySet{"": {}, "everywhere": {}, "loud": {}, "tiny": {}, "rare": {}}
	for i, channel := range channels {
		n := int64([]int{3000, 200, 200, 200, 200, 200, 200, 15}[i])
		people[""][channel], people["everywhere"][channel], people["loud"][channel] = n, n/5, n/100
		people["tiny"][channel] = n / 200
		people["rare"][channel] = 0
	}
	people["loud"][voc.SNS] = 60
	people["tiny"][voc.Visit] = 3  // three people are no voice
	people["rare"][voc.Phone] = 12 // at a rate of which the other channels can say nothing
	figures := Estimate(firstWeek, countsOf(firstWeek, people), Options{Topics: leaves("everywhere", "loud", "tiny", "rare"), TopList: 2})
	for topic, want := range map[string]string{
		"everywhere": "robust/", "loud": "one-channel/sns", "tiny": "/", "rare": "/", voc.Uncategorised: "/",
	} {
		for _, estimator := range []string{voc.Raw, voc.Equal, voc.Balanced} {
			if e := find(t, figures, topic, estimator, ""); e.Label+"/"+e.LabelChannel != want {
				t.Errorf("%s (%s) is labelled %s/%s, want %s", topic, estimator, e.Label, e.LabelChannel, want)
			}
		}
	}
	alone := Estimate(firstWeek, countsOf(firstWeek, map[string]peopleBySet{"": {voc.Phone: 100}, "a": {voc.Phone: 50}}), Options{})
	if e := find(t, alone, "a", voc.Equal, ""); e.Label != "" || e.Share != 0.5 || len(alone.Guards) != 0 {
		t.Errorf("one channel: %+v, guards %v", e, alone.Guards)
	}
}

// The scenario "loud channel" of the methods page: one of 8 channels at 30 %, the others at 1 %.
func TestLoudChannelIsNamed(t *testing.T) {
	channels := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		people := map[string]peopleBySet{"": {}, "t": {}}
		loud := channels[random.IntN(8)]
		for _, channel := range channels {
			people[""][channel] = 200
			rate := 0.01
			if channel == loud {
				rate = 0.3
			}
			for range 200 {
				if random.Float64() < rate {
					people["t"][channel]++
				}
			}
		}
		e := find(t, Estimate(firstWeek, countsOf(firstWeek, people), Options{}), "t", voc.Equal, "")
		if e.Label != voc.LabelOneChannel || e.LabelChannel != loud {
			t.Errorf("%s is loud, label %q of %q: %v", loud, e.Label, e.LabelChannel, people["t"])
		}
	}
}

// checkFinite fails where any number within a value is NaN or infinite.
func checkFinite(t *testing.T, value reflect.Value, path string) {
	t.Helper()
	switch value.Kind() {
	case reflect.Float64:
		if f := value.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Fatalf("%s is %v", path, f)
		}
	case reflect.Struct:
		for i := range value.NumField() {
			checkFinite(t, value.Field(i), path+"."+value.Type().Field(i).Name)
		}
	case reflect.Slice:
		for i := range value.Len() {
			checkFinite(t, value.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	}
}

func checkFigures(t *testing.T, figures voc.WeekFigures) {
	t.Helper()
	checkFinite(t, reflect.ValueOf(figures), "figures")
	sums := make(map[string]float64)
	for _, w := range figures.Weights {
		sums[w.Estimator] += w.Weight
	}
	for estimator, sum := range sums {
		if !near(sum, 1, 1e-9) {
			t.Fatalf("the weights of %s sum to %v", estimator, sum)
		}
	}
	for _, e := range figures.Estimates {
		if e.Low < 0 || e.Low > e.Share || e.Share > e.High || e.High > 1 || e.Effective <= 0 || e.Design < 1-1e-9 {
			t.Fatalf("estimate out of order: %+v", e)
		}
	}
	for _, m := range figures.Movers {
		if m.P < 0 || m.P > 1 || m.Q < m.P-1e-15 || m.Q > 1 || m.Low > m.Change || m.High < m.Change || m.Change < -1 {
			t.Fatalf("mover out of order: %+v", m)
		}
		if m.Verdict == "" {
			t.Fatalf("no verdict: %+v", m)
		}
	}
	for _, g := range figures.Guards {
		if !strings.HasSuffix(g.Detail, "。") || g.Kind == "" {
			t.Fatalf("guard without a sentence: %+v", g)
		}
	}
}

// Whatever the counts, also where they contradict each other, results are defined.
func TestHostileCounts(t *testing.T) {
	channels := []string{"phone", "sns", "phone;sns", "", ";", `\`, "phone;phone", "sns;phone", "a;b;c;d;e;f"}
	topics := []string{"a", "a.b", "c", voc.Uncategorised, ""}
	sizes := []int64{0, 1, 1, 2, 3, 9, 10, 100, 1e6, math.MaxInt64, -5}
	for seed := range uint64(replicates(60)) {
		random := rand.New(rand.NewPCG(seed, 2))
		size := func() int64 { return sizes[random.IntN(len(sizes))] }
		var weeks []voc.WeekFigures
		options := Options{Topics: append(leaves("a.b", "c", "unused"), voc.Topic{ID: "a"}), TopList: random.IntN(3)}
		switch random.IntN(4) {
		case 0:
			options.Target = map[string]float64{"phone": 0.5, "sns": 0.3, "nobody": 0.2}
		case 1:
			options.Target = map[string]float64{"phone": math.NaN(), "sns": math.Inf(1), "b": -3, "c": 0}
		}
		if random.IntN(3) == 0 {
			options.Now = monday.AddDate(0, 0, random.IntN(80))
		}
		for w := range 10 {
			if random.IntN(5) == 0 {
				continue
			}
			week := firstWeek.Add(w)
			var counts []voc.Count
			for range random.IntN(40) {
				counts = append(counts, voc.Count{Week: week, Grouping: groupings[random.IntN(len(groupings))],
					Channel: channels[random.IntN(len(channels))], Topic: topics[random.IntN(len(topics))],
					Day: week.Start(time.UTC).AddDate(0, 0, random.IntN(7)).Format(time.DateOnly), People: size(), Messages: size()})
			}
			figures := Estimate(week, counts, options)
			checkFigures(t, figures)
			weeks = append(weeks, figures)
			checkFigures(t, Compare(weeks, options))
		}
	}
}

// Counts as the counter makes them, in the situations that break naive formulas.
func TestDegenerateWeeks(t *testing.T) {
	for name, people := range map[string]map[string]peopleBySet{
		"empty":                {},
		"one person":           {"": {"phone": 1}, "a": {"phone": 1}},
		"one person, all":      {"": {"email;phone": 1}, "a": {"email;phone": 1}},
		"all raise it":         {"": {"phone": 10, "email": 3, "email;phone": 2}, "a": {"phone": 10, "email": 3, "email;phone": 2}},
		"none raise it":        {"": {"phone": 10, "email": 3}},
		"a channel with one":   {"": {"phone": 1000, "email": 1}, "a": {"email": 1}},
		"everyone everywhere":  {"": {"chat;email;phone": 50}, "a": {"chat;email;phone": 20}},
		"all of one, no other": {"": {"phone": 10, "email": 3}, "a": {"email": 3}},
	} {
		t.Run(name, func(t *testing.T) {
			var weeks []voc.WeekFigures
			for w := range 9 {
				week := firstWeek.Add(w)
				figures := Estimate(week, countsOf(week, people), Options{})
				checkFigures(t, figures)
				weeks = append(weeks, figures)
				compared := Compare(weeks, Options{})
				checkFigures(t, compared)
				for _, m := range compared.Movers {
					if m.Verdict == voc.VerdictMover {
						t.Errorf("constant weeks have a mover: %+v", m)
					}
				}
			}
		})
	}
	if got := Estimate(firstWeek, nil, Options{}); len(got.Estimates)+len(got.Weights)+len(got.Guards) != 0 || got.Shown != voc.Balanced {
		t.Errorf("an empty week has %+v", got)
	}
	if got := Compare(nil, Options{}); !reflect.DeepEqual(got, voc.WeekFigures{}) {
		t.Errorf("no weeks have %+v", got)
	}
}
