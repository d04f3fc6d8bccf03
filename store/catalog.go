package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"voc"
)

// FormatVersion is the version of the layout that this package writes. It reads this one and older ones.
const FormatVersion = 1

const catalogFile = "catalog.json"

// keepSuperseded is how long a build stays after the catalog stopped naming it.
const keepSuperseded = 24 * time.Hour

// Errors that callers tell apart with errors.Is; all come with the file concerned and what to do.
var (
	// ErrNewer means that a newer version of voc wrote the catalog.
	ErrNewer = errors.New("catalog of a newer version")
	// ErrDamaged means that a file is missing, torn or changed.
	ErrDamaged = errors.New("damaged or missing")
	// ErrLocked means that another run holds the lock.
	ErrLocked = errors.New("another run is writing here")
	// ErrNoWeek means that a week is not published.
	ErrNoWeek = errors.New("week is not published")
)

// Catalog is catalog.json: what is published in a directory. It is read by Open, changed in memory by the run
// that holds the lock, and takes effect with Publish. A Catalog may be read concurrently while nobody changes it.
type Catalog struct {
	Format     int               `json:"format"`   // FormatVersion of the writer
	Version    string            `json:"version"`  // voc version that wrote it
	KeyID      string            `json:"key_id"`   // of the customer tokens
	Labels     string            `json:"labels"`   // version of taxonomy and rules that all weeks are labelled with
	Text       string            `json:"text"`     // version of normalise, mask and dictionary
	Settings   map[string]string `json:"settings"` // further settings that all weeks share, by name
	Inputs     []InputRecord     `json:"inputs"`   // files taken so far, by SHA256, then Name
	Weeks      []WeekRecord      `json:"weeks"`    // ascending
	Superseded []SupersededBuild `json:"superseded"`

	dir     string
	partial bool // see Partial
}

// InputRecord is a file that was taken. Read = Published + Duplicate + Rejected + Forgotten, as counted by the run
// that took it.
type InputRecord struct {
	Name        string `json:"name"` // base name
	SHA256      string `json:"sha256"`
	Bytes       int64  `json:"bytes"`
	Format      string `json:"format"`
	Encoding    string `json:"encoding"`
	OptionsHash string `json:"options_hash"` // of the settings it was read with
	Read        int64  `json:"read"`
	Published   int64  `json:"published"`
	Duplicate   int64  `json:"duplicate"`
	Rejected    int64  `json:"rejected"`
	Forgotten   int64  `json:"forgotten,omitempty"` // of customers who asked to be forgotten
}

// WeekRecord points at the published build of a week.
type WeekRecord struct {
	Week           voc.Week `json:"week"`
	Build          string   `json:"build"` // directory under weeks/<week>/
	ManifestSHA256 string   `json:"manifest_sha256"`
	Inquiries      int64    `json:"inquiries"`
	People         int64    `json:"people"` // distinct Labelled.CountedAs
}

// SupersededBuild is a build that the catalog named before; it is removed after Until.
type SupersededBuild struct {
	Week  voc.Week  `json:"week"`
	Build string    `json:"build"`
	Until time.Time `json:"until"`
}

// Open reads the catalog of dir. A directory without one, or one that does not exist, gives an empty catalog.
// A catalog of a newer version gives ErrNewer, one that cannot be understood ErrDamaged.
func Open(dir string) (*Catalog, error) {
	path := filepath.Join(dir, catalogFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Catalog{Format: FormatVersion, dir: dir}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the catalog: %w", err)
	}
	catalog, err := parseCatalog(data)
	if err != nil {
		return nil, fmt.Errorf("reading the catalog %s: %w", path, err)
	}
	catalog.dir = dir
	return catalog, nil
}

