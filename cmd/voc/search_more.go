package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"voc"
	"voc/store"
)

// searchContext is what surrounds an inquiry: the conversation, the answer, and why it has its labels.
type searchContext struct {
	Turns  []searchTurn  `json:"turns"`
	Reply  string        `json:"reply"`
	Labels []searchLabel `json:"labels"`
}

type searchTurn struct {
	Role string `json:"role"`
	At   string `json:"at"` // empty when the source has none
	Text string `json:"text"`
}

type searchLabel struct {
	Field    string         `json:"field"` // topic, sentiment or kind
	Value    string         `json:"value"`
	Origin   string         `json:"origin"`
	Evidence []voc.Evidence `json:"evidence"` // bytes of the inquiry's text
}

func (s *searchRun) contextOf(row *voc.Labelled) *searchContext {
	if !s.withContext {
		return nil
	}
	c := &searchContext{Turns: []searchTurn{}, Reply: row.Reply.String()}
	for _, turn := range row.Turns {
		at := ""
		if !turn.At.IsZero() {
			at = turn.At.Format(time.RFC3339)
		}
		c.Turns = append(c.Turns, searchTurn{string(turn.Role), at, turn.Text.String()})
	}
	label := func(field, value, origin string, evidence []voc.Evidence) {
		c.Labels = append(c.Labels, searchLabel{field, value, origin, append([]voc.Evidence{}, evidence...)})
	}
	for _, topic := range row.Topics {
		label("topic", topic.Value, topic.Origin, topic.Evidence)
	}
	label("sentiment", row.Sentiment.Class, row.Sentiment.Origin, row.Sentiment.Evidence)
	label("kind", row.Kind.Value, row.Kind.Origin, row.Kind.Evidence)
	return c
}

// print writes the context below an inquiry; nil writes nothing.
func (c *searchContext) print(w io.Writer, text string) {
	if c == nil {
		return
	}
	for _, turn := range c.Turns {
		fmt.Fprintf(w, "    %-8s %s\n", turn.Role, strings.Join(strings.Fields(turn.Text), " "))
	}
	if c.Reply != "" {
		fmt.Fprintf(w, "    %-8s %s\n", "reply", strings.Join(strings.Fields(c.Reply), " "))
	}
	for _, label := range c.Labels {
		var reasons []string
		for _, e := range label.Evidence {
			reason := e.Rule
			if e.Start >= 0 && e.Start < e.End && e.End <= len(text) {
				reason += "「" + strings.Join(strings.Fields(text[e.Start:e.End]), " ") + "」"
			}
			reasons = append(reasons, reason)
		}
		fmt.Fprintf(w, "    %s %s (%s) %s\n", label.Field, label.Value, label.Origin, strings.Join(reasons, ", "))
	}
}

// search asks for one page within the limit of time. What comes before the search itself, such as loading the
// dictionary and checking the index, is not in it.
func (s *searchRun) search(ctx context.Context, query voc.Query) (voc.Result, error) {
	if s.limit == 0 {
		return s.searcher.Search(ctx, query)
	}
	limited, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	result, err := s.searcher.Search(limited, query)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return result, fmt.Errorf("searching took longer than %s and was stopped; narrow the search with --week or --days, make it simpler, or raise --time-limit", s.limit)
	}
	return result, err
}

// textOf returns the masked text of an inquiry.
func (s *searchRun) textOf(ctx context.Context, id string) (string, error) {
	searcher, err := s.output.search(s.output.catalog.Weeks)
	if err != nil {
		return "", err
	}
	defer searcher.Close()
	found, err := searcher.Search(ctx, voc.Query{IDs: []string{id}, Size: 1})
	if err != nil {
		return "", err
	}
	if len(found.Hits) == 0 {
		return "", wrongUse("voc search: --similar: there is no inquiry with the id %q; voc search prints the ids", id)
	}
	rows, err := s.output.rows(found.Hits)
	if err != nil {
		return "", err
	}
	return rows[0].Text.String(), nil
}

// groupTable is the table of --group-by as --json prints it.
type groupTable struct {
	Total   int         `json:"total"`
	People  int         `json:"people"`
	GroupBy []string    `json:"group_by"`
	Groups  []voc.Group `json:"groups"`
}

// printGroups prints messages and people by the fields of the query.
func (s *searchRun) printGroups(cmd *cobra.Command, asJSON, asCSV bool) error {
	query := s.query
	query.Size, query.From, query.After, query.CountPeople = 0, 0, "", true
	result, err := s.search(cmd.Context(), query)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	switch {
	case asJSON:
		return writeJSON(out, groupTable{result.Total, result.People, query.GroupBy, append([]voc.Group{}, result.Groups...)})
	case asCSV:
		if _, err := io.WriteString(out, "\ufeff"); err != nil {
			return err
		}
		table := csv.NewWriter(out)
		table.Write(append(append([]string{}, query.GroupBy...), "messages", "people"))
		for _, group := range result.Groups {
			var record []string
			for _, value := range group.Values {
				record = append(record, defuse(value))
			}
			table.Write(append(record, strconv.Itoa(group.Messages), strconv.Itoa(group.People)))
		}
		table.Flush()
		return table.Error()
	}
	fmt.Fprintf(out, "%d inquiries by %d people\n\n", result.Total, result.People)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(query.GroupBy, "\t")+"\tmessages\tpeople")
	for _, group := range result.Groups {
		fmt.Fprintf(table, "%s\t%d\t%d\n", strings.Join(group.Values, "\t"), group.Messages, group.People)
	}
	return table.Flush()
}

// found gives all inquiries that the query finds, page by page.
func (s *searchRun) found(ctx context.Context) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		query := s.query
		query.Size, query.From, query.Facets, query.CountPeople = 1000, 0, nil, false
		for {
			result, err := s.search(ctx, query)
			var rows []*voc.Labelled
			if err == nil {
				rows, err = s.output.rows(result.Hits)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
			if query.After = result.Next; query.After == "" {
				return
			}
		}
	}
}

// export writes all inquiries found to files, each of them whole or not at all.
func (s *searchRun) export(cmd *cobra.Command, parquetFile, arrowFile string) error {
	for _, file := range []struct{ format, name string }{{"parquet", parquetFile}, {"arrow", arrowFile}} {
		if file.name == "" {
			continue
		}
		if err := writeWhole(file.name, func(w io.Writer) error {
			return store.WriteInquiries(w, file.format, s.found(cmd.Context()))
		}); err != nil {
			return err
		}
	}
	return nil
}
