package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

func newTopicsDecideCommand() *cobra.Command {
	var out, topic, name string
	var weekNames []string
	var people int
	command := &cobra.Command{
		Use:   "decide accept|merge|reject PROPOSAL",
		Short: "record what becomes of a proposed topic",
		Long: `Records in topic_decisions.json of the output directory what becomes of a proposal of ` + "`voc topics discover`" + `: accept it as a
new topic (--topic ID, --name NAME), merge it into a topic there is (--topic ID), or reject it. A later decision on the same proposal
replaces the earlier one. Nothing is labelled anew: put what ` + "`voc topics discover --yaml`" + ` prints into your taxonomy and run
` + "`voc run --relabel`" + `. Give the same --week and --people as to discover, since they decide what is proposed.`,
		Example: `  voc topics decide accept found.1a2b3c4d --topic usage.height --name 高さ調整
  voc topics decide merge found.1a2b3c4d --topic usage.howto
  voc topics decide reject found.1a2b3c4d`,
		Args: arguments(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case !slices.Contains([]string{decideAccept, decideMerge, decideReject}, args[0]):
				return wrongUse("voc topics decide: %q is none of accept, merge and reject", args[0])
			case args[0] != decideReject && topic == "":
				return wrongUse("voc topics decide %s: name the topic with --topic", args[0])
			case args[0] == decideReject && topic != "":
				return wrongUse("voc topics decide reject: --topic has no use here")
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			records, err := output.weeks(weekNames)
			if err != nil {
				return err
			}
			decisions, err := readDecisions(out)
			if err != nil {
				return err
			}
			found, err := discover(output, records, people)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(found.Proposals, func(p proposalJSON) bool { return p.ID == args[1] })
			if i < 0 {
				return fmt.Errorf("there is no proposal %s; `voc topics discover --all` lists them (with the same --week and --people)", args[1])
			}
			p := &found.Proposals[i]
			if name == "" {
				name = p.Name
			}
			decisions = slices.DeleteFunc(decisions, func(d decision) bool { return d.isOf(p.ID, p.Rule) })
			decisions = append(decisions, decision{p.ID, args[0], topic, name, p.Rule})
			if err := writeDecisions(out, decisions); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s %s\n", args[0], p.ID, name)
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.IntVar(&people, "people", 3, "least number of people behind a proposal")
	f.StringVar(&topic, "topic", "", "id of the new topic, or of the one to merge into")
	f.StringVar(&name, "name", "", "name of the new topic (default: the proposal's)")
	return command
}
