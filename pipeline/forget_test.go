package pipeline

import (
	"testing"
	"unicode/utf16"
)

func TestNames(t *testing.T) {
	wide := func(text string) []byte { // UTF-16, little end first
		var raw []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			raw = append(raw, byte(unit), byte(unit>>8))
		}
		return raw
	}
	for _, c := range []struct {
		raw  []byte
		id   string
		want bool
	}{
		{[]byte("1,2026,web,C-1,text"), "C-1", true},
		{[]byte("1,2026,web,C-10,text"), "C-1", false},
		{[]byte("1,2026,web,XC-1,C-1"), "C-1", true},
		{[]byte("\x83\x65,C-1\x82"), "C-1", true}, // CP932 around it
		{wide("1,C-1,text"), "C-1", true},
		{wide("1,C-10,text"), "C-1", false},
		{[]byte("Taro@Example.com"), "taro@example.com", true},
		{[]byte("顧客Ｃ－１の行"), "C-1", true},
		{[]byte("会員山田の行"), "会員山田", true},
		{nil, "C-1", false},
		{[]byte("text"), "", false},
	} {
		if got := names(c.raw, []string{c.id}); got != c.want {
			t.Errorf("names(%q, %q) = %v", c.raw, c.id, got)
		}
	}
}
