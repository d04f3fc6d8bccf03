package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"voc"
)

// Rows are kept as they were read and then decided, with what reports look at.
func TestSpoolKept(t *testing.T) {
	spool, week := newSpool(t), voc.Week{Year: 2026, Number: 34}
	rows := sampleRows(week, 2_000, 1) // more than a block
	full := fullRow(t)
	full.Week = week
	rows = append(rows, full)
	from := newSpool(t)
	from.Append(week.Add(3), []SpoolRow{{Row: voc.Labelled{ReceivedAt: time.Now().UTC()}}}) // zones have other numbers there
	for _, row := range rows {
		if _, err := from.Append(week, []SpoolRow{{Row: *row, Text: tokensOf(row.Text.String())}}); err != nil {
			t.Fatal(err)
		}
	}
	eitherWay(t, func() {
		reader, err := from.Open(week)
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		if err := spool.Remove(week); err != nil {
			t.Fatal(err)
		}
		var places []Place
		reader.Keys(func(_ int, place Place, _ *voc.Labelled) error { places = append(places, place); return nil })
		batch := make([]SpoolRow, 700)
		for first := 0; first < len(places); first += len(batch) {
			some := places[first:min(first+len(batch), len(places))]
			if err := reader.Read(some, batch[:len(some)]); err != nil {
				t.Fatal(err)
			}
			for i := range some {
				row, given := &batch[i].Row, rows[first+i]
				row.NearDuplicateOf, row.CountedAs = fmt.Sprint("copy", i%3), fmt.Sprint("person", i)
				row.Signals = append(row.Signals, voc.Label{Value: voc.SignalRepeat, Evidence: []voc.Evidence{{Rule: "r"}}})
				given.NearDuplicateOf, given.CountedAs, given.Signals = row.NearDuplicateOf, row.CountedAs, slices.Clone(row.Signals)
			}
			if err := spool.Keep(week, batch[:len(some)]); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 { // it can be read more than once
			number := 0
			for row, err := range spool.Kept(week) {
				if err != nil {
					t.Fatal(err)
				}
				if !equalReported(row, rows[number]) {
					t.Fatalf("row %d came back as\n%+v and not\n%+v", number, row, rows[number])
				}
				number++
			}
			if number != len(rows) {
				t.Errorf("%d rows came back of %d", number, len(rows))
			}
		}
	})
	if err := spool.Keep(week, make([]SpoolRow, 1)); err == nil {
		t.Error("a row that was not read is kept")
	}
	for range spool.Kept(week) {
		break
	}
	for range spool.Kept(week.Add(1)) {
		t.Error("a week without rows has one")
	}
	path := filepath.Join(spool.dir, week.String())
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, info.Size()-1); err != nil {
		t.Fatal(err)
	}
	var last error
	for _, last = range spool.Kept(week) {
	}
	if last == nil {
		t.Error("a torn file was read without an error")
	}
	spool.Close()
	for _, last = range spool.Kept(week) {
	}
	if !errors.Is(last, fs.ErrNotExist) {
		t.Errorf("a closed spool gives %v", last)
	}
}

// equalReported compares what reports look at, of rows of which one was read: an empty list there stands for an absent one.
func equalReported(read, given *voc.Labelled) bool {
	var own, other codec
	for _, one := range []struct {
		c   *codec
		row *voc.Labelled
	}{{&own, read}, {&other, given}} {
		one.c.key(one.row)
		one.c.decided(one.row)
		one.c.reported(one.row)
	}
	return bytes.Equal(own.out, other.out) && read.ReceivedAt.Location().String() == given.ReceivedAt.Location().String()
}
