package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
)

func newLabelReadCommand() *cobra.Command {
	var planFile, out string
	var asJSON bool
	command := &cobra.Command{
		Use:   "read --plan SAMPLE.plan.json LABELLED.xlsx [SECOND.xlsx]",
		Short: "compare labels of people with those of voc, and with each other",
		Long: `Reads one or two labelled copies of a sample: how often the labels of voc agree with the first person's, for all
inquiries and for each channel, and precision and recall of each label, with 95 % intervals that take account of how the sample
was drawn; and, with two copies, Cohen's κ between the people. Rows without a label are left out and counted; for topics write
uncategorised where none fits. The file can be given to voc train as --data.

With --out the precision and recall of each label and channel are kept in OUT/audit.csv, for correcting shares.`,
		Example: `  voc label read --plan sample.plan.json sample.xlsx --out voc-out
  voc label read --plan sample.plan.json anna.csv ben.csv --json`,
		Args: arguments(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if planFile == "" {
				return wrongUse("voc label read: name the plan that voc label draw wrote, with --plan")
			}
			plan, err := readPlan(planFile)
			if err != nil {
				return err
			}
			var people []map[string]string
			for _, name := range args {
				labels, err := plan.readLabels(name)
				if err != nil {
					return err
				}
				people = append(people, labels)
			}
			result := plan.compare(people)
			if result.Labelled == 0 {
				return fmt.Errorf("no row of %s has a label in the column %s", args[0], plan.Target)
			}
			if out != "" {
				if err := plan.keep(out, result); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), result)
			}
			printAudit(cmd.OutOrStdout(), result)
			return nil
		},
	}
	f := command.Flags()
	f.StringVar(&planFile, "plan", "", "plan that voc label draw wrote beside the sample")
	f.StringVarP(&out, "out", "o", "", "directory of the output in which the audit is kept (audit.csv)")
	f.BoolVar(&asJSON, "json", false, "print the figures as JSON")
	return command
}

// keep writes the audit into an output whose labels were audited.
func (p *labelPlan) keep(directory string, a *audit) error {
	output, err := openOutput(directory)
	switch {
	case err != nil:
		return err
	case p.Purpose != purposeAudit:
		return errors.New("this sample was drawn to teach (--teach): it does not tell how right the labels are; draw one without --teach to keep an audit")
	case p.Model != "":
		return errors.New("this sample was drawn with --model: it tells how right that model is, not the published labels; draw one without --model to keep an audit")
	case p.Labels != output.catalog.Labels:
		return fmt.Errorf("the labels in %s were given anew since this sample was drawn (%.12s, now %.12s): draw another sample to keep an audit", directory, p.Labels, output.catalog.Labels)
	}
	return writeAudits(directory, p.Target, p.Labels, a.byLabel)
}

func readPlan(name string) (*labelPlan, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the plan: %w", err)
	}
	var plan labelPlan
	if err := json.Unmarshal(data, &plan); err != nil {
		return nil, fmt.Errorf("reading the plan %s: %w", name, err)
	}
	if plan.Format != planFormat {
		return nil, fmt.Errorf("reading the plan %s: it has format %d, this voc reads format %d", name, plan.Format, planFormat)
	}
	if !slices.Contains(classify.Targets, plan.Target) || len(plan.Rows) == 0 {
		return nil, fmt.Errorf("reading the plan %s: %w", name, errors.New("it names no target or no rows; draw the sample again"))
	}
	return &plan, nil
}

// readLabels returns the labels of one person by key, in the canonical form in which they are compared.
func (p *labelPlan) readLabels(name string) (map[string]string, error) {
	table, err := readTable(name)
	if err != nil {
		return nil, err
	}
	key, err := table.column(keyColumn)
	if err != nil {
		return nil, err
	}
	label, err := table.column(string(p.Target))
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, row := range p.Rows {
		known[defuse(row.Key)] = true
	}
	canonical := p.canonical()
	labels := map[string]string{}
	for i, record := range table.records {
		if !known[record[key]] {
			return nil, fmt.Errorf("%s: row %d: %q is not in the plan: is this the plan of another sample?", name, i+1, record[key])
		}
		if _, twice := labels[record[key]]; twice {
			return nil, fmt.Errorf("%s: row %d: %q stands twice", name, i+1, record[key])
		}
		if cell := strings.TrimSpace(record[label]); cell != "" {
			var values []string
			for value := range strings.SplitSeq(cell, ";") {
				if value = canonical(strings.TrimSpace(value)); value != "" {
					values = append(values, value)
				}
			}
			if p.Target != classify.TargetTopics && len(values) != 1 {
				return nil, fmt.Errorf("%s: row %d: %q holds several labels; a %s is one", name, i+1, cell, p.Target)
			}
			if choices := p.choices(); choices != nil && !slices.Contains(choices, values[0]) {
				return nil, fmt.Errorf("%s: row %d: %q is no %s; it is one of %s", name, i+1, cell, p.Target, strings.Join(choices, ", "))
			}
			labels[record[key]] = joinLabels(values)
		}
	}
	return labels, nil
}

// choices are the labels that a person may give; nil where any string is one.
func (p *labelPlan) choices() []string {
	switch p.Target {
	case classify.TargetSentiment:
		return classify.Sentiments
	case classify.TargetKind:
		return classify.Kinds
	}
	return nil
}

// canonical returns what makes one label of all its names. Topics are those that were published.
func (p *labelPlan) canonical() func(label string) string {
	if p.Target != classify.TargetTopics {
		return classify.NewRulePredictor(classify.DefaultTaxonomy(), p.Target, false).Canonical
	}
	ids := map[string]string{}
	for _, t := range p.Topics {
		ids[strings.ToLower(t.Name)], ids[strings.ToLower(t.English)] = t.ID, t.ID
	}
	for _, t := range p.Topics {
		ids[strings.ToLower(t.ID)] = t.ID
	}
	return func(label string) string {
		if id := ids[strings.ToLower(label)]; id != "" {
			return id
		}
		return label
	}
}

