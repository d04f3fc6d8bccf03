package mask

import (
	"crypto/sha256"
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

// writtenFiles are texts that were written as people in a call centre write, apart from the rules. docs/privacy.md
// tells what was masked of each at first sight; since then rules were mended with them.
var writtenFiles = []string{"written_first.txt", "written_develop.txt", "written_second.txt", "written_third.txt"}

// TestWritten holds what is masked of written texts against the golden file, which lists all that is left.
func TestWritten(t *testing.T) {
	masker := New(dictionary(t))
	var got strings.Builder
	allPieces, allFound := 0, 0
	for _, name := range writtenFiles {
		pieces, found, clean, touched := 0, 0, 0, 0
		var mistakes strings.Builder
		for _, c := range readWritten(t, name) {
			left, wrong := c.missed(masker)
			if len(c.marks) == 0 {
				clean++
				touched += min(1, len(wrong))
			}
			pieces += len(c.marks)
			found += len(c.marks) - len(left)
			for _, piece := range left {
				fmt.Fprintf(&mistakes, "  line %d leaves %q\n", c.line, piece)
			}
			for _, piece := range wrong {
				fmt.Fprintf(&mistakes, "  line %d loses %q\n", c.line, piece)
			}
		}
		allPieces, allFound = allPieces+pieces, allFound+found
		fmt.Fprintf(&got, "%s: %d of %d pieces masked, %d of %d other texts touched\n%s", name, found, pieces, touched, clean, mistakes.String())
		if found*100 < pieces*95 || touched*100 > clean*3 {
			t.Errorf("%s: too little is masked, or too much", name)
		}
	}
	golden(t, "written.txt", got.String())
	page, err := os.ReadFile(filepath.Join("..", "docs", "privacy.md"))
	if err != nil {
		t.Fatal(err)
	}
	if line := fmt.Sprintf("(%d of %d pieces)", allPieces-allFound, allPieces); !strings.Contains(string(page), line) {
		t.Errorf("docs/privacy.md does not say %q", line)
	}
}

// golden holds text against a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("what is masked changed (look at the difference, raise Version, then run with -update):\n%swere\n%s", got, want)
	}
}

// TestMaskedSample holds the masked texts of the bundled sample, and where they are there those of the evaluation data,
// against hashes: a change for speed changes none of them.
func TestMaskedSample(t *testing.T) {
	masker := New(dictionary(t))
	hashOf := func(texts []string) string {
		h := sha256.New()
		for _, text := range texts {
			masked, spans := masker.Mask(tokenize.Normalize(text))
			fmt.Fprintln(h, masked, spans)
		}
		return fmt.Sprintf("%d texts, SHA-256 %x\n", len(texts), h.Sum(nil))
	}
	var texts []string
	for _, inquiry := range sampleInquiries(t) {
		texts = append(texts, inquiryTexts(inquiry)...)
	}
	golden(t, "masked_sample.txt", hashOf(texts))
	if os.Getenv("VOC_EVAL_DATA") != "" {
		golden(t, "masked_evaluation.txt", hashOf(append(realTexts(t, develop), realTexts(t, test)...)))
	}
}
