package ingest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// findings is what the first pass over a file says.
type findings struct {
	sha256           string
	size             int64
	format, encoding string
	mark             int64  // length of the byte order mark
	head             []byte // the first bytes behind the mark, up to headSize
	whole            bool   // head is the whole file
}

const (
	headSize   = 256 << 10
	sampleSize = 256 << 10 // bytes of lines that are not ASCII, from anywhere in the file, that decide on the encoding
)

// inspect reads the whole file once: it hashes it and finds out format and encoding.
func inspect(ctx context.Context, file File, options Options) (findings, error) {
	var f findings
	content, err := file.Open()
	if err != nil {
		return f, fmt.Errorf("opening it: %w", err)
	}
	defer content.Close()
	hash := sha256.New()
	sample := lineSample{}
	buffer := make([]byte, 64<<10)
	for {
		if err := ctx.Err(); err != nil {
			return f, err
		}
		n, err := content.Read(buffer)
		hash.Write(buffer[:n])
		f.size += int64(n)
		if room := headSize - len(f.head); room > 0 {
			f.head = append(f.head, buffer[:min(n, room)]...)
		}
		sample.add(buffer[:n])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return f, err
		}
	}
	sample.end()
	f.sha256 = hex.EncodeToString(hash.Sum(nil))
	f.whole = f.size == int64(len(f.head))
	return f, f.recognise(options, sample.lines)
}

// recognise fills format and encoding.
func (f *findings) recognise(options Options, sample []byte) error {
	if len(bytes.Trim(f.head, " \t\r\n\x00\xef\xbb\xbf\xff\xfe")) == 0 && f.whole {
		return fmt.Errorf("%w: export it again or leave it out", ErrEmpty)
	}
	if err := f.refuseContainers(options); err != nil || f.format == "xlsx" {
		return err
	}
	f.encoding = cmp.Or(options.Encoding, byteOrderMark(f.head), wideEncoding(f.head))
	if f.encoding == encodingUTF16 {
		f.encoding = cmp.Or(byteOrderMark(f.head), wideEncoding(f.head), encodingUTF16LE)
	}
	if mark := byteOrderMark(f.head); mark != "" && mark == f.encoding {
		f.mark = 2
		if mark == encodingUTF8 {
			f.mark = 3
		}
		f.head = f.head[f.mark:]
	}
	if f.encoding != encodingUTF16LE && f.encoding != encodingUTF16BE && looksBinary(f.head) {
		return fmt.Errorf("%w: it holds control characters; give a CSV, JSONL, mbox or XLSX export", ErrBinary)
	}
	f.format = cmp.Or(options.Format, f.textFormat())
	if f.encoding == "" {
		if f.format == "mbox" || f.format == "eml" {
			f.encoding = encodingUTF8 // every mail says its own
			return nil
		}
		var ok bool
		if f.encoding, ok = detectEncoding(f.head, sample); !ok {
			return fmt.Errorf("%w: the text is neither UTF-8 nor CP932, EUC-JP or ISO-2022-JP; save it as UTF-8, or state its encoding in voc.yaml", ErrEncoding)
		}
	}
	return nil
}

// refuseContainers recognises what is not text by its first bytes.
func (f *findings) refuseContainers(options Options) error {
	begins := func(magic string) bool { return bytes.HasPrefix(f.head, []byte(magic)) }
	switch {
	case begins("PK\x03\x04") && (options.Format == "xlsx" || bytes.Contains(f.head, []byte("[Content_Types].xml")) || bytes.Contains(f.head, []byte("xl/"))):
		f.format = "xlsx"
		return nil
	case begins("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return fmt.Errorf("%w: save it as .xlsx without a password", ErrProtected)
	case options.Format == "xlsx":
		return fmt.Errorf("%w: it does not begin like an .xlsx file; export it again", ErrDamaged)
	case begins("PK\x03\x04"), begins("PK\x05\x06"), begins("\x1f\x8b"), begins("BZh"), begins("\xfd7zXZ\x00"), begins("\x28\xb5\x2f\xfd"), begins("7z\xbc\xaf\x27\x1c"), begins("Rar!\x1a\x07"):
		return fmt.Errorf("%w: unpack it first", ErrCompressed)
	case begins("%PDF-"), begins("\x89PNG"), begins("\xff\xd8\xff"), begins("GIF8"), begins("PAR1"), begins("SQLite format 3\x00"), begins("\x7fELF"), begins("ARROW1"):
		return fmt.Errorf("%w: give a CSV, JSONL, mbox or XLSX export", ErrBinary)
	}
	return nil
}

// looksBinary reports control characters in more than one byte of a hundred. A stray NUL in one row is that
// row's matter.
func looksBinary(head []byte) bool {
	controls := 0
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b && b != 0x0b || b == 0x7f {
			controls++
		}
	}
	return controls > 8 && controls*100 > len(head)
}

// textFormat recognises the format by the first lines.
func (f *findings) textFormat() string {
	head := f.head
	if f.encoding == encodingUTF16LE || f.encoding == encodingUTF16BE {
		text, err := decodeAll(f.encoding, head)
		if err != nil {
			return "csv"
		}
		head = []byte(text)
	}
	start := bytes.TrimLeft(head, " \t\r\n")
	switch {
	case len(start) == 0:
		return "csv"
	case bytes.HasPrefix(start, []byte("From ")) && isMailStart(start):
		return "mbox"
	case start[0] == '{':
		line, rest, _ := bytes.Cut(start, []byte("\n"))
		if bytes.HasSuffix(bytes.TrimSpace(line), []byte("}")) || (len(bytes.TrimSpace(rest)) == 0 && !f.whole) {
			return "jsonl"
		}
		return "json"
	case start[0] == '[' && bytes.ContainsAny(firstOf(bytes.TrimLeft(start[1:], " \t\r\n")), "{]"):
		return "json"
	case looksLikeMail(start):
		return "eml"
	}
	line, _, _ := bytes.Cut(start, []byte("\n"))
	if delimiterOf(line) == '\t' {
		return "tsv"
	}
	return "csv"
}

func firstOf(b []byte) []byte { return b[:min(1, len(b))] }

// looksLikeMail reports a header block with at least two of the fields that every mail has.
func looksLikeMail(start []byte) bool {
	fields := 0
	for line := range bytes.Lines(start) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok || !isHeaderName(name) {
			return false
		}
		switch string(bytes.ToLower(name)) {
		case "from", "to", "date", "subject", "message-id", "received", "return-path", "mime-version", "delivered-to":
			fields++
		}
	}
	return fields >= 2
}

func isHeaderName(name []byte) bool {
	for _, b := range name {
		if b <= ' ' || b >= 0x7f || b == ':' || b == ',' || b == '"' {
			return false
		}
	}
	return len(name) > 0
}

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
func detectEncoding(head, sample []byte) (string, bool) {
	if len(sample) == 0 {
		if bytes.Contains(head, []byte("\x1b$B")) || bytes.Contains(head, []byte("\x1b$@")) || bytes.Contains(head, []byte("\x1b(I")) || bytes.Contains(head, []byte("\x1b$(")) {
			return encodingISO2022JP, true
		}
		return encodingUTF8, true
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
		return encodingUTF8, true
	}
	best, bestScore := "", 0.0
	for _, encoding := range []string{encodingUTF8, encodingCP932, encodingEUCJP} {
		if score := plausibility(encoding, sample); score > bestScore {
			best, bestScore = encoding, score
		}
	}
	return best, best != ""
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
