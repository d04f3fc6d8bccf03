package ingest

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The kinds of a JSON value.
const (
	jsonNull byte = iota
	jsonBool
	jsonNumber
	jsonString
	jsonList
	jsonObject
)

// value is a JSON value. Numbers keep their digits as text.
type value struct {
	kind  byte
	text  string   // of a string, number or boolean
	items []value  // of a list or object
	keys  []string // of an object; keys[i] belongs to items[i]
}

// first returns the scalar under the first of the keys that the object has with a value.
func (v value) first(keys ...string) string {
	for _, key := range keys {
		for i := len(v.keys) - 1; i >= 0; i-- { // of equal keys the last one counts
			if v.keys[i] == key && v.items[i].text != "" {
				return v.items[i].text
			}
		}
	}
	return ""
}

// jsonParser reads one JSON text. The standard library's decoder turns lone surrogates and invalid UTF-8 into
// U+FFFD without a word; here they are errors, because a record that lost characters must not pass.
type jsonParser struct {
	data []byte
	at   int
	keys map[string]string // keys are few: each is allocated once
}

// jsonError says what is wrong with a JSON text and where.
type jsonError struct {
	reason string
	at     int
}

func (e *jsonError) Error() string { return fmt.Sprintf("%s at byte %d", e.reason, e.at+1) }

func (p *jsonParser) fail(reason string) error { return &jsonError{reason, p.at} }

const maxDepth = 64 // of lists and objects within each other

// document reads a single value with nothing after it.
func (p *jsonParser) document() (value, error) {
	if !utf8.Valid(p.data) {
		for p.at < len(p.data) {
			r, n := utf8.DecodeRune(p.data[p.at:])
			if r == utf8.RuneError && n <= 1 {
				break
			}
			p.at += n
		}
		return value{}, p.fail("is not valid utf-8")
	}
	v, err := p.value(0)
	if err != nil {
		return value{}, err
	}
	if p.space(); p.at < len(p.data) {
		return value{}, p.fail("has something after the JSON value")
	}
	return v, nil
}

func (p *jsonParser) space() {
	for p.at < len(p.data) {
		switch p.data[p.at] {
		case ' ', '\t', '\r', '\n':
			p.at++
		default:
			return
		}
	}
}

func (p *jsonParser) value(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, p.fail("is nested too deeply")
	}
	p.space()
	if p.at >= len(p.data) {
		return value{}, p.fail("is unfinished JSON")
	}
	switch c := p.data[p.at]; {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		text, err := p.string()
		return value{kind: jsonString, text: text}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, literal := range []struct {
		text string
		v    value
	}{{"true", value{kind: jsonBool, text: "true"}}, {"false", value{kind: jsonBool, text: "false"}}, {"null", value{}}} {
		if len(p.data)-p.at >= len(literal.text) && string(p.data[p.at:p.at+len(literal.text)]) == literal.text {
			p.at += len(literal.text)
			return literal.v, nil
		}
	}
	return value{}, p.fail("is not JSON")
}

func (p *jsonParser) object(depth int) (value, error) {
	v := value{kind: jsonObject, keys: make([]string, 0, 8), items: make([]value, 0, 8)}
	p.at++
	for {
		p.space()
		if p.at < len(p.data) && p.data[p.at] == '}' && len(v.keys) == 0 {
			p.at++
			return v, nil
		}
		if p.at >= len(p.data) || p.data[p.at] != '"' {
			return value{}, p.fail("is not JSON: a key in quotes is missing")
		}
		key, err := p.key()
		if err != nil {
			return value{}, err
		}
		if p.space(); p.at >= len(p.data) || p.data[p.at] != ':' {
			return value{}, p.fail("is not JSON: a colon is missing")
		}
		p.at++
		item, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		v.keys, v.items = append(v.keys, key), append(v.items, item)
		done, err := p.separator('}')
		if err != nil || done {
			return v, err
		}
	}
}

func (p *jsonParser) list(depth int) (value, error) {
	v := value{kind: jsonList}
	p.at++
	for {
		p.space()
		if p.at < len(p.data) && p.data[p.at] == ']' && len(v.items) == 0 {
			p.at++
			return v, nil
		}
		item, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		v.items = append(v.items, item)
		done, err := p.separator(']')
		if err != nil || done {
			return v, err
		}
	}
}

