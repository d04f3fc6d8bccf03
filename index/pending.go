package index

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"voc"
)

// pending holds the documents of a segment until it is written. Everything is kept as numbers of what was met
// before, so that a document costs little memory and no strings of its own.
type pending struct {
	rows  []uint32
	order []uint32 // documents by row, see byRow

	// The text of a document is a sequence of pieces; 0 stands for the end of a sentence.
	sequence     []uint32
	sequenceEnds []uint32
	pieces       []piece // of number 1 and on
	pieceNumbers map[piece]uint32
	entryNumbers []uint32            // the same by the Entry of tokens, 0 for one that was not met
	keyNumbers   map[pieceKey]uint32 // the same by what tokens have, before it is folded
	terms        []string            // of number 1 and on
	termOrder    []uint32            // numbers less 1 in the order of the terms, see sortedTerms
	termNumbers  map[string]uint32
	occurrences  int64 // of terms

	documentValues []uint32
	valueEnds      []uint32
	values         []string // of number 0 and on
	valueFields    []uint8  // of each value: its place in keywordFields
	valueNumbers   [len(keywordFields)]map[string]uint32
	emitValue      func(value string) // takes a value of the field emitField; made once, not for each document
	emitField      int

	people, ids column
}

// A piece is a token as it stands in texts, in lower case, and the number of its term; 0 = it has none.
type piece struct {
	folded string
	term   uint32
}

// pieceKey is what a piece is made of. Equal surfaces of different base forms are two pieces.
type pieceKey struct {
	surface, base string
	placeholder   bool
}

// column holds one string for each document.
type column struct {
	ends  []uint32
	bytes []byte
}

// at returns the string of a document.
func (c *column) at(i uint32) string {
	start, end := c.span(i)
	return string(c.bytes[start:end])
}

// span returns where it stands in bytes.
func (c *column) span(i uint32) (start, end uint32) {
	if i > 0 {
		start = c.ends[i-1]
	}
	return start, c.ends[i]
}

func (c *column) add(value string) {
	c.bytes = append(c.bytes, value...)
	c.ends = append(c.ends, uint32(len(c.bytes)))
}

func newPending() *pending {
	p := &pending{pieceNumbers: map[piece]uint32{}, keyNumbers: map[pieceKey]uint32{}, termNumbers: map[string]uint32{}}
	for i := range p.valueNumbers {
		p.valueNumbers[i] = map[string]uint32{}
	}
	p.emitValue = func(value string) {
		if value != "" {
			p.documentValues = append(p.documentValues, p.value(p.emitField, value))
		}
	}
	return p
}

// add takes the inquiry of a row. It keeps nothing of inquiry and text.
func (p *pending) add(row uint32, inquiry *voc.Labelled, text *voc.TokenizedText) error {
	at := len(p.sequence)
	if err := p.addText(text); err != nil {
		p.sequence = p.sequence[:at]
		return err
	}
	p.sequenceEnds = append(p.sequenceEnds, uint32(len(p.sequence)))
	p.rows = append(p.rows, row)
	for p.emitField = range keywordFields {
		keywordFields[p.emitField].values(inquiry, p.emitValue)
	}
	p.valueEnds = append(p.valueEnds, uint32(len(p.documentValues)))
	p.people.add(inquiry.CountedAs)
	p.ids.add(inquiry.ID)
	return nil
}

// addText appends the pieces of a text, so that the whole of it can be put together again.
func (p *pending) addText(text *voc.TokenizedText) error {
	end := 0
	ordered := true
	eachUnit(text, func(first, last int) {
		token := &text.Tokens[first]
		start, next := token.Start, text.Tokens[last-1].End
		if ordered = ordered && end <= start && start <= next && next <= len(text.Text); !ordered {
			return
		}
		if end < start {
			p.sequence = append(p.sequence, p.piece(pieceKey{surface: text.Text[end:start]}))
		}
		var number uint32
		if last == first+1 && token.Entry != 0 && token.Entry < mostEntries {
			number = p.entry(token, text.Text[start:next])
		} else {
			key := pieceKey{surface: text.Text[start:next], base: token.Base}
			if last > first+1 {
				key.base, key.placeholder = "", true
			}
			number = p.piece(key)
		}
		if p.pieces[number-1].term != 0 {
			p.occurrences++
		}
		p.sequence = append(p.sequence, number)
		end = next
	}, func() { p.sequence = append(p.sequence, 0) })
	if !ordered {
		return fmt.Errorf("its tokens are not in the order of its text of %d bytes", len(text.Text))
	}
	if end < len(text.Text) {
		p.sequence = append(p.sequence, p.piece(pieceKey{surface: text.Text[end:]}))
	}
	return nil
}

