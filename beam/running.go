package beam

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gocloud.dev/blob"
)

// An object store has no lock. A run may race with others, because the pointer decides which of them publishes; what
// removes blobs (Clean, Forget) must be alone, because a run trusts blobs that it finds. Each leaves a blob while it works
//
//	running/<run, clean or forget>-<number>
//
// and looks for those of others after it wrote its own, so that of two that exclude each other one at least sees the other.

// keepSuperseded is how long what was superseded stays for readers, as in a directory (store.Catalog.Publish).
const keepSuperseded = 24 * time.Hour

// ErrRunning means that something works in the output that excludes what was asked for. Nothing was changed.
var ErrRunning = errors.New("the output is being worked on")

// begin leaves the blob of what works in an output, and returns what removes it.
func begin(ctx context.Context, out location, what string) (ended func(), err error) {
	bucket, err := out.open(ctx)
	if err != nil {
		return nil, err
	}
	key := "running/" + what + "-" + strconv.FormatInt(time.Now().UnixNano(), 36)
	ended = func() {
		bucket.Delete(context.WithoutCancel(ctx), key)
		bucket.Close()
	}
	if err := put(ctx, bucket, key, strings.NewReader("")); err != nil {
		bucket.Close()
		return nil, err
	}
	err = listObjects(ctx, bucket, "running/", func(object *blob.ListObject) error {
		run := strings.HasPrefix(object.Key, "running/run-")
		if object.Key == key || what == "run" && run {
			return nil
		}
		if time.Since(object.ModTime) > keepSuperseded { // it was killed
			return remove(ctx, bucket, []string{object.Key})
		}
		return fmt.Errorf("%w: %s began at %s and has not ended; wait, or delete that blob if it was killed", ErrRunning, object.Key, object.ModTime.Format(time.RFC3339))
	})
	if err != nil {
		ended()
		return nil, err
	}
	return ended, nil
}
