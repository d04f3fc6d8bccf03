package ingest

import (
	"bytes"
	"strings"
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
func (h mailHeader) text(name string) string {
	return strings.ToValidUTF8(decodeWords(h.get(name)), "\ufffd")
}

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
		if end := strings.IndexAny(value, "; \t"); end >= 0 {
			value = value[:end]
		}
		return value
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

// attachments counts the parts that are neither text nor a multipart, or that say to be an attachment.
func (h mailHeader) attachments(content []byte, depth int) int64 {
	contentType := h.get("content-type")
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	kind = strings.TrimSpace(kind)
	boundary := parameter(contentType, "boundary")
	switch {
	case strings.HasPrefix(strings.ToLower(h.get("content-disposition")), "attachment"):
		return 1
	case kind == "" || strings.HasPrefix(kind, "text"):
		return 0
	case !strings.HasPrefix(kind, "multipart/"):
		return 1
	case boundary == "" || depth >= maxNesting:
		return 0
	}
	var count int64
	for _, part := range splitParts(content, boundary) {
		header, body := splitMail(part)
		count += header.attachments(body, depth+1)
	}
	return count
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
