package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"voc"
)

func TestSpoolLabelled(t *testing.T) {
	spool, week := newSpool(t), voc.Week{Year: 2026, Number: 34}
	rows := sampleRows(week, 2_000, 1) // more than a block
	full := fullRow(t)
	full.Week = week
	rows = append(rows, full)
	for _, batch := range [][]*voc.Labelled{rows[:1], {}, rows[1:700], rows[700:]} {
		if err := spool.AppendLabelled(week, batch); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // it can be read more than once
		number := 0
		for row, err := range spool.Labelled(week) {
			if err != nil {
				t.Fatal(err)
			}
			if !equalLabelled(row, rows[number]) {
				t.Fatalf("row %d came back as\n%+v and not\n%+v", number, row, rows[number])
			}
			number++
		}
		if number != len(rows) {
			t.Errorf("%d rows came back of %d", number, len(rows))
		}
	}
	for range spool.Labelled(week) {
		break
	}
	for range spool.Labelled(week.Add(1)) {
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
	for _, last = range spool.Labelled(week) {
	}
	if last == nil {
		t.Error("a torn file was read without an error")
	}
	spool.Close()
	for _, last = range spool.Labelled(week) {
	}
	if !errors.Is(last, fs.ErrNotExist) {
		t.Errorf("a closed spool gives %v", last)
	}
}

// equalLabelled compares rows of which one was read: an empty list there stands for an absent one.
func equalLabelled(read, given *voc.Labelled) bool {
	var own codec
	own.key(read)
	own.rest(read)
	var other codec
	other.key(given)
	other.rest(given)
	return reflect.DeepEqual(own.out, other.out) && read.ReceivedAt.Location().String() == given.ReceivedAt.Location().String()
}
