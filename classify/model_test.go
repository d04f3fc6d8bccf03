package classify_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"testing"

	"voc"
	"voc/classify"
	"voc/tokenize"
)

// labelledTexts are inquiries about three things in many wordings, made from parts.
func labelledTexts() (texts []string, labels []string) {
	parts := map[string][2][]string{
		"配送::遅れ":  {{"荷物", "注文した品", "商品", "頼んだ本", "宅配便"}, {"がまだ届きません", "の到着が遅れています", "はいつ届きますか", "が予定日を過ぎても来ない"}},
		"a, b; c": {{"請求額", "カードの明細", "代金", "引き落とし", "支払い"}, {"が二重になっています", "の金額がおかしい", "を間違えられた", "の内訳を教えて"}},
		"故障":      {{"電源", "画面", "リモコン", "本体", "ボタン"}, {"が動かなくなりました", "が壊れた", "の調子が悪い", "が反応しません"}},
	}
	for _, label := range []string{"配送::遅れ", "a, b; c", "故障"} {
		for _, subject := range parts[label][0] {
			for _, predicate := range parts[label][1] {
				for _, end := range []string{"。", "。よろしくお願いします。", "!"} {
					texts, labels = append(texts, subject+predicate+end), append(labels, label)
				}
			}
		}
	}
	return texts, labels
}

func examplesOf(t testing.TB, texts []string, labels func(i int) []string) []classify.Example {
	t.Helper()
	l := newLabeller(t, classify.DefaultTaxonomy())
	reader := classify.NewExampleReader()
	var examples []classify.Example
	for i, text := range texts {
		l.tokenizer.Tokenize(tokenize.Normalize(text), &l.text)
		examples = append(examples, reader.Read(&l.text, labels(i)))
	}
	return examples
}

