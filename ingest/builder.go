package ingest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"voc"
)

// record is one row of any format before it becomes an inquiry.
type record struct {
	source   voc.Source
	values   [columnCount]string
	has      [columnCount]bool // the file has the column
	lists    [columnCount][]string
	segments []voc.Segment // sorted by name
	turns    []rawTurn
	minutes  bool // handling time is given in minutes

	truncated bool // a text was cut
	short     bool // the whole record is shorter than the bound at which texts are cut

	questions []question // of a survey with several free-text columns
	texts     []string   // and the answers
}

// rawTurn is a turn as the source gave it.
type rawTurn struct{ role, text, at string }

// fault says why a record is a reject.
type fault struct {
	column column // columnCount for the record as a whole
	reason string
}

// builder makes inquiries and rejects and counts them.
type builder struct {
	ctx      context.Context
	options  *Options
	sink     Sink
	summary  *Summary
	latest   time.Time // zero = no bound
	channels map[string]string
	own      map[string]bool
	fallback string // channel of rows that name none where the options do not say
	header   []byte // raw bytes of the header record, for rejects

	export    knownExport     // that the headers are those of; without a name for none
	templates *givenTemplates // of the options; nil for none
}

func newBuilder(ctx context.Context, options *Options, sink Sink, summary *Summary) *builder {
	b := &builder{ctx: ctx, options: options, sink: sink, summary: summary, channels: map[string]string{}, own: map[string]bool{}, templates: compileTemplates(options.Templates)}
	if !options.Now.IsZero() {
		b.latest = options.Now.AddDate(0, 0, 1)
	}
	for _, value := range sortedKeys(options.Channels) {
		b.channels[foldName(value)] = options.Channels[value]
	}
	for _, address := range options.OwnAddresses {
		b.own[strings.ToLower(strings.TrimSpace(address))] = true
	}
	return b
}

// take gives a record to the sink, as an inquiry or as a reject. field tells the number of a column's field,
// counted from 1; raw gives the record's bytes.
func (b *builder) take(r *record, field func(column) int, raw func() []byte) error {
	r.cutTexts()
	b.orderedDates(r)
	if r.texts != nil {
		r.values[columnText] = strings.Join(r.texts, "\n")
	}
	inquiry, bad := b.inquiry(r)
	if bad != nil {
		place, reason := 0, bad.reason
		if bad.column < columnCount {
			place, reason = field(bad.column), bad.column.String()+" "+bad.reason
		}
		return b.reject(r.source, place, reason, raw())
	}
	if r.texts != nil {
		return b.giveAnswers(inquiry, r)
	}
	return b.give(inquiry)
}

func (b *builder) give(inquiry *voc.Inquiry) error {
	b.summary.Read++
	b.count(inquiry)
	if err := b.ctx.Err(); err != nil {
		return err
	}
	return b.sink.Inquiry(inquiry)
}

// reject gives a reject to the sink, which owns raw; the header is shared between the rejects of a file.
func (b *builder) reject(source voc.Source, field int, reason string, raw []byte) error {
	b.summary.Read++
	b.summary.Rejected++
	if err := b.ctx.Err(); err != nil {
		return err
	}
	return b.sink.Reject(voc.Reject{
		File: source.File, SHA256: b.summary.SHA256, Start: source.Start, End: source.End, Line: source.Line,
		Column: field, Stage: "ingest", Reason: reason, Raw: raw[:min(len(raw), maxRaw)],
		Format: b.summary.Format, Encoding: b.summary.Encoding, Header: b.header,
	})
}

// warn counts a value that was not understood although its record is taken.
func (b *builder) warn(c column, reason string) {
	b.summary.Warnings[c.String()+" "+reason]++
}

const maxID = 512 // bytes of an id; a longer one is some other column

