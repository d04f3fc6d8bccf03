package ingest

import (
	"strings"
	"time"

	"voc"
)

// part is a piece of a message: the writer's own words, or something else and the rule that says so. The writer is
// the customer here, whoever it is.
type part struct {
	role  voc.Role
	rule  string
	label string // of a form, folded; empty elsewhere
	text  string
}

// customerText joins the writer's own words.
func customerText(parts []part) string {
	var texts []string
	for _, p := range parts {
		if p.role == voc.RoleCustomer {
			texts = append(texts, p.text)
		}
	}
	return strings.Trim(strings.Join(texts, "\n"), "\n 　\t")
}

// turnsOfParts makes turns of the parts of one message. A message of the writer's own words alone has none.
func turnsOfParts(parts []part, writer voc.Role, at time.Time) []voc.Turn {
	if len(parts) == 0 || len(parts) == 1 && parts[0].role == voc.RoleCustomer {
		return nil
	}
	var turns []voc.Turn
	for _, p := range parts {
		turn := voc.Turn{Role: p.role, Text: p.text, Rule: p.rule}
		if p.role == voc.RoleCustomer {
			turn.Role, turn.At = writer, at
		}
		turns = append(turns, turn)
	}
	return turns
}

// separate keeps of a record's text what the customer said, and the rest as turns with a role of their own. Text
// that came by mail is cut like a mail, also inside a conversation; forms and greetings are recognised in every
// channel.
func (b *builder) separate(q *voc.Inquiry) {
	byMail := q.Channel == voc.Email
	if q.Turns == nil {
		parts := b.splitText(q.Text, byMail)
		if turns := turnsOfParts(parts, voc.RoleCustomer, time.Time{}); turns != nil {
			q.Turns, q.Text = turns, customerText(parts)
		}
	} else {
		b.separateTurns(q, byMail)
	}
	if !isBlankText(q.Reply) {
		if reply := customerText(b.splitText(q.Reply, byMail)); reply != "" {
			q.Reply = reply // an answer of nothing but templates is one all the same
		}
	}
}

// separateTurns cuts each mail of a conversation; of other conversations only the templates in what the customer
// is said to have said.
func (b *builder) separateTurns(q *voc.Inquiry, byMail bool) {
	fromTurns := q.Text == joinTurns(q.Turns, voc.RoleCustomer)
	if !byMail {
		if !fromTurns || b.templates == nil && !templateTriggers.in(q.Text) {
			return
		}
		var turns []voc.Turn
		for _, turn := range q.Turns {
			parts := []part{{role: voc.RoleCustomer, text: turn.Text}}
			if turn.Role == voc.RoleCustomer && turn.Text != "" {
				parts = splitTemplates(parts, b.templates)
			}
			if len(parts) == 1 && parts[0].role == voc.RoleCustomer {
				turns = append(turns, turn)
			} else {
				turns = append(turns, turnsOfParts(parts, turn.Role, turn.At)...)
			}
		}
		q.Turns, q.Text = turns, joinTurns(turns, voc.RoleCustomer)
		return
	}
	var turns []voc.Turn
	for _, turn := range q.Turns {
		var parts []voc.Turn
		if turn.Role == voc.RoleCustomer || turn.Role == voc.RoleAgent {
			parts = turnsOfParts(b.splitText(turn.Text, true), turn.Role, turn.At)
		}
		if parts == nil {
			parts = []voc.Turn{turn}
		}
		turns = append(turns, parts...)
	}
	q.Turns = turns
	if fromTurns {
		q.Text = joinTurns(turns, voc.RoleCustomer)
	}
}

func (b *builder) splitText(text string, byMail bool) []part {
	return splitText(text, byMail, b.templates)
}

// splitText cuts a message: a form or a mail, then templates, then greetings.
func splitText(text string, byMail bool, given *givenTemplates) []part {
	if isBlankText(text) {
		return nil
	}
	parts, isForm := splitForm(text)
	switch {
	case isForm:
	case byMail:
		parts = splitMailText(text)
	default:
		parts = []part{{role: voc.RoleCustomer, text: text}}
	}
	return splitGreetings(splitTemplates(parts, given))
}

const footerLines = 20 // lines at the end among which a footer begins

// The rules of footers.
const (
	ruleLegalNotice = "legal notice"
	ruleSentFrom    = "sent from"
)

// markFooters calls mark for each line of a footer: a line that says by which program or phone a mail was sent, and
// everything from a legal notice to the end.
func markFooters(lines []string, mark func(i int, rule string)) {
	for i := max(0, len(lines)-footerLines); i < len(lines); i++ {
		switch footerRule(lines[i]) {
		case ruleSentFrom:
			mark(i, ruleSentFrom)
		case ruleLegalNotice:
			for ; i < len(lines); i++ {
				mark(i, ruleLegalNotice)
			}
		}
	}
}

func footerRule(line string) string {
	line = strings.TrimSpace(line)
	if len(line) > 600 {
		return ""
	}
	lower := strings.ToLower(line)
	for _, suffix := range []string{"から送信", "より送信", "から送信しました", "から送信されました"} {
		if device, ok := strings.CutSuffix(lower, suffix); ok && len(device) < 60 && !strings.ContainsAny(device, "、。") && device != "" {
			return ruleSentFrom
		}
	}
	if strings.HasPrefix(lower, "sent from my ") || strings.HasPrefix(lower, "sent from outlook") || strings.HasPrefix(lower, "get outlook for") {
		return ruleSentFrom
	}
	for _, notice := range [][2]string{
		{"本メール", "機密"}, {"このメール", "機密"}, {"本メール", "宛先"}, {"このメール", "名宛人"}, {"本メール", "名宛人"}, {"本電子メール", ""},
		{"本メール", "誤って"}, {"このメール", "誤って受信"}, {"本メール", "心当たり"}, {"このメール", "心当たり"}, {"配信停止", "http"}, {"配信停止をご希望", ""}, {"無断転載", ""},
		{"this e-mail", "confidential"}, {"this email", "confidential"}, {"this message", "intended"}, {"copyright", "rights reserved"},
	} {
		if strings.Contains(lower, notice[0]) && strings.Contains(lower, notice[1]) {
			return ruleLegalNotice
		}
	}
	return ""
}
