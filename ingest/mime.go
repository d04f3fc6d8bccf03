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

// Mail as it is really sent breaks the rules: undeclared charsets, raw ISO-2022-JP in subjects, encoded words that
// split a character, boundaries that never come. So header, multiparts, transfer encodings and charsets are
// read here with as little demand as possible; nothing in a mail is an error.

// mailHeader is the header block of a mail or a part: fields unfolded, in order, names in lower case.
type mailHeader []headerField

type headerField struct{ name, value string }

// get returns the first field of a name as it was sent.
func (h mailHeader) get(name string) string {
	for _, field := range h {
		if field.name == name {
			return field.value
		}
	}
	return ""
}

// text returns the first field of a name, decoded.
func (h mailHeader) text(name string) string { return decodeWords(h.get(name)) }

// splitMail takes the header off a mail or a part.
func splitMail(content []byte) (header mailHeader, body []byte) {
	for len(content) > 0 {
		line, rest, _ := bytes.Cut(content, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			return header, rest
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		switch {
		case (line[0] == ' ' || line[0] == '\t') && len(header) > 0:
			last := &header[len(header)-1]
			if len(last.value) < maxField {
				last.value += " " + strings.TrimLeft(string(line), " \t")
			}
		case ok && isHeaderName(name):
			header = append(header, headerField{strings.ToLower(string(name)), strings.TrimLeft(string(value), " \t")})
		default: // a body without the blank line
			return header, content
		}
		content = rest
	}
	return header, nil
}

// parameter returns a parameter of a field such as Content-Type.
func parameter(field, name string) string {
	for {
		_, rest, ok := strings.Cut(field, ";")
		if !ok {
			return ""
		}
		field = rest
		key, value, ok := strings.Cut(field, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(key), name) {
			continue
		}
		value = strings.TrimLeft(value, " \t")
		if quoted, ok := strings.CutPrefix(value, `"`); ok {
			value, _, _ = strings.Cut(quoted, `"`)
			return value
		}
		return strings.TrimRight(strings.FieldsFunc(value+";", func(r rune) bool { return r == ';' || r == ' ' || r == '\t' })[0], " ")
	}
}

const maxNesting = 8 // multiparts within each other that are followed

// body returns the text of a mail and whether some of its bytes meant nothing.
func (h mailHeader) body(content []byte) (text string, damaged bool) {
	return h.part(content, 0)
}

func (h mailHeader) part(content []byte, depth int) (string, bool) {
	contentType := h.get("content-type")
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	kind = strings.TrimSpace(kind)
	if disposition := strings.ToLower(h.get("content-disposition")); strings.HasPrefix(disposition, "attachment") {
		return "", false
	}
	if boundary := parameter(contentType, "boundary"); strings.HasPrefix(kind, "multipart/") && boundary != "" {
		if depth >= maxNesting {
			return "", false
		}
		return multipart(splitParts(content, boundary), kind == "multipart/alternative", depth)
	}
	switch {
	case kind == "" || kind == "text" || kind == "text/plain" || strings.HasPrefix(kind, "multipart/"):
		return decodeCharset(decodeTransfer(content, h.get("content-transfer-encoding")), parameter(contentType, "charset"))
	case kind == "text/html":
		text, damaged := decodeCharset(decodeTransfer(content, h.get("content-transfer-encoding")), parameter(contentType, "charset"))
		return htmlText(text), damaged
	}
	return "", false
}

// multipart joins the texts of parts; of alternatives the plain one is taken, else the last with a text.
func multipart(parts [][]byte, alternative bool, depth int) (string, bool) {
	var texts []string
	damaged := false
	for _, part := range parts {
		header, body := splitMail(part)
		text, bad := header.part(body, depth+1)
		damaged = damaged || bad
		if strings.TrimSpace(text) == "" {
			continue
		}
		if kind, _, _ := strings.Cut(header.get("content-type"), ";"); alternative && strings.EqualFold(strings.TrimSpace(kind), "text/plain") {
			return text, bad
		}
		texts = append(texts, text)
	}
	if alternative && len(texts) > 1 {
		texts = texts[len(texts)-1:]
	}
	return strings.Join(texts, "\n"), damaged
}

// splitParts cuts a multipart at its boundary lines.
func splitParts(content []byte, boundary string) [][]byte {
	delimiter := []byte("--" + boundary)
	var parts [][]byte
	start, at := -1, 0
	for line := range bytes.Lines(content) {
		if rest, ok := bytes.CutPrefix(line, delimiter); ok {
			rest = bytes.TrimRight(rest, " \t\r\n")
			closing := string(rest) == "--"
			if len(rest) == 0 || closing {
				if start >= 0 {
					parts = append(parts, content[start:at])
				}
				start = at + len(line)
				if closing {
					return parts
				}
			}
		}
		at += len(line)
	}
	if start >= 0 {
		parts = append(parts, content[start:])
	}
	return parts
}

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
		if detected, ok := detectEncoding(content, highBytes(content)); ok {
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
