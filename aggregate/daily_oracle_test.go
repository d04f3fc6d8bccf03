package aggregate

import (
	"math"
	"testing"
	"time"

	"voc"
)

// The feed guard by hand. Eight weeks of 100 people in each of three channels have no variance, so that s̃² is its floor of 1/100 and
// t is normal: 3.4808 leaves .0005 outside. |log((n + ½)/100.5)| must exceed 3.4808 · √(.01 · 9/8) = .36919: above
// 100.5 · e^.36919 − ½ = 144.9 and below 100.5 / e^.36919 − ½ = 69.0.
func TestFeedGuardByHand(t *testing.T) {
	for n, want := range map[float64]bool{145: true, 144: false, 70: false, 68: true, 100: false, 0: true} {
		volumes := [][]float64{{n}, {100}, {100}}
		var baseline []int
		for w := range BaselineWeeks {
			for c := range volumes {
				volumes[c] = append(volumes[c], 100)
			}
			baseline = append(baseline, w+1)
		}
		if got := unusual(volumes, 0, repeat(baseline, 3)); got[0] != want || got[1] || got[2] {
			t.Errorf("%v people against 100: flagged %v", n, got)
		}
	}
}

// A surge by hand (compare Farrington et al. 1996): t is raised by 10 people and u by 30 on every day of eight weeks. On one day of the
// week after t has 40 people and u 30: the day's factor is 70/40, so that (8·7·10 + ½)/8 · 1/7 · 1.75 = 17.5156 are expected of t, which
// is 40 with φ̃ 1 (days that never vary) times 9/8. Without the factor 10.0089 would be expected.
func TestSurgeByHand(t *testing.T) {
	var weeks []voc.WeekFigures
	var day string
	for w := range BaselineWeeks + 1 {
		week := firstWeek.Add(w)
		var counts []voc.Count
		add := func(grouping, channel, topic, day string, n int64) {
			counts = append(counts, voc.Count{Week: week, Grouping: grouping, Channel: channel, Topic: topic, Day: day, People: n, Messages: n})
		}
		var all, ofT int64
		for weekday := range 7 {
			date := week.Start(time.UTC).AddDate(0, 0, weekday).Format(time.DateOnly)
			n := int64(10)
			if w == BaselineWeeks && weekday == 2 {
				n, day = 40, date
			}
			add(voc.GroupDayTopic, "", "t", date, n)
			add(voc.GroupDayTopic, "", "u", date, 30)
			add(voc.GroupDay, "", "", date, n+30)
			add(voc.GroupDayChannel, "phone", "", date, n+30)
			all, ofT = all+n+30, ofT+n
		}
		add(voc.GroupChannel, "phone", "", "", all)
		add(voc.GroupChannelSet, "phone", "", "", all)
		add(voc.GroupChannelSetTopic, "phone", "t", "", ofT)
		add(voc.GroupChannelSetTopic, "phone", "u", "", 210)
		weeks = append(weeks, voc.WeekFigures{Week: week, Counts: counts})
	}
	got := Surges(weeks, Options{})
	if len(got) != 1 || got[0].Topic != "t" || got[0].Day != day || got[0].People != 40 || got[0].LeadingChannel != "phone" {
		t.Fatalf("%+v", got)
	}
	expected := 560.5 / 8 / 7 * 1.75
	if !near(got[0].Expected, expected, 1e-9) {
		t.Errorf("%v expected, want %v", got[0].Expected, expected)
	}
	// The upper tail of the negative binomial distribution with variance 9/8 of the mean, summed term by term.
	size, success := expected/(1.0/8), 1/(9.0/8)
	below, term := 0.0, math.Pow(success, size)
	for k := range 40 {
		below += term
		term *= (size + float64(k)) / float64(k+1) * (1 - success)
	}
	if !near(got[0].P, 1-below, 1e-10) {
		t.Errorf("p %v, want %v", got[0].P, 1-below)
	}
	// Two topics on seven days; nothing can be expected of the third, which is that of people without a topic.
	if !near(got[0].Q/got[0].P, 14, 1e-6) {
		t.Errorf("q is %v times p", got[0].Q/got[0].P)
	}
}
