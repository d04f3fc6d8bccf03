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
	"maps"
	"os"
	"path"
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
//	tmp-beam-<job>/…              of a job, until its run ends
//	running/run-<number>          while a run works (see begin)
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
			return fetchWeek(ctx, m.out, m.dir, record, store.RowTables())
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

// stays says whether a published file stays where it is while a run works: reports and what runs left, of which the
// driver needs the names alone.
func stays(path string) bool {
	return strings.HasPrefix(path, "runs/") || strings.HasPrefix(path, "reports/") && path != "reports/state.json"
}

// pull brings what the driver needs of what is published: neither weeks, nor reports, nor what runs left.
func (d *driver) pull(ctx context.Context) error {
	bucket, err := d.out.open(ctx)
	if err != nil {
		return err
	}
	defer bucket.Close()
	if d.published, d.number, err = latest(ctx, bucket); err != nil {
		return err
	}
	for _, file := range d.published.Files {
		if stays(file.Path) {
			continue
		}
		if err := fetchFile(ctx, bucket, "files/"+file.SHA256, filepath.Join(d.dir, filepath.FromSlash(file.Path)), file.SHA256); err != nil {
			return err
		}
	}
	return nil
}

// putPublished writes a file of a directory under the name that pointers give it.
func putPublished(ctx context.Context, bucket *blob.Bucket, directory, name string) (store.FileRecord, error) {
	local := filepath.Join(directory, filepath.FromSlash(name))
	sum, err := fileSum(local)
	if err != nil {
		return store.FileRecord{}, err
	}
	info, err := os.Stat(local)
	if err != nil {
		return store.FileRecord{}, err
	}
	return store.FileRecord{Path: name, Bytes: info.Size(), SHA256: sum}, putFileOnce(ctx, bucket, "files/"+sum, local)
}

// beforePublish, where a test sets it, is called before the pointer is written.
var beforePublish func()

// push publishes what the run left in the driver's copy, and the reports that workers left in the store.
func (d *driver) push(ctx context.Context) error {
	bucket, err := d.out.open(ctx)
	if err != nil {
		return err
	}
	defer bucket.Close()
	files := map[string]store.FileRecord{}
	for _, file := range d.published.Files {
		if stays(file.Path) {
			files[file.Path] = file
		}
	}
	for _, file := range d.reported {
		files[file.Path] = file
	}
	return publish(ctx, bucket, d.dir, files, d.published, d.number)
}

// publish publishes the files of a directory besides others that stand in the store, after the pointer with a number.
func publish(ctx context.Context, bucket *blob.Bucket, directory string, files map[string]store.FileRecord, published pointer, number int) error {
	names, err := filesOf(directory)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, "weeks/") || strings.HasPrefix(path.Base(name), ".") {
			continue // builds are there already; the lock is this machine's
		}
		if files[name], err = putPublished(ctx, bucket, directory, name); err != nil {
			return err
		}
	}
	p := pointer{Files: slices.SortedFunc(maps.Values(files), func(a, b store.FileRecord) int { return strings.Compare(a.Path, b.Path) })}
	if number > 0 && slices.Equal(published.Files, p.Files) {
		return nil // nothing changed
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if beforePublish != nil {
		beforePublish()
	}
	err = put(ctx, bucket, pointerName(number+1), strings.NewReader(string(data)))
	if errors.Is(err, errExists) {
		return ErrOtherRun
	}
	if gcerrors.Code(err) == gcerrors.Unknown && err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return err
}
