package faq

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"voc"
)

// maxEvaluationBytes bounds each file of an evaluation set.
const maxEvaluationBytes = 256 << 20

// ReadCorpus reads articles in the layout of BEIR (Thakur et al. 2021): JSON lines with _id, title and text. An
// article without a title is known by its text alone.
func ReadCorpus(name string, r io.Reader) ([]voc.Article, error) {
	var articles []voc.Article
	err := readLines(name, r, func(line []byte) error {
		var record struct {
			ID    string `json:"_id"`
			Title string `json:"title"`
			Text  string `json:"text"`
		}
		if err := json.Unmarshal(line, &record); err != nil {
			return fmt.Errorf("the line is not a JSON object with _id, title and text: %w", err)
		}
		if record.ID == "" {
			return errors.New("the article has no _id")
		}
		articles = append(articles, voc.Article{ID: record.ID, Title: record.Title, Body: record.Text})
		return nil
	})
	return articles, err
}

// ReadQueries reads queries in the layout of BEIR, JSON lines with _id and text, and the relevant articles of each: a
// header line, then query id, article id and gain between tabs. Gains of 0 and below mean that the article is not
// relevant; lines about queries that are not there are ignored.
func ReadQueries(queriesName string, queriesFile io.Reader, relevanceName string, relevanceFile io.Reader) ([]Query, error) {
	var queries []Query
	place := map[string]int{}
	err := readLines(queriesName, queriesFile, func(line []byte) error {
		var record struct {
			ID   string `json:"_id"`
			Text string `json:"text"`
		}
		if err := json.Unmarshal(line, &record); err != nil {
			return fmt.Errorf("the line is not a JSON object with _id and text: %w", err)
		}
		if _, twice := place[record.ID]; twice || record.ID == "" {
			return fmt.Errorf("the query id %q is empty or stands twice", record.ID)
		}
		place[record.ID] = len(queries)
		queries = append(queries, Query{ID: record.ID, Text: record.Text, Relevant: map[string]float64{}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	header := true
	err = readLines(relevanceName, relevanceFile, func(line []byte) error {
		if header {
			header = false
			return nil
		}
		fields := strings.Split(string(line), "\t")
		if len(fields) != 3 {
			return fmt.Errorf("the line has %d fields; it takes query-id, corpus-id and score between tabs", len(fields))
		}
		gain, err := strconv.ParseFloat(strings.TrimSpace(fields[2]), 64)
		if err != nil || gain > 1e9 {
			return fmt.Errorf("the score %q is not a number", fields[2])
		}
		if i, known := place[fields[0]]; known && gain > 0 {
			queries[i].Relevant[fields[1]] = gain
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return queries, nil
}

// readLines calls read for each line that is not blank; errors name file and line.
func readLines(name string, r io.Reader, read func(line []byte) error) error {
	content, err := io.ReadAll(io.LimitReader(r, maxEvaluationBytes+1))
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	if len(content) > maxEvaluationBytes {
		return fmt.Errorf("reading %s: the file is larger than %d MiB", name, maxEvaluationBytes>>20)
	}
	number := 0
	for line := range bytes.Lines(bytes.TrimPrefix(content, []byte("\ufeff"))) {
		number++
		if line = bytes.TrimRight(line, "\r\n"); len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := read(line); err != nil {
			return fmt.Errorf("reading %s:%d: %w", name, number, err)
		}
	}
	return nil
}
