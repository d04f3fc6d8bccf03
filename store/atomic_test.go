package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestAtomicFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "reports", "file")
	content := func() string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if err := WriteFileAtomic(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := bytes.Repeat([]byte("0123456789"), 20_000) // more than is buffered
	write := func() *AtomicFile {
		file, err := CreateAtomic(path, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		for part := 0; part < len(long); part += 1_000 {
			if _, err := file.Write(long[part : part+1_000]); err != nil {
				t.Fatal(err)
			}
		}
		return file
	}
	file := write()
	if content() != "old" {
		t.Error("a reader sees content before it is whole")
	}
	file.Abort()
	if content() != "old" {
		t.Error("content that was given up replaced the old one")
	}
	if err := write().Commit(); err != nil {
		t.Fatal(err)
	}
	if content() != string(long) {
		t.Error("not all of the content was written")
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
