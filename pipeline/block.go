package pipeline

import (
	"encoding/binary"
	"errors"
	"slices"

	"voc/store"
)

// blocks packs the candidates of one shard by part of the ids, for the way to another machine, without losing a bit:
// some 14 bytes each where ids are numbered, 21 where ingest makes them, 28 where they are random.
//
// A block is its part, whether it holds ids (1) or keys (0), the number of rows, the names of files, the patterns of ids, of
// each column the value of the first row and how the others are written, then 8 bytes of each row's content hash (which
// nothing makes shorter), 15 of each row's key where there are no ids, and the columns' other values, row by row. The keys of
// ids are made anew by whoever reads the block.
type blocks struct {
	parts [store.PartitionCount]blockPart
}

// Columns of a block. Each is told relative to the row before, which for numbers is the one before in the same week,
// for the digits of an id the one before of the same pattern.
const (
	columnFile = iota
	columnShard
	columnWeek
	columnNumber
	columnTimed // whether that there is a time changed
	columnUpdated
	columnStart
	columnLine
	columnPattern
	columnDigits
	columnCount
	columnsOfKeys = columnPattern // blocks that hold keys have those before
)

const keyTail = len(rowKey{}) - 1 // bytes of a key that the part does not tell

// blockPart is the candidates of one part, packed for the time until all are known.
type blockPart struct {
	rows     int
	state    blockState
	files    []uint32 // index into resolver.files
	values   []byte   // columnCount uvarints a row
	contents []byte
	keys     []byte
	ids      idPatterns
}

// blockState is what a candidate is told relative to.
type blockState struct {
	file, updated, start, line int64
	shard, week                int32
	timed                      uint64
	numbers                    map[int32]uint32 // week → number of its last row
}

func newBlocks() *blocks { return new(blocks) }

// add packs a candidate and what its key is made of.
func (b *blocks) add(c *candidate, idSpace, id string) {
	p := &b.parts[c.key[0]]
	p.rows++
	place := slices.Index(p.files, c.file)
	if place < 0 {
		place = len(p.files)
		p.files = append(p.files, c.file)
	}
	v := p.state.values(c, int64(place))
	v[columnPattern], v[columnDigits] = p.ids.add(idSpace, id, p.rows)
	for _, value := range v {
		p.values = binary.AppendUvarint(p.values, value)
	}
	p.contents = binary.LittleEndian.AppendUint64(p.contents, c.content)
	p.keys = append(p.keys, c.key[1:]...)
}

// values tells a candidate relative to those before.
func (s *blockState) values(c *candidate, file int64) (v [columnCount]uint64) {
	if s.numbers == nil {
		s.numbers = map[int32]uint32{}
	}
	v[columnFile] = zigzag(file - s.file)
	v[columnShard] = zigzag(int64(c.input) - int64(s.shard))
	v[columnWeek] = zigzag(int64(c.week) - int64(s.week))
	v[columnNumber] = zigzag(int64(c.number) - int64(s.numbers[c.week]))
	var timed uint64
	if c.updated != noTime {
		timed = 1
		v[columnUpdated] = zigzag(c.updated - s.updated)
		s.updated = c.updated
	}
	v[columnTimed] = timed ^ s.timed
	v[columnStart] = zigzag(c.start - s.start)
	v[columnLine] = zigzag(c.line - s.line)
	s.file, s.shard, s.week, s.timed, s.start, s.line = file, c.input, c.week, timed, c.start, c.line
	s.numbers[c.week] = c.number
	return v
}

// candidate is the reverse of values. The file, key and content are the caller's to set.
func (s *blockState) candidate(v *[columnCount]uint64) (c candidate) {
	if s.numbers == nil {
		s.numbers = map[int32]uint32{}
	}
	s.file += unzigzag(v[columnFile])
	s.shard += int32(unzigzag(v[columnShard]))
	s.week += int32(unzigzag(v[columnWeek]))
	s.numbers[s.week] += uint32(unzigzag(v[columnNumber]))
	s.timed ^= v[columnTimed]
	s.start += unzigzag(v[columnStart])
	s.line += unzigzag(v[columnLine])
	c = candidate{updated: noTime, start: s.start, line: s.line, week: s.week, input: s.shard, number: s.numbers[s.week]}
	if s.timed != 0 {
		s.updated += unzigzag(v[columnUpdated])
		c.updated = s.updated
	}
	return c
}