// separator takes a comma or the closing bracket.
func (p *jsonParser) separator(closing byte) (done bool, err error) {
	p.space()
	switch {
	case p.at >= len(p.data):
		return false, p.fail("is unfinished JSON")
	case p.data[p.at] == closing:
		p.at++
		return true, nil
	case p.data[p.at] == ',':
		p.at++
		return false, nil
	}
	return false, p.fail("is not JSON: a comma or closing bracket is missing")
}

func (p *jsonParser) number() (value, error) {
	start := p.at
	if p.data[p.at] == '-' {
		p.at++
	}
	first := p.at
	ok := p.digits() > 0 && (p.data[first] != '0' || p.at == first+1)
	if ok && p.at < len(p.data) && p.data[p.at] == '.' {
		p.at++
		ok = p.digits() > 0
	}
	if ok && p.at < len(p.data) && p.data[p.at]|0x20 == 'e' {
		p.at++
		if p.at < len(p.data) && (p.data[p.at] == '+' || p.data[p.at] == '-') {
			p.at++
		}
		ok = p.digits() > 0
	}
	if !ok {
		return value{}, p.fail("is not JSON: a number is malformed")
	}
	return value{kind: jsonNumber, text: string(p.data[start:p.at])}, nil
}

// digits takes digits and returns how many there were.
func (p *jsonParser) digits() int {
	start := p.at
	for p.at < len(p.data) && p.data[p.at] >= '0' && p.data[p.at] <= '9' {
		p.at++
	}
	return p.at - start
}

const maxKeys = 10_000 // keys that are shared

func (p *jsonParser) key() (string, error) {
	end := p.plainEnd()
	if end < 0 || p.keys == nil {
		return p.string()
	}
	raw := p.data[p.at+1 : end]
	key, ok := p.keys[string(raw)]
	if !ok {
		key = string(raw)
		if len(p.keys) < maxKeys {
			p.keys[key] = key
		}
	}
	p.at = end + 1
	return key, nil
}

// plainEnd returns where the string at p.at ends when it holds no escape, else −1.
func (p *jsonParser) plainEnd() int {
	for i := p.at + 1; i < len(p.data); i++ {
		switch c := p.data[i]; {
		case c == '"':
			return i
		case c == '\\' || c < 0x20:
			return -1
		}
	}
	return -1
}

// string reads a string in quotes.
func (p *jsonParser) string() (string, error) {
	if end := p.plainEnd(); end >= 0 {
		s := string(p.data[p.at+1 : end])
		p.at = end + 1
		return s, nil
	}
	var s strings.Builder
	for p.at++; p.at < len(p.data); {
		start := p.at
		for p.at < len(p.data) && p.data[p.at] != '"' && p.data[p.at] != '\\' && p.data[p.at] >= 0x20 {
			p.at++
		}
		s.Write(p.data[start:p.at])
		if p.at >= len(p.data) {
			break
		}
		switch p.data[p.at] {
		case '"':
			p.at++
			return s.String(), nil
		case '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			s.WriteRune(r)
		case '\t': // not allowed, but without doubt
			s.WriteByte('\t')
			p.at++
		default:
			return "", p.fail("has a control character in a string")
		}
	}
	return "", p.fail("is unfinished JSON")
}

func (p *jsonParser) escape() (rune, error) {
	if p.at+1 >= len(p.data) {
		return 0, p.fail("is unfinished JSON")
	}
	c := p.data[p.at+1]
	if c == 'u' {
		return p.unicodeEscape()
	}
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		p.at += 2
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	return 0, p.fail("has an unknown escape in a string")
}

func (p *jsonParser) unicodeEscape() (rune, error) {
	r, ok := p.hex4(p.at)
	if !ok {
		return 0, p.fail("has an unfinished \\u escape")
	}
	if !utf16.IsSurrogate(r) {
		p.at += 6
		if r == 0 {
			return 0, p.fail(reasonNUL)
		}
		return r, nil
	}
	if low, ok := p.hex4(p.at + 6); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			p.at += 12
			return pair, nil
		}
	}
	return 0, p.fail("has a lone surrogate")
}

// hex4 reads the four digits of the \u escape at i.
func (p *jsonParser) hex4(i int) (rune, bool) {
	if i+6 > len(p.data) || p.data[i] != '\\' || p.data[i+1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range p.data[i+2 : i+6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
