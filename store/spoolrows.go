package store

import (
	"encoding/binary"
	"fmt"
	"iter"

	"voc"
)

// Keep adds rows to a week of which Kept returns what reports look at. They are rows as Read gave them, of the reader of
// any spool that is still open, in which NearDuplicateOf, CountedAs and Signals may have been changed since; other
// changes are not kept. Only these fields are encoded, the others are copied as they stood.
func (s *Spool) Keep(week voc.Week, rows []SpoolRow) error {
	if len(rows) == 0 {
		return nil
	}
	a := s.appender()
	defer s.release(a)
	for i := range rows {
		r := &rows[i]
		header := readHeader(r.record)
		if header.err != nil {
			return fmt.Errorf("keeping row %q of week %s: it was not read from a spool", r.Row.ID, week)
		}
		decided := &a.parts[decidedPart]
		decided.out = decided.out[:0]
		decided.decided(&r.Row)
		key, reported := header.part(r.record, keyPart), header.part(r.record, reportedPart)
		a.all = binary.AppendUvarint(a.all, a.locationOf(s, &r.Row))
		for part := range recordParts {
			size := 0
			switch part {
			case keyPart:
				size = len(key)
			case decidedPart:
				size = len(decided.out)
			case reportedPart:
				size = len(reported)
			}
			a.all = binary.AppendUvarint(a.all, uint64(size))
		}
		a.all = append(append(append(a.all, key...), decided.out...), reported...)
	}
	_, err := s.take(week, a.all, len(rows))
	return err
}

// Kept returns the rows of a week in the order in which Keep added them, with the fields that reports look at: ID, IDSpace,
// ReceivedAt, Week, Day, ContentHash, Channel, Person, Identifiers, NearDuplicateOf, CountedAs, Text, Reply, Segments, Agent,
// Team, Status, all measures of the answer, FAQViewed, FAQSearched, Topics, TopicIDs, Signals, Opinions, the Class and Score
// of Sentiment and the Value of Kind. The others are empty. A row holds until the next one is asked for; its strings are
// parts of larger ones, so that who keeps some of them copies them. An error ends the sequence. It may be iterated several
// times, and several weeks at once.
func (s *Spool) Kept(week voc.Week) iter.Seq2[*voc.Labelled, error] {
	return func(yield func(*voc.Labelled, error) bool) {
		reader, err := s.open(week)
		if err != nil {
			yield(nil, err)
			return
		}
		defer reader.Close()
		var row voc.Labelled
		stopped := false
		err = reader.records(func(_ int, _ Place, record string, header *recordHeader) error {
			c, err := reader.codec(header)
			if err == nil {
				c.reportable(record, header, &row)
				err = c.err
			}
			if err != nil {
				return reader.torn(err)
			}
			if !yield(&row, nil) {
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
