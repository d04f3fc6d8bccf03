package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"voc"
	"voc/aggregate"
	"voc/classify"
	"voc/index"
	"voc/store"
)

// buildWeeks builds every changed week in a directory of its own, several at a time. Nothing is visible to
// readers before publish.
func (r *run) buildWeeks(ctx context.Context) error {
	deciding := r.clock.time("resolve")
	changed, err := r.resolver.decide()
	if err != nil {
		return err
	}
	deciding()
	if r.rebuildAll {
		for _, record := range r.catalog.Weeks {
			changed[record.Week] = true
		}
	}
	weeks := make([]voc.Week, 0, len(changed))
	for week := range changed {
		weeks = append(weeks, week)
	}
	slices.SortFunc(weeks, voc.Week.Compare)

	if r.kept, err = store.NewSpool(r.config.Out); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	builders := make([]*weekBuilder, len(weeks))
	next := make(chan int)
	var workers sync.WaitGroup
	var done atomic.Int64
	var progress sync.Mutex
	// One week more than there are workers is at hand: while its files are flushed to disk, another one is computed.
	computing := make(chan struct{}, r.config.Workers)
	for range min(r.config.Workers+1, len(weeks)) {
		workers.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue
				}
				builders[i] = &weekBuilder{run: r, week: weeks[i], spare: len(weeks) < r.config.Workers, computing: computing}
				if err := builders[i].build(); err != nil {
					cancel(fmt.Errorf("building week %s: %w", weeks[i], err))
				}
				progress.Lock()
				r.config.Progress(Progress{Stage: "build", Done: done.Add(1), Total: int64(len(weeks)), Unit: "weeks"})
				progress.Unlock()
			}
		})
	}
	for i := range weeks {
		next <- i
	}
	close(next)
	workers.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	for i, builder := range builders {
		r.summary.count(builder)
		if builder.empty {
			r.dropped = append(r.dropped, weeks[i])
		} else {
			r.built = append(r.built, builder.record)
		}
	}
	return nil
}

// weekBuilder makes the artefacts of one week: its rows of earlier runs that still hold, and its new ones. All of
// them stand in the spool. They are looked at twice: at their keys, to put them in order and to find near-duplicates;
// then one batch after the other in that order, to count, store and index them. Only the batch is in memory, so
// that a week may be of any size.
type weekBuilder struct {
	run   *run
	week  voc.Week
	spare bool // there are more workers than weeks
	// computing, unless nil, has room for as many builders as may compute at once.
	computing chan struct{}

	published map[int]int64 // input → rows published for it
	removed   int64         // rows of earlier runs that are left out because their customer is forgotten
	rows      int
	record    store.WeekRecord
	empty     bool // no row is left
}

func (b *weekBuilder) build() error {
	b.published = map[int]int64{}
	if b.computing != nil {
		b.computing <- struct{}{}
		defer b.idle()
	}
	if err := b.spoolPublished(); err != nil {
		return err
	}
	spool := b.run.spool
	rows, err := spool.Open(b.week)
	if err != nil {
		return err
	}
	defer spool.Remove(b.week)
	defer rows.Close()
	order, err := b.order(rows)
	if err != nil {
		return err
	}
	if b.rows = len(order.numbers); b.rows == 0 {
		b.empty = true
		return nil
	}
	build, err := b.run.catalog.NewBuild(b.week)
	if err != nil {
		return err
	}
	if err := b.write(build, rows, order); err != nil {
		build.Abort()
		return err
	}
	return nil
}

// idle lets another builder compute.
func (b *weekBuilder) idle() {
	if b.computing != nil {
		<-b.computing
		b.computing = nil
	}
}

