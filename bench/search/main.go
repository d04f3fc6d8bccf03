// Command search measures searches over what `voc run` published, in one process, as `voc serve` makes them:
//
//	go run ./bench/search [-rounds 5] [-answers FILE] [-sizes] VOC-OUT QUERIES.jsonl
//
// A line of QUERIES is {"query": "…", "filters": {"channel": "…", "sentiment": "…"}, "facets": ["…"]}. The first
// round is cold but for the files that the system has in memory; the others are warm. Answers are written with
// totals, facets, people and hits, so that two versions can be compared.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"voc"
	"voc/index"
	"voc/store"
	"voc/tokenize"
)

func main() {
	rounds := flag.Int("rounds", 5, "rounds over all queries")
	answers := flag.String("answers", "", "write the answers of the first round to this file")
	sizes := flag.Bool("sizes", false, "print the sizes of texts and index first")
	flag.Parse()
	if err := run(flag.Args(), *rounds, *answers, *sizes); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(args []string, rounds int, answers string, sizes bool) error {
	if len(args) != 2 {
		return fmt.Errorf("want the output directory and the file of queries, not %q", args)
	}
	queries, err := readQueries(args[1])
	if err != nil {
		return err
	}
	searcher, err := openIndex(args[0])
	if err != nil {
		return err
	}
	defer searcher.Close()
	if sizes {
		if err := printSizes(args[0]); err != nil {
			return err
		}
	}
	var lines []byte
	for round := range rounds {
		var times []time.Duration
		var slowest voc.Query
		for _, query := range queries {
			began := time.Now()
			result, err := searcher.Search(context.Background(), query)
			if err != nil {
				return err
			}
			took := time.Since(began)
			if len(times) == 0 || took > slices.Max(times) {
				slowest = query
			}
			times = append(times, took)
			if round == 0 && answers != "" {
				line, err := json.Marshal(result)
				if err != nil {
					return err
				}
				lines = append(append(lines, line...), '\n')
			}
		}
		slices.Sort(times)
		at := func(share float64) time.Duration {
			return times[int(share*float64(len(times)-1))].Round(10 * time.Microsecond)
		}
		fmt.Printf("round %d: p50 %s, p90 %s, p99 %s, slowest %s (%s)\n", round+1, at(0.5), at(0.9), at(0.99), at(1), slowest.Text)
	}
	if answers == "" {
		return nil
	}
	return os.WriteFile(answers, lines, 0o600)
}

func openIndex(directory string) (*index.Index, error) {
	catalog, err := store.Open(directory)
	if err != nil {
		return nil, err
	}
	var weeks []index.Week
	for _, record := range catalog.Weeks {
		reader, err := catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		weeks = append(weeks, index.Week{Week: record.Week, Dir: reader.IndexDir()})
	}
	return index.Open(weeks, tokenize.Load)
}

// printSizes compares the bytes of the indexes with those of the texts.
func printSizes(directory string) error {
	catalog, err := store.Open(directory)
	if err != nil {
		return err
	}
	var inquiries, texts, indexes int64
	for _, record := range catalog.Weeks {
		reader, err := catalog.Week(record.Week)
		if err != nil {
			return err
		}
		for text, err := range reader.Texts() {
			if err != nil {
				return err
			}
			inquiries++
			texts += int64(len(text))
		}
		files, err := os.ReadDir(reader.IndexDir())
		if err != nil {
			return err
		}
		for _, file := range files {
			info, err := file.Info()
			if err != nil {
				return err
			}
			indexes += info.Size()
		}
	}
	fmt.Printf("%d inquiries, texts of %.1f MB, indexes of %.1f MB: %.2f times the text\n", inquiries, float64(texts)/1e6, float64(indexes)/1e6, float64(indexes)/float64(texts))
	return nil
}

func readQueries(name string) ([]voc.Query, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var queries []voc.Query
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var line struct {
			Query   string
			Filters map[string]string
			Facets  []string
			People  bool
		}
		if err := json.Unmarshal([]byte(strings.TrimSpace(lines.Text())), &line); err != nil {
			return nil, fmt.Errorf("reading %s, query %d: %w", name, len(queries)+1, err)
		}
		query := voc.Query{Text: line.Query, Facets: line.Facets, Size: 10, CountPeople: line.People}
		for field, value := range line.Filters {
			query.Also = append(query.Also, voc.Filter{Field: field, Values: []string{value}})
		}
		queries = append(queries, query)
	}
	return queries, nil
}
