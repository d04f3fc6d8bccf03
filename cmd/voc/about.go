package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"voc/classify"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
	"voc/tokenize"
)

// release is the version of this source tree.
const release = "0.1.0"

// version names the release and, where the build knows it, the revision of the source.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	revision, modified := "", false
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			revision = setting.Value
		case "vcs.modified":
			modified = setting.Value == "true"
		}
	}
	if len(revision) < 12 || modified {
		return release
	}
	return release + "+" + revision[:12]
}

func newVersionCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:     "version",
		Short:   "print the versions of voc, its dictionary and its rules",
		Example: "  voc version --json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			versions := struct {
				Version    string `json:"version"`
				Go         string `json:"go"`
				Format     int    `json:"format"`
				Dictionary string `json:"dictionary"`
				Mask       int    `json:"mask"`
				Rules      string `json:"rules"`
			}{version(), runtime.Version(), store.FormatVersion, tokenize.Version, mask.Version, classify.Version(classify.DefaultTaxonomy())}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), versions)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "voc %s (%s)\noutput format %d\ndictionary %s\nmasking %d\nrules %s\n",
				versions.Version, versions.Go, versions.Format, versions.Dictionary, versions.Mask, versions.Rules)
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}

func newStagesCommand() *cobra.Command {
	var asJSON bool
	command := &cobra.Command{
		Use:     "stages",
		Short:   "print the stages of the weekly batch",
		Example: "  voc stages",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), pipeline.Stages)
			}
			table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "STAGE\tPACKAGE\tREADS\tGIVES")
			for _, stage := range pipeline.Stages {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", stage.Name, stage.Package, stage.Reads, stage.Gives)
			}
			return table.Flush()
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}
