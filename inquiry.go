package voc

import "time"

// Inquiry is one inquiry as a source gave it, decoded to UTF-8 but neither normalised nor masked. It lives in
// memory only: nothing but the reject file may write it.
type Inquiry struct {
	ID      string // unique within IDSpace
	IDSpace string // the source system that gave ID and CustomerID
	Source  Source

	ReceivedAt time.Time // in the run's time zone
	UpdatedAt  time.Time // zero when the source has none

	Channel    string
	CustomerID string // empty when the sender is unknown
	Email      string // of the sender, where the source has a column for it; joins customers, and is kept as a token only
	Telephone  string // likewise

	Subject string
	Text    string // the customer's own words; customers' turns joined by newlines where there are turns
	Turns   []Turn // the whole conversation in order, with the parts of messages that are nobody's own words; or nil
	Reply   string // the agent's answer

	Truncated bool // a text was longer than what ingest takes, and was cut

	Product  string
	Segments []Segment // sorted by name; names are unique
	Agent    string
	Team     string
	Status   string // open, answered, resolved, unresolved, abandoned, or empty
	URL      string
	Language string

	FirstReplyAt    time.Time
	ResolvedAt      time.Time
	HandlingSeconds Optional[float64]
	Offered         Optional[int64] // calls that rang, this one included
	CSAT            Optional[float64]
	CES             Optional[float64]
	NPS             Optional[float64]
	FAQViewed       []string // article ids or titles seen before writing
	FAQSearched     []string // words typed in the help centre before writing
	BotHandoff      Optional[bool]

	// Labels that the source brings are taken as given.
	GivenTopics    []string
	GivenSentiment string
	GivenKind      string
}

// Source says where a record stood.
type Source struct {
	File  string // base name, never a directory: a path may name a person
	Line  int64  // line on which the record begins, counted from 1; 0 where the format has no lines
	Start int64  // byte range of the record in the file; both 0 where the format has none
	End   int64
}

// Role is who speaks in a turn.
type Role string

// The roles of a conversation.
const (
	RoleCustomer Role = "customer"
	RoleAgent    Role = "agent"
	RoleBot      Role = "bot"
	RoleNote     Role = "note" // between agents, never seen by the customer
)

// Speaks reports a role of a turn that is published. Signatures and forms hold little but personal information,
// quotations repeat what is elsewhere, and notes were not meant for the customer: they stay in memory.
func (r Role) Speaks() bool { return r == RoleCustomer || r == RoleAgent || r == RoleBot }

// The roles of what stands in a customer's or an agent's message without being their own words.
const (
	RoleQuote     Role = "quote"     // quoted from an earlier message
	RoleSignature Role = "signature" // who and how to reach, at the end
	RoleFooter    Role = "footer"    // legal notices, "sent from my phone"
	RoleForm      Role = "form"      // labels of a form, and what was filled in besides the inquiry
	RoleGreeting  Role = "greeting"  // opening and closing formulas
	RoleTemplate  Role = "template"  // what the operator's systems and notes say in every inquiry
)

// Turn is one utterance of a conversation, or a part of it that is not the speaker's own words.
type Turn struct {
	Role Role
	At   time.Time // zero when the source has none
	Text string
	Rule string // why the part was given a role of its own, such as "quote head"; empty where the source gave the role
}

// Segment is a property of the customer such as plan, region or age band.
type Segment struct {
	Name  string
	Value string
}

// Reject is a record that could not be taken, with everything needed to find, mend and replay it. It is the
// only noun that carries raw text; it is written to the reject file (mode 0600) and nowhere else.
type Reject struct {
	File   string `json:"file"`   // base name
	SHA256 string `json:"sha256"` // of the whole file, hexadecimal
	Start  int64  `json:"start"`  // byte range in the file
	End    int64  `json:"end"`
	Line   int64  `json:"line"`   // counted from 1; 0 where unknown
	Column int    `json:"column"` // field number counted from 1; 0 where the record as a whole is bad
	Stage  string `json:"stage"`  // the stage that refused it
	Reason string `json:"reason"` // what is wrong, without the customer's words
	Raw    []byte `json:"raw"`    // base64 in JSON

	// What Raw needs to be read again by itself.
	Format   string `json:"format,omitempty"`   // of the file, as ingest names it
	Encoding string `json:"encoding,omitempty"` // of Raw and Header; empty where the format brings its own
	Header   []byte `json:"header,omitempty"`   // raw bytes of the file's header record, with its line end; base64 in JSON
}
