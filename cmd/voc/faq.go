package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/config"
	"voc/faq"
	"voc/pipeline"
	"voc/store"
)

// faqFlags are the flags of voc faq.
type faqFlags struct {
	out, articles, searches, since, format, set string
	weeks                                       []string
	limit                                       int
	json                                        bool
}

// faqFormats are the formats in which gaps are shown.
var faqFormats = []string{"text", "md", "html", "xlsx", "json"}

func newFAQCommand() *cobra.Command {
	var flags faqFlags
	command := &cobra.Command{
		Use:   "faq",
		Short: "list the questions that no article answers",
		Long: `Lists the questions that customers ask and no article answers, over all channels: each with the customers' own
wordings, search words for the article, what the nearest articles lack, and a draft from the agents' replies. They are
ordered by distinct people, trend and the share left unresolved. Articles are CSV, JSON lines, an export of Zendesk, or a
directory of Markdown or HTML pages. Without --articles the ones of the last run's configuration are used.

--set ID=STATE notes what was decided about a gap (new, accepted, written, dismissed) in faq_states.json of the output. A
dismissed gap stays away until half as many people again ask for it in a week.`,
		Example: `  voc faq --articles help.csv
  voc faq --week 2026-W39 --format html > gaps.html
  voc faq --set 3f1c=accepted`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return flags.run(cmd.OutOrStdout(), cmd.ErrOrStderr()) },
	}
	f := command.Flags()
	f.StringVarP(&flags.out, "out", "o", "voc-out", "directory of the output")
	f.StringVar(&flags.articles, "articles", "", "articles of the help centre: a file or a directory")
	f.StringVar(&flags.searches, "searches", "", "searches of the help centre (CSV with query, hits and searched_at)")
	f.StringSliceVarP(&flags.weeks, "week", "w", nil, "weeks such as 2026-W39, or last (default: all)")
	f.StringVar(&flags.since, "since", "", "the first week, such as 2026-W35")
	f.IntVar(&flags.limit, "limit", 20, "most questions to list; up to five more stand behind them where they are rising")
	f.StringVar(&flags.format, "format", "text", "text, md, html, xlsx or json")
	f.BoolVar(&flags.json, "json", false, "print one JSON object (as --format json)")
	f.StringVar(&flags.set, "set", "", "note the state of a gap: ID=new, accepted, written or dismissed")
	return command
}

func (f *faqFlags) run(w, notes io.Writer) error {
	if f.limit < 1 {
		return wrongUse("voc faq: --limit must be at least 1")
	}
	if f.json {
		f.format = "json"
	}
	if !slices.Contains(faqFormats, f.format) {
		return wrongUse("voc faq: there is no format %q; choose one of %s", f.format, strings.Join(faqFormats, ", "))
	}
	id, state, isSet := strings.Cut(f.set, "=")
	if f.set != "" && !isSet {
		return wrongUse("voc faq: --set takes the id of a gap and its state, such as 3f1c=accepted")
	}
	output, err := openOutput(f.out)
	if err != nil {
		return err
	}
	analysis, records, articles, err := f.analyze(output)
	if err != nil {
		return err
	}
	path := filepath.Join(f.out, "faq_states.json")
	states, err := readStates(path)
	if err != nil {
		return err
	}
	if f.set != "" {
		if states, err = states.Set(analysis.Gaps, id, state); err != nil {
			return wrongUse("voc faq: %w", err)
		}
		var file bytes.Buffer
		if err := states.Write(&file); err != nil {
			return err
		}
		if err := store.WriteFileAtomic(path, file.Bytes(), 0o600); err != nil {
			return err
		}
		fmt.Fprintf(notes, "The gap %s is %s.\n", id, state)
		return nil
	}
	analysis.Gaps = states.Apply(analysis.Gaps)
	analysis.Gaps = faq.Foremost(analysis.Gaps, f.limit)
	page := newFAQPage(&analysis, output, records, articles)
	switch f.format {
	case "json":
		return writeJSON(w, gapsForJSON(&analysis, records))
	case "md":
		return faqMarkdown.Execute(w, page)
	case "html":
		return faqHTML.Execute(w, page)
	case "xlsx":
		return writeFAQWorkbook(w, page)
	}
	printGaps(w, analysis.Gaps, output, articles)
	return nil
}

