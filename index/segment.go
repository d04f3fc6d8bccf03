package index

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// openSegment is one segment of a week: its terms and values by bleve, its documents in the forward file.
type openSegment struct {
	week      *openWeek
	inverted  segment.Segment
	forward   *forward
	documents int

	loading sync.Once
	unread  error
	people  []uint32 // document → number of the person, see population; 0 = none

	folding     sync.Once
	unfolded    error
	folded      []byte   // the texts of all documents in lower case, each with textEnd behind it
	foldedEnds  []uint64 // document → end of its text in folded, behind textEnd
	frequencies [256]int // byte → how often it stands in folded
}

func openSegmentOf(w *openWeek, number int) (*openSegment, error) {
	s := &openSegment{week: w}
	var err error
	if s.forward, err = openForward(filepath.Join(w.dir, forwardFile(number))); err != nil {
		return nil, err
	}
	if s.inverted, err = segments.Open(filepath.Join(w.dir, invertedFile(number))); err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.documents = s.forward.rows.count()
	if count := s.inverted.Count(); count != uint64(s.documents) {
		return nil, errors.Join(fmt.Errorf("segment %d holds %d documents, its forward file %d: %w", number, count, s.documents, errDamaged), s.close())
	}
	return s, nil
}

func (s *openSegment) close() error {
	var err error
	if s.inverted != nil {
		err = s.inverted.Close()
	}
	return errors.Join(err, s.forward.close())
}

// all returns the set of all documents.
func (s *openSegment) all() *roaring.Bitmap {
	all := roaring.New()
	all.AddRange(0, uint64(s.documents))
	return all
}

// dictionary gives access to the terms of a field of bleve's. It is used by one goroutine.
func (s *openSegment) dictionary(field string) (segment.TermDictionary, error) {
	if field == fieldID {
		field = fieldDocument
	}
	dictionary, err := s.inverted.Dictionary(field)
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

// eachValue calls visit for the values of a keyword field in byte order, from first to last, both included, until it
// returns false; empty means no bound. The set may be shared with the index: it is only read.
func (s *openSegment) eachValue(field, first, last string, visit func(value string, set *roaring.Bitmap) bool) error {
	dictionary, err := s.dictionary(field)
	if err != nil {
		return err
	}
	var to []byte
	if last != "" {
		to = append([]byte(last), 0) // the end is excluded; this is the next greater value
	}
	values := dictionary.AutomatonIterator(nil, []byte(first), to)
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
		if !visit(entry.Term, set) {
			return nil
		}
	}
}

// inColumn returns the column of a field that stands in the forward file.
func (s *openSegment) inColumn(field string) (column fixedStrings, found bool) {
	return s.forward.people, field == fieldPerson
}

// with returns the documents whose string is accepted.
func (s fixedStrings) with(accept func(value []byte) bool) *roaring.Bitmap {
	var documents []uint32
	for i := range s.count() {
		if value := s.at(i); len(value) > 0 && accept(value) {
			documents = append(documents, uint32(i))
		}
	}
	return roaring.BitmapOf(documents...)
}

// withRows returns the documents of some rows, ascending. Documents stand in the order of their rows.
func (s *openSegment) withRows(rows []int) *roaring.Bitmap {
	var documents []uint32
	count := s.forward.rows.count()
	for document := 0; document < count && len(rows) > 0; {
		switch row := int(s.forward.rows.at(document)); {
		case row == rows[0]:
			documents = append(documents, uint32(document))
			fallthrough
		case row > rows[0]:
			rows = rows[1:]
		default:
			document++
		}
	}
	return roaring.BitmapOf(documents...)
}

// loadPeople numbers the person of every document.
func (s *openSegment) loadPeople(population *population) error {
	s.loading.Do(func() {
		defer recoverDamage(&s.unread)
		s.people = population.numbersOf(s.forward.people)
	})
	return s.unread
}
