package beam

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"voc"
	"voc/ingest"
	"voc/pipeline"
)

// Every DoFn is a registered struct whose exported fields are sent: a closure would be called without what it captured.
func init() {
	register.DoFn3x1[context.Context, []byte, func([]byte), error](&splitFn{})
	register.DoFn5x1[context.Context, []byte, func(int, []byte), func(string, []byte), func(int, []byte), error](&labelFn{})
	register.DoFn5x1[context.Context, int, func(*[]byte) bool, func(string, []byte), func(int, []byte), error](&decideFn{})
	register.DoFn5x1[context.Context, string, func(*[]byte) bool, func(*[]byte) bool, func(string, []byte), error](&buildFn{})
	register.DoFn3x1[context.Context, string, func(*[]byte) bool, error](&keepFn{})
	register.DoFn3x1[context.Context, []byte, func([]byte), error](&groupFn{})
	register.DoFn3x1[context.Context, []byte, func(string, []byte), error](&reportFn{})
	register.DoFn3x1[context.Context, int, []byte, error](&countFn{})
	register.Combiner1[[]byte](&mergeCounts{}) // by pointer: by value its methods would not be found
	register.Emitter1[[]byte]()
	register.Emitter2[int, []byte]()
	register.Emitter2[string, []byte]()
	register.Iter1[[]byte]()
	beam.RegisterType(reflect.TypeFor[mergeCounts]())
}

// construct adds the job that builds weeks to a pipeline. The graph does not grow with the input.
func construct(s beam.Scope, job string) {
	shards := beam.ParDo(s.Scope("split"), &splitFn{Job: job}, beam.Impulse(s))
	blocks, parts, read := beam.ParDo3(s.Scope("label"), &labelFn{Job: job}, beam.Reshuffle(s, shards))
	lost, decided := beam.ParDo2(s.Scope("decide"), &decideFn{Job: job}, beam.GroupByKey(s, blocks))
	// Prism waits for a stage without any output in a loop that takes a whole processor, so what works long has one.
	weeks := beam.ParDo(s.Scope("build"), &buildFn{Job: job}, beam.CoGroupByKey(s, parts, lost))
	beam.ParDo0(s.Scope("keep"), &keepFn{Job: job, Folder: "weeks/"}, beam.GroupByKey(s, weeks))
	counts := beam.CombinePerKey(s.Scope("count"), &mergeCounts{}, beam.Flatten(s, read, decided))
	beam.ParDo0(s.Scope("account"), &countFn{Job: job}, counts)
}

// splitFn gives the shards of all inputs and of the published weeks.
type splitFn struct{ Job string }

// ProcessElement takes the impulse.
func (f *splitFn) ProcessElement(ctx context.Context, _ []byte, emit func([]byte)) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	send := func(shard pipeline.Shard) error {
		data, err := json.Marshal(shard)
		if err == nil {
			emit(data)
		}
		return err
	}
	for i, input := range m.bundle.Job.Inputs {
		shard := pipeline.Shard{Number: int32(i << pipeline.ShardBits), Input: i}
		file, options := m.worker.Input(i)
		var pieces []ingest.Piece
		if size := max(m.bundle.Split, input.Bytes>>pipeline.ShardBits+1); input.Bytes > size {
			if pieces, err = ingest.Split(ctx, file, options, size); err != nil {
				return err
			}
		}
		if len(pieces) == 0 {
			if err := send(shard); err != nil {
				return err
			}
		}
		for p := range pieces {
			if pieces[p].File != input.SHA256 {
				return fmt.Errorf("dividing %s: %w: run again when the export is complete", input.Name, ingest.ErrChanged)
			}
			shard.Piece = &pieces[p]
			if err := send(shard); err != nil {
				return err
			}
			shard.Number++
		}
	}
	for _, week := range m.bundle.Job.Published {
		if err := send(pipeline.Shard{Number: -1, Published: &week}); err != nil {
			return err
		}
	}
	return nil
}

// part is where the rows of a shard for one week stand: in shards/<number>.rows, with the tables in
// shards/<number>.tables.
type part struct {
	pipeline.ShardPart
	Shard  int32  `json:"shard"`
	SHA256 string `json:"sha256"` // of the rows
	Tables string `json:"tables"` // SHA-256 of the tables
}

