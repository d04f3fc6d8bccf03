package beam

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"voc/config"
	"voc/mask"
	"voc/pipeline"
	"voc/store"
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
	Audit    string // audited sample (pipeline.AuditPath) that is published with an output in an object store; empty = the published one stays
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
	d.bundle.Out, d.bundle.Named, d.bundle.Split = options.Out, options.Out, options.Split
	if d.bundle.Split <= 0 {
		d.bundle.Split = defaultSplit
	}
	if out.local() {
		if options.Audit != "" {
			return nil, errors.New("an audited sample is given to an output in an object store; in a directory it stands as audit.csv")
		}
		if d.bundle.Out, err = filepath.Abs(out.dir); err != nil {
			return nil, err
		}
		d.dir, d.bundle.Named = d.bundle.Out, d.bundle.Out
		if err := os.MkdirAll(d.dir, 0o755); err != nil {
			return nil, fmt.Errorf("making the output: %w", err)
		}
	} else {
		if d.dir, err = os.MkdirTemp("", "voc-beam-driver-"); err != nil {
			return nil, err
		}
		defer os.RemoveAll(d.dir)
		ended, err := begin(ctx, out, "run")
		if err != nil {
			return nil, err
		}
		defer ended()
		if err := d.pull(ctx); err != nil {
			return nil, err
		}
		if options.Audit != "" {
			if err := copyAudit(options.Audit, d.dir); err != nil {
				return nil, err
			}
		}
	}
	settings.Out, settings.Named, settings.Elsewhere = d.dir, d.bundle.Named, d
	defer func() {
		for _, finish := range d.finish {
			finish()
		}
	}()
	summary, err := pipeline.Run(ctx, settings)
	if err != nil && !errors.Is(err, pipeline.ErrReports) {
		return nil, err
	}
	if !out.local() {
		if err := d.push(ctx); err != nil {
			return nil, err
		}
	}
	return summary, err
}

// driver is one run.
type driver struct {
	options   Options
	out       location
	dir       string  // the output, or the driver's copy of what stands in it beside weeks, reports and runs
	published pointer // that was read
	number    int     // its number, 0 for none
	reported  []store.FileRecord
	bundle    bundle
	done      string // the job that the run did before
	finish    []func()
	// duplicates is how often a test has every bundle run besides.
	duplicates int
}

// copyAudit takes an audited sample into the driver's copy of an output.
func copyAudit(path, directory string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the audited sample: %w", err)
	}
	return store.WriteFileAtomic(pipeline.AuditPath(directory), data, 0o600)
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
