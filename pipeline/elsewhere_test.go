package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"voc"
	"voc/ingest"
	"voc/store"
)

// shuffled does the work of a run with Worker, in random order, everything as often as a distributed runner might.
type shuffled struct {
	t      *testing.T
	config Config // of the run
	random *rand.Rand
}

func (s *shuffled) Build(ctx context.Context, job Job) (*Built, error) {
	data, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	job = Job{}
	if err := json.Unmarshal(data, &job); err != nil {
		return nil, err
	}
	worker, err := NewWorker(s.config, job)
	if err != nil {
		return nil, err
	}
	built := &Built{Inputs: make([]InputCounts, len(job.Inputs))}
	var shards []Shard
	for i := range job.Inputs {
		pieces, err := ingest.Split(ctx, s.config.Inputs[job.Inputs[i].Place].File, s.config.Inputs[job.Inputs[i].Place].Options, 2000)
		if err != nil {
			return nil, err
		}
		for p := range pieces {
			shards = append(shards, Shard{Number: int32(i<<ShardBits + p), Input: i, Piece: &pieces[p]})
		}
		if len(pieces) == 0 {
			shards = append(shards, Shard{Number: int32(i << ShardBits), Input: i})
		}
	}
	for _, week := range job.Published {
		shards = append(shards, Shard{Published: &week})
	}
	s.random.Shuffle(len(shards), func(a, b int) { shards[a], shards[b] = shards[b], shards[a] })
	var blocks [store.PartitionCount][][]byte
	parts := map[voc.Week][]WeekPart{}
	rejects := map[int32]string{}
	for i, shard := range shards {
		rows, err := worker.Label(ctx, shard, s.t.TempDir())
		if err != nil {
			return nil, err
		}
		if shard.Published == nil {
			built.Inputs[shard.Input].Merge(rows.Counts)
			rejects[shard.Number] = rows.Rejects
		}
		for part, block := range rows.Candidates {
			if block != nil {
				blocks[part] = append(blocks[part], block)
			}
		}
		for _, part := range rows.Parts {
			parts[part.Week] = append(parts[part.Week], WeekPart{shard.Number, part.Rows, cutOut(s.t, rows.Path, part, i), rows.Tables})
		}
	}
	lost := map[voc.Week][]Lost{}
	for _, some := range blocks {
		s.random.Shuffle(len(some), func(a, b int) { some[a], some[b] = some[b], some[a] })
		found, counts, err := worker.Decide(func() ([]byte, error) {
			if len(some) == 0 {
				return nil, nil
			}
			defer func() { some = some[1:] }()
			return some[0], nil
		})
		if err != nil {
			return nil, err
		}
		for _, l := range found {
			lost[l.Week] = append(lost[l.Week], l)
		}
		for input, c := range counts {
			built.Inputs[input].Merge(c)
		}
	}
	if job.RebuildAll {
		for _, week := range job.Published {
			lost[week] = append(lost[week], Lost{Week: week})
		}
	}
	for week, some := range lost {
		s.random.Shuffle(len(some), func(a, b int) { some[a], some[b] = some[b], some[a] })
		one, err := worker.BuildWeek(week, parts[week], some)
		if err != nil {
			return nil, err
		}
		built.Weeks = append(built.Weeks, one)
	}
	for _, counts := range built.Inputs {
		built.Truncated += counts.CutTexts
		built.Replaced += counts.Replaced
	}
	built.Rejects = func(give func(voc.Reject) error) error {
		for i := range job.Inputs {
			for number := int32(i << ShardBits); ; number++ {
				path, ok := rejects[number]
				if !ok {
					break
				}
				if path == "" {
					continue
				}
				if err := eachReject(path, give); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return built, nil
}

// Report makes the reports in groups of any weeks, each by a worker of its own.
func (s *shuffled) Report(ctx context.Context, weeks []voc.Week) error {
	groups := map[int][]voc.Week{}
	for _, week := range weeks {
		group := s.random.IntN(3)
		groups[group] = append(groups[group], week)
	}
	for _, group := range groups {
		worker, err := NewWorker(s.config, Job{})
		if err != nil {
			return err
		}
		names, err := worker.Report(ctx, group)
		if err != nil {
			return err
		}
		if len(names) != 7*len(group) {
			s.t.Errorf("of %v only %v were written", group, names)
		}
		for _, name := range names {
			if !s.HasReport(name) {
				s.t.Errorf("%s is not there", name)
			}
		}
	}
	return nil
}

func (s *shuffled) HasReport(name string) bool {
	_, err := os.Stat(filepath.Join(s.config.Out, "reports", name))
	return err == nil
}

func eachReject(path string, give func(voc.Reject) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	decoder := json.NewDecoder(bufio.NewReader(file))
	for {
		var reject voc.Reject
		if err := decoder.Decode(&reject); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := give(reject); err != nil {
			return err
		}
	}
}

func cutOut(t *testing.T, path string, part ShardPart, number int) string {
	all, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), strconv.Itoa(number)+part.Week.String())
	if err := os.WriteFile(out, all[part.Start:][:part.Size], 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

// sameReports fails unless both outputs have the same reports, with the same content.
func sameReports(t *testing.T, got, want string) {
	t.Helper()
	read := func(out string) map[string]string {
		files := map[string]string{}
		entries, err := os.ReadDir(filepath.Join(out, "reports"))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			data, err := os.ReadFile(filepath.Join(out, "reports", entry.Name()))
			if err != nil {
				t.Fatal(err)
			}
			files[entry.Name()] = string(data)
		}
		return files
	}
	a, b := read(got), read(want)
	if len(b) < 8 || len(a) != len(b) {
		t.Errorf("%d files under reports and not %d", len(a), len(b))
	}
	for name, content := range b {
		if a[name] != content {
			t.Errorf("%s differs, or is not there", name)
		}
	}
}

// Weeks that were built from shards on other machines, in any order, are those that one process builds: at once, with
// late rows and newer versions in a second run, and after a change of how is counted.
func TestBuiltElsewhere(t *testing.T) {
	exports := exportsOf(3, 4, 120)
	exports[1].text += "broken,2026-08-05T10:00:00+09:00,,web\nalso broken\n"
	exports[2].text += "x1,not a time,,web,c1,,,,text\n"
	exports[2].text = "id,received_at,updated_at,channel,customer_id,email,telephone,product,text\n" +
		"multi,2026-08-05T10:00:00+09:00,,web,c9,,,,\"one\nline, and\n\"\"another\"\"\"\n" + exports[2].text[len("id,received_at,updated_at,channel,customer_id,email,telephone,product,text\n"):]
	for seed := range uint64(1) {
		here, there := t.TempDir(), t.TempDir()
		for step, some := range [][]export{exports[:2], exports[2:], exports} {
			config := testConfig(t, here, some...)
			config.Named = "voc-out"
			config.Target = map[string]float64{"web": 0.5, "phone": 0.2, "chat": 0.2, "sns": 0.1}
			if step == 2 {
				config.Target = map[string]float64{"web": 0.4, "phone": 0.3, "chat": 0.2, "sns": 0.1}
			}
			want := mustRun(t, config)
			config.Out = there
			elsewhere := config
			elsewhere.Elsewhere = &shuffled{t, config, rand.New(rand.NewPCG(seed, uint64(step)))}
			got := mustRun(t, elsewhere)
			sameTables(t, "elsewhere", tables(t, there), tables(t, here))
			sameReports(t, there, here)
			if got.Replaced != want.Replaced || got.Truncated != want.Truncated || got.Inquiries != want.Inquiries || len(got.Files) != len(want.Files) {
				t.Errorf("step %d: %+v\nand not\n%+v", step, got, want)
			}
			for i := range want.Files {
				a, _ := json.Marshal(want.Files[i])
				if b, _ := json.Marshal(got.Files[i]); string(a) != string(b) {
					t.Errorf("step %d: the file is accounted for as\n%s\nand not\n%s", step, b, a)
				}
			}
			if (got.Rejects == "") != (want.Rejects == "") {
				t.Errorf("step %d: rejects %q and not %q", step, got.Rejects, want.Rejects)
			}
			if want.Rejects != "" {
				a, _ := os.ReadFile(filepath.Join(here, want.Rejects))
				if b, _ := os.ReadFile(filepath.Join(there, got.Rejects)); len(a) == 0 || string(a) != string(b) {
					t.Errorf("step %d: other rejects\n%s\nand not\n%s", step, b, a)
				}
			}
		}
	}
}