func trainOn(t testing.TB, options classify.TrainOptions) *classify.Model {
	t.Helper()
	texts, labels := labelledTexts()
	model, err := classify.Train(examplesOf(t, texts, func(i int) []string { return labels[i : i+1] }), options)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func TestTrainedModelKnowsUnseenWordings(t *testing.T) {
	model := trainOn(t, classify.TrainOptions{Target: classify.TargetTopics})
	l := newLabeller(t, classify.DefaultTaxonomy())
	predictor := model.NewPredictor()
	for text, want := range map[string]string{
		"先週頼んだ荷物が届かないのですが": "配送::遅れ", "代金を二重に支払いました": "a, b; c", "買ったばかりの本体が壊れました": "故障",
	} {
		l.tokenizer.Tokenize(tokenize.Normalize(text), &l.text)
		got := predictor.Predict(&l.text)
		if got.Label != want {
			t.Errorf("%s: %s (%.2f), want %s", text, got.Label, got.Confidence, want)
		}
		sum := 0.0
		for _, p := range got.Scores {
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 || got.Confidence < 1.0/3 || got.Confidence > 1 {
			t.Errorf("%s: probabilities %v do not add up to one, or confidence %v is not the greatest", text, got.Scores, got.Confidence)
		}
	}
	if r := model.Report(); r.Texts != 180 || r.HeldBack == 0 || r.ByClass["故障"] != 60 {
		t.Errorf("the report does not say what was learnt: %+v", r)
	}
}

func TestTrainingIsDeterministic(t *testing.T) {
	encode := func(options classify.TrainOptions) []byte {
		data, err := trainOn(t, options).Encode()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	one := encode(classify.TrainOptions{Target: classify.TargetTopics, Seed: 7, Workers: 1})
	for _, workers := range []int{2, 3, 8} {
		if !bytes.Equal(one, encode(classify.TrainOptions{Target: classify.TargetTopics, Seed: 7, Workers: workers})) {
			t.Errorf("the model depends on the number of workers (%d)", workers)
		}
	}
	if bytes.Equal(one, encode(classify.TrainOptions{Target: classify.TargetTopics, Seed: 8})) {
		t.Error("another seed gives the same file: the seed is not used")
	}
}

func TestModelFile(t *testing.T) {
	model := trainOn(t, classify.TrainOptions{Target: classify.TargetKind})
	data, err := model.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := classify.DecodeModel("m", data)
	if err != nil {
		t.Fatal(err)
	}
	if again.Checksum() != model.Checksum() || again.Target() != classify.TargetKind || len(again.Classes()) != 3 {
		t.Errorf("read back %s %s %v", again.Checksum(), again.Target(), again.Classes())
	}
	second, err := again.Encode()
	if err != nil || !bytes.Equal(data, second) {
		t.Errorf("the model that was read back is written differently (%v)", err)
	}
	for i := 0; i < len(data); i += 1 + len(data)/50 {
		damaged := bytes.Clone(data)
		damaged[i] ^= 0x10
		if _, err := classify.DecodeModel("m", damaged); !errors.Is(err, classify.ErrModelDamaged) && !errors.Is(err, classify.ErrModelVersion) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := classify.DecodeModel("m", data[:i]); !errors.Is(err, classify.ErrModelDamaged) {
			t.Errorf("cut off after %d bytes: %v", i, err)
		}
	}
}

func TestMultiLabel(t *testing.T) {
	texts, labels := labelledTexts()
	given := make([][]string, len(texts))
	for i := range texts {
		given[i] = []string{labels[i]}
	}
	for i := range 60 { // two matters in one text
		texts = append(texts, texts[i]+texts[60+i])
		given = append(given, []string{labels[i], labels[60+i]})
	}
	for i := range 60 { // none of them
		texts = append(texts, fmt.Sprintf("こんにちは。%d日の天気はどうですか", i))
		given = append(given, nil)
	}
	examples := examplesOf(t, texts, func(i int) []string { return given[i] })
	if _, err := classify.Train(examples, classify.TrainOptions{Target: classify.TargetTopics}); err == nil {
		t.Error("texts with two labels were learnt as if they had one")
	}
	model, err := classify.Train(examples, classify.TrainOptions{Target: classify.TargetTopics, Multi: true})
	if err != nil {
		t.Fatal(err)
	}
	predictor := model.NewPredictor()
	l := newLabeller(t, classify.DefaultTaxonomy())
	for text, want := range map[string]int{"荷物が届きません。請求額がおかしいです。": 2, "本体が壊れた": 1, "今日はいい天気ですね": 0} {
		l.tokenizer.Tokenize(tokenize.Normalize(text), &l.text)
		if got := predictor.Predict(&l.text); len(got.Labels) != want {
			t.Errorf("%s: %v, want %d labels", text, got.Labels, want)
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	texts, labels := labelledTexts()
	one := func(int) []string { return labels[:1] }
	if _, err := classify.Train(examplesOf(t, texts, one), classify.TrainOptions{Target: classify.TargetKind}); !errors.Is(err, classify.ErrTooFewLabels) {
		t.Errorf("one label: %v", err)
	}
	if _, err := classify.Train(nil, classify.TrainOptions{Target: classify.TargetKind}); !errors.Is(err, classify.ErrTooFewLabels) {
		t.Errorf("no text: %v", err)
	}
	for _, options := range []classify.TrainOptions{{Target: "colour"}, {Target: classify.TargetKind, Precision: 2}, {Target: classify.TargetKind, Balance: -1}} {
		if _, err := classify.Train(nil, options); err == nil || errors.Is(err, classify.ErrTooFewLabels) {
			t.Errorf("%+v: %v", options, err)
		}
	}
}

func TestPredictorTakesAnyText(t *testing.T) {
	predictor := trainOn(t, classify.TrainOptions{Target: classify.TargetTopics}).NewPredictor()
	for _, text := range []string{"", "\xff\xfe", "😀", "A", "\n\n", string(bytes.Repeat([]byte("届"), 10_000))} {
		if got := predictor.Predict(&voc.TokenizedText{Text: text}); got.Label == "" || math.IsNaN(got.Confidence) {
			t.Errorf("%.20q: %+v", text, got)
		}
	}
}
