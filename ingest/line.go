package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	"voc"
)

// A LINE export has some lines about the account, then one message per row. It is recognised by its header:
// 送信者タイプ, 送信者名, 送信日, 送信時刻, 内容, and ユーザーID where one file holds several users.
//
// The messages of one user on one day become one inquiry with turns; answers that come on a later day belong to the
// user's last inquiry. Its id is "l-" and 16 hexadecimal digits of the SHA-256 of user, time and text of its first
// message, so that a later export of the same day gives the same id; UpdatedAt is the last message's time, so
// that the longer one wins. Without ユーザーID the file is one user's, whose name is the customer id. The byte range
// goes from the first to the last message. Messages of the account to which no user's message belongs are
// rejects.

// lineColumns are the places of the columns of a LINE export; −1 where it has none.
type lineColumns struct{ kind, name, day, clock, text, user int }

// lineColumnsOf reports whether headers are those of a LINE export.
func lineColumnsOf(headers []string) (lineColumns, bool) {
	c := lineColumns{-1, -1, -1, -1, -1, -1}
	for i, header := range headers {
		switch foldName(header) {
		case "送信者タイプ", "sendertype":
			c.kind = i
		case "送信者名", "sendername":
			c.name = i
		case "送信日", "date", "sentdate":
			c.day = i
		case "送信時刻", "送信時間", "time", "senttime":
			c.clock = i
		case "内容", "message", "content":
			c.text = i
		case "ユーザーid", "ユーザid", "userid", "lineユーザーid":
			c.user = i
		}
	}
	return c, c.kind >= 0 && c.day >= 0 && c.text >= 0
}

// lineTalk is what becomes one inquiry.
type lineTalk struct {
	source   voc.Source
	user     string
	name     string
	day      string // of the customer's messages; empty while there is none
	turns    []voc.Turn
	messages int64
	raw      []byte

	truncated bool
}

func readLINE(b *builder, t *delimitedTable, columns lineColumns) error {
	b.summary.Columns = map[string]string{"text": t.headers[columns.text], "received_at": t.headers[columns.day]}
	b.summary.Unmapped = nil
	if columns.user >= 0 {
		b.summary.Columns["customer_id"] = t.headers[columns.user]
	}
	t.wanted = nil
	open := map[string]*lineTalk{}
	var talks []*lineTalk
	for {
		raw, err := t.reader.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if raw.blank {
			continue
		}
		source := t.source(raw)
		message, bad, reason := t.lineMessage(raw, columns)
		if reason != "" {
			if err := b.reject(source, bad, reason, t.codec.original(raw.raw)); err != nil {
				return err
			}
			continue
		}
		day := message.turn.At.Format(time.DateOnly)
		isCustomer := message.turn.Role == voc.RoleCustomer
		talk := open[message.user]
		if talk == nil || isCustomer && talk.day != "" && talk.day != day {
			talk = &lineTalk{source: source, user: message.user}
			open[message.user] = talk
			talks = append(talks, talk)
		}
		talk.source.End = source.End
		talk.truncated = talk.truncated || message.truncated
		talk.turns = append(talk.turns, message.turn)
		talk.messages++
		if isCustomer {
			talk.day = day
			talk.name = message.name
		} else if talk.day == "" {
			talk.raw = append(talk.raw, t.codec.original(raw.raw)...)
		}
	}
	for _, talk := range talks {
		b.summary.Joined += talk.messages - 1
		if talk.day == "" {
			if err := b.reject(talk.source, 0, "messages of the account without one of the customer", talk.raw); err != nil {
				return err
			}
			continue
		}
		if err := b.give(b.lineInquiry(talk)); err != nil {
			return err
		}
	}
	return nil
}

// lineMessage is one row of the export.
type lineMessage struct {
	user, name string
	turn       voc.Turn
	truncated  bool
}

// lineMessage reads one row. A reason says why it is a reject, bad in which field.
func (t *delimitedTable) lineMessage(raw rawRecord, columns lineColumns) (m lineMessage, bad int, reason string) {
	if raw.fault != "" {
		return m, 0, raw.fault
	}
	texts := make([]string, len(raw.fields))
	for i, field := range raw.fields {
		text, ok := t.codec.text(field)
		if !ok || !t.codec.valid(field) {
			return m, i + 1, t.reasonBytes()
		}
		texts[i], _ = cutText(text)
		m.truncated = m.truncated || len(texts[i]) < len(text)
	}
	get := func(i int) string {
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(texts[i])
	}
	when := withClock(orderedDate(get(columns.day), t.builder.options.DateOrder), get(columns.clock))
	if when == "" {
		return m, columns.day + 1, "received_at is missing"
	}
	at, why := t.builder.time(when)
	if why != "" {
		return m, columns.day + 1, "received_at " + why
	}
	if columns.user >= 0 && get(columns.user) == "" {
		return m, columns.user + 1, "customer_id is missing"
	}
	role, ok := roleValues[foldName(get(columns.kind))]
	if !ok {
		return m, columns.kind + 1, "the sender is neither the user nor the account"
	}
	if named, ok := roleValues[foldName(get(columns.name))]; ok && named == string(voc.RoleBot) && role == string(voc.RoleAgent) {
		role = named
	}
	m = lineMessage{truncated: m.truncated || raw.truncated, user: get(columns.user), name: get(columns.name), turn: voc.Turn{Role: voc.Role(role), At: at, Text: get(columns.text)}}
	return m, 0, ""
}

func (b *builder) lineInquiry(talk *lineTalk) *voc.Inquiry {
	customer := talk.user
	if customer == "" {
		customer = talk.name
	}
	channel := b.options.Channel
	if channel == "" {
		channel = voc.LINE
	}
	q := &voc.Inquiry{
		IDSpace: b.options.IDSpace, Source: talk.source, Channel: channel, CustomerID: customer, Turns: talk.turns,
		Text: joinTurns(talk.turns, voc.RoleCustomer), UpdatedAt: talk.turns[len(talk.turns)-1].At,
	}
	for _, turn := range talk.turns {
		if turn.Role == voc.RoleCustomer {
			q.ReceivedAt = turn.At
			q.ID = shortHash("l-", customer, turn.At.UTC().Format(time.RFC3339), turn.Text)
			break
		}
	}
	b.replies(q)
	return q
}

// shortHash makes an id: a prefix and 16 hexadecimal digits of the SHA-256 of the parts.
func shortHash(prefix string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1f")))
	return prefix + hex.EncodeToString(sum[:8])
}
