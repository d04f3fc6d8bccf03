package report

import (
	"cmp"
	"slices"

	"voc"
)

// reliability is what speaks for and against the figures: how often the classifier was right where people checked it,
// how well declared margins are met, how the order of topics depends on the weighting.
type reliability struct {
	Audited     []audited     `json:"audited"` // by topic, then by channel
	Raking      *raking       `json:"raking,omitempty"`
	Sensitivity []sensitivity `json:"sensitivity"` // of the first topics
	Outcomes    []outcome     `json:"outcomes"`
	// OutcomesTested counts the pairs of topic and outcome that were looked at: one in twenty may differ by chance.
	OutcomesTested int          `json:"outcomes_tested"`
	Groups         []outcomeRow `json:"outcome_groups"`
}

// audited is how often the classifier was right in a sample that people judged, with 95 % intervals.
type audited struct {
	Topic     string  `json:"topic"`
	Name      string  `json:"name"`
	Channel   string  `json:"channel"` // empty = all
	Precision share   `json:"precision"`
	Recall    share   `json:"recall"`
	Measured  float64 `json:"measured"`            // share of inquiries that the classifier gave
	Corrected *share  `json:"corrected,omitempty"` // absent where the sample cannot tell
}

type raking struct {
	Converged bool         `json:"converged"`
	Deviation float64      `json:"deviation"`
	Largest   float64      `json:"largest_weight"` // of one person, by the mean weight
	Effective float64      `json:"effective"`      // people, Kish
	Margins   []rakedShare `json:"margins"`
}

type rakedShare struct {
	Margin  string  `json:"margin"`
	Value   string  `json:"value"`
	Target  float64 `json:"target"`
	Before  float64 `json:"before"`
	Reached float64 `json:"reached"`
}

// sensitivity is the places of a topic under all weightings.
type sensitivity struct {
	Topic string `json:"topic"`
	Name  string `json:"name"`
	Best  int    `json:"best"`
	Worst int    `json:"worst"`
	// WorstUnder says which weighting gives the worst place.
	WorstUnder string `json:"worst_under"`
}

// outcome is how an outcome goes with raising a topic: an association, not a cause.
type outcome struct {
	Outcome    string  `json:"outcome"`
	Name       string  `json:"name"`
	Topic      string  `json:"topic"`
	Title      string  `json:"title"` // of the topic
	Raised     int64   `json:"raised"`
	RaisedRate float64 `json:"raised_rate"`
	OthersRate float64 `json:"others_rate"`
	Difference share   `json:"difference"` // of the shares, with its interval
}

type outcomeRow struct {
	Outcome string `json:"outcome"`
	Name    string `json:"name"`
	Group   string `json:"group"`
	Title   string `json:"title"` // of the group
	People  int64  `json:"people"`
	Share   share  `json:"share"`
}

const listedOutcomes = 10

func (b *builder) reliability() reliability {
	insights := &b.input.Insights
	r := reliability{Audited: []audited{}, Sensitivity: []sensitivity{}, Outcomes: []outcome{}, Groups: []outcomeRow{}}
	interval := func(i voc.Interval) share { return share{i.Value, i.Low, i.High} }
	for _, a := range insights.Audited {
		row := audited{Topic: a.Topic, Name: b.name(a.Topic), Channel: a.Channel, Precision: interval(a.Precision), Recall: interval(a.Recall), Measured: a.Measured}
		if a.Usable {
			row.Corrected = &share{a.Share, a.Low, a.High}
		}
		r.Audited = append(r.Audited, row)
	}
	slices.SortStableFunc(r.Audited, func(x, y audited) int {
		return cmp.Or(cmp.Compare(x.Topic, y.Topic), cmp.Compare(x.Channel, y.Channel))
	})
	if k := insights.Raking; k != nil && finite(k.Deviation, k.Largest, k.Effective) {
		r.Raking = &raking{k.Converged, k.Deviation, k.Largest, k.Effective, []rakedShare{}}
		for _, m := range k.Margins {
			if finite(m.Target, m.Before, m.Reached) {
				r.Raking.Margins = append(r.Raking.Margins, rakedShare{voc.Visible(m.Margin), voc.Visible(m.Value), m.Target, m.Before, m.Reached})
			}
		}
	}
	for _, id := range b.figures.leaves[:min(len(b.figures.leaves), topListSize)] {
		row := sensitivity{Topic: id, Name: b.name(id)}
		for _, s := range insights.Sensitivity {
			if s.Topic != id || s.Rank <= 0 {
				continue
			}
			if row.Best == 0 || s.Rank < row.Best {
				row.Best = s.Rank
			}
			if s.Rank > row.Worst {
				row.Worst, row.WorstUnder = s.Rank, voc.Visible(voc.EstimatorName(s.Estimator))
				if s.Without != "" {
					row.WorstUnder = channelName(s.Without) + "を除いたとき"
				}
			}
		}
		if row.Best > 0 {
			r.Sensitivity = append(r.Sensitivity, row)
		}
	}
	b.outcomes(&r)
	return r
}

// outcomes lists the associations whose interval leaves out no difference, the largest first.
func (b *builder) outcomes(r *reliability) {
	for _, a := range b.input.Insights.Associations {
		if isGroup(b.topics, a.Topic) || a.Topic == voc.Uncategorised {
			continue
		}
		r.OutcomesTested++
		if a.Low > 0 || a.High < 0 {
			r.Outcomes = append(r.Outcomes, outcome{a.Outcome, voc.Visible(voc.OutcomeName(a.Outcome)), a.Topic, b.name(a.Topic), a.Raised, a.RaisedRate, a.OthersRate, share{a.Difference, a.Low, a.High}})
		}
	}
	slices.SortStableFunc(r.Outcomes, func(x, y outcome) int {
		return cmp.Or(cmp.Compare(y.Difference.Share, x.Difference.Share), cmp.Compare(x.Outcome, y.Outcome), cmp.Compare(x.Topic, y.Topic))
	})
	r.Outcomes = r.Outcomes[:min(len(r.Outcomes), listedOutcomes)]
	for _, g := range b.input.Insights.OutcomeGroups {
		r.Groups = append(r.Groups, outcomeRow{g.Outcome, voc.Visible(voc.OutcomeName(g.Outcome)), g.Group, voc.Visible(voc.OutcomeName(g.Group)), g.People, share{g.Share, g.Low, g.High}})
	}
}
