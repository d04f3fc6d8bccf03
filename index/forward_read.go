package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sort"

	"github.com/blevesearch/mmap-go"
)

// forward is an open forward file. It is mapped into memory: nothing of it may be used after close.
type forward struct {
	mapped mmap.MMap
	file   *os.File

	rows       fixedNumbers
	sequences  fixedStrings
	pieces     fixedStrings // number less 1
	pieceTerms fixedNumbers // of piece number less 1
	terms      fixedStrings // number less 1, ascending
	people     fixedStrings
}

// fixedNumbers are numbers of 4 bytes, little-endian.
type fixedNumbers []byte

func (n fixedNumbers) count() int      { return len(n) / 4 }
func (n fixedNumbers) at(i int) uint32 { return binary.LittleEndian.Uint32(n[4*i:]) }

// fixedStrings are strings one after the other, and their ends.
type fixedStrings struct {
	ends  fixedNumbers
	bytes []byte
}

func (s fixedStrings) count() int { return s.ends.count() }

func (s fixedStrings) at(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = s.ends.at(i - 1)
	}
	return s.bytes[start:s.ends.at(i)]
}

func openForward(path string) (f *forward, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	mapped, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("mapping %s: %w", path, err), file.Close())
	}
	f = &forward{mapped: mapped, file: file}
	if err := f.sections(); err != nil {
		return nil, errors.Join(fmt.Errorf("reading %s: %w", path, err), f.close())
	}
	return f, nil
}

// sections finds the sections and compares their lengths. Offsets within them are looked at when they are used.
func (f *forward) sections() error {
	if len(f.mapped) < forwardHeader || string(f.mapped[:len(forwardMagic)]) != forwardMagic {
		return fmt.Errorf("it is no forward file: %w", errDamaged)
	}
	var sections [sectionCount][]byte
	for i := range sections {
		header := f.mapped[len(forwardMagic)+16*i:]
		offset, length := binary.LittleEndian.Uint64(header), binary.LittleEndian.Uint64(header[8:])
		if size := uint64(len(f.mapped)); offset > size || length > size-offset {
			return fmt.Errorf("section %d ends behind the file: %w", i, errDamaged)
		}
		sections[i] = f.mapped[offset : offset+length : offset+length]
	}
	strings := func(section int) fixedStrings { return fixedStrings{sections[section], sections[section+1]} }
	f.rows, f.pieceTerms = sections[sectionRows], sections[sectionPieceTerms]
	f.sequences, f.pieces, f.terms = strings(sectionSequenceEnds), strings(sectionPieceEnds), strings(sectionTermEnds)
	f.people = strings(sectionPeopleEnds)
	n := f.rows.count()
	if f.sequences.count() != n || f.people.count() != n || f.pieceTerms.count() != f.pieces.count() {
		return fmt.Errorf("its sections are of different lengths: %w", errDamaged)
	}
	return nil
}

func (f *forward) close() error { return errors.Join(f.mapped.Unmap(), f.file.Close()) }

// termRange returns the numbers of a term, or with prefix of all terms that begin with it: from first up to and
// without last.
func (f *forward) termRange(term string, prefix bool) (first, last uint32) {
	n := f.terms.count()
	from := sort.Search(n, func(i int) bool { return string(f.terms.at(i)) >= term })
	to := from
	switch {
	case prefix:
		to += sort.Search(n-from, func(i int) bool {
			found := f.terms.at(from + i)
			return len(found) < len(term) || string(found[:len(term)]) != term
		})
	case from < n && string(f.terms.at(from)) == term:
		to++
	}
	return uint32(from) + 1, uint32(to) + 1
}

// nextPiece reads the number of the piece at an offset of a sequence and returns it with the offset behind it. Most
// numbers are of one byte; the loops below read them without a call, since they run for every document found.
func nextPiece(sequence []byte, at int) (number uint32, next int) {
	value, width := binary.Uvarint(sequence[at:])
	if width <= 0 {
		panic(errDamaged) // turned into an error by recoverDamage
	}
	return uint32(value), at + width
}

// positions appends the numbers of a document's terms by position, from 0; 0 stands for the end of a sentence.
func (f *forward) positions(document uint32, terms []uint32) []uint32 {
	sequence := f.sequences.at(int(document))
	for at := 0; at < len(sequence); {
		number := uint32(sequence[at])
		if at++; number >= 0x80 {
			number, at = nextPiece(sequence, at-1)
		}
		if number == 0 {
			terms = append(terms, 0)
		} else if term := f.pieceTerms.at(int(number - 1)); term != 0 {
			terms = append(terms, term)
		}
	}
	return terms
}

// count counts how often each of some terms occurs in a document and returns the number of all its terms.
func (f *forward) count(document uint32, terms []uint32, occurrences []int) (length int) {
	clear(occurrences)
	sequence := f.sequences.at(int(document))
	for at := 0; at < len(sequence); {
		number := uint32(sequence[at])
		if at++; number >= 0x80 {
			number, at = nextPiece(sequence, at-1)
		}
		if number == 0 {
			continue
		}
		term := f.pieceTerms.at(int(number - 1))
		if term == 0 {
			continue
		}
		length++
		for i := range terms {
			if terms[i] == term {
				occurrences[i]++
			}
		}
	}
	return length
}

// text appends the text of a document in lower case.
func (f *forward) text(document uint32, text []byte) []byte {
	sequence := f.sequences.at(int(document))
	for at := 0; at < len(sequence); {
		number := uint32(sequence[at])
		if at++; number >= 0x80 {
			number, at = nextPiece(sequence, at-1)
		}
		if number > 0 {
			text = append(text, f.pieces.at(int(number-1))...)
		}
	}
	return text
}
