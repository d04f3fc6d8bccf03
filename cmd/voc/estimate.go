package main

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/aggregate"
	"voc/config"
	"voc/pipeline"
)

// estimators in the order in which they are printed.
var estimators = []string{voc.Raw, voc.Equal, voc.Balanced, voc.Declared, voc.Raked}

func newEstimateCommand() *cobra.Command {
	var out, week, topic, estimator, config string
	var asJSON, asCSV bool
	command := &cobra.Command{
		Use:   "estimate",
		Short: "print the share of each topic over all channels, with its interval",
		Long: `Prints what was counted and estimated for a published week: the share of people who raise each topic under each
estimator with its 95 % interval, the weight of each channel, the change against the weeks before, and the warnings
about the data. docs/methods.md explains every figure.

--json prints one object: week, people, messages, rho, shown, guards, channels (channel, people, messages, weight per
estimator), estimates (topic, estimator, share, low, high, people, n_eff, deff, rank, label, label_channel, flag),
movers (topic, people, baseline, change, low, high, share, baseline_share, q, rate_effect, mix_effect, verdict, simpson),
surges (topic, day, people, expected, q), distinctive (channel, topic, people, log_odds, z, q) and, where margins are
declared, raking; sensitivity (topic, estimator, without, share, rank); weightings (estimator, n_eff, deff, largest_weight);
disagreement (topic, channels, q, i2, tau2), which describes how far the channels differ; and audited (topic, channel, measured, share, low,
high, precision, recall, specificity, channels) where an audited sample stands in the directory. --csv prints the estimates as one table. --config counts anew, as another configuration declares the customer base; nothing
is written.`,
		Example: `  voc estimate --week 2026-W39
  voc estimate --topic delivery --estimator declared --json
  voc estimate --csv > shares.csv
  voc estimate --config other.yaml           what another target mix or other margins would give`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON && asCSV {
				return wrongUse("voc estimate: choose one of --json and --csv")
			}
			if estimator != "" && !slices.Contains(estimators, estimator) {
				return wrongUse("voc estimate: there is no estimator %q; choose one of %s", estimator, strings.Join(estimators, ", "))
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			record, err := output.week(week)
			if err != nil {
				return err
			}
			options, err := output.estimateOptions()
			if err != nil {
				return err
			}
			var weeks []voc.WeekFigures
			if config == "" {
				weeks, err = output.weeksBefore(record.Week)
			} else {
				weeks, options, err = output.estimateAs(config, record.Week, options)
			}
			if err != nil {
				return err
			}
			figures := aggregate.Compare(weeks, options)
			answer, err := estimateAnswer(figures, options, topic, estimator)
			if err != nil {
				return err
			}
			answer.addInsights(aggregate.Surges(weeks, options), aggregate.Distinctive(figures, options), topic)
			audits, stale, err := pipeline.ReadAudits(out, output.catalog.Labels)
			if err != nil {
				return err
			}
			if stale > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "voc: %d lines of %s audit labels that have been given anew since; draw another sample with `voc label draw topics`\n", stale, pipeline.AuditPath(out))
			}
			answer.addAudited(aggregate.AuditedShares(figures, audits), topic)
			answer.addSensitivity(aggregate.Sensitivity(figures, options), topic, estimator)
			answer.addWeightings(aggregate.Weightings(figures, options), aggregate.Disagreements(figures, options), topic, estimator)
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
	f.StringVarP(&topic, "topic", "t", "", "topic id, such as delivery.late (default: all)")
	f.StringVarP(&estimator, "estimator", "e", "", strings.Join(estimators, ", ")+" (default: all)")
	f.StringVarP(&config, "config", "c", "", "count as this configuration (voc.yaml) declares target mix and margins, instead of the last run")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	f.BoolVar(&asCSV, "csv", false, "print the estimates as CSV")
	return command
}

