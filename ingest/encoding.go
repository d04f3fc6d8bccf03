package ingest

import (
	"bytes"
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
