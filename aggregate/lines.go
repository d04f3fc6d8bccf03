package aggregate

import (
	"voc"
)

// Lines lists every figure of a compared week and its insights that is not part of the week's own tables, one figure a
// line, in one fixed order: what depends on other weeks too, or is made from rows when a report is.
func Lines(figures voc.WeekFigures, insights voc.WeekInsights) []voc.FigureLine {
	l := &lines{week: figures.Week}
	l.movers(figures.Movers)
	for _, s := range insights.Surges {
		l.add(voc.FigureLine{Figure: "surge.people", Group: voc.GroupOfTopic, Key: s.Topic, Second: s.Day, Value: float64(s.People), Count: s.People, Unit: "people",
			Formula: "people who raised the topic on the day", Source: "counts (day_topic)"})
		l.add(voc.FigureLine{Figure: "surge.expected", Group: voc.GroupOfTopic, Key: s.Topic, Second: s.Day, Value: s.Expected, Count: s.People, Unit: "people",
			Formula: "topic mean × weekday profile of its channels × max(1, people of the day / expected)", Source: "counts (day, day_topic, day_channel) of 8 weeks"})
		l.add(voc.FigureLine{Figure: "surge.q", Group: voc.GroupOfTopic, Key: s.Topic, Second: s.Day, Value: s.Q, Count: s.People, Unit: "0 to 1",
			Formula: "upper tail of the negative binomial distribution, Benjamini–Hochberg over topics and days", Source: "surge.people, surge.expected; Farrington et al. 1996, Benjamini & Hochberg 1995"})
	}
	for _, d := range insights.Distinctive {
		l.add(voc.FigureLine{Figure: "distinctive.log_odds", Group: voc.GroupOfTopic, Key: d.Topic, Second: d.Channel, Value: d.LogOdds, Count: d.People, Unit: "log-odds",
			Low: d.LogOdds - confidence95*d.LogOdds/nonZero(d.Z), High: d.LogOdds + confidence95*d.LogOdds/nonZero(d.Z),
			Formula: "log((y + α)/(n + 100 − y − α)) − the same of the other channels, α = 100 × the topic's part of all mentions", Source: "counts (channel_topic); Monroe, Colaresi & Quinn 2008"})
		l.add(voc.FigureLine{Figure: "distinctive.q", Group: voc.GroupOfTopic, Key: d.Topic, Second: d.Channel, Value: d.Q, Count: d.People, Unit: "0 to 1",
			Formula: "two-sided p-value of z, Benjamini–Hochberg over channels and topics", Source: "distinctive.log_odds"})
	}
	for _, one := range insights.Indicators {
		state := "measured"
		if one.Withheld {
			state = "withheld"
		} else if !one.Measured {
			state = "not_measured"
		}
		l.add(voc.FigureLine{Figure: "indicator." + one.Name, Group: one.Group, Key: one.Key, Estimator: one.Estimator, State: state,
			Value: one.Value, Low: one.Low, High: one.High, Count: one.Count, Unit: one.Unit, Formula: one.Formula, Source: "inquiries, customers, visits"})
	}
	l.episodes(insights.Episodes)
	l.priorities(insights.Priorities)
	l.audited(insights.Audited)
	l.outcomes(insights)
	l.sensitivity(insights)
	l.disagreements(figures, insights)
	l.segmentDistinctive(insights.SegmentDistinctive)
	return l.list
}

type lines struct {
	week voc.Week
	list []voc.FigureLine
}

// add takes a line; without an interval Low and High are Value.
func (l *lines) add(line voc.FigureLine) {
	line.Week = l.week
	if line.State == "" {
		line.State = "measured"
	}
	if line.Low == 0 && line.High == 0 {
		line.Low, line.High = line.Value, line.Value
	}
	if line.Low > line.High {
		line.Low, line.High = line.High, line.Low
	}
	l.list = append(l.list, line)
}

func nonZero(z float64) float64 {
	if z == 0 {
		return 1
	}
	return z
}

