package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"voc"
)

// DropRejects removes the rejects for which drop reports true from the reject files of all runs in dir, and
// returns how many they were. A file is replaced whole; one without rejects left is removed. Lines that are no
// rejects are dropped as well when drop reports true for a reject whose Raw they are. The caller holds the lock.
func DropRejects(dir string, drop func(voc.Reject) bool) (int64, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "runs", "*", "rejects.jsonl"))
	if err != nil {
		return 0, fmt.Errorf("listing the reject files of %s: %w", dir, err)
	}
	removed := int64(0)
	for _, path := range paths {
		n, err := dropRejects(path, drop)
		if err != nil {
			return removed, fmt.Errorf("removing rejects from %s: %w", path, err)
		}
		removed += n
	}
	return removed, nil
}

func dropRejects(path string, drop func(voc.Reject) bool) (int64, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var kept bytes.Buffer
	removed := int64(0)
	for line := range bytes.Lines(data) {
		var reject voc.Reject
		if json.Unmarshal(line, &reject) != nil {
			reject = voc.Reject{Raw: line}
		}
		if drop(reject) {
			removed++
			continue
		}
		kept.Write(line)
	}
	switch {
	case removed == 0:
		return 0, nil
	case kept.Len() == 0:
		if err := os.Remove(path); err != nil {
			return 0, err
		}
		return removed, syncDir(filepath.Dir(path))
	}
	return removed, WriteFileAtomic(path, kept.Bytes(), 0o600)
}
