package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
)

// newEvalLabelsCommand measures one kind of label: topics, sentiment or kind.
func newEvalLabelsCommand(name string) *cobra.Command {
	var rows labelledFlags
	var modelName, split, predictions, taxonomyName string
	var asJSON bool
	command := &cobra.Command{
		Use:   name + " --data FILE [--model MODEL]",
		Short: "measure the " + name + " of rules or a model against labelled texts",
		Long: `Compares predictions with the labels of people: accuracy, precision and recall of each label with 95 % intervals, macro-F1
over all gold and predicted labels, confusion, calibration. With --model the model alone decides, without it the
built-in rules and lexicon do. Every text counts; how many the model would abstain on is reported beside.

Without a model, sentiments are positive, neutral and negative; topics are ids or names of the taxonomy, and a text without
topic counts as uncategorised.`,
		Example: `  voc eval sentiment --data reviews.csv --text-column text --label-column sentiment
  voc eval topics --data labelled.csv --label-column topic --split-column split --split dev --model topics.model --json
  voc eval kind --data labelled.csv --label-column kind --predictions predictions.csv`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			target, err := target([]string{name})
			if err != nil {
				return err
			}
			if rows.data == "" {
				return wrongUse("voc eval: name the labelled rows with --data")
			}
			if split != "" && rows.splitColumn == "" {
				return wrongUse("voc eval: --split needs --split-column")
			}
			run := evaluationRun{target: target, rows: rows, split: split, predictions: predictions}
			if err := run.load(modelName, taxonomyName, cmd.ErrOrStderr()); err != nil {
				return err
			}
			return run.run(cmd.OutOrStdout(), asJSON)
		},
	}
	rows.register(command)
	f := command.Flags()
	f.StringVarP(&modelName, "model", "m", "", "model of voc train (default: the built-in rules and lexicon)")
	f.StringVar(&split, "split", "", "evaluate the rows whose --split-column says this (default: all rows, or dev with --split-column)")
	f.StringVar(&predictions, "predictions", "", "CSV file to write: row, gold, predicted, confidence")
	f.StringVar(&taxonomyName, "taxonomy", "", "taxonomy of the rules (default: the built-in one)")
	f.BoolVar(&asJSON, "json", false, "print the figures as JSON")
	return command
}

// predictor is a model or the rules.
type predictor interface {
	Predict(text *voc.TokenizedText) classify.Prediction
}

type evaluationRun struct {
	target      classify.Target
	rows        labelledFlags
	split       string
	predictions string
	model       *classify.Model // nil = the rules decide
	taxonomy    *classify.Taxonomy
}

// evaluated is what `voc eval --json` prints.
type evaluated struct {
	classify.Evaluation
	Target     classify.Target `json:"target"`
	DecidedBy  string          `json:"decided_by"`          // rules or model
	Model      string          `json:"model,omitempty"`     // its checksum
	Threshold  float64         `json:"threshold,omitempty"` // below which the model abstains
	Unlabelled int             `json:"unlabelled"`          // rows left out
}

// load reads the model or the taxonomy.
func (r *evaluationRun) load(modelName, taxonomyName string, warnings io.Writer) (err error) {
	r.taxonomy = classify.DefaultTaxonomy()
	if taxonomyName != "" {
		data, err := os.ReadFile(taxonomyName)
		if err != nil {
			return fmt.Errorf("reading the taxonomy: %w", err)
		}
		if r.taxonomy, err = classify.ParseTaxonomy(taxonomyName, data); err != nil {
			return err
		}
	}
	if modelName == "" {
		return nil
	}
	user, err := r.rows.userDictionary()
	if err != nil {
		return err
	}
	if r.model, err = readModel(modelName, user, warnings); err != nil {
		return err
	}
	if r.model.Target() != r.target {
		return fmt.Errorf("the model %s decides %s, not %s", modelName, r.model.Target(), r.target)
	}
	if r.model.MultiLabel() != r.rows.multi {
		return fmt.Errorf("the model %s was trained with --multi-label=%t: evaluate it so too", modelName, r.model.MultiLabel())
	}
	return nil
}

