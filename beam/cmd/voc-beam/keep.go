package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"slices"
	"time"

	"voc/beam"
	"voc/pipeline"
)

// clean is voc-beam clean. It prints what was removed.
func clean(ctx context.Context, f *flag.FlagSet, args []string) error {
	var out string
	f.StringVar(&out, "out", "", "URL of the output")
	if err := f.Parse(args); err != nil {
		return err
	}
	if out == "" {
		return errors.New("--out is missing: give the URL of the output")
	}
	cleaned, err := beam.Clean(ctx, out)
	if err != nil {
		return err
	}
	return printJSON(cleaned)
}

// forget is voc-beam forget. It prints what voc forget --json prints.
func forget(ctx context.Context, f *flag.FlagSet, args []string) error {
	config := pipeline.ForgetConfig{Now: time.Now()}
	var customers words
	var key string
	f.StringVar(&config.Out, "out", "", "URL of the output")
	f.Var(&customers, "customer", "id of the customer as the exports have it; may be given again")
	f.StringVar(&config.IDSpace, "id-space", "", "only in this id space (default: in all)")
	f.StringVar(&key, "key", os.Getenv(beam.KeyVariable), keyUsage)
	if err := f.Parse(args); err != nil {
		return err
	}
	config.Customers = append(customers, f.Args()...)
	switch {
	case config.Out == "":
		return errors.New("--out is missing: give the URL of the output")
	case len(config.Customers) == 0:
		return errors.New("name the customer with --customer")
	case slices.Contains(config.Customers, ""):
		return errors.New("a customer id is empty")
	}
	config.AllSpaces = true
	f.Visit(func(given *flag.Flag) { config.AllSpaces = config.AllSpaces && given.Name != "id-space" })
	var err error
	if config.Key, err = findKey(key); err != nil {
		return err
	}
	summary, err := beam.Forget(ctx, config)
	if err != nil {
		return err
	}
	return printJSON(summary)
}
