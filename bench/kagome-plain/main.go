// Command kagome-plain is what voc tokenize is measured against: a plain program on kagome's Tokenize and
// Features that reads lines and writes each word, a tab, its features joined by commas, and EOS behind each line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/ikawaha/kagome-dict/ipa"
	"github.com/ikawaha/kagome/v2/tokenizer"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "kagome-plain:", err)
		os.Exit(1)
	}
}

func run() error {
	t, err := tokenizer.New(ipa.Dict(), tokenizer.OmitBosEos())
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		for _, token := range t.Tokenize(lines.Text()) {
			out.WriteString(token.Surface)
			out.WriteByte('\t')
			out.WriteString(strings.Join(token.Features(), ","))
			out.WriteByte('\n')
		}
		out.WriteString("EOS\n")
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return out.Flush()
}
