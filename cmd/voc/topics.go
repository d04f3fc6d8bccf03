package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// builtIn names the bundled taxonomy where a file name is expected.
const builtIn = "built-in"

func newTopicsCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "topics",
		Short: "see, test, explain and change the topics",
		Long: `Works with the taxonomy: the topics and the rules that find them. A taxonomy is one YAML file; ` + "`voc topics list --yaml`" + `
prints the built-in one with its notation explained at the top, as a start for one's own. Name yours under taxonomy: in voc.yaml.`,
		Example: `  voc topics list
  voc topics test --taxonomy topics.yaml
  voc topics explain '注文した商品がまだ届きません'
  voc topics diff built-in topics.yaml --out voc-out`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	command.AddCommand(newTopicsListCommand(), newTopicsTestCommand(), newTopicsExplainCommand(), newTopicsDiffCommand(),
		newTopicsDiscoverCommand(), newTopicsDecideCommand())
	return command
}

// readTaxonomy reads a taxonomy file; an empty name and builtIn are the bundled one.
func readTaxonomy(name string) (*classify.Taxonomy, error) {
	if name == "" || name == builtIn {
		return classify.DefaultTaxonomy(), nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the taxonomy: %w", err)
	}
	return classify.ParseTaxonomy(filepath.Base(name), data)
}

// textLabeller classifies plain text as a run does.
type textLabeller struct {
	tokenizer  *tokenize.Tokenizer
	classifier *classify.Classifier
	text       voc.TokenizedText
}

func newTextLabeller(taxonomy *classify.Taxonomy, load func() (*tokenize.Dictionary, error)) (*textLabeller, error) {
	dictionary, err := load()
	if err != nil {
		return nil, fmt.Errorf("loading the dictionary: %w", err)
	}
	return &textLabeller{tokenizer: dictionary.NewTokenizer(), classifier: classify.New(taxonomy)}, nil
}

// read tokenizes text and returns it normalised.
func (l *textLabeller) read(text string) string {
	text, _ = tokenize.Truncate(tokenize.Normalize(text))
	l.tokenizer.Tokenize(text, &l.text)
	return text
}

func newTopicsListCommand() *cobra.Command {
	var file string
	var asJSON, asYAML bool
	command := &cobra.Command{
		Use:   "list",
		Short: "print the topics",
		Example: `  voc topics list
  voc topics list --yaml > topics.yaml`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			if asYAML {
				if asJSON || file != "" {
					return wrongUse("voc topics list: --yaml prints the built-in taxonomy alone, without --json and --taxonomy")
				}
				_, err := out.Write(classify.DefaultTaxonomyFile())
				return err
			}
			taxonomy, err := readTaxonomy(file)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(out, topicsForJSON(taxonomy))
			}
			table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "TOPIC\tOWNER\tSTAGE\tMEASURE\tENGLISH\tNAME")
			for _, topic := range taxonomy.Topics() {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", topic.ID, topic.Owner, topic.Stage, topic.Measure, topic.EnglishName, topic.Name)
			}
			return table.Flush()
		},
	}
	f := command.Flags()
	f.StringVar(&file, "taxonomy", "", "taxonomy file (default: the built-in one)")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	f.BoolVar(&asYAML, "yaml", false, "print the built-in taxonomy as written, a start for one's own")
	return command
}

type topicJSON struct {
	ID      string `json:"id"`
	Parent  string `json:"parent"`
	Name    string `json:"name"`
	English string `json:"english"`
	Owner   string `json:"owner"`
	Stage   string `json:"stage"`
	Measure string `json:"measure"`
	Leaf    bool   `json:"leaf"`
}

func topicsForJSON(taxonomy *classify.Taxonomy) any {
	answer := struct {
		Version string      `json:"version"`
		Topics  []topicJSON `json:"topics"`
	}{Version: taxonomy.Version()}
	for _, t := range taxonomy.Topics() {
		answer.Topics = append(answer.Topics, topicJSON{t.ID, t.Parent, t.Name, t.EnglishName, t.Owner, t.Stage, t.Measure, t.Leaf})
	}
	return answer
}

func newTopicsTestCommand() *cobra.Command {
	var file string
	var dictionaryFlags userDictionaryFlags
	command := &cobra.Command{
		Use:   "test",
		Short: "run the examples and counter-examples of a taxonomy",
		Long: `Reads a taxonomy, says what is wrong with it by line and column, and labels its examples and counter-examples. Every
example must get its topic, no counter-example may; those that fail are listed and the command ends with 1. Words of terms
that no text has, as the dictionary cuts them otherwise, are warned of.`,
		Example: "  voc topics test --taxonomy topics.yaml",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			taxonomy, err := readTaxonomy(file)
			if err != nil {
				return err
			}
			labeller, err := newTextLabeller(taxonomy, dictionaryFlags.load)
			if err != nil {
				return err
			}
			failed := taxonomy.Check(func(text string) []string {
				labeller.read(text)
				return labeller.classifier.Classify(&labeller.text, classify.Given{}).TopicIDs
			})
			if len(failed) > 0 {
				return fmt.Errorf("%d of %d examples fail:\n%w\n`voc topics explain` shows which rules fire on a text", len(failed), taxonomy.Examples(), errors.Join(failed...))
			}
			for _, word := range taxonomy.Unfound(func(text string) *voc.TokenizedText {
				labeller.read(text)
				return &labeller.text
			}) {
				fmt.Fprintln(cmd.ErrOrStderr(), "voc: warning:", word)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "ok: %d topics, %d examples and counter-examples\n", len(taxonomy.Topics()), taxonomy.Examples())
			return nil
		},
	}
	command.Flags().StringVar(&file, "taxonomy", "", "taxonomy file (default: the built-in one)")
	dictionaryFlags.add(command)
	return command
}
