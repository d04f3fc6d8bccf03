package pipeline

import (
	"crypto/sha256"
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
	truncated  int64                    // inquiries of which a text was cut, when it was read or at tokenize.MaxTextBytes
	cut        bool                     // a text of the inquiry at hand was
	masking    time.Duration            // time spent
	classing   time.Duration
}

func newLabeller(config *Config, dictionary *tokenize.Dictionary) *labeller {
	return &labeller{
		tokens: config.Key.Tokens(), location: config.Location,
		masker: mask.New(dictionary), classifier: classify.NewWithModels(config.Taxonomy, config.Models),
		columns: map[string]string{}, segmentsOf: config.segmentsOf,
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
	row.Week, row.Day = voc.WeekOf(row.ReceivedAt), row.ReceivedAt.Format(time.DateOnly)
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
	row.ContentHash = contentHash(row, given)
	masked := time.Now()
	completeSegments(row, l.segmentsOf[row.Person])
	row.Labels = l.classifier.Classify(tokens, given)
	l.masking += masked.Sub(began)
	l.classing += time.Since(masked)
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
	const most = 10_000 // a column of free text must not fill the memory
	if len(l.columns) < most {
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
func contentHash(row *voc.Labelled, given classify.Given) string {
	h := sha256.New()
	var buffer []byte
	write := func(values ...string) {
		for _, value := range values {
			buffer = append(buffer[:0], byte(len(value)>>24), byte(len(value)>>16), byte(len(value)>>8), byte(len(value)))
			h.Write(append(buffer, value...))
		}
	}
	write(row.IDSpace, row.ID, instant(row.ReceivedAt), instant(row.UpdatedAt), row.Channel, row.Person,
		row.Subject.String(), row.Text.String(), row.Reply.String(), row.Product, row.Agent, row.Team, row.Status,
		row.URL, row.Language, instant(row.FirstReplyAt), instant(row.ResolvedAt))
	for _, turn := range row.Turns {
		write("turn", string(turn.Role), instant(turn.At), turn.Text.String())
	}
	for _, segment := range row.Segments {
		write("segment", segment.Name, segment.Value)
	}
	for _, measure := range []voc.Optional[float64]{row.HandlingSeconds, row.CSAT, row.CES, row.NPS} {
		write(optionalText(measure))
	}
	write(optionalText(row.Offered), optionalText(row.BotHandoff))
	write(append([]string{"viewed"}, row.FAQViewed...)...)
	write(append([]string{"searched"}, row.FAQSearched...)...)
	if len(row.Identifiers) > 0 {
		write(append([]string{"identifiers"}, row.Identifiers...)...)
	}
	write(append([]string{"given", given.Sentiment, given.Kind}, given.Topics...)...)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// instant writes a time so that equal instants of different zones are equal; no time is empty.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// optionalText writes a value so that an unknown one differs from every known one.
func optionalText[T any](value voc.Optional[T]) string {
	if !value.Known {
		return ""
	}
	return fmt.Sprint(value.Value)
}
