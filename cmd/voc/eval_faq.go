package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"voc/classify"
	"voc/faq"
	"voc/tokenize"
)

func newEvalFAQCommand() *cobra.Command {
	var corpus, queries, relevance, taxonomy string
	var gaps float64
	var seed uint64
	var asJSON bool
	var dictionaryFlags userDictionaryFlags
	command := &cobra.Command{
		Use:   "faq",
		Short: "measure how well the articles that answer questions are found",
		Long: `Measures how well the articles that answer questions are found, on files in the layout of BEIR: a corpus of JSON
lines with _id, title and text; queries with _id and text; and a table of query-id, corpus-id and score between tabs,
with a header line, where the score is the gain. With --gaps the relevant articles of that share of the queries are
removed for a second pass, and gap_auroc says how well the probability tells those queries from the others. The
synonyms of a taxonomy given with --taxonomy are used as a run uses them.`,
		Example: `  voc eval faq --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv --json
  voc eval faq --corpus corpus.jsonl --queries queries.jsonl --qrels qrels.tsv --gaps 0.3 --seed 1`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if corpus == "" || queries == "" || relevance == "" {
				return wrongUse("voc eval faq: --corpus, --queries and --qrels are all needed")
			}
			if !(gaps >= 0 && gaps < 1) {
				return wrongUse("voc eval faq: --gaps must be from 0 to below 1")
			}
			metrics, err := evaluateFAQ(corpus, queries, relevance, taxonomy, gaps, seed, dictionaryFlags.load)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), metrics)
			}
			for _, line := range []struct {
				name  string
				value float64
			}{{"ndcg@10", metrics.NDCG10}, {"recall@10", metrics.Recall10}, {"mrr", metrics.MRR}, {"hit@1", metrics.Hit1}, {"hit@3", metrics.Hit3}, {"hit@10", metrics.Hit10}} {
				fmt.Fprintf(cmd.OutOrStdout(), "%-10s %.3f\n", line.name, line.value)
			}
			if metrics.GapAUROC != nil {
				fmt.Fprintf(cmd.OutOrStdout(), "%-10s %.3f\n", "gap_auroc", *metrics.GapAUROC)
			}
			return nil
		},
	}
	dictionaryFlags.add(command)
	f := command.Flags()
	f.StringVar(&corpus, "corpus", "", "articles (JSON lines)")
	f.StringVar(&queries, "queries", "", "questions (JSON lines)")
	f.StringVar(&relevance, "qrels", "", "which articles answer which questions (TSV)")
	f.StringVar(&taxonomy, "taxonomy", "", "taxonomy whose synonyms are used (YAML; default: none beside the built-in ones)")
	f.Float64Var(&gaps, "gaps", 0, "share of the questions whose articles are removed to measure gap_auroc")
	f.Uint64Var(&seed, "seed", 0, "seed of the draw for --gaps")
	f.BoolVar(&asJSON, "json", false, "print one JSON object")
	return command
}

func evaluateFAQ(corpusPath, queriesPath, relevancePath, taxonomyPath string, gaps float64, seed uint64, load func() (*tokenize.Dictionary, error)) (faq.Metrics, error) {
	var files [3]*os.File
	for i, path := range []string{corpusPath, queriesPath, relevancePath} {
		file, err := os.Open(path)
		if err != nil {
			return faq.Metrics{}, fmt.Errorf("opening the evaluation set: %w", err)
		}
		defer file.Close()
		files[i] = file
	}
	articles, err := faq.ReadCorpus(filepath.Base(corpusPath), files[0])
	if err != nil {
		return faq.Metrics{}, err
	}
	queries, err := faq.ReadQueries(filepath.Base(queriesPath), files[1], filepath.Base(relevancePath), files[2])
	if err != nil {
		return faq.Metrics{}, err
	}
	var synonyms [][]string
	if taxonomyPath != "" {
		data, err := os.ReadFile(taxonomyPath)
		if err != nil {
			return faq.Metrics{}, fmt.Errorf("reading the taxonomy: %w", err)
		}
		taxonomy, err := classify.ParseTaxonomy(filepath.Base(taxonomyPath), data)
		if err != nil {
			return faq.Metrics{}, err
		}
		synonyms = taxonomy.Synonyms()
	}
	dictionary, err := load()
	if err != nil {
		return faq.Metrics{}, fmt.Errorf("loading the dictionary: %w", err)
	}
	return faq.Evaluate(articles, queries, dictionary, gaps, seed, synonyms...)
}
