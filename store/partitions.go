package store

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
)

// PartitionCount is the number of parts of Partitions.
const PartitionCount = 256

// partitionsBuffer bounds the bytes of all parts that wait to be written.
const partitionsBuffer = 16 << 20

// Partitions divides small records, so that each part can be looked at by itself, in memory that does not grow with
// the number of records. What does not fit in a few megabytes is kept on disk, in files that only the owner may read,
// and as long as the process lives. Append is safe for concurrent use.
type Partitions struct {
	parent string

	mutex   sync.Mutex
	dir     string // empty until something is written
	parts   [PartitionCount]spoolFile
	pending int // bytes in all buffers
}

// NewPartitions returns empty Partitions that write to a directory of their own under dir.
func NewPartitions(dir string) *Partitions { return &Partitions{parent: dir} }

// Append adds records, which are copied, to part (0 to PartitionCount-1). The order of calls is kept.
func (p *Partitions) Append(part int, records []byte) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.parts[part].pending = append(p.parts[part].pending, records...)
	if p.pending += len(records); p.pending < partitionsBuffer {
		return nil
	}
	if p.dir == "" {
		dir, err := os.MkdirTemp(p.parent, spoolPrefix)
		if err != nil {
			return fmt.Errorf("making the spool: %w", err)
		}
		p.dir = dir
	}
	for i := range p.parts {
		if p.parts[i].path == "" {
			p.parts[i].path = filepath.Join(p.dir, strconv.Itoa(i))
		}
		if err := p.parts[i].flush(); err != nil {
			return err
		}
	}
	p.pending = 0
	return nil
}

// Read appends all records of a part to into, in the order in which they came.
func (p *Partitions) Read(part int, into []byte) ([]byte, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	file := &p.parts[part]
	if file.size > 0 {
		written, err := os.Open(file.path)
		if err != nil {
			return nil, fmt.Errorf("opening the spool: %w", err)
		}
		defer written.Close()
		start := len(into)
		into = append(into, make([]byte, file.size)...)
		if _, err := io.ReadFull(written, into[start:]); err != nil {
			return nil, fmt.Errorf("reading the spool %s: %w; free some disk space if it is full and run again", file.path, err)
		}
	}
	return append(into, file.pending...), nil
}

// Close removes the records.
func (p *Partitions) Close() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	dir := p.dir
	p.parts, p.pending, p.dir = [PartitionCount]spoolFile{}, 0, ""
	if dir == "" {
		return nil
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("removing the spool: %w", err)
	}
	return nil
}
