package store

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"voc"
)

// WriteFileAtomic replaces the file at path by data: a reader sees the old content or all of the new one, also
// after a power cut. Missing parent directories are made. After an error the old content stands.
func WriteFileAtomic(path string, data []byte, mode fs.FileMode) error {
	file, err := CreateAtomic(path, mode)
	if err != nil {
		return err
	}
	if _, err := file.file.Write(data); err != nil {
		file.Abort()
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return file.Commit()
}

// AtomicFile is the new content of a file while it is written, for one goroutine. Commit or Abort ends it.
type AtomicFile struct {
	path   string
	mode   fs.FileMode
	file   *os.File
	buffer *bufio.Writer
}

// CreateAtomic begins to write a file that Commit puts in the place of the one at path. Missing parent directories are
// made.
func CreateAtomic(path string, mode fs.FileMode) (*AtomicFile, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("making the directory of %s: %w", filepath.Base(path), err)
	}
	file, err := os.CreateTemp(dir, temporaryPrefix)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return &AtomicFile{path: path, mode: mode, file: file}, nil
}

// Write adds to the content.
func (f *AtomicFile) Write(data []byte) (int, error) {
	if f.buffer == nil {
		f.buffer = bufio.NewWriterSize(f.file, 64<<10)
	}
	return f.buffer.Write(data)
}

// Commit replaces the file, whose old content stands after an error. It waits for the disk.
func (f *AtomicFile) Commit() error {
	if err := f.commit(); err != nil {
		f.Abort()
		return fmt.Errorf("writing %s: %w", f.path, err)
	}
	return nil
}

func (f *AtomicFile) commit() error {
	if f.buffer != nil {
		if err := f.buffer.Flush(); err != nil {
			return err
		}
	}
	if err := f.file.Chmod(f.mode); err != nil {
		return err
	}
	if err := f.file.Sync(); err != nil {
		return err
	}
	if err := f.file.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.file.Name(), f.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.path))
}

// Abort gives up the new content.
func (f *AtomicFile) Abort() {
	f.file.Close() // again where it is closed already, which does no harm
	os.Remove(f.file.Name())
}

// syncDir makes renames and new names in a directory durable.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // directories cannot be flushed there
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// syncFile makes the content of a file that is written already durable.
func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}

var copyBuffers = sync.Pool{New: func() any { return new([256 << 10]byte) }}

func checksum(path string) (sum string, size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	buffer := copyBuffers.Get().(*[256 << 10]byte)
	defer copyBuffers.Put(buffer)
	h := sha256.New()
	size, err = io.CopyBuffer(struct{ io.Writer }{h}, struct{ io.Reader }{file}, buffer[:])
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// RejectWriter writes rejects as JSON lines to a file that only the owner may read, since they hold raw text.
// The file is made with the first reject. It is safe for concurrent use.
type RejectWriter struct {
	path   string
	mutex  sync.Mutex
	file   *os.File
	buffer *bufio.Writer
	count  int64
}

// NewRejectWriter returns a writer for a file that does not exist yet.
func NewRejectWriter(path string) (*RejectWriter, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		if err == nil {
			err = fs.ErrExist
		}
		return nil, fmt.Errorf("creating the reject file %s: %w", path, err)
	}
	return &RejectWriter{path: path}, nil
}

// Write adds a reject.
func (w *RejectWriter) Write(reject voc.Reject) error {
	line, err := json.Marshal(reject)
	if err != nil {
		return fmt.Errorf("encoding a reject of %s: %w", reject.File, err)
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.file == nil {
		if err := os.MkdirAll(filepath.Dir(w.path), 0o755); err != nil {
			return fmt.Errorf("creating the reject file: %w", err)
		}
		if w.file, err = os.OpenFile(w.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
			return fmt.Errorf("creating the reject file: %w", err)
		}
		w.buffer = bufio.NewWriter(w.file)
	}
	if _, err := w.buffer.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("writing rejects: %w", err)
	}
	w.count++
	return nil
}

// Count returns the number of rejects written so far.
func (w *RejectWriter) Count() int64 {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.count
}

// Close flushes the file to disk. Closing again does nothing.
func (w *RejectWriter) Close() error {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.file == nil {
		return nil
	}
	err := errors.Join(w.buffer.Flush(), w.file.Sync(), w.file.Close())
	w.file = nil
	if err != nil {
		return fmt.Errorf("writing rejects: %w", err)
	}
	return nil
}
