package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"voc"
	"voc/pipeline"
	"voc/store"
)

func newIndicatorsCommand() *cobra.Command {
	var out, week string
	var asJSON, asCSV bool
	command := &cobra.Command{
		Use:   "indicators",
		Short: "print how customers were served: response times, resolution, re-contact, …",
		Long: `Prints the service indicators of a published week with their 95 % intervals, over all inquiries, by channel, topic,
team, agent and segment: first response time, resolution, handling time, answer rate, hand-offs, CSAT, CES, NPS, open
inquiries by age; and from episodes (one person's inquiries on one topic, at most seven days apart, over all channels)
re-contact, one-contact resolution and channel switching. A column that no source brings is "not measured", never zero.
Rates over all channels are also given weighted like the shares of topics. Formulas stand beside the figures. --json
adds the topics by priority (people affected × severity × growth) with each factor, what is new in inquiries without
a topic, and, where the customers table or the customers' own answers tell an outcome (cancelled, repurchased, detractor,
dissatisfied), how it goes with the topics that people raised and with what became of their complaints.`,
		Example: `  voc indicators --week 2026-W39
  voc indicators --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON && asCSV {
				return wrongUse("voc indicators: choose one of --json and --csv")
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			record, err := output.week(week)
			if err != nil {
				return err
			}
			answer, err := output.indicators(record)
			if err != nil {
				return err
			}
			switch {
			case asJSON:
				return writeJSON(cmd.OutOrStdout(), answer)
			case asCSV:
				return answer.writeCSV(cmd.OutOrStdout())
			}
			answer.print(cmd.OutOrStdout())
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringVarP(&week, "week", "w", "last", "week such as 2026-W39")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	f.BoolVar(&asCSV, "csv", false, "print one table")
	return command
}

// weekIndicators is what `voc indicators --json` prints.
type weekIndicators struct {
	Week string `json:"week"`
	// EpisodesComplete is false while the week after is not published: whoever comes back then is not seen yet.
	EpisodesComplete bool            `json:"episodes_complete"`
	Indicators       []indicatorJSON `json:"indicators"`
	Priorities       []priorityJSON  `json:"priorities"`
	NewPhrases       []newPhraseJSON `json:"new_phrases"`
	// Associations and outcomes are of the week and the seven before it; an association is no cause.
	Associations []associationJSON  `json:"associations"`
	Outcomes     []outcomeGroupJSON `json:"outcomes"`
}

type priorityJSON struct {
	Rank       int     `json:"rank"`
	Topic      string  `json:"topic"`
	Score      figure  `json:"score"`
	Affected   figure  `json:"affected"`
	Severity   figure  `json:"severity"`
	Growth     figure  `json:"growth"`
	Negative   figure  `json:"negative"`
	Unresolved *figure `json:"unresolved"` // null: not measured
	Recontact  *figure `json:"recontact"`
	Cancel     *figure `json:"cancel"`
}

type newPhraseJSON struct {
	Target    string   `json:"target"`
	Predicate string   `json:"predicate"`
	People    int64    `json:"people"`
	Messages  int64    `json:"messages"`
	Channels  []string `json:"channels"`
	FirstSeen string   `json:"first_seen"`
	Examples  []string `json:"examples"`
	// Phrases are those of the cluster, which is called by the first of them.
	Phrases []phraseJSON `json:"phrases"`
}

type indicatorJSON struct {
	Name      string  `json:"name"`
	Group     string  `json:"group"`
	Key       string  `json:"key"`
	Estimator string  `json:"estimator"`
	Unit      string  `json:"unit"`
	State     string  `json:"state"` // measured, not_measured or withheld
	Value     *figure `json:"value"` // null unless measured
	Low       *figure `json:"low"`
	High      *figure `json:"high"`
	Count     int64   `json:"count"`
	Formula   string  `json:"formula"`
}

// indicators makes what the command prints of a week.
func (o *output) indicators(record store.WeekRecord) (*weekIndicators, error) {
	options, err := o.estimateOptions()
	if err != nil {
		return nil, err
	}
	figures, err := pipeline.AllFigures(o.catalog, options)
	if err != nil {
		return nil, err
	}
	insights, err := o.insights(record.Week, figures, options)
	if err != nil {
		return nil, err
	}
	answer := &weekIndicators{Week: record.Week.String(), EpisodesComplete: insights.EpisodesComplete, Indicators: []indicatorJSON{}, Priorities: []priorityJSON{}, NewPhrases: []newPhraseJSON{},
		Associations: []associationJSON{}, Outcomes: []outcomeGroupJSON{}}
	answer.addOutcomes(insights)
	for _, one := range insights.Indicators {
		answer.Indicators = append(answer.Indicators, indicatorForJSON(one))
	}
	for _, p := range insights.Priorities {
		answer.Priorities = append(answer.Priorities, priorityJSON{p.Rank, p.Topic, figure(p.Score), figure(p.Affected), figure(p.Severity),
			figure(p.Growth), figure(p.Negative), optionalFigure(p.Unresolved), optionalFigure(p.Recontact), optionalFigure(p.Cancel)})
	}
	for _, p := range insights.NewPhrases {
		one := newPhraseJSON{p.Target, p.Predicate, p.People, p.Messages, p.Channels, p.FirstSeen, p.Examples, nil}
		for _, phrase := range p.Phrases {
			one.Phrases = append(one.Phrases, phraseJSON(phrase))
		}
		answer.NewPhrases = append(answer.NewPhrases, one)
	}
	return answer, nil
}

func optionalFigure(v voc.Optional[float64]) *figure {
	if !v.Known {
		return nil
	}
	f := figure(v.Value)
	return &f
}

func indicatorForJSON(one voc.Indicator) indicatorJSON {
	j := indicatorJSON{Name: one.Name, Group: one.Group, Key: one.Key, Estimator: one.Estimator, Unit: one.Unit, State: "not_measured", Count: one.Count, Formula: one.Formula}
	switch {
	case one.Withheld:
		j.State = "withheld"
	case one.Measured:
		value, low, high := figure(one.Value), figure(one.Low), figure(one.High)
		j.State, j.Value, j.Low, j.High = "measured", &value, &low, &high
	}
	return j
}

func (a *weekIndicators) writeCSV(w io.Writer) error {
	table := csv.NewWriter(w)
	table.Write([]string{"week", "name", "group", "key", "estimator", "unit", "state", "value", "low", "high", "count", "formula"})
	text := func(f *figure) string {
		if f == nil {
			return ""
		}
		return f.String()
	}
	for _, one := range a.Indicators {
		table.Write([]string{a.Week, one.Name, one.Group, one.Key, one.Estimator, one.Unit, one.State,
			text(one.Value), text(one.Low), text(one.High), strconv.FormatInt(one.Count, 10), one.Formula})
	}
	table.Flush()
	return table.Error()
}

// print writes what was measured over all inquiries and by channel.
func (a *weekIndicators) print(w io.Writer) {
	fmt.Fprintf(w, "%s\n", a.Week)
	if !a.EpisodesComplete {
		fmt.Fprintln(w, "! The week after is not published: customers who come back then are not counted as re-contacts yet.")
	}
	fmt.Fprintf(w, "\n%-24s %-16s %-9s %12s %25s %8s\n", "indicator", "of", "estimator", "value", "95 % interval", "count")
	for _, one := range a.Indicators {
		if one.Group != "" && one.Group != voc.GroupOfChannel {
			continue
		}
		of := one.Key
		if of == "" {
			of = "all"
		}
		if one.Value == nil {
			if one.Group == "" {
				fmt.Fprintf(w, "%-24s %-16s %-9s not measured\n", one.Name, of, one.Estimator)
			}
			continue
		}
		fmt.Fprintf(w, "%-24s %-16s %-9s %12.4g %12.4g – %10.4g %8d\n", one.Name, of, one.Estimator, float64(*one.Value), float64(*one.Low), float64(*one.High), one.Count)
	}
}
