package index

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"voc"
)

// openWeek is the index of one week. It is opened when it is first searched; nothing of it changes afterwards.
type openWeek struct {
	week  voc.Week
	dir   string
	texts func() iter.Seq2[string, error]

	opening sync.Once
	failed  error
	bleve   bleve.Index
	reader  bleveindex.IndexReader
	segment segment.Segment // nil in a week without inquiries
	written documents
	rows    []uint32 // document number → row

	loading sync.Once
	unread  error
	people  []uint32 // document number → number of the person, see population

	fetching   sync.Once
	unfetched  error
	folded     string  // the texts of all rows, folded by foldText, one after the other
	foldedEnds []int64 // row → end of its text in folded
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
	if w.written.Format < 1 || w.written.Format > format {
		return fmt.Errorf("reading %s: the index has format %d, this version reads up to %d", documentsFile, w.written.Format, format)
	}
	if w.written.Documents == 0 {
		return nil
	}
	opened, err := bleve.OpenUsing(w.dir, map[string]any{"read_only": true, "bolt_timeout": "5s"})
	if err != nil {
		return err
	}
	w.bleve = opened
	advanced, err := w.bleve.Advanced()
	if err != nil {
		return err
	}
	if w.reader, err = advanced.Reader(); err != nil {
		return err
	}
	snapshot, ok := w.reader.(*scorch.IndexSnapshot)
	if !ok || len(snapshot.Segments()) != 1 {
		return errors.New("it is not an index of one segment")
	}
	w.segment = snapshot.Segments()[0].Segment()
	if count := w.segment.Count(); count != uint64(w.written.Documents) {
		return fmt.Errorf("it holds %d documents, %s says %d", count, documentsFile, w.written.Documents)
	}
	w.rows = make([]uint32, w.written.Documents)
	for number := range w.rows {
		id, err := w.segment.DocID(uint64(number))
		if err != nil {
			return err
		}
		row, err := strconv.ParseUint(string(id), 36, 31)
		if err != nil {
			return fmt.Errorf("reading document %d: %w", number, err)
		}
		w.rows[number] = uint32(row)
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
	if w.reader != nil {
		err = w.reader.Close()
	}
	if w.bleve != nil {
		err = errors.Join(err, w.bleve.Close())
	}
	w.segment, w.reader, w.bleve = nil, nil, nil
	return err
}

// all returns the set of all documents.
func (w *openWeek) all() *roaring.Bitmap {
	all := roaring.New()
	all.AddRange(0, uint64(w.written.Documents))
	return all
}

// dictionary gives access to the terms of a field. It is used by one goroutine.
func (w *openWeek) dictionary(field string) (segment.TermDictionary, error) {
	dictionary, err := w.segment.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("reading field %s: %w", field, err)
	}
	return dictionary, nil
}

// documentsWith returns the documents that hold a term. The set may be shared with the index: it is only read.
func documentsWith(dictionary segment.TermDictionary, term string) (*roaring.Bitmap, error) {
	postings, err := dictionary.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("reading term %q: %w", term, err)
	}
	iterator, ok := postings.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return nil, fmt.Errorf("reading term %q: the segment is of an unknown kind", term)
	}
	if number, single := iterator.DocNum1Hit(); single {
		return roaring.BitmapOf(uint32(number)), nil
	}
	if set := iterator.ActualBitmap(); set != nil {
		return set, nil
	}
	return roaring.New(), nil
}

// eachValue calls visit for the values of a field in byte order, from first to last, both included; empty means no
// bound. The set may be shared with the index: it is only read.
func (w *openWeek) eachValue(field, first, last string, visit func(value string, set *roaring.Bitmap)) error {
	dictionary, err := w.dictionary(field)
	if err != nil {
		return err
	}
	var from, to []byte
	if first != "" {
		from = []byte(first)
	}
	if last != "" {
		to = append([]byte(last), 0) // the end is excluded; this is the next greater key
	}
	values := dictionary.AutomatonIterator(nil, from, to)
	for {
		entry, err := values.Next()
		if err != nil {
			return fmt.Errorf("reading field %s: %w", field, err)
		}
		if entry == nil {
			return nil
		}
		set, err := documentsWith(dictionary, entry.Term)
		if err != nil {
			return err
		}
		visit(entry.Term, set)
	}
}

// loadPeople numbers the person of every document.
func (w *openWeek) loadPeople(population *population) error {
	w.loading.Do(func() {
		defer recoverDamage(&w.unread)
		people := make([]uint32, w.written.Documents)
		w.unread = w.eachValue(fieldPerson, "", "", func(person string, set *roaring.Bitmap) {
			number := population.number(person)
			set.Iterate(func(document uint32) bool {
				people[document] = number
				return true
			})
		})
		w.people = people
	})
	return w.unread
}

// A population numbers people from 1, the same person alike in all weeks.
type population struct {
	mutex   sync.Mutex
	numbers map[string]uint32
}

func (p *population) number(person string) uint32 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	number, ok := p.numbers[person]
	if !ok {
		number = uint32(len(p.numbers)) + 1
		p.numbers[person] = number
	}
	return number
}

// size returns the greatest number given so far.
func (p *population) size() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return len(p.numbers)
}
