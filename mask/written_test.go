package mask

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

// writtenCase is a text with the places of what is personal in it.
type writtenCase struct {
	line  int
	text  string
	marks []voc.Span
}

// readWritten reads texts in which ⟦ ⟧ stand around what is personal.
func readWritten(t *testing.T, name string) (cases []writtenCase) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		c := writtenCase{line: i + 1}
		line = strings.ReplaceAll(line, `\n`, "\n")
		for line != "" {
			before, rest, marked := strings.Cut(line, "⟦")
			c.text += before
			if !marked {
				break
			}
			inside, behind, closed := strings.Cut(rest, "⟧")
			if !closed {
				t.Fatalf("%s:%d: ⟦ without ⟧", name, i+1)
			}
			c.marks = append(c.marks, voc.Span{Start: len(c.text), End: len(c.text) + len(inside)})
			c.text, line = c.text+inside, behind
		}
		cases = append(cases, c)
	}
	return cases
}

// missed masks a case and returns the marked pieces of which a letter or digit is left, and the replaced pieces that
// touch no mark.
func (c writtenCase) missed(masker *Masker) (left, wrong []string) {
	normalized, offsets := tokenize.NormalizeMapped(c.text)
	masker.Mask(normalized)
	var replaced []voc.Span
	for _, origin := range masker.Origins() {
		original := offsets.Original(origin)
		replaced = append(replaced, original)
		touches := false
		for _, mark := range c.marks {
			touches = touches || mark.Start < original.End && original.Start < mark.End
		}
		if !touches {
			wrong = append(wrong, c.text[original.Start:original.End])
		}
	}
	for _, mark := range c.marks {
		if !covered(c.text, mark, replaced) {
			left = append(left, c.text[mark.Start:mark.End])
		}
	}
	return left, wrong
}

// TestWritten masks texts that were written as people in a call centre write, apart from the rules. The second file
// was written after the rules had been mended for the first one; docs/privacy.md tells the figures of first sight.
func TestWritten(t *testing.T) {
	masker := New(dictionary(t))
	for _, name := range []string{"written_first.txt", "written_develop.txt"} {
		marks, found, clean, touched := 0, 0, 0, 0
		for _, c := range readWritten(t, name) {
			left, wrong := c.missed(masker)
			masked, _ := masker.Mask(tokenize.Normalize(c.text))
			if len(c.marks) == 0 {
				clean++
				if len(wrong) > 0 {
					touched++
				}
			}
			marks += len(c.marks)
			found += len(c.marks) - len(left)
			if len(left)+len(wrong) > 0 {
				fmt.Printf("%d left %q wrong %q: %s\n", c.line, left, wrong, masked)
			}
		}
		fmt.Println(name, found, marks, touched, clean)
	}
}
