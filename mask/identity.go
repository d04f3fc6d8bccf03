package mask

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Email returns the token of an e-mail address: e-, the key's ID, and 26 base32 characters. It is the same in every
// id space, and whatever the width and case of the letters. What is no address gives "".
func (t *Tokens) Email(address string) string {
	if !strings.ContainsAny(address, "@＠﹫") {
		return ""
	}
	address = strings.ToLower(strings.TrimSpace(norm.NFKC.String(strings.ToValidUTF8(address, "\uFFFD"))))
	if start := strings.LastIndexByte(address, '<'); start >= 0 && strings.HasSuffix(address, ">") { // Name <address>
		address = address[start+1 : len(address)-1]
	}
	name, domain, found := strings.Cut(address, "@")
	if !found || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(address, " \t\r\n,;") || strings.Contains(domain, "@") {
		return ""
	}
	return t.token("e", "email", "", address)
}

// Telephone returns the token of a telephone number: t-, the key's ID, and 26 base32 characters. It is the same in
// every id space, and whatever the width of the digits and the signs between them; +81 stands for the 0 of Japan. What
// has fewer than nine digits or more than fifteen, or one digit only, is no number of anybody and gives "".
func (t *Tokens) Telephone(number string) string {
	text := strings.TrimSpace(norm.NFKC.String(strings.ToValidUTF8(number, "\uFFFD")))
	abroad := strings.HasPrefix(text, "+")
	text = strings.Replace(text, "(0)", "", 1) // +81 (0)90 …
	var digits strings.Builder
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case strings.ContainsRune(" -‐‑–—−ー.()/+", r):
		default:
			return ""
		}
	}
	number = digits.String()
	if abroad {
		if home, found := strings.CutPrefix(number, "81"); found {
			number = "0" + strings.TrimPrefix(home, "0")
		} else {
			number = "+" + number
		}
	}
	if n := digits.Len(); n < 9 || n > 15 || strings.Count(number, number[len(number)-1:]) >= len(number)-1 {
		return ""
	}
	return t.token("t", "telephone", "", number)
}
