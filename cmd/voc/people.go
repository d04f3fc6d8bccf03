package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"voc"
)

func newPeopleCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "people",
		Short: "show why inquiries count as one person",
		Long: `People are counted, not messages. An inquiry counts for its customer's token; without one, for itself; and a
near-duplicate counts for whom the inquiry counts that it repeats. Customers and inquiries without a customer's id that
share an e-mail address or a telephone number within a week count as one person. 'voc people explain' shows this for
one inquiry, 'voc people merges' lists who was joined.`,
		Example: `  voc people explain 10234
  voc people explain 10234 --week 2026-W39 --json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	command.AddCommand(newExplainCommand(), newMergesCommand())
	return command
}

func newExplainCommand() *cobra.Command {
	var out string
	var weekNames []string
	var asJSON bool
	command := &cobra.Command{
		Use:   "explain ID",
		Short: "list the inquiries that count as one person with an inquiry, each with its reason",
		Long: `Lists all inquiries that count as the same person as the inquiry with this id (or as this person: a customer
token or a counted_as also does), with week, channel and the reason why each of them counts so.`,
		Example: `  voc people explain 10234
  voc people explain 10234 --week 2026-W39 --json`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			records, err := output.weeks(weekNames)
			if err != nil {
				return err
			}
			explained, err := output.explain(args[0], weekNames)
			if err != nil {
				return err
			}
			if len(explained.People) == 0 {
				return fmt.Errorf("no inquiry with the id %q, and no person of that token, in %s to %s", args[0], records[0].Week, records[len(records)-1].Week)
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), explained)
			}
			explained.print(cmd.OutOrStdout())
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// explanation is what `voc people explain --json` prints.
type explanation struct {
	ID     string            `json:"id"`
	People []explainedPerson `json:"people"` // several where id spaces share the id
}

type explainedPerson struct {
	CountedAs string             `json:"counted_as"`
	Channels  []string           `json:"channels"`
	Weeks     []string           `json:"weeks"`
	Inquiries []explainedInquiry `json:"inquiries"` // in order of time
}

type explainedInquiry struct {
	ID              string   `json:"id"`
	IDSpace         string   `json:"id_space"`
	Week            string   `json:"week"`
	Day             string   `json:"day"`
	Channel         string   `json:"channel"`
	Person          string   `json:"person"`
	Identifiers     []string `json:"identifiers"` // tokens of e-mail address and telephone number
	NearDuplicateOf string   `json:"near_duplicate_of"`
	Topics          []string `json:"topics"`
	Reason          string   `json:"reason"` // same_customer, joined, same_identifier, same_text, repost, own_inquiry
	Text            string   `json:"text"`   // masked, its beginning

	at int64
}

// Reasons why an inquiry counts for somebody.
var reasons = map[string]string{
	"same_customer":   "the customer's token",
	"joined":          "an e-mail address or telephone number links this customer (%s) to the person",
	"same_identifier": "sender without a customer's id, known by e-mail address or telephone number",
	"same_text":       "sender unknown, but nearly the same text as an inquiry of this customer",
	"repost":          "nearly the same text in the same channel and week as %s",
	"own_inquiry":     "sender unknown: counts as one person of its own",
}

// explain reads the weeks twice: who is meant, and what else counts as them.
func (o *output) explain(id string, weekNames []string) (*explanation, error) {
	records, err := o.weeks(weekNames)
	if err != nil {
		return nil, err
	}
	meant := map[string]bool{}
	for row, err := range o.allRows(records) {
		if err != nil {
			return nil, err
		}
		if row.ID == id || row.CountedAs == id || row.Person == id && id != "" {
			meant[row.CountedAs] = true
		}
	}
	people := map[string]*explainedPerson{}
	for row, err := range o.allRows(records) {
		if err != nil {
			return nil, err
		}
		if !meant[row.CountedAs] {
			continue
		}
		person := people[row.CountedAs]
		if person == nil {
			person = &explainedPerson{CountedAs: row.CountedAs}
			people[row.CountedAs] = person
		}
		person.add(row)
	}
	explained := &explanation{ID: id, People: []explainedPerson{}}
	for _, person := range people {
		person.sort()
		explained.People = append(explained.People, *person)
	}
	slices.SortFunc(explained.People, func(a, b explainedPerson) int { return cmp.Compare(a.CountedAs, b.CountedAs) })
	return explained, nil
}

func (p *explainedPerson) add(row *voc.Labelled) {
	const excerpt = 60
	text := []rune(row.Text.String())
	if len(text) > excerpt {
		text = append(text[:excerpt], '…')
	}
	p.Inquiries = append(p.Inquiries, explainedInquiry{
		ID: row.ID, IDSpace: row.IDSpace, Week: row.Week.String(), Day: row.Day, Channel: row.Channel, Person: row.Person,
		Identifiers: append([]string{}, row.Identifiers...), NearDuplicateOf: row.NearDuplicateOf, Topics: append([]string{}, row.TopicIDs...), Reason: reasonOf(row),
		Text: string(text), at: row.ReceivedAt.UnixMilli(),
	})
	p.Channels = append(p.Channels, row.Channel)
	p.Weeks = append(p.Weeks, row.Week.String())
}

// reasonOf says why a row counts for its CountedAs; see aggregate.NearDuplicates.
func reasonOf(row *voc.Labelled) string {
	switch {
	case row.Person != "" && row.Person == row.CountedAs:
		return "same_customer"
	case row.NearDuplicateOf != "":
		return "repost"
	case row.Person != "":
		return "joined"
	case len(row.Identifiers) > 0 && !strings.HasPrefix(row.CountedAs, "i:"):
		return "same_identifier"
	case row.Person == "" && !strings.HasPrefix(row.CountedAs, "i:"):
		return "same_text"
	}
	return "own_inquiry"
}

func (p *explainedPerson) sort() {
	slices.Sort(p.Channels)
	p.Channels = slices.Compact(p.Channels)
	slices.Sort(p.Weeks)
	p.Weeks = slices.Compact(p.Weeks)
	slices.SortFunc(p.Inquiries, func(a, b explainedInquiry) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.IDSpace, b.IDSpace), cmp.Compare(a.ID, b.ID))
	})
}

func (e *explanation) print(w io.Writer) {
	for i, person := range e.People {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s: %d inquiries, %s, in %s\n", person.CountedAs, len(person.Inquiries), strings.Join(person.Channels, ", "), strings.Join(person.Weeks, ", "))
		for _, inquiry := range person.Inquiries {
			reason := reasons[inquiry.Reason]
			switch inquiry.Reason {
			case "repost":
				reason = fmt.Sprintf(reason, inquiry.NearDuplicateOf)
			case "joined":
				reason = fmt.Sprintf(reason, inquiry.Person)
			}
			if len(inquiry.Identifiers) > 0 {
				reason += " [" + strings.Join(inquiry.Identifiers, " ") + "]"
			}
			fmt.Fprintf(w, "  %s  %-10s %-12s %s\n      counts because: %s\n", inquiry.Day, inquiry.Channel, inquiry.ID, inquiry.Text, reason)
		}
	}
}