// encode gives the blocks by part, nil where a part has no candidate; names are those of the resolver's files.
func (b *blocks) encode(names []string) (encoded [store.PartitionCount][]byte) {
	for part := range b.parts {
		if p := &b.parts[part]; p.rows > 0 {
			encoded[part] = p.encode(byte(part), names)
			*p = blockPart{}
		}
	}
	return encoded
}

func (p *blockPart) encode(part byte, names []string) []byte {
	var columns [columnCount][]uint64
	in := blockReader{in: p.values}
	for range p.rows {
		for i := range columns {
			columns[i] = append(columns[i], in.uvarint())
		}
	}
	var written [columnCount]riceColumn
	var first [columnCount]uint64
	for i := range columns {
		first[i], columns[i] = columns[i][0], columns[i][1:]
		written[i] = newRiceColumn(columns[i])
	}
	held := columnsOfKeys
	if p.ids.use(8*p.rows*keyTail - written[columnPattern].bitsOf(columns[columnPattern]) - written[columnDigits].bitsOf(columns[columnDigits])) {
		held = columnCount
	}
	out := []byte{part, 0}
	out = binary.AppendUvarint(out, uint64(p.rows))
	out = binary.AppendUvarint(out, uint64(len(p.files)))
	for _, file := range p.files {
		out = appendText(out, names[file])
	}
	if held == columnCount {
		out[1] = 1
		out = p.ids.append(out)
	}
	for i := range held {
		out = binary.AppendUvarint(out, first[i])
		out = binary.AppendUvarint(out, written[i].divisor)
		out = append(out, byte(written[i].low))
	}
	out = append(out, p.contents...)
	if held != columnCount {
		out = append(out, p.keys...)
	}
	w := bitWriter{out: out}
	for row := range p.rows - 1 {
		for i := range held {
			w.value(columns[i][row], written[i])
		}
	}
	return w.close()
}

var errBlock = errors.New("a block of candidates is torn")

// readBlock appends the candidates of a block; its file names become the resolver's.
func (r *resolver) readBlock(block []byte, into []candidate) ([]candidate, error) {
	if len(block) == 0 {
		return into, nil
	}
	d := blockReader{in: block}
	part, held := d.bytes(1)[0], columnsOfKeys
	if mode := d.bytes(1); mode != nil && mode[0] <= 1 {
		held += int(mode[0]) * (columnCount - columnsOfKeys)
	} else {
		return nil, errBlock
	}
	rows := d.uvarint()
	var files []uint32
	for n := d.uvarint(); n > 0 && !d.torn; n-- {
		files = append(files, r.file(d.text()))
	}
	var ids idPatterns
	if held == columnCount {
		ids.read(&d)
	}
	var written [columnCount]riceColumn
	var v [columnCount]uint64
	for i := range held {
		v[i], written[i].divisor = d.uvarint(), d.uvarint()
		if low := d.bytes(1); low != nil {
			written[i].low = uint(low[0])
		}
		d.torn = d.torn || written[i].low > 63
	}
	if d.torn || rows > uint64(len(d.in))/8 {
		return nil, errBlock
	}
	contents := d.bytes(8 * rows)
	var keys []byte
	if held != columnCount {
		keys = d.bytes(rows * uint64(keyTail))
	}
	in, state := bitReader{in: d.in, torn: d.torn}, blockState{}
	for row := range int(rows) {
		for i := range held {
			if row > 0 {
				v[i] = in.value(written[i])
			}
		}
		c := state.candidate(&v)
		if in.torn || state.file < 0 || state.file >= int64(len(files)) {
			return nil, errBlock
		}
		c.file, c.content = files[state.file], binary.LittleEndian.Uint64(contents[8*row:])
		if keys != nil {
			c.key[0] = part
			copy(c.key[1:], keys[row*keyTail:])
		} else if key, ok := ids.key(v[columnPattern], v[columnDigits]); ok && key[0] == part {
			c.key = key
		} else {
			return nil, errBlock
		}
		into = append(into, c)
	}
	return into, nil
}
