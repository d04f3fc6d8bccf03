package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"voc"
	"voc/aggregate"
	"voc/index"
	"voc/store"
	"voc/tokenize"
)

// buildWeeks builds every changed week in a directory of its own, several at a time. Nothing is visible to
// readers before publish.
func (r *run) buildWeeks(ctx context.Context) error {
	changed := r.resolver.weeks()
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

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	builders := make([]*weekBuilder, len(weeks))
	next := make(chan int)
	var workers sync.WaitGroup
	var done atomic.Int64
	var resolving sync.Mutex
	for range min(r.config.Workers, len(weeks)) {
		workers.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue
				}
				builders[i] = &weekBuilder{run: r, week: weeks[i], resolving: &resolving}
				if err := builders[i].build(); err != nil {
					cancel(fmt.Errorf("building week %s: %w", weeks[i], err))
				}
				resolving.Lock()
				r.config.Progress(Progress{Stage: "build", Done: done.Add(1), Total: int64(len(weeks)), Unit: "weeks"})
				resolving.Unlock()
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

// weekBuilder makes the artefacts of one week: its rows of earlier runs that still hold, and its new ones.
type weekBuilder struct {
	run       *run
	week      voc.Week
	resolving *sync.Mutex // guards the resolver

	rows      []*voc.Labelled
	stored    map[rowKey]bool // rows of earlier runs, whose tokens must be made again
	published map[int]int64   // input → rows published for it
	removed   int64           // rows of earlier runs that are left out because their customer is forgotten
	record    store.WeekRecord
	empty     bool // no row is left
}

func (b *weekBuilder) build() error {
	b.stored, b.published = map[rowKey]bool{}, map[int]int64{}
	if err := b.collect(); err != nil {
		return err
	}
	if len(b.rows) == 0 {
		b.empty = true
		return nil
	}
	clock := &b.run.clock
	began := time.Now()
	slices.SortFunc(b.rows, func(a, c *voc.Labelled) int {
		return cmp.Or(a.ReceivedAt.Compare(c.ReceivedAt), cmp.Compare(a.IDSpace, c.IDSpace), cmp.Compare(a.ID, c.ID))
	})
	aggregate.NearDuplicates(b.rows)
	counter := aggregate.NewCounter(b.week)
	counter.GroupBy(b.run.config.estimateOptions().Margins)
	for _, row := range b.rows {
		counter.Add(row)
	}
	figures := aggregate.Estimate(b.week, counter.Counts(), b.run.config.estimateOptions())
	clock.add("count", time.Since(began))

	build, err := b.run.catalog.NewBuild(b.week)
	if err != nil {
		return err
	}
	if err := b.write(build, figures); err != nil {
		build.Abort()
		return err
	}
	return nil
}

// collect gathers the rows of the week that are published.
func (b *weekBuilder) collect() error {
	defer b.run.clock.time("store")()
	if b.run.catalog.Has(b.week) {
		if err := b.collectStored(); err != nil {
			return err
		}
	}
	return b.run.spool.Read(b.week, func(row *voc.Labelled, _ *voc.TokenizedText) error {
		if input, taken := b.take(row, true); taken {
			b.published[input]++
			b.rows = append(b.rows, row)
		}
		return nil
	})
}

func (b *weekBuilder) collectStored() error {
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
	var tokens voc.TokenizedText
	for row, err := range week.Rows() {
		if err != nil {
			return err
		}
		if b.run.forgotten[row.Person] {
			b.removed++
			continue
		}
		if _, taken := b.take(row, false); !taken {
			continue
		}
		if b.run.config.Relabel {
			tokenizer.Tokenize(row.Text.String(), &tokens)
			labeller.relabel(row, &tokens)
		}
		b.stored[keyOf(row.IDSpace, row.ID)] = true
		b.rows = append(b.rows, row)
	}
	return nil
}

func (b *weekBuilder) take(row *voc.Labelled, fresh bool) (input int, taken bool) {
	b.resolving.Lock()
	defer b.resolving.Unlock()
	return b.run.resolver.take(row, fresh)
}

func (b *weekBuilder) write(build *store.Build, figures voc.WeekFigures) error {
	clock := &b.run.clock
	began := time.Now()
	if err := build.WriteInquiries(b.rows); err != nil {
		return err
	}
	if err := build.WriteFigures(figures); err != nil {
		return err
	}
	written := time.Now()
	if err := b.index(build.IndexDir()); err != nil {
		return err
	}
	indexed := time.Now()
	record, err := build.Seal(store.WeekMeta{
		Location: b.run.config.Location, Inquiries: int64(len(b.rows)), People: people(figures),
		Labels: b.run.labels, Text: b.run.text,
	})
	b.record = record
	clock.add("store", written.Sub(began)+time.Since(indexed))
	clock.add("index", indexed.Sub(written))
	return err
}

// index writes the week's index from the tokens that were spooled; only rows of earlier runs are tokenized again.
func (b *weekBuilder) index(dir string) error {
	builder, err := index.NewBuilder(dir)
	if err != nil {
		return err
	}
	defer builder.Abort()
	position := make(map[rowKey]int, len(b.rows))
	for i, row := range b.rows {
		position[keyOf(row.IDSpace, row.ID)] = i
	}
	var tokenizer *tokenize.Tokenizer
	var tokens voc.TokenizedText
	for i, row := range b.rows {
		key := keyOf(row.IDSpace, row.ID)
		if !b.stored[key] {
			continue
		}
		delete(position, key) // an equal row in the spool is a duplicate
		if tokenizer == nil {
			dictionary, err := b.run.loadDictionary()
			if err != nil {
				return err
			}
			tokenizer = dictionary.NewTokenizer()
		}
		tokenizer.Tokenize(row.Text.String(), &tokens)
		if err := builder.Add(i, row, &tokens); err != nil {
			return err
		}
	}
	err = b.run.spool.Read(b.week, func(row *voc.Labelled, text *voc.TokenizedText) error {
		i, ok := position[keyOf(row.IDSpace, row.ID)]
		if !ok || b.rows[i].Source != row.Source || b.rows[i].ContentHash != row.ContentHash {
			return nil // another row of this id is published
		}
		delete(position, keyOf(row.IDSpace, row.ID)) // of equal rows, one
		return builder.Add(i, b.rows[i], text)
	})
	if err != nil {
		return err
	}
	return builder.Close()
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