// analyze compares the questions of the chosen weeks with the articles; it lists all gaps.
func (f *faqFlags) analyze(output *output) (faq.Analysis, []store.WeekRecord, int, error) {
	fail := func(err error) (faq.Analysis, []store.WeekRecord, int, error) { return faq.Analysis{}, nil, 0, err }
	articles := output.settings.Articles
	var err error
	if f.articles != "" {
		files := config.Disk{Directory: filepath.Dir(f.articles)}
		if articles, err = config.ReadArticles(files, filepath.Base(f.articles)); err != nil {
			return fail(err)
		}
	} else if !output.settings.ArticlesKnown {
		return fail(wrongUse("voc faq: name the articles with --articles, or under faq: articles: in the configuration of the run"))
	}
	options := faq.Options{Limit: math.MaxInt}
	if f.searches != "" {
		file, err := os.Open(f.searches)
		if err != nil {
			return fail(fmt.Errorf("opening the searches: %w", err))
		}
		defer file.Close()
		if options.Searches, err = faq.ReadSearches(f.searches, file); err != nil {
			return fail(err)
		}
	} else if options.Searches, err = pipeline.ReadSearches(f.out); err != nil {
		return fail(err)
	}
	records, err := output.weeks(f.weeks)
	if err != nil {
		return fail(err)
	}
	if f.since != "" {
		since, err := voc.ParseWeek(f.since)
		if err != nil {
			return fail(usageError{err})
		}
		records = slices.DeleteFunc(slices.Clone(records), func(r store.WeekRecord) bool { return r.Week.Compare(since) < 0 })
	}
	if len(f.weeks) > 0 || f.since != "" {
		zone, err := output.settings.Location()
		if err != nil {
			return fail(err)
		}
		var chosen []faq.Search
		for _, record := range records {
			chosen = append(chosen, faq.SearchesIn(options.Searches, record.Week, zone)...)
		}
		options.Searches = chosen
	}
	dictionary, err := output.settings.Dictionary()
	if err != nil {
		return fail(fmt.Errorf("loading the dictionary: %w", err))
	}
	analysis, err := faq.Analyze(faq.NewMatcher(articles, dictionary, output.settings.Synonyms...), faq.Questions(output.allRows(records)), options)
	return analysis, records, len(articles), err
}

// readStates reads the states of gaps, if there are any yet.
func readStates(path string) (faq.States, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("opening the states of FAQ gaps: %w", err)
	}
	defer file.Close()
	states, err := faq.ReadStates(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return states, nil
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

func printGaps(w io.Writer, gaps []voc.FAQGap, output *output, articles int) {
	names := map[string]string{}
	for _, topic := range output.settings.Topics {
		names[topic.ID] = topic.Name
	}
	fmt.Fprintf(w, "%s that none of %s answers\n", counted(len(gaps), "question", "questions"), counted(articles, "article", "articles"))
	for i, gap := range gaps {
		name := names[gap.Topic]
		if name == "" {
			name = gap.Topic
		}
		fmt.Fprintf(w, "\n%d. %s\n   %s, %s  [%s]  %s (%s, %s)\n", i+1, gap.Question, counted(int(gap.People), "person", "people"),
			counted(int(gap.Messages), "message", "messages"), name, gap.ID[:8], gap.Kind, gap.State)
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
		if len(gap.Draft) > 0 {
			fmt.Fprintf(w, "   agents reply: %s\n", gap.Draft[0].Text)
		}
	}
	if len(gaps) == 0 {
		fmt.Fprintln(w, "Every question has an article that matches it.")
	}
}
