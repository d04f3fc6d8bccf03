package pipeline

import (
	"iter"
	"slices"

	"voc"
	"voc/aggregate"
	"voc/store"
)

// fewestPeople is how many people must say something new: three are a coincidence less often than two.
const fewestPeople = 3

// Episodes join inquiries at most seven days apart, so those that began in a week may reach into the second week after
// it, and one that seems to begin in it may have begun in the week before.
const weeksOfEpisodes = 2

// Insights makes the insights of some published weeks, which come in ascending order. figures are those of all
// published weeks with their comparisons (AllFigures). The rows of each week are read once, whatever the number of
// weeks asked for, and an error ends the sequence. Ages of open inquiries are as of the end of a week, or as of
// options.Now while it is not over.
func Insights(catalog *store.Catalog, figures []voc.WeekFigures, options aggregate.Options, weeks []voc.Week) iter.Seq2[voc.WeekInsights, error] {
	return func(yield func(voc.WeekInsights, error) bool) {
		reference, err := readReference(catalog.Dir(), options.Location)
		if err != nil {
			yield(voc.WeekInsights{}, err)
			return
		}
		weeks := slices.Compact(slices.SortedFunc(slices.Values(weeks), voc.Week.Compare))
		replies := newReplyFinder()
		var waiting []*insightCounter // ascending
		give := func(before voc.Week, all bool) bool {
			for len(waiting) > 0 && (all || before.Sub(waiting[0].week) > weeksOfEpisodes) {
				if !yield(waiting[0].insights(figures, options), nil) {
					return false
				}
				waiting = waiting[1:]
			}
			return true
		}
		for _, record := range catalog.Weeks {
			if !give(record.Week, false) {
				return
			}
			for len(weeks) > 0 && weeks[0].Sub(record.Week) <= aggregate.BaselineWeeks {
				waiting = append(waiting, newInsightCounter(weeks[0], options, reference))
				weeks = weeks[1:]
			}
			if len(waiting) == 0 {
				continue
			}
			reader, err := catalog.Week(record.Week)
			if err != nil {
				yield(voc.WeekInsights{}, err)
				return
			}
			for row, err := range reader.Rows() {
				if err != nil {
					yield(voc.WeekInsights{}, err)
					return
				}
				own := -1 // the counter of the row's own week
				for i, counter := range waiting {
					counter.add(row, record.Week)
					if counter.week == record.Week {
						own = i
					}
				}
				if reply, found := replies.add(row, own >= 0); found {
					waiting[own].replies = append(waiting[own].replies, reply)
				}
			}
		}
		give(voc.Week{}, true)
	}
}

// insightCounter gathers what the insights of one week need.
type insightCounter struct {
	week     voc.Week
	next     bool // the week after is published
	service  *aggregate.ServiceCounter
	episodes *aggregate.EpisodeCounter
	cancel   *aggregate.CancelCounter
	phrases  *aggregate.PhraseCounter
	outcomes *outcomeCounters
	help     *aggregate.SelfServiceCounter
	segments *segmentCounter
	replies  []voc.EarlierReply

	reference *reference
}

func newInsightCounter(week voc.Week, options aggregate.Options, reference *reference) *insightCounter {
	now := options.Now
	if end := week.Add(1).Start(options.Location); end.Before(now) {
		now = end
	}
	return &insightCounter{
		week:     week,
		service:  aggregate.NewServiceCounter(week, now),
		episodes: aggregate.NewEpisodeCounter(options.Location),
		cancel:   aggregate.NewCancelCounter(options.Priority.CancelTopics),
		phrases:  aggregate.NewPhraseCounter(week),
		outcomes: newOutcomeCounters(week, reference),
		help:     aggregate.NewSelfServiceCounter(week, reference.visits, options.Location),
		segments: newSegmentCounter(week),

		reference: reference,
	}
}

// add takes a row of any week up to weeksOfEpisodes after the counter's.
func (c *insightCounter) add(row *voc.Labelled, week voc.Week) {
	age := week.Sub(c.week)
	c.next = c.next || age == 1
	if age >= -1 {
		c.episodes.Add(row)
	}
	c.phrases.Add(row)
	c.outcomes.add(row, -age)
	c.help.Add(row)
	if age == 0 {
		c.service.Add(row)
		c.cancel.Add(row)
		c.segments.add(row)
	}
}

func (c *insightCounter) insights(figures []voc.WeekFigures, options aggregate.Options) voc.WeekInsights {
	result := voc.WeekInsights{Week: c.week, EpisodesComplete: c.next, NewPhrases: c.phrases.Phrases(fewestPeople)}
	i := slices.IndexFunc(figures, func(f voc.WeekFigures) bool { return f.Week == c.week })
	if i < 0 {
		return result
	}
	week := figures[i]
	weights := map[string]float64{}
	for _, w := range week.Weights {
		if w.Estimator == week.Shown {
			weights[w.Channel] = w.Weight
		}
	}
	history := figures[:i+1]
	for len(history) > 1 && c.week.Sub(history[0].Week) > aggregate.BaselineWeeks {
		history = history[1:]
	}
	result.Episodes = c.episodes.Episodes(c.week)
	result.Indicators = append(c.service.Indicators(week.Shown, weights), aggregate.EpisodeIndicators(result.Episodes)...)
	result.Indicators = append(result.Indicators, c.help.Indicators()...)
	if len(c.reference.customers) > 0 {
		from, to := c.week.Start(options.Location), c.week.Add(1).Start(options.Location)
		result.Indicators = append(result.Indicators, aggregate.CustomerIndicators(c.week, c.reference.customers, from, to)...)
	}
	result.Associations, result.OutcomeGroups = c.outcomes.results()
	result.Audited = aggregate.AuditedShares(week, c.reference.audits)
	result.Sensitivity = aggregate.Sensitivity(week, options)
	if raking, ok := aggregate.Rake(c.week, week.Counts, options); ok {
		result.Raking = &raking
	}
	result.Priorities = aggregate.Priorities(week, result.Episodes, c.cancel.Shares(), options)
	result.Surges = aggregate.Surges(history, options)
	result.Distinctive = aggregate.Distinctive(week, options)
	result.SegmentDistinctive, result.Replies = c.segments.distinctive(options), c.replies
	return result
}
