package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

func byteOrderMark(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return encodingUTF8
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return encodingUTF16LE
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return encodingUTF16BE
	}
	return ""
}

// wideEncoding recognises UTF-16 without a mark: its ASCII characters bring NULs on one side of each pair only.
func wideEncoding(head []byte) string {
	var nuls [2]int
	for i, b := range head {
		if b == 0 {
			nuls[i&1]++
		}
	}
	even, odd := nuls[0], nuls[1]
	switch {
	case odd*50 > len(head) && odd > 20*even:
		return encodingUTF16LE
	case even*50 > len(head) && even > 20*odd:
		return encodingUTF16BE
	}
	return ""
}

const (
	wideSample = 16 << 10 // bytes that are scored as UTF-16
	wideEnough = 1.2      // points per character from which text is Japanese: more than runs of kanji give
)

// wideByScore recognises UTF-16 without a mark whose head is nearly all Japanese, and so has few NULs: a table has
// tabs or commas and line ends in it, that is some NULs on one side; and as UTF-16 of the right order it reads like
// Japanese, kana among its kanji, and better than in any encoding of single bytes.
func wideByScore(head []byte) (encoding, evidence string) {
	sample := head[:min(len(head), wideSample)&^1]
	var nuls [2]int
	for i, b := range sample {
		if b == 0 {
			nuls[i&1]++
		}
	}
	if nuls[0]+nuls[1] == 0 || utf8.Valid(bytes.ReplaceAll(sample[:lastStart(sample)], []byte{0}, nil)) {
		return "", "" // a text of any length has a line end; bytes that are UTF-8 are UTF-8
	}
	var scores []string
	best, bestScore, others := "", 0.0, 0.0
	for _, candidate := range []string{encodingUTF16LE, encodingUTF16BE, encodingCP932, encodingEUCJP} {
		score := plausibility(candidate, sample)
		scores = append(scores, fmt.Sprintf("%s %.2f", candidate, score))
		isWide := candidate == encodingUTF16LE || candidate == encodingUTF16BE
		switch {
		case isWide && score > bestScore:
			best, others, bestScore = candidate, max(others, bestScore), score
		default:
			others = max(others, score)
		}
	}
	if best == "" || bestScore < wideEnough || bestScore < others+0.5 || !hasWideLineEnd(best, sample) {
		return "", ""
	}
	return best, "reads most like Japanese; points per character: " + strings.Join(scores, ", ")
}

// hasWideLineEnd reports a line end of two bytes, and no NUL but those of ASCII characters.
func hasWideLineEnd(encoding string, sample []byte) bool {
	text, err := decodeAll(encoding, sample)
	return err == nil && strings.ContainsAny(text, "\r\n") && !strings.ContainsAny(text, "\x00\ufffd")
}

// lineSample collects lines that are not ASCII.
type lineSample struct {
	line, lines []byte
	high        bool
}

func (s *lineSample) add(p []byte) {
	for len(p) > 0 && len(s.lines) < sampleSize {
		end := bytes.IndexByte(p, '\n') + 1
		piece := p
		if end > 0 {
			piece = p[:end]
		}
		for _, b := range piece {
			if b >= 0x80 {
				s.high = true
				break
			}
		}
		s.line = append(s.line, piece...)
		if end > 0 || len(s.line) >= sampleSize {
			s.end()
		}
		p = p[len(piece):]
	}
}

func (s *lineSample) end() {
	if s.high {
		s.lines = append(s.lines, s.line...)
	}
	s.line, s.high = s.line[:0], false
}

// detectEncoding decides by what the text becomes. Lines that are valid UTF-8 although they are not ASCII are
// hardly ever anything else, so UTF-8 wins when they are the majority: the others are damaged rows. Else the
// encoding whose decoding reads most like Japanese wins.
//
// The second result says what decided, without words of the text.
func detectEncoding(head, sample []byte) (encoding, evidence string, ok bool) {
	if len(sample) == 0 {
		if bytes.Contains(head, []byte("\x1b$B")) || bytes.Contains(head, []byte("\x1b$@")) || bytes.Contains(head, []byte("\x1b(I")) || bytes.Contains(head, []byte("\x1b$(")) {
			return encodingISO2022JP, "escape sequences of ISO-2022-JP", true
		}
		return encodingUTF8, "ASCII only", true
	}
	valid, invalid := 0, 0
	for line := range bytes.Lines(sample) {
		if utf8.Valid(line) || len(line) == len(sample) && utf8.Valid(line[:lastStart(line)]) {
			valid++
		} else {
			invalid++
		}
	}
	if valid > 0 && valid >= invalid {
		return encodingUTF8, fmt.Sprintf("%d of %d lines that are not ASCII are valid UTF-8", valid, valid+invalid), true
	}
	best, bestScore := "", 0.0
	var scores []string
	for _, candidate := range []string{encodingUTF8, encodingCP932, encodingEUCJP} {
		score := plausibility(candidate, sample)
		scores = append(scores, fmt.Sprintf("%s %.2f", candidate, score))
		if score > bestScore {
			best, bestScore = candidate, score
		}
	}
	return best, "reads most like Japanese; points per character: " + strings.Join(scores, ", "), best != ""
}

// lastStart is where the last, perhaps cut, character of a text begins.
func lastStart(p []byte) int {
	for i := len(p) - 1; i >= 0 && i > len(p)-utf8.UTFMax; i-- {
		if utf8.RuneStart(p[i]) {
			return i
		}
	}
	return len(p)
}

// plausibility scores how much decoded text looks like Japanese: mean points of the characters that are not
// ASCII. Text in another encoding shows as rare kanji, runs of half-width katakana, and bytes that mean nothing.
func plausibility(encoding string, sample []byte) float64 {
	text, err := decodeAll(encoding, sample)
	if err != nil {
		return 0
	}
	points, characters := 0.0, 0
	for _, r := range text {
		if r < 0x80 {
			continue
		}
		characters++
		switch {
		case r == utf8.RuneError:
			points -= 4
		case r < 0xa0 || r >= 0xe000 && r < 0xf900: // C1 controls and private use
			points -= 2
		case unicode.Is(unicode.Hiragana, r):
			points += 2
		case r >= 0x30a0 && r <= 0x30ff || r >= 0x3000 && r <= 0x303f:
			points += 1.5
		case r >= 0xff61 && r <= 0xff9f: // half-width katakana
			points += 0.2
		case unicode.Is(unicode.Han, r):
			points += 1
		case r >= 0xff01 && r <= 0xff5e:
			points += 0.5
		}
	}
	if characters == 0 {
		return 0
	}
	return points / float64(characters)
}
