package aggregate

import "voc"

// disagreements adds what describes the channels and the weights of a week.
func (l *lines) disagreements(figures voc.WeekFigures, insights voc.WeekInsights) {
	if len(figures.Estimates) > 0 {
		l.add(voc.FigureLine{Figure: "disagreement.rho", Value: figures.Rho, Unit: "0 to 1",
			Formula: "Σ_t Σ_c w_c (p_ct − m_t)² = (k − 1) Σ_t m_t (1 − m_t) over leaf topics, w_c = n_c/(1 + ρ(n_c − 1)), m_t = Σ w_c p_ct/Σ w_c",
			Source:  "counts (channel_set, channel_set_topic); Kleinman 1973"})
	}
	for _, d := range insights.Disagreements {
		line := func(name, unit, formula, source string, value float64) {
			l.add(voc.FigureLine{Figure: "disagreement." + name, Group: voc.GroupOfTopic, Key: d.Topic, Value: value, Count: int64(d.Channels), Unit: unit, Formula: formula,
				Source: "counts (channel_set, channel_set_topic); " + source})
		}
		line("q", "χ²", "Σ n_c (p_c − p̄)²/(p̄(1 − p̄)), count − 1 degrees of freedom; a description", "Cochran 1954", d.Q)
		line("i2", "0 to 1", "max(0, (Q − (k − 1))/Q); a description", "Higgins & Thompson 2002", d.I2)
		line("tau2", "squared share", "max(0, (Q − (k − 1))/(Σ w − Σ w²/Σ w)), w = n_c/(p̄(1 − p̄)); a description", "DerSimonian & Laird 1986", d.Tau2)
	}
	for _, w := range insights.Weightings {
		line := func(name, unit, formula string, value float64) {
			l.add(voc.FigureLine{Figure: "weighting." + name, Estimator: w.Estimator, Value: value, Unit: unit, Formula: formula,
				Source: "channels, counts (channel_set; channel_set_segment for raked); Kish 1965"})
		}
		line("n_eff", "people", "(Σ a)²/Σ a² over the weights a of people", w.Effective)
		line("design_effect", "ratio", "people / n_eff", w.Design)
		line("largest_weight", "ratio", "largest weight of one person by the mean weight", w.Largest)
	}
}

// segmentDistinctive adds the topics that people of a segment raise more or less than the others.
func (l *lines) segmentDistinctive(found []voc.SegmentDistinctive) {
	for _, d := range found {
		group := voc.GroupOfSegment + d.Segment.Name
		l.add(voc.FigureLine{Figure: "segment_distinctive.log_odds", Group: group, Key: d.Segment.Value, Second: d.Topic, Value: d.LogOdds, Count: d.People, Unit: "log-odds",
			Low: d.LogOdds - confidence95*d.LogOdds/nonZero(d.Z), High: d.LogOdds + confidence95*d.LogOdds/nonZero(d.Z),
			Formula: "log((y + α)/(n + 100 − y − α)) − the same of the other values of the property, α = 100 × the topic's part of all mentions", Source: "inquiries (segments, topic_ids, counted_as); Monroe, Colaresi & Quinn 2008"})
		l.add(voc.FigureLine{Figure: "segment_distinctive.q", Group: group, Key: d.Segment.Value, Second: d.Topic, Value: d.Q, Count: d.People, Unit: "0 to 1",
			Formula: "two-sided p-value of z, Benjamini–Hochberg", Source: "segment_distinctive.log_odds"})
	}
}
