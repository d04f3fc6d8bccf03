package pipeline

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"voc"
	"voc/ingest"
	"voc/store"
)

// The results of a run.
const (
	ResultPublished = "published"
	ResultEqual     = "equal" // the output already was what the inputs give; nothing was written
)

// Summary is what `voc run --json` prints and runs/<id>/summary.json holds.
type Summary struct {
	Result  string   `json:"result"`
	Reasons []string `json:"reasons"` // why anything was done; empty when equal

	Files []FileSummary `json:"files"`
	Weeks []WeekSummary `json:"weeks"` // all published weeks

	Reference []ReferenceSummary `json:"reference,omitempty"` // tables besides inquiries that were read

	Inquiries int64    `json:"inquiries"` // published in all weeks
	Replaced  int64    `json:"replaced"`  // published earlier, replaced by newer content in this run
	Truncated int64    `json:"truncated"` // inquiries of this run with a text longer than 1 MiB, of which the rest was left out
	Reports   []string `json:"reports"`   // weeks whose report was written
	Rejects   string   `json:"rejects"`   // path of the reject file (within the output, where Config.Named names it otherwise than Out), empty when there is none

	Stages             []StageSeconds `json:"stages"` // busy seconds over all workers
	Seconds            float64        `json:"seconds"`
	InquiriesPerSecond float64        `json:"inquiries_per_second"` // read in this run
	PeakMemoryBytes    int64          `json:"peak_memory_bytes"`    // resident; 0 where the system does not say
	Workers            int            `json:"workers"`
	Version            string         `json:"version"`
}

// FileSummary accounts for every row of a file: read = published + duplicate + rejected + forgotten.
type FileSummary struct {
	Name      string           `json:"name"`
	Format    string           `json:"format"`
	Encoding  string           `json:"encoding"`
	Read      int64            `json:"read"`
	Published int64            `json:"published"`
	Duplicate int64            `json:"duplicate"`
	Rejected  int64            `json:"rejected"`
	Forgotten int64            `json:"forgotten,omitempty"` // of customers who asked to be forgotten
	State     string           `json:"state"`               // read, or known: taken by an earlier run
	Warnings  map[string]int64 `json:"warnings,omitempty"`

	Truncated   int64              `json:"truncated"`           // inquiries of which a text was cut at 1 MiB
	Attachments int64              `json:"attachments"`         // files attached to mails, which are not read
	Separated   map[voc.Role]int64 `json:"separated,omitempty"` // what was told apart from the customer's words → inquiries

	input int
}

// ReferenceSummary accounts for a table of customers or of help-centre visits.
type ReferenceSummary struct {
	Name     string           `json:"name"`
	Read     int64            `json:"read"` // rows
	Kept     int64            `json:"kept"` // customers, or visits
	Warnings map[string]int64 `json:"warnings,omitempty"`
}

// WeekSummary is one published week.
type WeekSummary struct {
	Week      string `json:"week"`
	Inquiries int64  `json:"inquiries"`
	People    int64  `json:"people"`
	Built     bool   `json:"built"` // by this run
}

// StageSeconds is the busy time of a stage.
type StageSeconds struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
}

func newFileSummary(input int, read ingest.Summary) FileSummary {
	return FileSummary{
		Name: read.File, Format: read.Format, Encoding: read.Encoding, Read: read.Read, Rejected: read.Rejected,
		State: "read", Warnings: read.Warnings, Truncated: read.Truncated, Attachments: read.Attachments, Separated: read.Separated, input: input,
	}
}

func fileSummaryOf(record store.InputRecord, state string) FileSummary {
	return FileSummary{
		Name: record.Name, Format: record.Format, Encoding: record.Encoding, Read: record.Read,
		Published: record.Published, Duplicate: record.Duplicate, Rejected: record.Rejected, Forgotten: record.Forgotten, State: state,
	}
}

// count adds what a week published to the files it came from.
func (s *Summary) count(week *weekBuilder) { s.countPublished(week.published) }

func (s *Summary) countPublished(published map[int]int64) {
	for i := range s.Files {
		if file := &s.Files[i]; file.State == "read" {
			file.Published += published[file.input]
		}
	}
}

// inputRecord is what the catalog remembers of an input of this run.
func (r *run) inputRecord(input plannedInput) store.InputRecord {
	record := store.InputRecord{
		Name: input.File.Name, SHA256: input.sha256, Bytes: input.bytes, OptionsHash: r.config.inputVersion(input.Options),
	}
	for _, file := range r.summary.Files {
		if file.State == "read" && r.inputs[file.input].sha256 == input.sha256 && file.Name == input.File.Name {
			record.Format, record.Encoding = file.Format, file.Encoding
			record.Read, record.Published, record.Duplicate, record.Rejected, record.Forgotten = file.Read, file.Published, file.Duplicate, file.Rejected, file.Forgotten
		}
	}
	return record
}

// account checks that every row of every file is accounted for, before anything is published.
func (r *run) account() error {
	for i := range r.summary.Files {
		file := &r.summary.Files[i]
		if file.State != "read" {
			continue
		}
		file.Duplicate, file.Forgotten = r.resolver.duplicates[file.input], r.resolver.forgotten[file.input]
		if file.Read != file.Published+file.Duplicate+file.Rejected+file.Forgotten {
			return fmt.Errorf("counting the rows of %s: %d read, but %d published + %d duplicate + %d rejected + %d forgotten; nothing was published. This is a defect of voc",
				file.Name, file.Read, file.Published, file.Duplicate, file.Rejected, file.Forgotten)
		}
	}
	return nil
}

// finish completes the summary and keeps it, unless nothing was done.
func (r *run) finish() (*Summary, error) {
	s := &r.summary
	s.Result, s.Reasons, s.Version, s.Workers = ResultPublished, r.reasons, r.config.Version, r.config.Workers
	s.Reports, s.Replaced = r.reports, r.resolver.replaced
	if len(r.reasons) == 0 {
		s.Result, s.Reasons = ResultEqual, []string{}
	}
	var read int64
	for _, file := range s.Files {
		if file.State == "read" {
			read += file.Read
		}
	}
	for _, record := range r.catalog.Weeks {
		built := slices.ContainsFunc(r.built, func(b store.WeekRecord) bool { return b.Week == record.Week })
		s.Weeks = append(s.Weeks, WeekSummary{record.Week.String(), record.Inquiries, record.People, built})
		s.Inquiries += record.Inquiries
	}
	if r.rejects != nil && r.rejects.Count() > 0 {
		s.Rejects = filepath.Join(r.directory, "rejects.jsonl")
		if within, err := filepath.Rel(r.config.Out, s.Rejects); err == nil && r.config.named() != r.config.Out {
			s.Rejects = filepath.ToSlash(within) // Out is a copy that is gone when somebody reads this
		}
	}
	s.Stages = r.clock.seconds()
	s.Seconds = time.Since(r.began).Seconds()
	s.InquiriesPerSecond = float64(read) / s.Seconds
	s.PeakMemoryBytes = peakMemory()
	if r.directory == "" {
		return s, nil
	}
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := store.WriteFileAtomic(filepath.Join(r.directory, "summary.json"), append(data, '\n'), 0o600); err != nil {
		return nil, fmt.Errorf("writing the summary: %w", err)
	}
	return s, nil
}
