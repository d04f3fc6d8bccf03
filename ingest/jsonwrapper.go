package ingest

import (
	"bytes"
	"slices"
)

// wrappers are the names of lists of records that an interface gives inside an object, with pages and counts
// around them.
var wrappers = []string{"tickets", "results", "records", "data", "reviews", "inquiries", "conversations", "items", "cases", "responses", "value", "rows", "feedbacks", "entries"}

// wrapperSize returns the size of {"count":2,"tickets":[ where data begins with it or its like, else 0: an object
// that has a list with objects in it under one of the names, and that is no record itself: none of its members, as
// far as data goes, is known as an id, a time, a text, a subject or a customer.
func wrapperSize(data []byte) int {
	s := jsonScanner{data: data}
	if !s.take('{') {
		return 0
	}
	for {
		key, ok := s.stringValue()
		if !ok || !s.take(':') {
			return 0
		}
		s.space()
		switch {
		case slices.Contains(wrappers, key) && s.at < len(data) && data[s.at] == '[':
			size := s.at + 1
			if list := (jsonScanner{data, size}); !list.listOfObjects() {
				return 0
			}
			for s.skipValue() && s.take(',') {
				if key, ok := s.stringValue(); !ok || !s.take(':') {
					break
				} else if isRecordKey(key) {
					return 0
				}
			}
			return size
		case isRecordKey(key) || !s.skipValue():
			return 0
		}
		if !s.take(',') {
			return 0
		}
	}
}

// isRecordKey reports a key that stands in a record rather than around a list of records.
func isRecordKey(key string) bool {
	for _, a := range aliasesOf(key) {
		if a.segment == "" && (a.column == columnID || a.column == columnReceivedAt || a.column == columnText || a.column == columnSubject || a.column == columnCustomerID) {
			return true
		}
	}
	return false
}

// jsonScanner passes over JSON without building anything. It stops where the data ends.
type jsonScanner struct {
	data []byte
	at   int
}

func (s *jsonScanner) space() {
	for s.at < len(s.data) && bytes.IndexByte([]byte(" \t\r\n"), s.data[s.at]) >= 0 {
		s.at++
	}
}

func (s *jsonScanner) take(b byte) bool {
	s.space()
	if s.at < len(s.data) && s.data[s.at] == b {
		s.at++
		return true
	}
	return false
}

// stringValue takes a string and returns what stands between its quotes, escapes included.
func (s *jsonScanner) stringValue() (string, bool) {
	if !s.take('"') {
		return "", false
	}
	for from := s.at; s.at < len(s.data); s.at++ {
		switch s.data[s.at] {
		case '\\':
			s.at++
		case '"':
			s.at++
			return string(s.data[from : s.at-1]), true
		}
	}
	return "", false
}

// skipValue passes over a value of any kind.
func (s *jsonScanner) skipValue() bool {
	s.space()
	size, complete, ok := 0, false, false
	if s.at < len(s.data) && s.data[s.at] == '[' {
		size, complete, ok = bracketSize(s.data[s.at:])
	} else {
		size, complete, ok = elementSize(s.data[s.at:])
	}
	s.at += size
	return complete && ok
}

// bracketSize measures a list.
func bracketSize(data []byte) (size int, complete, ok bool) {
	cutter := jsonCutter{}
	for i, b := range data {
		closed := cutter.feed(b)
		cutter.out = cutter.out[:0]
		if closed {
			return i + 1, true, true
		}
	}
	return 0, false, false
}

// listOfObjects reports whether an object comes before the list ends. Other elements are passed over.
func (s *jsonScanner) listOfObjects() bool {
	for {
		s.space()
		switch {
		case s.at >= len(s.data) || s.data[s.at] == ']':
			return false
		case s.data[s.at] == '{':
			return true
		case s.data[s.at] == ',':
			s.at++
		case !s.skipValue():
			return false
		}
	}
}
