package beam

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"voc"
	"voc/pipeline"
	"voc/store"
)

// An output in an object store:
//
//	weeks/2026-W34/<build>/…      sealed builds, as in a directory
//	files/<SHA-256>               everything else: catalog.json, settings.json, reports, …
//	pointers/000000000012.json    the names and checksums of one publication (pointer)
//
// The pointer with the greatest number is what is published. A run that read number n publishes by writing n+1 on the
// condition that it does not exist, so that of two runs one wins and the other changed nothing that a reader sees. Stores
// give the condition "does not exist" alike, other conditions they do not. Nothing is overwritten.
type pointer struct {
	Files []store.FileRecord `json:"files"` // by path
}

// ErrOtherRun means that another run published meanwhile. Nothing of this one is visible; run it again.
var ErrOtherRun = errors.New("another run published into this output meanwhile; nothing of this run is visible: run it again")

func pointerName(number int) string { return fmt.Sprintf("pointers/%012d.json", number) }

// latest returns the published pointer and its number, 0 where nothing is published.
func latest(ctx context.Context, bucket *blob.Bucket) (pointer, int, error) {
	number, key := 0, ""
	err := list(ctx, bucket, "pointers/", func(name string, _ int64) error {
		if _, err := fmt.Sscanf(name, "pointers/%d.json", &number); err != nil {
			return fmt.Errorf("%s is no pointer", name)
		}
		key = name
		return nil
	})
	var p pointer
	if err == nil && key != "" {
		err = readJSON(ctx, bucket, key, &p)
	}
	for _, file := range p.Files {
		if !filepath.IsLocal(filepath.FromSlash(file.Path)) && err == nil {
			err = fmt.Errorf("%s names the path %q", key, file.Path)
		}
	}
	return p, number, err
}

// fetchPublished brings the published build of a week to a worker, where there is one.
func (m *machine) fetchPublished(ctx context.Context, week voc.Week) error {
	if m.out.local() {
		return nil
	}
	catalog, err := store.Open(m.dir)
	if err != nil {
		return err
	}
	for _, record := range catalog.Weeks {
		if record.Week == week {
			return fetchWeek(ctx, m.out, m.dir, record)
		}
	}
	return nil
}

// upload brings a sealed build to the output, the manifest last. Where another build stands under its name, it gets the
// next free one.
func (m *machine) upload(ctx context.Context, built *pipeline.BuiltWeek) error {
	if m.out.local() || built.Empty {
		return nil
	}
	local := filepath.Join(m.dir, "weeks", built.Week.String(), built.Record.Build)
	bucket, err := m.out.open(ctx)
	if err != nil {
		return err
	}
	defer bucket.Close()
	content, _, _ := strings.Cut(built.Record.Build, "-")
	for number := 1; ; number++ {
		name := content
		if number > 1 {
			name = fmt.Sprintf("%s-%d", content, number)
		}
		err := uploadAs(ctx, bucket, local, "weeks/"+built.Week.String()+"/"+name+"/")
		if errors.Is(err, errExists) {
			continue
		}
		built.Record.Build = name
		return err
	}
}

// uploadAs writes the files of a directory under a prefix. Equal ones may be there; another one is errExists.
func uploadAs(ctx context.Context, bucket *blob.Bucket, local, prefix string) error {
	files, err := filesOf(local)
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b string) int { // the manifest last: a build without it is none
		if last := strings.Compare(fmt.Sprint(a == "manifest.json"), fmt.Sprint(b == "manifest.json")); last != 0 {
			return last
		}
		return strings.Compare(a, b)
	})
	for _, name := range files {
		if err := putEqual(ctx, bucket, prefix+name, filepath.Join(local, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	return nil
}

// putEqual writes a file as a blob. A blob that is there is fine when it is equal, and errExists else.
func putEqual(ctx context.Context, bucket *blob.Bucket, key, path string) error {
	content, err := os.Open(path)
	if err != nil {
		return err
	}
	defer content.Close()
	if err = put(ctx, bucket, key, content); !errors.Is(err, errExists) {
		return err
	}
	reader, readErr := bucket.NewReader(ctx, key, nil)
	if readErr != nil {
		return readErr
	}
	defer reader.Close()
	h := sha256.New()
	if _, err := io.Copy(h, reader); err != nil {
		return err
	}
	if sum, sumErr := fileSum(path); sumErr != nil || sum == hex.EncodeToString(h.Sum(nil)) {
		return sumErr
	}
	return err
}

// filesOf lists the files under a directory, with slashes.
func filesOf(directory string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(directory, path)
		files = append(files, filepath.ToSlash(name))
		return err
	})
	return files, err
}

// pull brings what is published to the driver: the reports of a run look at the figures of twelve weeks.
func (d *driver) pull(ctx context.Context) error {
	if d.dir = d.options.Cache; d.dir == "" {
		dir, err := os.MkdirTemp("", "voc-beam-driver-")
		if err != nil {
			return err
		}
		d.dir, d.temporary = dir, true
	}
	_, number, err := fetch(ctx, d.out, d.dir, func(store.WeekRecord, bool) bool { return true })
	d.number = number
	return err
}

// beforePublish, where a test sets it, is called before the pointer is written.
var beforePublish func()

// push publishes what the run left in the driver's copy.
func (d *driver) push(ctx context.Context) error {
	bucket, err := d.out.open(ctx)
	if err != nil {
		return err
	}
	defer bucket.Close()
	names, err := filesOf(d.dir)
	if err != nil {
		return err
	}
	var p pointer
	for _, name := range names {
		if strings.HasPrefix(name, "weeks/") || strings.HasPrefix(filepath.Base(name), ".") {
			continue // builds are there already; the lock is this machine's
		}
		path := filepath.Join(d.dir, filepath.FromSlash(name))
		sum, err := fileSum(path)
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		p.Files = append(p.Files, store.FileRecord{Path: name, Bytes: info.Size(), SHA256: sum})
		if err := putFileOnce(ctx, bucket, "files/"+sum, path); err != nil {
			return err
		}
	}
	if published, _, err := latest(ctx, bucket); err == nil && slices.Equal(published.Files, p.Files) {
		return nil // nothing changed
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if beforePublish != nil {
		beforePublish()
	}
	err = put(ctx, bucket, pointerName(d.number+1), strings.NewReader(string(data)))
	if errors.Is(err, errExists) {
		return ErrOtherRun
	}
	if gcerrors.Code(err) == gcerrors.Unknown && err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return err
}