// spoolPublished adds the rows of earlier runs that still hold to the spool, with tokens made again and, where the
// rules changed, with labels made again.
func (b *weekBuilder) spoolPublished() error {
	if !b.run.catalog.Has(b.week) {
		return nil
	}
	defer b.run.clock.time("store")()
	week, err := b.run.catalog.Week(b.week)
	if err != nil {
		return err
	}
	dictionary, err := b.run.loadDictionary()
	if err != nil {
		return err
	}
	var labeller *labeller
	if b.run.config.Relabel {
		labeller = newLabeller(&b.run.config, dictionary)
	}
	tokenizer := dictionary.NewTokenizer()
	lost := numberSet(b.run.resolver.lostEarlier[weekNumber(b.week)])
	batch := make([]store.SpoolRow, 0, batchSize)
	number := -1
	for row, err := range week.Rows() {
		if err != nil {
			return err
		}
		if number++; b.run.isForgotten(row) {
			b.removed++
			continue
		}
		if lost.has(number) {
			continue
		}
		batch = batch[:len(batch)+1]
		spooled := &batch[len(batch)-1]
		tokenizer.Tokenize(row.Text.String(), &spooled.Text)
		if labeller != nil {
			labeller.relabel(row, &spooled.Text)
		}
		spooled.Row, spooled.Input = *row, int(earlier)
		if len(batch) == cap(batch) {
			if _, err := b.run.spool.Append(b.week, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	_, err = b.run.spool.Append(b.week, batch)
	return err
}

// weekOrder is the rows of a week that are published, and whom they count for.
type weekOrder struct {
	places  []store.Place // of the row with a number
	voices  *aggregate.Voices
	numbers []int32 // in the order of the table
}

func (b *weekBuilder) order(rows *store.SpoolReader) (*weekOrder, error) {
	defer b.run.clock.time("count")()
	order := &weekOrder{places: make([]store.Place, 0, rows.Rows()), voices: aggregate.NewVoices(rows.Rows())}
	lost := numberSet(b.run.resolver.lostFresh[weekNumber(b.week)])
	err := rows.Keys(func(number int, place store.Place, key *voc.Labelled) error {
		if !lost.has(number) {
			order.voices.Add(key)
			order.places = append(order.places, place)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	order.numbers = order.voices.Order()
	order.voices.Decide(order.numbers)
	return order, nil
}

// write makes all artefacts of the week.
func (b *weekBuilder) write(build *store.Build, rows *store.SpoolReader, order *weekOrder) error {
	clock, options := &b.run.clock, b.run.config.estimateOptions()
	counter := aggregate.NewCounter(b.week)
	counter.GroupBy(options.Margins)
	spill := store.NewPartitions(b.run.config.Out)
	defer spill.Close()
	counter.SpillTo(spill)
	inquiries, err := build.Inquiries()
	if err != nil {
		return err
	}
	defer inquiries.Abort()
	indexer, err := index.NewBuilder(build.IndexDir())
	if err != nil {
		return err
	}
	defer indexer.Abort()
	repeats := classify.NewRepeatMarker()
	batch := make([]store.SpoolRow, batchSize)
	pointers := make([]*voc.Labelled, batchSize)
	places := make([]store.Place, batchSize)
	first := 0
	for numbers := range slices.Chunk(order.numbers, batchSize) {
		began := time.Now()
		places, batch, pointers := places[:len(numbers)], batch[:len(numbers)], pointers[:len(numbers)]
		for i, number := range numbers {
			places[i] = order.places[number]
		}
		if err := rows.Read(places, batch); err != nil {
			return err
		}
		for i, number := range numbers {
			row := &batch[i].Row
			row.NearDuplicateOf, row.CountedAs = order.voices.Voice(number, row.Person)
			repeats.Mark(row)
			pointers[i] = row
			b.published[batch[i].Input]++
		}
		clock.add("store", time.Since(began))
		if err := b.both(
			func() error { return b.count(counter, inquiries, pointers, batch) },
			func() error { return b.index(indexer, first, batch) },
		); err != nil {
			return err
		}
		first += len(numbers)
	}
	rows.Close() // gives back the memory that it holds
	return b.finish(build, inquiries, indexer, counter)
}

// both runs two functions, at once where a processor would be idle else.
func (b *weekBuilder) both(one, other func() error) error {
	if !b.spare {
		if err := one(); err != nil {
			return err
		}
		return other()
	}
	done := make(chan error, 1)
	go func() { done <- other() }()
	return errors.Join(one(), <-done)
}

// count counts and stores a batch, the rows of which rows point at.
func (b *weekBuilder) count(counter *aggregate.Counter, inquiries *store.InquiryWriter, rows []*voc.Labelled, batch []store.SpoolRow) error {
	began := time.Now()
	for _, row := range rows {
		counter.Add(row)
	}
	counted := time.Now()
	err := inquiries.Write(rows)
	if err == nil && b.run.kept != nil {
		err = b.run.kept.Keep(b.week, batch)
	}
	b.run.clock.add("count", counted.Sub(began))
	b.run.clock.add("store", time.Since(counted))
	return err
}

// index adds a batch, whose first row is row number first of the week, to the index.
func (b *weekBuilder) index(indexer *index.Builder, first int, batch []store.SpoolRow) error {
	defer b.run.clock.time("index")()
	for i := range batch {
		if err := indexer.Add(first+i, &batch[i].Row, &batch[i].Text); err != nil {
			return err
		}
	}
	return nil
}

// finish completes tables and index and seals the build.
func (b *weekBuilder) finish(build *store.Build, inquiries *store.InquiryWriter, indexer *index.Builder, counter *aggregate.Counter) error {
	clock := &b.run.clock
	began := time.Now()
	figures := aggregate.Estimate(b.week, counter.Counts(), b.run.config.estimateOptions())
	if err := counter.Err(); err != nil {
		return err
	}
	counted := time.Now()
	b.idle() // what is left to do is mostly to wait for the disk
	if err := indexer.Close(); err != nil {
		return err
	}
	indexed := time.Now()
	if err := inquiries.Close(); err != nil {
		return err
	}
	if err := build.WriteFigures(figures); err != nil {
		return err
	}
	var err error
	b.record, err = build.Seal(store.WeekMeta{
		Location: b.run.config.Location, Inquiries: int64(b.rows), People: people(figures),
		Labels: b.run.labels, Text: b.run.text,
	})
	clock.add("count", counted.Sub(began))
	clock.add("index", indexed.Sub(counted))
	clock.add("store", time.Since(indexed))
	return err
}

// people returns the number of distinct people of a week's figures.
func people(figures voc.WeekFigures) int64 {
	for _, count := range figures.Counts {
		if count.Grouping == voc.GroupTotal {
			return count.People
		}
	}
	return 0
}
