package voc

import "time"

// Labelled is one inquiry after masking and classification: the row that is stored, counted, indexed and
// shown. It holds no raw text.
type Labelled struct {
	ID      string
	IDSpace string
	Source  Source

	ReceivedAt  time.Time // in the run's time zone
	UpdatedAt   time.Time // zero when the source has none
	Week        Week      // of ReceivedAt
	Day         string    // of ReceivedAt, 2026-08-03
	ContentHash string    // hexadecimal hash of everything the source gave, masked; decides between rows of one id

	Channel string
	Person  string // keyed token of the customer, the same in every channel of an id space; empty when unknown
	// Identifiers are keyed tokens of the sender's e-mail address and telephone number where the source has columns for
	// them (e-… and t-…), sorted, each once. They are the same in every id space, and join people; see PersonMerge.
	Identifiers []string
	// NearDuplicateOf is the ID of an earlier row of the same week and channel with nearly the same text, or empty.
	NearDuplicateOf string
	// CountedAs is the person this row counts for: Person, or whom it is joined to by Identifiers (the smallest token
	// of a customer among them, else of an identifier), or the inquiry itself when the sender is unknown, or the CountedAs of the row that it nearly duplicates. Distinct values of it are "people".
	CountedAs string

	Subject MaskedText
	Text    MaskedText // subject and customer's words; what every offset refers to
	Turns   []MaskedTurn
	Reply   MaskedText
	// Masked lists what mask replaced in Text, in order; offsets of the replacements in Text.
	Masked []MaskedSpan

	Product  string
	Segments []Segment
	Agent    string // keyed token
	Team     string
	Status   string
	URL      string // without query and fragment
	Language string

	FirstReplyAt    time.Time
	ResolvedAt      time.Time
	HandlingSeconds Optional[float64]
	Offered         Optional[int64]
	CSAT            Optional[float64]
	CES             Optional[float64]
	NPS             Optional[float64]
	FAQViewed       []string
	FAQSearched     []string
	BotHandoff      Optional[bool]

	Labels
}

// MaskedSpan is one replacement that mask made: where it stands in the masked text, what it stands for, and
// the rule that found it.
type MaskedSpan struct {
	Span
	Kind string `json:"kind"` // phone, email, card, postal, name, …
	Rule string `json:"rule"`
}
