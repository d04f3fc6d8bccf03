package mask

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"voc/tokenize"
)

// evaluationData returns the folder of third-party text, which is not part of the repository.
func evaluationData(t *testing.T) string {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Skip("VOC_EVAL_DATA names no folder")
	}
	return folder
}

// TestSharedCases masks the shared cases of personal information that stand beside the evaluation data.
func TestSharedCases(t *testing.T) {
	file, err := os.Open(filepath.Join(evaluationData(t), "..", "pii", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	masker := New(dictionary(t))
	withoutSeparators := strings.NewReplacer(" ", "", "-", "", "\n", "", "ー", "", "、", "", "の", "")
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c struct {
			Case           string
			Text           string
			MustNotSurvive []string `json:"must_not_survive"`
			MustSurvive    []string `json:"must_survive"`
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		masked, _ := masker.Mask(tokenize.Normalize(c.Text))
		got := masked.String()
		for _, secret := range c.MustNotSurvive {
			for _, form := range []string{secret, norm.NFKC.String(secret), tokenize.Normalize(secret)} {
				if strings.Contains(got, form) || strings.Contains(withoutSeparators.Replace(got), withoutSeparators.Replace(form)) {
					t.Errorf("%s: %q survives in %q", c.Case, form, got)
				}
			}
		}
		for _, kept := range c.MustSurvive {
			if !strings.Contains(got, tokenize.Normalize(kept)) {
				t.Errorf("%s: %q is lost in %q", c.Case, kept, got)
			}
		}
	}
}

// TestShareOfOrdinaryText holds that ordinary customer text, in which little is personal, is hardly touched.
func TestShareOfOrdinaryText(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(evaluationData(t), "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	masker := New(dictionary(t))
	for _, path := range files {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows := csv.NewReader(file)
		header, err := rows.Read()
		if err != nil {
			t.Fatal(err)
		}
		column := slices.Index(header, "text")
		texts, touched := 0, 0
		for texts < 5000 {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			texts++
			text := tokenize.Normalize(row[column])
			if masked, spans := masker.Mask(text); len(spans) > 0 {
				touched++
				t.Logf("%s → %s", text, masked)
			}
		}
		file.Close()
		t.Logf("%s: %d of %d texts touched", filepath.Base(path), touched, texts)
		if touched*200 > texts {
			t.Errorf("%s: %d of %d texts are touched, more than 0.5%%", filepath.Base(path), touched, texts)
		}
	}
}