// shuffled counts the bytes of values that this process gave to GroupByKey and CombinePerKey, for the tests.
var shuffled atomic.Int64

// afterShard, where a test sets it, is called before what a shard gave is emitted: the bundle fails with its error.
var afterShard func(number int32) error

// labelFn labels a shard.
type labelFn struct{ Job string }

// ProcessElement takes a pipeline.Shard as JSON.
func (f *labelFn) ProcessElement(ctx context.Context, element []byte, block func(int, []byte), place func(string, []byte), count func(int, []byte)) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	var shard pipeline.Shard
	if err := json.Unmarshal(element, &shard); err != nil {
		return err
	}
	if shard.Published != nil {
		if err := m.fetchPublished(ctx, *shard.Published); err != nil {
			return err
		}
	}
	directory, err := os.MkdirTemp("", "voc-beam-shard-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	rows, err := m.worker.Label(ctx, shard, directory)
	if err != nil {
		return err
	}
	parts, err := m.store(ctx, shard.Number, rows)
	if err != nil {
		return err
	}
	if afterShard != nil {
		if err := afterShard(shard.Number); err != nil {
			return err
		}
	}
	for number, candidates := range rows.Candidates {
		if candidates != nil {
			shuffled.Add(int64(len(candidates)))
			block(number, candidates)
		}
	}
	for i := range parts {
		data, err := json.Marshal(parts[i])
		if err != nil {
			return err
		}
		shuffled.Add(int64(len(data)))
		place(parts[i].Week.String(), data)
	}
	if shard.Published != nil {
		return nil
	}
	data, err := json.Marshal(rows.Counts)
	if err == nil {
		shuffled.Add(int64(len(data)))
		count(shard.Input, data)
	}
	return err
}

// store brings what a shard gave to the job's folder, where another attempt has not done so.
func (m *machine) store(ctx context.Context, number int32, rows *pipeline.ShardRows) ([]part, error) {
	name := shardName(number)
	if rows.Rejects != "" {
		if err := putFileOnce(ctx, m.job, name+".rejects", rows.Rejects); err != nil {
			return nil, err
		}
	}
	if rows.Path == "" {
		return nil, nil
	}
	if err := putFileOnce(ctx, m.job, name+".rows", rows.Path); err != nil {
		return nil, err
	}
	if err := putOnce(ctx, m.job, name+".tables", bytes.NewReader(rows.Tables)); err != nil {
		return nil, err
	}
	file, err := os.Open(rows.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	parts := make([]part, len(rows.Parts))
	for i, p := range rows.Parts {
		h := sha256.New()
		if _, err := io.CopyN(h, file, p.Size); err != nil {
			return nil, err
		}
		parts[i] = part{p, number, hex.EncodeToString(h.Sum(nil)), sumOf(rows.Tables)}
	}
	return parts, nil
}

func shardName(number int32) string { return fmt.Sprintf("shards/%08d", number) }

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// decideFn decides which rows of a part of the ids are published.
type decideFn struct{ Job string }

// ProcessElement takes the number of a part and its blocks.
func (f *decideFn) ProcessElement(ctx context.Context, _ int, blocks func(*[]byte) bool, lose func(string, []byte), count func(int, []byte)) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	var block []byte
	lost, counts, err := m.worker.Decide(func() ([]byte, error) {
		if !blocks(&block) {
			return nil, nil
		}
		return block, nil
	})
	if err != nil {
		return err
	}
	for _, l := range lost {
		data, err := json.Marshal(l)
		if err != nil {
			return err
		}
		shuffled.Add(int64(len(data)))
		lose(l.Week.String(), data)
	}
	for input, c := range counts {
		data, err := json.Marshal(c)
		if err != nil {
			return err
		}
		shuffled.Add(int64(len(data)))
		count(input, data)
	}
	return nil
}

// buildFn builds a week of which some row changed.
type buildFn struct{ Job string }