// mostEntries bounds what a wrong Entry can take.
const mostEntries = 1 << 21

// entry returns the number of the piece of a token that has an Entry; surface is its part of the text.
func (p *pending) entry(token *voc.Token, surface string) uint32 {
	if int(token.Entry) >= len(p.entryNumbers) {
		p.entryNumbers = append(p.entryNumbers, make([]uint32, int(token.Entry)+1-len(p.entryNumbers))...)
	}
	number := &p.entryNumbers[token.Entry]
	if *number == 0 {
		*number = p.fold(surface, foldTerm(token.Base))
	}
	return *number
}

// piece returns the number of a piece.
func (p *pending) piece(key pieceKey) uint32 {
	number, ok := p.keyNumbers[key]
	if ok {
		return number
	}
	term := foldTerm(key.base)
	if key.placeholder {
		term = key.surface
	}
	number = p.fold(key.surface, term)
	key.surface, key.base = strings.Clone(key.surface), strings.Clone(key.base)
	p.keyNumbers[key] = number
	return number
}

// fold returns the number of the piece of a surface and its term, of which it keeps copies.
func (p *pending) fold(surface, term string) uint32 {
	made := piece{foldText(surface), p.term(term)}
	number, ok := p.pieceNumbers[made]
	if !ok {
		made.folded = strings.Clone(made.folded)
		p.pieces = append(p.pieces, made)
		number = uint32(len(p.pieces))
		p.pieceNumbers[made] = number
	}
	return number
}

// termOf returns the term of a piece, empty for none.
func (p *pending) termOf(piece piece) string {
	if piece.term == 0 {
		return ""
	}
	return p.terms[piece.term-1]
}

// term returns the number of a term; the empty one is none and has 0.
func (p *pending) term(term string) uint32 {
	if term == "" {
		return 0
	}
	number, ok := p.termNumbers[term]
	if !ok {
		term = strings.Clone(term)
		p.terms = append(p.terms, term)
		number = uint32(len(p.terms))
		p.termNumbers[term] = number
	}
	return number
}

// byRow returns the documents in the order of their rows, which is how they stand in the segment: what came first in
// the week comes first, whatever the order in which documents were added. It is called when all are there.
func (p *pending) byRow() []uint32 {
	if p.order == nil {
		p.order = ascending(len(p.rows))
		slices.SortFunc(p.order, func(a, b uint32) int { return cmp.Compare(p.rows[a], p.rows[b]) })
	}
	return p.order
}

// sortedTerms returns the numbers of the terms, less 1, in the order of the terms. It is called when all are there.
func (p *pending) sortedTerms() []uint32 {
	if p.termOrder == nil {
		p.termOrder = sortedNumbers(p.terms)
	}
	return p.termOrder
}

// value returns the number of a value of a keyword field.
func (p *pending) value(field int, value string) uint32 {
	number, ok := p.valueNumbers[field][value]
	if !ok {
		value = strings.Clone(value)
		number = uint32(len(p.values))
		p.values = append(p.values, value)
		p.valueFields = append(p.valueFields, uint8(field))
		p.valueNumbers[field][value] = number
	}
	return number
}

// cut returns the part of values that belongs to document i, where ends[i] is the end of it.
func cut(values, ends []uint32, i uint32) []uint32 {
	start := uint32(0)
	if i > 0 {
		start = ends[i-1]
	}
	return values[start:ends[i]]
}
