package mask

import "unicode/utf8"

// decodeRune is utf8.DecodeRuneInString, and quicker for what most characters of Japanese text are.
func decodeRune(text string) (r rune, size int) {
	if len(text) >= 3 && threeBytes(text) {
		return rune(text[0]&0x0F)<<12 | rune(text[1]&0x3F)<<6 | rune(text[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(text)
}

func firstRune(text string) rune {
	r, _ := decodeRune(text)
	return r
}

func lastRune(text string) rune {
	if n := len(text); n >= 3 && threeBytes(text[n-3:]) {
		r, _ := decodeRune(text[n-3:])
		return r
	}
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}

// threeBytes reports whether text begins with a character from U+1000 to U+CFFF, which has three bytes.
func threeBytes(text string) bool {
	return text[0] > 0xE0 && text[0] < 0xED && text[1]&0xC0 == 0x80 && text[2]&0xC0 == 0x80
}
