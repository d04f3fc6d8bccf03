package classify

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"voc"
)

// Target is what a model decides.
type Target string

// The targets.
const (
	TargetTopics    Target = "topics"
	TargetSentiment Target = "sentiment"
	TargetKind      Target = "kind"
)

// Targets lists the targets.
var Targets = []Target{TargetTopics, TargetSentiment, TargetKind}

// The errors of models.
var (
	// ErrModelDamaged means that a file is no model or was changed after it was written.
	ErrModelDamaged = errors.New("the model is damaged")
	// ErrModelVersion means that a model was made by a voc that reads texts differently.
	ErrModelVersion = errors.New("the model was made by another version of voc")
)

// Model is a trained linear classifier over hashed features. It is immutable and safe for concurrent use;
// every goroutine takes a Predictor of its own.
//
// The score of a class is its bias plus the sum over the known features of a text of feature value times weight, where the
// value is (1 + ln count) · inverse document frequency, each block of features brought to its length.
// Weights are integers of 8 bits times a scale per feature.
type Model struct {
	header   modelHeader
	known    []uint64  // a bit per bucket
	rank     []uint32  // number of known buckets before each word of known
	idf      []float32 // by row
	scales   []float32 // by row
	weights  []int8    // row · classes + class
	bias     []float32 // by class
	checksum string
}

// modelHeader is the part of a model that is stored as JSON.
type modelHeader struct {
	Features  int             `json:"features_version"`
	Target    Target          `json:"target"`
	Multi     bool            `json:"multi_label"`
	Classes   []string        `json:"classes"` // sorted
	Weights   [blocks]float32 `json:"block_weights"`
	Slope     float64         `json:"slope"`     // of the calibration
	Intercept float64         `json:"intercept"` // of the calibration; 0 in models with one label a text
	// Of models with one label a text: the confidence of the likeliest class, with the probability p, is
	// logistic(ConfidenceSlope · ln(p/(1−p)) + ConfidenceIntercept).
	ConfidenceSlope     float64 `json:"confidence_slope"`
	ConfidenceIntercept float64 `json:"confidence_intercept"`

	Threshold float64        `json:"threshold"` // least confidence at which the model does not abstain
	Rows      int            `json:"rows"`
	Report    TrainingReport `json:"report"`
}

// Target returns what the model decides.
func (m *Model) Target() Target { return m.header.Target }

// Classes returns the labels that the model can give, sorted. The list is not to be changed.
func (m *Model) Classes() []string { return m.header.Classes }

// MultiLabel tells whether a text may have any number of labels.
func (m *Model) MultiLabel() bool { return m.header.Multi }

// Threshold returns the least confidence at which the model does not abstain.
func (m *Model) Threshold() float64 { return m.header.Threshold }

// Report returns how the model was trained.
func (m *Model) Report() TrainingReport { return m.header.Report }

// Stale says in which way a text has other features now than when the model was trained: another normalisation or dictionary
// (textVersion names today's), or other words in the built-in lexicon. It is empty where nothing changed. The labels of a stale model are
// somewhat less right than its report says, until it is trained again.
func (m *Model) Stale(textVersion string) string {
	r := &m.header.Report
	switch {
	case r.TextVersion != textVersion:
		return fmt.Sprintf("it was trained with the normalisation and dictionary %q, today's is %q", r.TextVersion, textVersion)
	case r.Rules != featureWordsHash():
		return fmt.Sprintf("it was trained with the built-in lexicon %s, today's is %s", r.Rules, featureWordsHash())
	}
	return ""
}

// Checksum returns the SHA-256 of the model's file in hexadecimal digits. Models of one checksum give the same labels.
func (m *Model) Checksum() string { return m.checksum }

// row returns the row of a bucket, or −1.
func (m *Model) row(bucket uint32) int32 {
	word, bit := m.known[bucket/64], uint64(1)<<(bucket%64)
	if word&bit == 0 {
		return -1
	}
	return int32(m.rank[bucket/64]) + int32(bits.OnesCount64(word&(bit-1)))
}

// know fills the index of known buckets, which are ascending.
func (m *Model) know(buckets []uint32) {
	m.known, m.rank = make([]uint64, featureBuckets/64), make([]uint32, featureBuckets/64)
	for _, bucket := range buckets {
		m.known[bucket/64] |= 1 << (bucket % 64)
	}
	n := uint32(0)
	for i, word := range m.known {
		m.rank[i] = n
		n += uint32(bits.OnesCount64(word))
	}
}

// Predictor applies a model to one text after another. It holds buffers: one per goroutine.
type Predictor struct {
	model         *Model
	features      *featureReader
	counts        []uint16 // by row
	touched       [blocks][]int32
	scores        []float32
	probabilities []float64
	factors       [blocks]float32 // of the last prediction: what brought each block to its length
	contributions []float32       // by token
}

// NewPredictor returns a predictor.
func (m *Model) NewPredictor() *Predictor { return m.newPredictor(newFeatureReader()) }

func (m *Model) newPredictor(features *featureReader) *Predictor {
	return &Predictor{model: m, features: features, counts: make([]uint16, m.header.Rows),
		scores: make([]float32, len(m.header.Classes)), probabilities: make([]float64, len(m.header.Classes))}
}

// Prediction is what a model says of a text.
type Prediction struct {
	Label      string    // the likeliest class
	Confidence float64   // its calibrated probability
	Abstains   bool      // the confidence is below the model's threshold
	Labels     []Scored  // of a multi-label model: the classes with a probability of at least one half, sorted by name
	Scores     []float64 // calibrated probabilities by class, in the order of Classes; valid until the next call

	class int // of Label
}

