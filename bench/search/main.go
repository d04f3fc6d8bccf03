// Command search measures searches over what `voc run` published, in one process, as `voc serve` makes them:
//
//	go run ./bench/search [-rounds 5] [-answers FILE] [-times N] VOC-OUT QUERIES.jsonl
//
// With -times the weeks are indexed anew in a temporary directory, every inquiry N times, each time under an id and a
// person of its own: 1,000,000 inquiries of 200,000 that are published, as a load file repeats its texts.
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
	"io/fs"
	"os"
	"path/filepath"
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
	times := flag.Int("times", 0, "index every inquiry so often in a temporary directory")
	flag.Parse()
	if err := run(flag.Args(), *rounds, *answers, *times); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(args []string, rounds int, answers string, times int) error {
	if len(args) != 2 {
		return fmt.Errorf("want the output directory and the file of queries, not %q", args)
	}
	queries, err := readQueries(args[1])
	if err != nil {
		return err
	}
	weeks, err := publishedWeeks(args[0])
	if err != nil {
		return err
	}
	indexes := map[voc.Week]string{}
	for _, week := range weeks {
		indexes[week.Manifest().Week] = week.IndexDir()
	}
	if times > 0 {
		work, err := os.MkdirTemp("", "voc-search-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(work)
		if indexes, err = indexTimes(weeks, work, times); err != nil {
			return err
		}
	}
	if err := printSizes(weeks, indexes, max(times, 1)); err != nil {
		return err
	}
	var searched []index.Week
	for week, dir := range indexes {
		searched = append(searched, index.Week{Week: week, Dir: dir})
	}
	searcher, err := index.Open(searched, tokenize.Load)
	if err != nil {
		return err
	}
	defer searcher.Close()
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

func publishedWeeks(directory string) ([]*store.WeekReader, error) {
	catalog, err := store.Open(directory)
	if err != nil {
		return nil, err
	}
	var weeks []*store.WeekReader
	for _, record := range catalog.Weeks {
		week, err := catalog.Week(record.Week)
		if err != nil {
			return nil, err
		}
		weeks = append(weeks, week)
	}
	return weeks, nil
}

// indexTimes indexes every inquiry several times.
func indexTimes(weeks []*store.WeekReader, work string, times int) (map[voc.Week]string, error) {
	dictionary, err := tokenize.Load()
	if err != nil {
		return nil, err
	}
	tokenizer := dictionary.NewTokenizer()
	indexes := map[voc.Week]string{}
	var tokens voc.TokenizedText
	var building time.Duration
	for _, week := range weeks {
		name := week.Manifest().Week
		dir := filepath.Join(work, name.String())
		builder, err := index.NewBuilder(dir)
		if err != nil {
			return nil, err
		}
		defer builder.Abort()
		row := 0
		for inquiry, err := range week.Rows() {
			if err != nil {
				return nil, err
			}
			tokenizer.Tokenize(inquiry.Text.String(), &tokens)
			id, person := inquiry.ID, inquiry.CountedAs
			began := time.Now()
			for copied := range times {
				inquiry.ID, inquiry.CountedAs = fmt.Sprintf("%s-%d", id, copied), fmt.Sprintf("%s-%d", person, copied)
				if err := builder.Add(row, inquiry, &tokens); err != nil {
					return nil, err
				}
				row++
			}
			building += time.Since(began)
		}
		began := time.Now()
		if err := builder.Close(); err != nil {
			return nil, err
		}
		building += time.Since(began)
		indexes[name] = dir
	}
	fmt.Printf("building: %s\n", building.Round(10*time.Millisecond))
	return indexes, nil
}

// printSizes compares the bytes of the indexes with those of the texts.
func printSizes(weeks []*store.WeekReader, indexes map[voc.Week]string, times int) error {
	var inquiries, texts, bytes int
	for _, week := range weeks {
		for text, err := range week.Texts() {
			if err != nil {
				return err
			}
			inquiries += times
			texts += times * len(text)
		}
		err := filepath.WalkDir(indexes[week.Manifest().Week], func(_ string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			bytes += int(info.Size())
			return nil
		})
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d inquiries, texts of %.1f MB, indexes of %.1f MB: %.2f times the text\n",
		inquiries, float64(texts)/1e6, float64(bytes)/1e6, float64(bytes)/float64(texts))
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
