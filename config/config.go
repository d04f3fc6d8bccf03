// Package config reads voc.yaml and turns it into what a run needs. The commands of voc and of voc-beam share it.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"voc"
	"voc/aggregate"
	"voc/classify"
	"voc/faq"
	"voc/ingest"
	"voc/pipeline"
	"voc/tokenize"
)

// File is the shape of voc.yaml. Paths are relative to the file.
type File struct {
	Title    string `yaml:"title"`
	Timezone string `yaml:"timezone"`
	Now      string `yaml:"now"` // the clock of a recorded data set; empty = the real one
	Taxonomy string `yaml:"taxonomy"`
	// Dictionary names a user dictionary, DictionaryRule where its words are taken: whole or kagome.
	Dictionary     string            `yaml:"dictionary"`
	DictionaryRule tokenize.UserRule `yaml:"dictionary_rule"`
	// Model names files of voc train.
	Model struct {
		Topics    string `yaml:"topics"`
		Sentiment string `yaml:"sentiment"`
		Kind      string `yaml:"kind"`
	} `yaml:"model"`
	Inputs []inputConfig `yaml:"inputs"`
	FAQ    struct {
		Articles string `yaml:"articles"`
		Searches string `yaml:"searches"`
	} `yaml:"faq"`
	Customers  tableConfig `yaml:"customers"`
	HelpCentre tableConfig `yaml:"help_centre"` // visits
	Target     struct {
		Channel map[string]float64 `yaml:"channel"`
		Pool    map[string]string  `yaml:"pool"` // channel with few people → the channel it is counted with
	} `yaml:"target"`
	Margins  map[string]map[string]float64 `yaml:"margins"`
	Holidays []string                      `yaml:"holidays"`
	Priority aggregate.PriorityWeights     `yaml:"priority"`
}

// tableConfig says how a table besides the inquiries is read.
type tableConfig struct {
	Path     string            `yaml:"path"`
	IDSpace  string            `yaml:"id_space"`
	Encoding string            `yaml:"encoding"`
	Columns  map[string]string `yaml:"columns"`
	// DateOrder is as in inputConfig.
	DateOrder string `yaml:"date_order"`
}

// input is the table as a run takes it; nil where none is named.
func (t tableConfig) input(files fs.FS, what string, columns []string) (*pipeline.Input, error) {
	if t.Path == "" {
		return nil, nil
	}
	for _, column := range slices.Sorted(maps.Keys(t.Columns)) {
		if !slices.Contains(columns, column) && !strings.HasPrefix(column, "segment.") && !strings.HasPrefix(column, "revenue.") {
			return nil, fmt.Errorf("%s: columns: %q is no column of this table; the columns are %s", what, column, strings.Join(columns, ", "))
		}
	}
	if _, err := fs.Stat(files, t.Path); err != nil {
		return nil, fmt.Errorf("%s: opening the table: %w", what, err)
	}
	return &pipeline.Input{File: fileOf(files, t.Path), Options: ingest.Options{IDSpace: t.IDSpace, Encoding: t.Encoding, Columns: t.Columns, DateOrder: t.DateOrder}}, nil
}

// inputConfig says how the files that match Path are read.
type inputConfig struct {
	Path         string            `yaml:"path"` // may hold * and ?
	Channel      string            `yaml:"channel"`
	Format       string            `yaml:"format"`
	Encoding     string            `yaml:"encoding"`
	IDSpace      string            `yaml:"id_space"`
	Sheet        string            `yaml:"sheet"`
	Columns      map[string]string `yaml:"columns"`
	Channels     map[string]string `yaml:"channels"`
	OwnAddresses []string          `yaml:"own_addresses"`
	Templates    []string          `yaml:"templates"`  // sentences of the company's own systems and agents; * stands for what differs
	DateOrder    string            `yaml:"date_order"` // dmy or mdy, for dates such as 8/3/2026
}

