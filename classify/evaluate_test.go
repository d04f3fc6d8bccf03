package classify_test

import (
	"math"
	"testing"

	"voc/classify"
)

func TestEvaluate(t *testing.T) {
	pair := func(gold, predicted string, confidence float64, abstains bool, channel string) classify.Outcome {
		return classify.Outcome{Gold: []string{gold}, Predicted: []string{predicted}, Confidence: confidence, Abstains: abstains, Channel: channel}
	}
	e := classify.Evaluate([]classify.Outcome{
		pair("a", "a", 0.95, false, "web"), pair("a", "a", 0.95, false, "web"), pair("a", "b", 0.55, true, "phone"), pair("b", "c", 0.95, false, ""),
	}, false)
	// F1: a 2·2/(3+2) = .8, b 0 (gold 1, predicted 1), c 0 (predicted only) → macro .8/3.
	for name, pair := range map[string][2]float64{
		"accuracy": {e.Accuracy, 0.5}, "macro F1": {e.MacroF1, 0.8 / 3}, "n": {float64(e.N), 4},
		"coverage": {e.Coverage.Value, 0.75}, "selective accuracy": {e.SelectiveAccuracy.Value, 2.0 / 3},
		// Bins: [.5,.6) holds 1 wrong: |.55 − 0|; [.9,1] holds 3, 2 right: |2.85 − 2|.
		"calibration error": {e.CalibrationError, (0.55 + 0.85) / 4},
		// Wilson 2 of 4.
		"low": {e.AccuracyInterval.Low, 0.15003899}, "high": {e.AccuracyInterval.High, 0.84996101},
		"recall of a": {e.Classes[0].Recall.Value, 2.0 / 3}, "precision of c": {e.Classes[2].Precision.Value, 0},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-6 {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	if len(e.Classes) != 3 || len(e.Confusion) != 3 || len(e.Channels) != 2 || e.Channels[1].Channel != "web" || e.Channels[1].Accuracy.Value != 1 {
		t.Errorf("classes %v, confusion %v, channels %v", e.Classes, e.Confusion, e.Channels)
	}
}

func TestEvaluateMultiLabel(t *testing.T) {
	e := classify.Evaluate([]classify.Outcome{
		{Gold: []string{"a", "b"}, Predicted: []string{"b", "a"}}, {Gold: []string{"a"}, Predicted: []string{"a", "b"}}, {}, {Gold: []string{"c"}},
	}, true)
	if e.Accuracy != 0.5 || e.Classes[0].F1 != 1 || math.Abs(e.Classes[1].F1-2.0/3) > 1e-9 || e.Classes[2].F1 != 0 || e.Confusion != nil {
		t.Errorf("%+v", e)
	}
	// Gold labels 4, predicted 4, common 3; of 4 texts × 3 labels (a b)(a) … 2 decisions are wrong.
	for name, pair := range map[string][2]float64{
		"micro F1": {e.MicroF1, 6.0 / 8}, "micro precision": {e.MicroPrecision.Value, 3.0 / 4}, "micro recall": {e.MicroRecall.Value, 3.0 / 4},
		"hamming": {e.HammingLoss, 2.0 / 12}, "jaccard": {e.Jaccard, (1 + 0.5 + 1 + 0) / 4},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	both := classify.Evaluate([]classify.Outcome{{Gold: []string{"a"}, Predicted: []string{"a", "b"}, Confidences: []float64{1, 0.5}}}, true)
	if math.Abs(both.CalibrationError-0.25) > 1e-12 { // a is right at 1, b is wrong at one half
		t.Errorf("calibration error over all labels is %v", both.CalibrationError)
	}
}
