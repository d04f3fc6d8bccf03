package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // the zone that a manifest names must be known on every machine

	"voc"
)

const (
	manifestFile = "manifest.json"
	indexDir     = "index"
)

// Manifest is manifest.json of a build: what is in it and from what it was made.
type Manifest struct {
	Format    int           `json:"format"` // FormatVersion of the writer
	Week      voc.Week      `json:"week"`
	Location  string        `json:"location"` // IANA name of the time zone of days and weeks
	Labels    string        `json:"labels"`   // version of taxonomy and rules
	Text      string        `json:"text"`     // version of normalise, mask and dictionary
	Inquiries int64         `json:"inquiries"`
	People    int64         `json:"people"`
	Shown     string        `json:"shown"` // of voc.WeekFigures
	Rho       float64       `json:"rho"`   // of voc.WeekFigures
	Guards    []GuardRecord `json:"guards,omitempty"`
	Tables    []TableRecord `json:"tables"` // in the order of the package comment
	Files     []FileRecord  `json:"files"`  // every file but the manifest, by path
}

// GuardRecord is a voc.Guard of the manifest's week.
type GuardRecord struct {
	Kind    string `json:"kind"`
	Channel string `json:"channel"`
	Detail  string `json:"detail"`
}

// TableRecord is a Parquet table of a build.
type TableRecord struct {
	Name string `json:"name"`
	Rows int64  `json:"rows"`
}

// FileRecord is a file of a build.
type FileRecord struct {
	Path   string `json:"path"` // within the build, with slashes
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func (m *Manifest) file(path string) (FileRecord, error) {
	for _, f := range m.Files {
		if f.Path == path {
			return f, nil
		}
	}
	return FileRecord{}, fmt.Errorf("%w: the manifest does not list %s", ErrDamaged, path)
}

func (m *Manifest) rows(table string) int64 {
	for _, t := range m.Tables {
		if t.Name == table {
			return t.Rows
		}
	}
	return 0
}

// readManifest reads the manifest of a build whose checksum the catalog gives.
func readManifest(dir, sha string) (Manifest, *time.Location, error) {
	path := filepath.Join(dir, manifestFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return Manifest{}, nil, damaged(path, err)
	}
	if hexSHA256(data) != sha {
		return Manifest{}, nil, damaged(path, errors.New("it is not the manifest that the catalog names"))
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return Manifest{}, nil, damaged(path, err)
	}
	location, err := time.LoadLocation(m.Location)
	if err != nil {
		return Manifest{}, nil, damaged(path, err)
	}
	return m, location, nil
}

// damaged wraps what went wrong with a published file. Only what shows damage counts as such: a file that may
// not be opened is no damaged file.
func damaged(path string, err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	if errors.Is(err, ErrDamaged) {
		return fmt.Errorf("reading %s: %w; run `voc verify`", path, err)
	}
	return fmt.Errorf("reading %s: %w: %w; run `voc verify`", path, ErrDamaged, err)
}

// listFiles returns a record of every file in dir but the manifest, by path.
func listFiles(dir string) ([]FileRecord, error) {
	var files []FileRecord
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(dir, path)
		if err != nil || relative == manifestFile {
			return err
		}
		sum, size, err := checksum(path)
		files = append(files, FileRecord{filepath.ToSlash(relative), size, sum})
		return err
	})
	slices.SortFunc(files, func(a, b FileRecord) int { return strings.Compare(a.Path, b.Path) })
	return files, err
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
