package pipeline

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"voc"
	"voc/ingest"
	"voc/store"
)

// Elsewhere does the work of a run on other machines: every shard of the inputs goes to Worker.Label, the blocks of
// candidates of each part to Worker.Decide, the parts of each changed week to Worker.BuildWeek, and groups of weeks to
// Worker.Report. Planning, accounting and publishing stay with Run, so that nothing is visible before all weeks are there.
type Elsewhere interface {
	Build(context.Context, Job) (*Built, error)
	// Report makes the reports of published weeks, which are ascending, and leaves their files in the output. The tables
	// beside the catalog and settings.json are those of this run.
	Report(context.Context, []voc.Week) error
	// HasReport says whether a file such as 2026-W39.html stands among the output's reports.
	HasReport(name string) bool
}

// Job is what a run wants done: plain values, so that they can be sent.
type Job struct {
	Inputs     []JobInput `json:"inputs"`    // by number
	Published  []voc.Week `json:"published"` // weeks of earlier runs
	RebuildAll bool       `json:"rebuild_all"`
	Relabel    bool       `json:"relabel"`
	Reread     []string   `json:"reread"` // names of inputs that replace what an earlier reading of them gave
}

// JobInput is a file that the run reads.
type JobInput struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Place  int    `json:"place"` // in Config.Inputs
}

// Built is what was done of a Job.
type Built struct {
	Inputs    []InputCounts // by number
	Truncated int64
	Replaced  int64
	Weeks     []BuiltWeek // in any order; their builds stand sealed in the output
	// Rejects gives the rejects in the order of the inputs.
	Rejects func(give func(voc.Reject) error) error
}

// InputCounts accounts for the rows of one input. Counts of its shards are added by Merge.
type InputCounts struct {
	Format   string `json:"format"`
	Encoding string `json:"encoding"`

	Read        int64              `json:"read"`
	Rejected    int64              `json:"rejected"`
	Duplicate   int64              `json:"duplicate"`
	Forgotten   int64              `json:"forgotten"`
	Truncated   int64              `json:"truncated"` // inquiries cut by ingest
	Attachments int64              `json:"attachments"`
	CutTexts    int64              `json:"cut_texts"` // inquiries cut by ingest or by tokenize
	Replaced    int64              `json:"replaced"`  // rows of earlier runs
	Warnings    map[string]int64   `json:"warnings,omitempty"`
	Separated   map[voc.Role]int64 `json:"separated,omitempty"`
}

// Merge adds the counts of another shard; the order does not matter.
func (c *InputCounts) Merge(other InputCounts) {
	c.Format, c.Encoding = max(c.Format, other.Format), max(c.Encoding, other.Encoding) // they agree where both know
	c.Read += other.Read
	c.Rejected += other.Rejected
	c.Duplicate += other.Duplicate
	c.Forgotten += other.Forgotten
	c.Truncated += other.Truncated
	c.Attachments += other.Attachments
	c.CutTexts += other.CutTexts
	c.Replaced += other.Replaced
	c.Warnings = added(c.Warnings, other.Warnings)
	c.Separated = added(c.Separated, other.Separated)
}

// added returns a map of its own, so that none is changed that a caller still holds.
func added[K comparable](a, b map[K]int64) map[K]int64 {
	if len(b) == 0 {
		return a
	}
	sum := maps.Clone(a)
	if sum == nil {
		sum = map[K]int64{}
	}
	for key, count := range b {
		sum[key] += count
	}
	return sum
}

// BuiltWeek is a week that was built, or that lost its last row.
type BuiltWeek struct {
	Week      voc.Week         `json:"week"`
	Empty     bool             `json:"empty"`
	Record    store.WeekRecord `json:"record"`
	Published map[int]int64    `json:"published"` // input → rows
}

// buildElsewhere is readAndLabel and buildWeeks on other machines.
func (r *run) buildElsewhere(ctx context.Context) error {
	r.directory = filepath.Join(r.config.Out, "runs", r.began.UTC().Format("20060102T150405.000Z"))
	var err error
	if r.rejects, err = store.NewRejectWriter(filepath.Join(r.directory, "rejects.jsonl")); err != nil {
		return err
	}
	job := Job{RebuildAll: r.rebuildAll, Relabel: r.config.Relabel, Reread: slices.Sorted(maps.Keys(r.resolver.reread))}
	for _, input := range r.inputs {
		job.Inputs = append(job.Inputs, JobInput{Name: input.File.Name, SHA256: input.sha256, Bytes: input.bytes, Place: input.place})
	}
	for _, record := range r.catalog.Weeks {
		job.Published = append(job.Published, record.Week)
	}
	built, err := r.config.Elsewhere.Build(ctx, job)
	if err != nil {
		return err
	}
	if len(built.Inputs) != len(job.Inputs) {
		return fmt.Errorf("building elsewhere: %d of %d inputs were accounted for", len(built.Inputs), len(job.Inputs))
	}
	if err := built.Rejects(r.rejects.Write); err != nil {
		return err
	}
	for i, counts := range built.Inputs {
		r.summary.Files = append(r.summary.Files, newFileSummary(i, ingest.Summary{
			File: job.Inputs[i].Name, Format: counts.Format, Encoding: counts.Encoding, Read: counts.Read, Rejected: counts.Rejected,
			Warnings: counts.Warnings, Truncated: counts.Truncated, Attachments: counts.Attachments, Separated: counts.Separated,
		}))
		r.resolver.duplicates[i], r.resolver.forgotten[i] = counts.Duplicate, counts.Forgotten
	}
	r.summary.Truncated, r.resolver.replaced = built.Truncated, built.Replaced
	slices.SortFunc(built.Weeks, func(a, b BuiltWeek) int { return a.Week.Compare(b.Week) })
	for _, week := range built.Weeks {
		r.summary.countPublished(week.Published)
		if week.Empty {
			r.dropped = append(r.dropped, week.Week)
		} else {
			r.built = append(r.built, week.Record)
		}
	}
	return nil
}
