package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"voc/mask"
)

func newEvalMaskCommand() *cobra.Command {
	var data string
	var asJSON bool
	var dictionaryFlags userDictionaryFlags
	command := &cobra.Command{
		Use:   "mask --data FILE",
		Short: "measure what masking finds, and what it masks without need",
		Long: `Masks labelled texts and compares. FILE holds JSON lines with "text" and "spans"; a span has "start" and "end"
(bytes of the text) and "kind": a kind of voc (phone, address, …), or name, name_cued, name_bare. A text without spans
holds nothing personal. A span counts as found when no letter or digit of it is left; what was masked counts as right
when it touches a span. Intervals are 95 % intervals after Wilson.`,
		Example: `  voc eval mask --data labelled.jsonl
  voc eval mask --data labelled.jsonl --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if data == "" {
				return wrongUse("voc eval mask: name the labelled texts with --data")
			}
			file, err := os.Open(data)
			if err != nil {
				return fmt.Errorf("opening the labelled texts: %w", err)
			}
			defer file.Close()
			dictionary, err := dictionaryFlags.load()
			if err != nil {
				return fmt.Errorf("loading the dictionary: %w", err)
			}
			evaluator := mask.NewEvaluator(mask.New(dictionary), nil)
			if err := readExamples(file, evaluator.Add); err != nil {
				return fmt.Errorf("reading %s: %w", data, err)
			}
			result := evaluator.Evaluation()
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), result)
			}
			printEvaluation(cmd.OutOrStdout(), result)
			return nil
		},
	}
	dictionaryFlags.add(command)
	command.Flags().StringVar(&data, "data", "", "labelled texts (JSON lines)")
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}

// readExamples reads JSON lines. Errors name the line, never its text.
func readExamples(in io.Reader, each func(mask.Example)) error {
	reader := bufio.NewReaderSize(in, 1<<16)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 {
			var example struct {
				mask.Example
				Text *string `json:"text"`
			}
			if failure := json.Unmarshal(trimmed, &example); failure != nil || example.Text == nil {
				return fmt.Errorf(`line %d is no object with "text" and "spans"`, number)
			}
			for _, span := range example.Spans {
				if span.Start < 0 || span.End > len(*example.Text) || span.Start >= span.End {
					return fmt.Errorf("line %d: the span from %d to %d does not lie in the text of %d bytes; offsets count bytes of UTF-8", number, span.Start, span.End, len(*example.Text))
				}
			}
			each(mask.Example{Text: *example.Text, Spans: example.Spans})
		}
		if err != nil {
			return nil
		}
	}
}

func printEvaluation(w io.Writer, result mask.Evaluation) {
	fmt.Fprintf(w, "%d texts, %d spans\n\n%-22s %-36s %s\n", result.Texts, result.Spans, "", "recall", "precision")
	for _, figures := range result.Groups {
		fmt.Fprintf(w, "%-22s %-36s %s\n", strings.ReplaceAll(figures.Group, "_", " "), ratioText(figures.Recall), ratioText(figures.Precision))
	}
	fmt.Fprintf(w, "%-22s %s\n", "texts wrongly touched", ratioText(result.Touched))
}

func ratioText(r mask.Ratio) string {
	if r.Of == 0 {
		return "none to count"
	}
	return fmt.Sprintf("%.4f [%.4f, %.4f] %d/%d", r.Share, r.Low, r.High, r.Part, r.Of)
}
