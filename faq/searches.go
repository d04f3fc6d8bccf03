package faq

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"voc"
	"voc/tokenize"
)

// Search is one search of the help centre.
type Search struct {
	Query string    `json:"query"`
	Hits  int64     `json:"hits"`
	At    time.Time `json:"at"` // zero where the export has no date
}

// SearchesIn returns the searches of a week in the given zone. Dates of an export that names no zone are taken as
// days and times of that zone. Searches without a date belong to no week.
func SearchesIn(searches []Search, week voc.Week, zone *time.Location) []Search {
	start, end := week.Start(zone), week.Add(1).Start(zone)
	var chosen []Search
	for _, s := range searches {
		at := s.At
		if at.Location() == time.UTC {
			at = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, zone)
		}
		if !s.At.IsZero() && !at.Before(start) && at.Before(end) {
			chosen = append(chosen, s)
		}
	}
	return chosen
}

// searchColumns are the names under which a column of searches is found.
var searchColumns = map[string][]string{
	"query": {"query", "q", "search", "keyword", "検索語", "検索ワード", "キーワード", "検索キーワード"},
	"hits":  {"hits", "results", "count", "件数", "ヒット数", "検索結果数"},
	"at":    {"searchedat", "date", "at", "time", "日時", "検索日時", "日付"},
}

// ReadSearches reads the searches of a help centre from CSV in UTF-8 with a header line: query, hits (how many
// articles were shown) and optionally searched_at.
func ReadSearches(name string, r io.Reader) ([]Search, error) {
	name = filepath.Base(name)
	content, err := io.ReadAll(io.LimitReader(r, maxArticleBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading searches %s: %w", name, err)
	}
	if len(content) > maxArticleBytes {
		return nil, fmt.Errorf("reading searches %s: the file is larger than %d MiB", name, maxArticleBytes>>20)
	}
	reader := csv.NewReader(strings.NewReader(strings.ToValidUTF8(strings.TrimPrefix(string(content), "\ufeff"), "\ufffd")))
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("reading searches %s: the first line must name the columns query and hits: %w", name, err)
	}
	place := map[string]int{}
	for i, title := range header {
		title = strings.NewReplacer(" ", "", "_", "").Replace(strings.ToLower(title))
		for column, names := range searchColumns {
			if _, taken := place[column]; !taken && slices.Contains(names, title) {
				place[column] = i
			}
		}
	}
	query, hasQuery := place["query"]
	hits, hasHits := place["hits"]
	if !hasQuery || !hasHits {
		return nil, fmt.Errorf("reading searches %s:1: there must be a column for query (%s) and one for hits (%s)", name,
			strings.Join(searchColumns["query"], ", "), strings.Join(searchColumns["hits"], ", "))
	}
	var searches []Search
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return searches, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading searches %s: %w", name, err)
		}
		line, _ := reader.FieldPos(0)
		s := Search{Query: record[query]}
		if s.Hits, err = strconv.ParseInt(strings.TrimSpace(record[hits]), 10, 64); err != nil || s.Hits < 0 {
			return nil, fmt.Errorf("reading searches %s:%d: hits is %q, which is no whole number of 0 and above", name, line, record[hits])
		}
		if at, known := place["at"]; known {
			if s.At, err = parseTime(strings.TrimSpace(record[at])); err != nil {
				return nil, fmt.Errorf("reading searches %s:%d: %w", name, line, err)
			}
		}
		searches = append(searches, s)
	}
}

// searchAlike is the cosine from which a search is about a gap.
const searchAlike = 0.25

// countSearches adds to each gap the searches that found nothing and are about it: centres are the vectors of the gaps.
func (m *Matcher) countSearches(searches []Search, gaps []voc.FAQGap, centres [][]weighted, rarity map[string]float64) {
	failed := map[string]int64{}
	for _, s := range searches {
		if s.Hits == 0 {
			failed[tokenize.Normalize(s.Query)]++
		}
	}
	tokenizer := m.tokenizers.Get().(*tokenize.Tokenizer)
	defer m.tokenizers.Put(tokenizer)
	var text voc.TokenizedText
	for _, query := range sortedKeys(failed) {
		tokenizer.Tokenize(query, &text)
		q := &asked{}
		for _, w := range m.lexicon.words(text.Tokens) {
			q.words = append(q.words, queryWord{stem: strings.Clone(w.stem), weight: w.weight, presence: 1})
		}
		slices.SortFunc(q.words, func(a, b queryWord) int { return cmp.Compare(a.stem, b.stem) })
		vector := vectorOf(q, rarity, m.lexicon)
		best, nearest := searchAlike, -1
		for i, centre := range centres {
			if cosine := dot(vector, centre); cosine > best {
				best, nearest = cosine, i
			}
		}
		if nearest >= 0 {
			gaps[nearest].Searches += failed[query]
		}
	}
}

// centreOfQuestions returns the direction of the words of questions.
func centreOfQuestions(group []*asked, rarity map[string]float64, lexicon *lexicon) []weighted {
	sets := make([]*same, len(group))
	for i, q := range group {
		sets[i] = &same{vector: vectorOf(q, rarity, lexicon)}
	}
	return centreOf(sets)
}
