package store

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"
	"sort"
	"sync"

	"github.com/parquet-go/parquet-go"

	"voc"
)

// opinionCursor walks through opinions.parquet beside the inquiries.
type opinionCursor struct {
	next  func() ([]opinionPart, error, bool)
	stop  func()
	batch []opinionPart // not used yet
	ended bool
}

// opinionPart is what the inquiry itself does not say already.
type opinionPart struct {
	Row       int32  `parquet:"row,delta"`
	Target    string `parquet:"target"`
	Predicate string `parquet:"predicate"`
	Polarity  string `parquet:"polarity,dict"`
	Start     int32  `parquet:"start"`
	End       int32  `parquet:"end"`
}

func (o *opinionPart) opinion() voc.OpinionUnit {
	return voc.OpinionUnit{Target: o.Target, Predicate: o.Predicate, Polarity: o.Polarity, Span: span(o.Start, o.End)}
}

func newOpinionCursor(w *WeekReader) *opinionCursor {
	c := new(opinionCursor)
	c.next, c.stop = iter.Pull2(rowsOf[opinionPart](w, opinionsTable.name))
	return c
}

// of returns the opinions of an inquiry; rows are asked for in ascending order.
func (c *opinionCursor) of(row int32) (opinions []voc.OpinionUnit, err error) {
	for {
		for len(c.batch) > 0 && c.batch[0].Row == row {
			opinions = append(opinions, c.batch[0].opinion())
			c.batch = c.batch[1:]
		}
		if len(c.batch) > 0 || c.ended {
			return opinions, nil
		}
		batch, err, ok := c.next()
		if err != nil {
			return nil, err
		}
		c.batch, c.ended = batch, !ok
	}
}

// opinionPlaces says which inquiry each row of opinions.parquet belongs to.
type opinionPlaces struct {
	once sync.Once
	rows []int32
	err  error
}

func (p *opinionPlaces) of(w *WeekReader) ([]int32, error) {
	p.once.Do(func() {
		for batch, err := range rowsOf[struct {
			Row int32 `parquet:"row,delta"`
		}](w, opinionsTable.name) {
			if err != nil {
				p.err = err
				return
			}
			for _, o := range batch {
				p.rows = append(p.rows, o.Row)
			}
		}
	})
	return p.rows, p.err
}

// A single row costs a page of every column, which is what about this many rows cost when read in sequence.
const worthSeeking = 200

// Row returns inquiries by their row numbers, in the order of indices. A number may occur several times; the
// rows are then the same.
func (w *WeekReader) Row(indices []int) ([]*voc.Labelled, error) {
	if len(indices) == 0 {
		return nil, nil
	}
	wanted := slices.Compact(slices.Sorted(slices.Values(indices)))
	total := int(w.manifest.Inquiries)
	if first, last := wanted[0], wanted[len(wanted)-1]; first < 0 || last >= total {
		return nil, fmt.Errorf("reading rows %d to %d of week %s: it has %d rows", first, last, w.manifest.Week, total)
	}
	var found []*voc.Labelled
	var err error
	if len(wanted)*worthSeeking < total {
		found, err = w.seek(wanted)
	} else {
		found, err = w.scan(wanted)
	}
	if err != nil {
		return nil, err
	}
	rows := make([]*voc.Labelled, len(indices))
	for i, index := range indices {
		at, _ := slices.BinarySearch(wanted, index)
		rows[i] = found[at]
	}
	return rows, nil
}

func (w *WeekReader) scan(wanted []int) ([]*voc.Labelled, error) {
	var found []*voc.Labelled
	number := 0
	for row, err := range w.Rows() {
		if err != nil {
			return nil, err
		}
		if number == wanted[len(found)] {
			if found = append(found, row); len(found) == len(wanted) {
				return found, nil
			}
		}
		number++
	}
	return nil, damaged(w.dir, errors.New("rows are missing"))
}

func (w *WeekReader) seek(wanted []int) ([]*voc.Labelled, error) {
	places, err := w.opinions.of(w)
	if err != nil {
		return nil, err
	}
	inquiries, err := openSeeker[inquiryRow](w, inquiriesTable.name)
	if err != nil {
		return nil, err
	}
	defer inquiries.close()
	opinions, err := openSeeker[opinionPart](w, opinionsTable.name)
	if err != nil {
		return nil, err
	}
	defer opinions.close()
	found := make([]*voc.Labelled, len(wanted))
	for i, number := range wanted {
		rows, err := inquiries.read(number, 1)
		if err != nil {
			return nil, err
		}
		if found[i], err = rows[0].labelled(w.location); err != nil {
			return nil, damaged(inquiries.file.Name(), err)
		}
		first, _ := slices.BinarySearchFunc(places, int32(number), cmp.Compare[int32])
		count := sort.Search(len(places)-first, func(n int) bool { return places[first+n] > int32(number) })
		parts, err := opinions.read(first, count)
		if err != nil {
			return nil, err
		}
		found[i].Opinions = mapped(parts, func(o opinionPart) voc.OpinionUnit { return o.opinion() })
	}
	return found, nil
}

// seeker reads single rows of a table.
type seeker[T any] struct {
	file   *os.File
	reader *parquet.GenericReader[T]
}

func openSeeker[T any](w *WeekReader, table string) (*seeker[T], error) {
	file, record, err := w.open(table)
	if err != nil {
		return nil, err
	}
	s := &seeker[T]{file: file}
	err = guard(func() error {
		opened, err := openParquet(file, record.Bytes)
		if err == nil {
			s.reader = parquet.NewGenericReader[T](opened)
		}
		return err
	})
	if err != nil {
		file.Close()
		return nil, damaged(file.Name(), err)
	}
	return s, nil
}

// read returns count rows from first on.
func (s *seeker[T]) read(first, count int) ([]T, error) {
	rows := make([]T, count)
	if count == 0 {
		return rows, nil
	}
	err := guard(func() error {
		if err := s.reader.SeekToRow(int64(first)); err != nil {
			return err
		}
		n, err := s.reader.Read(rows)
		if n == count {
			return nil
		}
		return cmp.Or(err, io.ErrUnexpectedEOF)
	})
	if err != nil {
		return nil, damaged(s.file.Name(), err)
	}
	return rows, nil
}

func (s *seeker[T]) close() {
	_ = guard(s.reader.Close) // nothing is written
	s.file.Close()
}
