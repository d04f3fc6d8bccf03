package main

import "github.com/spf13/cobra"

func newEvalCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "eval",
		Short: "measure voc on labelled data of your own",
		Long:  "Measures how well voc does on data that you labelled, with counts and intervals.",
		Example: `  voc eval mask --data labelled.jsonl
  voc eval faq --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv --json
  voc eval sentiment --data reviews.csv --text-column text --label-column sentiment --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	command.AddCommand(newEvalMaskCommand(), newEvalFAQCommand())
	for _, labels := range []string{"topics", "sentiment", "kind"} {
		command.AddCommand(newEvalLabelsCommand(labels))
	}
	return command
}
