package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/transform"
)

// The encodings that are read. UTF-16 is one name for the user and two inside.
const (
	encodingUTF8      = "utf-8"
	encodingUTF16     = "utf-16"
	encodingUTF16LE   = "utf-16le"
	encodingUTF16BE   = "utf-16be"
	encodingCP932     = "cp932"
	encodingEUCJP     = "euc-jp"
	encodingISO2022JP = "iso-2022-jp"
)

// encodingNames maps folded names, those of mail and HTML included, to encodings.
var encodingNames = map[string]string{
	"utf8": encodingUTF8, "utf8bom": encodingUTF8, "usascii": encodingUTF8, "ascii": encodingUTF8, "unicode11utf8": encodingUTF8,
	"utf16": encodingUTF16, "utf16le": encodingUTF16LE, "utf16be": encodingUTF16BE, "unicode": encodingUTF16,
	"cp932": encodingCP932, "shiftjis": encodingCP932, "sjis": encodingCP932, "xsjis": encodingCP932, "mskanji": encodingCP932, "ms932": encodingCP932,
	"windows31j": encodingCP932, "cswindows31j": encodingCP932, "sjiswin": encodingCP932,
	"eucjp": encodingEUCJP, "xeucjp": encodingEUCJP, "cp51932": encodingEUCJP, "eucjpms": encodingEUCJP, "ujis": encodingEUCJP, "eucjpwin": encodingEUCJP,
	"iso2022jp": encodingISO2022JP, "csiso2022jp": encodingISO2022JP, "iso2022jpms": encodingISO2022JP, "iso2022jp1": encodingISO2022JP,
	"cp50220": encodingISO2022JP, "cp50221": encodingISO2022JP, "jis": encodingISO2022JP, "junet": encodingISO2022JP,
}

// codec turns the bytes of a file into UTF-8 piece by piece and keeps count of where a piece stood.
//
// Record readers look for ", line ends and delimiters in what stream gives. UTF-8, CP932 and EUC-JP pass
// through stream as they are: none of them has these three inside a character (the second byte of CP932 begins
// at 0x40). ISO-2022-JP passes with the same length, the bytes of its double-byte characters raised above 0x7F, which
// is what EUC-JP looks like; its escape sequences stay in place. UTF-16 becomes UTF-8, with lone surrogates
// kept as three bytes that are not valid UTF-8. So byte ranges in the file are exact for all of them.
type codec struct {
	encoding string
	scratch  []byte
	decoder  transform.Transformer
}

func newCodec(encoding string) *codec {
	c := &codec{encoding: encoding}
	switch encoding {
	case encodingCP932:
		c.decoder = japanese.ShiftJIS.NewDecoder()
	case encodingEUCJP, encodingISO2022JP:
		c.decoder = japanese.EUCJP.NewDecoder()
	}
	return c
}

// stream wraps a file behind its byte order mark.
func (c *codec) stream(r io.Reader) io.Reader {
	switch c.encoding {
	case encodingUTF16LE, encodingUTF16BE:
		return &utf16Reader{source: r, bigEndian: c.encoding == encodingUTF16BE, in: make([]byte, 0, 32<<10)}
	case encodingISO2022JP:
		return &raisingReader{source: r}
	}
	return r
}

// size returns the number of bytes in the file for a piece of the stream.
func (c *codec) size(piece []byte) int64 {
	if c.encoding != encodingUTF16LE && c.encoding != encodingUTF16BE {
		return int64(len(piece))
	}
	var n int64
	for _, b := range piece {
		switch {
		case b == oddByte: // the lone last byte of a file of odd length
			n++
		case b >= 0xf0:
			n += 4
		case b < 0x80 || b >= 0xc0:
			n += 2
		}
	}
	return n
}

// original returns the bytes in the file for a piece of the stream that begins with a record.
func (c *codec) original(piece []byte) []byte {
	switch c.encoding {
	case encodingUTF16LE, encodingUTF16BE:
		return utf16Bytes(piece, c.encoding == encodingUTF16BE)
	case encodingISO2022JP:
		out := bytes.Clone(piece)
		raise(out, new(escapeState), 0x7f)
		return out
	}
	return bytes.Clone(piece)
}

// valid reports whether a piece is worth decoding; for all encodings but UTF-8 and UTF-16 decoding itself tells.
func (c *codec) valid(piece []byte) bool {
	if c.decoder == nil {
		return utf8.Valid(piece)
	}
	return true
}

