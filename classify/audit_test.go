package classify_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"voc/classify"
)

func TestAuditByLabelWeighsStrata(t *testing.T) {
	strata := []classify.Stratum{{Channel: "web", Size: 90}, {Channel: "phone", Size: 10}}
	judged := []classify.Judged{
		{Stratum: 0, Channel: "web", Predicted: []string{"a"}, Gold: []string{"a"}},
		{Stratum: 0, Channel: "web", Predicted: []string{"b"}, Gold: []string{"b"}},
		{Stratum: 1, Channel: "phone", Predicted: []string{"a"}, Gold: []string{"b"}},
		{Stratum: 1, Channel: "phone", Predicted: []string{"a"}, Gold: []string{"a"}},
		{Stratum: 7, Channel: "phone", Predicted: []string{"a"}, Gold: []string{"a"}}, // of another plan
	}
	audits := map[string]classify.LabelAudit{}
	for _, a := range classify.AuditByLabel(judged, strata) {
		audits[a.Topic+"/"+a.Channel] = a
	}
	if len(audits) != 6 {
		t.Fatalf("want two labels in all, phone and web: %v", audits)
	}
	// a was predicted for inquiries of the weights 45, 5, 5; right are 45 and 5.
	all := audits["a/"]
	if math.Abs(all.Precision.Value-50.0/55) > 1e-12 || all.Recall.Value != 1 || all.Precision.Of != 3 || all.Precision.Count != 2 || all.Judged != 4 {
		t.Errorf("a in all channels: %+v", all)
	}
	if n := all.TruePositive + all.FalsePositive + all.FalseNegative + all.TrueNegative; n != 2 { // (45+45+5+5)²/(2·45²+2·5²) = 2.44
		t.Errorf("the cells add up to %d, not to the effective number: %+v", n, all.Audit)
	}
	if phone := audits["a/phone"]; phone.TruePositive != 1 || phone.FalsePositive != 1 || phone.TrueNegative != 0 || phone.Precision.Value != 0.5 {
		t.Errorf("a by phone: %+v", phone)
	}
	if web := audits["b/web"]; web.TruePositive != 1 || web.TrueNegative != 1 || web.Precision.Low <= 0 || web.Precision.High != 1 {
		t.Errorf("b by web: %+v", web)
	}
}

// TestAuditByLabelIsHonest draws audits from a population with a known precision and recall.
func TestAuditByLabelIsHonest(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	list := candidates()
	covered, mean, truth := [2]int{}, [2]float64{}, [2]float64{}
	const rounds = 300
	for seed := range rounds {
		predicted, gold := make([]bool, len(list)), make([]bool, len(list))
		var both, said, right float64
		for i, c := range list {
			predicted[i] = random.Float64() < 0.5
			gold[i] = predicted[i] == (random.Float64() < c.Confidence-0.05)
			if predicted[i] {
				said++
			}
			if gold[i] {
				right++
			}
			if predicted[i] && gold[i] {
				both++
			}
		}
		drawn, strata := classify.DrawAudit(list, 150, uint64(seed))
		var judged []classify.Judged
		name := func(is bool) []string {
			if is {
				return []string{"a"}
			}
			return nil
		}
		for _, d := range drawn {
			judged = append(judged, classify.Judged{Stratum: d.Stratum, Channel: list[d.Candidate].Channel, Predicted: name(predicted[d.Candidate]), Gold: name(gold[d.Candidate])})
		}
		a := classify.AuditByLabel(judged, strata)[0]
		for k, pair := range []struct {
			share classify.Share
			real  float64
		}{{a.Precision, both / said}, {a.Recall, both / right}} {
			if pair.share.Low <= pair.real && pair.real <= pair.share.High {
				covered[k]++
			}
			mean[k], truth[k] = mean[k]+pair.share.Value/rounds, truth[k]+pair.real/rounds
		}
	}
	for k, what := range []string{"precision", "recall"} {
		if covered[k] < rounds*92/100 || math.Abs(mean[k]-truth[k]) > 0.01 {
			t.Errorf("%s: the interval held the truth in %d of %d audits; %s on average, truth %.3f", what, covered[k], rounds, fmt.Sprintf("%.3f", mean[k]), truth[k])
		}
	}
}
