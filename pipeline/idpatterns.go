package pipeline

import (
	"encoding/binary"
	"strconv"
)

// idPattern is what ids have in common that differ in the digits alone with which they end.
type idPattern struct {
	idSpace, prefix string
	width           int // digits, with leading zeros
	base            int // 10 or 16
}

// idPatterns tells ids by their patterns and by how their digits differ: most systems number what they send. Ids of 16
// hexadecimal digits, which ingest makes where an export has none, take half of what a key takes.
type idPatterns struct {
	patterns []idPattern
	places   map[idPattern]int
	last     []uint64 // digits, by pattern
	previous int64    // pattern
	size     int      // bytes of patterns, about
	hopeless bool     // a pattern for each id is longer than their keys
}

// Digits of a pattern fit into 64 bits. Fewer hexadecimal ones may as well be a word with a number behind it.
const (
	maxDecimal, minHexadecimal, maxHexadecimal = 18, 8, 16
	hexadecimal                                = 0x80 // in the byte of the width
)

func patternOf(idSpace, id string) (idPattern, uint64) {
	decimal, hex := 0, 0 // digits at the end
	for ; hex < min(len(id), maxHexadecimal+1); hex++ {
		c := id[len(id)-1-hex]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			break
		}
		if c <= '9' && hex == decimal {
			decimal++
		}
	}
	of := idPattern{idSpace: idSpace, width: decimal, base: 10}
	if hex > decimal && hex >= minHexadecimal {
		of.width, of.base = min(hex, maxHexadecimal), 16
	}
	of.prefix = id[:len(id)-of.width]
	digits, _ := strconv.ParseUint(id[len(of.prefix):], of.base, 64) // 0 where there are none
	return of, digits
}

// add tells an id by two values; rows counts it and those before.
func (p *idPatterns) add(idSpace, id string, rows int) (pattern, difference uint64) {
	if p.hopeless {
		return 0, 0
	}
	of, digits := patternOf(idSpace, id)
	place, ok := p.places[of]
	if !ok {
		if p.places == nil {
			p.places = map[idPattern]int{}
		}
		place = len(p.patterns)
		p.places[of] = place
		p.patterns, p.last = append(p.patterns, of), append(p.last, 0)
		p.size += len(of.idSpace) + len(of.prefix) + 3
		if p.size > 4096+keyTail*rows {
			*p = idPatterns{hopeless: true}
			return 0, 0
		}
	}
	pattern, difference = zigzag(int64(place)-p.previous), zigzag(int64(digits-p.last[place]))
	p.previous, p.last[place] = int64(place), digits
	return pattern, difference
}

// use says that ids are shorter than keys, whose advantage in bits is given.
func (p *idPatterns) use(advantage int) bool { return !p.hopeless && 8*p.size < advantage }

func (p *idPatterns) append(out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(len(p.patterns)))
	for _, of := range p.patterns {
		width := byte(of.width)
		if of.base == 16 {
			width |= hexadecimal
		}
		out = append(appendText(appendText(out, of.idSpace), of.prefix), width)
	}
	return out
}

func (p *idPatterns) read(d *blockReader) {
	for n := d.uvarint(); n > 0 && !d.torn; n-- {
		of := idPattern{idSpace: d.text(), prefix: d.text(), base: 10}
		if width := d.bytes(1); width != nil {
			if of.width = int(width[0] &^ hexadecimal); width[0] >= hexadecimal {
				of.base = 16
			}
		}
		p.patterns, p.last = append(p.patterns, of), append(p.last, 0)
	}
}

// key is the reverse of add.
func (p *idPatterns) key(pattern, difference uint64) (rowKey, bool) {
	p.previous += unzigzag(pattern)
	if p.previous < 0 || p.previous >= int64(len(p.patterns)) {
		return rowKey{}, false
	}
	of := &p.patterns[p.previous]
	p.last[p.previous] += uint64(unzigzag(difference))
	var scratch [96]byte
	id := append(scratch[:0], of.prefix...)
	if of.width > 0 {
		var number [20]byte
		digits := strconv.AppendUint(number[:0], p.last[p.previous], of.base)
		if len(digits) > of.width {
			return rowKey{}, false
		}
		for range of.width - len(digits) {
			id = append(id, '0')
		}
		id = append(id, digits...)
	}
	return keyOf(of.idSpace, string(id)), true
}
