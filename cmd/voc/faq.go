package main

import (
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/faq"
	"voc/store"
	"voc/tokenize"
)

func newFAQCommand() *cobra.Command {
	var out, articlesPath string
	var weekNames []string
	var limit int
	var asJSON bool
	command := &cobra.Command{
		Use:   "faq",
		Short: "list the questions that no article answers",
		Long: `Lists the questions that customers ask and no article answers, by distinct people over all channels, each with
the customers' own wording, search words for the article, and the nearest articles there are. Articles are CSV or
JSON lines with title and body. Without --articles the ones of the last run's configuration are used.`,
		Example: `  voc faq --articles help.csv
  voc faq --week 2026-W39 --json`,
		Args: arguments(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return wrongUse("voc faq: --limit must be at least 1")
			}
			output, err := openOutput(out)
			if err != nil {
				return err
			}
			articles := output.settings.Articles
			if articlesPath != "" {
				files := diskFiles{filepath.Dir(articlesPath)}
				if articles, err = readArticles(files, filepath.Base(articlesPath)); err != nil {
					return err
				}
			} else if !output.settings.ArticlesKnown {
				return wrongUse("voc faq: name the articles with --articles, or under faq: articles: in the configuration of the run")
			}
			records, err := output.weeks(weekNames)
			if err != nil {
				return err
			}
			dictionary, err := tokenize.Load()
			if err != nil {
				return fmt.Errorf("loading the dictionary: %w", err)
			}
			questions := faq.Questions(output.allRows(records))
			gaps, err := faq.Gaps(faq.NewMatcher(articles, dictionary), questions, faq.Options{Limit: limit})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), gapsForJSON(gaps, records))
			}
			printGaps(cmd.OutOrStdout(), gaps, output, len(articles))
			return nil
		},
	}
	f := command.Flags()
	f.StringVarP(&out, "out", "o", "voc-out", "directory of the output")
	f.StringVar(&articlesPath, "articles", "", "articles of the help centre (CSV or JSON lines)")
	f.StringSliceVarP(&weekNames, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.IntVar(&limit, "limit", 20, "most questions to list")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

// allRows reads the rows of several weeks one after the other.
func (o *output) allRows(records []store.WeekRecord) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		for _, record := range records {
			reader, err := o.catalog.Week(record.Week)
			if err != nil {
				yield(nil, err)
				return
			}
			for row, err := range reader.Rows() {
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// gapJSON is a gap as --json prints it.
type gapJSON struct {
	Question string             `json:"question"`
	Topic    string             `json:"topic"`
	People   int64              `json:"people"`
	Messages int64              `json:"messages"`
	Channels map[string]int64   `json:"channels"` // people
	Terms    []string           `json:"terms"`
	Nearest  []articleMatchJSON `json:"nearest"`
	Examples []gapExampleJSON   `json:"examples"`
}

type articleMatchJSON struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Score float64 `json:"score"`
}

type gapExampleJSON struct {
	ID      string `json:"id"`
	Week    string `json:"week"`
	Channel string `json:"channel"`
	Text    string `json:"text"`
}

func gapsForJSON(gaps []voc.FAQGap, records []store.WeekRecord) any {
	answer := struct {
		Weeks []string  `json:"weeks"`
		Gaps  []gapJSON `json:"gaps"`
	}{Gaps: []gapJSON{}}
	for _, record := range records {
		answer.Weeks = append(answer.Weeks, record.Week.String())
	}
	for _, gap := range gaps {
		g := gapJSON{
			Question: gap.Question, Topic: gap.Topic, People: gap.People, Messages: gap.Messages, Channels: map[string]int64{},
			Terms: append([]string{}, gap.Terms...), Nearest: []articleMatchJSON{}, Examples: []gapExampleJSON{},
		}
		for _, channel := range gap.Channels {
			g.Channels[channel.Channel] = channel.People
		}
		for _, match := range gap.Nearest {
			g.Nearest = append(g.Nearest, articleMatchJSON{match.ID, match.Title, match.Score})
		}
		for _, example := range gap.Examples {
			g.Examples = append(g.Examples, gapExampleJSON{example.ID, example.Week.String(), example.Channel, example.Text.String()})
		}
		answer.Gaps = append(answer.Gaps, g)
	}
	return answer
}

func printGaps(w io.Writer, gaps []voc.FAQGap, output *output, articles int) {
	names := map[string]string{}
	for _, topic := range output.settings.Topics {
		names[topic.ID] = topic.Name
	}
	fmt.Fprintf(w, "%d questions that none of %d articles answers\n", len(gaps), articles)
	for i, gap := range gaps {
		name := names[gap.Topic]
		if name == "" {
			name = gap.Topic
		}
		fmt.Fprintf(w, "\n%d. %s\n   %d people, %d messages  [%s]\n", i+1, gap.Question, gap.People, gap.Messages, name)
		var channels []string
		for _, channel := range gap.Channels {
			channels = append(channels, fmt.Sprintf("%s %d", voc.ChannelName(channel.Channel), channel.People))
		}
		fmt.Fprintf(w, "   %s\n", strings.Join(channels, ", "))
		if len(gap.Terms) > 0 {
			fmt.Fprintf(w, "   search words: %s\n", strings.Join(gap.Terms, " "))
		}
		for _, match := range gap.Nearest {
			fmt.Fprintf(w, "   nearest: %s (%.2f)\n", match.Title, match.Score)
		}
	}
	if len(gaps) == 0 {
		fmt.Fprintln(w, "Every question has an article that matches it.")
	}
}
