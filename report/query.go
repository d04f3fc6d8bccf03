package report

import (
	"fmt"
	"strings"
	"voc"
)

// query is a search as the flags of voc search: a field is the flag of the same name.
type query struct {
	Week      string   `json:"week,omitempty"`
	Topic     string   `json:"topic,omitempty"`
	Topics    []string `json:"topics,omitempty"` // any of them
	Channel   string   `json:"channel,omitempty"`
	Sentiment string   `json:"sentiment,omitempty"`
	Kind      string   `json:"kind,omitempty"`
	Signal    string   `json:"signal,omitempty"`
	Days      string   `json:"days,omitempty"` // one day
	ID        []string `json:"id,omitempty"`
	Text      string   `json:"text,omitempty"`   // in the query language, such as segment:"plan=premium"
	People    bool     `json:"people,omitempty"` // also count distinct people
}

const (
	ofMessages = "messages"
	ofPeople   = "people"
)

// messagesOf and peopleOf make a count from the query that gives it.
func messagesOf(value int64, q query) count { return count{value, ofMessages, &q} }

func peopleOf(value int64, q query) count {
	q.People = true
	return count{value, ofPeople, &q}
}

// command is what a reader types into a POSIX shell to run the query. Values from data are quoted: a channel
// or an id may hold anything.
func (q query) command(out string) string {
	var b strings.Builder
	program := "voc"
	if strings.Contains(out, "://") {
		program = "voc-beam" // which fetches from an object store
	}
	b.WriteString(program + " search --out " + shellQuote(out))
	for _, flag := range []struct{ name, value string }{
		{"week", q.Week}, {"topic", q.Topic}, {"channel", q.Channel}, {"sentiment", q.Sentiment}, {"kind", q.Kind},
		{"signal", q.Signal}, {"days", q.Days},
	} {
		if flag.value != "" {
			b.WriteString(" --" + flag.name + " " + shellQuote(flag.value))
		}
	}
	for _, topic := range q.Topics {
		b.WriteString(" --topic " + shellQuote(topic))
	}
	for _, id := range q.ID {
		b.WriteString(" --id " + shellQuote(id))
	}
	if q.People {
		b.WriteString(" --people")
	}
	if q.Text != "" {
		b.WriteString(" " + shellQuote(q.Text))
	}
	return b.String()
}

// shellQuote leaves a plain word as it is and puts anything else in single quotes.
func shellQuote(s string) string {
	plain := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/:@+", r))
	}) < 0
	if plain {
		return s
	}
	return "'" + strings.ReplaceAll(voc.Visible(s), "'", `'\''`) + "'"
}

// Anchors of the appendix. Each is a letter for the kind of block and the escaped names, so that a link such
// as report.html#t-delivery.late stays the same from week to week.
const allAnchor = "all"

func topicAnchor(topic string) string     { return "t-" + escapeAnchor(topic) }
func signalAnchor(signal string) string   { return "s-" + escapeAnchor(signal) }
func channelAnchor(channel string) string { return "c-" + escapeAnchor(channel) }
func gapAnchor(i int) string              { return fmt.Sprintf("g-%d", i+1) }
func opinionAnchor(i int) string          { return fmt.Sprintf("o-%d", i+1) }
func phraseAnchor(i int) string           { return fmt.Sprintf("n-%d", i+1) }
func topicChannelAnchor(topic, channel string) string {
	return "tc-" + escapeAnchor(topic) + "--" + escapeAnchor(channel)
}

// escapeAnchor keeps ASCII letters, digits, dot and underscore and writes every other byte as -xx, so that
// different names never share an anchor and no name can break out of it.
func escapeAnchor(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "-%02x", c)
		}
	}
	return b.String()
}

// anchor is the block of the appendix that holds examples of the counted rows.
func (c count) anchor() string {
	switch q := c.Query; {
	case q == nil || c.Value == 0:
		return ""
	case q.Signal != "":
		return signalAnchor(q.Signal)
	case q.Days != "" && q.Topic == "":
		return ""
	case q.Topic != "" && q.Channel != "":
		return topicChannelAnchor(q.Topic, q.Channel)
	case q.Topic != "":
		return topicAnchor(q.Topic)
	case q.Channel != "":
		return channelAnchor(q.Channel)
	case len(q.ID) > 0 || len(q.Topics) > 0 || q.Text != "":
		return ""
	}
	return allAnchor
}
