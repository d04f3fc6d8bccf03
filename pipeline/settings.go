package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"voc"
	"voc/aggregate"
	"voc/mask"
	"voc/store"
)

// Settings is what readers of an output need besides the weeks: it is kept in settings.json beside the catalog,
// so that `voc report`, `voc faq` and `voc search` need no configuration.
type Settings struct {
	Title         string                        `json:"title"`
	Zone          string                        `json:"zone"`
	Topics        []voc.Topic                   `json:"topics"`
	Target        map[string]float64            `json:"target,omitempty"`
	Margins       map[string]map[string]float64 `json:"margins,omitempty"`
	Pool          map[string]string             `json:"pool,omitempty"`
	Priority      aggregate.PriorityWeights     `json:"priority"`
	Holidays      []string                      `json:"holidays,omitempty"`
	Articles      []voc.Article                 `json:"articles,omitempty"`
	ArticlesKnown bool                          `json:"articles_known"`
	Customers     string                        `json:"customers,omitempty"` // version of customers.parquet; empty = none
	Visits        string                        `json:"visits,omitempty"`    // version of visits.parquet; empty = none
	Synonyms      [][]string                    `json:"synonyms,omitempty"`  // of the taxonomy
	Searches      string                        `json:"searches,omitempty"`  // hash of those in searches.json; empty = none
	Version       string                        `json:"version"`

	UserDictionary *UserDictionary `json:"user_dictionary,omitempty"`
}

func settingsPath(out string) string { return filepath.Join(out, "settings.json") }

// ReadSettings reads the settings of the last run into out.
func ReadSettings(out string) (Settings, error) {
	var settings Settings
	data, err := os.ReadFile(settingsPath(out))
	if errors.Is(err, fs.ErrNotExist) {
		return settings, fmt.Errorf("nothing is published in %s: run `voc run` first, or name another directory with --out", out)
	}
	if err != nil {
		return settings, fmt.Errorf("reading the settings: %w", err)
	}
	if err := json.Unmarshal(data, &settings); err != nil {
		return settings, fmt.Errorf("reading %s: %w; run voc again to write it anew", settingsPath(out), err)
	}
	return settings, nil
}

// Location returns the zone of days and weeks.
func (s Settings) Location() (*time.Location, error) { return time.LoadLocation(s.Zone) }

// EstimateOptions returns what the figures of reports depend on; now decides whether the last week is over.
func (s Settings) EstimateOptions(now time.Time) (aggregate.Options, error) {
	location, err := s.Location()
	if err != nil {
		return aggregate.Options{}, fmt.Errorf("loading the time zone: %w", err)
	}
	return s.estimateOptions(location, now), nil
}

func (s Settings) estimateOptions(location *time.Location, now time.Time) aggregate.Options {
	return aggregate.Options{Target: s.Target, Margins: s.Margins, Pool: s.Pool, Priority: s.Priority, Holidays: s.Holidays, Topics: s.Topics, Location: location, Now: now}
}

func (c *Config) publishedSettings() Settings {
	if c.published != nil {
		return *c.published
	}
	searches := ""
	if len(c.Searches) > 0 {
		searches = hashOf(mask.Version, c.Searches)
	}
	return Settings{
		Title: c.Title, Zone: c.Location.String(), Topics: c.Taxonomy.Topics(), Target: c.Target, Margins: c.Margins, Pool: c.Pool, Holidays: c.Holidays, Priority: c.Priority,
		Articles: c.Articles, ArticlesKnown: c.ArticlesKnown, Synonyms: c.Taxonomy.Synonyms(), Searches: searches, Version: c.Version,
		Customers: c.customersVersion, Visits: c.visitsVersion, UserDictionary: keptDictionary(c.UserDictionary),
	}
}

// writeSettings keeps the settings for readers; equal ones are left untouched.
func (r *run) writeSettings() error {
	data, err := json.MarshalIndent(r.config.publishedSettings(), "", "  ")
	if err != nil {
		return err
	}
	data = append(data, '\n')
	if held, err := os.ReadFile(settingsPath(r.config.Out)); err == nil && bytes.Equal(held, data) {
		return nil
	}
	if len(r.reasons) == 0 {
		r.because("the title, the articles or another setting of reports changed")
	}
	return store.WriteFileAtomic(settingsPath(r.config.Out), data, 0o600)
}
