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

	// SegmentDistinctive are topics that people of a segment raise more or less than those of its other values, sorted by
	// the segment's name and value, then by falling z.
	SegmentDistinctive []SegmentDistinctive
	// Replies are the best earlier replies to inquiries of the week that wait for one, in the order of the week's rows.
	Replies []EarlierReply

	// Audited are the shares of inquiries after correction for the classifier's errors, by topic, all channels first,
	// where an audited sample stands beside the catalog (audit.csv, which `voc label` writes); else empty.
	Audited []AuditedShare
	// Associations say how outcomes of customers go with the topics that they raised in the week or the seven weeks
	// before it, by outcome, then by topic; empty where no outcome is known.
	Associations []Association
	// OutcomeGroups compare the same outcomes between people whose complaint was resolved, was not, who wrote without a
	// complaint, and who did not write (Goodman).
	OutcomeGroups []OutcomeGroup
	// Sensitivity is the place of each leaf topic under each weighting, and with each channel left out of the equal one.
	Sensitivity []Sensitivity
	Raking      *Raking // how well the raked weights meet the declared margins; nil where none are declared
	// Disagreements describe how far the channels differ, by topic; none where there is one channel only.
	Disagreements []Disagreement
	Weightings    []Weighting // how unequal people count, by estimator
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

// SegmentDistinctive is a topic that is raised more, or less, by people with one value of a segment. Channel is empty.
type SegmentDistinctive struct {
	Segment Segment
	Distinctive
}

// EarlierReply is what an agent answered to an earlier inquiry that is similar and was resolved.
type EarlierReply struct {
	For        RowID   // the inquiry that waits
	From       RowID   // the earlier one, of the same week or of the eight before it
	Text       string  // of the reply, masked, its beginning
	Similarity float64 // of the two inquiries, 0 to 1: cosine of their weighted character pairs
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
	Outcome    string // cancelled, repurchased, detractor, dissatisfied
	Raised     int64  // people with a known outcome who raised the topic
	Others     int64
	RaisedRate float64 // share of them with the outcome, unstratified
	OthersRate float64
	Difference float64 // of the shares, stratified by the channels that people used
	Low, High  float64 // its 95 % interval
}

// OutcomeGroup is the share of people with an outcome in one of the groups of Goodman's comparison.
type OutcomeGroup struct {
	Outcome   string // cancelled, repurchased, detractor, dissatisfied
	Group     string // complaint_resolved, complaint_unresolved, no_complaint, silent
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
	// Channels, where positive, is the number of audited channels that Share was combined from by their numbers of
	// inquiries; the other figures are then those of all samples together.
	Channels int
}

// Sensitivity is the place of a topic under one weighting of the channels.
type Sensitivity struct {
	Topic     string
	Estimator string
	Without   string // the channel that is left out of the equal-weight mean; empty = none
	Share     float64
	Rank      int // among the leaf topics, 1 = largest share
}

// Interval is a share with its 95 % interval.
type Interval struct{ Value, Low, High float64 }

// NewPhrase is what customers say in inquiries without a topic, and did not say before: a cluster of phrases that speak
// of one thing or are said together. It is called by its most frequent phrase.
type NewPhrase struct {
	Week      Week
	Target    string
	Predicate string
	People    int64 // who say any phrase of the cluster
	Messages  int64
	Channels  []string // sorted
	FirstSeen string   // day
	Examples  []string // ids of inquiries, the first three
	Phrases   []Phrase // of the cluster, most people first; never empty
	Rows      RowSet   // the inquiries: Messages of them
}

// Phrase is one thing that is said of one target.
type Phrase struct {
	Target, Predicate string
	People            int64
}