// inquiry makes the inquiry of a record.
func (b *builder) inquiry(r *record) (*voc.Inquiry, *fault) {
	v := &r.values
	q := &voc.Inquiry{
		ID: strings.TrimSpace(v[columnID]), IDSpace: b.options.IDSpace, Source: r.source,
		CustomerID: strings.TrimSpace(v[columnCustomerID]), Email: strings.TrimSpace(v[columnEmail]), Telephone: strings.TrimSpace(v[columnTelephone]), Subject: subject(v[columnSubject]), Text: v[columnText], Reply: v[columnReply],
		Product: strings.TrimSpace(v[columnProduct]), Segments: r.segments, Agent: strings.TrimSpace(v[columnAgent]), Team: strings.TrimSpace(v[columnTeam]),
		URL: strings.TrimSpace(v[columnURL]), Language: strings.TrimSpace(v[columnLanguage]),
		GivenTopics: b.items(r, columnTopics), FAQViewed: b.items(r, columnFAQViewed), FAQSearched: b.items(r, columnFAQSearched),
	}
	switch {
	case r.has[columnID] && q.ID == "":
		return nil, &fault{columnID, "is missing"}
	case len(q.ID) > maxID:
		return nil, &fault{columnID, "is longer than 512 bytes"}
	}
	turns := r.turns
	if turns == nil && v[columnTurns] != "" {
		turns = parseTurns(v[columnTurns])
		for i := range turns {
			if short, isCut := cutText(turns[i].text); isCut {
				turns[i].text, r.truncated = short, true
			}
		}
	}
	if turns == nil && r.texts == nil {
		if turns = spokenInText(q.Text); turns != nil {
			q.Text = ""
		}
	}
	for i := range turns {
		turns[i].text = withoutMarkup(turns[i].text)
	}
	q.Text, q.Reply = withoutMarkup(q.Text), withoutMarkup(q.Reply)
	q.Turns = b.turns(turns)
	received := withClock(v[columnReceivedAt], v[columnClock])
	if isBlankText(received) {
		if q.ReceivedAt = firstTime(q.Turns); q.ReceivedAt.IsZero() {
			return nil, &fault{columnReceivedAt, "is missing"}
		}
	} else {
		t, reason := b.time(received)
		if reason != "" {
			return nil, &fault{columnReceivedAt, reason}
		}
		q.ReceivedAt = t
	}
	q.Channel = b.channel(v[columnChannel])
	if isBlankText(q.Text) && q.Turns != nil {
		q.Text = joinTurns(q.Turns, voc.RoleCustomer)
	}
	if r.texts == nil { // answers of a survey are separated one by one
		b.separate(q)
	}
	q.Truncated = r.truncated
	if short, isCut := cutText(q.Text); isCut { // of many turns
		q.Text, q.Truncated = short, true
	}
	b.replies(q)
	b.measures(q, r)
	if q.ID == "" {
		q.ID = cmp.Or(reviewID(q.URL), contentID(r, turns))
	}
	return q, nil
}

// replies fills what the conversation says of the agent's answer where no column did.
func (b *builder) replies(q *voc.Inquiry) {
	asked := false
	for _, turn := range q.Turns {
		switch turn.Role {
		case voc.RoleCustomer:
			asked = true
		case voc.RoleAgent:
			if asked && q.FirstReplyAt.IsZero() {
				q.FirstReplyAt = turn.At
			}
		}
	}
	if isBlankText(q.Reply) {
		for _, turn := range slices.Backward(q.Turns) {
			if turn.Role == voc.RoleAgent {
				q.Reply = turn.Text
				break
			}
		}
	}
}

// measures fills everything that may be absent. What cannot be read stays unknown and is counted as a warning.
func (b *builder) measures(q *voc.Inquiry, r *record) {
	v := &r.values
	for _, optional := range []struct {
		column column
		into   *time.Time
	}{{columnUpdatedAt, &q.UpdatedAt}, {columnFirstReplyAt, &q.FirstReplyAt}, {columnResolvedAt, &q.ResolvedAt}} {
		if isBlankText(v[optional.column]) {
			continue
		}
		t, reason := b.time(v[optional.column])
		if reason != "" {
			b.warn(optional.column, reason)
			continue
		}
		*optional.into = t
	}
	q.CSAT = b.number(r, columnCSAT, 0, 100)
	q.CES = b.number(r, columnCES, 0, 100)
	q.NPS = b.number(r, columnNPS, 0, 10)
	if offered := b.number(r, columnOffered, 0, 1e6); offered.Known && offered.Value == float64(int64(offered.Value)) {
		q.Offered = voc.Some(int64(offered.Value))
	} else if offered.Known {
		b.warn(columnOffered, "is not a whole number")
	}
	if s := v[columnHandlingSeconds]; !isBlankText(s) {
		if f, ok := seconds(s, r.minutes); ok {
			q.HandlingSeconds = voc.Some(f)
		} else {
			b.warn(columnHandlingSeconds, "is not a length of time")
		}
	}
	if s := v[columnBotHandoff]; !isBlankText(s) {
		switch booleanValues[foldName(s)] {
		case "true":
			q.BotHandoff = voc.Some(true)
		case "false":
			q.BotHandoff = voc.Some(false)
		default:
			b.warn(columnBotHandoff, "is neither yes nor no")
		}
	}
	q.Status = b.known(statusValues, columnStatus, v[columnStatus])
	q.GivenSentiment = b.known(sentimentValues, columnSentiment, v[columnSentiment])
	q.GivenKind = b.known(kindValues, columnKind, v[columnKind])
}

