package index

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	bleveindex "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// TestInvertedIsWhatBleveBuilds compares the segment that is written here with the one that bleve builds of the same
// documents, term by term and document by document.
func TestInvertedIsWhatBleveBuilds(t *testing.T) {
	for _, documents := range []int{1, 2, 300, 5000} {
		p := pendingOf(t, randomDocuments(t, rand.New(rand.NewPCG(11, uint64(documents))), firstWeek, documents))
		want, err := p.bleveSegment()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "inverted")
		if err := p.writeInverted(path); err != nil {
			t.Fatal(err)
		}
		got, err := segments.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Count() != want.Count() {
			t.Errorf("%d documents, bleve has %d", got.Count(), want.Count())
		}
		ours, bleves := slices.Sorted(slices.Values(got.Fields())), slices.Sorted(slices.Values(want.Fields()))
		if len(bleves) < 8 || !slices.Equal(ours, bleves) {
			t.Errorf("%d documents: the fields are %q, bleve's are %q", documents, ours, bleves)
		}
		for _, field := range want.Fields() {
			ours, bleves := postings(t, got, field), postings(t, want, field)
			if len(bleves) == 0 || !slices.Equal(ours, bleves) {
				t.Errorf("%d documents: field %s has other postings than bleve's (%d terms, %d)", documents, field, len(ours), len(bleves))
			}
		}
		for number := range want.Count() {
			ours, err := got.DocID(number)
			bleves, bleveErr := want.DocID(number)
			if err := errors.Join(err, bleveErr); err != nil || len(ours) == 0 || !bytes.Equal(ours, bleves) {
				t.Fatalf("document %d has the id %q, bleve says %q: %v", number, ours, bleves, err)
			}
		}
		if err := errors.Join(got.Close(), want.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestSegmentsDoNotDependOnTheOrderOfAdding writes one segment three times.
func TestSegmentsDoNotDependOnTheOrderOfAdding(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	documents := randomDocuments(t, random, firstWeek, 500)
	want := build(t, firstWeek, documents)
	for range 2 {
		random.Shuffle(len(documents), func(i, j int) { documents[i], documents[j] = documents[j], documents[i] })
		got := build(t, firstWeek, documents)
		for _, name := range []string{documentsFile, forwardFile(0), invertedFile(0), metaFile, filepath.Join(storeDir, rootFile)} {
			if !bytes.Equal(content(t, got, name), content(t, want, name)) {
				t.Errorf("%s differs", name)
			}
		}
	}
}

func content(t *testing.T, week Week, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(week.Dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// postings lists the terms of a field with their documents.
func postings(t *testing.T, s segment.Segment, field string) []string {
	t.Helper()
	dictionary, err := s.Dictionary(field)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	terms := dictionary.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := terms.Next()
		if err != nil {
			t.Fatal(err)
		}
		if entry == nil {
			return all
		}
		set, err := documentsWith(dictionary, entry.Term)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(entry.Term, set.ToArray()))
	}
}

// bleveSegment lets bleve build the segment.
func (p *pending) bleveSegment() (segment.Segment, error) {
	feed := &feed{pending: p}
	for i := range keywordFields {
		feed.fields = append(feed.fields, &feedField{feed: feed, name: keywordFields[i].name, keyword: i, frequencies: bleveindex.TokenFrequencies{}})
	}
	feed.fields = append(feed.fields, &feedField{feed: feed, name: fieldText, keyword: -1, frequencies: bleveindex.TokenFrequencies{}})
	documents := make([]bleveindex.Document, len(p.rows))
	for i, document := range p.byRow() {
		documents[i] = &feedDocument{feed, document}
	}
	segment, _, err := segments.New(documents)
	return segment, err
}

// feed shows the documents of a segment to bleve, which goes through them several times, one after the other. The
// frequencies of a document are made when they are asked for, in one map for all documents: bleve has done with
// them when it goes on to the next. All are zero, which leaves them out of the segment.
type feed struct {
	pending  *pending
	fields   []*feedField
	document uint32 // that is visited
	none     bleveindex.TokenFreq
}

type feedDocument struct {
	feed   *feed
	number uint32
}

// VisitFields begins with the id, since bleve goes through all documents within its visit to the first field of all.
func (d *feedDocument) VisitFields(visit bleveindex.FieldVisitor) {
	visit(feedID(d.feed.pending.ids.at(d.number)))
	d.feed.document = d.number
	for _, field := range d.feed.fields {
		if len(field.AnalyzedTokenFrequencies()) > 0 || field.keyword < 0 {
			visit(field)
		}
	}
}

func (d *feedDocument) ID() string                                      { return "" }
func (d *feedDocument) Size() int                                       { return 0 }
func (d *feedDocument) VisitComposite(bleveindex.CompositeFieldVisitor) {}
func (d *feedDocument) HasComposite() bool                              { return false }
func (d *feedDocument) NumPlainTextBytes() uint64                       { return 0 }
func (d *feedDocument) AddIDField()                                     {}
func (d *feedDocument) StoredFieldsBytes() uint64                       { return 0 }
func (d *feedDocument) Indexed() bool                                   { return true }

// feedField is a field of the document that is visited.
type feedField struct {
	feed        *feed
	name        string
	keyword     int // its place in keywordFields, -1 = the text
	frequencies bleveindex.TokenFrequencies
}

func (f *feedField) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies {
	clear(f.frequencies)
	p, document := f.feed.pending, f.feed.document
	if f.keyword >= 0 {
		for _, number := range cut(p.documentValues, p.valueEnds, document) {
			if int(p.valueFields[number]) == f.keyword {
				f.frequencies[p.values[number]] = &f.feed.none
			}
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

// feedID is the id of a document.
type feedID string

func (feedID) Name() string             { return fieldDocument }
func (id feedID) Value() []byte         { return []byte(id) }
func (feedID) ArrayPositions() []uint64 { return nil }
func (feedID) EncodedFieldType() byte   { return 't' }
func (feedID) Options() bleveindex.FieldIndexingOptions {
	return bleveindex.IndexField | bleveindex.StoreField
}
func (feedID) Analyze()            {}
func (feedID) AnalyzedLength() int { return 1 }
func (id feedID) AnalyzedTokenFrequencies() bleveindex.TokenFrequencies {
	return bleveindex.TokenFrequencies{string(id): &bleveindex.TokenFreq{Term: []byte(id)}}
}
func (feedID) NumPlainTextBytes() uint64 { return 0 }
