package ingest

import (
	"bytes"
	"encoding/base64"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// decodeTransfer undoes quoted-printable and base64 and passes over what is neither.
func decodeTransfer(content []byte, encoding string) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedPrintable(content, false)
	case "base64":
		return base64Bytes(content)
	}
	return content
}

func base64Bytes(content []byte) []byte {
	clean := make([]byte, 0, len(content))
	for _, b := range content {
		switch {
		case b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '+' || b == '/':
			clean = append(clean, b)
		case b == '-':
			clean = append(clean, '+')
		case b == '_':
			clean = append(clean, '/')
		}
	}
	if len(clean)%4 == 1 { // six bits that make no byte
		clean = clean[:len(clean)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, _ := base64.RawStdEncoding.Decode(out, clean) // cannot fail: only its own characters are left
	return out[:n]
}

// quotedPrintable decodes =XX and soft line breaks; in a header word _ is a space.
func quotedPrintable(content []byte, word bool) []byte {
	out := make([]byte, 0, len(content))
	hex := func(b byte) int { return strings.IndexByte("0123456789ABCDEFabcdef", b) }
	nibble := func(b byte) byte {
		if n := hex(b); n > 15 {
			return byte(n - 6)
		} else {
			return byte(n)
		}
	}
	for i := 0; i < len(content); i++ {
		b := content[i]
		switch {
		case b == '_' && word:
			out = append(out, ' ')
		case b != '=':
			out = append(out, b)
		case i+2 < len(content) && hex(content[i+1]) >= 0 && hex(content[i+2]) >= 0:
			out = append(out, nibble(content[i+1])<<4|nibble(content[i+2]))
			i += 2
		default:
			rest := bytes.TrimLeft(content[i+1:], " \t")
			if after, ok := bytes.CutPrefix(rest, []byte("\r\n")); ok {
				i = len(content) - len(after) - 1
			} else if after, ok := bytes.CutPrefix(rest, []byte("\n")); ok {
				i = len(content) - len(after) - 1
			} else if len(rest) == 0 {
				i = len(content)
			} else {
				out = append(out, b)
			}
		}
	}
	return out
}

// decodeCharset decodes text of a declared charset. None, one that is not known, and one that does not fit are
// replaced by what the bytes look like. damaged says that some bytes mean nothing.
func decodeCharset(content []byte, charset string) (text string, damaged bool) {
	name, known := encodingNames[foldName(charset)]
	escapes := bytes.Contains(content, []byte("\x1b$")) || bytes.Contains(content, []byte("\x1b(I"))
	fits := known && (name != encodingUTF8 || utf8.Valid(content) && !escapes)
	if known && name == encodingUTF16 {
		name = encodingUTF16BE
		if mark := byteOrderMark(content); mark != "" {
			name, content = mark, content[2:]
		}
	}
	if !known && charset != "" && !escapes && !utf8.Valid(content) {
		if other, err := htmlindex.Get(strings.TrimSpace(charset)); err == nil {
			out, err := io.ReadAll(other.NewDecoder().Reader(bytes.NewReader(content)))
			return string(out), err != nil || bytes.Contains(out, replacement)
		}
	}
	if !fits {
		name = encodingUTF8
		if detected, _, ok := detectEncoding(content, highBytes(content)); ok {
			name = detected
		}
	}
	text, err := decodeAll(name, content)
	return text, err != nil || strings.Contains(text, "\ufffd") && !bytes.Contains(content, replacement)
}

// highBytes returns the content when it holds bytes above ASCII, else nothing.
func highBytes(content []byte) []byte {
	if slices.ContainsFunc(content, func(b byte) bool { return b >= 0x80 }) {
		return content
	}
	return nil
}

// decodeWords decodes a header field: encoded words (RFC 2047), of which neighbours of one charset may split a
// character, and raw text in any encoding.
func decodeWords(field string) string {
	if !strings.Contains(field, "=?") {
		if isASCII(field) && !strings.Contains(field, "\x1b") {
			return field
		}
		text, _ := decodeCharset([]byte(field), "")
		return text
	}
	var out strings.Builder
	var pending []byte
	pendingCharset := ""
	flush := func() {
		if pending != nil {
			text, _ := decodeCharset(pending, pendingCharset)
			out.WriteString(text)
			pending = nil
		}
	}
	for {
		start := strings.Index(field, "=?")
		if start < 0 {
			break
		}
		charset, content, rest, ok := encodedWord(field[start:])
		between := field[:start]
		if !ok {
			flush()
			out.WriteString(field[:start+2])
			field = field[start+2:]
			continue
		}
		if strings.TrimSpace(between) != "" || pending == nil || !strings.EqualFold(charset, pendingCharset) {
			isGap := pending != nil && strings.TrimSpace(between) == ""
			flush()
			if !isGap {
				out.WriteString(between)
			}
		}
		pending, pendingCharset = append(append([]byte{}, pending...), content...), charset
		field = rest
	}
	flush()
	out.WriteString(field)
	return out.String()
}

// encodedWord takes =?charset?B?…?= or =?charset?Q?…?= off the front.
func encodedWord(s string) (charset string, content []byte, rest string, ok bool) {
	charset, s, ok = strings.Cut(s[2:], "?")
	if !ok {
		return "", nil, "", false
	}
	method, s, ok := strings.Cut(s, "?")
	if !ok {
		return "", nil, "", false
	}
	text, rest, ok := strings.Cut(s, "?=")
	if !ok || len(charset) > 40 {
		return "", nil, "", false
	}
	charset, _, _ = strings.Cut(charset, "*") // a language may follow
	switch method {
	case "B", "b":
		return charset, base64Bytes([]byte(text)), rest, true
	case "Q", "q":
		return charset, quotedPrintable([]byte(text), true), rest, true
	}
	return "", nil, "", false
}