func (r *evaluationRun) run(out io.Writer, asJSON bool) error {
	all, err := r.rows.read(r.target)
	if err != nil {
		return err
	}
	rows := all[:0]
	if r.split == "" && r.rows.splitColumn != "" {
		r.split = "dev"
	}
	for _, row := range all {
		if r.split == "" || row.split == r.split {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return fmt.Errorf("no row of %s to evaluate", r.rows.data)
	}
	said := make([]classify.Prediction, len(rows))
	canonical := func(label string) string { return label }
	if r.model == nil {
		canonical = classify.NewRulePredictor(r.taxonomy, r.target, r.rows.multi).Canonical
	}
	err = eachText(r.rows.load, len(rows), r.rows.workers, func(i int) string { return rows[i].text }, func() func(int, *voc.TokenizedText) {
		var decide predictor = classify.NewRulePredictor(r.taxonomy, r.target, r.rows.multi)
		if r.model != nil {
			decide = r.model.NewPredictor()
		}
		return func(i int, tokens *voc.TokenizedText) { said[i] = decide.Predict(tokens) }
	})
	if err != nil {
		return err
	}
	result := evaluated{Target: r.target, DecidedBy: "rules"}
	if r.model != nil {
		result.DecidedBy, result.Model, result.Threshold = "model", r.model.Checksum(), r.model.Threshold()
	}
	var outcomes []classify.Outcome
	var lines bytes.Buffer
	table := csv.NewWriter(&lines)
	table.Write([]string{"row", "gold", "predicted", "confidence"})
	for i := range rows {
		gold := make([]string, len(rows[i].labels))
		for k, label := range rows[i].labels {
			gold[k] = canonical(label)
		}
		outcome, ok := outcomeOf(&rows[i], gold, said[i], r.rows.multi)
		if !ok {
			result.Unlabelled++
			continue
		}
		outcomes = append(outcomes, outcome)
		table.Write([]string{strconv.Itoa(rows[i].number), strings.Join(outcome.Gold, ";"), strings.Join(outcome.Predicted, ";"),
			strconv.FormatFloat(outcome.Confidence, 'f', 4, 64)})
	}
	if len(outcomes) == 0 {
		return fmt.Errorf("no row of %s has a label in the column %s", r.rows.data, r.rows.labelColumn)
	}
	result.Evaluation = classify.Evaluate(outcomes, r.rows.multi)
	if r.predictions != "" {
		table.Flush()
		if err := writeWholeBytes(r.predictions, lines.Bytes()); err != nil {
			return fmt.Errorf("writing the predictions: %w", err)
		}
	}
	if asJSON {
		return writeJSON(out, result)
	}
	fmt.Fprintf(out, "%s, decided by %s", result.Target, result.DecidedBy)
	if result.Unlabelled > 0 {
		fmt.Fprintf(out, "; %d rows without a label left out", result.Unlabelled)
	}
	fmt.Fprintln(out)
	printLabelsEvaluation(out, &result.Evaluation)
	return nil
}

// outcomeOf joins a row and its prediction; a row without a label is no outcome where each text has one.
func outcomeOf(row *labelledRow, gold []string, said classify.Prediction, multi bool) (classify.Outcome, bool) {
	outcome := classify.Outcome{Gold: gold, Confidence: said.Confidence, Abstains: said.Abstains, Channel: row.channel}
	if !multi {
		outcome.Predicted = []string{said.Label}
		return outcome, len(gold) > 0
	}
	for _, label := range said.Labels {
		outcome.Predicted, outcome.Confidences = append(outcome.Predicted, label.Label), append(outcome.Confidences, label.Confidence)
		if len(outcome.Predicted) == 1 {
			outcome.Confidence = label.Confidence
		}
	}
	return outcome, true
}

func printLabelsEvaluation(w io.Writer, e *classify.Evaluation) {
	fmt.Fprintf(w, "accuracy %.3f (%.3f–%.3f)  macro-F1 %.3f  n %d\n", e.Accuracy, e.AccuracyInterval.Low, e.AccuracyInterval.High, e.MacroF1, e.N)
	if m := e.MultiLabelFigures; m != nil {
		fmt.Fprintf(w, "micro: precision %s  recall %s  F1 %.3f; Hamming loss %.4f, Jaccard %.3f\n", shareText(m.MicroPrecision), shareText(m.MicroRecall), m.MicroF1, m.HammingLoss, m.Jaccard)
	}
	fmt.Fprintf(w, "calibration error %.3f; does not abstain on %.1f %%, accuracy there %.3f (%.3f–%.3f)\n", e.CalibrationError,
		100*e.Coverage.Value, e.SelectiveAccuracy.Value, e.SelectiveAccuracy.Low, e.SelectiveAccuracy.High)
	fmt.Fprintf(w, "\n%7s %9s  %-22s %-22s %5s  label\n", "gold", "predicted", "precision", "recall", "F1")
	for _, c := range e.Classes {
		fmt.Fprintf(w, "%7d %9d  %-22s %-22s %5.3f  %s\n", c.Gold, c.Predicted, shareText(c.Precision), shareText(c.Recall), c.F1, c.Label)
	}
	if len(e.Channels) > 0 {
		fmt.Fprintf(w, "\n%7s  %-22s %8s  channel\n", "n", "accuracy", "macro-F1")
		for _, c := range e.Channels {
			fmt.Fprintf(w, "%7d  %-22s %8.3f  %s\n", c.N, shareText(c.Accuracy), c.MacroF1, c.Channel)
		}
	}
}

func shareText(s classify.Share) string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f (%.3f–%.3f)", s.Value, s.Low, s.High)
}
