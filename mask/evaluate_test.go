package mask

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"voc"
	"voc/tokenize"
)

var (
	update   = flag.Bool("update", false, "rewrite golden files")
	write    = flag.String("write", "", "write the generated test half to this file, for voc eval mask")
	long     = flag.Bool("long", false, "hostile texts of full length, which take half a minute")
	develops = flag.Bool("develop", false, "print the mistakes of the develop half instead of holding the figures of the test half")
)

func evaluate(t *testing.T, examples []Example, mistake func(Mistake)) Evaluation {
	evaluator := NewEvaluator(New(dictionary(t)), mistake)
	for _, example := range examples {
		evaluator.Add(example)
	}
	return evaluator.Evaluation()
}

// The bars of recall and precision.
var bars = map[string][2]float64{
	GroupNumbers: {0.995, 0.98}, GroupAddresses: {0.97, 0.95}, GroupCuedNames: {0.98, 0.95}, GroupBareNames: {0.90, 0.85},
}

// TestGenerated holds the figures of the generated test half against the bars and the golden file.
func TestGenerated(t *testing.T) {
	if *develops {
		shown := map[string]int{}
		result := evaluate(t, generate(t, develop, 6000, 3000), func(m Mistake) {
			key := fmt.Sprint(m.Group, m.Missed)
			if shown[key]++; shown[key] <= 40 {
				t.Logf("%s missed=%v %s %q [%s] %q", m.Group, m.Missed, m.Rule, strings.ToValidUTF8(m.Text[max(0, m.Start-30):m.Start], ""), m.Text[m.Start:m.End],
					strings.ToValidUTF8(m.Text[m.End:min(len(m.Text), m.End+40)], ""))
			}
		})
		t.Log("\n" + table(result))
		return
	}
	examples := generate(t, test, 15_000, 6000)
	if *write != "" {
		file, err := os.Create(*write)
		if err != nil {
			t.Fatal(err)
		}
		encoder := json.NewEncoder(file)
		for _, example := range examples {
			if err := encoder.Encode(example); err != nil {
				t.Fatal(err)
			}
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
	}
	result := evaluate(t, examples, nil)
	if result.Spans < 20_000 || result.Touched.Of < 5000 {
		t.Errorf("%d spans and %d texts without any are too few", result.Spans, result.Touched.Of)
	}
	for _, figures := range result.Groups {
		bar := bars[figures.Group]
		if figures.Recall.Share < bar[0] || figures.Precision.Share < bar[1] {
			t.Errorf("%s: recall %.4f and precision %.4f, want %.3f and %.3f", figures.Group, figures.Recall.Share, figures.Precision.Share, bar[0], bar[1])
		}
	}
	if result.Touched.Share > 0.03 {
		t.Errorf("%.2f %% of the texts without anything personal are touched, want 3 %% at most", 100*result.Touched.Share)
	}
	golden := filepath.Join("testdata", "generated.txt")
	got := table(result)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the figures changed (look at the difference, then run with -update):\n%swere\n%s", got, want)
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", "privacy.md"))
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{fmt.Sprintf("%d of %d (%.2f %%)", result.Touched.Part, result.Touched.Of, 100*result.Touched.Share)}
	for _, figures := range result.Groups {
		lines = append(lines, fmt.Sprintf("| %s | %s | %d |", percent(figures.Recall), percent(figures.Precision), figures.Recall.Of))
	}
	for _, line := range lines {
		if !strings.Contains(string(page), line) {
			t.Errorf("docs/privacy.md does not say %q", line)
		}
	}
}

func percent(r Ratio) string {
	return fmt.Sprintf("%.2f %% [%.2f, %.2f]", 100*r.Share, 100*r.Low, 100*r.High)
}

// table writes figures as they stand in the golden file.
func table(result Evaluation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s %-34s %s\n", "group", "recall", "precision")
	for _, figures := range result.Groups {
		fmt.Fprintf(&b, "%-16s %-34s %s\n", figures.Group, cell(figures.Recall), cell(figures.Precision))
	}
	fmt.Fprintf(&b, "%-16s %s\n", "texts touched", cell(result.Touched))
	return b.String()
}

func cell(r Ratio) string {
	return fmt.Sprintf("%.4f [%.4f, %.4f] %d/%d", r.Share, r.Low, r.High, r.Part, r.Of)
}

func TestEvaluator(t *testing.T) {
	text := "私は佐藤花子です。電話は０９０ー００００ー１２３４、住所は架空市見本町1-2-3。あんころ餅さん"
	mark := func(value, kind string) ExampleSpan {
		start := strings.Index(text, value)
		return ExampleSpan{start, start + len(value), kind}
	}
	result := evaluate(t, []Example{
		{text, []ExampleSpan{mark("佐藤花子", "name"), mark("０９０ー００００ー１２３４", Phone), mark("架空市見本町1-2-3", Address), mark("あんころ餅", "name_cued"), {-1, 5, Phone}, {0, 9999, Phone}}},
		{"電話してください。", nil},
		{"090-0000-1234", nil},
	}, nil)
	want := "numbers 1/1 1/2\naddresses 1/1 1/1\nnames_with_cue 0/1 0/0\nbare_names 1/1 1/1\ntouched 1/2 of 3 texts, 4 spans\n"
	var got strings.Builder
	for _, g := range result.Groups {
		fmt.Fprintf(&got, "%s %d/%d %d/%d\n", g.Group, g.Recall.Part, g.Recall.Of, g.Precision.Part, g.Precision.Of)
	}
	fmt.Fprintf(&got, "touched %d/%d of %d texts, %d spans\n", result.Touched.Part, result.Touched.Of, result.Texts, result.Spans)
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// Wilson's interval for 9 of 10, computed by hand: centre (0.9+0.19207)/1.38415, half width 0.19191.
func TestRatio(t *testing.T) {
	r := ratio(9, 10)
	if r.Share != 0.9 || r.Low < 0.5958 || r.Low > 0.5960 || r.High < 0.9820 || r.High > 0.9823 {
		t.Errorf("got %+v", r)
	}
	if r := ratio(0, 0); r.Share != 0 || r.Low != 0 || r.High != 1 {
		t.Errorf("got %+v", r)
	}
}

// Where replaced text stood is known through all rounds.
func TestOrigins(t *testing.T) {
	masker := New(dictionary(t))
	for _, c := range cases {
		text := tokenize.Normalize(c.text)
		masked, spans := masker.Mask(text)
		if len(masker.origins) != len(spans) {
			t.Fatalf("%q: %d origins of %d spans", text, len(masker.origins), len(spans))
		}
		var rebuilt strings.Builder
		end := 0
		for i, origin := range masker.origins {
			rebuilt.WriteString(text[end:origin.Start] + replacements[spans[i].Kind])
			end = origin.End
		}
		if rebuilt.WriteString(text[end:]); rebuilt.String() != masked.String() {
			t.Errorf("%q: origins %v give %q, not %q", text, masker.origins, rebuilt.String(), masked)
		}
	}
	if _, spans := masker.Mask("何もない"); len(spans) > 0 || len(masker.origins) > 0 {
		t.Errorf("origins %v are left over", []voc.Span(masker.origins))
	}
}
