package voc

import "time"

// Article is one entry of the help centre.
type Article struct {
	ID        string
	Title     string // the question
	Body      string // the answer
	Category  string
	URL       string
	Archived  bool
	UpdatedAt time.Time       // zero when unknown
	Views     Optional[int64] // how often it was read, over whatever time the export covers
	Helpful   Optional[int64] // votes that it helped
	Unhelpful Optional[int64] // votes that it did not
}

// The kinds of FAQ gaps.
const (
	GapNoArticle = "no_article" // nothing answers
	GapUnclear   = "unclear"    // an article is near, but customers who had it, or should have found it, still write
	GapOutdated  = "outdated"   // the article says other figures than the agents do now
	GapAction    = "action"     // agents did something for each customer: no article can
)

var gapNames = map[string]string{GapNoArticle: "記事なし", GapUnclear: "記事はあるが伝わっていない", GapOutdated: "記事の内容が最近の回答と違う", GapAction: "個別対応が必要"}

// GapName returns the Japanese name of a kind of gap for display, or the kind itself.
func GapName(kind string) string {
	if name, ok := gapNames[kind]; ok {
		return name
	}
	return kind
}

// FAQGap is a group of customers' questions that no article answers.
type FAQGap struct {
	ID       string       // hexadecimal; stays the same while the words that the group shares do
	Kind     string       // GapNoArticle, …
	Reason   string       // one Japanese sentence: the evidence for Kind
	Topic    string       // leaf topic id or Uncategorised, of most people
	Category string       // of the help centre: where the articles near to it stand; empty where they have none
	Question string       // the most representative wording, masked
	Wordings []GapWording // most people first, Question included
	Examples []GapExample
	People   int64
	Messages int64
	Weeks    int            // weeks that were looked at, from the first to the last question of all
	Channels []ChannelCount // most people first
	Terms    []string       // search words to put on an article
	Nearest  []ArticleMatch // best first, at most three
	Rows     []RowID        // every inquiry behind the gap, by week, id space and id; their number is Messages

	Priority   float64           // what gaps are ordered by: people × trend × unresolved share × those who had searched, see package faq
	Balanced   float64           // people if every channel counted the same
	Trend      Optional[float64] // people a week in the newest four weeks against the weeks before; absent with fewer than six weeks
	Rising     bool              // the newest weeks are beyond chance: one-sided Poisson comparison, false discovery rate 5 % among the gaps
	Unresolved Optional[float64] // share of inquiries with a status that are open, unresolved or abandoned
	LookedUp   int64             // people who had searched the help centre or a manual, or came from a bot, before they asked
	LookedRows []RowID           // their inquiries, before which they had searched
	Searches   int64             // searches of the help centre for the gap's words that found nothing
	Evidence   GapEvidence       // what people did before they asked
	Conflicts  []GapConflict     // of GapOutdated, most replies first
	State      string            // new, accepted, written or dismissed; empty where no states are kept
	Draft      []DraftSentence   // of an answer, from the replies
}

// GapEvidence counts people of a gap by what they did before they asked. A person who read the nearest article is in
// Read alone of the first four; SaidNotFound and FromBot stand beside them.
type GapEvidence struct {
	Read           int64 // had seen an article near to the question
	ReadUnresolved int64 // of them, those whose matter was not closed afterwards
	ReadOther      int64 // had seen other articles only
	SearchedOnly   int64 // had searched the help centre and opened nothing
	SaidNotFound   int64 // say that help centre or manual did not have it
	FromBot        int64 // came from a bot that could not answer
}

// GapConflict is a statement of an article that agents now contradict.
type GapConflict struct {
	Article string // id
	Written string // sentence of the article
	Reply   string // sentence of the replies, masked
	Replies int64  // recent replies that hold it
	Source  RowID  // one of them
}

// GapWording is a wording of a question.
type GapWording struct {
	Text   string // masked
	People int64
	Rows   []RowID // the inquiries that ask so
}

// DraftSentence is a sentence of agents' replies, as it stands there, masked.
type DraftSentence struct {
	Text    string
	Replies int64   // replies that hold it
	Source  RowID   // one of them
	Rows    []RowID // the inquiries with these replies
}

// RowID names one published inquiry.
type RowID struct {
	Week    Week
	IDSpace string
	ID      string
}

// GapExample is one question behind a gap.
type GapExample struct {
	ID      string
	Channel string
	Week    Week
	Text    MaskedText
}

// ChannelCount counts people in a channel.
type ChannelCount struct {
	Channel string
	People  int64
}

// How well an article matches a question, by the probability that it answers.
const (
	MatchGood = "good" // as likely as not, or more
	MatchWeak = "weak" // near, but rather not
	MatchNone = "none"
)

// weakMatch is the probability from which an article is near to a question.
const weakMatch = 0.35

// Level says how good a match is.
func (m ArticleMatch) Level() string {
	switch {
	case m.Score >= 0.5:
		return MatchGood
	case m.Score >= weakMatch:
		return MatchWeak
	}
	return MatchNone
}

// ArticleMatch is how well an article answers a question.
type ArticleMatch struct {
	ID    string
	Title string
	Score float64  // 0 to 1: the probability that it answers
	Lacks []string // words of the questions that the article does not have; filled for gaps only
}
