package aggregate

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"voc"
)

// Two channels. Before: 100 of 1,000 on the phone and 10 of 500 by mail; now 120 of 800 and 40 of 800.
func TestKitagawaByHand(t *testing.T) {
	rateEffect, mixEffect := kitagawa([]float64{120, 40}, []float64{800, 800}, []float64{100, 10}, []float64{1000, 500})
	// Shares ½, ½ after ⅔, ⅓; rates .15, .05 after .10, .02.
	if want := (0.5+2.0/3)/2*0.05 + (0.5+1.0/3)/2*0.03; !near(rateEffect, want, 1e-12) {
		t.Errorf("rate effect %v, want %v", rateEffect, want)
	}
	if want := 0.125*(0.5-2.0/3) + 0.035*(0.5-1.0/3); !near(mixEffect, want, 1e-12) {
		t.Errorf("mix effect %v, want %v", mixEffect, want)
	}
}

func TestKitagawaAddsUp(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 2000 {
		k := 1 + random.IntN(5)
		x, n, xBefore, nBefore := make([]float64, k), make([]float64, k), make([]float64, k), make([]float64, k)
		for c := range k {
			n[c], nBefore[c] = float64(random.IntN(50)), float64(random.IntN(3)*random.IntN(50))
			x[c], xBefore[c] = n[c]*random.Float64(), nBefore[c]*random.Float64()
		}
		if total(n) == 0 || total(nBefore) == 0 {
			continue
		}
		rateEffect, mixEffect := kitagawa(x, n, xBefore, nBefore)
		if change := total(x)/total(n) - total(xBefore)/total(nBefore); !near(rateEffect+mixEffect, change, 1e-12) {
			t.Fatalf("%v + %v ≠ %v", rateEffect, mixEffect, change)
		}
	}
}

// steadyWeeks makes weeks of Poisson numbers: 40 topics of about 100 people in three channels.
func steadyWeeks(random *rand.Rand, weeks int, change func(week int, people map[string]peopleBySet)) []voc.WeekFigures {
	var figures []voc.WeekFigures
	for w := range weeks {
		people := map[string]peopleBySet{"": {}}
		for channel, n := range map[string]int64{voc.Phone: 2000, voc.Email: 1000, voc.LINE: 500} {
			people[""][channel] = n
		}
		for topic := range 40 {
			id := "topic." + string(rune('a'+topic/26)) + string(rune('a'+topic%26))
			people[id] = peopleBySet{}
			for _, channel := range []string{voc.Email, voc.LINE, voc.Phone} {
				n := float64(people[""][channel]) / 35
				people[id][channel] = int64(distuv.Poisson{Lambda: n, Src: random}.Rand())
			}
		}
		if change != nil {
			change(w, people)
		}
		week := firstWeek.Add(w)
		figures = append(figures, Estimate(week, countsOf(week, people), Options{}))
	}
	return figures
}

func kindsOf(figures voc.WeekFigures) string {
	var kinds []string
	for _, g := range figures.Guards {
		if g.Kind != guardNoTarget {
			kinds = append(kinds, strings.TrimSuffix(g.Kind+":"+g.Channel, ":"))
		}
	}
	return strings.Join(kinds, " ")
}

func lineOf(t *testing.T, figures voc.WeekFigures, topic string) voc.Mover {
	t.Helper()
	for _, m := range figures.Movers {
		if m.Topic == topic {
			return m
		}
	}
	t.Fatalf("no line of %s", topic)
	return voc.Mover{}
}

