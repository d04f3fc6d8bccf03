package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode/utf8"
	"unsafe"

	"github.com/spf13/cobra"

	"voc/tokenize"
)

func newTokenizeCommand() *cobra.Command {
	var format, engine string
	var dictionaryFlags userDictionaryFlags
	command := &cobra.Command{
		Use:   "tokenize",
		Short: "cut lines of standard input into words",
		Long: `tokenize reads lines from standard input and writes the words of each, as the IPA dictionary has them.
Lines are taken as they are: nothing is normalised or masked, and a line is one sentence.

  mecab    one word a line: the word, a tab, its features joined by commas; EOS ends every line, an empty one too
  wakati   the words of a line, with spaces between them; white space is left out
  json     an object a line: the words with their byte offsets in the line, class (known, unknown, user) and features

A line above 1 MiB is cut into pieces of that size.`,
		Example: `  echo 電源が入らない | voc tokenize
  voc tokenize --format wakati < texts.txt
  voc tokenize --user-dictionary products.csv < texts.txt`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write, known := tokenFormats[format]
			if !known {
				return wrongUse("voc tokenize: unknown format %q: use mecab, wakati or json", format)
			}
			options := tokenize.Options{Engine: tokenize.Engine(engine)}
			if options.Engine != tokenize.EngineVoc && options.Engine != tokenize.EngineKagome {
				return wrongUse("voc tokenize: unknown engine %q: use voc or kagome", engine)
			}
			var err error
			if options.User, err = dictionaryFlags.read(); err != nil {
				return err
			}
			dictionary, err := tokenize.LoadWith(options)
			if err != nil {
				return err
			}
			// There is nothing to finish when the user interrupts, and a read from a terminal cannot be cancelled.
			signal.Reset(os.Interrupt, syscall.SIGTERM)
			return tokenizeLines(cmd.InOrStdin(), cmd.OutOrStdout(), dictionary.NewTokenizer(), write)
		},
	}
	command.Flags().StringVar(&format, "format", "mecab", "output format: mecab, wakati or json")
	dictionaryFlags.add(command)
	command.Flags().StringVar(&engine, "engine", string(tokenize.EngineVoc), "voc, or kagome to compare with; the output is the same")
	return command
}

// tokenFormats append the words of one line and its end.
var tokenFormats = map[string]func(out []byte, tokenizer *tokenize.Tokenizer, line string) ([]byte, error){
	"mecab": appendMeCab, "wakati": appendWakati, "json": appendWordsJSON,
}

// maxPieceBytes is the length above which a line is cut, which bounds memory.
const maxPieceBytes = tokenize.MaxTextBytes

// tokenizeLines writes the words of every line of in. A carriage return at the end of a line belongs to its end.
func tokenizeLines(in io.Reader, out io.Writer, tokenizer *tokenize.Tokenizer, write func([]byte, *tokenize.Tokenizer, string) ([]byte, error)) error {
	const flushBytes = 1 << 16
	reader := bufio.NewReaderSize(in, maxPieceBytes)
	buffer := make([]byte, 0, 2*flushBytes)
	carried := "" // begin of a character that the cut of a long line would have parted
	for {
		read, err := reader.ReadSlice('\n')
		full, ended := errors.Is(err, bufio.ErrBufferFull), err == io.EOF
		if err != nil && !full && !ended {
			return fmt.Errorf("reading standard input: %w", err)
		}
		// The line is looked at until the next read only, which is when the reader's bytes change.
		line := unsafe.String(unsafe.SliceData(read), len(read))
		if carried != "" {
			line, carried = carried+line, ""
		}
		if full {
			line, carried = cutBeforePartOfCharacter(line)
			carried = strings.Clone(carried)
		}
		if line != "" {
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			if buffer, err = write(buffer, tokenizer, line); err != nil {
				return err
			}
		}
		if len(buffer) >= flushBytes || ended {
			if _, err := out.Write(buffer); err != nil {
				return fmt.Errorf("writing the words: %w", err)
			}
			buffer = buffer[:0]
		}
		if ended {
			return nil
		}
	}
}

// cutBeforePartOfCharacter cuts off the first bytes of a character at the end of text, whose other bytes may follow.
func cutBeforePartOfCharacter(text string) (whole, part string) {
	for back := 1; back < utf8.UTFMax && back < len(text); back++ {
		if at := len(text) - back; utf8.RuneStart(text[at]) {
			if !utf8.FullRuneInString(text[at:]) {
				return text[:at], text[at:]
			}
			break
		}
	}
	return text, ""
}

func appendMeCab(out []byte, tokenizer *tokenize.Tokenizer, line string) ([]byte, error) {
	for _, m := range tokenizer.Analyze(line) {
		out = tokenizer.AppendLine(out, line, m)
	}
	return append(out, "EOS\n"...), nil
}

func appendWakati(out []byte, tokenizer *tokenize.Tokenizer, line string) ([]byte, error) {
	first := true
	for _, m := range tokenizer.Analyze(line) {
		word := line[m.Start:m.End]
		if strings.TrimSpace(word) == "" {
			continue
		}
		if !first {
			out = append(out, ' ')
		}
		first = false
		out = append(out, word...)
	}
	return append(out, '\n'), nil
}

type wordJSON struct {
	Start    int      `json:"start"`
	End      int      `json:"end"`
	Surface  string   `json:"surface"`
	Class    string   `json:"class"`
	Features []string `json:"features"`
}

func appendWordsJSON(out []byte, tokenizer *tokenize.Tokenizer, line string) ([]byte, error) {
	words := []wordJSON{}
	var features []byte
	for _, m := range tokenizer.Analyze(line) {
		features = tokenizer.AppendFeatures(features[:0], m)
		words = append(words, wordJSON{m.Start, m.End, line[m.Start:m.End], m.Class.String(), strings.Split(string(features), ",")})
	}
	buffer := bytes.NewBuffer(out)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		Tokens []wordJSON `json:"tokens"`
	}{words})
	return buffer.Bytes(), err
}
