package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"voc"
	"voc/index"
	"voc/store"
	"voc/tokenize"
)

// run is the state of one run, handed from step to step.
type run struct {
	config  Config
	catalog *store.Catalog
	began   time.Time
	clock   stageClock

	reasons    []string // why anything was done; empty when the output was equal already
	inputs     []plannedInput
	rebuildAll bool

	loadDictionary func() (*tokenize.Dictionary, error) // once, on first call

	labels, text string          // versions that the weeks are built with
	forgotten    map[string]bool // customer tokens whose rows are not published

	resolver  *resolver
	spool     *store.Spool
	kept      *store.Spool // rows of the weeks that this run builds, as they are published, for the reports; may be nil
	rejects   *store.RejectWriter
	directory string // of this run's summary and rejects, under runs/

	built   []store.WeekRecord
	dropped []voc.Week // weeks that lost their last row
	reports []string   // weeks whose report was written
	summary Summary
}

// plannedInput is a file that this run reads.
type plannedInput struct {
	Input
	sha256 string
	bytes  int64
	place  int // in Config.Inputs
}

func newRun(config Config, catalog *store.Catalog) *run {
	r := &run{config: config, catalog: catalog, began: time.Now(), resolver: newResolver(config.Out), loadDictionary: loadDictionaryOnce(config.UserDictionary)}
	r.forgotten = forgottenTokens(catalog)
	return r
}

func (r *run) close() {
	if r.spool != nil {
		r.spool.Close()
	}
	if r.kept != nil {
		r.kept.Close()
	}
	if r.rejects != nil {
		r.rejects.Close()
	}
	r.resolver.candidates.Close()
}

// because records why something must be done, each reason once.
func (r *run) because(format string, values ...any) {
	reason := fmt.Sprintf(format, values...)
	if !slices.Contains(r.reasons, reason) {
		r.reasons = append(r.reasons, reason)
	}
}

// indexVersion is kept in the catalog beside the versions that decide text, labels and figures.
var indexVersion = strconv.Itoa(index.Version)

// tablesVersion stands there too.
var tablesVersion = strconv.Itoa(store.TablesVersion)

// plan decides what this run has to do, and refuses what would make weeks incomparable.
func (r *run) plan(ctx context.Context) error {
	r.labels, r.text = r.config.labelsVersion(), r.config.textVersion()
	c, published := &r.config, len(r.catalog.Weeks) > 0
	if published && r.catalog.KeyID != c.Key.ID() {
		return fmt.Errorf("%w: they were made with key %s, this run has key %s; with another key every customer would look new. "+
			"Give the old key with --key, or publish into another directory with --out", ErrOtherKey, r.catalog.KeyID, c.Key.ID())
	}
	if published && r.catalog.Settings["zone"] != c.Location.String() {
		return fmt.Errorf("%w: %s there, %s here; days and weeks would be cut differently. "+
			"Set timezone in the configuration, or publish into another directory with --out", ErrOtherZone, r.catalog.Settings["zone"], c.Location)
	}
	if published && r.catalog.Labels != c.labelsVersion() {
		if !c.Relabel {
			return fmt.Errorf("%w (taxonomy, rules, models or dictionary: %s there, %s here); "+
				"add --relabel to rebuild all %d weeks so that they stay comparable", ErrOtherLabels, r.catalog.Labels, c.labelsVersion(), len(r.catalog.Weeks))
		}
		r.rebuildAll = true
		r.because("taxonomy, rules, models or dictionary changed: all %d weeks are labelled anew", len(r.catalog.Weeks))
	}
	if published && r.catalog.Settings["figures"] != c.figuresVersion() {
		r.rebuildAll = true
		r.because("the target mix or the way of counting changed: all %d weeks are counted anew", len(r.catalog.Weeks))
	}
	if err := r.planReference(); err != nil {
		return err
	}
	if published && r.catalog.Settings["index"] != indexVersion {
		r.rebuildAll = true
		r.because("the form of the search index changed: all %d weeks are indexed anew", len(r.catalog.Weeks))
	}
	if published && r.catalog.Settings["tables"] != tablesVersion {
		r.rebuildAll = true
		r.because("the form of the tables changed: all %d weeks are written anew", len(r.catalog.Weeks))
	}
	return r.planInputs(ctx)
}

// planInputs leaves out the files that were taken already with the same settings.
func (r *run) planInputs(ctx context.Context) error {
	defer r.clock.time("read")()
	known := map[string]store.InputRecord{}
	for _, record := range r.catalog.Inputs {
		known[record.SHA256+record.Name] = record
	}
	for place, input := range r.config.Inputs {
		if err := ctx.Err(); err != nil {
			return err
		}
		sum, size, err := fingerprint(input)
		if err != nil {
			return err
		}
		settings := r.config.inputVersion(input.Options)
		if slices.ContainsFunc(r.inputs, func(p plannedInput) bool { return p.sha256 == sum && p.File.Name == input.File.Name }) {
			continue // given twice
		}
		record, taken := known[sum+input.File.Name]
		switch {
		case !taken:
			r.because("new input %s", input.File.Name)
		case record.OptionsHash != settings:
			r.because("%s is read anew: the settings for it, or the way text is masked, changed", input.File.Name)
			r.resolver.reread[input.File.Name] = true
		default:
			r.summary.Files = append(r.summary.Files, fileSummaryOf(record, "known"))
			continue
		}
		r.inputs = append(r.inputs, plannedInput{input, sum, size, place})
	}
	slices.SortFunc(r.inputs, func(a, b plannedInput) int {
		return strings.Compare(a.File.Name+"\x00"+a.sha256, b.File.Name+"\x00"+b.sha256)
	})
	return nil
}

// fingerprint reads a file once to know whether it was taken before.
func fingerprint(input Input) (sum string, size int64, err error) {
	file, err := input.File.Open()
	if err != nil {
		return "", 0, fmt.Errorf("opening %s: %w", input.File.Name, err)
	}
	defer file.Close()
	h := sha256.New()
	if size, err = io.Copy(h, file); err != nil {
		return "", 0, fmt.Errorf("reading %s: %w", input.File.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// publish puts all weeks built by this run into the catalog with one rename.
func (r *run) publish() error {
	defer r.clock.time("publish")()
	c := r.catalog
	c.Version, c.KeyID, c.Labels, c.Text = r.config.Version, r.config.Key.ID(), r.config.labelsVersion(), r.config.textVersion()
	c.Settings = maps.Clone(c.Settings)
	if c.Settings == nil {
		c.Settings = map[string]string{}
	}
	c.Settings["zone"], c.Settings["figures"], c.Settings["index"] = r.config.Location.String(), r.config.figuresVersion(), indexVersion
	c.Settings["tables"] = tablesVersion
	for _, input := range r.inputs {
		c.TakeInput(r.inputRecord(input))
	}
	for _, week := range r.built {
		c.TakeWeek(week, time.Now())
	}
	for _, week := range r.dropped {
		c.DropWeek(week, time.Now())
	}
	if err := c.Publish(time.Now()); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return nil
}
