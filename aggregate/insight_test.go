package aggregate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"voc"
)

// Worked by hand: 30 of 100 mentions against 10 of 100, a prior of 100 mentions of which the topic has a fifth.
// δ = log(50/150) − log(30/170) = log(17/9), variance 1/50 + 1/30 = 4/75.
func TestLogOdds(t *testing.T) {
	z, delta := logOdds(30, 100, 10, 100, 20)
	if want := math.Log(17.0 / 9); !near(delta, want, 1e-12) || !near(z, want/math.Sqrt(4.0/75), 1e-12) {
		t.Errorf("δ %v, z %v", delta, z)
	}
}

func TestDistinctive(t *testing.T) {
	people := map[string]peopleBySet{"": {"phone": 1000, "sns": 500}}
	for i := range 10 {
		people[fmt.Sprint("t", i)] = peopleBySet{"phone": 100, "sns": 50}
	}
	people["t3"]["sns"] = 150
	figures := voc.WeekFigures{Week: firstWeek, Counts: countsOf(firstWeek, people)}
	got := Distinctive(figures, Options{})
	if len(got) < 2 || got[0].Channel != "phone" || got[len(got)-1].Channel != "sns" {
		t.Fatalf("%+v", got)
	}
	for _, d := range got {
		if d.Channel == "sns" && d.Topic == "t3" && d.Z > 4 && d.People == 150 {
			if len(Distinctive(figures, Options{Topics: []voc.Topic{{ID: "t3"}}})) >= len(got) {
				t.Error("a topic with children is distinctive")
			}
			return
		}
	}
	t.Errorf("%+v", got)
}

// A raw share that falls because a channel that seldom raises the topic has grown, while the topic grows in each.
func TestSimpson(t *testing.T) {
	var weeks []voc.WeekFigures
	for w := range 9 {
		people := map[string]peopleBySet{"": {"phone": 10000, "line": 1000}, "t": {"phone": 2000, "line": 20}}
		if w == 8 {
			people = map[string]peopleBySet{"": {"phone": 10000, "line": 9000}, "t": {"phone": 2300, "line": 270}}
		}
		for i := range 5 {
			people[fmt.Sprint("other", i)] = peopleBySet{"phone": 1000, "line": 100}
		}
		figures := Estimate(firstWeek.Add(w), countsOf(firstWeek.Add(w), people), Options{})
		weeks = append(weeks, figures)
	}
	for _, m := range Compare(weeks, Options{}).Movers {
		if m.Simpson != (m.Topic == "t") {
			t.Errorf("%+v", m)
		}
	}
}

