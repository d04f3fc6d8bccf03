package classify_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"voc/classify"
)

func candidates() []classify.Candidate {
	var list []classify.Candidate
	for i := range 1000 {
		c := classify.Candidate{Key: fmt.Sprint("id", i), Channel: "web", Confidence: 0.97}
		if i%10 == 0 {
			c.Channel = "phone"
		}
		if i%4 == 0 {
			c.Confidence = 0.55
		}
		list = append(list, c)
	}
	return list
}

func keys(list []classify.Candidate, drawn []classify.Drawn) (names []string) {
	for _, d := range drawn {
		names = append(names, list[d.Candidate].Key)
	}
	return names
}

func TestDrawAudit(t *testing.T) {
	list := candidates()
	drawn, strata := classify.DrawAudit(list, 100, 5)
	if len(drawn) != 100 || len(strata) != 4 {
		t.Fatalf("%d drawn from %d strata", len(drawn), len(strata))
	}
	seen := map[int]bool{}
	unsure := 0
	for _, d := range drawn {
		s, c := strata[d.Stratum], list[d.Candidate]
		if seen[d.Candidate] || s.Channel != c.Channel || c.Confidence < s.From || c.Confidence >= s.To && s.To < 1 {
			t.Errorf("%+v drawn twice or from the wrong stratum %+v", c, s)
		}
		seen[d.Candidate] = true
		if c.Confidence < 0.6 {
			unsure++
		}
	}
	if unsure < 35 { // a quarter of the candidates
		t.Errorf("only %d of the sample are unsure: errors are likelier there", unsure)
	}
	shuffled := candidates()
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	again, _ := classify.DrawAudit(shuffled, 100, 5)
	if fmt.Sprint(keys(shuffled, again)) != fmt.Sprint(keys(list, drawn)) {
		t.Error("the sample depends on the order of candidates")
	}
	other, _ := classify.DrawAudit(list, 100, 6)
	if fmt.Sprint(keys(list, other)) == fmt.Sprint(keys(list, drawn)) {
		t.Error("the seed is not used")
	}
	if all, _ := classify.DrawAudit(list, 5000, 1); len(all) != len(list) {
		t.Errorf("%d drawn where all were asked for", len(all))
	}
}

func TestDrawTeachingAvoidsRepetition(t *testing.T) {
	texts := []string{"荷物が届きません", "荷物が届きません", "荷物が届きません", "請求額がおかしい", "画面が壊れた", "とても満足"}
	examples := examplesOf(t, texts, func(int) []string { return nil })
	var list []classify.Candidate
	for i := range texts {
		list = append(list, classify.Candidate{Key: fmt.Sprint(i), Confidence: []float64{0.3, 0.3, 0.3, 0.4, 0.5, 0.99}[i], Example: examples[i]})
	}
	got := map[string]bool{}
	for _, d := range classify.DrawTeaching(list, 3, 1) {
		got[texts[d.Candidate]] = true
	}
	if len(got) != 3 || got["とても満足"] {
		t.Errorf("drawn %v: want three different uncertain texts", got)
	}
}

func TestKappa(t *testing.T) {
	// The table 20 5 / 10 15: observed .70, expected .50, κ .40.
	var pairs [][2]string
	for pair, n := range map[[2]string]int{{"y", "y"}: 20, {"y", "n"}: 5, {"n", "y"}: 10, {"n", "n"}: 15} {
		for range n {
			pairs = append(pairs, pair)
		}
	}
	a := classify.Kappa(pairs)
	if math.Abs(a.Observed-0.7) > 1e-12 || math.Abs(a.Expected-0.5) > 1e-12 || math.Abs(a.Kappa-0.4) > 1e-12 || a.Low >= 0.4 || a.High <= 0.4 {
		t.Errorf("%+v", a)
	}
	if a := classify.Kappa([][2]string{{"y", "y"}, {"y", "y"}}); a.Kappa != 1 {
		t.Errorf("full agreement on one label: %+v", a)
	}
}

// TestAuditShareIsHonest draws samples from a population with a known share of right labels.
func TestAuditShareIsHonest(t *testing.T) {
	list := candidates()
	random := rand.New(rand.NewPCG(3, 3))
	covered, sum, truth := 0, 0.0, 0.0
	const rounds = 400
	for seed := range rounds {
		right := make([]bool, len(list))
		n := 0
		for i, c := range list {
			if right[i] = random.Float64() < c.Confidence-0.1; right[i] {
				n++
			}
		}
		drawn, strata := classify.DrawAudit(list, 120, uint64(seed))
		var audited []classify.Audited
		for _, d := range drawn {
			audited = append(audited, classify.Audited{Stratum: d.Stratum, Right: right[d.Candidate]})
		}
		share := classify.AuditShare(audited, strata)
		real := float64(n) / float64(len(list))
		if share.Low <= real && real <= share.High {
			covered++
		}
		sum, truth = sum+share.Value, truth+real
	}
	if covered < rounds*92/100 {
		t.Errorf("the 95 %% interval held the truth in %d of %d samples", covered, rounds)
	}
	if math.Abs(sum-truth)/rounds > 0.01 {
		t.Errorf("estimated %.3f on average, truth %.3f", sum/rounds, truth/rounds)
	}
}
