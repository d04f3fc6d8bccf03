package ingest

import (
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"voc"
)

// A table with a column for the speaker holds one utterance per row. The rows of one conversation, told apart by
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

func readConversations(b *builder, t *delimitedTable) error {
	b.fallback = voc.Phone
	b.summary.Columns["turns"] = t.headers[t.columns.index[columnSpeaker]] + " + " + t.headers[t.columns.index[columnText]]
	var talks []*talk
	open := map[string]*talk{}
	var row record
	for {
		raw, err := t.reader.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if raw.blank {
			continue
		}
		source := t.source(raw)
		bad, reason := 0, raw.fault
		if reason == "" {
			if bad = t.decode(raw, &row); bad > 0 {
				reason = t.reasonBytes()
			} else if row.has[columnID] && strings.TrimSpace(row.values[columnID]) == "" {
				bad, reason = t.field(columnID), "id is missing"
			}
		}
		if reason != "" {
			if err := b.reject(source, bad, reason, t.codec.original(raw.raw)); err != nil {
				return err
			}
			continue
		}
		id := strings.TrimSpace(row.values[columnID])
		in := open[id]
		if in == nil {
			in = &talk{record: record{source: source, minutes: row.minutes}}
			open[id] = in
			talks = append(talks, in)
		}
		in.add(&row, source)
		if room := maxRaw - len(in.raw); room > 0 {
			original := t.codec.original(raw.raw)
			in.raw = append(in.raw, original[:min(len(original), room)]...)
		}
	}
	for _, in := range talks {
		b.summary.Joined += in.rows - 1
		if strings.TrimSpace(in.record.values[columnReceivedAt]) == "" {
			in.record.values[columnReceivedAt] = timeInName(b.summary.File)
		}
		slices.SortFunc(in.record.segments, func(a, b voc.Segment) int { return strings.Compare(a.Name, b.Name) })
		b.nameSpeakers(in.record.turns)
		b.placeTurns(&in.record)
		if err := b.take(&in.record, t.field, func() []byte { return in.raw }); err != nil {
			return err
		}
	}
	return nil
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