// text decodes a field of a record whose bytes are valid. It reports false when they are not.
func (c *codec) text(field []byte) (string, bool) {
	if c.decoder == nil {
		return string(field), true
	}
	ascii := true
	for _, b := range field {
		if b >= 0x80 || b == 0x1b {
			ascii = false
			break
		}
	}
	if ascii {
		return string(field), true
	}
	if c.encoding == encodingISO2022JP {
		var ok bool
		if field, ok = eucFromRaised(field); !ok {
			return "", false
		}
	}
	if need := 3*len(field) + 8; len(c.scratch) < need {
		c.scratch = make([]byte, need)
	}
	c.decoder.Reset()
	n, _, err := c.decoder.Transform(c.scratch, field, true)
	out := c.scratch[:n]
	// U+FFFD exists in none of these encodings, so that it always stands for bytes that mean nothing.
	return string(out), err == nil && !bytes.Contains(out, replacement)
}

var replacement = []byte("\ufffd")

// escapeState is which characters follow in ISO-2022-JP: 0 for single-byte ones, else the kind of the others.
type escapeState struct {
	mode    byte // 0 ASCII or JIS X 0201 Roman, 'B' JIS X 0208, 'D' JIS X 0212, 'I' half-width katakana
	escape  [4]byte
	pending int
}

// step takes the next byte and reports whether it is part of a character that raise changes.
func (s *escapeState) step(b byte) bool {
	if s.pending > 0 {
		s.escape[s.pending] = b
		s.pending++
		sequence := string(s.escape[1:s.pending])
		switch sequence {
		case "(B", "(J", "(I", "$@", "$B", "$(D", "$(@", "$(B":
			s.pending = 0
			switch {
			case sequence == "(B" || sequence == "(J":
				s.mode = 0
			case sequence == "$@" || sequence == "$(@":
				s.mode = 'B'
			default:
				s.mode = b
			}
			return false
		case "(", "$", "$(":
			return false
		}
		s.pending = 0 // not an escape of this encoding: an ordinary byte
	}
	switch {
	case b == 0x1b:
		s.escape[0], s.pending = b, 1
		return false
	case b < 0x20: // a line end returns to ASCII
		s.mode = 0
		return false
	}
	return s.mode != 0 && b != ' '
}

// raise sets the high bit of every byte inside multi-byte characters, or clears it where mask is 0x7f.
func raise(p []byte, state *escapeState, mask byte) {
	for i, b := range p {
		if !state.step(b) {
			continue
		}
		if mask == 0x7f {
			p[i] = b & mask
		} else {
			p[i] = b | 0x80
		}
	}
}

type raisingReader struct {
	source io.Reader
	state  escapeState
}

func (r *raisingReader) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	raise(p[:n], &r.state, 0)
	return n, err
}

// eucFromRaised drops the escapes of raised ISO-2022-JP and writes what they meant the way EUC-JP does.
// Bytes above 0x7F outside of them are not valid.
func eucFromRaised(field []byte) ([]byte, bool) {
	out := make([]byte, 0, len(field)+len(field)/2)
	var state escapeState
	for i, b := range field {
		inside := state.step(b)
		switch {
		case state.pending > 0 || !inside && isEscapeEnd(field[:i+1]):
		case !inside && b >= 0x80:
			return nil, false
		case inside && state.mode == 'I':
			out = append(out, 0x8e, b)
		case inside && state.mode == 'D' && len(out) > 0 && oddInCharacter(out):
			out = append(out, b)
		case inside && state.mode == 'D':
			out = append(out, 0x8f, b)
		default:
			out = append(out, b)
		}
	}
	return out, state.pending == 0
}

// isEscapeEnd reports whether a piece ends with a complete escape sequence.
func isEscapeEnd(piece []byte) bool {
	i := bytes.LastIndexByte(piece[max(0, len(piece)-4):], 0x1b)
	if i < 0 {
		return false
	}
	switch string(piece[max(0, len(piece)-4)+i+1:]) {
	case "(B", "(J", "(I", "$@", "$B", "$(D", "$(@", "$(B":
		return true
	}
	return false
}

// oddInCharacter reports whether EUC-JP text ends after the first of the two bytes that follow 0x8F.
func oddInCharacter(out []byte) bool { return len(out) >= 2 && out[len(out)-2] == 0x8f }

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

// decodeAll decodes a whole text, replacing bytes that mean nothing; it reports how many there were.
func decodeAll(encoding string, data []byte) (string, error) {
	c := newCodec(encoding)
	stream, err := io.ReadAll(c.stream(bytes.NewReader(data)))
	if err != nil {
		return "", fmt.Errorf("decoding %s: %w", encoding, err)
	}
	if c.decoder == nil {
		return string(bytes.ToValidUTF8(stream, replacement)), nil
	}
	if c.encoding == encodingISO2022JP {
		var lines [][]byte
		for line := range bytes.Lines(stream) {
			euc, ok := eucFromRaised(line)
			if !ok {
				euc = line
			}
			lines = append(lines, euc)
		}
		stream = bytes.Join(lines, nil)
	}
	out, _, err := transform.Bytes(c.decoder, stream)
	return string(out), err
}
