package pipeline

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"voc"
	"voc/classify"
	"voc/mask"
	"voc/tokenize"
)

// labeller turns inquiries into labelled rows: normalise, mask, tokenize, classify. It is the shard function of
// the batch: what it gives depends on the inquiry and the configuration alone, never on what it saw before.
// One per goroutine.
type labeller struct {
	tokens     *mask.Tokens
	location   *time.Location
	masker     *mask.Masker
	classifier *classify.Classifier
	columns    map[string]string        // masked values of columns that repeat, such as product
	segmentsOf map[string][]voc.Segment // of the customers table, by token
	message    []byte                   // of contentHash
	days       map[string]string        // days met, since a string for each row is not made
	truncated  int64                    // inquiries of which a text was cut, when it was read or at tokenize.MaxTextBytes
	cut        bool                     // a text of the inquiry at hand was
	masking    time.Duration            // time spent
	classing   time.Duration
}

func newLabeller(config *Config, dictionary *tokenize.Dictionary) *labeller {
	return &labeller{
		tokens: config.Key.Tokens(), location: config.Location,
		masker: mask.New(dictionary), classifier: classify.NewWithModels(config.Taxonomy, config.Models),
		columns: map[string]string{}, days: map[string]string{}, segmentsOf: config.segmentsOf,
	}
}

// label makes row that of an inquiry and fills tokens with the tokens of its text. What row held is lost.
func (l *labeller) label(inquiry *voc.Inquiry, row *voc.Labelled, tokens *voc.TokenizedText) {
	began := time.Now()
	*row = voc.Labelled{} // and then field by field, since a row is large to copy
	row.ID, row.IDSpace, row.Source = inquiry.ID, inquiry.IDSpace, inquiry.Source
	row.ReceivedAt, row.UpdatedAt = inquiry.ReceivedAt.In(l.location), inquiry.UpdatedAt
	row.Channel, row.Person = l.column(inquiry.Channel), l.tokens.Customer(inquiry.IDSpace, inquiry.CustomerID)
	row.Product, row.Team, row.Status = l.column(inquiry.Product), l.column(inquiry.Team), l.column(inquiry.Status)
	row.Agent = l.tokens.Agent(inquiry.IDSpace, inquiry.Agent)
	row.URL, row.Language = l.url(inquiry.URL), l.column(inquiry.Language)
	row.FirstReplyAt, row.ResolvedAt = inquiry.FirstReplyAt, inquiry.ResolvedAt
	row.HandlingSeconds, row.Offered = inquiry.HandlingSeconds, inquiry.Offered
	row.CSAT, row.CES, row.NPS, row.BotHandoff = inquiry.CSAT, inquiry.CES, inquiry.NPS, inquiry.BotHandoff
	row.FAQViewed, row.FAQSearched = l.list(inquiry.FAQViewed), l.list(inquiry.FAQSearched)
	l.cut = inquiry.Truncated
	row.Identifiers = identifiersOf(l.tokens, inquiry)
	row.Week, row.Day = voc.WeekOf(row.ReceivedAt), l.dayOf(row.ReceivedAt)
	for _, segment := range inquiry.Segments {
		row.Segments = append(row.Segments, voc.Segment{Name: segment.Name, Value: l.column(segment.Value)})
	}
	row.Subject = l.text(inquiry.Subject)
	row.Reply = l.text(inquiry.Reply)
	for _, turn := range spokenTurns(inquiry.Turns) {
		row.Turns = append(row.Turns, voc.MaskedTurn{Role: turn.Role, At: turn.At, Text: l.text(turn.Text)})
	}
	row.Text, row.Masked = l.masker.MaskTokenized(l.normal(withSubject(inquiry)), tokens)
	if l.cut {
		l.truncated++
	}
	given := classify.Given{Topics: l.list(inquiry.GivenTopics), Sentiment: l.column(inquiry.GivenSentiment), Kind: l.column(inquiry.GivenKind)}
	row.ContentHash = l.contentHash(row, given)
	masked := time.Now()
	completeSegments(row, l.segmentsOf[row.Person])
	row.Labels = l.classifier.Classify(tokens, given)
	l.masking += masked.Sub(began)
	l.classing += time.Since(masked)
}

// dayOf returns the day of a time.
func (l *labeller) dayOf(t time.Time) string {
	var scratch [32]byte
	written := t.AppendFormat(scratch[:0], time.DateOnly)
	day, known := l.days[string(written)]
	if !known {
		day = string(written)
		if len(l.days) < mostRepeated {
			l.days[day] = day
		}
	}
	return day
}

// relabel gives a stored row the labels of today's rules; what the source had given stays.
func (l *labeller) relabel(row *voc.Labelled, tokens *voc.TokenizedText) {
	began := time.Now()
	given := classify.Given{}
	for _, topic := range row.Topics {
		if topic.Origin == voc.OriginGiven {
			given.Topics = append(given.Topics, topic.Value)
		}
	}
	if row.Sentiment.Origin == voc.OriginGiven {
		given.Sentiment = row.Sentiment.Class
	}
	if row.Kind.Origin == voc.OriginGiven {
		given.Kind = row.Kind.Value
	}
	row.Labels = l.classifier.Classify(tokens, given)
	completeSegments(row, l.segmentsOf[row.Person])
	l.classing += time.Since(began)
}