// ProcessElement takes a week, where its rows stand, and which of them are not published. It gives the
// pipeline.BuiltWeek as JSON.
func (f *buildFn) ProcessElement(ctx context.Context, name string, places, losses func(*[]byte) bool, emit func(string, []byte)) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	week, err := voc.ParseWeek(name)
	if err != nil {
		return err
	}
	lost, err := decoded[pipeline.Lost](losses)
	if err != nil {
		return err
	}
	places2, err := decoded[part](places)
	if err != nil {
		return err
	}
	if len(lost) == 0 && !m.bundle.Job.RebuildAll {
		return nil // all its new rows are older than what is published
	}
	built, err := m.build(ctx, week, places2, lost)
	if err != nil {
		return err
	}
	data, err := json.Marshal(built)
	if err == nil {
		shuffled.Add(int64(len(data)))
		emit(name, data)
	}
	return err
}

// keepFn keeps what was made for the driver: under Folder of the job's folder.
type keepFn struct{ Job, Folder string }

// ProcessElement takes a name and what each attempt gave: builds of a week of equal content, or equal reports.
func (f *keepFn) ProcessElement(ctx context.Context, name string, made func(*[]byte) bool) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	var data []byte
	if !made(&data) {
		return nil
	}
	return putOnce(ctx, m.job, f.Folder+name, bytes.NewReader(data))
}

func decoded[T any](values func(*[]byte) bool) ([]T, error) {
	var all []T
	var data []byte
	for values(&data) {
		var one T
		if err := json.Unmarshal(data, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// build fetches the parts of a week and builds it. What a repeated attempt brings is left out.
func (m *machine) build(ctx context.Context, week voc.Week, parts []part, lost []pipeline.Lost) (*pipeline.BuiltWeek, error) {
	directory, err := os.MkdirTemp("", "voc-beam-week-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(directory)
	if err := m.fetchPublished(ctx, week); err != nil {
		return nil, err
	}
	seen := map[int32]bool{}
	var here []pipeline.WeekPart
	for _, p := range parts {
		if seen[p.Shard] {
			continue
		}
		seen[p.Shard] = true
		path := filepath.Join(directory, fmt.Sprint(p.Shard))
		if err := m.fetchRows(ctx, p, path); err != nil {
			return nil, err
		}
		tables, err := m.job.ReadAll(ctx, shardName(p.Shard)+".tables")
		if err != nil {
			return nil, err
		}
		if sumOf(tables) != p.Tables {
			return nil, fmt.Errorf("the tables of shard %d are damaged", p.Shard)
		}
		here = append(here, pipeline.WeekPart{Shard: p.Shard, Rows: p.Rows, Path: path, Tables: tables})
	}
	built, err := m.worker.BuildWeek(week, here, lost)
	if err != nil {
		return nil, err
	}
	if err := m.upload(ctx, &built); err != nil {
		return nil, err
	}
	return &built, nil
}

func (m *machine) fetchRows(ctx context.Context, p part, path string) error {
	reader, err := m.job.NewRangeReader(ctx, shardName(p.Shard)+".rows", p.Start, p.Size, nil)
	if err != nil {
		return err
	}
	defer reader.Close()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(file, h), reader); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != p.SHA256 {
		return fmt.Errorf("the rows of shard %d for week %s are damaged", p.Shard, p.Week)
	}
	return file.Close()
}

// mergeCounts adds the counts of an input.
type mergeCounts struct{}

// MergeAccumulators adds counts given as JSON.
func (*mergeCounts) MergeAccumulators(a, b []byte) []byte {
	var counts [2]pipeline.InputCounts
	for i, data := range [][]byte{a, b} {
		if len(data) == 0 {
			continue
		}
		if err := json.Unmarshal(data, &counts[i]); err != nil {
			panic(fmt.Sprintf("counts that this program wrote: %v", err)) // a combiner has no error; the bundle fails
		}
	}
	counts[0].Merge(counts[1])
	data, err := json.Marshal(counts[0])
	if err != nil {
		panic(fmt.Sprintf("encoding counts: %v", err))
	}
	return data
}

// countFn keeps the counts of an input for the driver.
type countFn struct{ Job string }

// ProcessElement takes the number of an input and its counts.
func (f *countFn) ProcessElement(ctx context.Context, input int, counts []byte) error {
	m, err := machineFor(ctx, f.Job)
	if err != nil {
		return err
	}
	return putOnce(ctx, m.job, fmt.Sprintf("inputs/%08d", input), bytes.NewReader(counts))
}
