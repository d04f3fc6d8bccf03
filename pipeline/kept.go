package pipeline

import (
	"iter"

	"voc"
	"voc/store"
)

// rowSource gives the rows of a published week in the order of its table. A row holds until the next one is asked for, and
// whoever keeps some of its strings copies them.
type rowSource func(voc.Week) (iter.Seq2[*voc.Labelled, error], error)

// publishedRows reads rows from the weeks' tables.
func publishedRows(catalog *store.Catalog) rowSource {
	return func(week voc.Week) (iter.Seq2[*voc.Labelled, error], error) {
		reader, err := catalog.Week(week)
		if err != nil {
			return nil, err
		}
		return reader.Rows(), nil
	}
}

// rows gives those of a week that this run built from what it kept of them, which takes a fraction of the time of decoding
// their table, and those of other weeks from their tables. They are the same in the fields that store.Spool.Kept names.
func (r *run) rows(week voc.Week) (iter.Seq2[*voc.Labelled, error], error) {
	for _, record := range r.built {
		if r.kept != nil && record.Week == week {
			return r.kept.Kept(week), nil
		}
	}
	return publishedRows(r.catalog)(week)
}
