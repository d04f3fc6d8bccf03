package index

import (
	"errors"
	"fmt"
	"io"
	"os"

	bleveindex "github.com/blevesearch/bleve_index_api"
	zap "github.com/blevesearch/zapx/v17"
)

// segments makes and opens the segments of bleve's index.
var segments zap.ZapPlugin

// writeInverted writes the terms and values of the documents as a segment of bleve's index.
func (p *pending) writeInverted(path string) (err error) {
	feed := &feed{pending: p}
	feed.text = feedField{feed: feed, name: fieldText, frequencies: bleveindex.TokenFrequencies{}}
	feed.value = feedField{feed: feed, name: fieldValue, frequencies: bleveindex.TokenFrequencies{}}
	documents := make([]feedDocument, len(p.rows))
	ready := make([]bleveindex.Document, len(p.rows))
	for i := range documents {
		documents[i] = feedDocument{feed, i}
		ready[i] = &documents[i]
	}
	segment, _, err := segments.New(ready)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, segment.Close()) }()
	writer, ok := segment.(io.WriterTo)
	if !ok {
		return fmt.Errorf("bleve's segment %T cannot be written", segment)
	}
	return writeFile(path, func(file *os.File) error {
		_, err := writer.WriteTo(file)
		return err
	})
}

// writeFile makes a file that only its owner may read. The directory is synced as a whole by who publishes it.
func writeFile(path string, write func(*os.File) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// feed shows the documents of a segment to bleve, which goes through them several times, one after the other. The
// frequencies of a document are made when they are asked for, in one map for all documents: bleve has done with
// them when it goes on to the next. All are zero, which leaves them out of the segment.
type feed struct {
	pending     *pending
	text, value feedField
	document    int // that is visited
	none        bleveindex.TokenFreq
}

type feedDocument struct {
	feed   *feed
	number int
}

// VisitFields begins with the id, since bleve goes through all documents within its visit to the first field of all.
func (d *feedDocument) VisitFields(visit bleveindex.FieldVisitor) {
	visit(noID{})
	d.feed.document = d.number
	visit(&d.feed.text)
	visit(&d.feed.value)
}

func (d *feedDocument) ID() string                                      { return "" }
func (d *feedDocument) Size() int                                       { return 0 }
func (d *feedDocument) VisitComposite(bleveindex.CompositeFieldVisitor) {}
func (d *feedDocument) HasComposite() bool                              { return false }
func (d *feedDocument) NumPlainTextBytes() uint64                       { return 0 }
func (d *feedDocument) AddIDField()                                     {}
func (d *feedDocument) StoredFieldsBytes() uint64                       { return 0 }
func (d *feedDocument) Indexed() bool                                   { return true }

// feedField is the field text or the field value of the document that is visited.
type feedField struct {
	feed        *feed
	name        string
	frequencies bleveindex.TokenFrequencies
}

func (f *feedField) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies {
	clear(f.frequencies)
	p, document := f.feed.pending, f.feed.document
	if f.name == fieldValue {
		for _, number := range cut(p.documentValues, p.valueEnds, document) {
			f.frequencies[p.values[number]] = &f.feed.none
		}
		return f.frequencies
	}
	for _, number := range cut(p.sequence, p.sequenceEnds, document) {
		if number == 0 {
			continue
		}
		if term := p.pieces[number-1].term; term != 0 {
			f.frequencies[p.terms[term-1]] = &f.feed.none
		}
	}
	return f.frequencies
}

func (f *feedField) Name() string             { return f.name }
func (f *feedField) Value() []byte            { return nil }
func (f *feedField) ArrayPositions() []uint64 { return nil }
func (f *feedField) EncodedFieldType() byte   { return 't' }
func (f *feedField) Options() bleveindex.FieldIndexingOptions {
	return bleveindex.IndexField | bleveindex.SkipFreqNorm
}
func (f *feedField) Analyze()                  {}
func (f *feedField) AnalyzedLength() int       { return 0 }
func (f *feedField) NumPlainTextBytes() uint64 { return 0 }

// noID is the empty id of every document: bleve's segments store one, and here the number of the document does.
type noID struct{}

func (noID) Name() string             { return "_id" }
func (noID) Value() []byte            { return nil }
func (noID) ArrayPositions() []uint64 { return nil }
func (noID) EncodedFieldType() byte   { return 't' }
func (noID) Options() bleveindex.FieldIndexingOptions {
	return bleveindex.IndexField | bleveindex.StoreField
}
func (noID) Analyze()                                              {}
func (noID) AnalyzedLength() int                                   { return 0 }
func (noID) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies { return nil }
func (noID) NumPlainTextBytes() uint64                             { return 0 }
