// Command voc-beam does the weekly batch of voc on Apache Beam, with blobs of any object store.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/flink"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"

	"voc/beam"
	"voc/mask"
)

const usage = `voc-beam does the weekly batch of voc on Apache Beam.

  voc-beam run --config voc.yaml --input URL_GLOB --out URL [--runner prism|universal|flink|dataflow] [Beam's own options]
  voc-beam fetch --out URL --cache DIRECTORY      then: voc search|report|serve|verify --out DIRECTORY

URLs are file:///…, s3://bucket/…, gs://bucket/… and azblob://container/…; each cloud's usual environment gives the
credentials. voc-beam run --help lists the options.
`

func main() {
	limitGarbage()
	if isWorker(os.Args[1:]) {
		flag.Parse()
		sdk.Init() // does not return on a worker
	}
	if err := run(os.Args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "voc-beam:", err)
		os.Exit(1)
	}
}

// isWorker reports how Beam's boot program starts a worker.
func isWorker(args []string) bool {
	return slices.ContainsFunc(args, func(arg string) bool {
		return strings.TrimLeft(arg, "-") == "worker=true" || strings.TrimLeft(arg, "-") == "worker"
	})
}

type words []string

func (w *words) String() string     { return strings.Join(*w, " ") }
func (w *words) Set(s string) error { *w = append(*w, s); return nil }

func run(args []string) error {
	if len(args) == 0 || args[0] != "run" && args[0] != "fetch" {
		fmt.Fprint(os.Stderr, usage)
		return errors.New("give run or fetch")
	}
	var options beam.Options
	var inputs words
	var key string
	f := flag.CommandLine // Beam's own options stand there already
	f.StringVar(&options.Config, "config", "", "configuration (voc.yaml)")
	f.Var(&inputs, "input", "URL of inputs, whose last element may hold * and ?; may be given again (default: those of the configuration)")
	f.StringVar(&options.Out, "out", "", "URL of the output")
	f.StringVar(&key, "key", os.Getenv(beam.KeyVariable), "file with the key of the customer tokens, or sample for the published one; workers find it in "+beam.KeyVariable)
	f.Int64Var(&options.Split, "split", 0, "bytes from which CSV files are divided (0 = 64 MiB)")
	f.BoolVar(&options.Relabel, "relabel", false, "label all published weeks anew when taxonomy, rules, models or dictionary changed")
	f.StringVar(&options.Cache, "cache", "", "local directory for what is published; run: empty = a temporary one")
	if err := f.Parse(args[1:]); err != nil {
		return err
	}
	sdk.Init()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if options.Out == "" {
		return errors.New("--out is missing: give the URL of the output")
	}
	if args[0] == "fetch" {
		if options.Cache == "" {
			return errors.New("--cache is missing: give a directory of this machine")
		}
		catalog, err := beam.Fetch(ctx, options.Out, options.Cache)
		if err == nil {
			fmt.Printf("%d weeks in %s\n", len(catalog.Weeks), options.Cache)
		}
		return err
	}
	if options.Config == "" {
		return errors.New("--config is missing: give the voc.yaml of the run")
	}
	options.Inputs = inputs
	if options.Runner = *runners.Runner; options.Runner == "" {
		options.Runner = "prism"
	}
	var err error
	if options.Key, err = findKey(key); err != nil {
		return err
	}
	summary, err := beam.Run(ctx, options)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(summary)
}

// findKey loads the key and names its file for workers in this process. Without one it is the user's own, as for voc.
func findKey(path string) (mask.Key, error) {
	if path == "sample" {
		return mask.SampleKey(), os.Unsetenv(beam.KeyVariable)
	}
	if path == "" {
		directory, err := os.UserConfigDir()
		if err != nil {
			return mask.Key{}, err
		}
		path = filepath.Join(directory, "voc", "key")
	}
	key, err := mask.LoadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("there is no key %s: voc run makes one; or give its file with --key", path)
	}
	if err != nil {
		return key, err
	}
	return key, os.Setenv(beam.KeyVariable, path)
}

// limitGarbage lets the program collect garbage less often than Go does by itself, as voc does. GOGC overrides it.
func limitGarbage() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}
