package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"voc"
	"voc/mask"
	"voc/store"
)

// forgottenSetting is the setting of the catalog that lists the tokens of forgotten customers. They are kept so
// that reading the same exports again does not bring anybody back; a token tells nothing about its customer.
const forgottenSetting = "forgotten"

func forgottenTokens(catalog *store.Catalog) map[string]bool {
	tokens := map[string]bool{}
	for _, token := range strings.Fields(catalog.Settings[forgottenSetting]) {
		tokens[token] = true
	}
	return tokens
}

// ForgetConfig says who is to be forgotten in which output.
type ForgetConfig struct {
	Out       string
	Named     string // as Config.Named
	Partial   bool   // the published weeks in Out lack files that are not needed here, such as their index
	Key       mask.Key
	Customers []string // ids as the sources give them
	IDSpace   string
	AllSpaces bool // in every id space that the output knows, instead of IDSpace
	Now       time.Time
	Workers   int // 0 = one per processor
	Progress  func(Progress)
}

// ForgetSummary says what was removed.
type ForgetSummary struct {
	Customers  int      `json:"customers"`  // ids given
	Found      int      `json:"found"`      // of them, those with published inquiries
	Inquiries  int64    `json:"inquiries"`  // removed from published weeks
	Weeks      []string `json:"weeks"`      // built anew without them
	Dropped    []string `json:"dropped"`    // weeks that had no other inquiry
	Superseded int      `json:"superseded"` // older builds removed before their time
	Rejects    int64    `json:"rejects"`    // removed from reject files
	Reports    []string `json:"reports"`    // weeks whose report was written anew
	Remembered int      `json:"remembered"` // tokens whose rows no later run will publish
}

// Forget removes customers from everything that is published in an output: the weeks that hold inquiries of
// theirs are built anew without them, all superseded builds go at once, rejects that name them are dropped, and
// reports are written anew. Their tokens are remembered, and no later run publishes a row of theirs. Readers see
// the weeks before or after; a run that is killed is completed by calling Forget again.
func Forget(ctx context.Context, config ForgetConfig) (*ForgetSummary, error) {
	lock, err := store.Lock(config.Out)
	if err != nil {
		return nil, err
	}
	defer lock.Unlock()
	if err := store.Clean(config.Out, config.Now); err != nil {
		return nil, err
	}
	catalog, err := store.Open(config.Out)
	if err != nil {
		return nil, err
	}
	if catalog.KeyID == "" {
		return nil, fmt.Errorf("nothing is published in %s, so there is nobody to forget; name another directory with --out", config.Out)
	}
	if catalog.KeyID != config.Key.ID() {
		return nil, fmt.Errorf("%w: they were made with key %s, this one is %s, and finds nobody. Give the right key with --key", ErrOtherKey, catalog.KeyID, config.Key.ID())
	}
	if config.Partial {
		catalog = catalog.Partial()
	}
	settings, err := ReadSettings(config.Out)
	if err != nil {
		return nil, err
	}
	location, err := settings.Location()
	if err != nil {
		return nil, fmt.Errorf("loading the time zone: %w", err)
	}
	user, err := settings.Words()
	if err != nil {
		return nil, err
	}
	run := newRun(Config{
		Out: config.Out, Named: config.Named, Key: config.Key, Location: location, Now: config.Now, Workers: config.Workers,
		Progress: config.Progress, Version: settings.Version, published: &settings, UserDictionary: user,
	}, catalog)
	defer run.close()
	if err := run.config.check(); err != nil {
		return nil, err
	}
	run.labels, run.text = catalog.Labels, catalog.Text
	return run.forget(ctx, &config)
}

func (r *run) forget(ctx context.Context, config *ForgetConfig) (*ForgetSummary, error) {
	summary := &ForgetSummary{Customers: len(config.Customers), Weeks: []string{}, Dropped: []string{}, Reports: []string{}}
	if err := r.findForgotten(ctx, config, summary); err != nil {
		return nil, err
	}
	var err error
	if summary.Rejects, err = store.DropRejects(config.Out, func(reject voc.Reject) bool { return names(reject.Raw, config.Customers) }); err != nil {
		return nil, err
	}
	if err = r.forgetReference(); err != nil {
		return nil, err
	}
	if r.spool, err = store.NewSpool(config.Out); err != nil { // empty: nothing is read
		return nil, err
	}
	if err := r.buildWeeks(ctx); err != nil {
		return nil, err
	}
	c := r.catalog
	c.Settings = maps.Clone(c.Settings)
	if c.Settings == nil {
		c.Settings = map[string]string{}
	}
	c.Settings[forgottenSetting] = strings.Join(slices.Sorted(maps.Keys(r.forgotten)), " ")
	summary.Remembered = len(r.forgotten)
	now := time.Now()
	for _, week := range r.built {
		c.TakeWeek(week, now)
		summary.Weeks = append(summary.Weeks, week.Week.String())
	}
	for _, week := range r.dropped {
		c.DropWeek(week, now)
		summary.Dropped = append(summary.Dropped, week.String())
	}
	summary.Superseded = c.DropSuperseded(now)
	if err := c.Publish(now); err != nil {
		return nil, fmt.Errorf("publishing: %w", err)
	}
	if err := removeOtherReports(config.Out, c); err != nil {
		return nil, err
	}
	if err := r.writeReports(ctx); err != nil {
		return nil, fmt.Errorf("%w, but %w; run voc forget again to write the reports", ErrReports, err)
	}
	summary.Reports = append(summary.Reports, r.reports...)
	return summary, nil
}

