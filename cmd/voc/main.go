// Command voc turns customer inquiries of every channel into one weekly picture. See `voc help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitDone     = 0
	exitFailed   = 1
	exitWrongUse = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(execute(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// usageError is a wrong call of the program, as opposed to work that failed.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func wrongUse(format string, values ...any) error { return usageError{fmt.Errorf(format, values...)} }

// execute runs one command line and returns its exit code.
func execute(ctx context.Context, args []string, out, errs io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(errs, "voc: interrupted; what was published before is untouched, and the next run completes the work")
		return exitFailed
	}
	fmt.Fprintln(errs, "voc:", strings.ReplaceAll(err.Error(), "\n", "\n  "))
	var usage usageError
	if errors.As(err, &usage) {
		fmt.Fprintln(errs, "Run 'voc help' to see how voc is used.")
		return exitWrongUse
	}
	return exitFailed
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "voc",
		Short: "voice of the customer, from every channel, offline",
		Long: `voc reads customer inquiries of every channel, removes personal information, finds topics and feelings,
counts people instead of messages, and writes a weekly report, Parquet tables and a search index.

Start with the bundled sample:   voc run
Then with your own data:         voc run --out voc-out inquiries.csv`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddGroup(
		&cobra.Group{ID: "week", Title: "Every week:"},
		&cobra.Group{ID: "data", Title: "The data behind it:"},
		&cobra.Group{ID: "learn", Title: "Learning and measuring:"},
		&cobra.Group{ID: "about", Title: "About voc:"},
	)
	root.SetHelpCommandGroupID("about")
	for group, commands := range map[string][]*cobra.Command{
		"week": {
			newRunCommand(),
			newReportCommand(),
			newServeCommand(),
			newSearchCommand(),
			newFAQCommand(),
			newEstimateCommand(),
			newIndicatorsCommand(),
		},
		"data": {
			newInspectCommand(),
			newRejectsCommand(),
			newExportCommand(),
			newPeopleCommand(),
			newForgetCommand(),
			newVerifyCommand(),
		},
		"learn": {
			newTopicsCommand(),
			newTrainCommand(),
			newEvalCommand(),
			newLabelCommand(),
			newSimulateCommand(),
			newMaskCommand(),
			newTokenizeCommand(),
		},
		"about": {
			newStagesCommand(),
			newVersionCommand(),
		},
	} {
		for _, command := range commands {
			command.GroupID = group
			root.AddCommand(command)
		}
	}
	return root
}

// arguments wraps a check of positional arguments so that a failure counts as wrong use.
func arguments(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return wrongUse("%s: %w", cmd.CommandPath(), err)
		}
		return nil
	}
}

// noArguments refuses arguments that are no flags: of a command that only groups others it is a mistyped name of one of these.
func noArguments(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !cmd.HasAvailableSubCommands():
		return wrongUse("%s takes no arguments, and was given %q: see `%[1]s --help` for its flags", cmd.CommandPath(), args[0])
	}
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		return wrongUse("%s has no command %q; did you mean %s?", cmd.CommandPath(), args[0], strings.Join(near, " or "))
	}
	if _, err := os.Stat(args[0]); err == nil && !cmd.HasParent() {
		return wrongUse("%q is a file and no command: `voc run %[1]s` counts what is in it, `voc inspect %[1]s` shows how it is read", args[0])
	}
	return wrongUse("%s has no command %q: `%[1]s --help` lists them", cmd.CommandPath(), args[0])
}
