package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"

	"voc"
	"voc/aggregate"
	"voc/faq"
	"voc/index"
	"voc/pipeline"
	"voc/store"
	"voc/tokenize"
	"voc/web"
)

// published gives package web what stands in a directory.
type published struct {
	directory string
	mutex     sync.Mutex
	stamp     string // of the files when version was computed
	version   string
	readers   map[string]*store.WeekReader // by week and manifest; their checksums are found right once

	// dictionary loads the one of the settings with these words; a dictionary is never unloaded.
	dictionary     func() (*tokenize.Dictionary, error)
	userDictionary pipeline.UserDictionary
}

var _ web.Source = (*published)(nil)

func newPublished(directory string) *published {
	return &published{directory: directory, readers: map[string]*store.WeekReader{}}
}

// dictionaryOf returns what loads the dictionary of the settings, once for as long as the user's words stay.
func (p *published) dictionaryOf(settings pipeline.Settings) func() (*tokenize.Dictionary, error) {
	var user pipeline.UserDictionary
	if settings.UserDictionary != nil {
		user = *settings.UserDictionary
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.dictionary == nil || p.userDictionary != user {
		p.dictionary, p.userDictionary = sync.OnceValues(settings.Dictionary), user
	}
	return p.dictionary
}

// Version changes with the catalog and the settings, and at midnight UTC, since a week that was under way may be over.
func (p *published) Version() (string, error) {
	stamp := time.Now().UTC().Format(time.DateOnly)
	names := []string{"catalog.json", "settings.json", synonymsFile}
	for _, name := range names {
		info, err := os.Stat(filepath.Join(p.directory, name))
		if name == synonymsFile && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("looking for what is published: %w", err)
		}
		stamp += fmt.Sprintf(" %s %d %d", name, info.Size(), info.ModTime().UnixNano())
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if stamp == p.stamp {
		return p.version, nil
	}
	h := sha256.New()
	fmt.Fprint(h, time.Now().UTC().Format(time.DateOnly))
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(p.directory, name))
		if name == synonymsFile && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("looking for what is published: %w", err)
		}
		h.Write(content)
	}
	p.stamp, p.version = stamp, hex.EncodeToString(h.Sum(nil)[:12])
	return p.version, nil
}

// Open opens the weeks that the catalog names, after their checksums were compared: a damaged index can end the
// process.
func (p *published) Open(ctx context.Context) (*web.Publication, error) {
	version, err := p.Version()
	if err != nil {
		return nil, err
	}
	output, err := openOutput(p.directory)
	if err != nil {
		return nil, err
	}
	options, err := output.estimateOptions()
	if err != nil {
		return nil, err
	}
	figures, err := pipeline.AllFigures(output.catalog, options)
	if err != nil {
		return nil, err
	}
	readers, err := p.weekReaders(output.catalog)
	if err != nil {
		return nil, err
	}
	var weeks []index.Week
	for week, reader := range readers {
		weeks = append(weeks, index.Week{Week: week, Dir: reader.IndexDir()})
	}
	loadDictionary := p.dictionaryOf(output.settings)
	searcher, err := index.Open(weeks, loadDictionary)
	if err != nil {
		return nil, err
	}
	given := useGivenFields(searcher, p.directory, output.catalog.Weeks, readers)
	synonyms, err := output.synonyms()
	if err != nil {
		return nil, errors.Join(err, searcher.Close())
	}
	searcher.UseSynonyms(synonyms)
	var reading sync.Mutex // insights take all of a core
	publication := &web.Publication{
		Version: version, Title: output.settings.Title, Location: options.Location, Topics: options.Topics, Figures: figures,
		Searcher: searcher, Close: searcher.Close,
		// The first searches would wait for the dictionary, for the people and, where they ask for exact phrases, for the
		// texts of all weeks. Should this one fail, the reader's own will say so.
		Warm: func(ctx context.Context) {
			_, _ = searcher.Search(ctx, voc.Query{Text: `"。。。"`, CountPeople: true})
		},
		Rows:     func(hits []voc.Hit) ([]*voc.Labelled, error) { return rowsOf(readers, hits) },
		Opinions: func(week voc.Week) iter.Seq2[web.Opinion, error] { return opinionsOf(readers[week]) },
	}
	publication.Selected = func(week voc.Week, name string) bool {
		_, err := given.set(context.Background(), week, name)
		return err == nil
	}
	publication.Insights = func(week voc.Week) (voc.WeekInsights, error) {
		reading.Lock()
		defer reading.Unlock()
		return output.insights(week, figures, options)
	}
	publication.Surges = func(week voc.Week) []voc.Surge {
		until := figures
		for len(until) > 0 && until[len(until)-1].Week.Compare(week) > 0 {
			until = until[:len(until)-1]
		}
		for len(until) > 1 && week.Sub(until[0].Week) > aggregate.BaselineWeeks {
			until = until[1:]
		}
		return aggregate.Surges(until, options)
	}
	if output.settings.ArticlesKnown {
		matcher := sync.OnceValues(func() (*faq.Matcher, error) {
			dictionary, err := loadDictionary()
			if err != nil {
				return nil, fmt.Errorf("loading the dictionary: %w", err)
			}
			return output.settings.Matcher(dictionary), nil
		})
		var one sync.Mutex // a week takes all of a core
		publication.FAQ = func(week voc.Week) (web.FAQ, error) {
			one.Lock()
			defer one.Unlock()
			m, err := matcher()
			if err != nil {
				return web.FAQ{}, err
			}
			searches, err := pipeline.ReadSearches(output.directory)
			if err != nil {
				return web.FAQ{}, err
			}
			analysis, err := pipeline.AnalyzeWeek(m, readers[week], faq.Options{Searches: faq.SearchesIn(searches, week, options.Location)})
			if err != nil {
				return web.FAQ{}, err
			}
			found := web.FAQ{Gaps: analysis.Gaps, GapRows: analysis.GapRows}
			for i, c := range analysis.Topics {
				share, low, high := c.Share()
				found.Coverage = append(found.Coverage, web.FAQCoverage{Topic: c.Topic, People: c.People, Answered: c.Answered, Share: share, Low: low, High: high,
					Rows: analysis.Asked[i], AnsweredRows: analysis.Answered[i]})
			}
			return found, nil
		}
	}
	return publication, nil
}

// weekReaders returns a reader of every published week. One whose build stayed the same is kept, with the checksums
// it has compared.
func (p *published) weekReaders(catalog *store.Catalog) (map[voc.Week]*store.WeekReader, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	readers, kept := map[voc.Week]*store.WeekReader{}, map[string]*store.WeekReader{}
	for _, record := range catalog.Weeks {
		key := record.Week.String() + " " + record.Build + " " + record.ManifestSHA256
		reader := p.readers[key]
		if reader == nil {
			var err error
			if reader, err = catalog.Week(record.Week); err != nil {
				return nil, err
			}
			if err := reader.CheckIndex(); err != nil {
				return nil, fmt.Errorf("checking the index of week %s: %w", record.Week, err)
			}
		}
		readers[record.Week], kept[key] = reader, reader
	}
	p.readers = kept
	return readers, nil
}

func opinionsOf(reader *store.WeekReader) iter.Seq2[web.Opinion, error] {
	return func(yield func(web.Opinion, error) bool) {
		if reader == nil {
			yield(web.Opinion{}, store.ErrNoWeek)
			return
		}
		for o, err := range reader.Opinions() {
			if !yield(web.Opinion{Row: int(o.Row), CountedAs: o.CountedAs, Target: o.Target, Predicate: o.Predicate, Polarity: o.Polarity}, err) {
				return
			}
		}
	}
}
