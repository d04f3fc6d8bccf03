package pipeline

import (
	"time"

	"voc"
	"voc/aggregate"
)

// outcomeWeeks is how many weeks of inquiries an outcome is held against, the week itself included: in one week alone
// too few people leave or buy again.
const outcomeWeeks = 8

// fewestRaised is how many people with a known outcome must have raised a topic for its association to be given.
const fewestRaised = 10

// outcomeCounters hold the outcomes of customers against what they raised in a week and the weeks before it.
type outcomeCounters struct {
	week     voc.Week
	counters []*aggregate.OutcomeCounter
	tables   []tableOutcome // of the first of the counters: those from the customers table
}

// tableOutcome is an outcome that the customers table tells.
type tableOutcome struct {
	at   map[string]time.Time
	once bool
}

// newOutcomeCounters returns counters of the outcomes that are known: answers tells whether customers answered how
// likely they are to recommend, or how content they are, in any of the weeks.
func newOutcomeCounters(week voc.Week, reference *reference, answers bool) *outcomeCounters {
	c := &outcomeCounters{week: week}
	for _, outcome := range []struct {
		name string
		tableOutcome
	}{{"cancelled", tableOutcome{reference.cancelled, true}}, {"repurchased", tableOutcome{reference.repurchased, false}}} {
		if outcome.at != nil {
			c.counters = append(c.counters, aggregate.NewTimedOutcomeCounter(outcome.name, outcome.at, outcome.once))
			c.tables = append(c.tables, outcome.tableOutcome)
		}
	}
	if answers {
		c.counters = append(c.counters, aggregate.NewDetractorCounter(), aggregate.NewDissatisfiedCounter())
	}
	return c
}

// add takes a row of a week that is age weeks before the counters' week.
func (c *outcomeCounters) add(row *voc.Labelled, age int) {
	if age < 0 || age >= outcomeWeeks || row.Person == "" {
		return
	}
	for _, counter := range c.counters {
		counter.Add(row)
	}
}

func (c *outcomeCounters) results() ([]voc.Association, []voc.OutcomeGroup) {
	var associations []voc.Association
	var groups []voc.OutcomeGroup
	for i, counter := range c.counters {
		for _, one := range counter.Associations() {
			if one.Raised >= fewestRaised {
				associations = append(associations, one)
			}
		}
		complaints := counter.Complaints()
		if i < len(c.tables) {
			if silent, ok := counter.SilentCustomers(c.tables[i].at, c.tables[i].once); ok {
				complaints = append(complaints, silent)
			}
		}
		if len(complaints) > 1 { // one group alone is no comparison
			groups = append(groups, complaints...)
		}
	}
	return associations, groups
}
