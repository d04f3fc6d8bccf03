package voc

// WeekInsights is what a week's rows, and those of its neighbours, say beyond its own figures. It is made when a report
// is made, since later and earlier weeks belong to it, and is not part of a week's published tables.
type WeekInsights struct {
	Week Week
	// EpisodesComplete is false while the week after is not published: whoever comes back then is not seen yet.
	EpisodesComplete bool
	Episodes         []Episodes // that began in the week: all topics first, then by topic
	Indicators       []Indicator
	Priorities       []Priority    // by rank
	Surges           []Surge       // by falling certainty
	Distinctive      []Distinctive // by channel, then by falling z
	NewPhrases       []NewPhrase   // most people first
}

// Distinctive is a topic that is raised more, or less, in one channel than in the others.
type Distinctive struct {
	Week    Week
	Channel string
	Topic   string
	People  int64   // who raised the topic in the channel
	LogOdds float64 // of the topic among all mentions: channel against the others, after the prior
	Z, Q    float64 // LogOdds by its standard error; after Benjamini–Hochberg over channels and topics
}

// Priority says what to do first: Score = Affected × Severity × Growth.
type Priority struct {
	Week       Week
	Topic      string
	Affected   float64 // people: the declared (else the equal) share × people who wrote
	Severity   float64 // 0 to 1: weighted mean of the factors that are measured
	Growth     float64 // ½ to 2: this week by the baseline for a mover, else 1
	Score      float64
	Rank       int
	Negative   float64           // share of the topic's messages with negative sentiment
	Unresolved Optional[float64] // share of its messages with a status that is open, unresolved or abandoned
	Cancel     Optional[float64] // share of its people who also want to cancel
	Recontact  Optional[float64] // share of its episodes in which the customer came back
}

// Association is how an outcome goes with raising a topic: an association, not a cause.
type Association struct {
	Topic      string
	Outcome    string
	Raised     int64 // people with a known outcome who raised the topic
	Others     int64
	RaisedRate float64 // share of them with the outcome, unstratified
	OthersRate float64
	Difference float64 // of the shares, stratified by the channels that people used
	Low, High  float64 // its 95 % interval
}

// OutcomeGroup is the share of people with an outcome in one of the groups of Goodman's comparison.
type OutcomeGroup struct {
	Group     string // complaint_resolved, complaint_unresolved, no_complaint
	People    int64
	Share     float64
	Low, High float64
}

// Audit is what people found in a sample of inquiries, each judged for a topic: how often the classifier was right.
type Audit struct {
	Topic, Channel                                           string // empty channel = all
	TruePositive, FalsePositive, FalseNegative, TrueNegative int64
}

// AuditedShare is a share after correction for the classifier's errors.
type AuditedShare struct {
	Topic, Channel           string
	Measured                 float64 // share that the classifier gave
	Share                    float64 // corrected
	Low, High                float64
	Sensitivity, Specificity Interval
	Precision, Recall        Interval // as found in the sample
	Usable                   bool     // false where the audit cannot tell the classifier from guessing
}

// Interval is a share with its 95 % interval.
type Interval struct{ Value, Low, High float64 }

// NewPhrase is what customers say in inquiries without a topic, and did not say before.
type NewPhrase struct {
	Week      Week
	Target    string
	Predicate string
	People    int64
	Messages  int64
	Channels  []string // sorted
	FirstSeen string   // day
	Examples  []string // ids of inquiries, the first three
}
