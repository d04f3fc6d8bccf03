package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"voc"
	"voc/ingest"
	"voc/store"
)

// keptReject is a reject as a run kept it.
type keptReject struct {
	voc.Reject
	Number   int    // place among all rejects in the order of the runs, from 1
	ID       string // 12 hexadecimal digits that are the same whenever the same bytes of the same file are rejected for the same reason
	Run      string
	Replayed bool // a replay took its place
}

// replayable says whether the reject was kept whole, and holds anything: where an export breaks off there may be nothing.
func (r *keptReject) replayable() bool {
	return len(r.Raw) < ingest.MaxRawBytes && len(bytes.TrimSpace(r.Raw)) > 0
}

// rejectList is every reject that still stands.
type rejectList struct {
	rejects  []keptReject
	replayed int // rejects that a replay took the place of; they are listed with --all only
}

// replayedFile names, one JSON object per line, the rejects that a replay took the place of. It holds ids only.
const replayedFile = "replayed.jsonl"

// readRejects reads the reject files of all runs. A file that was read again stands with the rejects of its last
// reading; one whose last reading had none has none.
func readRejects(directory string, all bool) (*rejectList, error) {
	catalog, err := store.Open(directory)
	if err != nil {
		return nil, err
	}
	clean := map[string]bool{} // inputs whose last reading rejected nothing
	for _, input := range catalog.Inputs {
		if input.Rejected == 0 {
			clean[input.SHA256+input.Name] = true
		}
	}
	replayed, err := readReplayed(directory)
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(globQuote(directory), "runs", "*", "rejects.jsonl"))
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var kept []keptReject
	lastRun := map[string]string{}
	for _, name := range names {
		run := filepath.Base(filepath.Dir(name))
		err := readRejectFile(name, func(reject voc.Reject) {
			k := keptReject{Reject: reject, Number: len(kept) + 1, ID: rejectID(reject), Run: run}
			k.Replayed = replayed[k.ID]
			kept = append(kept, k)
			lastRun[k.SHA256+k.File] = run
		})
		if err != nil {
			return nil, err
		}
	}
	list := &rejectList{}
	for _, k := range kept {
		file := k.SHA256 + k.File
		if k.Run != lastRun[file] || clean[file] {
			continue
		}
		if k.Replayed {
			list.replayed++
		}
		if all || !k.Replayed {
			list.rejects = append(list.rejects, k)
		}
	}
	return list, nil
}

// find returns the reject with a number or an id.
func (l *rejectList) find(name string) (*keptReject, error) {
	number, _ := strconv.Atoi(name)
	for i := range l.rejects {
		if r := &l.rejects[i]; r.ID == name || number > 0 && r.Number == number {
			return r, nil
		}
	}
	return nil, fmt.Errorf("there is no reject %s: 'voc rejects list --all' shows their numbers and ids", name)
}

// groups divides the rejects by the file they stem from, in order of file name and hash. A mail file or a
// transcript is one record, so that each of its rejects is a file of its own already.
func (l *rejectList) groups() [][]keptReject {
	byFile := map[string][]keptReject{}
	for _, reject := range l.rejects {
		if reject.replayable() {
			key := reject.File + "\x00" + reject.SHA256
			byFile[key] = append(byFile[key], reject)
		}
	}
	var groups [][]keptReject
	for _, group := range byFile {
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(a, b []keptReject) int {
		return cmp.Or(strings.Compare(a[0].File, b[0].File), strings.Compare(a[0].SHA256, b[0].SHA256))
	})
	return groups
}

func readRejectFile(name string, take func(voc.Reject)) error {
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("opening the rejects: %w", err)
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 1<<20)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // what a killed run left of its last line is read again with its file
		}
		if err != nil {
			return fmt.Errorf("reading the rejects: %w", err)
		}
		var reject voc.Reject
		if err := json.Unmarshal(line, &reject); err != nil {
			return fmt.Errorf("reading the rejects: %s, line %d: %w; restore the file from a backup or remove the line", name, number, err)
		}
		take(reject)
	}
}

func rejectID(r voc.Reject) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x1f%s\x1f%d\x1f%d\x1f%d\x1f%s", r.File, r.SHA256, r.Start, r.End, r.Line, r.Reason))
	return hex.EncodeToString(sum[:6])
}

func readReplayed(directory string) (map[string]bool, error) {
	data, err := os.ReadFile(filepath.Join(directory, "runs", replayedFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading which rejects were replayed: %w", err)
	}
	ids := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		var entry struct{ ID string }
		if json.Unmarshal([]byte(line), &entry) == nil {
			ids[entry.ID] = true
		}
	}
	return ids, nil
}

// keepReplayed adds rejects to those that a replay took the place of.
func keepReplayed(directory string, ids []string) error {
	name := filepath.Join(directory, "runs", replayedFile)
	data, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("noting which rejects were replayed: %w", err)
	}
	for _, id := range ids {
		data = fmt.Appendf(data, "{\"id\":%q}\n", id)
	}
	if err := store.WriteFileAtomic(name, data, 0o600); err != nil {
		return fmt.Errorf("noting which rejects were replayed: %w", err)
	}
	return nil
}

// globQuote makes a path safe inside a pattern.
func globQuote(path string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(path)
}
