package store

import (
	"fmt"
	"slices"
)

// Known tells whether any inquiry of the week has a value in one of some columns that may be null, such as nps. Only the
// footer of the table is read.
func (w *WeekReader) Known(columns ...string) (bool, error) {
	file, record, err := w.open(inquiriesTable.name)
	if err != nil {
		return false, err
	}
	defer file.Close()
	known, found := false, 0
	err = guard(func() error {
		opened, err := openParquet(file, record.Bytes)
		if err != nil {
			return err
		}
		for _, group := range opened.Metadata().RowGroups {
			found = 0
			for _, chunk := range group.Columns {
				data := chunk.MetaData
				if len(data.PathInSchema) == 1 && slices.Contains(columns, data.PathInSchema[0]) {
					found++
					known = known || data.Statistics.NullCount < data.NumValues
				}
			}
			if found < len(columns) {
				return fmt.Errorf("there are %d of the columns %v", found, columns)
			}
		}
		return nil
	})
	if err != nil {
		return false, damaged(file.Name(), err)
	}
	return known, nil
}
