package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"voc/faq"
	"voc/pipeline"
)

func newReportCommand() *cobra.Command {
	var out, week, format string
	command := &cobra.Command{
		Use:   "report",
		Short: "print the report of a week",
		Long: `Prints the report of a published week. 'voc run' writes the same reports to OUT/reports/; this command makes one
anew from the published tables and prints it on standard output.`,
		Example: `  voc report --format md                  the newest week as Markdown
  voc report --week 2026-W39 > w39.html   one week as a page for the browser
  voc report --format xlsx > last.xlsx    tables for a spreadsheet`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(pipeline.ReportFormats, format) {
				return wrongUse("voc report: there is no format %q; choose one of %s", format, strings.Join(pipeline.ReportFormats, ", "))
			}
			if target, isFile := cmd.OutOrStdout().(*os.File); format == "xlsx" && isFile && term.IsTerminal(int(target.Fd())) {
				return wrongUse("voc report: a workbook is not for reading on a terminal; redirect the output: voc report --format xlsx > report.xlsx")
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
			figures, err := pipeline.AllFigures(output.catalog, options)
			if err != nil {
				return err
			}
			var matcher *faq.Matcher
			if output.settings.ArticlesKnown {
				dictionary, err := output.settings.Dictionary()
				if err != nil {
					return fmt.Errorf("loading the dictionary: %w", err)
				}
				matcher = output.settings.Matcher(dictionary)
			}
			insights, err := output.insights(record.Week, figures, options)
			if err != nil {
				return err
			}
			report, err := pipeline.MakeReport(output.catalog, out, output.settings, options, figures, insights, matcher)
			if err != nil {
				return err
			}
			if err := pipeline.AddSelections(out, record, report.Selections()); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "voc: searches for set:… of this report will find nothing: %v\n", err)
			}
			return pipeline.WriteReport(report, format, cmd.OutOrStdout())
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringVarP(&week, "week", "w", "last", "week such as 2026-W39")
	f.StringVarP(&format, "format", "f", "html", strings.Join(pipeline.ReportFormats, ", "))
	return command
}
