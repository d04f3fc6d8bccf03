package beam

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"gocloud.dev/blob"

	"voc"
	"voc/pipeline"
)

// jobPrefix begins the names of the folders of jobs in an output. A later run under the lock of a directory removes tmp-*.
const jobPrefix = "tmp-beam-"

// Build is the first step of pipeline.Run that Beam does: label the inputs, build the weeks.
func (d *driver) Build(ctx context.Context, job pipeline.Job) (*pipeline.Built, error) {
	d.bundle.Job = job
	folder, err := d.do(ctx, "", construct)
	if err != nil {
		return nil, fmt.Errorf("the job on %s failed, and nothing was published: %w", d.options.Runner, err)
	}
	return d.collect(ctx, folder)
}

// do has a job done and returns its folder, which stands until the run ends.
func (d *driver) do(ctx context.Context, suffix string, construct func(beam.Scope, string)) (*blob.Bucket, error) {
	if data, err := os.ReadFile(filepath.Join(d.dir, "catalog.json")); err == nil {
		d.bundle.Catalog = data
	}
	address := d.folder(jobPrefix + strconv.FormatInt(time.Now().UnixNano(), 36) + suffix)
	place, err := parseLocation(address)
	if err != nil {
		return nil, err
	}
	folder, err := place.open(ctx)
	if err != nil {
		return nil, err
	}
	d.finish = append(d.finish, func() {
		release(address)
		folder.Close()
		if !d.options.KeepJob {
			clean(place)
		}
	})
	if err := d.writeBeside(ctx, folder); err != nil {
		return nil, err
	}
	d.bundle.Done, d.done = d.done, address
	if err := d.bundle.write(ctx, folder); err != nil {
		return nil, err
	}
	p, s := beam.NewPipelineWithRoot()
	for range 1 + d.duplicates {
		construct(s, address)
	}
	_, err = beam.Run(ctx, d.options.Runner, p)
	return folder, err
}

// writeBeside brings what workers need of the files beside the catalog to a job's folder.
func (d *driver) writeBeside(ctx context.Context, folder *blob.Bucket) error {
	d.bundle.Beside = map[string]string{}
	if d.out.local() {
		return nil // they work in the output
	}
	for _, name := range pipeline.BesideFiles() {
		path := filepath.Join(d.dir, name)
		sum, err := fileSum(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := putFileOnce(ctx, folder, "beside/"+name, path); err != nil {
			return err
		}
		d.bundle.Beside[name] = sum
	}
	return nil
}

// folder is the URL of a folder of the output.
func (d *driver) folder(name string) string {
	if d.out.local() {
		return "file://" + filepath.ToSlash(filepath.Join(d.dir, name))
	}
	base, query := cutQuery(d.options.Out)
	return strings.TrimSuffix(base, "/") + "/" + name + query
}

// clean removes a job's folder. That it cannot is no error of the run.
func clean(place location) {
	ctx := context.Background()
	if place.local() {
		os.RemoveAll(place.dir)
		return
	}
	if folder, err := place.open(ctx); err == nil {
		list(ctx, folder, "", func(key string, _ int64) error { folder.Delete(ctx, key); return nil })
		folder.Close()
	}
}

// collect reads what the workers left: counts by input, and the weeks.
func (d *driver) collect(ctx context.Context, folder *blob.Bucket) (*pipeline.Built, error) {
	built := &pipeline.Built{Inputs: make([]pipeline.InputCounts, len(d.bundle.Job.Inputs))}
	err := list(ctx, folder, "inputs/", func(key string, _ int64) error {
		var counts pipeline.InputCounts
		number, err := strconv.Atoi(strings.TrimPrefix(key, "inputs/"))
		if err != nil || number >= len(built.Inputs) && len(built.Inputs) > 0 {
			return fmt.Errorf("%s is not of this job", key)
		}
		if err := readJSON(ctx, folder, key, &counts); err != nil {
			return err
		}
		built.Truncated += counts.CutTexts
		built.Replaced += counts.Replaced
		if len(built.Inputs) > 0 {
			built.Inputs[number] = counts
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = list(ctx, folder, "weeks/", func(key string, _ int64) error {
		var week pipeline.BuiltWeek
		if err := readJSON(ctx, folder, key, &week); err != nil {
			return err
		}
		built.Weeks = append(built.Weeks, week)
		return nil
	})
	if err != nil {
		return nil, err
	}
	built.Rejects = func(give func(voc.Reject) error) error {
		return list(ctx, folder, "shards/", func(key string, _ int64) error { // in the order of shards
			if !strings.HasSuffix(key, ".rejects") {
				return nil
			}
			reader, err := folder.NewReader(ctx, key, nil)
			if err != nil {
				return err
			}
			defer reader.Close()
			decoder := json.NewDecoder(bufio.NewReader(reader))
			for {
				var reject voc.Reject
				if err := decoder.Decode(&reject); errors.Is(err, io.EOF) {
					return nil
				} else if err != nil {
					return fmt.Errorf("reading %s: %w", key, err)
				}
				if err := give(reject); err != nil {
					return err
				}
			}
		})
	}
	return built, nil
}

func readJSON(ctx context.Context, bucket *blob.Bucket, key string, into any) error {
	data, err := bucket.ReadAll(ctx, key)
	if err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("reading %s: %w", key, err)
	}
	return nil
}
