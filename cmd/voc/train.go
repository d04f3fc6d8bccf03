package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

func newTrainCommand() *cobra.Command {
	var rows labelledFlags
	var options classify.TrainOptions
	var modelName string
	var asJSON bool
	command := &cobra.Command{
		Use:   "train topics|sentiment|kind --data FILE --model MODEL",
		Short: "learn from labelled texts",
		Long: `Learns from texts that people labelled, and writes a model to use in voc.yaml (model:) and with voc eval. Any string is
a label. A tenth of the rows is held back to decide when to stop; then it joins the training. Every row is also scored by a
model that did not learn from it: that calibrates the probabilities and gives the confidence below which the model abstains.

With --split-column the rows marked train are learnt and the rows marked dev are evaluated. With --from-out the texts come
from published weeks: the rows whose source brought the label. The same rows, seed and version give the same file.`,
		Example: `  voc train topics --data labelled.csv --text-column text --label-column topic --model topics.model
  voc train sentiment --data reviews.csv --label-column sentiment --split-column split --model sentiment.model
  voc train topics --from-out voc-out --multi-label --model topics.model`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if options.Target, err = target(args); err != nil {
				return err
			}
			if modelName == "" || (rows.data == "") == (rows.fromOut == "") {
				return wrongUse("voc train: name the model to write with --model, and the labelled rows with either --data or --from-out")
			}
			if rows.fromOut != "" && rows.splitColumn != "" {
				return wrongUse("voc train: --split-column is a column of --data; published rows have none")
			}
			user, err := rows.userDictionary()
			if err != nil {
				return err
			}
			options.Multi, options.Workers, options.TextVersion = rows.multi, rows.workers, user.Named()
			return (&trainRun{rows, options, modelName}).run(cmd.OutOrStdout(), asJSON)
		},
	}
	rows.register(command)
	f := command.Flags()
	f.StringVar(&rows.fromOut, "from-out", "", "directory of the output whose rows with given labels are learnt")
	f.StringVarP(&modelName, "model", "m", "", "model to write")
	f.Uint64Var(&options.Seed, "seed", 1, "decides what is held back and the order of training")
	f.Float64Var(&options.Precision, "precision", 0.9, "precision above the confidence at which the model does not abstain")
	f.Float64Var(&options.Balance, "balance", 0, "0 to 1: how much more the texts of rare labels weigh")
	f.BoolVar(&asJSON, "json", false, "print the report as JSON")
	return command
}

type trainRun struct {
	rows    labelledFlags
	options classify.TrainOptions
	model   string
}

// trained is what `voc train --json` prints.
type trained struct {
	Model    string                  `json:"model"`
	Checksum string                  `json:"checksum"`
	Bytes    int                     `json:"bytes"`
	Seconds  float64                 `json:"seconds"` // without loading the dictionary
	Report   classify.TrainingReport `json:"report"`
	Dev      *classify.Evaluation    `json:"dev,omitempty"`
}

func (r *trainRun) run(out io.Writer, asJSON bool) error {
	rows, err := r.read()
	if err != nil {
		return err
	}
	if _, err := r.rows.load(); err != nil { // before the clock starts
		return fmt.Errorf("loading the dictionary: %w", err)
	}
	began := time.Now()
	examples, err := readLabelledExamples(r.rows.load, rows, r.rows.workers)
	if err != nil {
		return err
	}
	var train, dev []classify.Example
	var devRows []labelledRow
	for i := range examples {
		switch {
		case r.rows.splitColumn == "" || rows[i].split == "train":
			train = append(train, examples[i])
		case rows[i].split == "dev":
			dev, devRows = append(dev, examples[i]), append(devRows, rows[i])
		}
	}
	if len(train) == 0 && r.rows.splitColumn != "" {
		return fmt.Errorf("no row of %s says train in the column %s", r.rows.data, r.rows.splitColumn)
	}
	model, err := classify.Train(train, r.options)
	if err != nil {
		return err
	}
	result := trained{Model: r.model, Checksum: model.Checksum(), Seconds: time.Since(began).Seconds(), Report: model.Report()}
	data, err := model.Encode()
	if err != nil {
		return err
	}
	result.Bytes = len(data)
	if err := writeWholeBytes(r.model, data); err != nil {
		return fmt.Errorf("writing the model: %w", err)
	}
	if len(dev) > 0 {
		predictor := model.NewPredictor()
		var outcomes []classify.Outcome
		for i := range dev {
			if outcome, ok := outcomeOf(&devRows[i], devRows[i].labels, predictor.PredictExample(&dev[i]), model.MultiLabel()); ok {
				outcomes = append(outcomes, outcome)
			}
		}
		evaluation := classify.Evaluate(outcomes, model.MultiLabel())
		result.Dev = &evaluation
	}
	if asJSON {
		return writeJSON(out, result)
	}
	printTrained(out, &result)
	return nil
}

