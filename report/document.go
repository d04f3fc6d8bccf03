package report

import "voc"

// schema names the layout of the JSON report. A field may be added under the same name; a change of meaning
// or a removal raises the number.
const schema = "voc.report/1"

// document is the report: what JSON shows as it is and what the HTML and Markdown templates render. Shares
// are fractions of people (0 to 1); names are Japanese; lists are never null.
type document struct {
	Schema      string         `json:"schema"`
	Title       string         `json:"title"`
	Week        voc.Week       `json:"week"`
	FirstDay    string         `json:"first_day"` // 2026-08-17
	LastDay     string         `json:"last_day"`
	Out         string         `json:"out"`       // directory that commands name
	Estimator   string         `json:"estimator"` // the estimator behind every "shown" share
	Summary     []sentence     `json:"summary"`   // three to five sentences
	Guards      []guard        `json:"guards"`    // warnings about the data
	Totals      totals         `json:"totals"`
	Ranking     ranking        `json:"ranking"`     // what each channel alone would have said
	Movers      movers         `json:"movers"`      // what changed
	Signals     []signal       `json:"signals"`     // what somebody must hear of at once
	Rising      rising         `json:"rising"`      // what is new or unusual
	Service     service        `json:"service"`     // how customers were served
	Measures    []measureGroup `json:"measures"`    // by owner and kind, the most urgent of an owner first
	Routing     routingSummary `json:"routing"`     // what the list of inquiries beside the report holds
	Opinions    []opinion      `json:"opinions"`    // of all topics, most people first
	Reliability reliability    `json:"reliability"` // what speaks for and against the figures
	Topics      []topic        `json:"topics"`      // leaf topics by shown share, Uncategorised last
	Groups      []topic        `json:"groups"`      // first-level topics that have children, by shown share
	Channels    []channel      `json:"channels"`    // most people first
	GapsKnown   bool           `json:"gaps_known"`  // false when no articles were given
	Gaps        []gap          `json:"gaps"`        // most people first
	Method      []methodLine   `json:"method"`      // how the figures were made, in words
	QuoteRule   string         `json:"quote_rule"`  // how the quotes were chosen
	Sources     []SourceLine   `json:"sources"`     // rows read = published + duplicate + rejected + forgotten
	Versions    []VersionLine  `json:"versions"`
	// TopicsLeftOut counts topics beyond topicLimit, which are in counts.parquet but not here.
	TopicsLeftOut int `json:"topics_left_out"`

	// evidence is the appendix of the HTML report: where the links of the counts lead.
	evidence evidence
	// warnings are the guards in as few lines as they need.
	warnings []string
}

// count is a number of messages or people. Query is the search whose total (of messages, or of people where
// it says so) equals Value; it is absent where no query gives exactly this number.
type count struct {
	Value   int64  `json:"value"`
	CountOf string `json:"count_of"` // messages or people
	Query   *query `json:"query,omitempty"`
}

// share is an estimated share of people with its 95 % interval.
type share struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// sentence is one sentence of the summary with the counts that it names, in order.
type sentence struct {
	Text   string  `json:"text"`
	Counts []count `json:"counts"`
	parts  []part
}

// part is a piece of a sentence: text, and the anchor it links to if any.
type part struct {
	text   string
	anchor string
}

type guard struct {
	Kind    string `json:"kind"`
	Channel string `json:"channel,omitempty"`
	Detail  string `json:"detail"`
}

type totals struct {
	People        count       `json:"people"`
	Messages      count       `json:"messages"`
	Channels      int         `json:"channels"`
	Uncategorised *share      `json:"uncategorised,omitempty"` // shown share of people in no topic
	Rho           float64     `json:"rho"`                     // disagreement of the channels, 0 to 1
	RhoWords      string      `json:"rho_words"`
	Trend         []weekPoint `json:"trend"` // people a week
}

// weekPoint is one week of a trend; a week without figures has no point.
type weekPoint struct {
	Week   voc.Week `json:"week"`
	People count    `json:"people"`
	Share  *share   `json:"share,omitempty"` // shown share, for topics
}