func (i inputConfig) options() ingest.Options {
	return ingest.Options{
		Format: i.Format, Encoding: i.Encoding, Channel: i.Channel, IDSpace: i.IDSpace, Sheet: i.Sheet,
		Columns: i.Columns, Channels: i.Channels, OwnAddresses: i.OwnAddresses, Templates: i.Templates, DateOrder: i.DateOrder,
	}
}

// Read parses voc.yaml strictly; errors name file, line and column.
func Read(files fs.FS, name string) (*File, error) {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	var c File
	err = decodeConfiguration(data, &c)
	if err != nil && !errors.Is(err, io.EOF) {
		var positioned yaml.Error
		if errors.As(err, &positioned) && positioned.GetToken() != nil {
			at := positioned.GetToken().Position
			return nil, fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, positioned.GetMessage())
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, input := range c.Inputs {
		if input.Path == "" {
			return nil, fmt.Errorf("%s: an entry of inputs has no path", name)
		}
		if input.DateOrder != "" && !slices.Contains(ingest.DateOrders, input.DateOrder) {
			return nil, fmt.Errorf("%s: %s: date_order: %q is neither dmy (8/3/2026 is 8 March) nor mdy (3 August)", name, input.Path, input.DateOrder)
		}
		for column := range input.Columns {
			if !slices.Contains(ingest.CanonicalColumns, column) && !slices.Contains(ingest.IdentityColumns, column) && !strings.HasPrefix(column, "segment.") && !ingest.IsTextColumn(column) {
				return nil, fmt.Errorf("%s: %s: columns: %q is no column of voc; the columns are %s", name, input.Path, column, strings.Join(ingest.CanonicalColumns, ", "))
			}
		}
	}
	if err := c.checkShares(name, data); err != nil {
		return nil, err
	}
	return &c, nil
}

// decodeConfiguration decodes the file. The YAML library panics on some malformed tags and anchors; that is an
// error of the file.
func decodeConfiguration(data []byte, c *File) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("is no well-formed YAML (%v): look for a tag !, an anchor & or an alias * that is not meant", cause)
		}
	}()
	return yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(c)
}

// LabelSettings is the part of Settings that decides labels and figures: everything but articles, searches, customers
// and visits. It reads the LabelFiles alone, so that it can be done on another machine.
func (c *File) LabelSettings(files fs.FS, version string) (pipeline.Config, error) {
	settings := pipeline.Config{Title: c.Title, Now: time.Now(), Taxonomy: classify.DefaultTaxonomy(), Target: c.Target.Channel,
		Margins: c.Margins, Pool: c.Target.Pool, Holidays: c.Holidays, Priority: c.Priority, Version: version}
	zone := c.Timezone
	if zone == "" {
		zone = "Asia/Tokyo"
	}
	var err error
	if settings.Location, err = time.LoadLocation(zone); err != nil {
		return settings, fmt.Errorf("the time zone %q is not known: %w", zone, err)
	}
	if c.Now != "" {
		if settings.Now, err = time.Parse(time.RFC3339, c.Now); err != nil {
			return settings, fmt.Errorf("now: %q is not a time such as 2026-10-05T09:00:00+09:00", c.Now)
		}
	}
	if c.Taxonomy == "" && settings.Priority.CancelTopics == nil {
		settings.Priority.CancelTopics = []string{"contract.cancel"}
	}
	if c.Taxonomy != "" {
		data, err := fs.ReadFile(files, c.Taxonomy)
		if err != nil {
			return settings, fmt.Errorf("reading the taxonomy: %w", err)
		}
		if settings.Taxonomy, err = classify.ParseTaxonomy(c.Taxonomy, data); err != nil {
			return settings, err
		}
	}
	if settings.UserDictionary, err = ReadUserDictionary(files, c.Dictionary, c.DictionaryRule); err != nil {
		return settings, err
	}
	for _, entry := range []struct {
		name string
		into **classify.Model
	}{{c.Model.Topics, &settings.Models.Topics}, {c.Model.Sentiment, &settings.Models.Sentiment}, {c.Model.Kind, &settings.Models.Kind}} {
		if entry.name == "" {
			continue
		}
		data, err := fs.ReadFile(files, entry.name)
		if err != nil {
			return settings, fmt.Errorf("reading the model: %w", err)
		}
		if *entry.into, err = classify.DecodeModel(entry.name, data); err != nil {
			return settings, err
		}
	}
	return settings, nil
}

