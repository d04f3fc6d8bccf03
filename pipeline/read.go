package pipeline

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"voc"
	"voc/ingest"
	"voc/store"
)

// batchSize is the number of inquiries that pass the workers together: enough to make hand-over cheap, few
// enough to bound memory.
const batchSize = 256

// batch is a piece of one input on its way to the labellers.
type batch struct {
	input     int
	inquiries []*voc.Inquiry
}

// readAndLabel reads the inputs, labels their inquiries on all workers and spools the rows by week. The order in
// which rows arrive does not matter to anything that follows.
func (r *run) readAndLabel(ctx context.Context) error {
	go r.loadDictionary() // takes a second, in which the first file is read, or found unreadable
	err := r.offerPublished()
	if err != nil {
		return err
	}
	r.directory = filepath.Join(r.config.Out, "runs", r.began.UTC().Format("20060102T150405.000Z"))
	if r.rejects, err = store.NewRejectWriter(filepath.Join(r.directory, "rejects.jsonl")); err != nil {
		return err
	}
	if r.spool, err = store.NewSpool(r.config.Out); err != nil {
		return err
	}

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan batch, r.config.Workers)
	var workers sync.WaitGroup
	var counting sync.Mutex
	for range r.config.Workers {
		workers.Go(func() {
			if err := r.labelBatches(ctx, batches, &counting); err != nil {
				cancel(err)
			}
		})
	}
	err = r.readInputs(ctx, batches)
	close(batches)
	workers.Wait()
	if err == nil {
		err = context.Cause(ctx)
	} else if cause := context.Cause(ctx); cause != nil {
		err = cause // the reader stopped because a worker failed
	}
	return err
}

// offerPublished makes the rows of earlier runs known, so that an id is published once over all weeks.
func (r *run) offerPublished() error {
	defer r.clock.time("resolve")()
	for _, record := range r.catalog.Weeks {
		if err := r.offerWeek(record.Week); err != nil {
			return err
		}
	}
	return nil
}

// offerWeek makes the rows of one published week known.
func (r *run) offerWeek(of voc.Week) error {
	week, err := r.catalog.Week(of)
	if err != nil {
		return err
	}
	number := 0
	for key, err := range week.Keys() {
		if err != nil {
			return err
		}
		if err := r.resolver.published(of, number, key); err != nil {
			return err
		}
		number++
	}
	return nil
}

// readInputs reads one file after the other and hands its inquiries over in batches.
func (r *run) readInputs(ctx context.Context, batches chan<- batch) error {
	var done, total int64 // bytes
	for _, input := range r.inputs {
		total += input.bytes
	}
	for i, input := range r.inputs {
		began := time.Now()
		var waited time.Duration // for the labellers, which is not reading
		var pending []*voc.Inquiry
		flush := func() error {
			if len(pending) == 0 {
				return nil
			}
			from := time.Now()
			defer func() { waited += time.Since(from) }()
			reached := done + pending[len(pending)-1].Source.End // formats without byte ranges advance file by file
			select {
			case batches <- batch{i, pending}:
				pending = nil
				r.config.Progress(Progress{Stage: "label", Done: reached >> 10, Total: total >> 10, Unit: "KiB"})
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		sink := ingest.Sink{
			Inquiry: func(inquiry *voc.Inquiry) error {
				if pending = append(pending, inquiry); len(pending) < batchSize {
					return nil
				}
				return flush()
			},
			Reject: r.rejects.Write,
		}
		options := input.Options
		options.Location, options.Now = r.config.Location, r.config.Now
		summary, err := ingest.Read(ctx, input.File, options, sink)
		if err != nil {
			return err
		}
		if err := flush(); err != nil {
			return err
		}
		r.summary.Files = append(r.summary.Files, newFileSummary(i, summary))
		done += input.bytes
		r.clock.add("read", time.Since(began)-waited)
	}
	return nil
}

// labelBatches is one worker.
func (r *run) labelBatches(ctx context.Context, batches <-chan batch, counting *sync.Mutex) error {
	dictionary, err := r.loadDictionary()
	if err != nil {
		return err
	}
	labeller := newLabeller(&r.config, dictionary)
	defer func() {
		r.clock.add("mask", labeller.masking)
		r.clock.add("classify", labeller.classing)
		counting.Lock()
		r.summary.Truncated += labeller.truncated
		counting.Unlock()
	}()
	labelled := newShard()
	for batch := range batches {
		if ctx.Err() != nil {
			continue // drain, so that the reader is not left waiting
		}
		r.label(labeller, batch, labelled)
		if err := r.take(labelled); err != nil {
			return err
		}
		if labelled.forgotten > 0 {
			counting.Lock()
			r.resolver.forgotten[batch.input] += labelled.forgotten
			counting.Unlock()
		}
	}
	return nil
}

// shard is what a piece of an input gives: labelled rows by week. It is made from the piece and the configuration
// alone (label), and what is done with it (take) does not depend on the order of shards, so that shards could as well
// come from other machines.
type shard struct {
	input     int
	rows      map[voc.Week][]store.SpoolRow
	forgotten int64               // rows that were left out because their customer is forgotten
	tokens    []voc.TokenizedText // of the rows; their memory is used again
}

func newShard() *shard {
	return &shard{rows: map[voc.Week][]store.SpoolRow{}, tokens: make([]voc.TokenizedText, batchSize)}
}

// label labels a batch; what the shard held before is replaced.
func (r *run) label(labeller *labeller, batch batch, into *shard) {
	into.input, into.forgotten = batch.input, 0
	for week, rows := range into.rows {
		if len(rows) == 0 {
			delete(into.rows, week) // exports of many years have many weeks
		} else {
			into.rows[week] = rows[:0]
		}
	}
	for i, inquiry := range batch.inquiries {
		week := voc.WeekOf(inquiry.ReceivedAt.In(labeller.location))
		rows := into.rows[week]
		rows = slices.Grow(rows, 1)[:len(rows)+1]
		row := &rows[len(rows)-1]
		labeller.label(inquiry, &row.Row, &into.tokens[i])
		if r.isForgotten(&row.Row) {
			into.forgotten++
			continue
		}
		row.Text, row.Input = into.tokens[i], batch.input
		into.rows[week] = rows
	}
}

// take keeps a shard's rows for their weeks, and what decides between rows of one id.
func (r *run) take(s *shard) error {
	began := time.Now()
	var resolving time.Duration
	for _, week := range slices.SortedFunc(maps.Keys(s.rows), voc.Week.Compare) { // so that a spool of one goroutine is always the same
		rows := s.rows[week]
		first, err := r.spool.Append(week, rows)
		if err != nil {
			return fmt.Errorf("keeping labelled rows of week %s: %w", week, err)
		}
		from := time.Now()
		if err := r.resolver.fresh(rows, first, s.input); err != nil {
			return fmt.Errorf("keeping the ids of week %s: %w", week, err)
		}
		resolving += time.Since(from)
	}
	r.clock.add("store", time.Since(began)-resolving)
	r.clock.add("resolve", resolving)
	return nil
}
