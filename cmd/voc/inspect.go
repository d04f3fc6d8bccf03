package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"voc"
	"voc/ingest"
	"voc/mask"
	"voc/tokenize"
)

// inspection is what `voc inspect --json` prints: what a run would make of a file. Whatever stems from the file is
// masked, headers included: a file without a header line has somebody's data there.
type inspection struct {
	File       string            `json:"file"`
	SHA256     string            `json:"sha256"`
	Format     string            `json:"format"`
	Export     string            `json:"export,omitempty"` // the known export it is
	Encoding   string            `json:"encoding,omitempty"`
	Evidence   string            `json:"evidence,omitempty"`    // why this encoding
	Delimiter  string            `json:"delimiter,omitempty"`   // of csv and tsv
	HeaderLine int64             `json:"header_line,omitempty"` // counted from 1
	Columns    map[string]string `json:"columns"`               // canonical column → header
	Unmapped   []string          `json:"unmapped"`
	Read       int64             `json:"read"` // inquiries + rejected
	Inquiries  int64             `json:"inquiries"`
	Rejected   int64             `json:"rejected"`
	Joined     int64             `json:"joined"` // mails and messages that became part of another record
	Warnings   map[string]int64  `json:"warnings"`

	Truncated   int64              `json:"truncated"`   // inquiries of which a text was cut at 1 MiB
	Attachments int64              `json:"attachments"` // files attached to mails, which are not read
	Separated   map[voc.Role]int64 `json:"separated"`   // what is told apart from the customer's words → inquiries
	Rules       map[string]int64   `json:"rules"`       // by which rule → parts
	Repeated    []repeatedSentence `json:"repeated"`    // sentences that many inquiries share

	Rejects []rejectGroup  `json:"rejects"`
	Rows    []inspectedRow `json:"rows"`
	Error   string         `json:"error,omitempty"` // why the file as a whole cannot be read
}

// rejectGroup counts the rejects of one reason.
type rejectGroup struct {
	Reason string `json:"reason"`
	Column int    `json:"column"` // field number counted from 1; 0 = the record as a whole
	Count  int64  `json:"count"`
	Line   int64  `json:"line"` // of the first one
}

// inspectedRow is one inquiry, masked.
type inspectedRow struct {
	Line       int64     `json:"line"`
	ID         string    `json:"id"`
	ReceivedAt time.Time `json:"received_at"`
	Channel    string    `json:"channel"`
	Customer   bool      `json:"customer"` // whether the sender is known
	Turns      int       `json:"turns"`
	Text       string    `json:"text"`
	Parts      []string  `json:"parts"` // rules by which parts were told apart from the text, in order
}

const inspectedRows = 10

// madeID matches the ids that ingest makes where a source has none: hashes, whose digits may look like numbers that
// are masked.
var madeID = regexp.MustCompile(`^[a-z]-[0-9a-f]{16}(#[0-9]+)?$`)

