package main

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"voc"
	"voc/classify"
	"voc/ingest"
	"voc/mask"
	"voc/tokenize"
)

// TestMaskingKeepsLabels holds that masking changes topics or sentiment of at most 0.5 % of texts: those of the
// bundled sample, and those of the evaluation data where it is there.
func TestMaskingKeepsLabels(t *testing.T) {
	dictionary, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	masker, tokenizer, classifier := mask.New(dictionary), dictionary.NewTokenizer(), classify.New(classify.DefaultTaxonomy())
	var tokens voc.TokenizedText
	labels := func(text string) (topics []string, sentiment string) {
		tokenizer.Tokenize(text, &tokens)
		given := classifier.Classify(&tokens, classify.Given{})
		for _, topic := range given.Topics {
			topics = append(topics, topic.Value)
		}
		slices.Sort(topics)
		return topics, given.Sentiment.Class
	}
	check := func(name string, texts []string) {
		changed, touched := 0, 0
		for _, text := range texts {
			text = tokenize.Normalize(text)
			masked, spans := masker.Mask(text)
			if len(spans) == 0 {
				continue
			}
			touched++
			rawTopics, rawSentiment := labels(text)
			topics, sentiment := labels(masked.String())
			if !slices.Equal(rawTopics, topics) || rawSentiment != sentiment {
				changed++
				if changed <= 20 {
					t.Logf("%s: %v %s became %v %s in %s", name, rawTopics, rawSentiment, topics, sentiment, masked)
				}
			}
		}
		t.Logf("%s: %d of %d texts have other labels, %d are masked", name, changed, len(texts), touched)
		if len(texts) == 0 || changed*200 > len(texts) {
			t.Errorf("%s: masking changes the labels of %d of %d texts, more than 0.5 %%", name, changed, len(texts))
		}
	}
	check("sample", sampleTexts(t))
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Log("VOC_EVAL_DATA names no folder: the sample alone was measured")
		return
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	for _, path := range files {
		check(filepath.Base(path), columnOf(t, path, "text", 20_000))
	}
}

func sampleTexts(t *testing.T) []string {
	source, err := findSource("", nil)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := source.config.Settings(source.files, version())
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, input := range source.inputs {
		options := input.Options
		options.Location, options.Now = settings.Location, settings.Now
		_, err := ingest.Read(t.Context(), input.File, options, ingest.Sink{
			Inquiry: func(inquiry *voc.Inquiry) error { texts = append(texts, inquiry.Text); return nil },
			Reject:  func(voc.Reject) error { return nil },
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

func columnOf(t *testing.T, path, name string, most int) []string {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows := csv.NewReader(file)
	header, err := rows.Read()
	if err != nil {
		t.Fatal(err)
	}
	column := slices.Index(header, name)
	var texts []string
	for len(texts) < most {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, row[column])
	}
	return texts
}