// spokenTurns returns the turns that are published: what people and bots said. A single message, of which only parts
// such as the signature were cut off, is no conversation.
func spokenTurns(turns []voc.Turn) []voc.Turn {
	var spoken []voc.Turn
	others, cut := false, false
	for _, turn := range turns {
		cut = cut || turn.Rule != ""
		if turn.Role.Speaks() {
			spoken = append(spoken, turn)
			others = others || turn.Role != voc.RoleCustomer
		}
	}
	if cut && !others {
		return nil
	}
	return spoken
}

// text normalises and masks one piece of free text.
func (l *labeller) text(raw string) voc.MaskedText {
	if raw == "" {
		return voc.MaskedText{}
	}
	masked, _ := l.masker.Mask(l.normal(raw))
	return masked
}

// mostRepeated bounds the values that are remembered: a column of free text must not fill the memory.
const mostRepeated = 10_000

// column masks the value of a column. People type into every field, so no column is trusted; the values repeat,
// so each is masked once.
func (l *labeller) column(raw string) string {
	if raw == "" {
		return ""
	}
	if masked, ok := l.columns[raw]; ok {
		return masked
	}
	masked := l.text(raw).String()
	if len(l.columns) < mostRepeated {
		l.columns[raw] = masked
	}
	return masked
}

func (l *labeller) list(raw []string) []string {
	var masked []string
	for _, value := range raw {
		masked = append(masked, l.column(value))
	}
	return masked
}

// normal decodes no further: it brings text into the one form in which it is masked, stored and compared.
func (l *labeller) normal(raw string) string {
	text, truncated := tokenize.Truncate(tokenize.Normalize(raw))
	l.cut = l.cut || truncated
	return text
}

// withSubject returns the text to analyse: people say half of it in the subject.
func withSubject(inquiry *voc.Inquiry) string {
	if inquiry.Subject == "" || strings.HasPrefix(inquiry.Text, inquiry.Subject) {
		return inquiry.Text
	}
	return inquiry.Subject + "\n" + inquiry.Text
}

// url masks what withoutQuery leaves of an address: people stand in paths as well.
func (l *labeller) url(raw string) string {
	if raw = withoutQuery(raw); raw == "" {
		return ""
	}
	masked, _ := l.masker.Mask(raw)
	return masked.String()
}

// withoutQuery cuts query, fragment and user off an address: they name people.
func withoutQuery(raw string) string {
	if raw == "" {
		return ""
	}
	parsed, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	parsed.RawQuery, parsed.Fragment, parsed.User = "", "", nil
	return parsed.String()
}

// contentHash is a hash over everything that the source gave, masked, and nothing that voc adds: of two rows
// with one id it decides which one is published when neither is newer.
func (l *labeller) contentHash(row *voc.Labelled, given classify.Given) string {
	w := hashed(l.message[:0]) // each value behind its length
	for _, value := range [...]string{row.IDSpace, row.ID} {
		w.text(value)
	}
	w.instant(row.ReceivedAt)
	w.instant(row.UpdatedAt)
	for _, value := range [...]string{row.Channel, row.Person, row.Subject.String(), row.Text.String(), row.Reply.String(), row.Product,
		row.Agent, row.Team, row.Status, row.URL, row.Language} {
		w.text(value)
	}
	w.instant(row.FirstReplyAt)
	w.instant(row.ResolvedAt)
	for _, turn := range row.Turns {
		w.text("turn")
		w.text(string(turn.Role))
		w.instant(turn.At)
		w.text(turn.Text.String())
	}
	for _, segment := range row.Segments {
		w.text("segment")
		w.text(segment.Name)
		w.text(segment.Value)
	}
	for _, measure := range []voc.Optional[float64]{row.HandlingSeconds, row.CSAT, row.CES, row.NPS} {
		w.text(optionalText(measure))
	}
	w.text(optionalText(row.Offered))
	w.text(optionalText(row.BotHandoff))
	w.list("viewed", row.FAQViewed)
	w.list("searched", row.FAQSearched)
	if len(row.Identifiers) > 0 {
		w.list("identifiers", row.Identifiers)
	}
	w.text("given")
	w.text(given.Sentiment)
	w.list(given.Kind, given.Topics)
	l.message = w
	sum := sha256.Sum256(w)
	return hex.EncodeToString(sum[:16])
}

// hashed is the message of contentHash.
type hashed []byte

func (h *hashed) text(value string) {
	*h = append(binary.BigEndian.AppendUint32(*h, uint32(len(value))), value...)
}

func (h *hashed) list(name string, values []string) {
	h.text(name)
	for _, value := range values {
		h.text(value)
	}
}

// instant writes a time so that equal instants of different zones are equal; no time is empty.
func (h *hashed) instant(t time.Time) {
	start := len(*h)
	*h = append(*h, 0, 0, 0, 0)
	if !t.IsZero() {
		*h = t.UTC().AppendFormat(*h, time.RFC3339Nano)
	}
	binary.BigEndian.PutUint32((*h)[start:], uint32(len(*h)-start-4))
}

// optionalText writes a value so that an unknown one differs from every known one.
func optionalText[T any](value voc.Optional[T]) string {
	if !value.Known {
		return ""
	}
	return fmt.Sprint(value.Value)
}