// findForgotten adds the tokens of the customers to those that are forgotten, and marks the weeks that hold
// inquiries of theirs.
func (r *run) findForgotten(ctx context.Context, config *ForgetConfig, summary *ForgetSummary) error {
	if err := r.offerPublished(); err != nil {
		return err
	}
	spaces := map[string]bool{config.IDSpace: true}
	if config.AllSpaces {
		for _, record := range r.catalog.Weeks {
			week, err := r.catalog.Week(record.Week)
			if err != nil {
				return err
			}
			for key, err := range week.Keys() {
				if err != nil {
					return err
				}
				spaces[key.IDSpace] = true
			}
		}
	}
	owner := map[string]string{} // token → id
	for _, id := range config.Customers {
		for space := range spaces {
			token := r.config.Key.Token(space, id)
			owner[token], r.forgotten[token] = id, true
		}
		// Whoever gives an address or a number is known by it in every id space.
		for _, token := range []string{r.config.Key.EmailToken(id), r.config.Key.TelephoneToken(id)} {
			if token != "" {
				owner[token], r.forgotten[token] = id, true
			}
		}
	}
	found := map[string]bool{}
	for _, record := range r.catalog.Weeks {
		if err := ctx.Err(); err != nil {
			return err
		}
		week, err := r.catalog.Week(record.Week)
		if err != nil {
			return err
		}
		for row, err := range week.Rows() {
			if err != nil {
				return err
			}
			if r.isForgotten(row) {
				summary.Inquiries++
				for _, token := range append([]string{row.Person}, row.Identifiers...) {
					if id, known := owner[token]; known {
						found[id] = true
					}
				}
				r.resolver.changed[weekNumber(record.Week)] = true
			}
		}
	}
	summary.Found = len(found)
	return nil
}

// names reports whether raw bytes of a record, in whatever encoding, hold one of the ids as a whole word. Ids in
// ASCII look alike in every encoding that voc reads but UTF-16, whose zero bytes are left out; others are looked
// for in UTF-8.
func names(raw []byte, ids []string) bool {
	texts := []string{string(raw), norm.NFKC.String(strings.ToValidUTF8(string(raw), " "))}
	if bytes.IndexByte(raw, 0) >= 0 {
		texts = append(texts, string(bytes.ReplaceAll(raw, []byte{0}, nil)))
	}
	for _, id := range ids {
		for _, form := range []string{strings.TrimSpace(id), strings.TrimSpace(norm.NFKC.String(id))} {
			for _, text := range texts {
				if containsWord(strings.ToLower(text), strings.ToLower(form)) {
					return true
				}
			}
		}
	}
	return false
}

// containsWord reports whether word occurs in text where no ASCII letter or digit touches it, so that C-1 is not
// found in C-10.
func containsWord(text, word string) bool {
	for at := 0; word != ""; {
		next := strings.Index(text[at:], word)
		if next < 0 {
			return false
		}
		start, end := at+next, at+next+len(word)
		if !(start > 0 && alphanumeric(text[start-1])) && !(end < len(text) && alphanumeric(text[end])) {
			return true
		}
		at = start + 1
	}
	return false
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z'
}

// removeOtherReports removes the reports that the next step does not write anew: those of weeks that are published no
// more, among them weeks that a killed Forget dropped, and those in formats that a run does not write.
func removeOtherReports(out string, catalog *store.Catalog) error {
	entries, err := os.ReadDir(filepath.Join(out, "reports"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("listing the reports: %w", err)
	}
	for _, entry := range entries {
		name, format, _ := strings.Cut(entry.Name(), ".")
		week, err := voc.ParseWeek(name)
		if err != nil {
			continue // not a report
		}
		published := slices.ContainsFunc(catalog.Weeks, func(record store.WeekRecord) bool { return record.Week == week })
		if published && (slices.Contains(ReportFormats, format) || slices.Contains([]string{routingFormat, figuresFormat, selectionsFormat}, format)) {
			continue
		}
		if err := os.Remove(filepath.Join(out, "reports", entry.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing the report %s: %w", entry.Name(), err)
		}
	}
	return nil
}