// ranking sets the all-channel top ten beside the top ten that each channel alone would give.
type ranking struct {
	Columns         []rankColumn `json:"columns"`           // all channels first, then by people
	ChannelsLeftOut int          `json:"channels_left_out"` // small channels beyond channelLimit
	Spread          []spread     `json:"spread"`            // the all-channel top ten with the lowest and highest channel
	OneChannel      []oneChannel `json:"one_channel"`       // topics that are one channel's voice
}

type rankColumn struct {
	Channel string     `json:"channel"` // empty = all channels
	Name    string     `json:"name"`
	People  count      `json:"people"`
	Few     bool       `json:"few"` // under fewPeople people: the order is not firm
	Cells   []rankCell `json:"cells"`
	// Missed are topics of the all-channel top ten that this channel clearly makes look small.
	Missed []rankCell `json:"missed"`
}

// rankCell is one topic's place in a column. Looks says whether the channel makes the topic look "big" or
// "small": its interval lies wholly above or below the all-channel interval.
type rankCell struct {
	Rank        int    `json:"rank"` // 0 when nobody in the channel raised it
	Topic       string `json:"topic"`
	Name        string `json:"name"`
	Share       share  `json:"share"`
	People      count  `json:"people"`
	OverallRank int    `json:"overall_rank"`
	Looks       string `json:"looks,omitempty"`
}

// spread is the range of a topic's share over the channels that have at least fewPeople people.
type spread struct {
	Topic string       `json:"topic"`
	Name  string       `json:"name"`
	Shown share        `json:"shown"`
	Low   channelShare `json:"low"`
	High  channelShare `json:"high"`
}

type channelShare struct {
	Channel string `json:"channel"`
	Name    string `json:"name"`
	Share   share  `json:"share"`
	People  count  `json:"people"`
}

type oneChannel struct {
	Topic   string       `json:"topic"`
	Name    string       `json:"name"`
	Shown   share        `json:"shown"`
	Channel channelShare `json:"channel"`
}

// movers is what changed against the mean of the weeks before.
type movers struct {
	Tested    int     `json:"tested"` // topics with a verdict of change or no change
	Clear     []mover `json:"clear"`
	NoChange  []mover `json:"no_clear_change"`
	Withheld  []mover `json:"withheld"`
	TooFew    []mover `json:"not_enough_data"`
	Available bool    `json:"available"` // false when there are too few earlier weeks
}

type mover struct {
	Topic          string  `json:"topic"`
	Name           string  `json:"name"`
	Group          bool    `json:"group"` // a first-level topic with children
	People         count   `json:"people"`
	Baseline       float64 `json:"baseline_people"` // mean a week
	BaselineWeeks  int     `json:"baseline_weeks"`
	Change         float64 `json:"change"` // relative change of people, 0.5 = half as many again
	Low            float64 `json:"low"`
	High           float64 `json:"high"`
	Q              float64 `json:"q"`
	Share          float64 `json:"share"`
	BaselineShare  float64 `json:"baseline_share"`
	RateEffect     float64 `json:"rate_effect"` // of the raw share, as a fraction
	MixEffect      float64 `json:"mix_effect"`
	EffectWords    string  `json:"effect_words"`
	LeadingChannel string  `json:"leading_channel,omitempty"`
	Verdict        string  `json:"verdict"`
}

type topic struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Parent       string       `json:"parent,omitempty"`
	ParentName   string       `json:"parent_name,omitempty"`
	Rank         int          `json:"rank"` // by shown share among the topics of this list; 0 for Uncategorised
	Shown        *share       `json:"shown,omitempty"`
	Raw          *share       `json:"raw,omitempty"`
	Equal        *share       `json:"equal,omitempty"`
	People       count        `json:"people"`
	Messages     count        `json:"messages"`
	Sentiment    sentiment    `json:"sentiment"`
	Label        string       `json:"label,omitempty"`
	LabelChannel string       `json:"label_channel,omitempty"`
	Owner        string       `json:"owner,omitempty"`
	Stage        string       `json:"stage,omitempty"`
	Measure      string       `json:"measure,omitempty"`
	Trend        []weekPoint  `json:"trend"`
	Change       *topicChange `json:"change,omitempty"`   // against the mean of the weeks before
	Priority     *priority    `json:"priority,omitempty"` // absent for groups and Uncategorised
	Opinions     []opinion    `json:"opinions"`           // most people first
	Quotes       []quote      `json:"quotes"`             // two representative, one extreme; none for groups and Uncategorised
}

