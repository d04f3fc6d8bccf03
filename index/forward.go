package index

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"os"
	"slices"
)

// A forward file says what each document of a segment holds, where bleve's segment says which documents hold
// something. It begins with forwardMagic and a table of sections, each with its offset and length in bytes (8 bytes
// each), and goes on with the sections. Numbers are little-endian, of 4 bytes where nothing else is said. Strings are
// a section of their ends and a section of bytes.
//
//	rows           row of each document, ascending
//	sequences      pieces of each document: varints, 0 for the end of a sentence
//	pieces         in lower case, the most frequent one first, from number 1; a text is its pieces joined
//	pieceTerms     number of the term of each piece, 0 for none
//	terms          ascending, from number 1
//	people         CountedAs of each document
const forwardMagic = "voc forward 2\n\x00\x00"

// The sections in the order of the file.
const (
	sectionRows = iota
	sectionSequenceEnds
	sectionSequences
	sectionPieceEnds
	sectionPieces
	sectionPieceTerms
	sectionTermEnds
	sectionTerms
	sectionPeopleEnds
	sectionPeople
	sectionCount
)

const forwardHeader = len(forwardMagic) + 16*sectionCount

// writeForward writes the forward file of the documents.
func (p *pending) writeForward(path string) error {
	var sections [sectionCount][]byte
	documents := p.byRow()
	var people column
	rows := make([]uint32, len(documents))
	for i, document := range documents {
		rows[i] = p.rows[document]
		people.add(p.people.at(document))
	}
	sections[sectionRows] = numbers(rows)

	// Frequent pieces and sorted terms get small numbers.
	counts := make([]uint32, len(p.pieces)+1)
	for _, number := range p.sequence {
		counts[number]++
	}
	order := ascending(len(p.pieces))
	slices.SortFunc(order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(counts[b+1], counts[a+1]), cmp.Compare(p.pieces[a].folded, p.pieces[b].folded),
			cmp.Compare(p.termOf(p.pieces[a]), p.termOf(p.pieces[b])))
	})
	renumbered := inverse(order)
	sequences := make([]byte, 0, 2*len(p.sequence))
	ends := make([]uint32, len(documents))
	for i, document := range documents {
		for _, number := range cut(p.sequence, p.sequenceEnds, document) {
			if number > 0 {
				number = renumbered[number-1]
			}
			sequences = binary.AppendUvarint(sequences, uint64(number))
		}
		ends[i] = uint32(len(sequences))
	}
	sections[sectionSequenceEnds], sections[sectionSequences] = numbers(ends), sequences

	sorted := p.sortedTerms()
	termNumbers := inverse(sorted)
	var terms, pieces column
	for _, i := range sorted {
		terms.add(p.terms[i])
	}
	pieceTerms := make([]uint32, len(order))
	for place, i := range order {
		pieces.add(p.pieces[i].folded)
		if term := p.pieces[i].term; term > 0 {
			pieceTerms[place] = termNumbers[term-1]
		}
	}
	sections[sectionPieceTerms] = numbers(pieceTerms)
	for section, column := range map[int]column{
		sectionPieceEnds: pieces, sectionTermEnds: terms, sectionPeopleEnds: people,
	} {
		sections[section], sections[section+1] = numbers(column.ends), column.bytes
	}

	return writeFile(path, func(file *os.File) error {
		out := bufio.NewWriter(file)
		header := append(make([]byte, 0, forwardHeader), forwardMagic...)
		offset := uint64(forwardHeader)
		for _, section := range sections {
			header = binary.LittleEndian.AppendUint64(header, offset)
			header = binary.LittleEndian.AppendUint64(header, uint64(len(section)))
			offset += uint64(len(section))
		}
		out.Write(header) // an error stays until Flush
		for _, section := range sections {
			out.Write(section)
		}
		return out.Flush()
	})
}

// numbers writes numbers as 4 bytes each.
func numbers(values []uint32) []byte {
	out := make([]byte, 0, 4*len(values))
	for _, value := range values {
		out = binary.LittleEndian.AppendUint32(out, value)
	}
	return out
}

// ascending returns the numbers from 0 to n-1.
func ascending(n int) []uint32 {
	all := make([]uint32, n)
	for i := range all {
		all[i] = uint32(i)
	}
	return all
}

// inverse returns, for each number in an order of all numbers, its place from 1.
func inverse(order []uint32) []uint32 {
	places := make([]uint32, len(order))
	for place, i := range order {
		places[i] = uint32(place) + 1
	}
	return places
}
