package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// TestStaleModelWarns gives models of another normalisation to the commands that use models.
func TestStaleModelWarns(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("HOME", folder) // the key of this test, not of whoever runs it
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(folder, "config"))
	dictionary, err := tokenize.Load()
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, reader := dictionary.NewTokenizer(), classify.NewExampleReader()
	var examples []classify.Example
	data := "id,received_at,channel,text,sentiment\n"
	for i := range 40 {
		text, label := fmt.Sprintf("部屋%dはとても快適でした。", i), voc.Positive
		if i%2 == 0 {
			text, label = fmt.Sprintf("部屋%dは不潔でがっかりです。", i), voc.Negative
		}
		var tokens voc.TokenizedText
		tokenizer.Tokenize(text, &tokens)
		examples = append(examples, reader.Read(&tokens, []string{label}))
		data += fmt.Sprintf("%d,2026-08-03T10:00:00+09:00,web,%s,%s\n", i, text, label)
	}
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	labelled := write("labelled.csv", data)
	inputs := write("inputs.csv", strings.ReplaceAll(data, ",sentiment\n", ",note\n"))
	for _, c := range []struct {
		version string
		stale   bool
	}{{"ipa text-0", true}, {tokenize.Version, false}} {
		model, err := classify.Train(examples, classify.TrainOptions{Target: classify.TargetSentiment, TextVersion: c.version})
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := model.Encode()
		if err != nil {
			t.Fatal(err)
		}
		file := write("s.model", string(encoded))
		config := write("voc.yaml", "model: {sentiment: s.model}\ninputs: [{path: inputs.csv}]\n")
		out := filepath.Join(folder, "out"+fmt.Sprint(c.stale))
		for _, args := range [][]string{
			{"eval", "sentiment", "--data", labelled, "--model", file},
			{"run", "--quiet", "--config", config, "--out", out, inputs},
			{"label", "draw", "sentiment", "--out", out, "--model", file, "--file", filepath.Join(folder, "s.csv")},
		} {
			var stdout, stderr bytes.Buffer
			if code := execute(context.Background(), args, &stdout, &stderr); code != exitDone {
				t.Fatalf("%v ends with %d: %s", args, code, stderr.String())
			}
			warned := strings.Contains(stderr.String(), `s.model is stale: it was trained with the normalisation and dictionary "ipa text-0", today's is`) &&
				strings.Contains(stderr.String(), "train it again with voc train sentiment")
			if warned != c.stale {
				t.Errorf("%v with a model of %q says %q", args, c.version, stderr.String())
			}
		}
	}
}
