package tokenize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"voc"
)

// MaxTextBytes is the length to which Truncate cuts one text (1 MiB, about 350,000 characters).
const MaxTextBytes = 1 << 20

// Truncate returns text cut to at most MaxTextBytes bytes, never inside a character, and whether it was cut.
// Callers truncate before they normalise, and tell the user.
func Truncate(text string) (string, bool) {
	if len(text) <= MaxTextBytes {
		return text, false
	}
	end := MaxTextBytes
	for back := 0; back < utf8.UTFMax-1 && !utf8.RuneStart(text[end]); back++ {
		end--
	}
	return text[:end], true
}

// Normalize returns text as documents and queries are compared. It is idempotent, linear in the text, and
// returns its argument, without allocating, when there is nothing to change.
//
//   - Invalid UTF-8, control and format characters, zero-width characters and variation selectors are removed;
//     a joiner stays between emoji, and a keycap emoji becomes its digit.
//   - White space becomes one space, line ends become \n, at most two in a row; both ends are trimmed.
//   - HTML entities are decoded, <br> and block tags become line ends, other HTML tags are dropped.
//   - Full-width ASCII becomes ASCII, half-width kana full-width; voiced marks are composed, text is in NFC.
//     ㈱ ㌔ ㎏ ㍻ № Ⅱ ‼ are written out; ① and other circled characters, … and ℃ stay.
//   - Dashes become -. Where a Japanese character or the end of the text follows, a single dash behind katakana
//     becomes ー (サ−ビス), and behind hiragana too unless a kana or kanji follows (ありがと−。). A ー behind a
//     digit or between ASCII letters and digits becomes -. Wave dashes become 〜, and so does ~ behind a
//     Japanese character.
//   - Runs of one character are cut: ー 〜 to one, ! ? … to two, digits (also 〇 and 一 to 九, ⓪ to ⑨) never, anything
//     else to three.
//
// Letter case is kept.
func Normalize(text string) string {
	n := normalizer{}
	stable := n.scan(text)
	if stable == len(text) {
		return strings.TrimRight(text, " \n")
	}
	n.out = append(make([]byte, 0, len(text)+16), text[:stable]...)
	n.rest(text, stable)
	n.finish()
	normalized := string(n.out)
	if n.mayCompose && !norm.NFC.IsNormalString(normalized) {
		// A composed character can join a run or meet a rule of its own, so it goes through once more.
		return Normalize(norm.NFC.String(normalized))
	}
	return normalized
}

// rest adds the characters of text from an offset.
func (n *normalizer) rest(text string, from int) {
	for i := from; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				i++
				continue
			}
		}
		n.source = voc.Span{Start: i, End: i + size}
		i += size
		switch {
		case r == '\r' && i < len(text) && text[i] == '\n':
		case r == zeroWidthJoiner:
			if next, _ := utf8.DecodeRuneInString(text[i:]); emoji(n.last) && emoji(next) {
				n.append(r)
			}
		default:
			n.add(r)
		}
	}
}

const zeroWidthJoiner = '\u200d'

// maxMarks is how many combining marks may follow each other; more are decoration.
const maxMarks = 4

// normalizer builds normalised text one character at a time. After every character out is itself normalised,
// apart from its end: rules look back at the end of out only, never ahead, which makes the result idempotent.
type normalizer struct {
	out  []byte
	last rune // last character of out; 0 when out is empty
	run  int  // how often last stands at the end of out; not exact above its limit
	// marks is the number of combining marks at the end of out.
	marks      int
	mayCompose bool // out holds characters that NFC may change

	// With tracks, sources has the span of the text from which each byte of out was made. source is that of the
	// character that is being added.
	tracks  bool
	sources []voc.Span
	source  voc.Span
}

// scan returns the length of the longest prefix that certainly stays as it is, and leaves last and run as they
// are behind it.
func (n *normalizer) scan(text string) int {
	markup := false // an & or < was seen, so that ; and > may complete something
	for i := 0; i < len(text); {
		if b := text[i]; b >= 0xE3 && b <= 0xE9 && i+2 < len(text) && text[i+1]&0xC0 == 0x80 && text[i+2]&0xC0 == 0x80 {
			// U+3000 to U+9FFF: most characters, so worth a shorter way.
			r := rune(b&0x0F)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F)
			if plainLetters[r-0x3000] && r != n.last {
				n.last, n.run = r, 1
				i += 3
				continue
			}
		}
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r == '&' || r == '<':
			markup = true
		case r == ';' || r == '>':
			if markup {
				return i
			}
		case r == ' ' || r == '\n':
			if n.last == 0 || n.last == ' ' || n.last == '\n' && r == ' ' {
				return i
			}
		case r == '-':
			if kana(n.last) {
				return i
			}
		case r == '~':
			if n.last >= utf8.RuneSelf {
				return i
			}
		case r == longVowel:
			if n.last < utf8.RuneSelf {
				return i
			}
		case !plain(r):
			return i
		}
		if r == n.last {
			if n.run == runLimit(r) {
				return i
			}
			n.run++
		} else {
			n.last, n.run = r, 1
		}
		i += size
	}
	return len(text)
}

