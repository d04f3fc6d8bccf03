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
)

// findings is what the first pass over a file says.
type findings struct {
	sha256           string
	size             int64
	format, encoding string
	evidence         string // why encoding was taken
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
	if err := f.refuseContainers(options); err != nil || f.format == "xlsx" || f.format == "parquet" {
		return err
	}
	marked, wide := byteOrderMark(f.head), wideEncoding(f.head)
	wideEvidence := "NUL in every second byte"
	if wide == "" && marked == "" && (options.Encoding == "" || options.Encoding == encodingUTF16) {
		wide, wideEvidence = wideByScore(f.head)
	}
	f.encoding = cmp.Or(options.Encoding, marked, wide)
	if f.encoding == encodingUTF16 {
		f.encoding = cmp.Or(marked, wide, encodingUTF16LE)
	}
	switch {
	case options.Encoding != "":
		f.evidence = "stated in the configuration"
	case marked != "":
		f.evidence = "byte order mark"
	case wide != "":
		f.evidence = wideEvidence
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
			f.encoding, f.evidence = encodingUTF8, "every mail states its own"
			return nil
		}
		var ok bool
		if f.encoding, f.evidence, ok = detectEncoding(f.head, sample); !ok {
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
	case begins("PAR1") && (options.Format == "" || options.Format == "parquet"):
		f.format = "parquet"
		return nil
	case options.Format == "parquet":
		return fmt.Errorf("%w: it does not begin like a Parquet file; export it again", ErrDamaged)
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
	case isWebVTT(start):
		return "vtt"
	case isSubRip(start):
		return "srt"
	case bytes.HasPrefix(start, []byte("From ")) && isMailStart(start):
		return "mbox"
	case start[0] == '{' && wrapperSize(start) > 0:
		return "json"
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