// estimateAs counts a week and those it is compared with anew from their inquiries, by what a configuration declares of
// the customer base: what if. Nothing is written.
func (o *output) estimateAs(path string, week voc.Week, options aggregate.Options) ([]voc.WeekFigures, aggregate.Options, error) {
	directory, name := filepath.Split(path)
	declared, err := config.Read(config.Disk{Directory: cmp.Or(directory, ".")}, name)
	if err != nil {
		return nil, options, err
	}
	options.Target, options.Margins, options.Pool, options.Holidays = declared.Target.Channel, declared.Margins, declared.Target.Pool, declared.Holidays
	if err := options.Check(); err != nil {
		return nil, options, fmt.Errorf("%s: %w", path, err)
	}
	var weeks []voc.Week
	for _, record := range o.catalog.Weeks {
		if age := week.Sub(record.Week); age >= 0 && age <= aggregate.BaselineWeeks {
			weeks = append(weeks, record.Week)
		}
	}
	figures, err := pipeline.Recount(o.catalog, weeks, options, runtime.GOMAXPROCS(0))
	return figures, options, err
}

// weeksBefore reads the figures of a week and of those it is compared with, ascending.
func (o *output) weeksBefore(week voc.Week) ([]voc.WeekFigures, error) {
	var figures []voc.WeekFigures
	for _, record := range o.catalog.Weeks {
		if age := week.Sub(record.Week); age < 0 || age > aggregate.BaselineWeeks {
			continue
		}
		reader, err := o.catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		read, err := reader.Figures()
		if err != nil {
			return nil, err
		}
		figures = append(figures, read)
	}
	return figures, nil
}

// weekEstimate is what `voc estimate --json` prints; its field names are a contract.
type weekEstimate struct {
	Week        string            `json:"week"`
	People      int64             `json:"people"`
	Messages    int64             `json:"messages"`
	Rho         figure            `json:"rho"`
	Search      string            `json:"search"` // arguments of voc search that find the people and messages
	Shown       string            `json:"shown"`
	Guards      []guardJSON       `json:"guards"`
	Channels    []channelJSON     `json:"channels"`
	Estimates   []estimateJSON    `json:"estimates"`
	Movers      []moverJSON       `json:"movers"`
	Surges      []surgeJSON       `json:"surges"`           // days within the week
	Distinctive []distinctiveJSON `json:"distinctive"`      // topics that a channel raises more, or less, than the others
	Raking      *rakingJSON       `json:"raking,omitempty"` // where margins are declared
	Audited     []auditedJSON     `json:"audited"`          // shares of inquiries corrected for the classifier's errors, where audit.csv is there
	// Weightings say how unequal people count; Disagreement describes how far the channels differ.
	Weightings   []weightingJSON    `json:"weightings"`
	Disagreement []disagreementJSON `json:"disagreement"`
	Sensitivity  []sensitivityJSON  `json:"sensitivity"` // place of each leaf topic under each weighting, and without each channel
}

type guardJSON struct {
	Kind    string `json:"kind"`
	Channel string `json:"channel"`
	Detail  string `json:"detail"`
}

type channelJSON struct {
	Channel  string            `json:"channel"`
	People   int64             `json:"people"`
	Messages int64             `json:"messages"`
	Weight   map[string]figure `json:"weight"` // by estimator
	Search   string            `json:"search"` // arguments of voc search that find these people and messages
}

type estimateJSON struct {
	Topic        string `json:"topic"`
	Estimator    string `json:"estimator"`
	Share        figure `json:"share"`
	Low          figure `json:"low"`
	High         figure `json:"high"`
	People       int64  `json:"people"`
	Effective    figure `json:"n_eff"`
	Design       figure `json:"deff"`
	Rank         int    `json:"rank"`
	Label        string `json:"label"`
	LabelChannel string `json:"label_channel"`
	Flag         string `json:"flag"`
	Search       string `json:"search"` // arguments of voc search that find these people
}

type rakingJSON struct {
	Cycles    int               `json:"cycles"`
	Converged bool              `json:"converged"`
	Deviation figure            `json:"deviation"`
	Cap       figure            `json:"cap"`
	Largest   figure            `json:"largest_weight"`
	Capped    figure            `json:"capped_share"`
	Effective figure            `json:"n_eff"`
	Margins   []rakedMarginJSON `json:"margins"`
}

type rakedMarginJSON struct {
	Margin   string `json:"margin"`
	Value    string `json:"value"` // empty: unknown
	Declared figure `json:"declared"`
	Target   figure `json:"target"`
	Before   figure `json:"before"`
	Reached  figure `json:"reached"`
}

