package classify_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"voc"
	"voc/classify"
)

// accuracy returns accuracy and macro-F1 of pairs of gold and predicted labels.
func accuracy(pairs [][2]string) (float64, float64) {
	right := 0
	gold, predicted, both := map[string]int{}, map[string]int{}, map[string]int{}
	for _, p := range pairs {
		gold[p[0]]++
		predicted[p[1]]++
		if p[0] == p[1] {
			right++
			both[p[0]]++
		}
	}
	f1, classes := 0.0, 0
	for c, n := range gold {
		f1 += 2 * float64(both[c]) / float64(n+predicted[c])
		classes++
	}
	for c := range predicted {
		if gold[c] == 0 {
			classes++
		}
	}
	return float64(right) / float64(len(pairs)), f1 / float64(classes)
}

// TestReviewSentiment measures on a corpus that is not part of the repository: VOC_EVAL_DATA names its folder.
func TestReviewSentiment(t *testing.T) {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Skip("VOC_EVAL_DATA is not set")
	}
	file, err := os.Open(filepath.Join(folder, "review_sentiment.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	var pairs [][2]string
	var out *csv.Writer
	if name := os.Getenv("VOC_EVAL_OUT"); name != "" {
		f, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		out = csv.NewWriter(f)
		defer out.Flush()
	}
	confusion := map[[2]string]int{}
	for _, row := range rows[1:] {
		labels := l.label(row[3])
		pair := [2]string{row[2], labels.Sentiment.Class}
		pairs = append(pairs, pair)
		confusion[pair]++
		if out != nil {
			rules := ""
			for _, e := range labels.Sentiment.Evidence {
				rules += e.Rule + " "
			}
			out.Write([]string{pair[0], pair[1], row[3], rules, labels.Kind.Value})
		}
	}
	acc, f1 := accuracy(pairs)
	t.Logf("accuracy %.4f macro-F1 %.4f", acc, f1)
	for _, g := range []string{voc.Positive, voc.Neutral, voc.Negative} {
		t.Logf("%-9s pos %4d neu %4d neg %4d", g, confusion[[2]string{g, voc.Positive}], confusion[[2]string{g, voc.Neutral}], confusion[[2]string{g, voc.Negative}])
	}
	if acc < 0.65 || f1 < 0.58 {
		t.Errorf("accuracy %.3f, macro-F1 %.3f: below the public baseline .65, .58", acc, f1)
	}
}

// TestSurveySentiment measures on answers whose question tells whether praise or blame was asked for: 推奨項目 against
// 不便さの内容. A neutral answer is an abstention.
func TestSurveySentiment(t *testing.T) {
	folder := os.Getenv("VOC_EVAL_DATA")
	if folder == "" {
		t.Skip("VOC_EVAL_DATA is not set")
	}
	file, err := os.Open(filepath.Join(folder, "survey_free_text.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	l := newLabeller(t, classify.DefaultTaxonomy())
	gold := map[string]string{"推奨項目": voc.Positive, "不便さの内容": voc.Negative}
	n, abstained, right := 0, 0, 0
	for _, row := range rows[1:] {
		want, ok := gold[row[2]]
		if !ok {
			continue
		}
		n++
		switch l.label(row[5]).Sentiment.Class {
		case voc.Neutral:
			abstained++
		case want:
			right++
		}
	}
	share, accuracy := ratio(abstained, n), ratio(right, n-abstained)
	t.Logf("%d answers, accuracy %.4f where it does not abstain, abstains on %.4f", n, accuracy, share)
	if n == 0 || accuracy < 0.85 || share > 0.30 {
		t.Errorf("accuracy %.3f, abstention %.3f: the bars are .85 and .30", accuracy, share)
	}
}