// LabelFiles lists the files that LabelSettings reads.
func (c *File) LabelFiles() []string {
	var names []string
	for _, name := range []string{c.Taxonomy, c.Model.Topics, c.Model.Sentiment, c.Model.Kind} {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// Settings turns the configuration into what a run needs, except for output, key and inputs.
func (c *File) Settings(files fs.FS, version string) (pipeline.Config, error) {
	settings, err := c.LabelSettings(files, version)
	if err != nil {
		return settings, err
	}
	if c.FAQ.Articles != "" {
		if settings.Articles, err = ReadArticles(files, c.FAQ.Articles); err != nil {
			return settings, err
		}
		settings.ArticlesKnown = true
	}
	if settings.Customers, err = c.Customers.input(files, "customers", ingest.CustomerColumns); err != nil {
		return settings, err
	}
	if settings.Visits, err = c.HelpCentre.input(files, "help_centre", ingest.VisitColumns); err != nil {
		return settings, err
	}
	if c.FAQ.Searches != "" {
		file, err := files.Open(c.FAQ.Searches)
		if err != nil {
			return settings, fmt.Errorf("opening the searches: %w", err)
		}
		defer file.Close()
		if settings.Searches, err = faq.ReadSearches(c.FAQ.Searches, file); err != nil {
			return settings, err
		}
	}
	return settings, nil
}

// ReadArticles reads the articles of a file or a directory.
func ReadArticles(files fs.FS, name string) ([]voc.Article, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("opening the articles: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		if disk, ok := files.(Disk); ok {
			return faq.ReadArticleFolder(os.DirFS(disk.Path(name)))
		}
		folder, err := fs.Sub(files, name)
		if err != nil {
			return nil, fmt.Errorf("opening the articles: %w", err)
		}
		return faq.ReadArticleFolder(folder)
	}
	return faq.ReadArticles(path.Base(name), file)
}

// InputFiles lists the files that the configuration names.
func (c *File) InputFiles(files fs.FS) ([]pipeline.Input, error) {
	var inputs []pipeline.Input
	for _, entry := range c.Inputs {
		names, err := fs.Glob(files, filepath.ToSlash(entry.Path))
		if err != nil {
			return nil, fmt.Errorf("inputs: path %q: %w", entry.Path, err)
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("inputs: no file matches %q", entry.Path)
		}
		for _, name := range names {
			info, err := fs.Stat(files, name)
			if err != nil {
				return nil, fmt.Errorf("opening the input: %w", err)
			}
			found, err := Unpacked(info, pipeline.Input{File: fileOf(files, name), Options: entry.options()})
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, found...)
		}
	}
	return inputs, nil
}

// OptionsFor returns how a file given on the command line is read: as the first entry whose path matches its
// path or base name, else by detection alone.
func (c *File) OptionsFor(name string) ingest.Options {
	name = filepath.ToSlash(name)
	for _, entry := range c.Inputs {
		pattern := filepath.ToSlash(entry.Path)
		for _, candidate := range []string{name, path.Base(name)} {
			for _, p := range []string{pattern, path.Base(pattern)} {
				if ok, _ := path.Match(p, candidate); ok {
					return entry.options()
				}
			}
		}
	}
	return ingest.Options{}
}

func fileOf(files fs.FS, name string) ingest.File {
	return ingest.File{Name: path.Base(name), Open: func() (io.ReadCloser, error) { return files.Open(name) }}
}