func (l *lines) movers(movers []voc.Mover) {
	for _, m := range movers {
		line := func(name, unit, formula, source string, value, low, high float64) {
			l.add(voc.FigureLine{Figure: "mover." + name, Group: voc.GroupOfTopic, Key: m.Topic, Second: m.LeadingChannel, State: m.Verdict, Value: value, Low: low, High: high,
				Count: m.People, Unit: unit, Formula: formula, Source: source})
		}
		line("baseline", "people", "mean people a week over the baseline weeks", "counts (topic) of up to 8 weeks before", m.Baseline, 0, 0)
		line("change", "ratio", "people / baseline − 1", "counts (topic), mover.baseline", m.Change, m.Low, m.High)
		line("q", "0 to 1", "larger p-value of two tests on 2/3 powers, Benjamini–Hochberg", "counts (channel_set, channel_set_topic); Smyth 2004, Benjamini & Hochberg 1995", m.Q, 0, 0)
		line("share", "0 to 1", "share at this week's weights", "channels, counts (channel_set_topic)", m.Share, 0, 0)
		line("baseline_share", "0 to 1", "mean of mover.share over the baseline weeks", "channels, counts (channel_set_topic) of up to 8 weeks before", m.BaselineShare, 0, 0)
		line("rate_effect", "share points", "Σ_c (s_c + s′_c)/2 · (r_c − r′_c)", "counts (channel_set, channel_set_topic); Kitagawa 1955", m.RateEffect, 0, 0)
		line("mix_effect", "share points", "Σ_c (r_c + r′_c)/2 · (s_c − s′_c)", "counts (channel_set, channel_set_topic); Kitagawa 1955", m.MixEffect, 0, 0)
	}
}

func (l *lines) episodes(episodes []voc.Episodes) {
	for _, e := range episodes {
		group := ""
		if e.Topic != "" {
			group = voc.GroupOfTopic
		}
		for _, part := range []struct {
			name, formula string
			n             int64
		}{
			{"episodes", "episodes that began in the week", e.Episodes}, {"inquiries", "inquiries of these episodes", e.Inquiries},
			{"recontacted", "episodes with more than one inquiry", e.Recontacted}, {"switched", "episodes over several channels", e.Switched},
			{"handled_twice", "episodes raised in another channel while open in the first", e.HandledTwice},
			{"status_known", "episodes whose last inquiry has a status", e.StatusKnown}, {"resolved", "of these, resolved", e.Resolved},
			{"one_contact", "of the resolved, with one inquiry", e.OneContact},
		} {
			l.add(voc.FigureLine{Figure: "episode." + part.name, Group: group, Key: e.Topic, Value: float64(part.n), Count: part.n, Unit: "episodes", Formula: part.formula,
				Source: "inquiries (counted_as, topic_ids, received_at, channel, status) of the week and its neighbours"})
		}
	}
}

func (l *lines) priorities(priorities []voc.Priority) {
	for _, p := range priorities {
		line := func(name, unit, formula, source string, value voc.Optional[float64]) {
			state := "measured"
			if !value.Known {
				state = "not_measured"
			}
			l.add(voc.FigureLine{Figure: "priority." + name, Group: voc.GroupOfTopic, Key: p.Topic, State: state, Value: value.Value, Count: int64(p.Rank), Unit: unit, Formula: formula, Source: source})
		}
		line("score", "score", "affected × severity × growth; count is the rank", "priority.affected, priority.severity, priority.growth", voc.Some(p.Score))
		line("affected", "people", "declared (else equal) share × people who wrote", "estimates, counts (total)", voc.Some(p.Affected))
		line("severity", "0 to 1", "weighted mean of the factors that are measured", "settings.json (priority)", voc.Some(p.Severity))
		line("growth", "ratio", "people / baseline within ½ and 2 for a mover, else 1", "mover.change", voc.Some(p.Growth))
		line("negative", "0 to 1", "negative messages / messages", "counts (topic)", voc.Some(p.Negative))
		line("unresolved", "0 to 1", "unresolved / (resolved + unresolved)", "counts (topic)", p.Unresolved)
		line("recontact", "0 to 1", "episode.recontacted / episode.episodes", "episode.recontacted", p.Recontact)
		line("cancel", "0 to 1", "people of the topic who also raise a topic of cancelling / people of the topic", "inquiries (counted_as, topic_ids)", p.Cancel)
	}
}

