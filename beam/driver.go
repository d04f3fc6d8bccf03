package beam

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"gocloud.dev/blob"

	"voc"
	"voc/config"
	"voc/mask"
	"voc/pipeline"
)

// Options says what Run does.
type Options struct {
	Config string   // path of voc.yaml
	Inputs []string // URLs, whose last element may hold wild cards; empty = the inputs of the configuration
	Out    string   // URL of the output
	Key    mask.Key
	Runner string // name of a registered Beam runner

	Split    int64 // bytes from which a file is divided; 0 = 64 MiB
	Relabel  bool
	Cache    string // directory of the driver's own for an output that is not local; empty = a temporary one
	Progress func(pipeline.Progress)

	KeepJob bool // leaves the job's folder, to look at

	duplicates int // of every bundle, for tests
}

const defaultSplit = 64 << 20

// Run is `voc run` with the work done by Beam.
func Run(ctx context.Context, options Options) (*pipeline.Summary, error) {
	out, err := parseLocation(options.Out)
	if err != nil {
		return nil, err
	}
	d := &driver{options: options, out: out, dir: out.dir, duplicates: options.duplicates}
	disk := config.Disk{Directory: filepath.Dir(options.Config)}
	read, err := config.Read(disk, filepath.Base(options.Config))
	if err != nil {
		return nil, err
	}
	settings, err := read.Settings(disk, Version())
	if err != nil {
		return nil, err
	}
	settings.Key, settings.Relabel, settings.Progress = options.Key, options.Relabel, options.Progress
	if err := d.takeInputs(ctx, read, disk, &settings); err != nil {
		return nil, err
	}
	if d.bundle.Files, err = labelFiles(read, disk, filepath.Base(options.Config)); err != nil {
		return nil, err
	}
	d.bundle.Config, d.bundle.Version, d.bundle.Now, d.bundle.KeyID = filepath.Base(options.Config), Version(), settings.Now, options.Key.ID()
	d.bundle.Out, d.bundle.Split = options.Out, options.Split
	if d.bundle.Split <= 0 {
		d.bundle.Split = defaultSplit
	}
	if out.local() {
		if d.bundle.Out, err = filepath.Abs(out.dir); err != nil {
			return nil, err
		}
		d.dir = d.bundle.Out
		if err := os.MkdirAll(d.dir, 0o755); err != nil {
			return nil, fmt.Errorf("making the output: %w", err)
		}
	} else if err := d.pull(ctx); err != nil {
		return nil, err
	}
	if d.temporary {
		defer os.RemoveAll(d.dir)
	}
	settings.Out, settings.Elsewhere = d.dir, d
	defer func() {
		for _, finish := range d.finish {
			finish()
		}
	}()
	summary, err := pipeline.Run(ctx, settings)
	if err != nil {
		return nil, err
	}
	if !out.local() {
		if err := d.push(ctx); err != nil {
			return nil, err
		}
	}
	return summary, nil
}

// driver is one run.
type driver struct {
	options   Options
	out       location
	dir       string // the output, or the driver's copy of it
	temporary bool
	number    int // of the pointer that was read, 0 for none
	bundle    bundle
	finish    []func()
	// duplicates is how often a test has every bundle run besides.
	duplicates int
}

// labelFiles holds the configuration and what it names that decides labels.
func labelFiles(read *config.File, disk config.Disk, name string) (map[string][]byte, error) {
	held := map[string][]byte{}
	for _, name := range append(read.LabelFiles(), name) {
		data, err := fs.ReadFile(disk, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s for the workers: %w", name, err)
		}
		held[name] = data
	}
	return held, nil
}

// takeInputs finds the inputs and how each is read.
func (d *driver) takeInputs(ctx context.Context, read *config.File, disk config.Disk, settings *pipeline.Config) error {
	patterns := d.options.Inputs
	if len(patterns) == 0 {
		for _, entry := range read.Inputs {
			path, err := filepath.Abs(disk.Path(entry.Path))
			if err != nil {
				return err
			}
			patterns = append(patterns, "file://"+filepath.ToSlash(path))
		}
	}
	if len(patterns) == 0 {
		return errors.New("no inputs: give some with --input, or name them in the configuration")
	}
	for _, pattern := range patterns {
		addresses, err := glob(ctx, pattern)
		if err != nil {
			return err
		}
		for _, address := range addresses {
			plain, _ := cutQuery(address)
			options := read.OptionsFor(strings.TrimPrefix(plain, "file://"))
			found, err := openInput(ctx, address)
			if err != nil {
				return err
			}
			for _, file := range found {
				d.bundle.Inputs = append(d.bundle.Inputs, inputFile{address, file.Name, options})
				settings.Inputs = append(settings.Inputs, pipeline.Input{File: file, Options: options})
			}
		}
	}
	return nil
}

// Build is the step of pipeline.Run that Beam does.
func (d *driver) Build(ctx context.Context, job pipeline.Job) (*pipeline.Built, error) {
	d.bundle.Job = job
	if data, err := os.ReadFile(filepath.Join(d.dir, "catalog.json")); err == nil {
		d.bundle.Catalog = data
	}
	name := "tmp-beam-" + strconv.FormatInt(time.Now().UnixNano(), 36) // tmp-*: a later run under the lock removes it
	address := d.folder(name)
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
	if err := d.bundle.write(ctx, folder); err != nil {
		return nil, err
	}
	p, s := beam.NewPipelineWithRoot()
	for range 1 + d.duplicates {
		construct(s, address)
	}
	if _, err := beam.Run(ctx, d.options.Runner, p); err != nil {
		return nil, fmt.Errorf("the job on %s failed, and nothing was published: %w", d.options.Runner, err)
	}
	return d.collect(ctx, folder)
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
		if d.out.local() || week.Empty {
			return nil
		}
		return fetchWeek(ctx, d.out, d.dir, week.Record)
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
