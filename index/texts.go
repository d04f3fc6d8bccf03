package index

import (
	"errors"
	"fmt"

	"voc"
)

// Texts calls visit for the text of every document of all weeks, by week and then in the order of the segments, with
// its row in inquiries.parquet. The text is what the index holds: in lower case, put together from its tokens; it is
// valid until visit returns. For checks of what an index says about its rows; texts to show are those of Parquet.
// Errors are those of visit, or of an index that cannot be read.
func (x *Index) Texts(visit func(week voc.Week, row int, text []byte) error) error {
	x.mutex.RLock()
	defer x.mutex.RUnlock()
	if x.closed {
		return errors.New("reading texts of index: it is closed")
	}
	for _, w := range x.weeks {
		if err := w.texts(visit); err != nil {
			return fmt.Errorf("reading texts of the index of week %s in %s: %w", w.week, w.dir, err)
		}
	}
	return nil
}

func (w *openWeek) texts(visit func(week voc.Week, row int, text []byte) error) (err error) {
	if err := w.open(); err != nil {
		return err
	}
	var text []byte
	for _, s := range w.segments {
		for document := range s.documents {
			if text, err = s.text(uint32(document), text[:0]); err != nil {
				return err
			}
			if err := visit(w.week, int(s.forward.rows.at(document)), text); err != nil {
				return err
			}
		}
	}
	return nil
}

// text appends the text of a document in lower case.
func (s *openSegment) text(document uint32, text []byte) (_ []byte, err error) {
	defer recoverDamage(&err)
	return s.forward.text(document, text), nil
}
