package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"voc"
	"voc/index"
)

func newSearchCommand() *cobra.Command {
	var query voc.Query
	var days, out string
	var asJSON, asCSV, all, withContext bool
	var limit time.Duration
	var similar, parquetFile, arrowFile string
	command := &cobra.Command{
		Use:   "search [flags] [QUERY…]",
		Short: "find the inquiries behind a figure",
		Long: `Finds inquiries. Words must all occur, in any inflection; "a phrase" occurs letter by letter; word* is the
beginning of one; -word must not occur; OR stands between alternatives, parentheses around them. field:value,
field:from..to and field:value* ask for week, day, channel, topic, sentiment, kind, product, status, segment
(name=value), stage, signal (safety, legal, cancel, spread, repeat), content, trace (near_duplicate, bot_handoff,
faq_viewed, faq_searched, reply), person, id, and the numbers score (of the sentiment, -1 to 1), csat, ces and nps;
opinion:"送料|高い|negative" for what is said of what (parts left empty may be any), and set:NAME for a set of
inquiries that a report counts. A filter may be given several times for alternatives; different
filters must all hold. Without a query the filters alone decide. Words of the query that begin with - stand after --,
or within quotes with the rest.`,
		Example: `  voc search 返品
  voc search '"電源が入らない"' --channel phone --channel chat
  voc search '届かない -メール' --week 2026-W39 --sentiment negative
  voc search --topic delivery.late --days 2026-08-03..2026-08-09 --csv > late.csv
  voc search ログイン --json --facet channel,topic --size 0
  voc search 'status:unresolved score:..-0.5' --sort severity --context
  voc search --group-by topic,channel --week last --csv
  voc search --similar 'P2609-01100'
  voc search 返品 --parquet returns.parquet`,
		RunE: func(cmd *cobra.Command, args []string) error {
			query.Text = strings.Join(args, " ")
			if asJSON && asCSV {
				return wrongUse("voc search: choose one of --json and --csv")
			}
			var err error
			if query.DayFrom, query.DayTo, err = parseDays(days); err != nil {
				return err
			}
			if limit < 0 {
				return wrongUse("voc search: --time-limit must not be negative")
			}
			if query.Size < 0 || query.From < 0 {
				return wrongUse("voc search: --size and --from must not be negative")
			}
			for _, name := range append(append([]string{}, query.Facets...), query.GroupBy...) {
				if !slices.Contains(facetNames, name) {
					return wrongUse("voc search: %q is none of %s", name, strings.Join(facetNames, ", "))
				}
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			records, err := output.weeks(query.Weeks)
			if err != nil {
				return err
			}
			query.Weeks = query.Weeks[:0]
			for _, record := range records {
				query.Weeks = append(query.Weeks, record.Week.String())
			}
			searcher, err := output.search(records)
			if err != nil {
				return err
			}
			defer searcher.Close()
			if query.Synonyms {
				synonyms, err := output.synonyms()
				if err != nil {
					return err
				}
				searcher.UseSynonyms(synonyms)
			}
			run := &searchRun{output: output, searcher: searcher, query: query, all: all, withContext: withContext, limit: limit}
			if err := searcher.Check(query); err != nil {
				return err
			}
			if len(query.GroupBy) > 0 {
				return run.printGroups(cmd, asJSON, asCSV)
			}
			if similar != "" {
				if run.query.Like, err = run.textOf(cmd.Context(), similar); err != nil {
					return err
				}
			}
			if parquetFile != "" || arrowFile != "" {
				return run.export(cmd, parquetFile, arrowFile)
			}
			return run.print(cmd, asJSON, asCSV)
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringSliceVar(&query.Weeks, "week", nil, "weeks such as 2026-W39, or last (default: all)")
	f.StringVar(&days, "days", "", "a day or a range FROM..TO, both included; either end may be left open")
	f.StringArrayVar(&query.Channels, "channel", nil, "channel such as phone")
	f.StringArrayVar(&query.Topics, "topic", nil, "topic id; a parent finds its children, uncategorised the rest")
	f.StringSliceVar(&query.Sentiments, "sentiment", nil, "positive, neutral, negative")
	f.StringSliceVar(&query.Kinds, "kind", nil, strings.Join(voc.Kinds, ", "))
	f.StringSliceVar(&query.Stages, "stage", nil, "where the customer stands: "+strings.Join(voc.Stages, ", ")+" the purchase")
	f.StringSliceVar(&query.Signals, "signal", nil, strings.Join(voc.Signals, ", ")+" (third contact or more)")
	f.StringSliceVar(&query.Contents, "content", nil, "what it holds: "+strings.Join(voc.Contents, ", "))
	f.StringArrayVar(&query.Products, "product", nil, "product as the source names it")
	f.StringArrayVar(&query.Persons, "person", nil, "person as counted (column counted_as)")
	f.StringArrayVar(&query.IDs, "id", nil, "inquiry id")
	f.StringSliceVar(&query.Facets, "facet", nil, "fields to count: "+strings.Join(facetNames, ", "))
	f.IntVar(&query.FacetSize, "facet-size", 0, "most values of a facet (0 = 50)")
	f.IntVar(&query.Size, "size", 10, "number of inquiries to show")
	f.IntVar(&query.From, "from", 0, "number of inquiries to pass over")
	f.StringVar(&query.Sort, "sort", "relevance", "relevance, newest, oldest, severity (most negative first)")
	f.StringVar(&query.After, "after", "", "continue behind the page that gave this cursor (next of --json)")
	f.StringSliceVar(&query.GroupBy, "group-by", nil, "count messages and people by up to three fields instead: topic,channel,week")
	f.StringVar(&similar, "similar", "", "id of an inquiry: find those that share its rarest words")
	f.BoolVar(&query.Synonyms, "synonyms", false, "also find words of a group in synonyms.yaml beside the catalog (- [返品, 返却]), and\ninquiries of a topic whose name is typed")
	f.BoolVar(&withContext, "context", false, "show the conversation, the answer and the reason of each label")
	f.StringVar(&parquetFile, "parquet", "", "write all inquiries found to a Parquet file")
	f.StringVar(&arrowFile, "arrow", "", "write all inquiries found to an Arrow IPC file")
	f.BoolVar(&query.CountPeople, "people", false, "also count distinct people")
	f.BoolVar(&all, "all", false, "with --csv or --json: all inquiries found instead of --size")
	f.DurationVar(&limit, "time-limit", 2*time.Second, "stop a search that takes longer, such as 10s; 0 = never")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	f.BoolVar(&asCSV, "csv", false, "print a table for spreadsheets")
	return command
}

// parseDays reads 2026-08-03, 2026-08-03..2026-08-09, 2026-08-03.. and ..2026-08-09.
func parseDays(days string) (from, to string, err error) {
	if days == "" {
		return "", "", nil
	}
	from, to, isRange := strings.Cut(days, "..")
	if !isRange {
		to = from
	}
	for _, day := range []string{from, to} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return "", "", wrongUse("--days: %q is not a day such as 2026-08-03", day)
		}
	}
	if to != "" && from > to {
		return "", "", wrongUse("--days: the range %s ends before it begins", days)
	}
	return from, to, nil
}

// searchRun is one search on its way to the screen.
type searchRun struct {
	output   *output
	searcher *index.Index
	query    voc.Query
	all      bool

	withContext bool
	limit       time.Duration // of one search; 0 = none
}

// facetNames are the fields of --facet and --group-by.
var facetNames = []string{"week", "day", "channel", "topic", "sentiment", "kind", "stage", "signal", "content", "product", "status", "segment", "trace"}

// foundInquiry is one hit as --json prints it.
type foundInquiry struct {
	Week       string     `json:"week"`
	ID         string     `json:"id"`
	IDSpace    string     `json:"id_space"`
	ReceivedAt string     `json:"received_at"`
	Channel    string     `json:"channel"`
	CountedAs  string     `json:"counted_as"`
	Product    string     `json:"product"`
	Topics     []string   `json:"topics"`
	Sentiment  string     `json:"sentiment"`
	Kind       string     `json:"kind"`
	Stage      string     `json:"stage"` // empty when unknown
	Signals    []string   `json:"signals"`
	Contents   []string   `json:"contents"`
	Status     string     `json:"status"`
	Text       string     `json:"text"`
	Highlights []voc.Span `json:"highlights"` // bytes of text
	Score      float64    `json:"score"`

	Context *searchContext `json:"context,omitempty"`
}

type searchAnswer struct {
	Total  int                         `json:"total"`
	People *int                        `json:"people,omitempty"`
	Hits   []foundInquiry              `json:"hits"`
	Facets map[string][]voc.FacetCount `json:"facets"`
	Next   string                      `json:"next,omitempty"` // value of --after for the next page
}

func (s *searchRun) print(cmd *cobra.Command, asJSON, asCSV bool) error {
	out := cmd.OutOrStdout()
	answer, err := s.answer(cmd)
	if err != nil {
		return err
	}
	switch {
	case asJSON:
		return writeJSON(out, answer)
	case asCSV:
		return writeSearchCSV(out, answer.Hits)
	}
	file, ok := out.(*os.File)
	printSearch(out, answer, ok && term.IsTerminal(int(file.Fd())) && os.Getenv("NO_COLOR") == "")
	return nil
}

// answer searches, page by page where all hits are wanted, and fetches the texts.
func (s *searchRun) answer(cmd *cobra.Command) (*searchAnswer, error) {
	const page = 1000
	query := s.query
	if s.all {
		query.Size = page
	}
	first := true
	answer := &searchAnswer{Hits: []foundInquiry{}, Facets: map[string][]voc.FacetCount{}}
	for {
		result, err := s.search(cmd.Context(), query)
		if err != nil {
			return nil, err
		}
		if first {
			answer.Total = result.Total
			if query.CountPeople {
				answer.People = &result.People
			}
			for field, counts := range result.Facets {
				answer.Facets[field] = append([]voc.FacetCount{}, counts...)
			}
		}
		if err := s.fetch(result.Hits, answer); err != nil {
			return nil, err
		}
		if !s.all || result.Next == "" {
			answer.Next = result.Next
			return answer, nil
		}
		query.Facets, query.CountPeople, query.From, query.After, first = nil, false, 0, result.Next, false
	}
}

func (s *searchRun) fetch(hits []voc.Hit, answer *searchAnswer) error {
	rows, err := s.output.rows(hits)
	if err != nil {
		return err
	}
	for i, row := range rows {
		spans, err := s.searcher.Highlight(s.query, row.Text.String())
		if err != nil {
			return err
		}
		answer.Hits = append(answer.Hits, foundInquiry{
			Week: row.Week.String(), ID: row.ID, IDSpace: row.IDSpace, ReceivedAt: row.ReceivedAt.Format(time.RFC3339), Channel: row.Channel,
			CountedAs: row.CountedAs, Product: row.Product, Topics: slices.Clone(row.TopicIDs), Sentiment: row.Sentiment.Class, Kind: row.Kind.Value,
			Stage: row.Stage.Value, Signals: voc.LabelValues(row.Signals), Contents: voc.LabelValues(row.Contents),
			Status: row.Status, Text: row.Text.String(), Highlights: append([]voc.Span{}, spans...), Score: hits[i].Score,
			Context: s.contextOf(row),
		})
	}
	return nil
}

// printSearch writes hits for reading; on a terminal matches are bold, unless NO_COLOR is set (no-color.org).
func printSearch(w io.Writer, answer *searchAnswer, terminal bool) {
	fmt.Fprint(w, counted(answer.Total, "inquiry", "inquiries"))
	if answer.People != nil {
		fmt.Fprint(w, " by ", counted(*answer.People, "person", "people"))
	}
	fmt.Fprintln(w)
	on, off := "【", "】"
	if terminal {
		on, off = "\x1b[1;33m", "\x1b[0m"
	}
	for _, hit := range answer.Hits {
		fmt.Fprintf(w, "\n%s  %s  %s  %s  %s  [%s]\n", hit.Week, hit.ReceivedAt[:16], voc.ChannelName(hit.Channel),
			voc.LabelName(hit.Kind), voc.LabelName(hit.Sentiment), strings.Join(hit.Topics, " "))
		text, spans := index.Snippet(hit.Text, hit.Highlights, 160)
		var b strings.Builder
		last := 0
		for _, span := range spans {
			b.WriteString(text[last:span.Start] + on + text[span.Start:span.End] + off)
			last = span.End
		}
		b.WriteString(text[last:])
		fmt.Fprintf(w, "  %s\n  id %s (%s)\n", strings.Join(strings.Fields(b.String()), " "), hit.ID, hit.IDSpace)
		hit.Context.print(w, hit.Text)
	}
	for _, field := range facetNames {
		counts, ok := answer.Facets[field]
		if !ok {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", field)
		for _, count := range counts {
			if answer.People != nil {
				fmt.Fprintf(w, "  %8d by %6d  %s\n", count.Count, count.People, count.Value)
				continue
			}
			fmt.Fprintf(w, "  %8d  %s\n", count.Count, count.Value)
		}
	}
}

// writeSearchCSV writes hits for spreadsheets: with a byte order mark, and no cell that would run as a formula.
func writeSearchCSV(w io.Writer, hits []foundInquiry) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	table.Write([]string{"week", "received_at", "channel", "id_space", "id", "counted_as", "product", "topics", "sentiment", "kind", "stage", "signals", "contents", "status", "text", "score"})
	for _, hit := range hits {
		record := []string{hit.Week, hit.ReceivedAt, hit.Channel, hit.IDSpace, hit.ID, hit.CountedAs, hit.Product,
			strings.Join(hit.Topics, ";"), hit.Sentiment, hit.Kind, hit.Stage, strings.Join(hit.Signals, ";"), strings.Join(hit.Contents, ";"), hit.Status, hit.Text}
		for i := range record {
			record[i] = defuse(record[i])
		}
		table.Write(append(record, strconv.FormatFloat(hit.Score, 'g', 6, 64)))
	}
	table.Flush()
	return table.Error()
}

// defuse keeps a spreadsheet from running a cell that a customer wrote.
func defuse(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