func (l *lines) audited(shares []voc.AuditedShare) {
	for _, a := range shares {
		line := func(name, formula string, value, low, high float64, known bool) {
			state := "measured"
			if !known {
				state, value, low, high = "not_measured", 0, 0, 0
			}
			l.add(voc.FigureLine{Figure: "audited." + name, Group: voc.GroupOfTopic, Key: a.Topic, Second: a.Channel, State: state, Value: value, Low: low, High: high, Unit: "0 to 1",
				Formula: formula, Source: "audit.csv, counts (topic, channel_topic); Rogan & Gladen 1978, Lang & Reiczigel 2014"})
		}
		line("share", "(measured + specificity − 1)/(sensitivity + specificity − 1)", a.Share, a.Low, a.High, a.Usable)
		line("measured", "inquiries labelled with the topic / inquiries", a.Measured, 0, 0, true)
		line("precision", "true positives / labelled", a.Precision.Value, a.Precision.Low, a.Precision.High, true)
		line("recall", "true positives / inquiries of the topic", a.Recall.Value, a.Recall.Low, a.Recall.High, true)
	}
}

func (l *lines) outcomes(insights voc.WeekInsights) {
	for _, a := range insights.Associations {
		l.add(voc.FigureLine{Figure: "association.difference", Group: voc.GroupOfTopic, Key: a.Topic, Second: a.Outcome, Value: a.Difference, Low: a.Low, High: a.High, Count: a.Raised,
			Unit: "share points", Formula: "Σ w (a/n₁ − c/n₀)/Σ w over channel sets, w = n₁ n₀/(n₁ + n₀); an association, not a cause",
			Source: "customers, inquiries of 8 weeks; Greenland & Robins 1985"})
	}
	for _, g := range insights.OutcomeGroups {
		l.add(voc.FigureLine{Figure: "outcome.share", Group: "outcome", Key: g.Outcome, Second: g.Group, Value: g.Share, Low: g.Low, High: g.High, Count: g.People,
			Unit: "0 to 1", Formula: "people of the group with the outcome / people of the group", Source: "customers, inquiries (kind, status) of 8 weeks"})
	}
}

func (l *lines) sensitivity(insights voc.WeekInsights) {
	for _, s := range insights.Sensitivity {
		l.add(voc.FigureLine{Figure: "sensitivity.rank", Group: voc.GroupOfTopic, Key: s.Topic, Second: s.Without, Estimator: s.Estimator, Value: float64(s.Rank), Unit: "from 1",
			Formula: "place among the leaf topics; with a second key without that channel", Source: "estimates, counts (channel_set, channel_set_topic)"})
		l.add(voc.FigureLine{Figure: "sensitivity.share", Group: voc.GroupOfTopic, Key: s.Topic, Second: s.Without, Estimator: s.Estimator, Value: s.Share, Unit: "0 to 1",
			Formula: "share of people who raise the topic", Source: "estimates, counts (channel_set, channel_set_topic)"})
	}
	r := insights.Raking
	if r == nil {
		return
	}
	statement := func(name, unit, formula string, value float64) {
		l.add(voc.FigureLine{Figure: "raking." + name, Estimator: voc.Raked, Value: value, Count: int64(r.Cycles), Unit: unit, Formula: formula,
			Source: "counts (channel_set_segment), settings.json (margins, target); Deming & Stephan 1940"})
	}
	statement("converged", "0 or 1", "1 where every margin is met within 0.1 percentage points; count is the number of cycles", truth(r.Converged))
	statement("deviation", "share points", "largest difference between a declared share and the reached one", r.Deviation)
	statement("largest_weight", "ratio", "largest weight by the mean weight", r.Largest)
	statement("capped", "0 to 1", "share of the people whose weight was cut at the cap", r.Capped)
	statement("n_eff", "people", "(Σ w)² / Σ w² (Kish 1965)", r.Effective)
	for _, m := range r.Margins {
		for _, part := range []struct {
			name  string
			value float64
		}{{"target", m.Target}, {"before", m.Before}, {"reached", m.Reached}} {
			l.add(voc.FigureLine{Figure: "raking." + part.name, Group: "margin." + m.Margin, Key: m.Value, Estimator: voc.Raked, Value: part.value, Unit: "0 to 1",
				Formula: "share of the value among the people: declared as it can be met, without weights, with them", Source: "counts (channel_set_segment), settings.json (margins)"})
		}
	}
}
