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
	return insights(catalog, publishedRows(catalog), figures, options, weeks)
}

// insights is Insights with rows from anywhere.
func insights(catalog *store.Catalog, rowsOf rowSource, figures []voc.WeekFigures, options aggregate.Options, weeks []voc.Week) iter.Seq2[voc.WeekInsights, error] {
	return func(yield func(voc.WeekInsights, error) bool) {
		reference, err := readReference(catalog, options.Location)
		if err != nil {
			yield(voc.WeekInsights{}, err)
			return
		}
		weeks := slices.Compact(slices.SortedFunc(slices.Values(weeks), voc.Week.Compare))
		replies := newReplyFinder()
		known := map[voc.Week]bool{}  // answers of customers
		var waiting []*insightCounter // ascending
		var phrases []*aggregate.PhraseCounter
		var episodes []weekEpisodes // ascending
		give := func(before voc.Week, all bool) bool {
			for len(waiting) > 0 && (all || before.Sub(waiting[0].week) > weeksOfEpisodes) {
				if !yield(waiting[0].insights(figures, options, phrases, episodes), nil) {
					return false
				}
				settle(phrases, waiting[0].week)
				waiting[0], waiting = nil, waiting[1:] // what it gathered is not needed any more
			}
			for len(episodes) > 0 && len(waiting) > 0 && waiting[0].week.Sub(episodes[0].week) > 1 {
				episodes[0], episodes = weekEpisodes{}, episodes[1:]
			}
			for len(phrases) > 0 && len(waiting) > 0 && waiting[0].week.Sub(phrases[0].Week()) > aggregate.BaselineWeeks {
				phrases[0], phrases = nil, phrases[1:]
			}
			return true
		}
		for _, record := range catalog.Weeks {
			if !give(record.Week, false) {
				return
			}
			for len(weeks) > 0 && weeks[0].Sub(record.Week) <= aggregate.BaselineWeeks {
				answers, err := answered(catalog, weeks[0], known)
				if err != nil {
					yield(voc.WeekInsights{}, err)
					return
				}
				waiting = append(waiting, newInsightCounter(weeks[0], options, reference, answers))
				weeks = weeks[1:]
			}
			if len(waiting) == 0 {
				continue
			}
			rows, err := rowsOf(record.Week)
			if err != nil {
				yield(voc.WeekInsights{}, err)
				return
			}
			said := aggregate.NewPhraseCounter(record.Week)
			phrases = append(phrases, said)
			contacts := aggregate.NewEpisodeCounter(options.Location)
			episodes = append(episodes, weekEpisodes{record.Week, contacts})
			replies.begin(record.Week)
			for row, err := range rows {
				if err != nil {
					yield(voc.WeekInsights{}, err)
					return
				}
				said.Add(row)
				contacts.Add(row)
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
			if !slices.ContainsFunc(waiting, func(c *insightCounter) bool { return c.week == record.Week }) {
				said.Settle() // only later weeks ask for it
			}
		}
		give(voc.Week{}, true)
	}
}

// answered tells whether customers answered a question about their satisfaction in a week or in those before it that its
// outcomes are held against. Without answers nobody has to be remembered for them. known remembers the weeks looked at.
func answered(catalog *store.Catalog, week voc.Week, known map[voc.Week]bool) (bool, error) {
	for _, record := range catalog.Weeks {
		if age := week.Sub(record.Week); age < 0 || age >= outcomeWeeks {
			continue
		}
		answers, looked := known[record.Week]
		if !looked {
			reader, err := catalog.Week(record.Week)
			if err != nil {
				return false, err
			}
			if answers, err = reader.Known("csat", "nps"); err != nil {
				return false, err
			}
			known[record.Week] = answers
		}
		if answers {
			return true, nil
		}
	}
	return false, nil
}

// settle makes the phrases of a week, whose insights are made, some of before.
func settle(phrases []*aggregate.PhraseCounter, week voc.Week) {
	for _, said := range phrases {
		if said.Week() == week {
			said.Settle()
		}
	}
}

// weekEpisodes is what a week tells of episodes.
type weekEpisodes struct {
	week     voc.Week
	contacts *aggregate.EpisodeCounter
}

// insightCounter gathers what the insights of one week need.
type insightCounter struct {
	week     voc.Week
	next     bool // the week after is published
	service  *aggregate.ServiceCounter
	cancel   *aggregate.CancelCounter
	outcomes *outcomeCounters
	help     *aggregate.SelfServiceCounter
	segments *segmentCounter
	replies  []voc.EarlierReply

	reference *reference
}

func newInsightCounter(week voc.Week, options aggregate.Options, reference *reference, answers bool) *insightCounter {
	now := options.Now
	if end := week.Add(1).Start(options.Location); end.Before(now) {
		now = end
	}
	return &insightCounter{
		week:     week,
		service:  aggregate.NewServiceCounter(week, now),
		cancel:   aggregate.NewCancelCounter(options.Priority.CancelTopics),
		outcomes: newOutcomeCounters(week, reference, answers),
		help:     aggregate.NewSelfServiceCounter(week, reference.visits, options.Location),
		segments: newSegmentCounter(week),

		reference: reference,
	}
}

// add takes a row of any week up to weeksOfEpisodes after the counter's.
func (c *insightCounter) add(row *voc.Labelled, week voc.Week) {
	age := week.Sub(c.week)
	c.next = c.next || age == 1
	c.outcomes.add(row, -age)
	c.help.Add(row)
	if age == 0 {
		c.service.Add(row)
		c.cancel.Add(row)
		c.segments.add(row)
	}
}

// insights makes what the counter's week says; phrases and episodes are of it and of the weeks around it, ascending.
func (c *insightCounter) insights(figures []voc.WeekFigures, options aggregate.Options, phrases []*aggregate.PhraseCounter, episodes []weekEpisodes) voc.WeekInsights {
	result := voc.WeekInsights{Week: c.week, EpisodesComplete: c.next}
	var before []*aggregate.PhraseCounter
	for _, said := range phrases {
		switch age := c.week.Sub(said.Week()); {
		case age == 0:
			result.NewPhrases = said.Phrases(fewestPeople, before...)
		case age > 0 && age <= aggregate.BaselineWeeks:
			before = append(before, said)
		}
	}
	i := slices.IndexFunc(figures, func(f voc.WeekFigures) bool { return f.Week == c.week })
	if i < 0 {
		return result
	}
	week := figures[i]
	history := figures[:i+1]
	for len(history) > 1 && c.week.Sub(history[0].Week) > aggregate.BaselineWeeks {
		history = history[1:]
	}
	counter := aggregate.NewEpisodeCounter(options.Location)
	for _, around := range episodes {
		if age := around.week.Sub(c.week); age >= -1 && age <= weeksOfEpisodes {
			counter.Merge(around.contacts)
		}
	}
	result.Episodes = counter.Episodes(c.week)
	result.Indicators = append(c.service.Indicators(week.Weights), aggregate.EpisodeIndicators(result.Episodes)...)
	result.Indicators = append(result.Indicators, c.help.Indicators()...)
	if len(c.reference.customers) > 0 {
		from, to := c.week.Start(options.Location), c.week.Add(1).Start(options.Location)
		result.Indicators = append(result.Indicators, aggregate.CustomerIndicators(c.week, c.reference.customers, from, to)...)
	}
	result.Associations, result.OutcomeGroups = c.outcomes.results()
	result.Audited = aggregate.AuditedShares(week, c.reference.audits)
	result.Sensitivity = aggregate.Sensitivity(week, options)
	result.Disagreements, result.Weightings = aggregate.Disagreements(week, options), aggregate.Weightings(week, options)
	if raking, ok := aggregate.Rake(c.week, week.Counts, options); ok {
		result.Raking = &raking
	}
	result.Priorities = aggregate.Priorities(week, result.Episodes, c.cancel.Shares(), options)
	result.Surges = aggregate.Surges(history, options)
	result.Distinctive = aggregate.Distinctive(week, options)
	result.SegmentDistinctive, result.Replies = c.segments.distinctive(options), c.replies
	return result
}
