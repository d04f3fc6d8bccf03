package aggregate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"voc"
)

const (
	minimumBaseline = 10   // people a week that a topic needs on average to be tested
	minimumChange   = 0.2  // relative change of people
	discoveryRate   = 0.05 // of Benjamini–Hochberg
	// largePart is the part of a topic's people in a channel above which the topic rests on that channel: a
	// channel that falls silent would then by itself make minimumChange.
	largePart = 0.2
)

// Compare returns the last of the weeks with its movers and guards. It is compared with those of the eight
// calendar weeks before it that are given and have people; weeks are ascending and may have gaps, and earlier
// ones are not looked at. Nothing given is changed.
//
// Every topic gets a line. A mover needs
//   - at least 4 earlier weeks, in them a mean of at least 10 people a week, and a change of at least 20 %;
//   - q ≤ .05 after Benjamini–Hochberg, over the leaves with voc.Uncategorised, and over the topics with
//     children as a family of their own. The p-value is the larger of two, of the number of people and of
//     that number at the usual volume of each channel, which must change in the same direction: more
//     people, and not only because a channel had more people. See topicTest.
//
// A topic below the mean of 10 is voc.VerdictTooFew however many people raise it now: new topics are looked
// for by other means. Withheld is every verdict of a week that is not over, and of a topic that rests (20 % of
// its people, now or before) on a missing channel. Where such a channel's volume is merely out of line, a mover
// stands, since its test does not depend on the volume, and anything else is withheld. Weeks in which a channel was out of line are left out of the baseline while 4 others remain.
//
// Movers are sorted: leaves before topics with children, then by q, then by the number of people gained or
// lost; then all other topics by id.
func Compare(weeks []voc.WeekFigures, options Options) voc.WeekFigures {
	if len(weeks) == 0 {
		return voc.WeekFigures{}
	}
	figures := weeks[len(weeks)-1]
	h := newHistory(weeks)
	over := options.Now.IsZero() || !options.Now.Before(dayOf(h.week, 7, options))
	figures.Guards = slices.Clone(figures.Guards)
	if !over {
		end := dayOf(h.week, 6, options)
		figures.Guards = append(figures.Guards, voc.Guard{Week: h.week, Kind: guardIncomplete,
			Detail: fmt.Sprintf("この週は%d年%d月%d日まで続いており、まだ終わっていません。話題の増減は週が終わってから判定します。", end.Year(), end.Month(), end.Day())})
	}
	if len(h.baseline) < minimumWeeks {
		figures.Guards = append(figures.Guards, voc.Guard{Week: h.week, Kind: guardFewWeeks,
			Detail: fmt.Sprintf("比較できる過去の週が%d週分しかありません（%d週分必要です）。話題の増減の判定は、データが毎週そろえば%sの週から始まります。",
				len(h.baseline), minimumWeeks, h.firstTested())})
	}
	f := h.checkFeed()
	feedGuards := f.guards(h, options, over)
	figures.Guards = append(figures.Guards, feedGuards...)
	sortGuards(figures.Guards)
	h.leaveOutUnusual(f)
	figures.Movers = h.movers(figures, options, feedGuards, over)
	return figures
}

// firstTested is the first week that will have enough weeks before it if from now on every week has data.
func (h *history) firstTested() voc.Week {
	for ahead := 1; ; ahead++ {
		week, before := h.week.Add(ahead), ahead
		for _, w := range h.baseline {
			if week.Sub(h.weeks[w].week) <= BaselineWeeks {
				before++
			}
		}
		if before >= minimumWeeks {
			return week
		}
	}
}

// leaveOutUnusual takes the weeks in which some channel's volume was out of line from the baseline.
func (h *history) leaveOutUnusual(f feed) {
	var kept []int
	for _, week := range h.baseline {
		if !slices.ContainsFunc(f.usual, func(usual []int) bool { return !slices.Contains(usual, week) }) {
			kept = append(kept, week)
		}
	}
	if len(kept) >= minimumWeeks {
		h.baseline = kept
	}
}

// movers compares every topic and gives the verdicts.
func (h *history) movers(figures voc.WeekFigures, options Options, guards []voc.Guard, over bool) []voc.Mover {
	var populations []*population
	for _, w := range h.weeks {
		populations = append(populations, w.population)
	}
	parents := options.parents()
	base := h.newComparison(figures)
	var families [2][]*topicTest // leaves, topics with children
	for _, topic := range options.topicIDs(populations...) {
		family := 0
		if parents[topic] {
			family = 1
		}
		families[family] = append(families[family], base.topic(topic))
	}

	var movers, others []voc.Mover
	for _, family := range families {
		testFamily(family, len(h.baseline))
		first := len(movers)
		for _, t := range family {
			t.Verdict = t.verdict(h, guards, over)
			if t.Verdict == voc.VerdictMover {
				movers = append(movers, t.Mover)
			} else {
				others = append(others, t.Mover)
			}
		}
		slices.SortStableFunc(movers[first:], func(a, b voc.Mover) int {
			return cmp.Or(cmp.Compare(a.Q, b.Q), cmp.Compare(gain(b), gain(a)), cmp.Compare(a.Topic, b.Topic))
		})
	}
	slices.SortStableFunc(others, func(a, b voc.Mover) int { return cmp.Compare(a.Topic, b.Topic) })
	return append(movers, others...)
}

func gain(m voc.Mover) float64 { return math.Abs(float64(m.People) - m.Baseline) }

func (t *topicTest) verdict(h *history, guards []voc.Guard, over bool) string {
	missing, unusual := false, false
	for _, guard := range guards {
		c, _ := slices.BinarySearch(h.channels, guard.Channel)
		if t.part(c) >= largePart {
			missing = missing || guard.Kind == guardMissing
			unusual = unusual || guard.Kind == guardVolume
		}
	}
	switch {
	case !t.tested:
		return voc.VerdictTooFew
	case !over || missing:
		return voc.VerdictWithheld
	case t.Q <= discoveryRate && math.Abs(t.Change) >= minimumChange:
		return voc.VerdictMover
	case unusual:
		return voc.VerdictWithheld
	}
	return voc.VerdictNoChange
}

// part is the part of a topic's people in a channel, now or in the baseline, whichever is larger.
func (t *topicTest) part(c int) float64 {
	var part float64
	for _, people := range [][]float64{t.now, t.before} {
		if sum := total(people); sum > 0 {
			part = max(part, people[c]/sum)
		}
	}
	return part
}

func total(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum
}
