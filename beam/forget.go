package beam

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"gocloud.dev/blob"

	"voc/pipeline"
	"voc/store"
)

// Forget is `voc forget` on an output in an object store: config.Out is its URL. The tables of all weeks are fetched into a
// temporary directory, where weeks are built anew without the customers; these and the reports are published, and then
// everything that was published before is removed at once, with what runs left that were killed. When it fails after it
// published, Forget again completes it. It refuses with ErrRunning while a run works there.
func Forget(ctx context.Context, config pipeline.ForgetConfig) (*pipeline.ForgetSummary, error) {
	place, err := remote(config.Out, "use voc forget")
	if err != nil {
		return nil, err
	}
	ended, err := begin(ctx, place, "forget")
	if err != nil {
		return nil, err
	}
	defer ended()
	directory, err := os.MkdirTemp("", "voc-beam-forget-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(directory)
	tables := slices.Concat(store.RowTables(), store.FigureTables())
	_, number, err := fetch(ctx, place, directory, tables, func(store.WeekRecord, bool) bool { return true })
	if err != nil {
		return nil, err
	}
	if number == 0 {
		return nil, fmt.Errorf("nothing is published in %s, so there is nobody to forget", config.Out)
	}
	config.Named, config.Out, config.Partial = config.Out, directory, true
	summary, err := pipeline.Forget(ctx, config)
	if err != nil && !errors.Is(err, pipeline.ErrReports) {
		return nil, err
	}
	bucket, openErr := place.open(ctx)
	if openErr != nil {
		return nil, openErr
	}
	defer bucket.Close()
	if err := publishForgotten(ctx, bucket, directory, number); err != nil {
		return nil, err
	}
	if _, err := cleanAt(ctx, place, time.Now(), 0); err != nil {
		return nil, fmt.Errorf("what is published holds nothing of them, but %w; forget again to remove what was published before", err)
	}
	return summary, err
}

// publishForgotten publishes a directory in which customers were forgotten.
func publishForgotten(ctx context.Context, bucket *blob.Bucket, directory string, number int) error {
	published, latestNumber, err := latest(ctx, bucket)
	if err != nil {
		return err
	}
	if latestNumber != number {
		return ErrOtherRun
	}
	catalog, err := store.Open(directory)
	if err != nil {
		return err
	}
	for _, record := range catalog.Weeks {
		name := "weeks/" + record.Week.String() + "/" + record.Build
		local := filepath.Join(directory, filepath.FromSlash(name))
		if _, err := os.Stat(filepath.Join(local, "index")); errors.Is(err, os.ErrNotExist) {
			continue // it was fetched, without its index, and is there
		}
		if err := uploadAs(ctx, bucket, local, name+"/"); err != nil {
			return err
		}
	}
	return publish(ctx, bucket, directory, map[string]store.FileRecord{}, published, number)
}
