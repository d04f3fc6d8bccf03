package classify

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
)

// recipe holds what was chosen once for all data by cross-validation inside training data.
type recipe struct {
	weights    [blocks]float32 // length of each block
	leastTexts [blocks]int32   // a feature of fewer texts is left out
	rarity     float64         // power of the inverse document frequency
	cost       float64         // C of the support-vector machines
	bayes      float64         // weight of the naive-Bayes part
	smoothing  float64         // of that part
	passes     int             // most passes over the texts before the held-back part joins
	folds      int             // parts of the texts that are scored without being learnt, for calibration
	foldPasses int             // passes over the other texts before that
	lastPasses int             // passes over all texts after that
}

var standardRecipe = recipe{
	weights:    [blocks]float32{characterBlock: 1, wordBlock: 0.6, lemmaBlock: 0.8, lexiconBlock: 0.2, categoryBlock: 0.4},
	leastTexts: [blocks]int32{characterBlock: 2, wordBlock: 1, lemmaBlock: 1, lexiconBlock: 2, categoryBlock: 2},
	rarity:     0.7,
	cost:       0.35,
	bayes:      0.045,
	smoothing:  0.3,
	passes:     3,
	folds:      4,
	foldPasses: 1,
	lastPasses: 3,
}

const (
	// heldBackOneIn is the part of the training data that is held back for early stopping.
	heldBackOneIn = 10
	// defaultPrecision is the precision that the threshold promises when none is stated.
	defaultPrecision = 0.9
	// mostBalancedCost bounds how much more a rare class weighs.
	mostBalancedCost = 10
)

// TrainOptions says how a model is trained.
type TrainOptions struct {
	Target    Target
	Multi     bool    // a text may have any number of labels
	Seed      uint64  // decides which texts are held back, and the order of training
	Precision float64 // that the threshold is chosen for; 0 = 0.9
	// Balance raises the weight of rare classes: the cost of a class with n of N texts, K classes, is multiplied by
	// (N/(K n))^Balance, at most by 10. 0 leaves all texts equal, 1 all classes.
	Balance     float64
	TextVersion string // of normalisation and tokens, kept in the report
	Workers     int    // 0 = one per processor; the model does not depend on it
}

// TrainingReport says how a model was trained. It is stored in the model.
type TrainingReport struct {
	Texts       int            `json:"texts"` // with a label
	Unlabelled  int            `json:"unlabelled"`
	ByClass     map[string]int `json:"by_class"`
	Seed        uint64         `json:"seed"`
	Balance     float64        `json:"balance"`
	Cost        float64        `json:"cost"`
	Passes      int            `json:"passes"` // after which the held-back loss stopped falling
	TextVersion string         `json:"text_version"`
	Rules       string         `json:"rules_version"` // of the lexicon and categories whose entries are features

	HeldBack int `json:"held_back"` // texts that decided when to stop

	// Measured out of fold: each text by a model that did not learn from it.
	OutOfFold        int     `json:"out_of_fold"`          // texts
	Accuracy         float64 `json:"out_of_fold_accuracy"` // of multi-label models: share of right decisions over texts and classes
	CalibrationError float64 `json:"out_of_fold_calibration_error"`
	Precision        float64 `json:"stated_precision"`
	Coverage         float64 `json:"out_of_fold_coverage"`      // share of decisions at or above the threshold
	Reached          float64 `json:"out_of_fold_precision"`     // precision of those
	ReachedLow       float64 `json:"out_of_fold_precision_low"` // lower end of its 95 % interval
	// Unreached tells that at no threshold the lower end reached the stated precision; the threshold is then the one where it is highest.
	Unreached bool `json:"precision_unreached,omitempty"`
}

// ErrTooFewLabels means that there is nothing to learn.
var ErrTooFewLabels = errors.New("too few labelled texts")

// Train trains a model on examples. One set of examples in one order, with equal options, gives the same
// model byte for byte, whatever the number of workers. Examples without a label are counted and, for a model with
// one label a text, left out; for a multi-label model they are texts without any of the labels.
func Train(examples []Example, options TrainOptions) (*Model, error) {
	return train(examples, options, &standardRecipe)
}

