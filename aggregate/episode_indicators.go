package aggregate

import (
	"math"

	"voc"
)

// EpisodeIndicators turns the figures of episodes into indicators, in their order.
func EpisodeIndicators(episodes []voc.Episodes) []voc.Indicator {
	var all []voc.Indicator
	for _, e := range episodes {
		add := func(name, formula string, x, n int64, rows voc.RowSet) {
			one := voc.Indicator{Week: e.Week, Name: name, Unit: voc.UnitShare, Formula: formula, Estimator: voc.Raw, Count: n, Measured: n > 0}
			if e.Topic != "" {
				one.Group, one.Key = voc.GroupOfTopic, e.Topic
			} else {
				one.Rows = rows
			}
			if one.Measured {
				one.Value = float64(x) / float64(n)
				one.Low, one.High = wilson(float64(x), float64(n))
			}
			all = append(all, one)
		}
		add("recontact_rate", "episodes with another inquiry of the same person and topic within 7 days / episodes", e.Recontacted, e.Episodes, e.Rows)
		add("channel_switch_rate", "episodes over several channels / episodes", e.Switched, e.Episodes, e.Rows)
		add("handled_twice_rate", "episodes raised in another channel while open in the first / episodes", e.HandledTwice, e.Episodes, e.Rows)
		add("one_contact_resolution", "resolved episodes with one inquiry / resolved episodes", e.OneContact, e.Resolved, e.ResolvedRows)
		all = append(all, exchanges(e))
	}
	return all
}

// exchanges is the mean number of inquiries of an episode with Student's interval, from their sums.
func exchanges(e voc.Episodes) voc.Indicator {
	one := voc.Indicator{Week: e.Week, Name: "inquiries_per_episode", Unit: voc.UnitRatio, Formula: "inquiries of the episodes / episodes (exchanges until the matter rests)",
		Estimator: voc.Raw, Count: e.Episodes, Measured: e.Episodes > 0}
	if e.Topic != "" {
		one.Group, one.Key = voc.GroupOfTopic, e.Topic
	} else {
		one.Rows = e.Rows
	}
	if !one.Measured {
		return one
	}
	n := float64(e.Episodes)
	one.Value = float64(e.Inquiries) / n
	one.Low, one.High = one.Value, one.Value
	if n > 1 {
		variance := max(float64(e.InquirySquares)-n*one.Value*one.Value, 0) / (n - 1)
		half := critical95(n-1) * math.Sqrt(variance/n)
		one.Low, one.High = max(one.Value-half, 1), one.Value+half
	}
	return one
}
