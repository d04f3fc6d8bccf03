package ingest

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"voc"
)

// A table with a column for the speaker holds one utterance per row: CSV, TSV, a workbook, Parquet, or JSON objects
// with such a key. The rows of one conversation, told apart by
// the id column, become one inquiry with turns; without an id column the file is one conversation. Columns other
// than speaker, text and time are taken from the first row of the conversation that fills them. Times of rows are
// times of day, or times from the beginning ("0:01:15", "75.2"); then another column, or the name of the file as
// for subtitles, says when the conversation began. The file's rows are held in memory. The byte range goes from
// the first to the last row. A conversation that cannot be taken is one reject with all its rows.

// talk is one conversation of a table.
type talk struct {
	record record
	rows   int64
	raw    []byte
}

// talks are the conversations of a table, in the order in which they begin.
type talks struct {
	builder *builder
	list    []*talk
	open    map[string]*talk
}

// newTalks begins a table with one utterance per row.
func (b *builder) newTalks(speaker, text string) *talks {
	b.fallback = cmp.Or(b.fallback, voc.Phone)
	b.summary.Columns["turns"] = speaker + " + " + text
	return &talks{builder: b, open: map[string]*talk{}}
}

// take adds a row to its conversation. A row whose id is missing is a reject; field is the number of its field.
func (t *talks) take(row *record, field int, raw func() []byte) error {
	t.builder.orderedDates(row)
	if row.has[columnID] && strings.TrimSpace(row.values[columnID]) == "" {
		return t.builder.reject(row.source, field, "id is missing", raw())
	}
	id := strings.TrimSpace(row.values[columnID])
	in := t.open[id]
	if in == nil {
		in = &talk{record: record{source: row.source, minutes: row.minutes}}
		t.open[id] = in
		t.list = append(t.list, in)
	}
	in.add(row, row.source)
	if room := maxRaw - len(in.raw); room > 0 {
		original := raw()
		in.raw = append(in.raw, original[:min(len(original), room)]...)
	}
	return nil
}

// finish gives the conversations to the sink.
func (t *talks) finish(field func(column) int) error {
	b := t.builder
	for _, in := range t.list {
		b.summary.Joined += in.rows - 1
		if strings.TrimSpace(in.record.values[columnReceivedAt]) == "" {
			in.record.values[columnReceivedAt] = timeInName(b.summary.File)
		}
		slices.SortFunc(in.record.segments, func(a, b voc.Segment) int { return strings.Compare(a.Name, b.Name) })
		b.nameSpeakers(in.record.turns)
		b.placeTurns(&in.record)
		if err := b.take(&in.record, field, func() []byte { return in.raw }); err != nil {
			return err
		}
	}
	return nil
}

func readConversations(b *builder, t *delimitedTable) error {
	talks := b.newTalks(t.headers[t.columns.index[columnSpeaker]], t.headers[t.columns.index[columnText]])
	var row record
	for {
		raw, err := t.reader.next()
		if errors.Is(err, io.EOF) {
			return talks.finish(t.field)
		}
		if err != nil {
			return err
		}
		if raw.blank {
			continue
		}
		source := t.source(raw)
		original := func() []byte { return t.codec.original(raw.raw) }
		if raw.fault != "" {
			err = b.reject(source, 0, raw.fault, original())
		} else if bad := t.decode(raw, &row); bad > 0 {
			err = b.reject(source, bad, t.reasonBytes(), original())
		} else {
			row.source = source
			err = talks.take(&row, t.field(columnID), original)
		}
		if err != nil {
			return err
		}
	}
}

// add takes one row.
func (in *talk) add(row *record, source voc.Source) {
	r := &in.record
	in.rows++
	r.truncated = r.truncated || row.truncated
	r.source.End = source.End
	at := row.values[columnOffset]
	if received := row.values[columnReceivedAt]; at == "" && received != "" {
		if _, isTime := parseTime(received, time.UTC); isTime {
			at = withClock(received, row.values[columnClock])
		} else if _, isOffset := seconds(received, false); isOffset {
			at, row.values[columnReceivedAt] = received, ""
		}
	}
	r.turns = append(r.turns, rawTurn{role: strings.TrimSpace(row.values[columnSpeaker]), text: row.values[columnText], at: at})
	for c := range columnSpeaker {
		if c != columnText && strings.TrimSpace(r.values[c]) == "" {
			r.values[c] = row.values[c]
		}
		r.has[c] = r.has[c] || row.has[c]
	}
	for _, segment := range row.segments {
		known := false
		for _, s := range r.segments {
			known = known || s.Name == segment.Name
		}
		if !known {
			r.segments = append(r.segments, segment)
		}
	}
}
