package voc

// Groups of an Indicator. A segment's group is GroupOfSegment and its name, such as segment.plan.
const (
	GroupOfChannel = "channel"
	GroupOfTopic   = "topic"
	GroupOfTeam    = "team"
	GroupOfAgent   = "agent"
	GroupOfSegment = "segment."
)

// Units of an Indicator.
const (
	UnitShare     = "share" // 0 to 1
	UnitSeconds   = "seconds"
	UnitScore     = "score" // on the source's scale; −100 to 100 for nps
	UnitInquiries = "inquiries"
	UnitCustomers = "customers"
	UnitRatio     = "ratio" // may exceed 1
)

// Indicator is one figure on how customers were served. A column that the sources do not bring gives Measured false,
// never zero.
type Indicator struct {
	Week      Week
	Name      string // first_response_median, resolution_rate, …
	Group     string // GroupOfChannel, …; empty = all inquiries
	Key       string // the channel, topic, … of the group
	Estimator string // Raw, or the estimator whose channel weights an all-channel rate has
	Unit      string
	Formula   string
	Measured  bool
	Withheld  bool // a team or an agent with too few inquiries to say anything about people
	Value     float64
	Low, High float64 // 95 % interval; both Value where there is none, as for counts
	Count     int64   // observations that Value rests on: inquiries, calls offered or episodes
	// Rows are the inquiries that Count counts; of UnitInquiries those that Value counts; of episodes their first ones. They
	// are known of all inquiries and of teams, where each observation is one inquiry; else empty. Those of a channel are those of all that came
	// through it.
	Rows RowSet
}

// Episodes counts the episodes of a topic that began in a week: chains of one person's inquiries on one topic with
// gaps of at most seven days, over all channels. Inquiries of unknown senders are left out, since nobody could see
// them come back, and so are near-duplicates.
type Episodes struct {
	Week         Week
	Topic        string // empty = all, an inquiry with several topics being one episode's
	Episodes     int64
	Inquiries    int64 // of these episodes
	Recontacted  int64 // episodes with more than one inquiry
	Switched     int64 // episodes over several channels
	HandledTwice int64 // episodes raised in another channel while the matter was open in the first
	StatusKnown  int64 // episodes whose last inquiry has a status
	Resolved     int64 // of those, resolved
	OneContact   int64 // of the resolved, with one inquiry
	// InquirySquares is the sum over episodes of the square of their inquiries: what the interval of their mean needs.
	InquirySquares int64

	// The first inquiry of each of these episodes.
	Rows, RecontactedRows, SwitchedRows, HandledTwiceRows, ResolvedRows RowSet
}
