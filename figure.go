package voc

// Groupings of counts. Rows of different groupings overlap, so a sum always names one grouping.
const (
	GroupTotal           = "total"             // the whole week
	GroupChannel         = "channel"           // one channel; people of several channels count in each
	GroupTopic           = "topic"             // one topic over all channels; people count once
	GroupChannelTopic    = "channel_topic"     // one topic within one channel
	GroupChannelSet      = "channel_set"       // people by the exact set of channels they used
	GroupChannelSetTopic = "channel_set_topic" // the same for people who raised a topic in any channel
	GroupDay             = "day"               // one day over all channels
	GroupDayTopic        = "day_topic"         // one topic on one day
	GroupDayChannel      = "day_channel"       // one channel on one day
	// The channel sets divided by the values of the declared margins; only where margins are declared.
	GroupSegment      = "channel_set_segment"
	GroupSegmentTopic = "channel_set_segment_topic"
)

// Count is one line of counts.parquet: integers only, so that counts merge in any order.
type Count struct {
	Week     Week
	Grouping string
	Channel  string // channel, or channels joined by ; in sorted order for the channel sets (; and \ in a name as \; and \\); empty = all
	Topic    string // topic id with parents and Uncategorised; empty = all
	Day      string // 2026-08-03; empty = all
	// Segment is the values of the declared margins, such as plan=premium;region=east, sorted by name, with ;, =
	// and \ in names and values as \;, \= and \\; a value that is unknown or not declared is empty. Empty = all.
	Segment string

	People   int64 // distinct Labelled.CountedAs
	Messages int64 // rows

	Positive, Neutral, Negative int64 // messages by sentiment

	Question, Request, Complaint, Opinion, Praise, Report int64 // messages by kind

	Resolved   int64 // messages with status resolved
	Unresolved int64 // messages with status open, unresolved or abandoned
}

// Estimators of the all-channel share of a topic; see docs/methods.md.
const (
	Raw      = "raw"
	Equal    = "equal"
	Balanced = "balanced"
	Declared = "declared"
	Raked    = "raked"
	Within   = "within" // the plain share within one channel
)

// Labels of an estimate.
const (
	LabelRobust     = "robust"      // in the top list whatever the weighting
	LabelOneChannel = "one-channel" // one channel's voice
)

// Estimate is one line of estimates.parquet: the share of people who raise a topic, with its interval.
type Estimate struct {
	Week      Week
	Topic     string
	Estimator string
	Channel   string // for Within only
	Share     float64
	Low, High float64 // 95 % interval
	People    int64   // people who raised the topic (in the channel, for Within)
	Base      int64   // people who wrote (in the channel, for Within)
	Effective float64 // effective number of people, Kish
	Design    float64 // design effect
	Rank      int     // among leaves or among topics with children, 1 = largest share; 0 for Within and Uncategorised
	Label     string  // LabelRobust, LabelOneChannel or empty
	// LabelChannel names the channel of LabelOneChannel.
	LabelChannel string
	Flag         string // FlagFewPeople or empty
}

// FlagFewPeople marks a raked estimate that rests on effectively fewer than 10 people who raise the topic.
const FlagFewPeople = "few_people"

// Raking says how well the weights of voc.Raked meet the declared margins.
type Raking struct {
	Week      Week
	Cycles    int     // of fitting to each margin in turn
	Converged bool    // every margin is met within a tenth of a percentage point
	Deviation float64 // largest difference between a declared share and the reached one
	Cap       float64 // the weight of one person is at most this many times the mean weight
	Largest   float64 // largest weight of one person by the mean weight
	Capped    float64 // share of the people whose weight was cut at the cap
	Effective float64 // effective number of people, Kish
	Margins   []RakedShare
}

// RakedShare is one declared share of a margin.
type RakedShare struct {
	Margin   string // channel, or the name of a segment
	Value    string // empty: unknown, kept at its share among the people
	Declared float64
	Target   float64 // declared, after what unknown values keep and what values without people leave to the others
	Before   float64 // share of the people without weights
	Reached  float64
}

// ChannelWeight says how much a channel counts under an estimator in a week.
type ChannelWeight struct {
	Week      Week
	Channel   string
	Estimator string
	Weight    float64 // the weights of an estimator sum to 1
	People    int64   // people who used the channel
	Messages  int64
	Effective float64 // n_c, the effective number of people
}

// Verdicts on a change.
const (
	VerdictMover    = "mover"
	VerdictNoChange = "no_clear_change"
	VerdictTooFew   = "not_enough_data"
	VerdictWithheld = "withheld"
)

// Mover compares a topic's week with the mean of the weeks before it.
type Mover struct {
	Week           Week
	Topic          string
	People         int64
	Baseline       float64 // mean people a week over the baseline weeks
	BaselineWeeks  int
	Share          float64 // shown all-channel share
	BaselineShare  float64 // its mean over the baseline weeks
	Change         float64 // relative change of people, 0.5 = half as many again
	Low, High      float64 // 95 % interval of Change
	P, Q           float64 // p-value, and after Benjamini–Hochberg; 1 where not tested
	RateEffect     float64 // Kitagawa: part of the raw share's change from within channels
	MixEffect      float64 // Kitagawa: part from the mix of channels
	LeadingChannel string  // channel with the largest part of the change
	// Simpson is set where the raw share moves one way and the shares within the channels the other, both beyond
	// chance: the mix of channels hides what customers say.
	Simpson bool
	Verdict string
}

// Guard is a warning about the data that stands on top of a report.
type Guard struct {
	Week    Week
	Kind    string // incomplete_week, missing_channel, missing_day, volume, few_weeks, no_target, small_channel, pooled_channel, raking
	Channel string
	Detail  string // one Japanese sentence for the reader
}

// WeekFigures is everything that was counted and estimated for one week.
type WeekFigures struct {
	Week      Week
	Counts    []Count
	Estimates []Estimate
	Weights   []ChannelWeight
	Rho       float64 // disagreement of the channels, 0 to 1
	Shown     string  // the estimator shown first: Declared where a target mix is given, else Balanced
	Movers    []Mover // empty in stored figures: they depend on earlier weeks and are made when read
	Guards    []Guard
}

// Surge is a day of the week on which far more people raised a topic than was to be expected.
type Surge struct {
	Week           Week
	Topic          string
	Day            string // 2026-08-03
	People         int64
	Expected       float64
	P, Q           float64 // upper tail, and after Benjamini–Hochberg over topics and days
	LeadingChannel string  // through which most people raise the topic this week
}
