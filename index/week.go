package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"voc"
)

// openWeek is the index of one week. It is opened when it is first searched; nothing of it changes afterwards.
type openWeek struct {
	week voc.Week
	dir  string

	opening  sync.Once
	failed   error
	segments []*openSegment
	written  documents
}

// open opens the index once.
func (w *openWeek) open() error {
	w.opening.Do(func() { w.failed = w.load() })
	return w.failed
}

func (w *openWeek) load() (err error) {
	defer recoverDamage(&err)
	content, err := os.ReadFile(filepath.Join(w.dir, documentsFile))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, &w.written); err != nil {
		return fmt.Errorf("reading %s: %w", documentsFile, err)
	}
	if w.written.Format != Version {
		return fmt.Errorf("reading %s: %w: it has format %d, this version of voc reads format %d; voc run builds it anew, and a newer voc reads newer ones",
			documentsFile, errFormat, w.written.Format, Version)
	}
	documents := 0
	for number := range w.written.Segments {
		s, err := openSegmentOf(w, number)
		if err != nil {
			return err
		}
		w.segments = append(w.segments, s)
		documents += s.documents
	}
	if documents != w.written.Documents {
		return fmt.Errorf("it holds %d documents, %s says %d", documents, documentsFile, w.written.Documents)
	}
	return nil
}

// recoverDamage turns a panic into an error: the library panics on damaged files, and the other weeks and the caller
// must survive that.
func recoverDamage(err *error) {
	if reason := recover(); reason != nil {
		*err = fmt.Errorf("%w: %v", errDamaged, reason)
	}
}

func (w *openWeek) close() error {
	var err error
	for _, s := range w.segments {
		err = errors.Join(err, s.close())
	}
	w.segments = nil
	return err
}

// A population numbers people from 1, the same person alike in all weeks.
type population struct {
	mutex   sync.Mutex
	numbers map[string]uint32
}

// numbersOf returns the numbers of the people that a column names.
func (p *population) numbersOf(people fixedStrings) []uint32 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	numbers := make([]uint32, people.count())
	for i := range numbers {
		person := people.at(i)
		if len(person) == 0 {
			continue
		}
		number, ok := p.numbers[string(person)]
		if !ok {
			number = uint32(len(p.numbers)) + 1
			p.numbers[string(person)] = number
		}
		numbers[i] = number
	}
	return numbers
}

// size returns the greatest number given so far.
func (p *population) size() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return len(p.numbers)
}
