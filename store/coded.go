package store

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/parquet-go/parquet-go"

	"voc"
)

// CodedRows gives the columns of the week's inquiries that counting needs, one row group at a time; what it gives holds
// until the next one. Values stay numbers of the file's dictionaries, so that no string is made for each row.
// segments asks for the segments too. An error ends the sequence.
func (w *WeekReader) CodedRows(segments bool) iter.Seq2[*voc.CodedRows, error] {
	return func(yield func(*voc.CodedRows, error) bool) {
		file, record, err := w.open(inquiriesTable.name)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		fail := func(err error) { yield(nil, damaged(file.Name(), err)) }
		var opened *parquet.File
		if err := guard(func() (err error) { opened, err = openParquet(file, record.Bytes); return err }); err != nil {
			fail(err)
			return
		}
		var c codedReader
		var rows voc.CodedRows
		var count int64
		for _, group := range opened.RowGroups() {
			if err := guard(func() error { return c.read(opened, group, &rows, segments) }); err != nil {
				fail(err)
				return
			}
			count += int64(rows.Len())
			if !yield(&rows, nil) {
				return
			}
		}
		if want := w.manifest.rows(inquiriesTable.name); count != want {
			fail(fmt.Errorf("%d rows instead of %d", count, want))
		}
	}
}

// codedReader reads column chunks; it keeps what can be used for the next row group.
type codedReader struct{ ignored []uint32 }

func (c *codedReader) read(file *parquet.File, group parquet.RowGroup, rows *voc.CodedRows, segments bool) error {
	n := int(group.NumRows())
	chunks := group.ColumnChunks()
	chunk := func(path ...string) (parquet.ColumnChunk, error) {
		leaf, found := file.Schema().Lookup(path...)
		if !found {
			return nil, fmt.Errorf("there is no column %s", strings.Join(path, "."))
		}
		return chunks[leaf.ColumnIndex], nil
	}
	people, err := chunk("counted_as")
	if err != nil {
		return err
	}
	rows.People, rows.Ends = rows.People[:0], append(rows.Ends[:0], 0)
	if err := readBytes(people, rows); err != nil {
		return err
	}
	for _, column := range []struct {
		into *voc.CodedColumn
		ends *[]uint32
		path []string
	}{
		{&rows.Channel, nil, []string{"channel"}}, {&rows.Day, nil, []string{"day"}}, {&rows.Sentiment, nil, []string{"sentiment"}},
		{&rows.Kind, nil, []string{"kind"}}, {&rows.Status, nil, []string{"status"}}, {&rows.Topics, &rows.TopicEnds, []string{"topic_ids", "list", "element"}},
		{&rows.SegmentNames, &rows.SegmentEnds, []string{"segments", "list", "element", "name"}},
		{&rows.SegmentValues, &c.ignored, []string{"segments", "list", "element", "value"}},
	} {
		column.into.Codes, column.into.Values = column.into.Codes[:0], column.into.Values[:0]
		if column.path[0] == "segments" && !segments {
			rows.SegmentEnds = rows.SegmentEnds[:0]
			continue
		}
		found, err := chunk(column.path...)
		if err != nil {
			return err
		}
		if err := readCodes(found, column.into, column.ends); err != nil {
			return fmt.Errorf("column %s: %w", column.path[0], err)
		}
		if got := len(column.into.Codes); column.ends == nil && got != n || column.ends != nil && len(*column.ends) != n+1 {
			return fmt.Errorf("column %s has %d values for %d rows", column.path[0], got, n)
		}
	}
	if rows.Len() != n || len(rows.SegmentNames.Codes) != len(rows.SegmentValues.Codes) {
		return fmt.Errorf("columns of different length in a group of %d rows", n)
	}
	return nil
}

// eachPage reads the pages of a column chunk.
func eachPage(chunk parquet.ColumnChunk, take func(parquet.Page) error) error {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = take(page)
		parquet.Release(page)
		if err != nil {
			return err
		}
	}
}

func integers(page parquet.Page) []int32 {
	data := page.Data()
	return data.Int32()
}

func texts(page parquet.Page) ([]byte, []uint32) {
	data := page.Data()
	return data.ByteArray()
}

// readBytes reads a column of texts that all rows have.
func readBytes(chunk parquet.ColumnChunk, rows *voc.CodedRows) error {
	return eachPage(chunk, func(page parquet.Page) error {
		if dictionary := page.Dictionary(); dictionary != nil {
			for _, code := range integers(page) {
				rows.People = append(rows.People, dictionary.Index(code).ByteArray()...)
				rows.Ends = append(rows.Ends, uint32(len(rows.People)))
			}
			return nil
		}
		values, offsets := texts(page)
		for i := 0; i+1 < len(offsets); i++ {
			rows.People = append(rows.People, values[offsets[i]:offsets[i+1]]...)
			rows.Ends = append(rows.Ends, uint32(len(rows.People)))
		}
		return nil
	})
}

// readCodes reads a column as numbers. The empty text stands for NULL. ends, where not nil, are those of lists.
func readCodes(chunk parquet.ColumnChunk, into *voc.CodedColumn, ends *[]uint32) error {
	if ends != nil {
		*ends = append((*ends)[:0], 0)
	}
	null := -1                   // number of the empty text
	known := map[string]uint32{} // of pages without a dictionary
	var held parquet.Dictionary  // that first is the place of in Values
	first := uint32(0)
	plain := func(text string) uint32 {
		code, found := known[text]
		if !found {
			code = uint32(len(into.Values))
			known[text] = code
			into.Values = append(into.Values, text)
		}
		return code
	}
	started := false // a list has begun and is not closed
	err := eachPage(chunk, func(page parquet.Page) error {
		var codes []int32
		var values []byte
		var offsets []uint32
		dictionary := page.Dictionary()
		if dictionary != nil {
			if dictionary != held {
				held, first = dictionary, uint32(len(into.Values))
				for i := range dictionary.Len() {
					into.Values = append(into.Values, string(dictionary.Index(int32(i)).ByteArray()))
				}
			}
			codes = integers(page)
		} else {
			values, offsets = texts(page)
		}
		next := 0
		take := func() error {
			switch {
			case dictionary != nil && next < len(codes) && codes[next] >= 0 && int(codes[next]) < dictionary.Len():
				into.Codes = append(into.Codes, first+uint32(codes[next]))
			case dictionary == nil && next+1 < len(offsets):
				into.Codes = append(into.Codes, plain(string(values[offsets[next]:offsets[next+1]])))
			default:
				return io.ErrUnexpectedEOF
			}
			next++
			return nil
		}
		definition, repetition := page.DefinitionLevels(), page.RepetitionLevels()
		if len(definition) == 0 {
			for range page.NumValues() {
				if err := take(); err != nil {
					return err
				}
			}
			return nil
		}
		for i, level := range definition {
			if ends != nil {
				if repetition[i] == 0 {
					if started {
						*ends = append(*ends, uint32(len(into.Codes)))
					}
					started = true
				}
				if level > 0 {
					if err := take(); err != nil {
						return err
					}
				}
				continue
			}
			if level > 0 {
				if err := take(); err != nil {
					return err
				}
				continue
			}
			if null < 0 {
				null = int(plain(""))
			}
			into.Codes = append(into.Codes, uint32(null))
		}
		return nil
	})
	if started {
		*ends = append(*ends, uint32(len(into.Codes)))
	}
	return err
}
