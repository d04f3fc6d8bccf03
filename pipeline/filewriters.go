package pipeline

import (
	"errors"
	"sync"
)

// fileWriters write files beside the work that makes them: to flush a file to disk takes milliseconds, in which a
// processor would be idle.
type fileWriters struct {
	work     chan func() error
	writers  sync.WaitGroup
	mutex    sync.Mutex
	failures []error
}

const fileWriterCount = 4 // bounds what waits in memory to be written

func newFileWriters() *fileWriters {
	f := &fileWriters{work: make(chan func() error)}
	for range fileWriterCount {
		f.writers.Go(func() {
			for write := range f.work {
				if err := write(); err != nil {
					f.mutex.Lock()
					f.failures = append(f.failures, err)
					f.mutex.Unlock()
				}
			}
		})
	}
	return f
}

// do has a file written, at once or when a writer is free.
func (f *fileWriters) do(write func() error) { f.work <- write }

// wait waits for all files and returns what failed; nothing can be written any more.
func (f *fileWriters) wait() error {
	close(f.work)
	f.writers.Wait()
	return errors.Join(f.failures...)
}
