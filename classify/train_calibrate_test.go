package classify

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestThresholdPromisesByItsLowerEnd(t *testing.T) {
	decisions := func(sure, unsure int) (list []decision) {
		for range sure {
			list = append(list, decision{0.99, true})
		}
		for i := range unsure {
			list = append(list, decision{0.6, i%2 == 0})
		}
		return list
	}
	// 100 of 100 have a lower end of .963; with the unsure ones 150 of 200 do not reach .9.
	got := chooseThreshold(decisions(100, 100), 0.9)
	if got.unreached || got.threshold != 0.99 || got.coverage != 0.5 || got.precision.Value != 1 || got.precision.Low < 0.9 {
		t.Errorf("100 sure ones: %+v", got)
	}
	// 10 of 10 have a lower end of .722: too few to promise .9.
	if got := chooseThreshold(decisions(10, 10), 0.9); !got.unreached || got.threshold != 0.99 || got.precision.Low >= 0.9 {
		t.Errorf("10 sure ones: %+v", got)
	}
	if got := chooseThreshold(nil, 0.9); !got.unreached || got.coverage != 0 {
		t.Errorf("nothing decided: %+v", got)
	}
}

func TestRecalibrateKeepsTheOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		probabilities := make([]float64, 2+random.IntN(6))
		scores := make([]float32, len(probabilities))
		best := 0
		for k := range scores {
			if scores[k] = float32(random.NormFloat64()); scores[k] > scores[best] {
				best = k
			}
		}
		softmax(probabilities, scores, 40*random.Float64())
		recalibrate(probabilities, best, 0.01+2*random.Float64(), 4*random.NormFloat64())
		sum := 0.0
		for k, p := range probabilities {
			if sum += p; p > probabilities[best]+1e-12 || !(p >= 0) {
				t.Fatalf("class %d has %v, the best %v", k, p, probabilities[best])
			}
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("the probabilities add up to %v", sum)
		}
	}
}

func TestConfidenceFitFindsTheCurve(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	var odds []float64
	var decided []decision
	for range 20000 {
		x := 3 * random.NormFloat64()
		odds, decided = append(odds, x), append(decided, decision{right: random.Float64() < logistic(0.6*x+0.4)})
	}
	slope, intercept := confidenceFit(odds, decided)
	if math.Abs(slope-0.6) > 0.03 || math.Abs(intercept-0.4) > 0.06 {
		t.Errorf("found %.3f and %.3f, not 0.6 and 0.4", slope, intercept)
	}
}

// TestForgetTakesBack holds a solver that forgot a text against one that never learnt it.
func TestForgetTakesBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	const texts, rows, classes = 60, 20, 5
	v := &vectors{start: []int{0}}
	var targets [][]int32
	for i := range texts {
		length := float32(1)
		for row := range rows {
			if random.IntN(4) == 0 {
				x := random.Float32()
				v.row, v.value = append(v.row, int32(row)), append(v.value, x)
				length += x * x
			}
		}
		v.start, v.length = append(v.start, len(v.row)), append(v.length, length)
		targets = append(targets, []int32{int32(i % classes)})
	}
	cost := []float64{1, 1, 1, 1, 1}
	s := newSolver(v, rows, classes, targets, cost, 1, 1, 2)
	var all, first, second []int32
	for i := range int32(texts) {
		all = append(all, i)
		if i%3 == 0 {
			first = append(first, i)
		} else {
			second = append(second, i)
		}
	}
	s.pass(all)
	s.forget(all)
	for _, p := range s.parts {
		for _, w := range p.weights {
			if math.Abs(float64(w)) > 1e-5 {
				t.Fatalf("a weight of %v is left of what was forgotten", w)
			}
		}
	}
	// Converged over the others, it scores as one that never saw the forgotten.
	for range 3 {
		s.pass(all)
	}
	s.forget(first)
	never := newSolver(v, rows, classes, targets, cost, 1, 1, 1)
	for range 300 {
		s.pass(second)
		never.pass(second)
	}
	got, want := s.scoresOf(v, classes), never.scoresOf(v, classes)
	for i := range got {
		if math.Abs(float64(got[i]-want[i])) > 1e-3 {
			t.Fatalf("score %d is %v, without ever learning %v", i, got[i], want[i])
		}
	}
}
