package store

import "voc"

func countRowOf(c voc.Count) countRow {
	return countRow{
		Week: c.Week.String(), Grouping: c.Grouping, Channel: c.Channel, Topic: c.Topic, Day: c.Day, Segment: c.Segment, People: c.People, Messages: c.Messages,
		Positive: c.Positive, Neutral: c.Neutral, Negative: c.Negative,
		Question: c.Question, Request: c.Request, Complaint: c.Complaint, Opinion: c.Opinion, Praise: c.Praise, Report: c.Report,
		Resolved: c.Resolved, Unresolved: c.Unresolved,
	}
}

func (r *countRow) count(week voc.Week) voc.Count {
	return voc.Count{
		Week: week, Grouping: r.Grouping, Channel: r.Channel, Topic: r.Topic, Day: r.Day, Segment: r.Segment, People: r.People, Messages: r.Messages,
		Positive: r.Positive, Neutral: r.Neutral, Negative: r.Negative,
		Question: r.Question, Request: r.Request, Complaint: r.Complaint, Opinion: r.Opinion, Praise: r.Praise, Report: r.Report,
		Resolved: r.Resolved, Unresolved: r.Unresolved,
	}
}

func estimateRowOf(e voc.Estimate) estimateRow {
	return estimateRow{
		Week: e.Week.String(), Topic: e.Topic, Estimator: e.Estimator, Channel: e.Channel, Share: e.Share, Low: e.Low, High: e.High,
		People: e.People, Base: e.Base, Effective: e.Effective, Design: e.Design, Rank: int32(e.Rank), Label: e.Label, LabelChannel: e.LabelChannel, Flag: e.Flag,
	}
}

func (r *estimateRow) estimate(week voc.Week) voc.Estimate {
	return voc.Estimate{
		Week: week, Topic: r.Topic, Estimator: r.Estimator, Channel: r.Channel, Share: r.Share, Low: r.Low, High: r.High,
		People: r.People, Base: r.Base, Effective: r.Effective, Design: r.Design, Rank: int(r.Rank), Label: r.Label, LabelChannel: r.LabelChannel, Flag: r.Flag,
	}
}

func channelRowOf(w voc.ChannelWeight) channelRow {
	return channelRow{
		Week: w.Week.String(), Channel: w.Channel, Estimator: w.Estimator, Weight: w.Weight,
		People: w.People, Messages: w.Messages, Effective: w.Effective,
	}
}

func (r *channelRow) weight(week voc.Week) voc.ChannelWeight {
	return voc.ChannelWeight{
		Week: week, Channel: r.Channel, Estimator: r.Estimator, Weight: r.Weight,
		People: r.People, Messages: r.Messages, Effective: r.Effective,
	}
}