type moverJSON struct {
	Topic         string `json:"topic"`
	People        int64  `json:"people"`
	Baseline      figure `json:"baseline"` // mean people a week
	BaselineWeeks int    `json:"baseline_weeks"`
	Change        figure `json:"change"` // of people, relative to baseline
	Low           figure `json:"low"`
	High          figure `json:"high"`
	Share         figure `json:"share"`
	BaselineShare figure `json:"baseline_share"`
	Q             figure `json:"q"`
	RateEffect    figure `json:"rate_effect"`
	MixEffect     figure `json:"mix_effect"`
	Channel       string `json:"leading_channel"`
	Verdict       string `json:"verdict"`
	Simpson       bool   `json:"simpson"` // raw share and shares within channels move in opposite directions
	Search        string `json:"search"`  // as of estimates
}

type surgeJSON struct {
	Topic    string `json:"topic"`
	Day      string `json:"day"`
	People   int64  `json:"people"`
	Expected figure `json:"expected"`
	Q        figure `json:"q"`
	Channel  string `json:"leading_channel"`
	Search   string `json:"search"` // as of estimates
}

type distinctiveJSON struct {
	Channel string `json:"channel"`
	Topic   string `json:"topic"`
	People  int64  `json:"people"`
	LogOdds figure `json:"log_odds"`
	Z       figure `json:"z"`
	Q       figure `json:"q"`
	Search  string `json:"search"` // as of estimates
}

func (a *weekEstimate) addInsights(surges []voc.Surge, distinctive []voc.Distinctive, topic string) {
	for _, s := range surges {
		if topic == "" || s.Topic == topic {
			a.Surges = append(a.Surges, surgeJSON{s.Topic, s.Day, s.People, figure(s.Expected), figure(s.Q), s.LeadingChannel, searchArguments(s.Week, s.Topic, "", s.Day)})
		}
	}
	for _, d := range distinctive {
		if topic == "" || d.Topic == topic {
			a.Distinctive = append(a.Distinctive, distinctiveJSON{d.Channel, d.Topic, d.People, figure(d.LogOdds), figure(d.Z), figure(d.Q), searchArguments(d.Week, d.Topic, d.Channel, "")})
		}
	}
}

// estimateAnswer selects what was asked for; empty topic and estimator mean all.
func estimateAnswer(figures voc.WeekFigures, options aggregate.Options, topic, estimator string) (*weekEstimate, error) {
	answer := &weekEstimate{
		Week: figures.Week.String(), Rho: figure(figures.Rho), Shown: figures.Shown, Search: searchArguments(figures.Week, "", "", ""),
		Guards: []guardJSON{}, Channels: []channelJSON{}, Estimates: []estimateJSON{}, Movers: []moverJSON{},
		Surges: []surgeJSON{}, Distinctive: []distinctiveJSON{}, Audited: []auditedJSON{}, Sensitivity: []sensitivityJSON{},
		Weightings: []weightingJSON{}, Disagreement: []disagreementJSON{},
	}
	for _, count := range figures.Counts {
		if count.Grouping == voc.GroupTotal {
			answer.People, answer.Messages = count.People, count.Messages
		}
	}
	for _, guard := range figures.Guards {
		answer.Guards = append(answer.Guards, guardJSON{guard.Kind, guard.Channel, guard.Detail})
	}
	asked := func(name string) bool { return estimator == "" || estimator == name }
	for _, w := range figures.Weights {
		last := len(answer.Channels) - 1
		if last < 0 || answer.Channels[last].Channel != w.Channel {
			answer.Channels = append(answer.Channels, channelJSON{w.Channel, w.People, w.Messages, map[string]figure{}, searchArguments(figures.Week, "", w.Channel, "")})
			last++
		}
		if asked(w.Estimator) {
			answer.Channels[last].Weight[w.Estimator] = figure(w.Weight)
		}
	}
	topicKnown, estimatorKnown := topic == "", estimator == ""
	for _, e := range figures.Estimates {
		if !slices.Contains(estimators, e.Estimator) {
			continue
		}
		topicKnown = topicKnown || e.Topic == topic
		estimatorKnown = estimatorKnown || e.Estimator == estimator
		if asked(e.Estimator) && (topic == "" || e.Topic == topic) {
			answer.Estimates = append(answer.Estimates, estimateJSON{
				e.Topic, e.Estimator, figure(e.Share), figure(e.Low), figure(e.High), e.People,
				figure(e.Effective), figure(e.Design), e.Rank, e.Label, e.LabelChannel, e.Flag,
				searchArguments(figures.Week, e.Topic, e.Channel, ""),
			})
		}
	}
	if !topicKnown {
		return nil, fmt.Errorf("week %s has no topic %q: it is neither in the taxonomy nor raised by anybody; `voc estimate --csv` lists all", figures.Week, topic)
	}
	if !estimatorKnown {
		return nil, missingEstimator(figures.Week, estimator, options)
	}
	for _, m := range figures.Movers {
		if topic == "" || m.Topic == topic {
			answer.Movers = append(answer.Movers, moverJSON{
				m.Topic, m.People, figure(m.Baseline), m.BaselineWeeks, figure(m.Change), figure(m.Low), figure(m.High),
				figure(m.Share), figure(m.BaselineShare), figure(m.Q), figure(m.RateEffect), figure(m.MixEffect),
				m.LeadingChannel, m.Verdict, m.Simpson, searchArguments(figures.Week, m.Topic, "", ""),
			})
		}
	}
	if raking, ok := aggregate.Rake(figures.Week, figures.Counts, options); ok && asked(voc.Raked) {
		answer.Raking = rakingForJSON(raking)
	}
	return answer, nil
}

