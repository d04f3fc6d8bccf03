package tokenize

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	longVowel = 'ー' // U+30FC
	waveDash  = '〜' // U+301C
)

// fullWidthKana are the counterparts of U+FF61 to U+FF9D in order.
var fullWidthKana = []rune("。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン")

// plain reports characters that stay as they are wherever they stand, apart from the cutting of runs.
func plain(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r > ' ' && r != '-' && r != '~' && r != ';' && r != '>' && r != 0x7F
	case r >= 'ぁ' && r <= 'ゖ', r >= 'ァ' && r <= 'ヺ', r >= '一' && r <= '\u9fff', r >= '、' && r <= '】':
		return true
	case r == '・':
		return true
	}
	return false
}

// plainLetters marks the plain characters that take three bytes, most of Japanese text, by their place behind U+3000.
var plainLetters = func() *[0x7000]bool {
	var table [0x7000]bool
	for i := range table {
		table[i] = plain(rune(0x3000 + i))
	}
	return &table
}()

const maxRun = 3

// runLimit is how often a character may follow itself; 0 is without limit.
func runLimit(r rune) int {
	switch r {
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '〇', '一', '二', '三', '四', '五', '六', '七', '八', '九',
		'⓪', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨':
		return 0
	case longVowel, waveDash, ' ':
		return 1
	case '!', '?', '…', '\n':
		return 2
	}
	return maxRun
}

func kana(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' || r >= 'ァ' && r <= 'ヺ' || r == longVowel }

func katakana(r rune) bool { return r >= 'ァ' && r <= 'ヺ' || r == longVowel }

// wordCharacter reports kana and kanji.
func wordCharacter(r rune) bool { return kana(r) || r >= '一' && r <= '\u9fff' || r == '々' }

func alphanumeric(r rune) bool { return r < utf8.RuneSelf && (letter(byte(r)) || digit(byte(r))) }

func dash(r rune) bool {
	switch r {
	case '-', '‐', '‑', '‒', '–', '—', '―', '−', '─', '━', '﹘', '﹣', '⁃', '➖':
		return true
	}
	return false
}

func space(r rune) bool { return r == '\t' || r > 0x7F && unicode.Is(unicode.Zs, r) }

func lineEnd(r rune) bool {
	return r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029
}

// removed reports characters without a shape of their own.
func removed(r rune) bool {
	switch {
	case r < ' ', r >= 0x7F && r < 0xA0, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
		return true
	case r == 0x034F, r == 0x115F, r == 0x1160, r == 0x20E3, r == 0x3164, r == 0xFFA0, r >= 0x180B && r <= 0x180F:
		return true
	}
	return unicode.Is(unicode.Cf, r)
}

func combining(r rune) bool { return r >= 0x300 && unicode.Is(unicode.M, r) }

func voicedMark(r rune) bool { return r == 'ﾞ' || r == '゛' || r == '\u3099' }

func semiVoicedMark(r rune) bool { return r == 'ﾟ' || r == '゜' || r == '\u309a' }

// voicedKana returns the kana composed of r and a voiced or semi-voiced mark, or 0 when there is none.
func voicedKana(r rune, voiced bool) rune {
	hiragana, offset := r, rune(0)
	if r >= 'ァ' && r <= 'ヶ' {
		offset = 'ァ' - 'ぁ'
		hiragana = r - offset
	}
	switch {
	case hiragana >= 'は' && hiragana <= 'ほ' && (hiragana-'は')%3 == 0:
		if voiced {
			return r + 1
		}
		return r + 2
	case !voiced:
		return 0
	case hiragana == 'う':
		return 'ゔ' + offset
	case hiragana >= 'か' && hiragana < 'っ' && (hiragana-'か')%2 == 0, hiragana == 'つ', hiragana == 'て', hiragana == 'と':
		return r + 1
	}
	return 0
}

// compatible returns what a compatibility character is written out as, or "" when it stays.
func compatible(r rune) string {
	switch {
	case r == '‘' || r == '’' || r == '‛':
		return "'"
	case r == '“' || r == '”' || r == '‟':
		return `"`
	case r == '￥':
		return "¥"
	case r >= 0xF900 && r <= 0xFAFF, r >= 0x2F800 && r <= 0x2FA1F: // compatibility ideographs
		if mapped := norm.NFC.String(string(r)); mapped != string(r) {
			return mapped
		}
	case r == '²', r == '³', r == '¹', r == '№', r == '℡', r == '‼', r == '⁇', r == '⁈', r == '⁉',
		r >= 0x2070 && r <= 0x208E && r != 0x2072 && r != 0x2073, // superscripts and subscripts
		r >= 0x2160 && r <= 0x217F,                               // Roman numerals
		r >= 0x2F00 && r <= 0x2FD5,                               // Kangxi radicals
		r >= 0x3220 && r <= 0x3243,                               // ㈱
		r >= 0x32C0 && r <= 0x32CF,                               // months
		r >= 0x32FF && r <= 0x33FF,                               // ㋿, squared words and units
		r >= 0xFB00 && r <= 0xFB06,                               // Latin ligatures
		r >= 0xFF5F && r <= 0xFFE6,                               // what is left of the half-width and full-width forms
		r >= 0x1D400 && r <= 0x1D7FF:                             // mathematical letters and digits
		if mapped := norm.NFKC.String(string(r)); mapped != string(r) {
			return mapped
		}
	}
	return ""
}
