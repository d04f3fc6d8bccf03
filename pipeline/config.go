package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"voc"
	"voc/aggregate"
	"voc/classify"
	"voc/faq"
	"voc/ingest"
	"voc/mask"
	"voc/store"
	"voc/tokenize"
)

// Input is one file and how it is read.
type Input struct {
	File    ingest.File
	Options ingest.Options
}

// Config is everything a run needs. Its values are plain: reading YAML, flags and keys is the caller's.
type Config struct {
	Out      string // directory of the output, created when missing
	Named    string // how the commands in reports name the output; empty = Out
	Inputs   []Input
	Key      mask.Key
	Taxonomy *classify.Taxonomy
	Models   classify.Models // decide together with the rules
	// UserDictionary holds words besides the dictionary's; nil for none.
	UserDictionary *tokenize.UserDictionary
	Location       *time.Location // zone of days and weeks
	Now            time.Time
	Workers        int  // 0 = one per processor
	Relabel        bool // rebuild all weeks when the labels' version changed

	Title         string
	Target        map[string]float64            // channel → share of the customer base; nil when not declared
	Margins       map[string]map[string]float64 // property of customers → value → share of the customer base
	Pool          map[string]string             // channel with few people or no share → the channel it is counted with
	Priority      aggregate.PriorityWeights     // of the factors of a topic's severity
	Holidays      []string                      // days such as 2026-08-11
	Articles      []voc.Article
	ArticlesKnown bool         // false: no articles were given, so nothing is said about gaps
	Searches      []faq.Search // of the help centre, as exported; masked before they are kept

	Customers *Input // customers table; nil = none
	Visits    *Input // visits of the help centre; nil = none

	// customersVersion and visitsVersion name the content of these tables; segmentsOf is what the first says by token.
	customersVersion, visitsVersion string
	segmentsOf                      map[string][]voc.Segment

	// published are the settings of earlier runs where they decide, as when a person is forgotten.
	published *Settings

	// Elsewhere labels the inputs and builds the weeks; nil = this process does.
	Elsewhere Elsewhere

	Version  string         // of voc
	Progress func(Progress) // called from one goroutine at a time; may be nil
}

// Progress says how far a run is.
type Progress struct {
	Stage string
	Done  int64
	Total int64 // 0 when unknown
	Unit  string
}

// The errors that callers tell apart. A run that refuses changes nothing of what is published.
var (
	// ErrOtherKey means that the customer tokens published so far were made with another key.
	ErrOtherKey = errors.New("the key of the customer tokens is not the one of the published weeks")
	// ErrOtherLabels means that taxonomy, rules, models or dictionary changed since the published weeks were labelled.
	ErrOtherLabels = errors.New("the rules changed since the published weeks were labelled")
	// ErrReports means that all is published but some reports, which the next run writes. It alone changes something.
	ErrReports = errors.New("the weeks are published")
	// ErrOtherZone means that days and weeks would be cut differently from the published ones.
	ErrOtherZone = errors.New("the time zone is not the one of the published weeks")
)

func (c *Config) check() error {
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	if err := c.estimateOptions().Check(); err != nil {
		return fmt.Errorf("checking the target mix: %w", err)
	}
	return c.Models.Check()
}

// named is how reports name the output.
func (c *Config) named() string { return cmp.Or(c.Named, c.Out) }

func (c *Config) estimateOptions() aggregate.Options {
	return c.publishedSettings().estimateOptions(c.Location, c.Now)
}

// textVersion names everything that decides what masked text an input gives.
func (c *Config) textVersion() string {
	return hashOf(c.dictionaryVersion(), mask.Version)
}

// dictionaryVersion names everything that decides which tokens a text has.
func (c *Config) dictionaryVersion() string {
	return c.UserDictionary.Named()
}

// labelsVersion names everything that decides which labels a masked text gets.
func (c *Config) labelsVersion() string {
	if models := c.Models.Version(); models != "" {
		return hashOf(c.dictionaryVersion(), classify.Version(c.Taxonomy), models)
	}
	return hashOf(c.dictionaryVersion(), classify.Version(c.Taxonomy))
}

// figuresVersion names the settings that decide which figures a week's rows give.
func (c *Config) figuresVersion() string {
	return hashOf(aggregate.Version, store.FormatVersion, c.Target, c.Margins, c.Pool, c.Taxonomy.Version())
}

// inputVersion names the settings that decide which inquiries a file gives.
func (c *Config) inputVersion(options ingest.Options) string {
	return hashOf(ingest.Version, c.textVersion(), options.Format, options.Encoding, options.Channel, options.IDSpace,
		options.Columns, options.Channels, options.OwnAddresses, options.Templates, options.DateOrder, options.Sheet, c.Location.String())
}

// hashOf returns 16 hexadecimal digits over values that encoding/json writes deterministically.
func hashOf(values ...any) string {
	encoded, err := json.Marshal(values)
	if err != nil {
		panic(fmt.Sprintf("hashing settings: %v", err)) // only plain values are passed
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:8])
}
