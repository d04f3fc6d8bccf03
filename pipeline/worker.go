package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"voc"
	"voc/ingest"
	"voc/store"
	"voc/tokenize"
)

// Shard is a piece of the work of reading: an input or a piece of it, or a week of an earlier run whose ids must be
// known. What it gives depends on it and on the configuration alone.
type Shard struct {
	Number    int32         `json:"number"` // shards of one input have ascending numbers from Input<<ShardBits on
	Input     int           `json:"input"`  // number, or −1 for a published week
	Piece     *ingest.Piece `json:"piece,omitempty"`
	Published *voc.Week     `json:"published,omitempty"`
}

// ShardBits is how many bits of a shard's number tell pieces of one input apart.
const ShardBits = 12

// ShardRows is what Label gives of a shard.
type ShardRows struct {
	Counts InputCounts
	Parts  []ShardPart // by week, one after the other in Path
	Path   string      // of a file; empty where the shard gave no rows
	Tables []byte      // see store.Spool.Tables
	// Candidates are what decides between rows of one id, by part of the ids; an empty part is nil.
	Candidates [store.PartitionCount][]byte
	Rejects    string // path of a file of JSON lines; empty where there are none
}

// ShardPart is the rows of a shard that belong to one week.
type ShardPart struct {
	Week  voc.Week `json:"week"`
	Rows  int      `json:"rows"`
	Start int64    `json:"start"` // byte range in ShardRows.Path
	Size  int64    `json:"size"`
}

// Lost says which rows that belong to a week are not published, as one part of the ids tells. Each week that Decide
// names must be built.
type Lost struct {
	Week    voc.Week           `json:"week"`
	Fresh   map[int32][]uint32 `json:"fresh,omitempty"`   // shard → numbers of rows
	Earlier []uint32           `json:"earlier,omitempty"` // numbers of rows of the published week
}

// Worker does pieces of a run's work. Its methods may be called at once.
type Worker struct {
	config    Config
	job       Job
	forgotten map[string]bool
	load      func() (*tokenize.Dictionary, error)
}

// NewWorker returns a worker for a job. Config.Out is a directory of its own that holds what stands in the output beside
// the weeks (the catalog and whatever of BesideFiles there is) and, when they are asked for, the tables of published weeks;
// Config.Inputs are those of the run.
func NewWorker(config Config, job Job) (*Worker, error) {
	config.Relabel = job.Relabel
	if err := config.check(); err != nil {
		return nil, err
	}
	w := &Worker{config: config, job: job, load: loadDictionaryOnce(config.UserDictionary)}
	catalog, err := store.Open(config.Out)
	if err != nil {
		return nil, err
	}
	w.forgotten = forgottenTokens(catalog)
	customers, err := store.ReadCustomers(config.Out, config.Location)
	if err != nil {
		return nil, err
	}
	w.config.segmentsOf = segmentsByPerson(customers)
	return w, nil
}

// BesideFiles are the files beside the catalog that a Worker reads.
func BesideFiles() []string {
	var names []string
	for _, path := range []string{settingsPath(""), SearchesPath(""), AuditPath(""), store.CustomersPath(""), store.VisitsPath("")} {
		names = append(names, filepath.Base(path))
	}
	return names
}

// Input is an input of the job by its number, and how it is read.
func (w *Worker) Input(number int) (ingest.File, ingest.Options) {
	input := w.config.Inputs[w.job.Inputs[number].Place]
	options := input.Options
	options.Location, options.Now = w.config.Location, w.config.Now
	return input.File, options
}

// run returns a run of the worker's own for one call.
func (w *Worker) run() (*run, error) {
	catalog, err := store.Open(w.config.Out)
	if err != nil {
		return nil, err
	}
	r := newRun(w.config, catalog.Partial())
	r.labels, r.text, r.loadDictionary = w.config.labelsVersion(), w.config.textVersion(), w.load
	for _, name := range w.job.Reread {
		r.resolver.reread[name] = true
	}
	return r, nil
}

