package classify

import (
	"math/rand/v2"
	"sync"
)

// solver trains one linear classifier per class, each against the rest: L2-regularised support-vector machines with
// the squared hinge loss, by dual coordinate descent (Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent
// Method for Large-scale Linear SVM, ICML 2008, algorithm 1). All classes see the texts in one order, so that the
// weights of a feature are read once for all of them. Classes do not depend on each other: how they are divided
// among workers changes nothing.
type solver struct {
	vectors *vectors
	parts   []*solverPart
	seed    uint64
	epoch   int
	order   []int32
}

// solverPart is the work of one worker: the classes first to first+width.
type solverPart struct {
	first, width int
	weights      []float32 // row · width + class; the last row is the constant feature
	dual         []float32 // text · width + class
	target       []int8    // text · width + class: 1 or −1
	slack        []float32 // text · width + class: 1/(2 C)
	scores       []float32
	moved        []int32
	step         []float32
}

// newSolver prepares training on v for targets, which tells the classes of each text. cost is C of each class for
// its own texts, restCost for the others.
func newSolver(v *vectors, rows, classes int, targets [][]int32, cost []float64, restCost float64, seed uint64, workers int) *solver {
	s := &solver{vectors: v, seed: seed}
	workers = max(1, min(workers, (classes+3)/4))
	for w := range workers {
		first, last := classes*w/workers, classes*(w+1)/workers
		width := last - first
		p := &solverPart{first: first, width: width,
			weights: make([]float32, (rows+1)*width), dual: make([]float32, v.len()*width),
			target: make([]int8, v.len()*width), slack: make([]float32, v.len()*width),
			scores: make([]float32, width), moved: make([]int32, 0, width), step: make([]float32, width)}
		for i := range p.target {
			p.target[i], p.slack[i] = -1, float32(1/(2*restCost))
		}
		for i, classes := range targets {
			for _, c := range classes {
				if int(c) >= first && int(c) < last {
					p.target[i*width+int(c)-first] = 1
					p.slack[i*width+int(c)-first] = float32(1 / (2 * cost[c]))
				}
			}
		}
		s.parts = append(s.parts, p)
	}
	return s
}

// pass goes over the given texts once, in an order that depends on seed and epoch alone.
func (s *solver) pass(texts []int32) {
	random := rand.New(rand.NewPCG(s.seed, uint64(s.epoch)))
	s.epoch++
	s.order = append(s.order[:0], texts...)
	random.Shuffle(len(s.order), func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
	var workers sync.WaitGroup
	for _, p := range s.parts {
		workers.Go(func() { p.pass(s.vectors, s.order) })
	}
	workers.Wait()
}

func (p *solverPart) pass(v *vectors, order []int32) {
	width := p.width
	constant := p.weights[len(p.weights)-width:]
	for _, i := range order {
		rows, values := v.row[v.start[i]:v.start[i+1]], v.value[v.start[i]:v.start[i+1]]
		scores := p.scores
		copy(scores, constant)
		for n, row := range rows {
			accumulate(scores, p.weights[int(row)*width:], values[n])
		}
		from := int(i) * width
		dual, target, slack := p.dual[from:from+width], p.target[from:from+width], p.slack[from:from+width]
		p.moved = p.moved[:0]
		for k := range scores {
			y := float32(target[k])
			gradient := float32(y*scores[k]) - 1 + float32(dual[k]*slack[k])
			if dual[k] == 0 && gradient >= 0 {
				continue
			}
			after := max(dual[k]-gradient/(v.length[i]+slack[k]), 0)
			if after == dual[k] {
				continue
			}
			p.step[len(p.moved)] = float32((after - dual[k]) * y)
			p.moved = append(p.moved, int32(k))
			dual[k] = after
		}
		p.move(constant, rows, values)
	}
}

// forget takes back what texts gave to the weights, as if they had not been learnt.
func (s *solver) forget(texts []int32) {
	var workers sync.WaitGroup
	for _, p := range s.parts {
		workers.Go(func() { p.forget(s.vectors, texts) })
	}
	workers.Wait()
}

func (p *solverPart) forget(v *vectors, texts []int32) {
	width := p.width
	constant := p.weights[len(p.weights)-width:]
	for _, i := range texts {
		dual, target := p.dual[int(i)*width:(int(i)+1)*width], p.target[int(i)*width:(int(i)+1)*width]
		p.moved = p.moved[:0]
		for k := range dual {
			if dual[k] != 0 {
				p.step[len(p.moved)] = -float32(dual[k] * float32(target[k]))
				p.moved = append(p.moved, int32(k))
				dual[k] = 0
			}
		}
		p.move(constant, v.row[v.start[i]:v.start[i+1]], v.value[v.start[i]:v.start[i+1]])
	}
}

// move adds p.step to the weights of the classes p.moved of a text's features.
func (p *solverPart) move(constant []float32, rows []int32, values []float32) {
	if len(p.moved) == 0 {
		return
	}
	for m, k := range p.moved {
		constant[k] += p.step[m]
	}
	for n, row := range rows {
		weights := p.weights[int(row)*p.width : int(row)*p.width+p.width]
		for m, k := range p.moved {
			weights[k] += float32(p.step[m] * values[n])
		}
	}
}

// rows is the number of features.
func (s *solver) rows() int { return len(s.parts[0].weights)/s.parts[0].width - 1 }

// accumulate adds x · weights to scores; weights may be longer.
func accumulate(scores, weights []float32, x float32) {
	weights = weights[:len(scores)]
	for k := range scores {
		scores[k] += float32(x * weights[k])
	}
}

// scoresOf fills scores, text · classes + class, for other vectors of the same space.
func (s *solver) scoresOf(v *vectors, classes int) []float32 {
	scores := make([]float32, v.len()*classes)
	var workers sync.WaitGroup
	for _, p := range s.parts {
		workers.Go(func() {
			for i := range v.len() {
				into := scores[i*classes+p.first : i*classes+p.first+p.width]
				copy(into, p.weights[len(p.weights)-p.width:])
				for n := v.start[i]; n < v.start[i+1]; n++ {
					accumulate(into, p.weights[int(v.row[n])*p.width:], v.value[n])
				}
			}
		})
	}
	workers.Wait()
	return scores
}
