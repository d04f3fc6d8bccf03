package ingest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"voc"
)

// A mail file is read whole before anything is given on, because an answer names the mail it answers. A mail of a
// customer is an inquiry: its id is "m-" and 16 hexadecimal digits of the SHA-256 of the Message-ID (which holds
// host names), its time is the Date, its customer the address of From. A mail from one of the company's own
// addresses becomes Reply and FirstReplyAt of the inquiry that it answers, found by In-Reply-To and References;
// one that answers no inquiry of the file is a reject.

const maxMail = 32 << 20 // bytes of one mail with its attachments that are read; the rest is cut off

// letter is one mail of a file.
type letter struct {
	source  voc.Source
	id      string   // Message-ID without its brackets
	parents []string // ids of the mails it answers, nearest first
	own     bool
	at      time.Time
	text    string
	inquiry *voc.Inquiry // of a customer's mail
	reason  string       // why it is a reject
	raw     []byte       // of an own mail and of a reject
}

func readMail(b *builder, input io.Reader, f findings) error {
	if _, err := io.CopyN(io.Discard, input, f.mark); err != nil {
		return fmt.Errorf("skipping the byte order mark: %w", err)
	}
	r := newRecordReader(input, newCodec(encodingUTF8), f.mark)
	var letters []*letter
	for {
		message, err := r.nextMail(f.format == "mbox")
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
		letters = append(letters, b.letter(message, f.format == "mbox"))
	}
	b.summary.Columns = map[string]string{"id": "Message-ID", "received_at": "Date", "customer_id": "From", "subject": "Subject", "text": "body"}
	b.thread(letters)
	for _, l := range letters {
		var err error
		switch {
		case l.reason != "":
			err = b.reject(l.source, 0, l.reason, l.raw)
		case l.own:
			b.summary.Joined++
		default:
			err = b.give(l.inquiry)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// nextMail returns the next mail of an mbox with its "From " line, or the whole of another file.
//
// A line that begins with "From " begins a mail where it is the first line or follows a blank one, and either
// names a time and a year or is followed by a header field. In a body such a line is written ">From ".
func (r *recordReader) nextMail(mbox bool) (rawRecord, error) {
	record := rawRecord{line: r.line, start: r.offset}
	blank := false
	for first := true; ; first = false {
		for !r.eof && len(r.buffer)-r.start < 8<<10 {
			if err := r.fill(); err != nil {
				return rawRecord{}, err
			}
		}
		data := r.buffer[r.start:]
		if len(data) == 0 {
			if first {
				return rawRecord{}, io.EOF
			}
			return record, nil
		}
		if mbox && !first && blank && isMailStart(data[:min(len(data), 8<<10)]) {
			return record, nil
		}
		size := bytes.IndexByte(data, '\n') + 1
		if size == 0 {
			size = len(data)
		}
		line := r.consume(size)
		record.end = line.end
		blank = len(bytes.TrimRight(line.raw, "\r\n")) == 0
		room := maxMail - len(record.raw)
		record.raw = append(record.raw, line.raw[:min(size, room)]...)
		record.truncated = record.truncated || size > room
	}
}

// isMailStart reports whether data begins with the first line of a mail of an mbox.
func isMailStart(data []byte) bool {
	line, rest, _ := bytes.Cut(data, []byte("\n"))
	line, ok := bytes.CutPrefix(bytes.TrimRight(line, "\r"), []byte("From "))
	if !ok {
		return false
	}
	hasClock, hasYear := false, false
	for _, word := range bytes.Fields(line) {
		hasClock = hasClock || len(word) >= 5 && word[2] == ':' && word[0] >= '0' && word[0] <= '2'
		hasYear = hasYear || len(word) == 4 && (string(word[:2]) == "20" || string(word[:2]) == "19")
	}
	if hasClock && hasYear {
		return true
	}
	next, _, _ := bytes.Cut(rest, []byte("\n"))
	name, _, ok := bytes.Cut(next, []byte(":"))
	return ok && isHeaderName(name)
}

// letter reads one mail.
func (b *builder) letter(record rawRecord, mbox bool) *letter {
	l := &letter{source: voc.Source{File: b.summary.File, Line: record.line, Start: record.start, End: record.end}, reason: record.fault}
	content := record.raw
	if l.reason != "" {
		l.raw = content
		return l
	}
	if mbox {
		content = withoutFromLines(content)
	}
	header, body := splitMail(content)
	if len(header) == 0 {
		l.reason, l.raw = "has no mail header", record.raw
		return l
	}
	l.id = strings.Trim(strings.TrimSpace(header.get("message-id")), "<>")
	l.parents = parentsOf(header)
	from := addressOf(header.text("from"))
	l.own = b.isOwn(from)
	text, damaged := header.body(body)
	if n := header.attachments(body, 0); n > 0 {
		b.summary.Attachments += n
		b.warn(columnText, "has attachments, which are not read")
	}
	if damaged {
		b.warn(columnText, "holds bytes that mean nothing in its encoding")
	}
	text, isCut := cutText(strings.ToValidUTF8(text, "\ufffd"))
	isCut = isCut || record.truncated
	parts := splitMailText(text)
	form, isForm := splitForm(text)
	if isForm && l.own && len(l.parents) == 0 {
		l.own = false // the company's form sends what a customer filled in
	}
	if isForm && !l.own {
		parts = form
		from = cmp.Or(addressInForm(form), from)
	}
	if l.own && isForward(header.text("subject")) {
		if sender, passedOn := b.forwarded(text); passedOn != nil {
			l.own, l.parents, from, parts = false, nil, sender, passedOn
		}
	}
	role := voc.RoleCustomer
	if l.own {
		role = voc.RoleAgent
	}
	parts = splitGreetings(splitTemplates(parts, b.templates))
	l.text = customerText(parts)
	date := header.text("date")
	if strings.TrimSpace(date) == "" {
		// The topmost Received is the last server's; its time stands behind the last semicolon.
		received := header.text("received")
		date = received[strings.LastIndexByte(received, ';')+1:]
	}
	var reason string
	if strings.TrimSpace(date) == "" {
		reason = "is missing"
	} else {
		l.at, reason = checkedTime(date, b.options.Location, b.latest)
	}
	if reason != "" {
		l.reason, l.raw = "received_at "+reason, record.raw
		return l
	}
	if l.own {
		l.raw = record.raw
		return l
	}
	l.inquiry = &voc.Inquiry{
		IDSpace: b.options.IDSpace, Source: l.source, ReceivedAt: l.at, Channel: cmp.Or(b.options.Channel, voc.Email),
		CustomerID: from, Truncated: isCut, Subject: subject(header.text("subject")), Text: l.text, Turns: turnsOfParts(parts, role, l.at),
	}
	if l.id != "" {
		l.inquiry.ID = shortHash("m-", l.id)
	} else {
		l.inquiry.ID = shortHash("m-", string(content))
	}
	return l
}

// withoutFromLines drops the line that begins a mail of an mbox and takes back the quoting of such lines in
// the body.
func withoutFromLines(content []byte) []byte {
	if bytes.HasPrefix(content, []byte("From ")) {
		_, content, _ = bytes.Cut(content, []byte("\n"))
	}
	if !bytes.Contains(content, []byte("\n>From ")) && !bytes.Contains(content, []byte("\n>>")) {
		return content
	}
	out := make([]byte, 0, len(content))
	for line := range bytes.Lines(content) {
		if line[0] == '>' && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			line = line[1:]
		}
		out = append(out, line...)
	}
	return out
}

func (b *builder) isOwn(address string) bool {
	if address == "" {
		return false
	}
	_, domain, _ := strings.Cut(address, "@")
	return b.own[address] || b.own["@"+domain]
}

// parentsOf lists the ids of the mails that a mail answers, nearest first.
func parentsOf(header mailHeader) []string {
	parents := messageIDs(header.get("in-reply-to"))
	references := messageIDs(header.get("references"))
	slices.Reverse(references)
	return append(parents, references...)
}

// messageIDs lists what stands in angle brackets.
func messageIDs(s string) []string {
	var ids []string
	for len(ids) < 1000 {
		_, rest, ok := strings.Cut(s, "<")
		if !ok {
			break
		}
		id, after, ok := strings.Cut(rest, ">")
		if !ok {
			break
		}
		ids = append(ids, strings.TrimSpace(id))
		s = after
	}
	return ids
}

// addressOf returns the address of a From field in lower case, or nothing.
func addressOf(from string) string {
	if i := strings.LastIndexByte(from, '<'); i >= 0 {
		if j := strings.IndexByte(from[i:], '>'); j > 0 && strings.Contains(from[i:i+j], "@") {
			return strings.ToLower(strings.TrimSpace(from[i+1 : i+j]))
		}
	}
	for _, word := range strings.FieldsFunc(from, func(r rune) bool { return strings.ContainsRune(" \t,;<>()\"", r) }) {
		if strings.Contains(word, "@") {
			return strings.ToLower(word)
		}
	}
	return ""
}

// thread gives each own mail to the inquiry that it answers.
func (b *builder) thread(letters []*letter) {
	byID := make(map[string]*letter, len(letters))
	for _, l := range letters {
		if l.id != "" && byID[l.id] == nil {
			byID[l.id] = l
		}
	}
	last := map[*letter]time.Time{}
	for _, l := range letters {
		if !l.own || l.reason != "" {
			continue
		}
		asked := findInquiry(l, byID)
		if asked == nil {
			l.reason = "mail from an own address that answers no inquiry of this file"
			continue
		}
		l.raw = nil
		q := asked.inquiry
		if q.FirstReplyAt.IsZero() || l.at.Before(q.FirstReplyAt) {
			q.FirstReplyAt = l.at
		}
		if q.Reply == "" || !l.at.Before(last[asked]) {
			q.Reply, last[asked] = l.text, l.at
		}
	}
}

// findInquiry goes up a thread to the nearest mail of a customer.
func findInquiry(l *letter, byID map[string]*letter) *letter {
	visited := map[*letter]bool{l: true}
	for queue := []*letter{l}; len(queue) > 0 && len(visited) < 1000; queue = queue[1:] {
		for _, id := range queue[0].parents {
			parent := byID[id]
			if parent == nil || visited[parent] {
				continue
			}
			if parent.inquiry != nil {
				return parent
			}
			visited[parent] = true
			queue = append(queue, parent)
		}
	}
	return nil
}