func rakingForJSON(r voc.Raking) *rakingJSON {
	answer := &rakingJSON{Cycles: r.Cycles, Converged: r.Converged, Deviation: figure(r.Deviation), Cap: figure(r.Cap),
		Largest: figure(r.Largest), Capped: figure(r.Capped), Effective: figure(r.Effective)}
	for _, m := range r.Margins {
		answer.Margins = append(answer.Margins, rakedMarginJSON{
			m.Margin, m.Value, figure(m.Declared), figure(m.Target), figure(m.Before), figure(m.Reached),
		})
	}
	return answer
}

// missingEstimator says why a week has no estimate of a kind.
func missingEstimator(week voc.Week, estimator string, options aggregate.Options) error {
	switch {
	case estimator == voc.Declared && len(options.Target) == 0:
		return fmt.Errorf("week %s has no declared estimate: give the share of your customers by channel in voc.yaml under target: channel: and run voc again", week)
	case estimator == voc.Declared:
		return fmt.Errorf("week %s has no declared estimate: nobody wrote through a channel of the target mix", week)
	case estimator == voc.Raked && len(options.Margins) == 0:
		return fmt.Errorf("week %s has no raked estimate: give the share of your customers by plan, region, … in voc.yaml under margins: and run voc again", week)
	}
	return fmt.Errorf("week %s has no %s estimate", week, estimator)
}

func (a *weekEstimate) writeCSV(w io.Writer) error {
	table := csv.NewWriter(w)
	table.Write([]string{"week", "topic", "estimator", "share", "low", "high", "people", "n_eff", "deff", "rank", "label", "label_channel", "flag"})
	for _, e := range a.Estimates {
		table.Write([]string{a.Week, e.Topic, e.Estimator, e.Share.String(), e.Low.String(), e.High.String(),
			strconv.FormatInt(e.People, 10), e.Effective.String(), e.Design.String(), strconv.Itoa(e.Rank), e.Label, e.LabelChannel, e.Flag})
	}
	table.Flush()
	return table.Error()
}

// figure is a number that is printed with 12 significant digits: the last bits of a double depend on the processor.
type figure float64

func (f figure) String() string { return strconv.FormatFloat(float64(f), 'g', 12, 64) }

// MarshalJSON writes the number like String. No figure is NaN or infinite.
func (f figure) MarshalJSON() ([]byte, error) { return []byte(f.String()), nil }

// print writes the estimates for people: the estimator shown first, or the one that was asked for.
func (a *weekEstimate) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d people, %d messages; channels disagree by rho %.3f\n", a.Week, a.People, a.Messages, a.Rho)
	for _, guard := range a.Guards {
		fmt.Fprintf(w, "! %s\n", guard.Detail)
	}
	fmt.Fprintf(w, "\n%-28s %-9s %8s %19s %8s %8s  %s\n", "topic", "estimator", "share", "95 % interval", "people", "n_eff", "label")
	for _, e := range a.Estimates {
		label := e.Label
		if e.LabelChannel != "" {
			label += " " + e.LabelChannel
		}
		fmt.Fprintf(w, "%-28s %-9s %7.2f%% %8.2f%% – %6.2f%% %8d %8.0f  %s\n", e.Topic, e.Estimator, 100*float64(e.Share), 100*float64(e.Low), 100*float64(e.High), e.People, float64(e.Effective), label)
	}
}
