package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
)

func newLabelCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "label",
		Short: "draw a sample for people to label, and read it back",
		Long: `Draws inquiries for people to label, and reads their labels back. The sample tells how right the published labels are
(by channel, with intervals), or is chosen to teach a model most (--teach).`,
		Example: `  voc label draw topics --size 200 --file sample.csv
  voc label read --plan sample.plan.json sample.csv --out voc-out
  voc label read --plan sample.plan.json anna.csv ben.csv`,
	}
	command.AddCommand(newLabelDrawCommand(), newLabelReadCommand())
	return command
}

// labelPlan is what `voc label draw` keeps beside the sample. It holds the labels that the sample is to be compared with, so
// that whoever labels does not see them.
type labelPlan struct {
	Format  int                `json:"format"`
	Target  classify.Target    `json:"target"`
	Purpose string             `json:"purpose"` // audit or teach
	Seed    uint64             `json:"seed"`
	Labels  string             `json:"labels_version"`   // of the published labels
	Model   string             `json:"model,omitempty"`  // its checksum, where its labels are compared
	Topics  []plannedTopic     `json:"topics,omitempty"` // that a person may name by id or name
	Strata  []classify.Stratum `json:"strata,omitempty"`
	Rows    []plannedLabel     `json:"rows"`
}

// plannedTopic is a topic of the taxonomy that the inquiries were labelled with.
type plannedTopic struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	English string `json:"english_name"`
	Parent  string `json:"parent,omitempty"`
}

// plannedLabel is a drawn inquiry.
type plannedLabel struct {
	Key        string   `json:"key"` // id space, a slash and id
	Channel    string   `json:"channel"`
	Stratum    int      `json:"stratum"`
	Predicted  []string `json:"predicted"`
	Confidence float64  `json:"confidence"`
}

const (
	planFormat   = 1
	purposeAudit = "audit"
	purposeTeach = "teach"
	keyColumn    = "key"
)

