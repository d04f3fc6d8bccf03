package pipeline

import (
	"encoding/binary"
	"errors"
	"slices"

	"voc/store"
)

// blocks packs the candidates of one shard by part of the ids, for the way to another machine: some 35 bytes each.
//
// A candidate is the key without its first byte (which the part is), updated (0 = no time, else 1 + milliseconds,
// zigzag), 8 bytes of the content hash, start and line as distances from the candidate before, week, input and number,
// and the file as its place among the files of the block; a file's name stands where it comes first.
type blocks struct {
	encoded [store.PartitionCount][]byte
	state   [store.PartitionCount]blockState
}

// blockState is what a candidate is told relative to.
type blockState struct {
	start, line int64
	files       []uint32
}

func newBlocks() *blocks { return new(blocks) }

func (b *blocks) add(c *candidate, names []string) error {
	part := c.key[0]
	state, out := &b.state[part], b.encoded[part]
	if out == nil {
		out = append(out, part)
	}
	out = append(out, c.key[1:]...)
	if c.updated == noTime {
		out = append(out, 0)
	} else {
		out = binary.AppendUvarint(out, 1+uint64(c.updated<<1^c.updated>>63))
	}
	out = binary.LittleEndian.AppendUint64(out, c.content)
	out = binary.AppendVarint(out, c.start-state.start)
	out = binary.AppendVarint(out, c.line-state.line)
	state.start, state.line = c.start, c.line
	out = binary.AppendVarint(out, int64(c.week))
	out = binary.AppendVarint(out, int64(c.input))
	out = binary.AppendUvarint(out, uint64(c.number))
	place := slices.Index(state.files, c.file)
	if place < 0 {
		place = len(state.files)
		state.files = append(state.files, c.file)
		out = binary.AppendUvarint(out, uint64(place))
		out = binary.AppendUvarint(out, uint64(len(names[c.file])))
		out = append(out, names[c.file]...)
	} else {
		out = binary.AppendUvarint(out, uint64(place))
	}
	b.encoded[part] = out
	return nil
}

var errBlock = errors.New("a block of candidates is torn")

// readBlock appends the candidates of a block; its file names become the resolver's.
func (r *resolver) readBlock(block []byte, into []candidate) ([]candidate, error) {
	if len(block) == 0 {
		return into, nil
	}
	d := blockReader{in: block[1:]}
	var state blockState
	for len(d.in) > 0 {
		c := candidate{}
		c.key[0] = block[0]
		copy(c.key[1:], d.bytes(len(c.key)-1))
		if updated := d.uvarint(); updated == 0 {
			c.updated = noTime
		} else {
			c.updated = int64((updated-1)>>1) ^ -int64((updated-1)&1)
		}
		if content := d.bytes(8); content != nil {
			c.content = binary.LittleEndian.Uint64(content)
		}
		state.start += d.varint()
		state.line += d.varint()
		c.start, c.line = state.start, state.line
		c.week, c.input, c.number = int32(d.varint()), int32(d.varint()), uint32(d.uvarint())
		place := d.uvarint()
		if place == uint64(len(state.files)) && !d.torn {
			state.files = append(state.files, r.file(string(d.bytes(int(min(d.uvarint(), uint64(len(block))))))))
		}
		if d.torn || place >= uint64(len(state.files)) {
			return nil, errBlock
		}
		c.file = state.files[place]
		into = append(into, c)
	}
	return into, nil
}

// blockReader reads numbers; after the first that is torn it gives zeros.
type blockReader struct {
	in   []byte
	torn bool
}

func (d *blockReader) bytes(n int) []byte {
	if d.torn || n > len(d.in) {
		d.torn = true
		return nil
	}
	taken := d.in[:n]
	d.in = d.in[n:]
	return taken
}

func (d *blockReader) uvarint() uint64 {
	v, n := binary.Uvarint(d.in)
	d.bytes(max(n, 0))
	d.torn = d.torn || n <= 0
	return v
}

func (d *blockReader) varint() int64 {
	v := d.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}