// Label reads a shard, labels its rows and leaves them in files under directory, which is the caller's.
func (w *Worker) Label(ctx context.Context, shard Shard, directory string) (*ShardRows, error) {
	r, err := w.run()
	if err != nil {
		return nil, err
	}
	defer r.close()
	blocks := newBlocks()
	r.resolver.offered = func(c *candidate, idSpace, id string) error {
		blocks.add(c, idSpace, id)
		return nil
	}
	rows := &ShardRows{}
	if shard.Published != nil {
		err = r.offerWeek(*shard.Published)
	} else {
		err = w.labelInput(ctx, r, shard, directory, rows)
	}
	if err != nil {
		return nil, err
	}
	rows.Candidates = blocks.encode(r.resolver.files)
	return rows, nil
}

func (w *Worker) labelInput(ctx context.Context, r *run, shard Shard, directory string, rows *ShardRows) error {
	dictionary, err := w.load()
	if err != nil {
		return err
	}
	if shard.Input >= len(w.job.Inputs) || w.job.Inputs[shard.Input].Place >= len(w.config.Inputs) {
		return fmt.Errorf("labelling shard %d: the job has no input %d", shard.Number, shard.Input)
	}
	planned := w.job.Inputs[shard.Input]
	input := w.config.Inputs[planned.Place]
	if r.spool, err = store.NewSpool(directory); err != nil {
		return err
	}
	rejects := filepath.Join(directory, "rejects.jsonl")
	if r.rejects, err = store.NewRejectWriter(rejects); err != nil {
		return err
	}
	labeller := newLabeller(&r.config, dictionary)
	labelled := newShard()
	var pending []*voc.Inquiry
	flush := func() error {
		r.label(labeller, batch{shard.Input, pending}, labelled)
		pending = pending[:0]
		rows.Counts.Forgotten += labelled.forgotten
		labelled.input = int(shard.Number) // rows of one id are told apart by shard
		return r.take(labelled)
	}
	sink := ingest.Sink{Reject: r.rejects.Write, Inquiry: func(inquiry *voc.Inquiry) error {
		if pending = append(pending, inquiry); len(pending) < batchSize {
			return nil
		}
		return flush()
	}}
	options := input.Options
	options.Location, options.Now = w.config.Location, w.config.Now
	var summary ingest.Summary
	if shard.Piece != nil {
		summary, err = ingest.ReadPiece(ctx, input.File, options, *shard.Piece, sink)
	} else if summary, err = ingest.Read(ctx, input.File, options, sink); err == nil && summary.SHA256 != planned.SHA256 {
		err = fmt.Errorf("reading %s: %w: run again when the export is complete", planned.Name, ingest.ErrChanged)
	}
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	c := &rows.Counts
	c.Format, c.Encoding, c.Read, c.Rejected = summary.Format, summary.Encoding, summary.Read, summary.Rejected
	c.Truncated, c.Attachments, c.Warnings, c.Separated, c.CutTexts = summary.Truncated, summary.Attachments, summary.Warnings, summary.Separated, labeller.truncated
	if err := r.rejects.Close(); err != nil {
		return err
	}
	if r.rejects.Count() > 0 {
		rows.Rejects = rejects
	}
	return exportParts(r.spool, filepath.Join(directory, "rows"), rows)
}

// exportParts brings all weeks of a spool into one file, since there may be many.
func exportParts(spool *store.Spool, path string, rows *ShardRows) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keeping labelled rows: %w", err)
	}
	defer file.Close()
	var start int64
	for _, week := range spool.Weeks() {
		count, size, err := spool.Export(week, file)
		if err != nil {
			return err
		}
		rows.Parts = append(rows.Parts, ShardPart{week, count, start, size})
		start += size
		if err := spool.Remove(week); err != nil {
			return err
		}
	}
	if len(rows.Parts) > 0 {
		rows.Path, rows.Tables = path, spool.Tables()
	}
	return file.Close()
}

