package ingest

import (
	"strings"

	"voc"
)

// A customer's mail that somebody in the company passes on is the customer's inquiry: the mail comes from one of the
// company's own addresses, its subject begins with FW:, and it holds, behind -----Original Message----- or its like, a block of fields whose From
// is none of them. What the colleague wrote above it is a note.

const ruleForwarded = "forwarded mail"

// isForward reports the subject of a mail that was passed on, not answered.
func isForward(subject string) bool {
	name, _, ok := strings.Cut(strings.Replace(subject, "：", ":", 1), ":")
	switch foldName(name) {
	case "fw", "fwd", "転送":
		return ok
	}
	return false
}

// forwarded returns the sender of the mail that was passed on and the parts of the text, or nil.
func (b *builder) forwarded(text string) (sender string, parts []part) {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	head := -1
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if isFieldOf(strings.ToLower(line), "from:", "差出人:", "差出人：", "送信者:", "送信元:") && quoteHead(lines[i:]) > 0 {
			head, sender = i, addressOf(line[strings.IndexAny(line, ":：")+1:])
			break
		}
	}
	if head < 0 || sender == "" || b.isOwn(sender) {
		return "", nil
	}
	body := head
	for body < len(lines) && strings.TrimSpace(lines[body]) != "" {
		body++
	}
	first := head
	for first > 0 && (strings.TrimSpace(lines[first-1]) == "" || quoteHead(lines[first-1:]) > 0) {
		first--
	}
	add := func(role voc.Role, text string) {
		if text = strings.Trim(text, "\n\r 　\t"); text != "" {
			parts = append(parts, part{role: role, rule: ruleForwarded, text: text})
		}
	}
	add(voc.RoleNote, strings.Join(lines[:first], "\n"))
	add(voc.RoleQuote, strings.Join(lines[first:body], "\n"))
	words := splitMailText(strings.Join(lines[body:], "\n"))
	if customerText(words) == "" {
		return "", nil
	}
	return sender, append(parts, words...)
}
