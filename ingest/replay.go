package ingest

import (
	"bytes"
	"strings"

	"voc"
)

// MaxRawBytes is how much of a reject's bytes is kept. A reject with as many was longer and cannot be replayed.
const MaxRawBytes = maxRaw

// RawText decodes the bytes of a reject to UTF-8. What means nothing in its encoding becomes U+FFFD. A mail is
// given as it is, because each of its parts has an encoding of its own.
func RawText(encoding string, raw []byte) string {
	if encoding == "" {
		encoding = encodingUTF8
	}
	text, err := decodeAll(encoding, raw)
	if err != nil {
		return string(bytes.ToValidUTF8(raw, replacement))
	}
	return text
}

// ReplayFormat is the format in which the raw bytes of rejects of a format are read again: rows of workbooks and
// of Parquet are kept as text.
func ReplayFormat(format string) string {
	switch format {
	case "xlsx":
		return "tsv"
	case "parquet":
		return "jsonl"
	}
	return format
}

// JoinRejects makes a file of rejects that stem from one file, so that it can be read again in the format
// ReplayFormat: the file's header, then the rejects in order. With decoded true it is UTF-8, to be mended by hand;
// else it is in the encoding of the rejects.
func JoinRejects(rejects []voc.Reject, decoded bool) []byte {
	var out []byte
	for i, reject := range rejects {
		convert := func(raw []byte) []byte {
			if decoded && reject.Format != "mbox" && reject.Format != "eml" {
				return []byte(RawText(reject.Encoding, raw))
			}
			return raw
		}
		end := lineEnd(reject, decoded)
		add := func(piece []byte) {
			out = append(out, piece...)
			if len(piece) > 0 && !bytes.HasSuffix(piece, end) {
				out = append(out, end...)
			}
		}
		if i == 0 {
			add(convert(reject.Header))
		}
		if reject.Format == "mbox" {
			if len(out) > 0 {
				out = append(out, '\n') // a mail begins behind a blank line
			}
			if !bytes.HasPrefix(reject.Raw, []byte("From ")) {
				out = append(out, "From unknown Thu Jan  1 00:00:00 1970\n"...)
			}
		}
		add(convert(reject.Raw))
	}
	return out
}

// lineEnd is how the lines of a reject's file end.
func lineEnd(reject voc.Reject, decoded bool) []byte {
	end := "\n"
	if header := RawText(reject.Encoding, reject.Header); strings.HasSuffix(header, "\r") {
		end = "\r"
	}
	if decoded {
		return []byte(end)
	}
	switch reject.Encoding {
	case encodingUTF16LE:
		return []byte(end + "\x00")
	case encodingUTF16BE:
		return []byte("\x00" + end)
	}
	return []byte(end)
}
