package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"voc/store"
)

func newVerifyCommand() *cobra.Command {
	var out string
	var asJSON bool
	command := &cobra.Command{
		Use:   "verify",
		Short: "check that everything published is whole",
		Long: `Reads every published file, compares it with its checksum and the row counts of the catalog, and lists what is
wrong. Ends with exit code 1 when something is.`,
		Example: "  voc verify --out voc-out",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			catalog, err := store.Open(out)
			if err != nil {
				return err
			}
			problems, err := catalog.Verify(cmd.Context())
			if err != nil {
				return err
			}
			var inquiries int64
			for _, week := range catalog.Weeks {
				inquiries += week.Inquiries
			}
			if asJSON {
				err = writeJSON(cmd.OutOrStdout(), struct {
					OK        bool            `json:"ok"`
					Weeks     int             `json:"weeks"`
					Inquiries int64           `json:"inquiries"`
					Problems  []store.Problem `json:"problems"`
				}{len(problems) == 0, len(catalog.Weeks), inquiries, append([]store.Problem{}, problems...)})
				if err != nil {
					return err
				}
			} else {
				for _, problem := range problems {
					fmt.Fprintln(cmd.OutOrStdout(), problem)
				}
			}
			if len(problems) > 0 {
				return fmt.Errorf("verifying %s: %s found; restore the files from a backup, or publish the inputs into another directory", out, counted(len(problems), "problem", "problems"))
			}
			if !asJSON {
				fmt.Fprintf(cmd.OutOrStdout(), "ok: %s, %s, every checksum matches\n",
					counted(len(catalog.Weeks), "week", "weeks"), counted(int(inquiries), "inquiry", "inquiries"))
			}
			return nil
		},
	}
	command.Flags().StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	command.Flags().BoolVar(&asJSON, "json", false, "print as JSON")
	return command
}