// Decide decides between all rows of one part of the ids, whose blocks next gives in any order until it returns nil.
// The duplicates of an input are counted for it; rows of earlier runs that are replaced for input 0.
func (w *Worker) Decide(next func() ([]byte, error)) (lost []Lost, counts map[int]InputCounts, err error) {
	resolver := newResolver(w.config.Out)
	for _, name := range w.job.Reread {
		resolver.reread[name] = true
	}
	byWeek := map[int32]*Lost{}
	of := func(week int32) *Lost {
		if byWeek[week] == nil {
			byWeek[week] = &Lost{Week: weekOfNumber(week), Fresh: map[int32][]uint32{}}
		}
		return byWeek[week]
	}
	resolver.lostOf = func(c *candidate) {
		l := of(c.week)
		l.Fresh[c.input] = append(l.Fresh[c.input], c.number)
	}
	var candidates []candidate
	for {
		block, err := next()
		if err != nil {
			return nil, nil, err
		}
		if block == nil {
			break
		}
		if candidates, err = resolver.readBlock(block, candidates); err != nil {
			return nil, nil, err
		}
	}
	resolver.decidePart(candidates)
	for week, numbers := range resolver.lostEarlier {
		slices.Sort(numbers)
		of(week).Earlier = numbers
	}
	for week := range resolver.changed {
		of(week)
	}
	for _, l := range byWeek {
		for _, numbers := range l.Fresh {
			slices.Sort(numbers)
		}
		lost = append(lost, *l)
	}
	slices.SortFunc(lost, func(a, b Lost) int { return a.Week.Compare(b.Week) })
	counts = map[int]InputCounts{}
	for shard, duplicates := range resolver.duplicates {
		c := counts[shard>>ShardBits]
		c.Duplicate += duplicates
		counts[shard>>ShardBits] = c
	}
	if resolver.replaced > 0 {
		c := counts[0]
		c.Replaced += resolver.replaced
		counts[0] = c
	}
	return lost, counts, nil
}

// WeekPart is a part of a week on this machine.
type WeekPart struct {
	Shard  int32
	Rows   int
	Path   string // of a file with the bytes of the ShardPart
	Tables []byte // of the shard
}

// BuildWeek builds a week from the rows of all shards and those of its published build, under Config.Out. The parts
// and what was lost come in any order; the result does not depend on it.
func (w *Worker) BuildWeek(week voc.Week, parts []WeekPart, lost []Lost) (BuiltWeek, error) {
	r, err := w.run()
	if err != nil {
		return BuiltWeek{}, err
	}
	defer r.close()
	if r.spool, err = store.NewSpool(w.config.Out); err != nil {
		return BuiltWeek{}, err
	}
	number := weekNumber(week)
	slices.SortFunc(parts, func(a, b WeekPart) int { return cmp.Compare(a.Shard, b.Shard) })
	for _, part := range parts {
		first, err := r.spool.Import(week, part.Path, part.Rows, part.Tables)
		if err != nil {
			return BuiltWeek{}, err
		}
		for _, l := range lost {
			for _, n := range l.Fresh[part.Shard] {
				r.resolver.lostFresh[number] = append(r.resolver.lostFresh[number], uint32(first)+n)
			}
		}
	}
	for _, l := range lost {
		r.resolver.lostEarlier[number] = append(r.resolver.lostEarlier[number], l.Earlier...)
	}
	slices.Sort(r.resolver.lostFresh[number])
	slices.Sort(r.resolver.lostEarlier[number])
	builder := &weekBuilder{run: r, week: week}
	if err := builder.build(); err != nil {
		return BuiltWeek{}, fmt.Errorf("building week %s: %w", week, err)
	}
	delete(builder.published, int(earlier))
	return BuiltWeek{Week: week, Empty: builder.empty, Record: builder.record, Published: builder.published}, nil
}

// Report makes the reports of some published weeks, which are ascending, and returns the names of their files in
// Config.Out/reports. The tables of the weeks that ReportReads names must be there, and their rows are read once: to make
// the reports of neighbouring weeks together is less work.
func (w *Worker) Report(ctx context.Context, weeks []voc.Week) ([]string, error) {
	r, err := w.run()
	if err != nil {
		return nil, err
	}
	defer r.close()
	settings, err := ReadSettings(w.config.Out)
	if err != nil {
		return nil, err
	}
	r.config.published = &settings
	if err := r.makeReports(ctx, weeks); err != nil {
		return nil, err
	}
	var names []string
	for _, week := range weeks {
		for _, format := range reportFileFormats() {
			names = append(names, filepath.Base(ReportPath("", week, format)))
		}
	}
	return names, nil
}

// loadDictionaryOnce returns a function that loads the dictionary when it is called first.
func loadDictionaryOnce(user *tokenize.UserDictionary) func() (*tokenize.Dictionary, error) {
	return sync.OnceValues(func() (*tokenize.Dictionary, error) {
		dictionary, err := tokenize.LoadWith(tokenize.Options{User: user})
		if err != nil {
			return nil, fmt.Errorf("loading the dictionary: %w", err)
		}
		return dictionary, nil
	})
}
