package ingest

import (
	"bytes"
	"io"
)

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