func TestCompareFindsABurst(t *testing.T) {
	weeks := steadyWeeks(rand.New(rand.NewPCG(1, 1)), 9, func(w int, people map[string]peopleBySet) {
		if w == 8 {
			people["topic.ac"][voc.LINE] += 120
			people[""][voc.LINE] += 120
		}
		people["topic"] = peopleBySet{voc.Phone: 1500, voc.Email: 700, voc.LINE: 400 + people["topic.ac"][voc.LINE]}
		people["new"] = peopleBySet{voc.Phone: int64(w / 8 * 60)}
	})
	options := Options{Topics: append(leaves("topic.ac"), voc.Topic{ID: "topic"})}
	before := reflect.ValueOf(weeks[8]).Interface()
	got := Compare(weeks, options)
	if !reflect.DeepEqual(before, weeks[8]) || len(weeks[8].Movers) != 0 {
		t.Error("Compare changed what it was given")
	}
	first := got.Movers[0]
	if first.Topic != "topic.ac" || first.Verdict != voc.VerdictMover || first.LeadingChannel != voc.LINE || first.BaselineWeeks != 8 {
		t.Errorf("first mover %+v", first)
	}
	if first.Q > 1e-4 || first.Low <= 0 || first.High < first.Change || first.RateEffect < 5*first.MixEffect {
		t.Errorf("first mover %+v", first)
	}
	for _, m := range got.Movers[1:] {
		if m.Verdict == voc.VerdictMover {
			t.Errorf("false mover %+v", m)
		}
	}
	if m := lineOf(t, got, "new"); m.Verdict != voc.VerdictTooFew || m.P != 1 || m.Q != 1 {
		t.Errorf("new topic %+v", m)
	}
	rest := slices.Clone(got.Movers[1:])
	if !slices.IsSortedFunc(rest, func(a, b voc.Mover) int { return strings.Compare(a.Topic, b.Topic) }) {
		t.Error("the other topics are not sorted")
	}
}

// A channel that doubles raises the count of each of its topics, and is no change of any topic.
func TestCompareIgnoresADoubledChannel(t *testing.T) {
	for seed := range uint64(10) {
		weeks := steadyWeeks(rand.New(rand.NewPCG(seed, 9)), 9, func(w int, people map[string]peopleBySet) {
			if w < 8 {
				return
			}
			for topic := range people {
				people[topic][voc.LINE] *= 4
			}
		})
		got := Compare(weeks, Options{})
		if kinds := kindsOf(got); kinds != "volume:line" {
			t.Errorf("guards %q", kinds)
		}
		for _, m := range got.Movers {
			if m.Verdict == voc.VerdictMover {
				t.Errorf("false mover %+v", m)
			}
		}
	}
}

func TestMissingChannel(t *testing.T) {
	weeks := steadyWeeks(rand.New(rand.NewPCG(2, 9)), 9, func(w int, people map[string]peopleBySet) {
		if w == 8 {
			for topic := range people {
				delete(people[topic], voc.Email)
			}
			people["topic.ab"] = peopleBySet{voc.Phone: 400, voc.LINE: 5}
			people["topic.aa"] = peopleBySet{voc.Phone: 600}
		} else {
			people["topic.aa"] = peopleBySet{voc.Phone: 100, voc.Email: 5}
		}
	})
	got := Compare(weeks, Options{})
	if kinds := kindsOf(got); kinds != "missing_channel:email" {
		t.Errorf("guards %q", kinds)
	}
	// aa hardly rests on the missing channel; all others do, also one that rose without it.
	for _, m := range got.Movers {
		want := voc.VerdictWithheld
		switch m.Topic {
		case "topic.aa":
			want = voc.VerdictMover
		case voc.Uncategorised:
			want = voc.VerdictTooFew
		}
		if m.Verdict != want {
			t.Errorf("%+v, want %s", m, want)
		}
	}
}

