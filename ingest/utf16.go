package ingest

import (
	"errors"
	"io"
	"unicode/utf8"
)

// oddByte stands in the stream for the last byte of a UTF-16 file of odd length. It is in no UTF-8 text.
const oddByte = 0xff

// utf16Reader gives UTF-8 for UTF-16.
type utf16Reader struct {
	source    io.Reader
	bigEndian bool
	in        []byte // not decoded yet
	out       []byte // decoded, not given yet
	err       error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) fill() {
	kept := len(u.in)
	n, err := u.source.Read(u.in[kept:cap(u.in)])
	u.in, u.err = u.in[:kept+n], err
	out := make([]byte, 0, 2*len(u.in))
	i := 0
	for ; i+1 < len(u.in); i += 2 {
		r := u.unit(i)
		if r >= 0xd800 && r < 0xdc00 {
			if i+3 >= len(u.in) && err == nil {
				break
			}
			if i+3 < len(u.in) {
				if low := u.unit(i + 2); low >= 0xdc00 && low < 0xe000 {
					out = utf8.AppendRune(out, (r-0xd800)<<10|(low-0xdc00)+0x10000)
					i += 2
					continue
				}
			}
		}
		if r >= 0xd800 && r < 0xe000 {
			out = append(out, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	if errors.Is(err, io.EOF) && i < len(u.in) {
		out = append(out, oddByte)
		i = len(u.in)
	}
	u.in = u.in[:copy(u.in, u.in[i:])]
	u.out = out
}

func (u *utf16Reader) unit(i int) rune {
	if u.bigEndian {
		return rune(u.in[i])<<8 | rune(u.in[i+1])
	}
	return rune(u.in[i+1])<<8 | rune(u.in[i])
}

// utf16Bytes is the inverse of utf16Reader.
func utf16Bytes(piece []byte, bigEndian bool) []byte {
	out := make([]byte, 0, 2*len(piece))
	unit := func(r rune) {
		if bigEndian {
			out = append(out, byte(r>>8), byte(r))
		} else {
			out = append(out, byte(r), byte(r>>8))
		}
	}
	for len(piece) > 0 {
		r, n := utf8.DecodeRune(piece)
		switch {
		case piece[0] == oddByte:
			out = append(out, '?')
		case r == utf8.RuneError && n == 1 && len(piece) >= 3: // a lone surrogate
			n = 3
			unit(rune(piece[0]&0x0f)<<12 | rune(piece[1]&0x3f)<<6 | rune(piece[2]&0x3f))
		case r >= 0x10000:
			unit(0xd800 + (r-0x10000)>>10)
			unit(0xdc00 + (r-0x10000)&0x3ff)
		default:
			unit(r)
		}
		piece = piece[n:]
	}
	return out
}
