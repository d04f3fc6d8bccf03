package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"voc"
	"voc/mask"
	"voc/tokenize"
)

func newMaskCommand() *cobra.Command {
	var asJSON bool
	var dictionaryFlags userDictionaryFlags
	command := &cobra.Command{
		Use:   "mask",
		Short: "remove personal information from lines of text",
		Long: `Reads lines of text, or JSON lines (objects with "text"), from standard input and writes each without personal
information, in the same order. With --json it writes one object per line: "text" is the masked text, "spans" lists
where the replacements stand in it ("start" and "end" in bytes, "kind", "rule"; "original_start" and "original_end"
are where the replaced text stood in the input, in bytes of "text" as it was given, or of the line). Other fields of
the input are passed through as they are: only "text" is masked.

docs/privacy.md says what is masked, what is not, and how much of it is found.`,
		Example: `  echo '山田花子です。090-0000-1234にお電話ください' | voc mask
  voc mask --json < inquiries.jsonl > masked.jsonl`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dictionary, err := dictionaryFlags.load()
			if err != nil {
				return fmt.Errorf("loading the dictionary: %w", err)
			}
			return maskLines(cmd.InOrStdin(), cmd.OutOrStdout(), mask.New(dictionary), asJSON)
		},
	}
	dictionaryFlags.add(command)
	command.Flags().BoolVar(&asJSON, "json", false, "write JSON lines")
	return command
}

// maskLines masks one line after the other. A line that begins with { and is a JSON object is one; every other
// line is text.
func maskLines(in io.Reader, out io.Writer, masker *mask.Masker, asJSON bool) error {
	reader, writer := bufio.NewReaderSize(in, 1<<16), bufio.NewWriter(out)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("reading line %d: %w", number, err)
		}
		if len(line) == 0 {
			break
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if failure := maskLine(bytes.TrimRight(line, "\r\n"), writer, masker, asJSON); failure != nil {
			return errors.Join(fmt.Errorf("masking line %d: %w", number, failure), writer.Flush())
		}
		if err != nil {
			break
		}
		if reader.Buffered() == 0 { // whoever waits for the answer gets it
			if err := writer.Flush(); err != nil {
				return err
			}
		}
	}
	return writer.Flush()
}

// writtenSpan is a masked span as --json shows it.
type writtenSpan struct {
	voc.MaskedSpan
	OriginalStart int `json:"original_start"`
	OriginalEnd   int `json:"original_end"`
}

func maskLine(line []byte, out *bufio.Writer, masker *mask.Masker, asJSON bool) error {
	fields, isObject := parseObject(line)
	text := string(line)
	if isObject {
		at := fields.find("text")
		if at < 0 {
			return errors.New(`the object has no "text"; give objects with "text", or plain lines`)
		}
		if err := json.Unmarshal(fields[at].value, &text); err != nil || fields[at].value[0] != '"' {
			return errors.New(`"text" is no string; give objects whose "text" is one`)
		}
	}
	normalized, _ := tokenize.Truncate(tokenize.Normalize(text))
	masked, spans := masker.Mask(normalized)
	if !asJSON {
		_, err := fmt.Fprintln(out, strings.ReplaceAll(masked.String(), "\n", " "))
		return err
	}
	written := make([]writtenSpan, len(spans))
	if len(spans) > 0 {
		_, offsets := tokenize.NormalizeMapped(text)
		for i, origin := range masker.Origins() {
			original := offsets.Original(origin)
			written[i] = writtenSpan{spans[i], original.Start, original.End}
		}
	}
	if err := fields.set("text", masked.String()); err != nil {
		return err
	}
	if err := fields.set("spans", written); err != nil {
		return err
	}
	return fields.write(out)
}

// object is a JSON object whose fields keep their order.
type object []field

type field struct {
	name  string
	value json.RawMessage
}

// parseObject parses line as one JSON object. Of fields with one name the last one counts.
func parseObject(line []byte) (object, bool) {
	line = bytes.TrimSpace(line)
	if len(line) == 0 || line[0] != '{' || !json.Valid(line) {
		return nil, false
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	if _, err := decoder.Token(); err != nil {
		return nil, false
	}
	fields := object{}
	places := map[string]int{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, false
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, false
		}
		if at, seen := places[name.(string)]; seen {
			fields[at].value = value
			continue
		}
		places[name.(string)] = len(fields)
		fields = append(fields, field{name.(string), value})
	}
	return fields, true
}

func (o object) find(name string) int {
	for i := range o {
		if o[i].name == name {
			return i
		}
	}
	return -1
}

func (o *object) set(name string, value any) error {
	encoded, err := encodeCompact(value)
	if err != nil {
		return err
	}
	if at := o.find(name); at >= 0 {
		(*o)[at].value = encoded
		return nil
	}
	*o = append(*o, field{name, encoded})
	return nil
}

func (o object) write(out *bufio.Writer) error {
	for i, field := range o {
		name, err := encodeCompact(field.name)
		if err != nil {
			return err
		}
		separator := byte(',')
		if i == 0 {
			separator = '{'
		}
		out.WriteByte(separator)
		out.Write(name)
		out.WriteByte(':')
		out.Write(field.value)
	}
	_, err := out.WriteString("}\n")
	return err
}

func encodeCompact(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimRight(buffer.Bytes(), "\n"), err
}
