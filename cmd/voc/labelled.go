package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"voc"
	"voc/classify"
	"voc/pipeline"
	"voc/tokenize"
)

// labelledRow is one row of a table with labels that people gave.
type labelledRow struct {
	number  int // of the data row, from 1; the header is not counted
	text    string
	labels  []string
	split   string
	channel string
}

// labelledFlags say where labelled rows stand.
type labelledFlags struct {
	data, fromOut              string
	textColumn, labelColumn    string
	splitColumn, channelColumn string
	multi                      bool
	workers                    int
	dictionary                 userDictionaryFlags
}

func (l *labelledFlags) register(command *cobra.Command) {
	l.dictionary.add(command)
	f := command.Flags()
	f.StringVar(&l.data, "data", "", "CSV, TSV (UTF-8) or XLSX file with a header and one text and its label a row")
	f.StringVar(&l.textColumn, "text-column", "text", "column of the text")
	f.StringVar(&l.labelColumn, "label-column", "", "column of the label (default: topics, sentiment or kind)")
	f.StringVar(&l.splitColumn, "split-column", "", "column that says train or dev")
	f.StringVar(&l.channelColumn, "channel-column", "", "column of the channel (default: channel where there is one)")
	f.BoolVar(&l.multi, "multi-label", false, "a text has any number of labels, separated by ;")
	f.IntVar(&l.workers, "workers", 0, "number of workers (0 = one per processor); the result does not depend on it")
}

// userDictionary returns the user dictionary that the flags name, else that of the output whose rows are read, which
// may have none.
func (l *labelledFlags) userDictionary() (*tokenize.UserDictionary, error) {
	if l.dictionary.file != "" || l.fromOut == "" {
		return l.dictionary.read()
	}
	settings, err := pipeline.ReadSettings(l.fromOut)
	if err != nil {
		return nil, err
	}
	return settings.Words()
}

// load loads the dictionary with the words of userDictionary.
func (l *labelledFlags) load() (*tokenize.Dictionary, error) {
	user, err := l.userDictionary()
	if err != nil {
		return nil, err
	}
	return tokenize.LoadWith(tokenize.Options{User: user})
}

// target reads the first argument.
func target(args []string) (classify.Target, error) {
	if len(args) == 1 && slices.Contains(classify.Targets, classify.Target(args[0])) {
		return classify.Target(args[0]), nil
	}
	return "", wrongUse("name what to decide: topics, sentiment or kind")
}

// read returns the rows of the table.
func (l *labelledFlags) read(target classify.Target) ([]labelledRow, error) {
	if l.labelColumn == "" {
		l.labelColumn = string(target)
	}
	table, err := readTable(l.data)
	if err != nil {
		return nil, err
	}
	text, err := table.column(l.textColumn)
	if err != nil {
		return nil, err
	}
	label, err := table.column(l.labelColumn)
	if err != nil {
		return nil, err
	}
	split, channel := -1, slices.Index(table.header, "channel")
	if l.splitColumn != "" {
		if split, err = table.column(l.splitColumn); err != nil {
			return nil, err
		}
	}
	if l.channelColumn != "" {
		if channel, err = table.column(l.channelColumn); err != nil {
			return nil, err
		}
	}
	rows := make([]labelledRow, len(table.records))
	for i, record := range table.records {
		rows[i] = labelledRow{number: i + 1, text: record[text], labels: l.labels(record[label])}
		if split >= 0 {
			rows[i].split = record[split]
		}
		if channel >= 0 {
			rows[i].channel = record[channel]
		}
	}
	return rows, nil
}

// labels reads a cell.
func (l *labelledFlags) labels(cell string) []string {
	if !l.multi {
		if cell = strings.TrimSpace(cell); cell == "" {
			return nil
		}
		return []string{cell}
	}
	var labels []string
	for label := range strings.SplitSeq(cell, ";") {
		if label = strings.TrimSpace(label); label != "" && !slices.Contains(labels, label) {
			labels = append(labels, label)
		}
	}
	return labels
}

// table is a CSV, TSV or XLSX file in memory.
type table struct {
	name    string
	header  []string
	records [][]string
}

func readTable(name string) (*table, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the labelled rows: %w", err)
	}
	if isSheet(name) {
		rows, err := readSheet(name, data)
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 {
			return nil, fmt.Errorf("%s is empty", name)
		}
		return &table{name, rows[0], rows[1:]}, nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("%s is not UTF-8: save it as CSV UTF-8", name)
	}
	reader := csv.NewReader(bytes.NewReader(data))
	if strings.EqualFold(filepath.Ext(name), ".tsv") {
		reader.Comma = '\t'
	}
	reader.ReuseRecord = false
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty", name)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	records, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return &table{name, header, records}, nil
}

// column finds a column by its header.
func (t *table) column(name string) (int, error) {
	if i := slices.Index(t.header, name); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("%s has no column %q; its columns are %s", t.name, name, strings.Join(t.header, ", "))
}

// eachText tokenizes texts on all workers. start is called once per worker and returns what is called for the texts
// of that worker, in any order; the tokens are valid during the call.
func eachText(load func() (*tokenize.Dictionary, error), texts int, workers int, text func(i int) string, start func() func(i int, tokens *voc.TokenizedText)) error {
	dictionary, err := load()
	if err != nil {
		return fmt.Errorf("loading the dictionary: %w", err)
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	const piece = 64
	pieces := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			tokenizer, use := dictionary.NewTokenizer(), start()
			var tokens voc.TokenizedText
			for from := range pieces {
				for i := from; i < min(from+piece, texts); i++ {
					short, _ := tokenize.Truncate(tokenize.Normalize(text(i)))
					tokenizer.Tokenize(short, &tokens)
					use(i, &tokens)
				}
			}
		})
	}
	for from := 0; from < texts; from += piece {
		pieces <- from
	}
	close(pieces)
	group.Wait()
	return nil
}
