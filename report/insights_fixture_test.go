package report

import (
	"slices"

	"voc"
)

// fixtureInsights are invented, but their counts are those of the rows.
func fixtureInsights(rows []*voc.Labelled, counts []voc.Count) voc.WeekInsights {
	week := fixtureWeek
	people := func(accepts func(*voc.Labelled) bool) int64 {
		found := map[string]bool{}
		for _, row := range rows {
			if accepts(row) {
				found[row.CountedAs] = true
			}
		}
		return int64(len(found))
	}
	raises := func(row *voc.Labelled, topic string) bool { return slices.Contains(row.TopicIDs, topic) }
	day := week.Start(tokyo).AddDate(0, 0, 2).Format("2006-01-02")
	insights := voc.WeekInsights{Week: week, EpisodesComplete: false}
	insights.Surges = []voc.Surge{{Week: week, Topic: "account.login", Day: day, Expected: 2.4, P: 1e-6, Q: 1e-4, LeadingChannel: voc.Web,
		People: people(func(r *voc.Labelled) bool { return raises(r, "account.login") && r.Day == day })}}
	insights.Distinctive = []voc.Distinctive{
		{Week: week, Channel: voc.Phone, Topic: "staff.manner", LogOdds: .9, Z: 3.1, Q: .01, People: people(func(r *voc.Labelled) bool { return raises(r, "staff.manner") && r.Channel == voc.Phone })},
		{Week: week, Channel: voc.SNS, Topic: "product.design", LogOdds: 2.2, Z: 8, Q: 1e-9, People: people(func(r *voc.Labelled) bool { return raises(r, "product.design") && r.Channel == voc.SNS })},
		{Week: week, Channel: voc.SNS, Topic: "product.howto", LogOdds: -1.2, Z: -4, Q: .001, People: people(func(r *voc.Labelled) bool { return raises(r, "product.howto") && r.Channel == voc.SNS })},
	}
	premium := voc.Segment{Name: "plan", Value: "premium"}
	insights.SegmentDistinctive = []voc.SegmentDistinctive{{Segment: premium, Distinctive: voc.Distinctive{Week: week, Topic: "payment.refund", LogOdds: .7, Z: 3, Q: .02,
		People: people(func(r *voc.Labelled) bool { return raises(r, "payment.refund") && slices.Contains(r.Segments, premium) })}}}
	insights.NewPhrases = []voc.NewPhrase{{Week: week, Target: "置き配の写真", Predicate: "違う", People: 4, Messages: 5, Channels: []string{voc.Phone, voc.Web}, FirstSeen: day,
		Examples: []string{"phone-0001", "phone-0002", "phone-0003"}, Phrases: []voc.Phrase{{Target: "置き配の写真", Predicate: "違う", People: 4}, {Target: "玄関置き配", Predicate: scriptPayload, People: 1}}}}
	for i, t := range fixtureTopics {
		p := voc.Priority{Week: week, Topic: t.ID, Rank: i + 1, Affected: 40 - float64(i), Severity: .5, Growth: 1, Score: 20 - float64(i)/2, Negative: .6, Unresolved: voc.Some(.25)}
		if t.ID == "account.login" {
			p.Growth, p.Cancel = 2, voc.Some(.04)
		}
		insights.Priorities = append(insights.Priorities, p)
	}
	add := func(name, group, key, unit string, value, low, high float64, n int64) {
		insights.Indicators = append(insights.Indicators, voc.Indicator{Week: week, Name: name, Group: group, Key: key, Estimator: voc.Raw, Unit: unit, Formula: "x / n", Measured: true, Value: value, Low: low, High: high, Count: n})
	}
	add("first_response_median", "", "", voc.UnitSeconds, 16020, 12960, 19620, 170)
	add("resolution_rate", "", "", voc.UnitShare, .52, .46, .58, 299)
	for i, name := range []string{"open_under_1d", "open_1d_3d", "open_3d_7d", "open_7d"} {
		n := float64(3 + 7*i)
		add(name, "", "", voc.UnitInquiries, n, n, n, 299)
	}
	insights.Indicators = append(insights.Indicators, voc.Indicator{Week: week, Name: "ces_mean", Estimator: voc.Raw, Unit: voc.UnitScore, Formula: "mean of ces"})
	add("resolution_rate", voc.GroupOfChannel, voc.Phone, voc.UnitShare, .5, .42, .58, 120)
	add("handling_median", voc.GroupOfChannel, voc.Phone, voc.UnitSeconds, 367, 329, 390, 120)
	add("resolution_rate", voc.GroupOfTeam, pipePayload, voc.UnitShare, .6, .4, .8, 40)
	add("resolution_rate", voc.GroupOfAgent, "a-secret", voc.UnitShare, .6, .4, .8, 40)
	insights.Indicators = append(insights.Indicators, voc.Indicator{Week: week, Name: "resolution_rate", Group: voc.GroupOfTeam, Key: "夜間", Estimator: voc.Raw, Unit: voc.UnitShare, Withheld: true})
	insights.Episodes = []voc.Episodes{
		{Week: week, Episodes: 280, Inquiries: 300, Recontacted: 18, Switched: 7, HandledTwice: 4, StatusKnown: 150, Resolved: 90, OneContact: 80},
		{Week: week, Topic: "delivery.late", Episodes: 40, Inquiries: 46, Recontacted: 6, Switched: 3, HandledTwice: 3},
	}
	insights.Audited = []voc.AuditedShare{
		{Topic: "delivery.late", Measured: .12, Share: .13, Low: .1, High: .16, Usable: true, Precision: voc.Interval{Value: .9, Low: .8, High: .96}, Recall: voc.Interval{Value: .85, Low: .7, High: .93}},
		{Topic: "delivery.late", Channel: voc.SNS, Measured: .07, Precision: voc.Interval{Value: .5, Low: .2, High: .8}, Recall: voc.Interval{Value: .5, Low: .2, High: .8}},
	}
	insights.Raking = &voc.Raking{Week: week, Converged: true, Deviation: .0004, Largest: 2.5, Effective: 240, Margins: []voc.RakedShare{{Margin: "plan", Value: "premium", Target: .3, Before: .5, Reached: .3}, {Margin: "plan", Target: .1, Before: .1, Reached: .1}}}
	insights.Sensitivity = []voc.Sensitivity{{Topic: "delivery.late", Estimator: voc.Raw, Rank: 1, Share: .12}, {Topic: "delivery.late", Estimator: voc.Equal, Without: voc.Phone, Rank: 3, Share: .1}}
	insights.Associations = []voc.Association{{Topic: "payment.refund", Outcome: "cancelled", Raised: 40, Others: 400, RaisedRate: .12, OthersRate: .03, Difference: .08, Low: .02, High: .15}}
	insights.OutcomeGroups = []voc.OutcomeGroup{{Outcome: "cancelled", Group: "complaint_unresolved", People: 120, Share: .05, Low: .02, High: .1}}
	for _, row := range rows {
		if row.Status == "open" && len(insights.Replies) < 5 {
			insights.Replies = append(insights.Replies, voc.EarlierReply{For: voc.RowID{Week: row.Week, IDSpace: row.IDSpace, ID: row.ID}, From: voc.RowID{Week: week.Add(-1), IDSpace: voc.Phone, ID: "=SUM(1,1)"},
				Text: "=HYPERLINK(\"x\") ご不便をおかけしました。設定から再発行できます。", Similarity: .62})
		}
	}
	return insights
}