func newLabelDrawCommand() *cobra.Command {
	var draw labelDraw
	command := &cobra.Command{
		Use:   "draw topics|sentiment|kind --file SAMPLE.xlsx",
		Short: "draw a sample of published inquiries for people to label",
		Long: `Writes a workbook, or a CSV where the file ends in .csv, with an empty column for the label, and beside it
SAMPLE.plan.json with seed, strata and the labels that voc gave. People fill the column topics (ids or names, several
separated by ;), sentiment or kind; for two people copy the file.

The sample is drawn at random within strata of channel and confidence, more where errors are likelier. With --teach it
holds the inquiries of which the labels, or the model named with --model, are least sure, each unlike the others.`,
		Example: `  voc label draw topics --size 200 --file sample.xlsx
  voc label draw sentiment --teach --model sentiment.model --file teach.csv`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if draw.target, err = target(args); err != nil {
				return err
			}
			const most = 5000
			if draw.file == "" || draw.size < 1 || draw.size > most {
				return wrongUse("voc label draw: name the sample to write with --file; --size is 1 to %d", most)
			}
			if !isSheet(draw.file) && !strings.EqualFold(filepath.Ext(draw.file), ".csv") {
				return wrongUse("voc label draw: --file ends in .xlsx or .csv, not %q", filepath.Ext(draw.file))
			}
			draw.warnings = cmd.ErrOrStderr()
			written, err := draw.run()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d inquiries to label in the column %s\nRead it back: voc label read --plan %s %s\n",
				draw.file, written, draw.target, shellQuote(draw.planFile()), shellQuote(draw.file))
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&draw.out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVarP(&draw.weeks, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.StringVar(&draw.file, "file", "", "file to write, .xlsx or .csv")
	f.IntVar(&draw.size, "size", 200, "number of inquiries")
	f.Uint64Var(&draw.seed, "seed", 1, "decides which inquiries are drawn")
	f.BoolVar(&draw.teach, "teach", false, "draw what teaches a model most, instead of what audits best")
	f.StringVarP(&draw.model, "model", "m", "", "model whose predictions count (default: the published labels)")
	return command
}

type labelDraw struct {
	target     classify.Target
	out, file  string
	weeks      []string
	model      string
	size       int
	seed       uint64
	teach      bool
	warnings   io.Writer
	rows       []*voc.Labelled
	predicted  [][]string
	candidates []classify.Candidate
}

func (d *labelDraw) planFile() string {
	return strings.TrimSuffix(d.file, filepath.Ext(d.file)) + ".plan.json"
}

func (d *labelDraw) run() (written int, err error) {
	output, err := openOutput(d.out)
	if err != nil {
		return 0, err
	}
	plan := labelPlan{Format: planFormat, Target: d.target, Purpose: purposeAudit, Seed: d.seed, Labels: output.catalog.Labels}
	if err := d.read(output, &plan); err != nil {
		return 0, err
	}
	var drawn []classify.Drawn
	if d.teach {
		plan.Purpose = purposeTeach
		drawn = classify.DrawTeaching(d.candidates, d.size, d.seed)
	} else {
		drawn, plan.Strata = classify.DrawAudit(d.candidates, d.size, d.seed)
	}
	if len(drawn) == 0 {
		return 0, fmt.Errorf("no inquiry in %s to draw: all brought their own %s", d.out, d.target)
	}
	var cells [][]string
	for _, one := range drawn {
		row, candidate := d.rows[one.Candidate], &d.candidates[one.Candidate]
		cells = append(cells, []string{defuse(candidate.Key), row.Week.String(), defuse(row.Channel), defuse(row.Text.String()), ""})
		plan.Rows = append(plan.Rows, plannedLabel{candidate.Key, row.Channel, one.Stratum, d.predicted[one.Candidate], candidate.Confidence})
	}
	if d.target == classify.TargetTopics {
		for _, t := range output.settings.Topics {
			plan.Topics = append(plan.Topics, plannedTopic{t.ID, t.Name, t.EnglishName, t.Parent})
		}
	}
	sample, err := plan.sample(cells, isSheet(d.file))
	if err != nil {
		return 0, err
	}
	encoded, err := json.MarshalIndent(plan, "", "  ")
	if err != nil {
		return 0, fmt.Errorf("writing the plan: %w", err)
	}
	if err := writeWholeBytes(d.planFile(), append(encoded, '\n')); err != nil {
		return 0, fmt.Errorf("writing the plan: %w", err)
	}
	if err := writeWholeBytes(d.file, sample); err != nil {
		return 0, fmt.Errorf("writing the sample: %w", err)
	}
	return len(drawn), nil
}

// sample returns the file for people to fill in, a workbook or a CSV.
func (p *labelPlan) sample(rows [][]string, workbook bool) ([]byte, error) {
	header := []string{keyColumn, "week", "channel", "text", string(p.Target)}
	if !workbook {
		var data bytes.Buffer
		data.WriteString("\ufeff") // Excel takes a file without it for Shift_JIS
		err := csv.NewWriter(&data).WriteAll(append([][]string{header}, rows...))
		return data.Bytes(), err
	}
	columns := make([]sheetColumn, len(header))
	for i, width := range []float64{16, 10, 10, 80, 30} {
		columns[i] = sheetColumn{name: header[i], width: width}
	}
	label := &columns[len(columns)-1]
	var reference [][]string
	switch p.Target {
	case classify.TargetSentiment:
		label.choices = classify.Sentiments
	case classify.TargetKind:
		label.choices = classify.Kinds
	default:
		reference = append(reference, []string{"id", "name"}, []string{voc.Uncategorised, ""})
		for _, t := range p.Topics {
			reference = append(reference, []string{t.ID, t.Name})
		}
	}
	return writeSheet(columns, rows, reference)
}

// read fills the candidates: the rows that did not bring the label themselves, near-duplicates left out.
func (d *labelDraw) read(output *output, plan *labelPlan) error {
	records, err := output.weeks(d.weeks)
	if err != nil {
		return err
	}
	for _, record := range records {
		week, err := output.catalog.Week(record.Week)
		if err != nil {
			return err
		}
		for row, err := range week.Rows() {
			if err != nil {
				return err
			}
			if row.NearDuplicateOf == "" && len(givenLabels(row, d.target)) == 0 {
				labels, confidence := publishedLabels(row, d.target)
				d.rows, d.predicted = append(d.rows, row), append(d.predicted, labels)
				d.candidates = append(d.candidates, classify.Candidate{Key: row.IDSpace + "/" + row.ID, Channel: row.Channel, Confidence: confidence})
			}
		}
	}
	var model *classify.Model
	if d.model != "" {
		user, err := output.settings.Words()
		if err != nil {
			return err
		}
		if model, err = readModel(d.model, user, d.warnings); err != nil {
			return err
		}
		if model.Target() != d.target {
			return fmt.Errorf("the model %s decides %s, not %s", d.model, model.Target(), d.target)
		}
		plan.Model = model.Checksum()
	}
	if model == nil && !d.teach {
		return nil
	}
	return eachText(output.settings.Dictionary, len(d.rows), 0, func(i int) string { return d.rows[i].Text.String() }, func() func(int, *voc.TokenizedText) {
		reader := classify.NewExampleReader()
		var predictor *classify.Predictor
		if model != nil {
			predictor = model.NewPredictor()
		}
		return func(i int, tokens *voc.TokenizedText) {
			example := reader.Read(tokens, nil)
			if d.teach {
				d.candidates[i].Example = example
			}
			if predictor != nil {
				d.predicted[i], d.candidates[i].Confidence = modelLabels(predictor.PredictExample(&example), model.MultiLabel())
			}
		}
	})
}

// publishedLabels returns the labels of a published row and how sure they are.
func publishedLabels(row *voc.Labelled, target classify.Target) ([]string, float64) {
	switch target {
	case classify.TargetSentiment:
		return []string{row.Sentiment.Class}, classify.SentimentConfidence(row.Sentiment)
	case classify.TargetKind:
		return []string{row.Kind.Value}, row.Kind.Confidence
	}
	var labels []string
	confidence := 0.0 // of no topic at all
	for i, topic := range row.Topics {
		labels = append(labels, topic.Value)
		if i == 0 || topic.Confidence < confidence {
			confidence = topic.Confidence
		}
	}
	return labels, confidence
}

// modelLabels returns the labels of a prediction and how sure they are.
func modelLabels(said classify.Prediction, multi bool) ([]string, float64) {
	if !multi {
		return []string{said.Label}, said.Confidence
	}
	var labels []string
	confidence := 1 - said.Confidence // that there is none
	for i, label := range said.Labels {
		labels = append(labels, label.Label)
		if i == 0 {
			confidence = label.Confidence
		}
		confidence = math.Min(confidence, label.Confidence)
	}
	return labels, confidence
}
