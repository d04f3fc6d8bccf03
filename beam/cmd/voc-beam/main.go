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
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/dataflow"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/flink"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/extworker"

	"voc"
	"voc/beam"
	"voc/mask"
)

const usage = `voc-beam does the weekly batch of voc on Apache Beam.

  voc-beam run --config voc.yaml --input URL_GLOB --out URL [--runner prism|universal|flink|dataflow] [Beam's own options]
  voc-beam fetch --out URL [--cache DIRECTORY] [--week 2026-W39|last]     prints the directory
  voc-beam forget --customer ID --out URL [--id-space NAME]              as voc forget
  voc-beam clean --out URL                       removes what was superseded 24 hours ago, and what killed runs left
  voc-beam search|serve|report|verify --out URL …    fetches and runs voc, which stands beside voc-beam or on the path
  voc-beam worker --listen 50000                 a worker pool of this machine, for --environment_type EXTERNAL

URLs are file:///…, s3://bucket/…, gs://bucket/… and azblob://container/…; each cloud's usual environment gives the
credentials. voc-beam run --help lists the options.
`

func main() {
	limitMemory()
	if isWorker(os.Args[1:]) {
		flag.Parse()
		sdk.Init() // does not return on a worker
	}
	if err := run(os.Args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		var ended *exec.ExitError
		if errors.As(err, &ended) && ended.ExitCode() > 0 { // voc said why
			os.Exit(ended.ExitCode())
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
	commands := map[string]func(context.Context, *flag.FlagSet, []string) error{"run": runJob, "fetch": fetch, "worker": work, "clean": clean, "forget": forget}
	if len(args) > 0 && slices.Contains([]string{"search", "serve", "report", "verify"}, args[0]) {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		return read(ctx, args)
	}
	if len(args) == 0 || commands[args[0]] == nil {
		fmt.Fprint(os.Stderr, usage)
		return errors.New("give run, fetch, forget, clean, worker, search, serve, report or verify")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return commands[args[0]](ctx, flag.CommandLine, args[1:]) // Beam's own options stand there already
}

const keyUsage = "file with the key of the customer tokens, or sample for the published one; workers find it in " + beam.KeyVariable

// runJob is voc-beam run.
func runJob(ctx context.Context, f *flag.FlagSet, args []string) error {
	var options beam.Options
	var inputs words
	var key string
	f.StringVar(&options.Config, "config", "", "configuration (voc.yaml)")
	f.Var(&inputs, "input", "URL of inputs, whose last element may hold * and ?; may be given again (default: those of the configuration)")
	f.StringVar(&options.Out, "out", "", "URL of the output")
	f.StringVar(&key, "key", os.Getenv(beam.KeyVariable), keyUsage)
	f.Int64Var(&options.Split, "split", 0, "bytes from which CSV, TSV and JSON Lines are divided (0 = 64 MiB)")
	f.StringVar(&options.Audit, "audit", "", "audited sample that voc label read made (audit.csv), to be published with an output in an object store")
	f.BoolVar(&options.Relabel, "relabel", false, "label all published weeks anew when taxonomy, rules, models or dictionary changed")
	if err := f.Parse(args); err != nil {
		return err
	}
	sdk.Init()
	switch {
	case options.Out == "":
		return errors.New("--out is missing: give the URL of the output")
	case options.Config == "":
		return errors.New("--config is missing: give the voc.yaml of the run")
	}
	options.Inputs = inputs
	if options.Runner = *runners.Runner; options.Runner == "" {
		options.Runner = "prism"
	}
	var err error
	if *jobopts.WorkerBinary == "" { // else Beam compiles one anew, for which it needs the source
		if *jobopts.WorkerBinary, err = os.Executable(); err != nil {
			return fmt.Errorf("finding this program for the workers: %w; name it with --worker_binary", err)
		}
	}
	if options.Key, err = findKey(key); err != nil {
		return err
	}
	summary, err := beam.Run(ctx, options)
	if err != nil {
		return err
	}
	return printJSON(summary)
}

func printJSON(value any) error {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// fetch is voc-beam fetch. It prints the directory.
func fetch(ctx context.Context, f *flag.FlagSet, args []string) error {
	var out, cache string
	var names words
	f.StringVar(&out, "out", "", "URL of the output")
	f.StringVar(&cache, "cache", "", "directory to fetch into (default: one for each output in your cache directory)")
	f.Var(&names, "week", "a week such as 2026-W39, or last; may be given again (default: all)")
	if err := f.Parse(args); err != nil {
		return err
	}
	if out == "" {
		return errors.New("--out is missing: give the URL of the output")
	}
	var weeks beam.Weeks
	for _, name := range names {
		if name == "last" {
			weeks.Last = true
			continue
		}
		week, err := voc.ParseWeek(name)
		if err != nil {
			return err
		}
		weeks.Names = append(weeks.Names, week)
	}
	if cache == "" {
		var err error
		if cache, err = beam.CacheDirectory(out); err != nil {
			return err
		}
	}
	if _, err := beam.Fetch(ctx, out, cache, weeks); err != nil {
		return err
	}
	fmt.Println(cache)
	return nil
}

// work is voc-beam worker: it serves until it is stopped.
func work(ctx context.Context, f *flag.FlagSet, args []string) error {
	var port int
	var key string
	f.IntVar(&port, "listen", 50000, "port of localhost on which the runner asks for workers; 0 takes a free one")
	f.StringVar(&key, "key", os.Getenv(beam.KeyVariable), keyUsage)
	if err := f.Parse(args); err != nil {
		return err
	}
	if _, err := findKey(key); err != nil {
		return err
	}
	pool, err := extworker.StartLoopback(ctx, port)
	if err != nil {
		return fmt.Errorf("listening on port %d: %w", port, err)
	}
	fmt.Println(pool.EnvironmentConfig(ctx))
	<-ctx.Done()
	beam.Release()
	return nil
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

// limitMemory lets the program collect garbage less often than Go does by itself until the memory reaches a bound, as
// voc does; what is really in use stays. GOGC and GOMEMLIMIT override it.
func limitMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(480 << 20)
	}
}
