package ingest

import (
	"os"
	"path/filepath"
	"testing"

	"voc"
)

// TestSeparationOnRealText reads answers to surveys written by people, which hold no mail and no forms: the rules
// that cut messages must leave them alone but for greetings, also when they are taken for mail.
func TestSeparationOnRealText(t *testing.T) {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Skip("VOC_EVAL_DATA is not set")
	}
	content, err := os.ReadFile(filepath.Join(folder, "survey_free_text.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, channel := range []string{voc.Survey, voc.Email} {
		r := read(t, content, Options{Channel: channel})
		rules := map[string]int{}
		cut := 0
		for _, q := range r.inquiries {
			other := false
			for _, turn := range q.Turns {
				if turn.Rule != "" {
					rules[turn.Rule]++
				}
				other = other || turn.Rule != "" && turn.Role != voc.RoleGreeting
			}
			if other {
				cut++
			}
		}
		t.Logf("%s: of %d texts %d were cut; rules %v", channel, len(r.inquiries), cut, rules)
		if len(r.inquiries) == 0 || cut*1000 > len(r.inquiries) {
			t.Errorf("%s: %d of %d texts were cut", channel, cut, len(r.inquiries))
		}
	}
}