// withParents adds the ancestors of topics, which are counted with them.
func (p *labelPlan) withParents(labels []string) []string {
	parents := map[string]string{}
	for _, t := range p.Topics {
		parents[t.ID] = t.Parent
	}
	labels = slices.Clone(labels)
	for i := 0; i < len(labels); i++ { // the list grows by each parent
		if parent := parents[labels[i]]; parent != "" && !slices.Contains(labels, parent) {
			labels = append(labels, parent)
		}
	}
	return labels
}

// joinLabels makes one string of a set of labels.
func joinLabels(labels []string) string {
	if len(labels) == 0 {
		return voc.Uncategorised
	}
	labels = slices.Clone(labels)
	slices.Sort(labels)
	return strings.Join(slices.Compact(labels), ";")
}

// audit is what `voc label read --json` prints.
type audit struct {
	Target     classify.Target     `json:"target"`
	Purpose    string              `json:"purpose"`
	Drawn      int                 `json:"drawn"`
	Labelled   int                 `json:"labelled"`            // by the first person
	Agreement  *classify.Agreement `json:"agreement,omitempty"` // of two people
	Accuracy   *classify.Share     `json:"accuracy,omitempty"`  // estimated for all inquiries; only of an audit
	Channels   []auditedChannel    `json:"channels,omitempty"`
	Labels     []auditedLabel      `json:"labels,omitempty"`
	Evaluation classify.Evaluation `json:"sample"` // of the labelled rows as they are, unweighted

	byLabel []classify.LabelAudit
}

// auditedLabel is precision and recall of a label, estimated for all inquiries of a channel (empty = all).
type auditedLabel struct {
	Label     string         `json:"label"`
	Channel   string         `json:"channel"`
	Precision classify.Share `json:"precision"`
	Recall    classify.Share `json:"recall"`
}

type auditedChannel struct {
	Channel  string         `json:"channel"`
	Accuracy classify.Share `json:"accuracy"`
}

func (p *labelPlan) compare(people []map[string]string) *audit {
	a := &audit{Target: p.Target, Purpose: p.Purpose, Drawn: len(p.Rows)}
	var outcomes []classify.Outcome
	var pairs [][2]string
	var audited []classify.Audited
	channels := map[string][]classify.Audited{}
	var judged []classify.Judged
	for _, row := range p.Rows {
		key := defuse(row.Key)
		label, ok := people[0][key]
		if !ok {
			continue
		}
		a.Labelled++
		outcomes = append(outcomes, classify.Outcome{Gold: strings.Split(label, ";"), Predicted: strings.Split(joinLabels(row.Predicted), ";"),
			Confidence: row.Confidence, Channel: row.Channel})
		one := classify.Audited{Stratum: row.Stratum, Right: label == joinLabels(row.Predicted)}
		audited = append(audited, one)
		judged = append(judged, classify.Judged{Stratum: row.Stratum, Channel: row.Channel, Predicted: p.withParents(strings.Split(joinLabels(row.Predicted), ";")), Gold: p.withParents(strings.Split(label, ";"))})
		channels[row.Channel] = append(channels[row.Channel], one)
		if len(people) == 2 {
			if second, ok := people[1][key]; ok {
				pairs = append(pairs, [2]string{label, second})
			}
		}
	}
	a.Evaluation = classify.Evaluate(outcomes, p.Target == classify.TargetTopics)
	if len(people) == 2 {
		agreement := classify.Kappa(pairs)
		a.Agreement = &agreement
	}
	if p.Purpose != purposeAudit || a.Labelled == 0 {
		return a
	}
	a.byLabel = classify.AuditByLabel(judged, p.Strata)
	for _, l := range a.byLabel {
		a.Labels = append(a.Labels, auditedLabel{l.Topic, l.Channel, l.Precision, l.Recall})
	}
	all := classify.AuditShare(audited, p.Strata)
	a.Accuracy = &all
	for _, channel := range slices.Sorted(maps.Keys(channels)) {
		a.Channels = append(a.Channels, auditedChannel{channel, classify.AuditShare(channels[channel], p.Strata)})
	}
	return a
}

func printAudit(w io.Writer, a *audit) {
	fmt.Fprintf(w, "%s: %d of %d inquiries labelled\n", a.Target, a.Labelled, a.Drawn)
	if a.Agreement != nil {
		fmt.Fprintf(w, "two people: κ %.3f (%.3f–%.3f), same label %.3f, n %d\n", a.Agreement.Kappa, a.Agreement.Low, a.Agreement.High, a.Agreement.Observed, a.Agreement.N)
	}
	if a.Accuracy != nil {
		fmt.Fprintf(w, "voc is right, estimated for all inquiries: %s\n", shareText(*a.Accuracy))
		for _, c := range a.Channels {
			fmt.Fprintf(w, "  %s  %s\n", shareText(c.Accuracy), c.Channel)
		}
		fmt.Fprintf(w, "\nEstimated for all inquiries:\n%-22s %-22s %-10s label\n", "precision", "recall", "channel")
		for _, l := range a.Labels {
			fmt.Fprintf(w, "%-22s %-22s %-10s %s\n", shareText(l.Precision), shareText(l.Recall), cmp.Or(l.Channel, "all"), l.Label)
		}
	}
	fmt.Fprintln(w, "\nThe labelled sample as it is:")
	printLabelsEvaluation(w, &a.Evaluation)
}