// Scored is a label with its calibrated probability.
type Scored struct {
	Label      string
	Confidence float64
}

// Predict returns the prediction for a text. Work grows linearly with the text.
func (p *Predictor) Predict(text *voc.TokenizedText) Prediction {
	return p.predict(p.features.read(text))
}

func (p *Predictor) predict(features []feature) Prediction {
	for i := range features {
		p.count(features[i].block, features[i].bucket, 1)
	}
	return p.decide()
}

// PredictExample returns the prediction for a text whose features were read already by an ExampleReader.
func (p *Predictor) PredictExample(example *Example) Prediction {
	for _, f := range example.features {
		p.count(f.block, f.bucket, f.count)
	}
	return p.decide()
}

// count adds a feature of the text.
func (p *Predictor) count(b block, bucket uint32, n uint16) {
	row := p.model.row(bucket)
	if row < 0 {
		return
	}
	if p.counts[row] == 0 {
		p.touched[b] = append(p.touched[b], row)
	}
	p.counts[row] = uint16(min(int(p.counts[row])+int(n), math.MaxUint16))
}

// decide turns the counted features into a prediction.
func (p *Predictor) decide() Prediction {
	p.score()
	best := 0
	for k, score := range p.scores {
		if score > p.scores[best] {
			best = k
		}
	}
	p.calibrate(best)
	h := &p.model.header
	prediction := Prediction{Label: h.Classes[best], Confidence: p.probabilities[best], Scores: p.probabilities, class: best}
	prediction.Abstains = prediction.Confidence < h.Threshold
	if h.Multi {
		for k, probability := range p.probabilities {
			if probability >= 0.5 {
				prediction.Labels = append(prediction.Labels, Scored{h.Classes[k], probability})
			}
		}
	}
	return prediction
}

// score fills p.scores and forgets the counted features.
func (p *Predictor) score() {
	m := p.model
	copy(p.scores, m.bias)
	for b := range p.touched {
		rows := p.touched[b]
		square := float32(0)
		for _, row := range rows {
			x := termFrequency(int(p.counts[row])) * m.idf[row]
			square += float32(x * x)
		}
		p.factors[b] = 0
		if square > 0 {
			factor := m.header.Weights[b] * float32(1/math.Sqrt(float64(square)))
			p.factors[b] = factor
			for _, row := range rows {
				x := termFrequency(int(p.counts[row])) * m.idf[row] * factor * m.scales[row]
				accumulateBytes(p.scores, m.weights[int(row)*len(p.scores):], x)
			}
		}
		for _, row := range rows {
			p.counts[row] = 0
		}
		p.touched[b] = rows[:0]
	}
}

// accumulateBytes adds x · weights to scores; weights may be longer.
func accumulateBytes(scores []float32, weights []int8, x float32) {
	weights = weights[:len(scores)]
	for k, w := range weights {
		scores[k] += float32(x * float32(w))
	}
}

// calibrate turns scores into probabilities. best is the class with the highest score.
func (p *Predictor) calibrate(best int) {
	h := &p.model.header
	if h.Multi {
		for k, score := range p.scores {
			p.probabilities[k] = logistic(h.Slope*float64(score) + h.Intercept)
		}
		return
	}
	softmax(p.probabilities, p.scores, h.Slope)
	recalibrate(p.probabilities, best, h.ConfidenceSlope, h.ConfidenceIntercept)
}

// recalibrate moves the probability of the likeliest class along a logistic curve over its log-odds, and brings the others
// to the rest in their proportions. The likeliest class stays it.
func recalibrate(probabilities []float64, best int, slope, intercept float64) {
	p, second := probabilities[best], 0.0
	for k, other := range probabilities {
		if k != best {
			second = max(second, other)
		}
	}
	if second == 0 { // nothing else is possible
		probabilities[best] = logistic(slope*logOdds(p) + intercept)
		return
	}
	rest := 0.0
	for k, other := range probabilities {
		if k != best {
			rest += other
		}
	}
	q := max(logistic(slope*logOdds(p)+intercept), second/(rest+second))
	for k := range probabilities {
		probabilities[k] *= (1 - q) / rest
	}
	probabilities[best] = q
}

// logOdds is the logarithm of the odds of p, kept finite.
func logOdds(p float64) float64 {
	const least = 1e-9
	p = min(max(p, least), 1-least)
	return math.Log(p / (1 - p))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// softmax fills probabilities with exp(slope · score) brought to the sum 1.
func softmax(probabilities []float64, scores []float32, slope float64) {
	most := scores[0]
	for _, score := range scores {
		most = max(most, score)
	}
	sum := 0.0
	for k, score := range scores {
		probabilities[k] = math.Exp(slope * float64(score-most))
		sum += probabilities[k]
	}
	for k := range probabilities {
		probabilities[k] /= sum
	}
}

// check refuses a header that no training writes.
func (h *modelHeader) check() error {
	switch {
	case h.Features != featuresVersion:
		return fmt.Errorf("%w: it reads features of version %d, this voc of version %d; train it again with voc train", ErrModelVersion, h.Features, featuresVersion)
	case h.Target != TargetTopics && h.Target != TargetSentiment && h.Target != TargetKind:
		return fmt.Errorf("%w: unknown target %q", ErrModelDamaged, h.Target)
	case !slices.IsSorted(h.Classes):
		return fmt.Errorf("%w: its classes are not sorted", ErrModelDamaged)
	case len(h.Classes) == 0 || h.Rows < 0 || h.Rows > featureBuckets:
		return fmt.Errorf("%w: %d classes, %d features", ErrModelDamaged, len(h.Classes), h.Rows)
	}
	return nil
}