func (r *trainRun) read() ([]labelledRow, error) {
	if r.rows.data != "" {
		return r.rows.read(r.options.Target)
	}
	return givenRows(r.rows.fromOut, r.options.Target)
}

// readExamples tokenizes the rows.
func readLabelledExamples(load func() (*tokenize.Dictionary, error), rows []labelledRow, workers int) ([]classify.Example, error) {
	examples := make([]classify.Example, len(rows))
	err := eachText(load, len(rows), workers, func(i int) string { return rows[i].text }, func() func(int, *voc.TokenizedText) {
		reader := classify.NewExampleReader()
		return func(i int, tokens *voc.TokenizedText) { examples[i] = reader.Read(tokens, rows[i].labels) }
	})
	return examples, err
}

// givenRows returns the rows of the published weeks whose labels the source brought.
func givenRows(directory string, target classify.Target) ([]labelledRow, error) {
	output, err := openOutput(directory)
	if err != nil {
		return nil, err
	}
	var rows []labelledRow
	for _, record := range output.catalog.Weeks {
		week, err := output.catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		for row, err := range week.Rows() {
			if err != nil {
				return nil, err
			}
			if labels := givenLabels(row, target); len(labels) > 0 {
				rows = append(rows, labelledRow{number: len(rows) + 1, text: row.Text.String(), labels: labels, channel: row.Channel})
			}
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("no row in %s brought its own %s: map a column of your export to %s in voc.yaml", directory, target, target)
	}
	return rows, nil
}

// givenLabels returns the labels that the row's source brought.
func givenLabels(row *voc.Labelled, target classify.Target) (labels []string) {
	switch target {
	case classify.TargetSentiment:
		if row.Sentiment.Origin == voc.OriginGiven {
			labels = []string{row.Sentiment.Class}
		}
	case classify.TargetKind:
		if row.Kind.Origin == voc.OriginGiven {
			labels = []string{row.Kind.Value}
		}
	default:
		for _, topic := range row.Topics {
			if topic.Origin == voc.OriginGiven {
				labels = append(labels, topic.Value)
			}
		}
	}
	return labels
}

func printTrained(w io.Writer, t *trained) {
	r := &t.Report
	fmt.Fprintf(w, "%s: %d texts, %d labels, %.1f MB, %.2f s\n", t.Model, r.Texts, len(r.ByClass), float64(t.Bytes)/1e6, t.Seconds)
	if r.Unlabelled > 0 {
		fmt.Fprintf(w, "%d rows without a label\n", r.Unlabelled)
	}
	fmt.Fprintf(w, "Each text scored by a model that did not learn from it: accuracy %.3f, calibration error %.3f\n", r.Accuracy, r.CalibrationError)
	fmt.Fprintf(w, "Does not abstain on %.1f %% of them, with precision %.3f (at least %.3f)", 100*r.Coverage, r.Reached, r.ReachedLow)
	if r.Unreached {
		fmt.Fprintf(w, "; too few right ones to promise the stated precision %.2f", r.Precision)
	}
	fmt.Fprintln(w)
	if t.Dev != nil {
		fmt.Fprintln(w, "\nRows marked dev:")
		printLabelsEvaluation(w, t.Dev)
	}
}