func newInspectCommand() *cobra.Command {
	var configPath string
	var asJSON bool
	command := &cobra.Command{
		Use:   "inspect [flags] FILE",
		Short: "show how a file would be read, without publishing anything",
		Long: `Shows what a run would make of a file: its format, its encoding and what speaks for it, the header found for each
column, the headers that are not used, ten inquiries with personal information masked, and how many rows would be
rejected for which reason. The whole file is read; nothing is written. With --config the file is read as the
configuration says.

"set apart" counts what is not the customer's own words, such as quotations, signatures, forms and the operator's
templates, and "rule" by which rule. "repeated" lists sentences that many inquiries share: one that the company's
systems or agents write is named in voc.yaml under templates, with * for what differs.`,
		Example: `  voc inspect inquiries.csv
  voc inspect --config voc.yaml exports/chat.csv --json`,
		Args: arguments(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
				return wrongUse("voc inspect: %s is a directory: name one file", args[0])
			}
			source, err := findSource(configPath, args)
			if err != nil {
				return err
			}
			settings, err := source.config.Settings(source.files, version())
			if err != nil {
				return err
			}
			dictionary, err := tokenize.LoadWith(tokenize.Options{User: settings.UserDictionary})
			if err != nil {
				return err
			}
			masker := mask.New(dictionary)
			for i, input := range source.inputs {
				options := input.Options
				options.Location, options.Now = settings.Location, settings.Now
				found, failed := inspectFile(cmd, input.File, options, masker)
				if asJSON {
					err = writeJSON(cmd.OutOrStdout(), found)
				} else {
					if i > 0 {
						fmt.Fprintln(cmd.OutOrStdout())
					}
					err = printInspection(cmd.OutOrStdout(), found)
				}
				if failed != nil {
					return failed
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&configPath, "config", "c", "", "configuration (voc.yaml)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object per file")
	return command
}

// inspectFile reads a file as a run would. The inspection is filled as far as reading came, also with an error.
func inspectFile(cmd *cobra.Command, file ingest.File, options ingest.Options, masker *mask.Masker) (inspection, error) {
	masked := func(text string) string {
		text, _ = tokenize.Truncate(tokenize.Normalize(text))
		masked, _ := masker.Mask(text)
		return masked.String()
	}
	repeats := newRepeats()
	found := inspection{Unmapped: []string{}, Rejects: []rejectGroup{}, Rows: []inspectedRow{}}
	summary, err := ingest.Read(cmd.Context(), file, options, ingest.Sink{
		Inquiry: func(q *voc.Inquiry) error {
			repeats.add(q.Text)
			if found.Inquiries++; len(found.Rows) < inspectedRows {
				text := q.Text
				if q.Subject != "" {
					text = q.Subject + "\n" + text
				}
				id := q.ID
				if !madeID.MatchString(id) {
					id = masked(id)
				}
				found.Rows = append(found.Rows, inspectedRow{
					Line: q.Source.Line, ID: id, ReceivedAt: q.ReceivedAt, Channel: masked(q.Channel),
					Customer: q.CustomerID != "", Turns: len(q.Turns), Text: masked(text), Parts: partRules(q.Turns),
				})
			}
			return nil
		},
		Reject: func(r voc.Reject) error {
			i := slices.IndexFunc(found.Rejects, func(g rejectGroup) bool { return g.Reason == r.Reason && g.Column == r.Column })
			if i < 0 && len(found.Rejects) == maxReasons {
				r.Reason, r.Column = "for further reasons", 0
				i = slices.IndexFunc(found.Rejects, func(g rejectGroup) bool { return g.Reason == r.Reason })
			}
			if i < 0 {
				i = len(found.Rejects)
				found.Rejects = append(found.Rejects, rejectGroup{Reason: r.Reason, Column: r.Column, Line: r.Line})
			}
			found.Rejects[i].Count++
			return nil
		},
	})
	found.File, found.SHA256, found.Format, found.Export = summary.File, summary.SHA256, summary.Format, summary.Export
	found.Encoding, found.Evidence = summary.Encoding, summary.Evidence
	found.Delimiter, found.HeaderLine = summary.Delimiter, summary.HeaderLine
	found.Read, found.Rejected, found.Joined, found.Warnings = summary.Read, summary.Rejected, summary.Joined, summary.Warnings
	found.Truncated, found.Attachments, found.Separated, found.Rules = summary.Truncated, summary.Attachments, summary.Separated, summary.Rules
	found.Repeated = repeats.most(found.Inquiries, masked)
	found.Columns = map[string]string{}
	for column, header := range summary.Columns {
		found.Columns[column] = masked(header)
	}
	for _, header := range summary.Unmapped {
		found.Unmapped = append(found.Unmapped, masked(header))
	}
	slices.SortStableFunc(found.Rejects, func(a, b rejectGroup) int { return int(b.Count - a.Count) })
	if err != nil {
		found.Error = masked(err.Error())
	}
	return found, err
}

const maxReasons = 200 // reasons told apart; positions within damaged JSON make each one its own

func printInspection(w io.Writer, found inspection) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(name, format string, values ...any) {
		fmt.Fprintf(table, "%s\t%s\n", name, fmt.Sprintf(format, values...))
	}
	line("file", "%s", found.File)
	if found.Format != "" {
		line("format", "%s", found.Format)
	}
	if found.Export != "" {
		line("export", "%s", found.Export)
	}
	if found.Encoding != "" {
		line("encoding", "%s (%s)", found.Encoding, found.Evidence)
	}
	if found.Delimiter != "" {
		line("delimiter", "%q", found.Delimiter)
	}
	if found.HeaderLine > 0 {
		line("header", "line %d", found.HeaderLine)
	}
	for _, column := range sortedColumns(found.Columns) {
		line(column, "← %s", found.Columns[column])
	}
	if len(found.Unmapped) > 0 {
		line("not used", "%s", strings.Join(found.Unmapped, ", "))
	}
	line("read", "%d records: %d inquiries, %d rejected", found.Read, found.Inquiries, found.Rejected)
	if found.Joined > 0 {
		line("joined", "%d records became part of another", found.Joined)
	}
	if found.Truncated > 0 {
		line("cut", "%d inquiries have a text longer than 1 MiB; the rest of each is left out", found.Truncated)
	}
	if found.Attachments > 0 {
		line("attachments", "%d files, not read", found.Attachments)
	}
	for _, role := range slices.Sorted(maps.Keys(found.Separated)) {
		line("set apart", "%s: in %d inquiries", role, found.Separated[role])
	}
	for _, rule := range slices.Sorted(maps.Keys(found.Rules)) {
		line("rule", "%s: %d parts", rule, found.Rules[rule])
	}
	for _, sentence := range found.Repeated {
		line("repeated", "in %d inquiries: %s", sentence.Count, oneLine(sentence.Text, 80))
	}
	for _, warning := range sortedColumns(found.Warnings) {
		line("warning", "%s: %d records", warning, found.Warnings[warning])
	}
	for _, reject := range found.Rejects {
		place := fmt.Sprintf("first on line %d", reject.Line)
		if reject.Column > 0 {
			place += fmt.Sprintf(", field %d", reject.Column)
		}
		line("rejected", "%d: %s (%s)", reject.Count, reject.Reason, place)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, row := range found.Rows {
		if i == 0 {
			fmt.Fprintln(w)
		}
		sender := ""
		if !row.Customer {
			sender = ", sender unknown"
		}
		if row.Turns > 0 {
			sender += fmt.Sprintf(", %d turns", row.Turns)
		}
		fmt.Fprintf(w, "%s  %s  %s%s\n  %s\n", row.ID, row.ReceivedAt.Format("2006-01-02 15:04"), row.Channel, sender, oneLine(row.Text, 200))
	}
	return nil
}

// sortedColumns sorts names: canonical columns in their documented order, others behind them by name.
func sortedColumns[V any](columns map[string]V) []string {
	rank := func(name string) int {
		if i := slices.Index(ingest.CanonicalColumns, name); i >= 0 {
			return i
		}
		return len(ingest.CanonicalColumns)
	}
	names := make([]string, 0, len(columns))
	for name := range columns {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return names
}

// oneLine shows a text in one line of at most the given number of characters.
func oneLine(text string, characters int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) > characters {
		text = string([]rune(text)[:characters]) + "…"
	}
	return text
}