// Rogan & Gladen by hand: p .3, Se .8, Sp .9 give (.3 − .1)/.7 = 2/7.
func TestAudited(t *testing.T) {
	audit := voc.Audit{Topic: "t", TruePositive: 80, FalseNegative: 20, TrueNegative: 180, FalsePositive: 20}
	got := Audited(300, 1000, audit)
	if !got.Usable || !near(got.Share, 2.0/7, 1e-12) || got.Low >= got.Share || got.High <= got.Share ||
		!near(got.Precision.Value, 0.8, 1e-12) || !near(got.Recall.Value, 0.8, 1e-12) || !near(got.Specificity.Value, 0.9, 1e-12) {
		t.Errorf("%+v", got)
	}
	for name, c := range map[string]struct {
		x, n  int64
		audit voc.Audit
	}{
		"guessing":       {300, 1000, voc.Audit{TruePositive: 10, FalseNegative: 10, TrueNegative: 10, FalsePositive: 10}},
		"nothing tried":  {300, 1000, voc.Audit{}},
		"no inquiries":   {0, 0, audit},
		"negative":       {-5, 10, voc.Audit{TruePositive: -1, TrueNegative: 5}},
		"more than all":  {20, 10, audit},
		"none is found":  {0, 10, audit},
		"worse than not": {5, 10, voc.Audit{FalseNegative: 10, FalsePositive: 10}},
	} {
		got := Audited(c.x, c.n, c.audit)
		if math.IsNaN(got.Share) || !(got.Low >= 0 && got.Low <= got.Share && got.Share <= got.High && got.High <= 1) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	// The interval covers: samples of 200 and 300 audited inquiries, 2,000 measured. TestAuditedInterval has smaller ones.
	random := rand.New(rand.NewPCG(5, 5))
	covered, n := 0, replicates(400)
	const truth, sensitivity, specificity = 0.1, 0.8, 0.97
	for range n {
		positives := int64(200)
		tp := binomial(random, positives, sensitivity)
		tn := binomial(random, 300, specificity)
		x := binomial(random, 2000, truth*sensitivity+(1-truth)*(1-specificity))
		got := Audited(x, 2000, voc.Audit{TruePositive: tp, FalseNegative: positives - tp, TrueNegative: tn, FalsePositive: 300 - tn})
		if got.Low <= truth && truth <= got.High {
			covered++
		}
	}
	t.Logf("coverage %.3f of %d", float64(covered)/float64(n), n)
	if c := float64(covered) / float64(n); c < 0.92 || c > 0.995 {
		t.Errorf("coverage %.3f", c)
	}
}

// Two strata by hand: 30 of 100 against 10 of 100 (w 50, difference .2), 20 of 50 against 30 of 150 (w 37.5, .2).
func TestRiskDifference(t *testing.T) {
	got, ok := riskDifference([]stratum{{30, 100, 10, 100}, {20, 50, 30, 150}, {5, 5, 0, 0}})
	variance := (50*50*(0.3*0.7/100+0.1*0.9/100) + 37.5*37.5*(0.4*0.6/50+0.2*0.8/150)) / (87.5 * 87.5)
	if !ok || !near(got.Difference, 0.2, 1e-12) || !near(got.High-got.Low, 2*confidence95*math.Sqrt(variance), 1e-12) || got.Raised != 155 || got.Others != 250 {
		t.Errorf("%+v", got)
	}
	if _, ok := riskDifference([]stratum{{1, 1, 0, 0}}); ok {
		t.Error("a difference without anybody to compare with")
	}
}

func TestOutcomes(t *testing.T) {
	counter := NewOutcomeCounter("cancelled", map[string]bool{"a": true, "b": false, "c": true, "d": false, "e": true, "never": true})
	add := func(person, channel, kind, status string, topics ...string) {
		row := inquiry("", channel, person, "", 0)
		row.Kind.Value, row.Status, row.TopicIDs = kind, status, topics
		counter.Add(row)
	}
	add("a", "phone", voc.Complaint, "unresolved", "late")
	add("b", "phone", voc.Complaint, "resolved", "price")
	add("c", "phone", voc.Question, "", "late")
	add("d", "email", voc.Complaint, "", "late") // fate unknown
	add("e", "email", voc.Question, "resolved", "price")
	add("", "email", voc.Complaint, "resolved", "late")
	add("stranger", "email", voc.Complaint, "resolved", "late")
	associations := counter.Associations()
	// late: phone 2 of 2 against 0 of 1 (w ⅔), email 0 of 1 against 1 of 1 (w ½): (⅔ − ½)/(7/6) = 1/7.
	if len(associations) != 2 || associations[0].Topic != "late" || !near(associations[0].Difference, 1.0/7, 1e-12) ||
		!near(associations[0].RaisedRate, 2.0/3, 1e-12) || associations[0].Outcome != "cancelled" {
		t.Errorf("%+v", associations)
	}
	var got []string
	for _, g := range counter.Complaints() {
		got = append(got, fmt.Sprintf("%s %d %.1f", g.Group, g.People, g.Share))
	}
	if want := []string{"complaint_resolved 1 0.0", "complaint_unresolved 1 1.0", "no_complaint 2 1.0"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// Outcomes that happen at a time: only what comes after the first inquiry counts.
func TestTimedOutcomes(t *testing.T) {
	day := func(d int) time.Time { return monday.AddDate(0, 0, d) }
	at := map[string]time.Time{"a": day(3), "b": day(-2), "c": {}, "d": day(0), "e": day(1), "f": {}}
	add := func(c *OutcomeCounter) {
		for i, person := range []string{"a", "b", "c", "d", "a", "stranger"} {
			row := inquiry(fmt.Sprint(i), "phone", person, "", 24*60*i/2+600)
			row.TopicIDs = []string{map[bool]string{true: "late", false: "price"}[i%2 == 0]}
			c.Add(row)
		}
	}
	once := NewTimedOutcomeCounter("cancelled", at, true)
	add(once)
	// b left before writing and is left out; d, who left before writing too, likewise; of a and c, who raise "late", a left.
	groups := once.Complaints()
	if len(groups) != 1 || groups[0].People != 2 || groups[0].Share != 0.5 || groups[0].Outcome != "cancelled" {
		t.Errorf("%+v", groups)
	}
	if silent, ok := once.SilentCustomers(at, true); !ok || silent.People != 2 || silent.Share != 0.5 || silent.Group != Silent {
		t.Errorf("%+v", silent) // e and f
	}
	again := NewTimedOutcomeCounter("repurchased", at, false)
	add(again)
	if groups := again.Complaints(); len(groups) != 1 || groups[0].People != 4 || groups[0].Share != 0.25 {
		t.Errorf("%+v", groups)
	}
	got := again.Associations()
	// late: a and c, price: b and d; a had it. Each topic against the other: a difference of a half.
	if len(got) != 2 || got[0].Topic != "late" || got[0].Difference != 0.5 || got[1].Difference != -0.5 || got[0].Raised != 2 {
		t.Errorf("%+v", got)
	}
	if CancelledTimes([]voc.Customer{{Person: "a"}}) != nil {
		t.Error("a table without a time of cancelling says nothing of it")
	}
}

// What customers answer themselves: the lowest answer of each decides.
func TestAnsweredOutcomes(t *testing.T) {
	detractor, dissatisfied := NewDetractorCounter(), NewDissatisfiedCounter()
	for i, answers := range [][2]float64{{9, 5}, {6, 2}, {10, 3}, {0, 1}} {
		row := inquiry(fmt.Sprint(i), "phone", []string{"a", "a", "b", "c"}[i], "", i)
		row.TopicIDs, row.NPS, row.CSAT = []string{"t"}, voc.Some(answers[0]), voc.Some(answers[1])
		detractor.Add(row)
		dissatisfied.Add(row)
	}
	silent := inquiry("x", "phone", "z", "", 0)
	detractor.Add(silent)
	for _, c := range []*OutcomeCounter{detractor, dissatisfied} {
		if groups := c.Complaints(); len(groups) != 1 || groups[0].People != 3 || !near(groups[0].Share, 2.0/3, 1e-12) {
			t.Errorf("%s: %+v", c.Name(), groups)
		}
	}
}

func TestNewPhrases(t *testing.T) {
	counter, before := NewPhraseCounter(firstWeek), NewPhraseCounter(firstWeek.Add(-3))
	add := func(id, person, channel string, week int, topic, target, predicate string) {
		row := inquiry(id, channel, person, "", 0)
		row.Week, row.CountedAs, row.TopicIDs = firstWeek.Add(week), person, []string{topic}
		row.Opinions = []voc.OpinionUnit{{Target: target, Predicate: predicate}, {Target: target, Predicate: predicate}}
		if week < 0 {
			before.Add(row)
		} else {
			counter.Add(row)
		}
	}
	for i, person := range []string{"a", "b", "b"} {
		add(fmt.Sprint(3-i), person, []string{"sns", "phone", "sns"}[i], 0, voc.Uncategorised, "充電端子", "熱い")
		add(fmt.Sprint(i), person, "sns", 0, voc.Uncategorised, "音", "大きい")
		add(fmt.Sprint(i), person, "sns", 0, "price", "値段", "高い")
	}
	add("9", "z", "sns", -3, "noise", "音", "大きい") // said before
	got := counter.Phrases(2, before)
	if len(got) != 1 || got[0].Target != "充電端子" || got[0].People != 2 || got[0].Messages != 3 ||
		!slices.Equal(got[0].Channels, []string{"phone", "sns"}) || !slices.Equal(got[0].Examples, []string{"1", "2", "3"}) {
		t.Errorf("%+v", got)
	}
	if len(counter.Phrases(3, before)) != 0 {
		t.Error("two people are not three")
	}
}

// What is said of one thing, or by the same people, is one cluster; formal nouns join nothing.
func TestNewPhraseClusters(t *testing.T) {
	counter := NewPhraseCounter(firstWeek)
	add := func(person, channel string, opinions ...voc.OpinionUnit) {
		row := inquiry(person, channel, person, "", 0)
		row.Week, row.CountedAs, row.TopicIDs, row.Opinions = firstWeek, person, []string{voc.Uncategorised}, opinions
		counter.Add(row)
	}
	says := func(target, predicate string) voc.OpinionUnit {
		return voc.OpinionUnit{Target: target, Predicate: predicate}
	}
	add("a", "sns", says("充電端子", "熱い"))
	add("b", "sns", says("本体の充電端子", "熱い"), says("匂い", "する"))
	add("c", "phone", says("端子", "焦げる"), says("匂い", "する"))
	add("f", "phone", says("端子", "焦げる"), says("匂い", "する"))
	add("d", "phone", says("説明のこと", "知りたい"))
	add("e", "phone", says("値段のこと", "知りたい"))
	for _, shuffled := range []bool{false, true} {
		if shuffled {
			slices.Reverse(counter.rows) // the order of rows has no part in it
			for _, p := range counter.said {
				for i := range p.rows {
					p.rows[i] = int32(len(counter.rows)) - 1 - p.rows[i]
				}
			}
		}
		got := counter.Phrases(1)
		if len(got) != 3 || got[0].Target != "匂い" || got[0].People != 4 || got[0].Messages != 4 || len(got[0].Phrases) != 4 ||
			!slices.Equal(got[0].Channels, []string{"phone", "sns"}) || !slices.Equal(got[0].Examples, []string{"a", "b", "c"}) {
			t.Fatalf("%+v", got)
		}
		if got[0].Phrases[0] != (voc.Phrase{Target: "匂い", Predicate: "する", People: 3}) {
			t.Errorf("%+v", got[0].Phrases)
		}
	}
}

func TestPriorities(t *testing.T) {
	count := func(topic string, people, messages, negative, resolved, unresolved int64) voc.Count {
		return voc.Count{Grouping: voc.GroupTopic, Topic: topic, People: people, Messages: messages, Negative: negative, Resolved: resolved, Unresolved: unresolved}
	}
	figures := voc.WeekFigures{Shown: voc.Declared, Counts: []voc.Count{
		{Grouping: voc.GroupTotal, People: 1000}, count("late", 100, 120, 60, 30, 10), count("price", 100, 100, 20, 0, 0), count("all", 200, 200, 200, 0, 0),
	}, Estimates: []voc.Estimate{
		{Topic: "late", Estimator: voc.Declared, Share: 0.2}, {Topic: "late", Estimator: voc.Equal, Share: 0.9},
		{Topic: "price", Estimator: voc.Declared, Share: 0.1},
	}, Movers: []voc.Mover{
		{Topic: "late", Verdict: voc.VerdictMover, Change: 9}, {Topic: "price", Verdict: voc.VerdictNoChange, Change: 1},
	}}
	got := Priorities(figures, []voc.Episodes{{Topic: "late", Episodes: 10, Recontacted: 3}}, nil, Options{Topics: []voc.Topic{{ID: "all"}}})
	// late: 200 people × (.5 + .25 + .3)/3 × 2; price: 100 people × .2 × 1, since nothing else is measured.
	if len(got) != 2 || got[0].Topic != "late" || !near(got[0].Score, 200*0.35*2, 1e-9) || !near(got[1].Score, 20, 1e-9) ||
		got[1].Unresolved.Known || got[1].Rank != 2 || got[0].Cancel.Known {
		t.Errorf("%+v", got)
	}
	// One of the two people who raise price also wants to cancel: (1 · .2 + 3 · ½)/4.
	cancel := NewCancelCounter([]string{"leave"})
	for _, row := range []*voc.Labelled{labelled("1", "phone", "a", 0, "price"), labelled("2", "email", "a", 0, "leave"), labelled("3", "phone", "b", 0, "price")} {
		cancel.Add(row)
	}
	got = Priorities(figures, nil, cancel.Shares(), Options{Topics: []voc.Topic{{ID: "all"}}, Priority: PriorityWeights{Negative: 1, Cancel: 3}})
	if got[1].Topic != "price" && got[0].Topic != "price" {
		t.Fatalf("%+v", got)
	}
	for _, p := range got {
		if p.Topic == "price" && (!near(p.Severity, 0.425, 1e-12) || p.Cancel.Value != 0.5) {
			t.Errorf("%+v", p)
		}
	}
	if NewCancelCounter(nil).Shares() != nil {
		t.Error("no topic says who cancels, but somebody does")
	}
}
