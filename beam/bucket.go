package beam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/azureblob" // azblob://
	_ "gocloud.dev/blob/fileblob"  // file://
	_ "gocloud.dev/blob/gcsblob"   // gs://
	_ "gocloud.dev/blob/s3blob"    // s3://
	"gocloud.dev/gcerrors"
)

// location is a place in an object store: everything whose name begins with prefix.
type location struct {
	bucket string // URL that blob.OpenBucket takes
	prefix string // empty, or ends with /
	dir    string // of file://
}

// parseLocation reads a URL such as s3://bucket/path?region=…, gs://bucket/path, azblob://container/path or
// file:///directory. A path without a scheme is a directory of this machine.
func parseLocation(text string) (location, error) {
	if !strings.Contains(text, "://") {
		absolute, err := filepath.Abs(text)
		if err != nil {
			return location{}, err
		}
		return fileLocation(absolute), nil
	}
	parsed, err := url.Parse(text)
	if err != nil {
		return location{}, fmt.Errorf("%q is no URL: %w", text, err)
	}
	held := parsed.User != nil
	for _, values := range parsed.Query() { // such as an endpoint
		held = held || strings.Contains(strings.Join(values, " "), "@")
	}
	if held { // which reports would show, since they name the output
		return location{}, errors.New("a URL must not hold credentials: give them in the environment of the cloud's own tools")
	}
	if parsed.Scheme == "file" {
		return fileLocation(filepath.FromSlash(parsed.Path)), nil
	}
	l := location{prefix: strings.Trim(parsed.Path, "/")}
	if l.prefix != "" {
		l.prefix += "/"
	}
	parsed.Path = ""
	l.bucket = parsed.String()
	return l, nil
}

func fileLocation(dir string) location {
	slashed := filepath.ToSlash(filepath.Clean(dir))
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // a drive of Windows
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: "create_dir=1&metadata=skip&no_tmp_dir=1"}
	return location{bucket: u.String(), dir: dir}
}

// local says that the place is a directory of this machine, or one that all workers share.
func (l location) local() bool { return l.dir != "" }

func (l location) open(ctx context.Context) (*blob.Bucket, error) {
	bucket, err := blob.OpenBucket(ctx, l.bucket)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", l.bucket, err)
	}
	if l.prefix != "" {
		bucket = blob.PrefixedBucket(bucket, l.prefix)
	}
	return bucket, nil
}

// errExists means that a conditional write found the blob there.
var errExists = errors.New("the blob exists already")

// put writes a blob on the condition that it does not exist; else it returns errExists.
//
// It is Upload and no Writer: that of azureblob 0.47 panics where the store refuses a blob while the writer is closed.
func put(ctx context.Context, bucket *blob.Bucket, key string, content io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	whole := &wholeReader{content: content, cancel: cancel}
	err := bucket.Upload(ctx, key, whole, &blob.WriterOptions{IfNotExist: true, ContentType: "application/octet-stream"})
	if whole.err != nil {
		err = whole.err
	}
	switch {
	case err == nil:
		return nil
	case gcerrors.Code(err) == gcerrors.FailedPrecondition || gcerrors.Code(err) == gcerrors.AlreadyExists:
		return fmt.Errorf("writing %s: %w", key, errExists)
	}
	return fmt.Errorf("writing %s: %w", key, err)
}

// wholeReader gives up the blob that is made of its content where this cannot be read to its end.
type wholeReader struct {
	content io.Reader
	cancel  context.CancelFunc
	err     error
}

func (r *wholeReader) Read(p []byte) (int, error) {
	n, err := r.content.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
		r.cancel()
	}
	return n, err
}

// putOnce writes a blob whose content depends on its key alone: one that exists is fine.
func putOnce(ctx context.Context, bucket *blob.Bucket, key string, content io.Reader) error {
	if err := put(ctx, bucket, key, content); err != nil && !errors.Is(err, errExists) {
		return err
	}
	return nil
}

func putFileOnce(ctx context.Context, bucket *blob.Bucket, key, file string) error {
	content, err := os.Open(file)
	if err != nil {
		return err
	}
	defer content.Close()
	return putOnce(ctx, bucket, key, content)
}

// list calls each with every key under prefix, in the order of keys.
func list(ctx context.Context, bucket *blob.Bucket, prefix string, each func(key string, size int64) error) error {
	return listObjects(ctx, bucket, prefix, func(object *blob.ListObject) error { return each(object.Key, object.Size) })
}

// listObjects is list with all that is known of each blob.
func listObjects(ctx context.Context, bucket *blob.Bucket, prefix string, each func(*blob.ListObject) error) error {
	objects := bucket.List(&blob.ListOptions{Prefix: prefix})
	for {
		object, err := objects.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("listing %s: %w", prefix, err)
		}
		if err := each(object); err != nil {
			return err
		}
	}
}

// cutQuery cuts the query off a URL, with its question mark. A question mark without = behind it is a wild card.
func cutQuery(address string) (base, query string) {
	if at := strings.LastIndexByte(address, '?'); at >= 0 && strings.Contains(address[at:], "=") {
		return address[:at], address[at:]
	}
	return address, ""
}

// glob lists the URLs that match a URL whose last element may hold * and ?.
func glob(ctx context.Context, pattern string) ([]string, error) {
	base, query := cutQuery(pattern)
	at := strings.LastIndex(base, "/")
	if !strings.Contains(base, "://") || at < 0 {
		return nil, fmt.Errorf("%q is no URL such as s3://bucket/exports/*.csv or file:///data/*.csv", pattern)
	}
	directory, name := base[:at], base[at+1:]
	if !strings.ContainsAny(name, "*?[") {
		return []string{pattern}, nil
	}
	place, err := parseLocation(directory + query)
	if err != nil {
		return nil, err
	}
	bucket, err := place.open(ctx)
	if err != nil {
		return nil, err
	}
	defer bucket.Close()
	var found []string
	err = list(ctx, bucket, "", func(key string, _ int64) error {
		if ok, err := path.Match(name, key); err != nil {
			return fmt.Errorf("%q: %w", pattern, err)
		} else if ok {
			found = append(found, directory+"/"+key+query)
		}
		return nil
	})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("no blob matches %s", pattern)
	}
	return found, err
}
