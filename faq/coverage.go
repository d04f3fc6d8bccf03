package faq

import (
	"math"
	"slices"

	"voc"
)

// Coverage says how far articles answer questions. People whose questions all have an article are answered; a person
// with an unanswered one is not.
type Coverage struct {
	Topic             string   // leaf topic id or voc.Uncategorised; empty for all together
	Channel           string   // empty for all together
	Week              voc.Week // zero for all together
	Questions         int64    // messages
	AnsweredQuestions int64
	People            int64
	Answered          int64 // people
	// People, and those answered, of the newest four weeks and of the weeks before; 0 with fewer than six weeks.
	Recent, RecentAnswered, Before, BeforeAnswered int64
	// Rows are the questions, and AnsweredRows those of the people who are answered; of topics only.
	Rows, AnsweredRows []voc.RowID
}

// coverageKey is what a coverage is of.
type coverageKey struct {
	Topic, Channel string
	Week           voc.Week
}

// Share is the share of people whose questions are answered, with its 95 % interval.
func (c Coverage) Share() (share, low, high float64) {
	low, high = wilson(c.Answered, c.People)
	return float64(c.Answered) / float64(max(1, c.People)), low, high
}

// Change is how much the share of the newest four weeks lies above that of the weeks before, with its 95 % interval
// (Newcombe 1998, method 10, which joins the score intervals of both). It is absent where either has nobody, or with
// fewer than six weeks.
func (c Coverage) Change() (change, low, high float64, known bool) {
	if c.Recent == 0 || c.Before == 0 {
		return 0, 0, 0, false
	}
	now, then := float64(c.RecentAnswered)/float64(c.Recent), float64(c.BeforeAnswered)/float64(c.Before)
	nowLow, nowHigh := wilson(c.RecentAnswered, c.Recent)
	thenLow, thenHigh := wilson(c.BeforeAnswered, c.Before)
	change = now - then
	return change, change - math.Hypot(now-nowLow, thenHigh-then), change + math.Hypot(nowHigh-now, then-thenLow), true
}

// tally counts questions and the people who asked them.
type tally struct {
	questions, answered int64
	open                map[string]bool    // person → has a question without an article
	periods             [2]map[string]bool // the same before and in the newest weeks
	last                *asked             // counted
	asked               []*asked           // of topics
}

// addPeriod counts a question of the newest weeks or of those before.
func (t *tally) addPeriod(person string, answered, recent bool) {
	i := 0
	if recent {
		i = 1
	}
	if t.periods[i] == nil {
		t.periods[i] = map[string]bool{}
	}
	t.periods[i][person] = t.periods[i][person] || !answered
}

func (t *tally) add(person string, answered bool) {
	t.questions++
	if answered {
		t.answered++
	}
	t.open[person] = t.open[person] || !answered
}

// coverage completes what it is of.
func (t *tally) coverage(c Coverage) Coverage {
	c.Questions, c.AnsweredQuestions, c.People = t.questions, t.answered, int64(len(t.open))
	c.Answered = answeredPeople(t.open)
	c.Before, c.BeforeAnswered = int64(len(t.periods[0])), answeredPeople(t.periods[0])
	c.Recent, c.RecentAnswered = int64(len(t.periods[1])), answeredPeople(t.periods[1])
	for _, q := range slices.SortedFunc(slices.Values(t.asked), compareAsked) {
		c.Rows = append(c.Rows, q.row())
		if !t.open[q.person] {
			c.AnsweredRows = append(c.AnsweredRows, q.row())
		}
	}
	return c
}

func answeredPeople(open map[string]bool) int64 {
	var answered int64
	for _, isOpen := range open {
		if !isOpen {
			answered++
		}
	}
	return answered
}
