package store

import (
	"fmt"
	"hash/maphash"
	"path/filepath"

	"voc"
)

// InquiryWriter writes inquiries.parquet and opinions.parquet of a build, some rows at a time. It is for one
// goroutine.
type InquiryWriter struct {
	build     *Build
	inquiries *tableFile[inquiryRow]
	opinions  *tableFile[opinionRow]
	check     rowChecker
	rows      int
	last      voc.Labelled // only what compareRows looks at
	people    hashSet
	seed      maphash.Seed

	maker        rowMaker
	inquiryBatch []inquiryRow
	opinionBatch []opinionRow
}

// Inquiries begins the tables of inquiries and opinions. After an error of it or of its writer the build is aborted.
func (b *Build) Inquiries() (*InquiryWriter, error) {
	w := &InquiryWriter{build: b, check: rowChecker{week: b.manifest.Week}, seed: maphash.MakeSeed()}
	var err error
	if w.inquiries, err = inquiriesTable.create(filepath.Join(b.dir, inquiriesTable.file())); err == nil {
		w.opinions, err = opinionsTable.create(filepath.Join(b.dir, opinionsTable.file()))
	}
	if err != nil {
		w.Abort()
		return nil, fmt.Errorf("building week %s: %w", b.manifest.Week, err)
	}
	return w, nil
}

// Write writes the next rows. All rows written are those of the week, by ReceivedAt, IDSpace and ID; rows that are
// not are refused. It keeps nothing of them.
func (w *InquiryWriter) Write(rows []*voc.Labelled) error {
	week := w.build.manifest.Week
	w.inquiryBatch, w.opinionBatch = w.inquiryBatch[:0], w.opinionBatch[:0]
	w.maker.reset()
	last := &w.last
	for i, row := range rows {
		if err := w.check.check(row); err != nil {
			return fmt.Errorf("writing inquiry %q of %q for week %s: %w", row.ID, row.IDSpace, week, err)
		}
		if w.rows+i > 0 && compareRows(last, row) >= 0 {
			return fmt.Errorf("writing inquiry %q of %q for week %s: rows are not sorted, or it occurs twice", row.ID, row.IDSpace, week)
		}
		last = row
		// A hash with a seed of its own: with 64 bits two of a million people coincide once in 40 million runs.
		w.people.add(maphash.String(w.seed, row.CountedAs))
		w.inquiryBatch = append(w.inquiryBatch, w.maker.rowOf(row))
		for _, opinion := range row.Opinions {
			w.opinionBatch = append(w.opinionBatch, opinionRowOf(w.rows+i, w.maker.weekName, row, opinion))
		}
	}
	w.rows += len(rows)
	if last != &w.last {
		w.last.ID, w.last.IDSpace, w.last.ReceivedAt = last.ID, last.IDSpace, last.ReceivedAt
	}
	if err := w.inquiries.write(w.inquiryBatch); err != nil {
		return fmt.Errorf("building week %s: %w", week, err)
	}
	if err := w.opinions.write(w.opinionBatch); err != nil {
		return fmt.Errorf("building week %s: %w", week, err)
	}
	return nil
}

// Close completes the tables and flushes them to disk.
func (w *InquiryWriter) Close() error {
	defer w.Abort()
	b := w.build
	b.manifest.Inquiries, b.manifest.People = int64(w.rows), int64(w.people.count)
	if err := b.complete(w.inquiries); err != nil {
		return err
	}
	return b.complete(w.opinions)
}

// Abort gives up what is not closed.
func (w *InquiryWriter) Abort() {
	if w.inquiries != nil {
		w.inquiries.abort()
	}
	if w.opinions != nil {
		w.opinions.abort()
	}
}