func (b *builder) number(r *record, c column, low, high float64) voc.Optional[float64] {
	s := r.values[c]
	if isBlankText(s) {
		return voc.Optional[float64]{}
	}
	f, ok := scalar(s)
	switch {
	case !ok:
		b.warn(c, "is not a number")
	case f < low || f > high:
		b.warn(c, fmt.Sprintf("is not between %g and %g", low, high))
	default:
		return voc.Some(f)
	}
	return voc.Optional[float64]{}
}

// known maps a value of a closed set; another one stays empty and is counted.
func (b *builder) known(values map[string]string, c column, s string) string {
	if isBlankText(s) {
		return ""
	}
	value, ok := values[s]
	if code, isCode := b.export.statuses[s]; isCode && c == columnStatus {
		value, ok = code, true
	}
	if !ok {
		value, ok = values[foldName(s)]
	}
	if !ok {
		b.warn(c, "is not a known value")
	}
	return value
}

// channel maps the value of the channel column: by the options, then by the known names, else it stays as it is.
func (b *builder) channel(s string) string {
	if s = strings.TrimSpace(s); s == "" {
		return cmp.Or(b.options.Channel, b.fallback, voc.Other)
	}
	if channel, ok := b.options.Channels[s]; ok {
		return channel
	}
	if channel, ok := channelValues[s]; ok && len(b.channels) == 0 {
		return channel
	}
	if channel, ok := b.export.channels[s]; ok {
		return channel
	}
	folded := foldName(s)
	if channel, ok := b.channels[folded]; ok {
		return channel
	}
	if channel, ok := channelValues[folded]; ok {
		return channel
	}
	return s
}

func (b *builder) items(r *record, c column) []string {
	if r.lists[c] != nil {
		return r.lists[c]
	}
	if r.values[c] == "" {
		return nil
	}
	return list(r.values[c])
}

// withClock joins a date and a time of day that stand in two columns.
func withClock(date, clock string) string {
	if clock = strings.TrimSpace(clock); clock == "" || isBlankText(date) {
		return date
	}
	if strings.HasPrefix(clock, "0.") { // a workbook keeps the time of day as a fraction of the day
		if day, ok := scalar(date); ok && day == float64(int64(day)) {
			return fmt.Sprintf("%d%s", int64(day), clock[1:])
		}
	}
	if _, hasClock, ok := parseDateTime(date, time.UTC); !ok || hasClock {
		return date
	}
	return date + " " + clock
}

// contentID is the id of a record of a file without an id column: "h-" and 16 hexadecimal digits of the SHA-256
// of all mapped values in the order of CanonicalColumns, then the segments and turns. Equal records have
// equal ids.
func contentID(r *record, turns []rawTurn) string {
	hash := sha256.New()
	add := func(name, value string) {
		fmt.Fprintf(hash, "%s\x1f%d\x1f%s\x1e", name, len(value), value)
	}
	for c, value := range r.values {
		if value != "" && column(c) != columnTurns && column(c) < columnEmail {
			add(fmt.Sprint(c), value)
		}
		for _, item := range r.lists[c] {
			add(fmt.Sprint(c), item)
		}
	}
	for _, segment := range r.segments {
		add("segment."+segment.Name, segment.Value)
	}
	for _, turn := range turns {
		add("turn."+turn.role+turn.at, turn.text)
	}
	return "h-" + hex.EncodeToString(hash.Sum(nil)[:8])
}
