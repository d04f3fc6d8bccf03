package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"iter"
	"os"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	bleveindex "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/vellum"
	zap "github.com/blevesearch/zapx/v17"
)

// segments opens segments of bleve's index.
var segments zap.ZapPlugin

// writeInverted writes the terms and values of the documents as a segment of bleve's index, in the format of zap 17
// (zapx/v17, zap.md). bleve builds segments from one hash map a document, which costs four times as much as sorting
// the documents by term; a test compares the two. What the format leaves to choose: of a document its id is stored,
// terms have neither frequencies nor places, a term of one document has no list, and dictionaries share no suffixes.
func (p *pending) writeInverted(path string) error {
	w := &invertedWriter{documents: len(p.rows)}
	ids := make([]string, len(p.rows)) // by place in the segment
	all := string(p.ids.bytes)
	for place, document := range p.byRow() {
		start, end := p.ids.span(document)
		ids[place] = all[start:end]
	}
	w.storeIDs(ids) // comes first, so that no list begins at offset 0, which means none
	if err := w.field(fieldDocument, documentsOfIDs(ids)); err != nil {
		return err
	}
	textSets := invert(p.documentTerms, p.byRow(), len(p.terms)+1)
	err := w.field(fieldText, func(yield func(string, []uint32) bool) {
		for _, number := range p.sortedTerms() {
			if !yield(p.terms[number], textSets.of(number+1)) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	if err := p.writeValues(w); err != nil {
		return err
	}
	w.finish()
	return writeFile(path, func(file *os.File) error {
		_, err := w.out.WriteTo(file)
		return err
	})
}

// writeValues writes the keyword fields that any document has.
func (p *pending) writeValues(w *invertedWriter) error {
	sets := invert(func(document uint32, emit func(uint32)) {
		for _, number := range cut(p.documentValues, p.valueEnds, document) {
			emit(number)
		}
	}, p.byRow(), len(p.values))
	var byField [len(keywordFields)][]uint32
	for _, number := range sortedNumbers(p.values) {
		field := p.valueFields[number]
		byField[field] = append(byField[field], number)
	}
	for field, numbers := range byField {
		if len(numbers) == 0 {
			continue
		}
		err := w.field(keywordFields[field].name, func(yield func(string, []uint32) bool) {
			for _, number := range numbers {
				if !yield(p.values[number], sets.of(number)) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// documentsOfIDs goes through ids in their order, with the places that hold each: systems may share an id.
func documentsOfIDs(ids []string) iter.Seq2[string, []uint32] {
	order := sortedNumbers(ids)
	return func(yield func(string, []uint32) bool) {
		for first := 0; first < len(order); {
			id, last := ids[order[first]], first+1
			for last < len(order) && ids[order[last]] == id {
				last++
			}
			places := order[first:last]
			slices.Sort(places)
			if !yield(id, places) {
				return
			}
			first = last
		}
	}
}

// documentTerms calls emit for the terms of a document, as often as they occur.
func (p *pending) documentTerms(document uint32, emit func(uint32)) {
	for _, number := range cut(p.sequence, p.sequenceEnds, document) {
		if number == 0 {
			continue
		}
		if term := p.pieces[number-1].term; term != 0 {
			emit(term)
		}
	}
}

// sortedNumbers returns the numbers of strings, from 0, in the order of the strings.
func sortedNumbers(values []string) []uint32 {
	order := ascending(len(values))
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(values[a], values[b]) })
	return order
}

// inverted holds the documents of each number, ascending.
type inverted struct {
	ends      []uint32 // number → end in documents
	documents []uint32
}

func (v inverted) of(number uint32) []uint32 { return cut(v.documents, v.ends, number) }

// invert turns what documents hold into the documents that hold something, in two rounds: count, then fill. order
// lists the documents; the place in it is the document of the segment.
func invert(each func(document uint32, emit func(number uint32)), order []uint32, numbers int) inverted {
	last := make([]uint32, numbers) // place + 1 of the document that held a number last
	ends := make([]uint32, numbers)
	place := uint32(0)             // of the document at hand
	count := func(number uint32) { // made once, not for each document
		if last[number] != place+1 {
			last[number] = place + 1
			ends[number]++
		}
	}
	for i, document := range order {
		place = uint32(i)
		each(document, count)
	}
	total := uint32(0)
	for number, count := range ends {
		ends[number] = total // where the number begins, for now
		total += count
	}
	all := make([]uint32, total)
	clear(last)
	fill := func(number uint32) {
		if last[number] != place+1 {
			last[number] = place + 1
			all[ends[number]] = place
			ends[number]++
		}
	}
	for i, document := range order {
		place = uint32(i)
		each(document, fill)
	}
	return inverted{ends, all}
}

// invertedWriter puts a segment together in memory.
type invertedWriter struct {
	out       bytes.Buffer
	documents int
	stored    uint64 // offset of the table of stored documents
	fields    []invertedField
}

type invertedField struct {
	name    string
	section uint64 // offset
}

func (w *invertedWriter) uvarints(values ...uint64) {
	for _, value := range values {
		w.out.Write(binary.AppendUvarint(w.out.AvailableBuffer(), value))
	}
}

// storeIDs writes the stored documents, which are their ids, and where each begins.
func (w *invertedWriter) storeIDs(ids []string) {
	places := make([]byte, 0, 8*len(ids)+1)
	var width [binary.MaxVarintLen64]byte
	for _, id := range ids {
		places = binary.BigEndian.AppendUint64(places, uint64(w.out.Len()))
		length := uint64(len(id))
		head := binary.PutUvarint(width[:], length)
		w.uvarints(uint64(head), length+1, length)
		w.out.WriteString(id)
		w.out.WriteByte(0) // snappy's form of no other fields
	}
	w.stored = uint64(w.out.Len())
	w.out.Write(append(places, 0)) // no document is part of another
}

// field writes the lists of a field and its dictionary. terms gives the terms in their order, each with its
// documents.
func (w *invertedWriter) field(name string, terms iter.Seq2[string, []uint32]) error {
	var packed bytes.Buffer
	dictionary, err := vellum.New(&packed, &vellum.BuilderOpts{Encoder: 1, RegistryTableSize: 0, RegistryMRUSize: 1})
	if err != nil {
		return fmt.Errorf("making dictionary of field %s: %w", name, err)
	}
	set, list := roaring.New(), bytes.Buffer{}
	for term, holding := range terms {
		var place uint64
		if len(holding) == 1 {
			const norm = 1 // any but 0, which would make it another encoding
			place = zap.FSTValEncode1Hit(uint64(holding[0]), norm)
		} else {
			set.Clear()
			set.AddMany(holding)
			list.Reset()
			if _, err := set.WriteTo(&list); err != nil {
				return fmt.Errorf("writing documents of %q: %w", term, err)
			}
			place = uint64(w.out.Len())
			w.uvarints(0, 0, uint64(list.Len())) // no frequencies, no places
			w.out.Write(list.Bytes())
		}
		if err := dictionary.Insert([]byte(term), place); err != nil {
			return fmt.Errorf("adding %q to the dictionary of field %s: %w", term, name, err)
		}
	}
	if err := dictionary.Close(); err != nil {
		return fmt.Errorf("making dictionary of field %s: %w", name, err)
	}
	place := uint64(w.out.Len())
	w.uvarints(uint64(packed.Len()))
	w.out.Write(packed.Bytes())
	w.fields = append(w.fields, invertedField{name, uint64(w.out.Len())})
	const none = ^uint64(0) // no column of values
	w.uvarints(none, none, place)
	return nil
}

// finish writes the table of fields and the footer.
func (w *invertedWriter) finish() {
	big := binary.BigEndian
	var places []uint64
	for _, field := range w.fields {
		places = append(places, uint64(w.out.Len()))
		w.uvarints(uint64(len(field.name)))
		w.out.WriteString(field.name)
		options := bleveindex.IndexField | bleveindex.SkipFreqNorm
		if field.name == fieldDocument {
			options = bleveindex.IndexField | bleveindex.StoreField
		}
		w.uvarints(uint64(options), 1) // one section
		w.out.Write(big.AppendUint16(nil, zap.SectionInvertedTextIndex))
		w.out.Write(big.AppendUint64(nil, field.section))
	}
	table := uint64(w.out.Len())
	w.uvarints(uint64(len(places)))
	for _, place := range places {
		w.out.Write(big.AppendUint64(nil, place))
	}
	var footer []byte
	footer = big.AppendUint32(footer, 0) // length of the id of an encryption
	footer = big.AppendUint64(footer, uint64(w.documents))
	footer = big.AppendUint64(footer, w.stored)
	footer = big.AppendUint64(footer, table)
	footer = big.AppendUint32(footer, zap.DefaultChunkMode)
	footer = big.AppendUint32(footer, zap.Version)
	w.out.Write(footer)
	w.out.Write(big.AppendUint32(nil, crc32.ChecksumIEEE(w.out.Bytes())))
}

// writeFile makes a file that only its owner may read. The directory is synced as a whole by who publishes it.
func writeFile(path string, write func(*os.File) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
