package aggregate

import (
	"maps"
	"slices"
	"strings"
	"time"

	"voc"
)

// selfServiceWindow is how long after a visit of the help centre an inquiry tells that the visit did not help.
const selfServiceWindow = 3 * 24 * time.Hour

// SelfServiceCounter compares the visits of a help centre in a week with the inquiries of the same customers. It is not
// safe for concurrent use.
type SelfServiceCounter struct {
	week      voc.Week
	from, to  time.Time
	visits    []voc.HelpVisit // of the week
	visitors  map[string]bool // customers among them
	inquiries int64           // of the week
	contacts  map[string][]selfServiceContact
	seenUntil time.Time // inquiries are known until here
}

type selfServiceContact struct {
	at     time.Time
	topics []string
}

// NewSelfServiceCounter returns a counter of a week of a location, nil for UTC. visits may be of any time.
func NewSelfServiceCounter(week voc.Week, visits []voc.HelpVisit, location *time.Location) *SelfServiceCounter {
	if location == nil {
		location = time.UTC
	}
	c := &SelfServiceCounter{week: week, from: week.Start(location), to: week.Add(1).Start(location),
		visitors: make(map[string]bool), contacts: make(map[string][]selfServiceContact)}
	c.seenUntil = c.to
	for _, visit := range visits {
		if !visit.At.Before(c.from) && visit.At.Before(c.to) {
			c.visits = append(c.visits, visit)
			if visit.Person != "" {
				c.visitors[visit.Person] = true
			}
		}
	}
	return c
}

// Add takes an inquiry of the week or of the week after it, in any order; others are ignored. Nothing of the
// row is kept.
func (c *SelfServiceCounter) Add(row *voc.Labelled) {
	age := row.Week.Sub(c.week)
	if age < 0 || age > 1 {
		return
	}
	if age == 0 {
		c.inquiries++
	} else {
		c.seenUntil = c.to.AddDate(0, 0, 7)
	}
	if c.visitors[row.Person] {
		topics := make([]string, len(row.TopicIDs))
		for i, topic := range row.TopicIDs {
			topics[i] = strings.Clone(topic)
		}
		person := strings.Clone(row.Person)
		c.contacts[person] = append(c.contacts[person], selfServiceContact{row.ReceivedAt, topics})
	}
}

// Indicators returns the week's figures; nothing where the week has no visit. A visit whose three days reach beyond the
// inquiries that are known is left out of the rate.
func (c *SelfServiceCounter) Indicators() []voc.Indicator {
	if len(c.visits) == 0 {
		return nil
	}
	var all []voc.Indicator
	number := func(name, unit, formula string, value float64, n int64) {
		all = append(all, voc.Indicator{Week: c.week, Name: name, Unit: unit, Formula: formula, Estimator: voc.Raw,
			Measured: n > 0, Value: value, Low: value, High: value, Count: n})
	}
	users, per := float64(len(c.visitors)), "help_centre_users_per_inquiry"
	formula := "customers who visited the help centre / inquiries"
	if users == 0 {
		users, per, formula = float64(len(c.visits)), "help_centre_visits_per_inquiry", "visits of the help centre / inquiries"
	}
	number("help_centre_visits", "visits", "visits of the help centre", float64(len(c.visits)), int64(len(c.visits)))
	number(per, voc.UnitRatio, formula, users/max(float64(c.inquiries), 1), c.inquiries)

	counts := make(map[string]*[2]float64) // by topic: visits, without an inquiry after it
	for _, visit := range c.visits {
		until := visit.At.Add(selfServiceWindow)
		if visit.Person == "" || until.After(c.seenUntil) {
			continue
		}
		helped := truth(!slices.ContainsFunc(c.contacts[visit.Person], func(one selfServiceContact) bool {
			return !one.at.Before(visit.At) && !one.at.After(until) && (visit.Topic == "" || slices.Contains(one.topics, visit.Topic))
		}))
		keys := []string{""}
		if visit.Topic != "" {
			keys = append(keys, visit.Topic)
		}
		for _, key := range keys {
			if counts[key] == nil {
				counts[key] = new([2]float64)
			}
			counts[key][0]++
			counts[key][1] += helped
		}
	}
	for _, topic := range slices.Sorted(maps.Keys(counts)) {
		n, x := counts[topic][0], counts[topic][1]
		one := voc.Indicator{Week: c.week, Name: "self_service_rate", Unit: voc.UnitShare, Estimator: voc.Raw, Measured: true, Value: x / n, Count: int64(n),
			Formula: "visits after which the customer did not write within 3 days (on the visit's topic, where it has one) / visits of known customers"}
		if topic != "" {
			one.Group, one.Key = voc.GroupOfTopic, topic
		}
		one.Low, one.High = wilson(x, n)
		all = append(all, one)
	}
	return all
}