// sentiment counts messages by class.
type sentiment struct {
	Negative count `json:"negative"`
	Neutral  count `json:"neutral"`
	Positive count `json:"positive"`
}

type channel struct {
	ID                string    `json:"id"`
	Name              string    `json:"name"`
	People            count     `json:"people"`
	Messages          count     `json:"messages"`
	MessagesPerPerson float64   `json:"messages_per_person"`
	RawWeight         float64   `json:"raw_weight"`   // share of the people, the weight that plain counting gives
	ShownWeight       float64   `json:"shown_weight"` // under the shown estimator
	EqualWeight       float64   `json:"equal_weight"`
	Sentiment         sentiment `json:"sentiment"`
	Weights           []weight  `json:"weights"` // under each estimator that the week has
}

// weight is how much a channel counts under an estimator.
type weight struct {
	Estimator string  `json:"estimator"`
	Weight    float64 `json:"weight"`
}

// quote is an excerpt of one row's masked text.
type quote struct {
	Role      string `json:"role"` // representative or extreme
	ID        string `json:"id"`
	IDSpace   string `json:"id_space"`
	Channel   string `json:"channel"`
	Day       string `json:"day"`
	Sentiment string `json:"sentiment"`
	Text      string `json:"text"`
	Rule      string `json:"rule,omitempty"` // the rule that gave the topic
	// The excerpt in three pieces: the middle one is the evidence for the topic. Text is the three joined.
	before, mark, after string
}

type gap struct {
	Topic     string       `json:"topic"`
	TopicName string       `json:"topic_name"`
	Question  string       `json:"question"`
	People    count        `json:"people"`
	Messages  count        `json:"messages"`
	Related   query        `json:"related"` // all questions of the topic in the week, of which these are part
	Channels  []gapChannel `json:"channels"`
	Terms     []string     `json:"terms"`
	Nearest   []nearest    `json:"nearest"`
	Examples  []gapExample `json:"examples"`

	Kind       string          `json:"kind"` // no_article, unclear, outdated, action
	KindName   string          `json:"kind_name"`
	Reason     string          `json:"reason"`               // the evidence for the kind
	Wordings   []gapWording    `json:"wordings"`             // further ones, most people first
	Trend      *float64        `json:"trend,omitempty"`      // people a week in the newest four weeks by the weeks before
	Rising     bool            `json:"rising"`               // beyond chance
	Unresolved *float64        `json:"unresolved,omitempty"` // share of its inquiries with a status
	LookedUp   int64           `json:"looked_up"`            // people who had searched before they asked
	Searches   int64           `json:"searches"`             // searches of the help centre that found nothing
	State      string          `json:"state,omitempty"`      // new, accepted, written or dismissed
	Draft      []draftSentence `json:"draft"`                // of an answer, from agents' replies
	Queries    queries         `json:"queries"`
}

type gapWording struct {
	Text   string `json:"text"`
	People int64  `json:"people"`

	Queries queries `json:"queries"`
}

// draftSentence is a sentence of agents' replies, with the inquiry whose reply it stands in.
type draftSentence struct {
	Text    string   `json:"text"`
	Replies int64    `json:"replies"` // that hold it
	Week    voc.Week `json:"week"`
	IDSpace string   `json:"id_space"`
	ID      string   `json:"id"`

	Queries queries `json:"queries"`
}

type gapChannel struct {
	Channel string `json:"channel"`
	Name    string `json:"name"`
	People  int64  `json:"people"` // of the people of this gap, or signal

	Queries queries `json:"queries"`
}

type nearest struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Score float64  `json:"score"` // 0 to 1: the probability that it answers
	Lacks []string `json:"lacks"` // words of the questions that it does not have
}

type gapExample struct {
	ID      string   `json:"id"`
	Channel string   `json:"channel"`
	Week    voc.Week `json:"week"`
	Text    string   `json:"text"`
}

type methodLine struct {
	Name string `json:"name"`
	Text string `json:"text"`
}
