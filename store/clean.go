package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"voc"
)

// Names of what is being made. A run that ends removes them, a killed one leaves them to Clean.
const (
	temporaryPrefix = ".tmp-"
	spoolPrefix     = "tmp-spool-"
)

// Clean removes what killed runs left in dir: temporary files, spools, builds that were never published, and
// superseded builds whose time is over. The caller holds the lock. Files that voc does not make are left alone.
func Clean(dir string, now time.Time) error {
	catalog, err := Open(dir)
	if err != nil {
		return err // without a catalog there is no telling what is published
	}
	keep := map[string]bool{}
	for _, w := range catalog.Weeks {
		keep[catalog.buildDir(w.Week, w.Build)] = true
	}
	for _, s := range catalog.Superseded {
		if now.Before(s.Until) {
			keep[catalog.buildDir(s.Week, s.Build)] = true
		}
	}
	// catalog.Superseded itself is renewed by the next Publish; a build it names may be gone by then.
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // removed with its parent, or dir was never made
		}
		if err != nil {
			return err
		}
		if path == dir {
			return nil
		}
		build := isBuildDir(dir, path)
		switch {
		case strings.HasPrefix(entry.Name(), temporaryPrefix), filepath.Dir(path) == dir && strings.HasPrefix(entry.Name(), spoolPrefix):
			err = os.RemoveAll(path)
		case build && !keep[path]:
			err = removeBuild(path)
		case !entry.IsDir():
			return nil
		case !build:
			return nil // look inside
		}
		if err == nil && entry.IsDir() {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("removing what an earlier run left in %s: %w", dir, err)
	}
	return nil
}

// isBuildDir says whether path is DIR/weeks/<week>/<build>.
func isBuildDir(dir, path string) bool {
	relative, err := filepath.Rel(filepath.Join(dir, "weeks"), path)
	if err != nil {
		return false
	}
	week, build, _ := strings.Cut(filepath.ToSlash(relative), "/")
	_, err = voc.ParseWeek(week)
	return err == nil && buildName.MatchString(build)
}
