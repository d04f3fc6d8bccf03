package beam

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gocloud.dev/blob"

	"voc"
	"voc/pipeline"
	"voc/store"
)

// Weeks says which weeks Fetch brings: all for none. Last is the newest one.
type Weeks struct {
	Names []voc.Week
	Last  bool
}

// Fetch brings what is published in out into a directory, which voc takes with --out. Every file is checked against its
// checksum; those that are there already are kept. The catalog comes last: a reader of the directory sees the old
// weeks or the new ones, and a Fetch that fails leaves the old ones. It names all weeks, also those not fetched.
func Fetch(ctx context.Context, out, directory string, weeks Weeks) (*store.Catalog, error) {
	place, err := parseLocation(out)
	if err != nil {
		return nil, err
	}
	if place.local() {
		return nil, fmt.Errorf("%s is a directory of this machine: give it to voc as it is", out)
	}
	catalog, number, err := fetch(ctx, place, directory, nil, func(record store.WeekRecord, newest bool) bool {
		return !weeks.Last && len(weeks.Names) == 0 || weeks.Last && newest || slices.Contains(weeks.Names, record.Week)
	})
	if err != nil {
		return nil, err
	}
	if number == 0 {
		return nil, fmt.Errorf("nothing is published in %s", out)
	}
	return catalog, nil
}

// CacheDirectory is where Fetch keeps an output when nothing else is said: a directory of its own for each output within
// the user's cache. What says how to reach a store, such as its region, makes no other output.
func CacheDirectory(out string) (string, error) {
	base, query := cutQuery(out)
	if values, err := url.ParseQuery(query); err == nil {
		for _, name := range []string{"endpoint", "domain", "storage_account"} { // the same name means something else there
			base += "?" + values.Get(name)
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding a place for the cache: %w; name one with --cache", err)
	}
	return filepath.Join(cache, "voc", "outputs", sumOf([]byte(base))[:16]), nil
}

// fetch brings what is published and, of the weeks that are asked for, some files or, for none, all. It returns the number
// of the pointer, 0 for none.
func fetch(ctx context.Context, place location, directory string, files []string, wanted func(record store.WeekRecord, newest bool) bool) (*store.Catalog, int, error) {
	bucket, err := place.open(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer bucket.Close()
	p, number, err := latest(ctx, bucket)
	if err != nil {
		return nil, 0, err
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, 0, err
	}
	lock, err := lockCache(ctx, directory)
	if err != nil {
		return nil, 0, err
	}
	defer lock.Unlock()
	incoming, err := os.MkdirTemp(directory, ".tmp-fetch-")
	if err != nil {
		return nil, 0, err
	}
	defer os.RemoveAll(incoming)
	for _, file := range p.Files {
		path := filepath.Join(directory, filepath.FromSlash(file.Path))
		if file.Path == "catalog.json" {
			path = filepath.Join(incoming, file.Path)
		}
		if err := fetchFile(ctx, bucket, "files/"+file.SHA256, path, file.SHA256); err != nil {
			return nil, 0, err
		}
	}
	catalog, err := store.Open(incoming)
	if err != nil || number == 0 {
		return catalog, number, err
	}
	for i, record := range catalog.Weeks {
		if wanted(record, i == len(catalog.Weeks)-1) {
			if err := fetchWeek(ctx, place, directory, record, files); err != nil {
				return nil, 0, err
			}
		}
	}
	if err := os.Rename(filepath.Join(incoming, "catalog.json"), filepath.Join(directory, "catalog.json")); err != nil {
		return nil, 0, err
	}
	if err := removeOthers(directory, p); err != nil {
		return nil, 0, err
	}
	if err := store.Clean(directory, time.Now()); err != nil { // builds that were superseded a day ago, and what killed runs left
		return nil, 0, err
	}
	catalog, err = store.Open(directory)
	return catalog, number, err
}

// removeOthers removes from a directory what was fetched of earlier publications and is published no more, as when a
// customer was forgotten. Files of others stay, and the audited sample, which people keep there.
func removeOthers(directory string, p pointer) error {
	names, err := filesOf(directory)
	if err != nil {
		return err
	}
	for _, name := range names {
		ours := strings.HasPrefix(name, "reports/") || strings.HasPrefix(name, "runs/") || slices.Contains(pipeline.BesideFiles(), name)
		if !ours || name == pipeline.AuditPath("") || slices.ContainsFunc(p.Files, func(file store.FileRecord) bool { return file.Path == name }) {
			continue
		}
		if err := os.Remove(filepath.Join(directory, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// lockCache waits until no other process writes into a directory.
func lockCache(ctx context.Context, directory string) (*store.DirectoryLock, error) {
	for {
		lock, err := store.Lock(directory)
		if !errors.Is(err, store.ErrLocked) {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// fetchFile brings a blob into a file unless that has the checksum already.
func fetchFile(ctx context.Context, bucket *blob.Bucket, key, path, sum string) error {
	if held, err := fileSum(path); err == nil && held == sum {
		return nil
	}
	reader, err := bucket.NewReader(ctx, key, nil)
	if err != nil {
		return fmt.Errorf("fetching %s: %w", key, err)
	}
	defer reader.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".fetch-") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(file, h), reader); err != nil {
		return fmt.Errorf("fetching %s: %w", key, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return fmt.Errorf("fetching %s: it is damaged: its checksum is not the published one", key)
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func fileSum(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), err
}

// fetchWeek brings a published week into a directory: its manifest and the files that are named, all for none.
func fetchWeek(ctx context.Context, place location, directory string, record store.WeekRecord, files []string) error {
	bucket, err := place.open(ctx)
	if err != nil {
		return err
	}
	defer bucket.Close()
	name := "weeks/" + record.Week.String() + "/" + record.Build + "/"
	local := filepath.Join(directory, filepath.FromSlash(name))
	manifest := filepath.Join(local, "manifest.json")
	if err := fetchFile(ctx, bucket, name+"manifest.json", manifest, record.ManifestSHA256); err != nil {
		return err
	}
	data, err := os.ReadFile(manifest)
	if err != nil {
		return err
	}
	var m store.Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return fmt.Errorf("reading the manifest of week %s: %w", record.Week, err)
	}
	for _, file := range m.Files {
		if files != nil && !slices.Contains(files, file.Path) {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(file.Path)) {
			return fmt.Errorf("the manifest of week %s names the path %q", record.Week, file.Path)
		}
		if err := fetchFile(ctx, bucket, name+file.Path, filepath.Join(local, filepath.FromSlash(file.Path)), file.SHA256); err != nil {
			return err
		}
	}
	return nil
}
