package store

import (
	"fmt"
	"iter"

	"voc"
)

// AppendLabelled adds rows without their tokens to a week, as Append adds rows with them. It keeps nothing of the rows.
func (s *Spool) AppendLabelled(week voc.Week, rows []*voc.Labelled) error {
	if len(rows) == 0 {
		return nil
	}
	a := s.appender()
	defer s.release(a)
	var untold SpoolRow // without an input and tokens
	for _, row := range rows {
		s.encode(a, row, &untold)
	}
	_, err := s.take(week, a.all, len(rows))
	return err
}

// Labelled returns the rows of a week in the order in which they were appended, without their tokens. A row holds until
// the next one is asked for; its strings are parts of larger ones, so that who keeps some of them copies them. An error
// ends the sequence. It may be iterated several times, and several weeks at once.
func (s *Spool) Labelled(week voc.Week) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		reader, err := s.open(week)
		if err != nil {
			yield(nil, err)
			return
		}
		defer reader.Close()
		var row SpoolRow
		stopped := false
		err = reader.records(func(_ int, _ Place, record string, header recordHeader) error {
			c := codec{reading: true, in: record[header.length:]}
			if reader.labelled(&c, header, &row); c.err != nil {
				return reader.torn(c.err)
			}
			if !yield(&row.Row, nil) {
				stopped = true
				return errStopped
			}
			return nil
		})
		if err != nil && !stopped {
			yield(nil, fmt.Errorf("reading the labelled rows of week %s: %w", week, err))
		}
	}
}
