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

var labelNames = map[string]string{
	Positive: "肯定", Neutral: "中立", Negative: "否定",
	Question: "質問", Request: "要望", Complaint: "苦情", Opinion: "意見", Praise: "お褒め", Report: "報告",
}

// LabelName returns the Japanese name of a sentiment or kind for display, or the label itself.
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

// Sentiment is the feeling of an inquiry.
type Sentiment struct {
	Class    string  // Positive, Neutral, Negative
	Score    float64 // −1 to 1
	Origin   string
	Evidence []Evidence
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
	Opinions  []OpinionUnit // in text order
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
