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

// Fetch brings what is published in out into a directory, which `voc search`, `voc report`, `voc serve` and `voc verify`
// take with --out. Every file is checked against its checksum; those that are there already are kept. The weeks given are
// fetched, or all for none.
func Fetch(ctx context.Context, out, directory string, weeks ...voc.Week) (*store.Catalog, error) {
	place, err := parseLocation(out)
	if err != nil {
		return nil, err
	}
	catalog, _, err := fetch(ctx, place, directory)
	if err != nil {
		return nil, err
	}
	for _, record := range catalog.Weeks {
		if len(weeks) == 0 || slices.Contains(weeks, record.Week) {
			if err := fetchWeek(ctx, place, directory, record); err != nil {
				return nil, err
			}
		}
	}
	return catalog, nil
}

func fetch(ctx context.Context, place location, directory string) (*store.Catalog, int, error) {
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
	for _, file := range p.Files {
		if err := fetchFile(ctx, bucket, "files/"+file.SHA256, filepath.Join(directory, filepath.FromSlash(file.Path)), file.SHA256); err != nil {
			return nil, 0, err
		}
	}
	catalog, err := store.Open(directory)
	return catalog, number, err
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

// fetchWeek brings a published week into a directory.
func fetchWeek(ctx context.Context, place location, directory string, record store.WeekRecord) error {
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
		if !filepath.IsLocal(filepath.FromSlash(file.Path)) {
			return fmt.Errorf("the manifest of week %s names the path %q", record.Week, file.Path)
		}
		if err := fetchFile(ctx, bucket, name+file.Path, filepath.Join(local, filepath.FromSlash(file.Path)), file.SHA256); err != nil {
			return err
		}
	}
	return nil
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
	catalog, number, err := fetch(ctx, d.out, d.dir)
	if err != nil {
		return err
	}
	d.number = number
	for _, record := range catalog.Weeks {
		if err := fetchWeek(ctx, d.out, d.dir, record); err != nil {
			return err
		}
	}
	return nil
}

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
	err = put(ctx, bucket, pointerName(d.number+1), strings.NewReader(string(data)))
	if errors.Is(err, errExists) {
		return ErrOtherRun
	}
	if gcerrors.Code(err) == gcerrors.Unknown && err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return err
}
