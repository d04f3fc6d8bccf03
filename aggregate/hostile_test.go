package aggregate

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"
	"time"

	"voc"
)

// everyFigure computes all that the package can say of the last week. encoding/json refuses NaN and infinite numbers.
func everyFigure(t *testing.T, rows [][]*voc.Labelled, options Options) []byte {
	t.Helper()
	var weeks []voc.WeekFigures
	service, episodes := NewServiceCounter(firstWeek.Add(len(rows)-1), monday), NewEpisodeCounter(time.UTC)
	cancel := NewCancelCounter([]string{"t1"})
	phrases := NewPhraseCounter(firstWeek.Add(len(rows) - 1))
	outcomes := NewOutcomeCounter("cancelled", map[string]bool{"p0": true, "p1": false, "p2": true})
	timed := NewTimedOutcomeCounter("cancelled", map[string]time.Time{"p0": monday, "p1": monday.AddDate(300, 0, 0), "p2": {}}, true)
	help := NewSelfServiceCounter(firstWeek.Add(len(rows)-1), []voc.HelpVisit{{Person: "p0", At: monday}, {Person: "p1", At: monday.AddDate(0, 0, 56)}, {At: monday}}, time.UTC)
	for w, list := range rows {
		CountAs(list)
		counter := NewCounter(firstWeek.Add(w))
		counter.GroupBy(options.Margins)
		for _, row := range list {
			counter.Add(row)
			episodes.Add(row)
			cancel.Add(row)
			outcomes.Add(row)
			timed.Add(row)
			help.Add(row)
			if w == len(rows)-1 {
				service.Add(row)
				phrases.Add(row)
			}
		}
		weeks = append(weeks, Estimate(firstWeek.Add(w), counter.Counts(), options))
	}
	compared := Compare(weeks, options)
	began := episodes.Episodes(compared.Week)
	statement, _ := Rake(compared.Week, compared.Counts, options)
	for _, e := range compared.Estimates {
		if !(e.Low >= 0 && e.Low <= e.Share && e.Share <= e.High && e.High <= 1) {
			t.Errorf("share %v from %v to %v: %+v", e.Share, e.Low, e.High, e)
		}
	}
	sums := map[string]float64{}
	for _, w := range compared.Weights {
		sums[w.Estimator] += w.Weight
	}
	for estimator, sum := range sums {
		if !near(sum, 1, 1e-9) {
			t.Errorf("the weights of %s sum to %v", estimator, sum)
		}
	}
	insights := voc.WeekInsights{Week: compared.Week, Episodes: began, Surges: Surges(weeks, options), Distinctive: Distinctive(compared, options),
		Indicators:   append(append(service.Indicators(compared.Weights), EpisodeIndicators(began)...), help.Indicators()...),
		Priorities:   Priorities(compared, began, cancel.Shares(), options),
		Audited:      AuditedShares(compared, []voc.Audit{{Topic: "t1", TruePositive: 1}, {Topic: "t1", Channel: "phone", TruePositive: 9, TrueNegative: 90, FalseNegative: 1}, {Topic: "t2", Channel: "email", FalsePositive: -4}}),
		Associations: timed.Associations(), OutcomeGroups: timed.Complaints(), Sensitivity: Sensitivity(compared, options), Raking: &statement,
		Disagreements: Disagreements(compared, options), Weightings: Weightings(compared, options)}
	encoded, err := json.Marshal([]any{compared, insights, Lines(compared, insights), Surges(weeks, options), Distinctive(compared, options), statement, began,
		service.Indicators(compared.Weights), EpisodeIndicators(began), Priorities(compared, began, cancel.Shares(), options),
		phrases.Phrases(1), outcomes.Associations(), outcomes.Complaints()})
	if err != nil {
		t.Fatal(err)
	}
	return rowNumbers.ReplaceAll(encoded, nil)
}

// rowNumbers are what figures say of the places of rows, which are other ones after a shuffle.
var rowNumbers = regexp.MustCompile(`"[A-Za-z]*Rows":(null|\[[0-9,]*\]),?`)

// Odd data gives defined figures: never NaN, never infinite, whatever the order of rows.
func TestHostileData(t *testing.T) {
	random := rand.New(rand.NewPCG(71, 72))
	row := func(week int, person, channel, topic string) *voc.Labelled {
		r := inquiry(fmt.Sprint(random.Uint64()), channel, person, "", 7*24*60*week+random.IntN(7*24*60))
		r.Week, r.TopicIDs = firstWeek.Add(week), []string{topic}
		r.Segments = []voc.Segment{{Name: "plan", Value: []string{"a", "b", "c;=\\"}[random.IntN(3)]}}
		return r
	}
	usual := func(week, n int) []*voc.Labelled {
		var rows []*voc.Labelled
		for range n {
			rows = append(rows, row(week, fmt.Sprint("p", random.IntN(n)), []string{"phone", "email", "sns"}[random.IntN(3)], fmt.Sprint("t", random.IntN(5))))
		}
		return rows
	}
	nine := func(last []*voc.Labelled) [][]*voc.Labelled {
		var weeks [][]*voc.Labelled
		for w := range 8 {
			weeks = append(weeks, usual(w, 60))
		}
		return append(weeks, last)
	}
	future := usual(8, 60)
	for _, r := range future {
		r.ReceivedAt = r.ReceivedAt.AddDate(200, 0, 0)
		r.FirstReplyAt = r.ReceivedAt.AddDate(-300, 0, 0)
		r.Status = "open"
	}
	var everywhere []*voc.Labelled
	for i := range 60 {
		everywhere = append(everywhere, row(8, fmt.Sprint("p", i), []string{"phone", "email"}[i%2], "all"))
	}
	var busy []*voc.Labelled
	messages := 5000
	if *long {
		messages = 100000
	}
	for range messages {
		busy = append(busy, row(8, "p1", "phone", "t1"))
	}
	cases := map[string][][]*voc.Labelled{
		"first week":              {usual(0, 60)},
		"one person":              {{row(0, "p1", "phone", "t1")}},
		"no data at all":          {nil},
		"a week without data":     nine(nil),
		"one channel":             nine([]*voc.Labelled{row(8, "p1", "phone", "t1"), row(8, "p2", "phone", "t2")}),
		"a channel of one person": nine(append(usual(8, 60), row(8, "p3", "kiosk", "t1"))),
		"a topic in everything":   nine(everywhere),
		"one person writes a lot": nine(append(usual(8, 60), busy...)),
		"clocks in the future":    nine(future),
		"odd names":               nine(append(usual(8, 60), row(8, "p1", ";\\;", ""), row(8, "\x00", "phone", "\xff"))),
	}
	for name, rows := range cases {
		for i, options := range []Options{
			{},
			{Target: map[string]float64{"phone": 1, "email": 0}, Margins: map[string]map[string]float64{"plan": {"a": 0, "b": 1}}, Now: monday},
			{Target: map[string]float64{"letter": 0.5, "phone": 0.5}, Pool: map[string]string{"letter": "phone", "kiosk": "phone"},
				Margins: map[string]map[string]float64{"plan": {"a": 0.01, "c;=\\": 0.99}, "nobody": {"x": 1}}, Topics: leaves("t1", "t2")},
		} {
			t.Run(fmt.Sprint(name, " ", i), func(t *testing.T) {
				if err := options.Check(); err != nil {
					t.Fatal(err)
				}
				first := everyFigure(t, rows, options)
				for _, list := range rows {
					random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				}
				if again := everyFigure(t, rows, options); !slices.Equal(first, again) {
					t.Error("other figures after a shuffle")
				}
			})
		}
	}
}