func TestIncompleteAndFewWeeks(t *testing.T) {
	weeks := steadyWeeks(rand.New(rand.NewPCG(3, 9)), 9, func(w int, people map[string]peopleBySet) {
		if w == 8 {
			people["topic.aa"][voc.Phone] += 500
		}
	})
	end := firstWeek.Add(9).Start(time.UTC)
	running := Compare(weeks, Options{Now: end.Add(-time.Second)})
	if kinds := kindsOf(running); kinds != "incomplete_week" || running.Movers[0].Verdict != voc.VerdictWithheld {
		t.Errorf("guards %q, %+v", kinds, running.Movers[0])
	}
	if done := Compare(weeks, Options{Now: end}); kindsOf(done) != "" || done.Movers[0].Topic != "topic.aa" {
		t.Errorf("guards %q, %+v", kindsOf(done), done.Movers[0])
	}
	tokyo := time.FixedZone("", 9*3600)
	if done := Compare(weeks, Options{Now: end.Add(-9 * time.Hour), Location: tokyo}); kindsOf(done) != "" {
		t.Errorf("guards %q", kindsOf(done))
	}

	few := Compare(weeks[5:], Options{})
	if kindsOf(few) != "few_weeks" || !strings.Contains(few.Guards[0].Detail, firstWeek.Add(9).String()) {
		t.Errorf("guards %+v", few.Guards)
	}
	for _, m := range few.Movers {
		if m.Verdict != voc.VerdictTooFew || m.BaselineWeeks != 3 {
			t.Errorf("%+v", m)
		}
	}
	// Weeks 1, 2, 4 and 6 are there: four of the eight before week 8. Older ones do not count.
	gaps := Compare([]voc.WeekFigures{weeks[1], weeks[2], weeks[4], weeks[6], weeks[8]}, Options{})
	if kindsOf(gaps) != "" || gaps.Movers[0].BaselineWeeks != 4 || gaps.Movers[0].Topic != "topic.aa" {
		t.Errorf("guards %q, %+v", kindsOf(gaps), gaps.Movers[0])
	}
	late := weeks[8]
	late.Week = firstWeek.Add(12)
	if far := Compare(append(slices.Clone(weeks[:8]), late), Options{}); far.Movers[0].BaselineWeeks != 4 {
		t.Errorf("%d weeks of 4 to 11 are taken", far.Movers[0].BaselineWeeks)
	}
}

// An outage in an earlier week must not make movers of the week after.
func TestUnusualWeeksAreLeftOutOfTheBaseline(t *testing.T) {
	weeks := steadyWeeks(rand.New(rand.NewPCG(4, 9)), 9, func(w int, people map[string]peopleBySet) {
		if w == 7 {
			for topic := range people {
				delete(people[topic], voc.Phone)
			}
		}
	})
	got := Compare(weeks, Options{})
	if kinds := kindsOf(got); kinds != "" || got.Movers[0].BaselineWeeks != 7 || got.Movers[0].Verdict == voc.VerdictMover {
		t.Errorf("guards %q, first %+v", kinds, got.Movers[0])
	}
}

func TestSilentDay(t *testing.T) {
	var weeks []voc.WeekFigures
	for w := range 9 {
		counter := NewCounter(firstWeek.Add(w))
		for i := range 300 {
			minutes := i * 7 * 24 * 60 / 300
			if w == 8 && minutes/(24*60) == 2 {
				continue
			}
			row := inquiry("", voc.Phone, "", "", minutes)
			row.CountedAs = time.Duration(i).String()
			row.Day = row.ReceivedAt.AddDate(0, 0, 7*w).Format(time.DateOnly)
			counter.Add(row)
		}
		weeks = append(weeks, Estimate(firstWeek.Add(w), counter.Counts(), Options{}))
	}
	got := Compare(weeks, Options{})
	if kinds := kindsOf(got); kinds != "missing_day:phone" || !strings.Contains(got.Guards[0].Detail, "7月8日（水）") {
		t.Errorf("guards %+v", got.Guards)
	}
	if kinds := kindsOf(Compare(weeks, Options{Holidays: []string{"2026-07-08"}})); kinds != "" {
		t.Errorf("guards %q on a holiday", kinds)
	}
	// On that Wednesday nobody can tell yet.
	if early := Compare(weeks, Options{Now: firstWeek.Add(8).Start(time.UTC).Add(60 * time.Hour)}); kindsOf(early) != "incomplete_week" {
		t.Errorf("guards %q", kindsOf(early))
	}
}

func BenchmarkCompare(b *testing.B) {
	weeks := steadyWeeks(rand.New(rand.NewPCG(1, 1)), 9, nil)
	for b.Loop() {
		Compare(weeks, Options{})
	}
}
