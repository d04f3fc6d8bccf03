package store

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"

	"voc"
)

// WriteInquiries writes inquiries, in the order given, with the columns of inquiries.parquet: as a Parquet file, or
// as an Arrow IPC file. An error of the sequence ends the writing; what was written until then is no whole file.
func WriteInquiries(w io.Writer, format string, rows iter.Seq2[*voc.Labelled, error]) error {
	var err error
	switch format {
	case "parquet":
		err = writeParquet(w, rows)
	case "arrow":
		err = exportArrow(w, selection{inquiriesTable, rows}, []*WeekReader{nil})
	default:
		err = errors.New("the formats are parquet and arrow")
	}
	if err != nil {
		return fmt.Errorf("writing inquiries as %s: %w", format, err)
	}
	return nil
}

func writeParquet(w io.Writer, rows iter.Seq2[*voc.Labelled, error]) error {
	var failed error
	// A selection is ordered as it was asked for, not by the table's sort key, so none is claimed.
	_, err := table[inquiryRow]{inquiriesTable.name, nil}.encode(w, func(yield func([]inquiryRow) bool) {
		var maker rowMaker
		batch := make([]inquiryRow, 0, batchRows)
		for row, err := range rows {
			if failed = err; err != nil {
				return
			}
			if batch = append(batch, maker.rowOf(row)); len(batch) == batchRows {
				if !yield(batch) {
					return
				}
				batch = batch[:0]
				maker.reset()
			}
		}
		if len(batch) > 0 {
			yield(batch)
		}
	})
	return errors.Join(failed, err)
}

// selection is the table of inquiries with rows of its own.
type selection struct {
	table[inquiryRow]
	rows iter.Seq2[*voc.Labelled, error]
}

func (s selection) each(*WeekReader) iter.Seq2[reflect.Value, error] {
	return func(yield func(reflect.Value, error) bool) {
		var maker rowMaker
		for row, err := range s.rows {
			maker.reset()
			if err != nil {
				yield(reflect.Value{}, err)
				return
			}
			converted := maker.rowOf(row)
			if !yield(reflect.ValueOf(&converted).Elem(), nil) {
				return
			}
		}
	}
}
