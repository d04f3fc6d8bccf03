package beam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"voc/store"
)

// Cleaned says what was removed.
type Cleaned struct {
	Pointers int   `json:"pointers"` // publications
	Builds   int   `json:"builds"`   // of weeks
	Files    int   `json:"files"`    // reports, catalogs and others
	Jobs     int   `json:"jobs"`     // folders of runs that were killed
	Blobs    int   `json:"blobs"`
	Bytes    int64 `json:"bytes"`
}

// Clean removes from an output in an object store what voc removes from a directory by itself: what was superseded 24 hours
// ago or longer, and what runs left that were killed. It refuses with ErrRunning while a run works there. Blobs that
// voc-beam does not make are left alone.
func Clean(ctx context.Context, out string) (*Cleaned, error) {
	place, err := remote(out, "voc run and voc-beam run clean it themselves")
	if err != nil {
		return nil, err
	}
	ended, err := begin(ctx, place, "clean")
	if err != nil {
		return nil, err
	}
	defer ended()
	return cleanAt(ctx, place, time.Now(), keepSuperseded)
}

// remote is parseLocation of an output in an object store.
func remote(out, otherwise string) (location, error) {
	place, err := parseLocation(out)
	if err == nil && place.local() {
		err = fmt.Errorf("%s is a directory of this machine: %s", out, otherwise)
	}
	return place, err
}

// cleanAt is Clean at a time, of what was superseded so long ago. The caller excludes others.
func cleanAt(ctx context.Context, out location, now time.Time, keep time.Duration) (*Cleaned, error) {
	bucket, err := out.open(ctx)
	if err != nil {
		return nil, err
	}
	defer bucket.Close()
	kept, err := keptBlobs(ctx, bucket, now, keep)
	if err != nil {
		return nil, err
	}
	if len(kept) == 0 {
		return nil, errors.New("nothing is published there, so that nothing tells what may be removed")
	}
	cleaned := &Cleaned{}
	folders := map[string]*int{} // → where they are counted
	for _, one := range []struct {
		prefix string
		depth  int // of what is kept or removed as a whole
		count  *int
	}{{"pointers/", 2, &cleaned.Pointers}, {"weeks/", 3, &cleaned.Builds}, {"files/", 2, &cleaned.Files}, {jobPrefix, 1, &cleaned.Jobs}} {
		var keys []string
		err := list(ctx, bucket, one.prefix, func(key string, size int64) error {
			parts := strings.SplitN(key, "/", one.depth+1)
			if len(parts) < one.depth {
				return nil // not ours
			}
			unit := strings.Join(parts[:one.depth], "/")
			if kept[unit] {
				return nil
			}
			if folders[unit] == nil {
				folders[unit] = one.count
				*one.count++
			}
			keys, cleaned.Bytes = append(keys, key), cleaned.Bytes+size
			return nil
		})
		if err == nil { // pointers first: nobody begins to read by one whose files are gone
			err = remove(ctx, bucket, keys)
		}
		if err != nil {
			return nil, err
		}
		cleaned.Blobs += len(keys)
	}
	return cleaned, nil
}

// keptBlobs names the pointers, files and builds that stay: what is published, and what was within the time that it stays.
func keptBlobs(ctx context.Context, bucket *blob.Bucket, now time.Time, keep time.Duration) (map[string]bool, error) {
	var pointers []*blob.ListObject // ascending
	err := listObjects(ctx, bucket, "pointers/", func(object *blob.ListObject) error {
		pointers = append(pointers, object)
		return nil
	})
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for i, object := range pointers {
		last := i == len(pointers)-1
		if !last && now.Sub(pointers[i+1].ModTime) >= keep {
			continue // it was superseded by the next one, then
		}
		kept[object.Key] = true
		var p pointer
		if err := readJSON(ctx, bucket, object.Key, &p); err != nil {
			return nil, err
		}
		for _, file := range p.Files {
			kept["files/"+file.SHA256] = true
			if file.Path != "catalog.json" {
				continue
			}
			var catalog store.Catalog
			data, err := bucket.ReadAll(ctx, "files/"+file.SHA256)
			if err == nil {
				err = json.Unmarshal(data, &catalog)
			}
			if err != nil {
				return nil, fmt.Errorf("reading the catalog that %s names: %w", object.Key, err)
			}
			for _, record := range catalog.Weeks {
				kept["weeks/"+record.Week.String()+"/"+record.Build] = true
			}
			for _, old := range catalog.Superseded {
				if last && now.Before(old.Until) {
					kept["weeks/"+old.Week.String()+"/"+old.Build] = true
				}
			}
		}
	}
	return kept, nil
}

// remove deletes blobs, several at a time: a store takes its time for each.
func remove(ctx context.Context, bucket *blob.Bucket, keys []string) error {
	work := make(chan string)
	var workers sync.WaitGroup
	var mutex sync.Mutex
	var failed error
	for range min(16, len(keys)) {
		workers.Go(func() {
			for key := range work {
				if err := bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
					mutex.Lock()
					failed = fmt.Errorf("removing %s: %w", key, err)
					mutex.Unlock()
				}
			}
		})
	}
	for _, key := range keys {
		work <- key
	}
	close(work)
	workers.Wait()
	return failed
}
