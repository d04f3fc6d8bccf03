package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"voc"
	"voc/index"
	"voc/pipeline"
	"voc/store"
)

// givenFields answers for the fields of queries that the index does not hold: opinion from opinions.parquet, set from
// the selections beside the reports. What it reads of a week it keeps.
type givenFields struct {
	directory string
	records   map[voc.Week]store.WeekRecord
	readers   map[voc.Week]*store.WeekReader

	mutex      sync.Mutex
	opinions   map[voc.Week]*saidInWeek
	selections map[voc.Week]map[string]voc.Selection
}

// useGivenFields lets a searcher ask for opinions and sets.
func useGivenFields(x *index.Index, directory string, records []store.WeekRecord, readers map[voc.Week]*store.WeekReader) *givenFields {
	g := &givenFields{directory: directory, records: map[voc.Week]store.WeekRecord{}, readers: readers,
		opinions: map[voc.Week]*saidInWeek{}, selections: map[voc.Week]map[string]voc.Selection{}}
	for _, record := range records {
		g.records[record.Week] = record
	}
	x.UseField("opinion", g.opinion)
	x.UseField("set", g.set)
	return g
}

// set gives the rows of a stored selection.
func (g *givenFields) set(_ context.Context, week voc.Week, name string) (voc.RowSet, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	held, read := g.selections[week]
	if s, known := held[name]; known {
		return s.Rows, nil
	}
	if !read || len(held) == 0 { // a report may have been written meanwhile
		fresh, err := pipeline.ReadSelections(g.directory, g.records[week])
		switch {
		case errors.Is(err, pipeline.ErrNoSelections):
			fresh = nil
		case err != nil:
			return nil, err
		}
		g.selections[week], held = fresh, fresh
	}
	s, known := held[name]
	if !known {
		return nil, fmt.Errorf("%w: sets are named by the report of a week; name this week, or print its report anew with voc report", index.ErrNoValue)
	}
	return s.Rows, nil
}

// saidInWeek are the opinions of a week: places in keys, by row.
type saidInWeek struct {
	keys []saidKey
	said []struct{ row, key int32 }
}

type saidKey struct{ target, predicate, polarity string }

// opinion gives the rows that hold an opinion: target|predicate|polarity, of which those left empty or out may be any.
func (g *givenFields) opinion(ctx context.Context, week voc.Week, value string) (voc.RowSet, error) {
	wanted, err := readOpinionValue(value)
	if err != nil {
		return nil, err
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	said := g.opinions[week]
	if said == nil {
		if said, err = readOpinions(ctx, g.readers[week]); err != nil {
			return nil, err
		}
		g.opinions[week] = said
	}
	accepted := make([]bool, len(said.keys))
	for i, k := range said.keys {
		accepted[i] = wanted.accepts(k)
	}
	var rows voc.RowSet
	for _, o := range said.said {
		if accepted[o.key] {
			rows.Add(int(o.row))
		}
	}
	return rows, nil
}

func (k saidKey) accepts(other saidKey) bool {
	return (k.target == "" || k.target == other.target) && (k.predicate == "" || k.predicate == other.predicate) && (k.polarity == "" || k.polarity == other.polarity)
}

func readOpinions(ctx context.Context, reader *store.WeekReader) (*saidInWeek, error) {
	if reader == nil {
		return nil, store.ErrNoWeek
	}
	said, numbers := &saidInWeek{}, map[saidKey]int32{}
	for o, err := range reader.Opinions() {
		if err != nil {
			return nil, err
		}
		k := saidKey{o.Target, o.Predicate, o.Polarity}
		number, known := numbers[k]
		if !known {
			k = saidKey{strings.Clone(k.target), strings.Clone(k.predicate), strings.Clone(k.polarity)}
			number = int32(len(said.keys))
			said.keys = append(said.keys, k)
			numbers[k] = number
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
		said.said = append(said.said, struct{ row, key int32 }{o.Row, number})
	}
	return said, nil
}

// opinionPolarities are the polarities of opinions, which may also be asked for by their Japanese names.
var opinionPolarities = []string{voc.Positive, voc.Neutral, voc.Negative, "request"}

// readOpinionValue reads what voc.OpinionValue writes; parts may be missing, and polarities be named in Japanese.
func readOpinionValue(value string) (saidKey, error) {
	parts := voc.OpinionParts(value)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	k := saidKey{parts[0], parts[1], parts[2]}
	for _, polarity := range opinionPolarities {
		if k.polarity == voc.LabelName(polarity) || polarity == "request" && k.polarity == "要望" {
			k.polarity = polarity
		}
	}
	switch {
	case len(parts) > 3 || k == saidKey{}:
		return k, fmt.Errorf("%w: write opinion:\"送料|高い\" or opinion:\"送料|高い|negative\", with parts left empty for any", index.ErrNoValue)
	case k.polarity != "" && !slices.Contains(opinionPolarities, k.polarity):
		return k, fmt.Errorf("%w: the last part of an opinion is one of %s", index.ErrNoValue, strings.Join(opinionPolarities, ", "))
	}
	return k, nil
}
