package mask

import (
	"bufio"
	"encoding/json"
	"golang.org/x/text/unicode/norm"
	"os"
	"strings"
	"testing"
	"voc/tokenize"
)

func TestCases(t *testing.T) {
	d, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	m := New(d)
	f, err := os.Open("/work/shared/pii/cases.jsonl")
	if err != nil {
		t.Skip()
	}
	s := bufio.NewScanner(f)
	for s.Scan() {
		var c struct {
			Case, Kind, Text               string
			Must_not_survive, Must_survive []string
		}
		json.Unmarshal(s.Bytes(), &c)
		o, spans := m.Mask(tokenize.Normalize(c.Text))
		out := o.String()
		bad := ""
		strip := strings.NewReplacer(" ", "", "-", "", "\n", "", "ー", "", "、", "", "の", "")
		for _, x := range c.Must_not_survive {
			for _, y := range []string{x, norm.NFKC.String(x), tokenize.Normalize(x)} {
				if strings.Contains(out, y) || strings.Contains(strip.Replace(out), strip.Replace(y)) {
					bad = "LEAK " + y
				}
			}
		}
		for _, x := range c.Must_survive {
			if !strings.Contains(out, tokenize.Normalize(x)) {
				bad = "LOST " + x
			}
		}
		t.Logf("%-6s %-8s %q -> %q %d", c.Case, bad, c.Text, out, len(spans))
		if bad != "" {
			t.Errorf("^^^^")
		}
	}
}