func parseCatalog(data []byte) (*Catalog, error) {
	// A later layout may change every other field, so the version is looked at alone first.
	var head struct {
		Format  int    `json:"format"`
		Version string `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err == nil && head.Format > FormatVersion {
		return nil, fmt.Errorf("%w: voc %s wrote it with layout %d, this voc knows layouts up to %d; use that version or a later one, or another output directory",
			ErrNewer, cmp.Or(head.Version, "(unknown)"), head.Format, FormatVersion)
	}
	catalog := new(Catalog)
	err := json.Unmarshal(data, catalog)
	if err == nil {
		err = catalog.check()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w; restore it from a backup, or use another output directory", ErrDamaged, err)
	}
	return catalog, nil
}

// buildName also keeps a catalog from pointing out of its directory.
var buildName = regexp.MustCompile(`^[0-9a-f]{16}(-[0-9]+)?$`)

func (c *Catalog) check() error {
	if c.Format < 1 {
		return fmt.Errorf("layout version %d", c.Format)
	}
	for i, w := range c.Weeks {
		if w.Week == (voc.Week{}) {
			return fmt.Errorf("build %q stands without its week", w.Build)
		}
		if i > 0 && c.Weeks[i-1].Week.Compare(w.Week) >= 0 {
			return fmt.Errorf("week %s is out of order", w.Week)
		}
		if !buildName.MatchString(w.Build) {
			return fmt.Errorf("week %s has the build name %q", w.Week, w.Build)
		}
	}
	for _, s := range c.Superseded {
		if !buildName.MatchString(s.Build) {
			return fmt.Errorf("week %s has the superseded build name %q", s.Week, s.Build)
		}
	}
	return nil
}

// Dir is the directory that the catalog is of.
func (c *Catalog) Dir() string { return c.dir }

// Partial returns a catalog of the same weeks of which files may be missing, as where only some of them were fetched from
// elsewhere. That one is missing shows when it is read and not when its week is opened.
func (c *Catalog) Partial() *Catalog {
	partial := *c
	partial.partial = true
	return &partial
}

// Has says whether a week is published.
func (c *Catalog) Has(week voc.Week) bool {
	_, found := c.find(week)
	return found
}

func (c *Catalog) find(week voc.Week) (int, bool) {
	return slices.BinarySearchFunc(c.Weeks, week, func(r WeekRecord, w voc.Week) int { return r.Week.Compare(w) })
}

// TakeWeek makes record the published build of its week. The build it replaces is kept for 24 hours from now.
func (c *Catalog) TakeWeek(record WeekRecord, now time.Time) {
	i, found := c.find(record.Week)
	switch {
	case !found:
		c.Weeks = slices.Insert(c.Weeks, i, record)
	case c.Weeks[i].Build != record.Build:
		c.supersede(c.Weeks[i], now)
		fallthrough
	default:
		c.Weeks[i] = record
	}
	c.Superseded = slices.DeleteFunc(c.Superseded, func(s SupersededBuild) bool {
		return s.Week == record.Week && s.Build == record.Build
	})
}

// DropWeek takes a week out of the catalog. Its build is kept for 24 hours from now.
func (c *Catalog) DropWeek(week voc.Week, now time.Time) {
	if i, found := c.find(week); found {
		c.supersede(c.Weeks[i], now)
		c.Weeks = slices.Delete(c.Weeks, i, i+1)
	}
}

// DropSuperseded ends the time of all superseded builds, so that the next Publish removes them. It is for builds
// that must not be kept for readers, as when a person asked to be forgotten. It returns how many there are.
func (c *Catalog) DropSuperseded(now time.Time) int {
	for i := range c.Superseded {
		c.Superseded[i].Until = now
	}
	return len(c.Superseded)
}

func (c *Catalog) supersede(record WeekRecord, now time.Time) {
	c.Superseded = append(c.Superseded, SupersededBuild{record.Week, record.Build, now.Add(keepSuperseded).UTC().Truncate(time.Second)})
}

// TakeInput records a file; it replaces an earlier record of the same name and content.
func (c *Catalog) TakeInput(record InputRecord) {
	i, found := slices.BinarySearchFunc(c.Inputs, record, compareInputs)
	if found {
		c.Inputs[i] = record
	} else {
		c.Inputs = slices.Insert(c.Inputs, i, record)
	}
}

func compareInputs(a, b InputRecord) int {
	return cmp.Or(strings.Compare(a.SHA256, b.SHA256), strings.Compare(a.Name, b.Name))
}

// Publish makes the catalog as it stands the one that readers see, in a single rename, and then removes
// superseded builds whose time is over. An error before the rename leaves what was published; failing to
// remove an old build is no error, since the next run tries again. The caller holds the lock.
func (c *Catalog) Publish(now time.Time) error {
	c.Format = FormatVersion
	slices.SortFunc(c.Inputs, compareInputs)
	slices.SortFunc(c.Superseded, func(a, b SupersededBuild) int {
		return cmp.Or(a.Week.Compare(b.Week), strings.Compare(a.Build, b.Build))
	})
	if err := c.check(); err != nil {
		return fmt.Errorf("checking the catalog to publish: %w", err)
	}
	published := *c
	published.Superseded = nil
	for _, s := range c.Superseded {
		if now.Before(s.Until) {
			published.Superseded = append(published.Superseded, s)
		}
	}
	data, err := encodeJSON(published)
	if err != nil {
		return fmt.Errorf("encoding the catalog: %w", err)
	}
	if err := WriteFileAtomic(filepath.Join(c.dir, catalogFile), data, 0o644); err != nil {
		return fmt.Errorf("publishing the catalog: %w", err)
	}
	for _, s := range c.Superseded {
		if !now.Before(s.Until) {
			removeBuild(c.buildDir(s.Week, s.Build))
		}
	}
	c.Superseded = published.Superseded
	return nil
}

func (c *Catalog) buildDir(week voc.Week, build string) string {
	return filepath.Join(c.dir, "weeks", week.String(), build)
}

// removeBuild removes a build and, when it was the last one, the directory of its week.
func removeBuild(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	os.Remove(filepath.Dir(dir)) // fails unless empty, as it should
	return nil
}

func encodeJSON(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(value)
	return buffer.Bytes(), err
}
