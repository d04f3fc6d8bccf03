package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
	"voc/tokenize"
)

func newRunCommand() *cobra.Command {
	var flags struct {
		out, config, key string
		workers          int
		relabel          bool
		quiet, json      bool
	}
	command := &cobra.Command{
		Use:   "run [flags] [INPUT…]",
		Short: "read inquiries and publish the weeks they belong to",
		Long: `Reads the inputs, removes personal information, labels and counts the inquiries, and publishes tables, search
index and report of every week that changed. An input is a file or a directory; without inputs the ones of the
configuration are read, without a configuration the bundled sample.

A run adds to what is published: give it each week's new export. It can be stopped at any moment and run again.`,
		Example: `  voc run                                    the bundled sample, into voc-out/
  voc run inquiries.csv                      your own file
  voc run --config voc.yaml                  the inputs of a configuration
  voc run --config voc.yaml exports/2026-08/ new exports, read as the configuration says
  voc run --config voc.yaml --relabel        after a change of the taxonomy`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.workers < 0 {
				return wrongUse("voc run: --workers must not be negative")
			}
			source, err := findSource(flags.config, args)
			if err != nil {
				return err
			}
			config, err := source.config.Settings(source.files, version())
			if err != nil {
				return err
			}
			warnOfStale(cmd.ErrOrStderr(), source.config, &config)
			config.Out, config.Inputs, config.Workers, config.Relabel = flags.out, source.inputs, flags.workers, flags.relabel
			if source.sample && flags.key == "" {
				config.Key = mask.SampleKey()
			} else {
				catalog, err := store.Open(flags.out)
				if err != nil {
					return err
				}
				if config.Key, err = findKey(flags.key, catalog); err != nil {
					return err
				}
			}
			limitMemory()
			bar := newProgress(cmd.ErrOrStderr(), flags.quiet)
			config.Progress = bar.show
			summary, err := pipeline.Run(cmd.Context(), config)
			bar.end()
			if err != nil {
				return err
			}
			if flags.json {
				return writeJSON(cmd.OutOrStdout(), summary)
			}
			if !flags.quiet {
				printSummary(cmd.OutOrStdout(), flags.out, summary)
			}
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&flags.out, "out", "o", "voc-out", "directory of the output")
	f.StringVarP(&flags.config, "config", "c", "", "configuration (voc.yaml)")
	f.StringVar(&flags.key, "key", "", "key of the customer tokens (default: voc/key in your configuration directory)")
	f.IntVar(&flags.workers, "workers", 0, "number of workers (0 = one per processor); the output does not depend on it")
	f.BoolVar(&flags.relabel, "relabel", false, "label all published weeks anew when taxonomy, rules, models or dictionary changed")
	f.BoolVarP(&flags.quiet, "quiet", "q", false, "print nothing but errors")
	f.BoolVar(&flags.json, "json", false, "print the summary as JSON")
	return command
}

// limitMemory lets a run collect garbage less often than Go does by itself, which takes a fifteenth off its time, until
// the memory reaches a bound. It is no hard bound: what is really in use stays. GOMEMLIMIT and GOGC override it.
func limitMemory() {
	const most, garbage, firstRun = 550 << 20, 450, 60
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(most)
	}
	switch {
	case os.Getenv("GOGC") != "":
	case tokenize.Cached():
		debug.SetGCPercent(garbage)
	default: // the dictionary is compiled first, which takes much by itself
		debug.SetGCPercent(firstRun)
	}
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// printSummary says what happened, where the report is, and what to do next.
func printSummary(w io.Writer, out string, s *pipeline.Summary) {
	if s.Result == pipeline.ResultEqual {
		fmt.Fprintf(w, "equal: %s already holds what these inputs give; nothing was written.\n", out)
	}
	for _, reason := range s.Reasons {
		fmt.Fprintf(w, "because: %s\n", reason)
	}
	if s.Result != pipeline.ResultEqual {
		fmt.Fprintf(w, "\n%-24s %9s %9s %9s %9s\n", "file", "read", "published", "duplicate", "rejected")
		for _, file := range s.Files {
			fmt.Fprintf(w, "%-24s %9d %9d %9d %9d%s\n", file.Name, file.Read, file.Published, file.Duplicate, file.Rejected,
				map[bool]string{true: "  (taken earlier)"}[file.State == "known"])
		}
		for _, file := range s.Files {
			if file.Forgotten > 0 {
				fmt.Fprintf(w, "%s: %d rows of customers who asked to be forgotten were left out\n", file.Name, file.Forgotten)
			}
		}
		for _, file := range s.Files {
			printCounts(w, file)
		}
		fmt.Fprintf(w, "\n%-24s %9s %9s\n", "week", "inquiries", "people")
		for _, week := range s.Weeks {
			fmt.Fprintf(w, "%-24s %9d %9d%s\n", week.Week, week.Inquiries, week.People, map[bool]string{true: "  built"}[week.Built])
		}
		fmt.Fprintf(w, "\n%.1f s, %.0f inquiries/s, peak memory %d MB\n", s.Seconds, s.InquiriesPerSecond, s.PeakMemoryBytes>>20)
	}
	if s.Truncated > 0 {
		fmt.Fprintf(w, "%s longer than 1 MiB; the rest of each was left out\n", counted(int(s.Truncated), "inquiry had a text", "inquiries had a text"))
	}
	if s.Rejects != "" {
		fmt.Fprintf(w, "Rejected rows, each with its reason: %s\n", s.Rejects)
	}
	if len(s.Weeks) == 0 {
		fmt.Fprintln(w, "No inquiry was published.")
		return
	}
	last, err := voc.ParseWeek(s.Weeks[len(s.Weeks)-1].Week)
	if err != nil {
		return
	}
	in := ""
	if out != "voc-out" {
		in = " --out " + shellQuote(out)
	}
	fmt.Fprintf(w, "\nReport: %s\nSearch: voc search%s 返品\n", pipeline.ReportPath(out, last, "html"), in)
}

// shellQuote makes a word safe to paste into a shell.
func shellQuote(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\n'\"\\$`&|;<>()*?[]#~!{}") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