func train(examples []Example, options TrainOptions, recipe *recipe) (*Model, error) {
	if err := options.check(); err != nil {
		return nil, err
	}
	t := &training{options: options, recipe: recipe}
	if err := t.take(examples); err != nil {
		return nil, err
	}
	space := newSpace(t.examples, recipe)
	t.vectors = space.vectorize(t.examples, recipe)
	solver := newSolver(t.vectors, len(space.buckets), len(t.classes), t.targets, t.costs(), recipe.cost, options.Seed, options.Workers)
	t.holdBack()
	t.fit(solver)
	return t.model(space, solver)
}

func (o *TrainOptions) check() error {
	if !slices.Contains(Targets, o.Target) {
		return fmt.Errorf("training: the target %q is none of topics, sentiment, kind", o.Target)
	}
	if o.Precision == 0 {
		o.Precision = defaultPrecision
	}
	if !(o.Precision > 0 && o.Precision <= 1) {
		return fmt.Errorf("training: the stated precision %g is not between 0 and 1", o.Precision)
	}
	if !(o.Balance >= 0 && o.Balance <= 1) {
		return fmt.Errorf("training: balance %g is not between 0 and 1", o.Balance)
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return nil
}

// training is the state of one training, handed from step to step.
type training struct {
	options  TrainOptions
	recipe   *recipe
	examples []Example
	classes  []string
	targets  [][]int32 // classes of each example
	counts   []int     // examples of each class
	vectors  *vectors
	learnt   []int32 // examples that train
	held     []int32 // examples that are held back
	order    []int32 // all examples, class by class, so that every fold has its part of each
	report   TrainingReport

	slope, intercept, threshold          float64
	confidenceSlope, confidenceIntercept float64
}

// take checks the examples and numbers their classes.
func (t *training) take(examples []Example) error {
	t.report = TrainingReport{ByClass: map[string]int{}, Seed: t.options.Seed, Balance: t.options.Balance, Cost: t.recipe.cost,
		Precision: t.options.Precision, TextVersion: t.options.TextVersion, Rules: featureWordsHash()}
	for i := range examples {
		labels := examples[i].Labels
		if len(labels) == 0 {
			t.report.Unlabelled++
			if !t.options.Multi {
				continue
			}
		} else {
			t.report.Texts++
		}
		if !t.options.Multi && len(labels) > 1 {
			return fmt.Errorf("training: a text has %d labels (%s); train with --multi-label, or give one label a text", len(labels), strings.Join(labels, ", "))
		}
		for _, label := range labels {
			t.report.ByClass[label]++
		}
		t.examples = append(t.examples, examples[i])
	}
	for class := range t.report.ByClass {
		t.classes = append(t.classes, class)
	}
	slices.Sort(t.classes)
	least := 2
	if t.options.Multi {
		least = 1
	}
	if len(t.classes) < least || len(t.examples) < 2*heldBackOneIn {
		return fmt.Errorf("%w: %d texts with %d classes; at least %d texts and %d classes are needed", ErrTooFewLabels, len(t.examples), len(t.classes), 2*heldBackOneIn, least)
	}
	t.counts = make([]int, len(t.classes))
	for i := range t.examples {
		var classes []int32
		for _, label := range t.examples[i].Labels {
			c, _ := slices.BinarySearch(t.classes, label)
			classes = append(classes, int32(c))
		}
		slices.Sort(classes)
		classes = slices.Compact(classes)
		for _, c := range classes {
			t.counts[c]++
		}
		t.targets = append(t.targets, classes)
	}
	return nil
}

// costs returns C of each class for its own texts.
func (t *training) costs() []float64 {
	costs := make([]float64, len(t.classes))
	for c, n := range t.counts {
		factor := math.Pow(float64(len(t.examples))/float64(len(t.classes)*n), t.options.Balance)
		costs[c] = t.recipe.cost * min(factor, mostBalancedCost)
	}
	return costs
}

// holdBack puts every tenth example of each class aside, chosen by the seed.
func (t *training) holdBack() {
	order := make([]int32, len(t.examples))
	for i := range order {
		order[i] = int32(i)
	}
	random := rand.New(rand.NewPCG(t.options.Seed, math.MaxUint64))
	random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	seen := make([]int, len(t.classes)+1)
	for _, i := range order {
		class := len(t.classes) // of a text without label
		if classes := t.targets[i]; len(classes) > 0 {
			class = int(classes[0])
		}
		seen[class]++
		if seen[class]%heldBackOneIn == heldBackOneIn/2 {
			t.held = append(t.held, i)
		} else {
			t.learnt = append(t.learnt, i)
		}
	}
	t.order = order
	class := func(i int32) int32 {
		if classes := t.targets[i]; len(classes) > 0 {
			return classes[0]
		}
		return -1
	}
	slices.SortStableFunc(t.order, func(x, y int32) int { return cmp.Compare(class(x), class(y)) })
	slices.Sort(t.held)
	slices.Sort(t.learnt)
}

// fit trains until the loss on the held-back part stops falling, scores every text by a model that did not learn from
// it, calibrates on those scores, and goes on over all texts. The dual variables carry over from step to step.
func (t *training) fit(s *solver) {
	held := t.vectors.part(t.held)
	best := math.Inf(1)
	for pass := 1; pass <= t.recipe.passes; pass++ {
		s.pass(t.learnt)
		loss := t.loss(s.scoresOf(held, len(t.classes)))
		if pass > 1 && loss > best*0.999 {
			break
		}
		best = loss
		t.report.Passes = pass
	}
	t.calibrate(t.scoreOutOfFold(s))
	all := make([]int32, len(t.examples))
	for i := range all {
		all[i] = int32(i)
	}
	for range t.recipe.lastPasses {
		s.pass(all)
	}
	newBayes(s, all, t.targets, s.rows(), t.recipe).addWeights(s)
}

// scoreOutOfFold returns the scores of all texts, text · classes + class, each by a model that did not learn from it: what the
// texts of a fold gave to the weights is taken back, the solver goes over the others, and scores the fold.
func (t *training) scoreOutOfFold(s *solver) []float32 {
	width := len(t.classes)
	scores := make([]float32, len(t.examples)*width)
	for fold := range t.recipe.folds {
		var inside, outside []int32
		for n, i := range t.order {
			if n%t.recipe.folds == fold {
				inside = append(inside, i)
			} else {
				outside = append(outside, i)
			}
		}
		s.forget(inside)
		for range t.recipe.foldPasses {
			s.pass(outside)
		}
		vectors := t.vectors.part(inside)
		found := s.scoresOf(vectors, width)
		newBayes(s, outside, t.targets, s.rows(), t.recipe).addScores(found, s, vectors, width)
		for n, i := range inside {
			copy(scores[int(i)*width:], found[n*width:(n+1)*width])
		}
	}
	return scores
}

// loss is the mean squared hinge loss of the scores of the held-back part.
func (t *training) loss(scores []float32) float64 {
	sum, width := 0.0, len(t.classes)
	for n, i := range t.held {
		for c, score := range scores[n*width : (n+1)*width] {
			margin := 1 + float64(score)
			if slices.Contains(t.targets[i], int32(c)) {
				margin = 1 - float64(score)
			}
			if margin > 0 {
				sum += margin * margin
			}
		}
	}
	return sum / float64(max(1, len(t.held)))
}

// model rounds the weights and puts the model together.
func (t *training) model(space *space, s *solver) (*Model, error) {
	rows, classes := len(space.buckets), len(t.classes)
	m := &Model{idf: space.weights, bias: make([]float32, classes),
		header: modelHeader{Features: featuresVersion, Target: t.options.Target, Multi: t.options.Multi, Classes: t.classes,
			Weights: t.recipe.weights, Slope: t.slope, Intercept: t.intercept,
			ConfidenceSlope: t.confidenceSlope, ConfidenceIntercept: t.confidenceIntercept, Threshold: t.threshold, Rows: rows, Report: t.report}}
	m.know(space.buckets)
	m.scales, m.weights = make([]float32, rows), make([]int8, rows*classes)
	row := make([]float32, classes)
	for r := range rows + 1 {
		most := float32(0)
		for _, p := range s.parts {
			copy(row[p.first:], p.weights[r*p.width:(r+1)*p.width])
		}
		if r == rows {
			copy(m.bias, row)
			break
		}
		for _, w := range row {
			most = max(most, w, -w)
		}
		if most == 0 {
			continue
		}
		m.scales[r] = most / math.MaxInt8
		for k, w := range row {
			m.weights[r*classes+k] = int8(math.RoundToEven(float64(w / m.scales[r])))
		}
	}
	data, err := m.Encode() // the checksum is the file's
	if err != nil {
		return nil, err
	}
	return decodeModel(data)
}
