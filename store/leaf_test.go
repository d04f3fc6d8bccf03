package store

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"voc"
)

// throughRow reads inquiries through inquiryRow, by reflection.
func throughRow(t *testing.T, data []byte, location *time.Location) []*voc.Labelled {
	t.Helper()
	var rows []*voc.Labelled
	for batch, err := range decode[inquiryRow](bytes.NewReader(data), int64(len(data))) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range batch {
			row, err := batch[i].labelled(location)
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// Reading column by column gives the rows that reflection gives, over several pages and row groups, with lists that
// are empty, short and long.
func TestLeavesReadWhatReflectionReads(t *testing.T) {
	rows := append(sampleRows(testWeek, rowsPerGroup+3000, 7), fullRow(t), &voc.Labelled{Week: testWeek})
	location := rows[0].ReceivedAt.Location()
	var file bytes.Buffer
	if _, err := inquiriesTable.encode(&file, converted(rows, new(rowMaker).rowOf)); err != nil {
		t.Fatal(err)
	}
	opened, err := openParquet(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(opened.RowGroups()) < 2 || !parquet.EqualNodes(opened.Schema(), inquirySchema) {
		t.Fatalf("%v, %d row groups, schema\n%v", err, len(opened.RowGroups()), opened.Schema())
	}
	want := throughRow(t, file.Bytes(), location)
	i := 0
	for row, err := range decodeInquiries(bytes.NewReader(file.Bytes()), int64(file.Len()), location) {
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(row, want[i]) {
			t.Fatalf("row %d:\n%+v\nand not\n%+v", i, row, want[i])
		}
		i++
	}
	if i != len(rows) {
		t.Fatalf("%d rows and not %d", i, len(rows))
	}
}

// Damaged pages give an error, not a panic, and no row that was not there.
func TestLeavesOfDamagedPages(t *testing.T) {
	rows := sampleRows(testWeek, 300, 3)
	var file bytes.Buffer
	if _, err := inquiriesTable.encode(&file, converted(rows, new(rowMaker).rowOf)); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for at := 4; at < file.Len(); at += 1 + file.Len()/200 {
		data := slices.Clone(file.Bytes())
		data[at] ^= 0x41
		count := 0
		for _, err := range decodeInquiries(bytes.NewReader(data), int64(len(data)), time.UTC) {
			if err != nil {
				failed++
				break
			}
			if count++; count > len(rows) {
				t.Fatalf("byte %d: more rows than were written", at)
			}
		}
	}
	if failed < 100 {
		t.Errorf("only %d of 200 damaged files were noticed", failed)
	}
}

// A file with other columns is read through the columns that it shares.
func TestInquiriesOfAnotherVersion(t *testing.T) {
	type older struct {
		ID         string `parquet:"id"`
		ReceivedAt int64  `parquet:"received_at,timestamp(millisecond),delta"`
		Week       string `parquet:"week,dict"`
	}
	var file bytes.Buffer
	w := parquet.NewGenericWriter[older](&file)
	w.Write([]older{{"a", 1000, "2026-W34"}, {"b", 2000, "2026-W34"}})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for row, err := range decodeInquiries(bytes.NewReader(file.Bytes()), int64(file.Len()), time.UTC) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, row.ID)
	}
	if !slices.Equal(ids, []string{"a", "b"}) {
		t.Errorf("read %q", ids)
	}
}
