package main

import "github.com/spf13/cobra"

func newEvalCommand() *cobra.Command {
	command := &cobra.Command{
		Use:     "eval",
		Short:   "measure quality on labelled data of your own",
		Long:    "Measures how well a part of voc does on data whose right answers are known.",
		Example: "  voc eval faq --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv --json",
		Args:    arguments(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	command.AddCommand(newEvalFAQCommand())
	return command
}
