package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/aggregate"
)

func newMergesCommand() *cobra.Command {
	var out string
	var weekNames []string
	var asJSON bool
	command := &cobra.Command{
		Use:   "merges",
		Short: "list the people who were joined by an e-mail address or a telephone number",
		Long: `Lists, by week, the people who were joined from several customers, or from inquiries without a customer's id, because
they share an e-mail address or a telephone number; and the identifiers that were ignored because more than five
customers of the week share them. Addresses and numbers are shown as tokens: what they were is kept nowhere.`,
		Example: `  voc people merges
  voc people merges --week 2026-W39 --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			merges, err := output.merges(weekNames)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), map[string][]mergeJSON{"merges": merges})
			}
			printMerges(cmd.OutOrStdout(), merges)
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// mergeJSON is one person who was joined, or one identifier that was ignored.
type mergeJSON struct {
	Week        string   `json:"week"`
	Person      string   `json:"person"` // empty for an ignored identifier
	Customers   []string `json:"customers"`
	Identifiers []string `json:"identifiers"`
	Inquiries   int      `json:"inquiries"`
	WithoutID   int      `json:"without_id"`
	Ignored     bool     `json:"ignored"`
	Linked      int      `json:"linked"` // customers that an ignored identifier links
}

// merges reads the log of weeks from their rows, of which it is a function.
func (o *output) merges(weekNames []string) ([]mergeJSON, error) {
	records, err := o.weeks(weekNames)
	if err != nil {
		return nil, err
	}
	all := []mergeJSON{}
	for _, record := range records {
		reader, err := o.catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		var rows []*voc.Labelled
		for row, err := range reader.Rows() {
			if err != nil {
				return nil, err
			}
			if len(row.Identifiers) > 0 {
				rows = append(rows, &voc.Labelled{Person: row.Person, Identifiers: row.Identifiers})
			}
		}
		for _, m := range aggregate.PersonMerges(rows) {
			all = append(all, mergeJSON{record.Week.String(), m.Person, append([]string{}, m.Customers...), m.Identifiers, m.Inquiries, m.WithoutID, m.Ignored, m.Linked})
		}
	}
	return all, nil
}

func printMerges(w io.Writer, merges []mergeJSON) {
	if len(merges) == 0 {
		fmt.Fprintln(w, "Nobody was joined: no e-mail address or telephone number is shared.")
		return
	}
	for _, m := range merges {
		if m.Ignored {
			fmt.Fprintf(w, "%s  %s was ignored: %d customers share it\n", m.Week, m.Identifiers[0], m.Linked)
			continue
		}
		fmt.Fprintf(w, "%s  %s: %d inquiries, %d without a customer's id, by %s\n", m.Week, m.Person, m.Inquiries, m.WithoutID, strings.Join(m.Identifiers, " "))
		for _, customer := range m.Customers {
			fmt.Fprintf(w, "    %s\n", customer)
		}
	}
}