// add maps one character of the source and appends what it becomes.
func (n *normalizer) add(r rune) {
	switch {
	case plain(r):
		n.append(r)
	case r == ';':
		n.append(r)
		n.decodeEntity()
	case r == '>':
		n.append(r)
		n.dropTag()
	case r == ' ' || space(r):
		if n.last != 0 && n.last != ' ' && n.last != '\n' {
			n.append(' ')
		}
	case r == '\n' || lineEnd(r):
		if n.last == ' ' {
			n.cut(len(n.out) - 1)
		}
		if n.last != 0 {
			n.append('\n')
		}
	case r >= '！' && r <= '～' && r != '～':
		n.add(r - '！' + '!')
	case r >= '｡' && r <= 'ﾝ':
		n.add(fullWidthKana[r-'｡'])
	case r == longVowel:
		if n.last < utf8.RuneSelf && digit(byte(n.last)) {
			r = '-'
		}
		n.append(r)
	case dash(r):
		n.append('-')
	case r == '~':
		if n.last >= utf8.RuneSelf {
			r = waveDash
		}
		n.append(r)
	case r == '～' || r == waveDash || r == '∼' || r == '〰':
		n.append(waveDash)
	case voicedMark(r) || semiVoicedMark(r):
		n.voice(voicedMark(r))
	case r == '⁀' || removed(r):
	default:
		n.addUncommon(r)
	}
}

// addUncommon appends characters that a compatibility mapping may replace.
func (n *normalizer) addUncommon(r rune) {
	if mapped := compatible(r); mapped != "" {
		for _, m := range mapped {
			n.append(m)
		}
		return
	}
	if combining(r) {
		if n.marks == maxMarks {
			return
		}
		n.mayCompose = true
		marks := n.marks
		n.append(r)
		n.marks = marks + 1
		return
	}
	n.mayCompose = n.mayCompose || r >= 0x300
	n.append(r)
}

// append settles a dash at the end of out now that the next character is known, cuts runs, and appends r.
func (n *normalizer) append(r rune) {
	if n.last == '-' && settles(r) || n.last == longVowel && alphanumeric(r) {
		n.settleDash(r)
	}
	n.marks = 0
	if r != n.last {
		n.last, n.run = r, 1
	} else if limit := runLimit(r); n.run < limit {
		n.run++
	} else if limit > 0 {
		return
	}
	n.out = utf8.AppendRune(n.out, r)
	if n.tracks {
		n.track(len(n.out))
	}
}

// settles reports whether r shows that the single dash before it can be a long vowel.
func settles(r rune) bool { return r >= utf8.RuneSelf || r == '!' || r == '?' || r == ',' || r == '.' }

// settleDash decides on the - or ー at the end of out when r, or nothing (0), follows.
func (n *normalizer) settleDash(r rune) {
	size := utf8.RuneLen(n.last)
	before, _ := utf8.DecodeLastRune(n.out[:len(n.out)-size])
	switch {
	case n.last == '-' && (katakana(before) || kana(before) && !wordCharacter(r)):
		n.replaceLast(longVowel)
	case n.last == longVowel && before < utf8.RuneSelf && letter(byte(before)):
		n.replaceLast('-')
	}
}

// replaceLast puts r in the place of the last character of out.
func (n *normalizer) replaceLast(r rune) {
	length, source := len(n.out)-utf8.RuneLen(n.last), n.source
	if n.tracks {
		n.source = n.sources[length]
	}
	n.cut(length)
	n.append(r)
	n.source = source
}

// voice appends a voiced (or semi-voiced) mark: composed with the kana before it, else as a character.
func (n *normalizer) voice(voiced bool) {
	if composed := voicedKana(n.last, voiced); composed != 0 {
		length := len(n.out) - utf8.RuneLen(n.last)
		source := n.sourceFrom(length)
		n.cut(length)
		n.append(composed)
		n.source = source
		return
	}
	if voiced {
		n.append('゛')
	} else {
		n.append('゜')
	}
}

// cut shortens out and looks up again what stands at its end.
func (n *normalizer) cut(length int) {
	n.out = n.out[:length]
	if n.tracks {
		n.sources = n.sources[:length]
	}
	n.last, n.run, n.marks = 0, 0, 0
	if length == 0 {
		return
	}
	last, size := utf8.DecodeLastRune(n.out)
	n.last = last
	for end := length; end > 0 && n.run < maxRun; end -= size {
		if r, _ := utf8.DecodeLastRune(n.out[:end]); r != last {
			break
		}
		n.run++
	}
	for end := length; n.marks < maxMarks; n.marks++ {
		r, size := utf8.DecodeLastRune(n.out[:end])
		if !combining(r) {
			break
		}
		end -= size
	}
}

// finish trims the end.
func (n *normalizer) finish() {
	for n.last == ' ' || n.last == '\n' {
		n.cut(len(n.out) - 1)
	}
	if n.last == '-' {
		n.settleDash(0)
	}
}
