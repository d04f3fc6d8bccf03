package tokenize

import (
	"bytes"
	"html"
	"strings"
)

const (
	maxEntityBytes = 34  // &CounterClockwiseContourIntegral; is the longest
	maxTagBytes    = 300 // a longer <…> is text
)

// decodeEntity replaces an HTML entity that the ; at the end of out completes. What a decoded character
// completes is decoded as well (&amp;lt; becomes <), so that normalising twice changes nothing.
func (n *normalizer) decodeEntity() {
	for {
		from := max(0, len(n.out)-maxEntityBytes)
		at := bytes.LastIndexByte(n.out[from:], '&')
		if at < 0 || !entityName(n.out[from+at+1:len(n.out)-1]) {
			return
		}
		entity := string(n.out[from+at:])
		decoded := html.UnescapeString(entity)
		if decoded != ";" && strings.HasSuffix(decoded, ";") {
			return // unknown, or known without its ; only
		}
		n.sourceFrom(from + at)
		n.cut(from + at)
		if decoded != ";" {
			for _, r := range decoded {
				n.add(r)
			}
			return
		}
		n.append(';')
	}
}

// entityName reports whether name can stand between & and ; of an entity.
func entityName(name []byte) bool {
	name = bytes.TrimPrefix(name, []byte("#"))
	for _, b := range name {
		if !letter(b) && !digit(b) {
			return false
		}
	}
	return len(name) > 0
}

// dropTag removes an HTML tag that the > at the end of out completes. Line breaks and blocks become a line end.
func (n *normalizer) dropTag() {
	from := max(0, len(n.out)-maxTagBytes)
	at := bytes.LastIndexByte(n.out[from:], '<')
	if at < 0 {
		return
	}
	tag := n.out[from+at+1 : len(n.out)-1]
	tag = bytes.TrimPrefix(tag, []byte("/"))
	end := 0
	for end < len(tag) && (letter(tag[end]) || digit(tag[end])) {
		end++
	}
	if attributes := bytes.Trim(tag[end:], " \n/"); len(attributes) > 0 && (tag[end] != ' ' && tag[end] != '\n' || bytes.IndexByte(attributes, '=') < 0) {
		return
	}
	switch strings.ToLower(string(tag[:end])) {
	case "br", "p", "div", "li", "ul", "ol", "tr", "table", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "html", "head", "body":
		n.sourceFrom(from + at)
		n.cut(from + at)
		n.add('\n')
	case "a", "b", "i", "u", "s", "em", "strong", "span", "font", "img", "small", "big", "sub", "sup", "td", "th", "tbody", "thead", "center", "code", "label", "meta", "section", "article":
		n.cut(from + at)
	}
}
