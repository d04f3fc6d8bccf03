package voc

// Uncategorised is the topic of an inquiry in which no topic was found. It stands in counts, filters and
// reports like any topic, so that the rest is never hidden.
const Uncategorised = "uncategorised"

// The sentiment classes.
const (
	Positive = "positive"
	Neutral  = "neutral"
	Negative = "negative"
)

// The kinds of inquiry.
const (
	Question  = "question"
	Request   = "request"
	Complaint = "complaint"
	Opinion   = "opinion"
	Praise    = "praise"
	Report    = "report"
)

// Kinds lists the kinds in the order of display.
var Kinds = []string{Question, Request, Complaint, Opinion, Praise, Report}

// The contents of an inquiry. Kind is the one that decides how it is handled; contents are everything it has: a
// customer may report a problem, ask a question and thank in one breath. Question and Request are contents too.
const (
	Problem = "problem" // something does not work or was not done
	Feeling = "feeling" // a feeling is named or shown
)

// Contents lists the contents in the order of display.
var Contents = []string{Problem, Request, Question, Feeling}

// The stages of the customer's journey.
const (
	BeforePurchase = "before"
	AtPurchase     = "at" // from the order to the delivery
	AfterPurchase  = "after"
)

// Stages lists the stages in the order of display.
var Stages = []string{BeforePurchase, AtPurchase, AfterPurchase}

// The signals: what someone must hear of at once.
const (
	SignalCancel = "cancel" // wants to cancel or leave
	SignalLegal  = "legal"  // threatens with law or authorities
	SignalSafety = "safety" // somebody was hurt or could be
	SignalSpread = "spread" // threatens or begins to spread it in public
	SignalRepeat = "repeat" // third contact or more about the same thing
)

// Signals lists the signals in the order of display.
var Signals = []string{SignalSafety, SignalLegal, SignalCancel, SignalSpread, SignalRepeat}

// SentimentLevels names the levels of Sentiment.Level from −2 to 2.
var SentimentLevels = [5]string{"very_negative", Negative, Neutral, Positive, "very_positive"}

var labelNames = map[string]string{
	Problem: "困りごと", Feeling: "気持ち",
	BeforePurchase: "購入前", AtPurchase: "購入時", AfterPurchase: "購入後",
	SignalCancel: "解約・離反の意向", SignalLegal: "法的措置の示唆", SignalSafety: "安全・健康", SignalSpread: "SNS等での拡散の示唆", SignalRepeat: "3回目以上の連絡",
	SentimentLevels[0]: "強い否定", SentimentLevels[4]: "強い肯定",
	Positive: "肯定", Neutral: "中立", Negative: "否定",
	Question: "質問", Request: "要望", Complaint: "苦情", Opinion: "意見", Praise: "お褒め", Report: "報告",
}

// LabelName returns the Japanese name of a sentiment, kind, content, stage or signal for display, or the label itself.
func LabelName(label string) string {
	if name, ok := labelNames[label]; ok {
		return name
	}
	return label
}

// The origins of a label.
const (
	OriginRule  = "rule"  // built-in or user rules and lexicon
	OriginModel = "model" // a trained model
	OriginGiven = "given" // the source brought it
)

// Evidence is why a label was given: the rule that fired and the span of masked text it fired on. The span is
// empty (0, 0) where a rule looks at no text.
type Evidence struct {
	Span
	Rule string `json:"rule"`
}

// Label is a topic or a kind with its reason.
type Label struct {
	Value      string // topic id or kind
	Confidence float64
	Origin     string
	Evidence   []Evidence
}

// LabelValues returns the values of labels, never nil.
func LabelValues(labels []Label) []string {
	values := make([]string, len(labels))
	for i := range labels {
		values[i] = labels[i].Value
	}
	return values
}

// Sentiment is the feeling of an inquiry.
type Sentiment struct {
	Class    string  // Positive, Neutral, Negative
	Score    float64 // −1 to 1
	Origin   string
	Evidence []Evidence
}

// strongSentiment is the score from which a sentiment is strong: a sentence with 最高, or with two plain feelings.
const strongSentiment = 0.75

// Level returns the sentiment on five levels, −2 to 2. Its sign always agrees with Class.
func (s Sentiment) Level() int {
	strong := 0
	if s.Score >= strongSentiment || s.Score <= -strongSentiment {
		strong = 1
	}
	switch s.Class {
	case Positive:
		return 1 + strong
	case Negative:
		return -1 - strong
	}
	return 0
}

// OpinionUnit is what a customer says of what: target, predicate in canonical form, polarity.
type OpinionUnit struct {
	Target    string // noun phrase, e.g. ウィンカーの位置
	Predicate string // canonical form, e.g. わかりにくい
	Polarity  string // Positive, Neutral, Negative, or Request
	Span
}

// Labels is everything that classification says of one inquiry.
type Labels struct {
	Topics []Label // leaf topics, sorted by topic id; empty when uncategorised
	// TopicIDs are the topics as they are counted and searched: every topic and its ancestors in the taxonomy,
	// sorted, each once; Uncategorised alone when there is none.
	TopicIDs  []string
	Sentiment Sentiment
	Kind      Label
	Contents  []Label // of Contents, in that order
	// Stage is where in the journey the customer stands; its Value is empty when the text does not tell.
	Stage    Label
	Signals  []Label       // of Signals, in that order
	Opinions []OpinionUnit // in text order
}

// Topic describes one topic of the taxonomy for readers.
type Topic struct {
	ID          string // stable, e.g. delivery.late; a child's id begins with its parent's and a dot
	Parent      string // empty for the first level
	Name        string // Japanese
	EnglishName string
	Owner       string // people, process, product
	Stage       string // before, at, after purchase
	Measure     string // kind of measure that fits: faq, product, process, training, onboarding
	Leaf        bool   // has no children
}
