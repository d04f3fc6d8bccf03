package main

import "voc"

// associationJSON is how an outcome of customers goes with a topic: an association, not a cause.
type associationJSON struct {
	Outcome    string `json:"outcome"`
	Topic      string `json:"topic"`
	Raised     int64  `json:"raised"` // people with a known outcome who raised the topic
	Others     int64  `json:"others"`
	RaisedRate figure `json:"raised_rate"`
	OthersRate figure `json:"others_rate"`
	Difference figure `json:"difference"` // stratified by the channels that people used
	Low        figure `json:"low"`
	High       figure `json:"high"`
}

// outcomeGroupJSON is one group of Goodman's comparison.
type outcomeGroupJSON struct {
	Outcome string `json:"outcome"`
	Group   string `json:"group"` // complaint_resolved, complaint_unresolved, no_complaint, silent
	People  int64  `json:"people"`
	Share   figure `json:"share"`
	Low     figure `json:"low"`
	High    figure `json:"high"`
}

// auditedJSON is a share of inquiries beside what it is after correction for the classifier's errors.
type auditedJSON struct {
	Topic       string       `json:"topic"`
	Channel     string       `json:"channel"` // empty = all
	Measured    figure       `json:"measured"`
	Share       *figure      `json:"share"` // null where the audit cannot tell
	Low         *figure      `json:"low"`
	High        *figure      `json:"high"`
	Precision   intervalJSON `json:"precision"`
	Recall      intervalJSON `json:"recall"`
	Specificity intervalJSON `json:"specificity"`
	Channels    int          `json:"channels"` // that the share is combined from; 0 = one sample
}

type intervalJSON struct {
	Value figure `json:"value"`
	Low   figure `json:"low"`
	High  figure `json:"high"`
}

type sensitivityJSON struct {
	Topic     string `json:"topic"`
	Estimator string `json:"estimator"`
	Without   string `json:"without"` // channel left out of the equal-weight mean; empty = none
	Share     figure `json:"share"`
	Rank      int    `json:"rank"`
}

type phraseJSON struct {
	Target    string `json:"target"`
	Predicate string `json:"predicate"`
	People    int64  `json:"people"`
}

// addOutcomes fills what the customers table and the answers of customers tell.
func (a *weekIndicators) addOutcomes(insights voc.WeekInsights) {
	for _, one := range insights.Associations {
		a.Associations = append(a.Associations, associationJSON{one.Outcome, one.Topic, one.Raised, one.Others, figure(one.RaisedRate),
			figure(one.OthersRate), figure(one.Difference), figure(one.Low), figure(one.High)})
	}
	for _, one := range insights.OutcomeGroups {
		a.Outcomes = append(a.Outcomes, outcomeGroupJSON{one.Outcome, one.Group, one.People, figure(one.Share), figure(one.Low), figure(one.High)})
	}
}

// addAudited fills the audited shares; an empty topic means all.
func (a *weekEstimate) addAudited(audited []voc.AuditedShare, topic string) {
	interval := func(i voc.Interval) intervalJSON { return intervalJSON{figure(i.Value), figure(i.Low), figure(i.High)} }
	for _, one := range audited {
		if topic != "" && one.Topic != topic {
			continue
		}
		line := auditedJSON{Topic: one.Topic, Channel: one.Channel, Measured: figure(one.Measured), Channels: one.Channels,
			Precision: interval(one.Precision), Recall: interval(one.Recall), Specificity: interval(one.Specificity)}
		if one.Usable {
			share, low, high := figure(one.Share), figure(one.Low), figure(one.High)
			line.Share, line.Low, line.High = &share, &low, &high
		}
		a.Audited = append(a.Audited, line)
	}
}

type weightingJSON struct {
	Estimator string `json:"estimator"`
	Effective figure `json:"n_eff"`
	Design    figure `json:"deff"`
	Largest   figure `json:"largest_weight"` // of one person, by the mean weight
}

type disagreementJSON struct {
	Topic    string `json:"topic"`
	Channels int    `json:"channels"`
	Q        figure `json:"q"`
	I2       figure `json:"i2"`
	Tau2     figure `json:"tau2"`
}

// addWeightings fills what describes weights and channels; empty topic and estimator mean all.
func (a *weekEstimate) addWeightings(weightings []voc.Weighting, disagreements []voc.Disagreement, topic, estimator string) {
	for _, w := range weightings {
		if estimator == "" || w.Estimator == estimator {
			a.Weightings = append(a.Weightings, weightingJSON{w.Estimator, figure(w.Effective), figure(w.Design), figure(w.Largest)})
		}
	}
	for _, d := range disagreements {
		if topic == "" || d.Topic == topic {
			a.Disagreement = append(a.Disagreement, disagreementJSON{d.Topic, d.Channels, figure(d.Q), figure(d.I2), figure(d.Tau2)})
		}
	}
}

// addSensitivity fills the sensitivity table; empty topic and estimator mean all.
func (a *weekEstimate) addSensitivity(sensitivity []voc.Sensitivity, topic, estimator string) {
	for _, one := range sensitivity {
		if (topic == "" || one.Topic == topic) && (estimator == "" || one.Estimator == estimator) {
			a.Sensitivity = append(a.Sensitivity, sensitivityJSON{one.Topic, one.Estimator, one.Without, figure(one.Share), one.Rank})
		}
	}
}
