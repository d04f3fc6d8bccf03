// Package pipeline joins the stages of voc to the weekly batch: it reads the files, labels the inquiries,
// decides which weeks change, builds those anew, publishes them with one rename and writes their reports.
//
// This file is the whole batch from top to bottom; each step stands in a file of its own.
package pipeline

import (
	"context"
	"fmt"
	"time"

	"voc/store"
)

// Stage is one line of the table that `voc stages` prints.
type Stage struct {
	Name, Package, Reads, Gives string
}

// Stages lists the stages in the order in which an inquiry passes them.
var Stages = []Stage{
	{"read", "ingest", "files of every channel", "inquiries; rejects with a reason"},
	{"mask", "mask, tokenize", "inquiries", "normalised, masked text with tokens; customer tokens"},
	{"classify", "classify", "tokens of the masked text", "topics, sentiment, kind, stage, signals, opinions, each with its evidence"},
	{"resolve", "pipeline", "rows of this run and of earlier ones", "one row per inquiry id; the weeks that changed"},
	{"count", "aggregate", "rows of a week", "people per topic and channel; estimates with intervals"},
	{"store", "store", "rows and figures of a week", "Parquet tables, manifest"},
	{"index", "index", "rows of a week with their tokens", "search index"},
	{"publish", "store", "weeks built anew", "catalog.json, replaced by one rename"},
	{"report", "report, faq", "figures of twelve weeks, rows of one", "HTML, Markdown, XLSX, JSON, CSV"},
}

// Run takes the inputs into config.Out and returns what happened. Either all changed weeks are published or
// none: after an error, or when the process is killed, readers see what was published before.
func Run(ctx context.Context, config Config) (*Summary, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	lock, err := store.Lock(config.Out)
	if err != nil {
		return nil, err
	}
	defer lock.Unlock()
	if err := store.Clean(config.Out, time.Now()); err != nil {
		return nil, err
	}
	catalog, err := store.Open(config.Out)
	if err != nil {
		return nil, err
	}
	run := newRun(config, catalog)
	defer run.close()

	if err := run.plan(ctx); err != nil { // what changed since the last run, and may it?
		return nil, err
	}
	if err := run.takeReference(ctx); err != nil { // customers table, visits of the help centre → tokens
		return nil, err
	}
	if len(run.inputs) > 0 || run.rebuildAll {
		if config.Elsewhere != nil {
			if err := run.buildElsewhere(ctx); err != nil { // the two steps below, on other machines
				return nil, err
			}
		} else {
			if err := run.readAndLabel(ctx); err != nil { // files → labelled rows, spooled by week
				return nil, err
			}
			if err := run.buildWeeks(ctx); err != nil { // changed weeks → Parquet, index, manifest
				return nil, err
			}
		}
		if err := run.account(); err != nil { // read = published + duplicate + rejected
			return nil, err
		}
		if err := run.publish(); err != nil { // one rename
			return nil, err
		}
	}
	if err := run.writeSearches(); err != nil { // of the help centre, masked
		return nil, err
	}
	if err := run.writeSettings(); err != nil { // what readers need to know
		return nil, err
	}
	if err := run.writeReports(ctx); err != nil { // reports whose figures or settings changed
		return nil, fmt.Errorf("%w, but %w; run voc again to write the reports", ErrReports, err)
	}
	return run.finish()
}
