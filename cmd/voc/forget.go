package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"voc/pipeline"
	"voc/store"
)

func newForgetCommand() *cobra.Command {
	var flags struct {
		out, space, key string
		customers       []string
		quiet, json     bool
	}
	command := &cobra.Command{
		Use:   "forget --customer ID…",
		Short: "remove a customer from everything that is published",
		Long: `Removes all inquiries of a customer from all weeks, older builds and reject files, and builds anew what depends on
them: tables, index and reports. The customer's token is remembered, so that reading the same exports again does not
bring anybody back. Ids are those of the exports; without --id-space they are forgotten in every id space.

Inquiries without a customer id cannot be found by it. Exports, copies and backups outside of the output are yours to
clean; see docs/privacy.md.`,
		Example: `  voc forget --customer C-100234 --out voc-out
  voc forget --customer taro@example.com --id-space mail`,
		RunE: func(cmd *cobra.Command, args []string) error {
			customers := append(flags.customers, args...)
			for i, id := range customers {
				if customers[i] = strings.TrimSpace(id); customers[i] == "" {
					return wrongUse("voc forget: a customer id is empty")
				}
			}
			if len(customers) == 0 {
				return wrongUse("voc forget: name the customer with --customer")
			}
			catalog, err := store.Open(flags.out)
			if err != nil {
				return err
			}
			if catalog.KeyID == "" {
				return fmt.Errorf("nothing is published in %s, so there is nobody to forget; name another directory with --out", flags.out)
			}
			key, err := findPublishedKey(flags.key, catalog)
			if err != nil {
				return err
			}
			limitMemory()
			bar := newProgress(cmd.ErrOrStderr(), flags.quiet)
			summary, err := pipeline.Forget(cmd.Context(), pipeline.ForgetConfig{
				Out: flags.out, Key: key, Customers: customers, IDSpace: flags.space,
				AllSpaces: !cmd.Flags().Changed("id-space"), Now: time.Now(), Progress: bar.show,
			})
			bar.end()
			if err != nil {
				return err
			}
			if flags.json {
				return writeJSON(cmd.OutOrStdout(), summary)
			}
			if !flags.quiet {
				printForgotten(cmd.OutOrStdout(), summary)
			}
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&flags.out, "out", "o", "voc-out", "directory of the output")
	f.StringArrayVar(&flags.customers, "customer", nil, "id of the customer (may be given several times)")
	f.StringVar(&flags.space, "id-space", "", "only in this id space (default: in all)")
	f.StringVar(&flags.key, "key", "", "key of the customer tokens (default: voc/key in your configuration directory)")
	f.BoolVarP(&flags.quiet, "quiet", "q", false, "print nothing but errors")
	f.BoolVar(&flags.json, "json", false, "print the summary as JSON")
	return command
}

func printForgotten(w io.Writer, s *pipeline.ForgetSummary) {
	fmt.Fprintf(w, "%d of %d customers had published inquiries\n", s.Found, s.Customers)
	fmt.Fprintf(w, "removed: %d inquiries, %d rejects, %d older builds\n", s.Inquiries, s.Rejects, s.Superseded)
	if len(s.Weeks) > 0 {
		fmt.Fprintf(w, "built anew: %s\n", strings.Join(s.Weeks, " "))
	}
	if len(s.Dropped) > 0 {
		fmt.Fprintf(w, "no longer published, for nothing else was in them: %s\n", strings.Join(s.Dropped, " "))
	}
	if len(s.Reports) > 0 {
		fmt.Fprintf(w, "reports written anew: %s\n", strings.Join(s.Reports, " "))
	}
	fmt.Fprintf(w, "remembered: %d tokens, whose rows no later run will publish\n", s.Remembered)
	if s.Found < s.Customers {
		fmt.Fprintln(w, "Where no inquiry was found, check the id as it stands in the export, and --id-space.")
	}
}
