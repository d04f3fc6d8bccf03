package ingest

import (
	"strings"
	"time"

	"voc"
)

// turns makes the turns of a conversation. A speaker that is not known counts as the customer when it is the
// first to speak and as an agent otherwise; each such turn is counted as a warning.
func (b *builder) turns(raw []rawTurn) []voc.Turn {
	var turns []voc.Turn
	unknown, badTime := false, false
	first := ""
	for _, r := range raw {
		role, ok := roleValues[r.role]
		if !ok {
			role, ok = roleValues[foldName(r.role)]
		}
		if !ok {
			unknown = true
			if first == "" {
				first = r.role
			}
			role = string(voc.RoleAgent)
			if r.role == first {
				role = string(voc.RoleCustomer)
			}
		}
		turn := voc.Turn{Role: voc.Role(role), Text: strings.TrimSpace(r.text)}
		if strings.TrimSpace(r.at) != "" {
			t, reason := b.time(r.at)
			badTime = badTime || reason != ""
			turn.At = t
		}
		turns = append(turns, turn)
	}
	if unknown {
		b.warn(columnTurns, "has a speaker that is not known")
	}
	if badTime {
		b.warn(columnTurns, "has a time that is not understood")
	}
	return turns
}

// parseTurns reads a conversation kept in one cell: a JSON list of objects, or lines such as
// "顧客: …", "2026/8/3 9:05 オペレーター: …", where a line without a speaker goes on with the one before.
func parseTurns(cell string) []rawTurn {
	if strings.HasPrefix(strings.TrimSpace(cell), "[") {
		p := jsonParser{data: []byte(strings.TrimSpace(cell))}
		if v, err := p.document(); err == nil {
			if turns, ok := turnsOf(v); ok {
				return turns
			}
		}
	}
	var turns []rawTurn
	var said strings.Builder // of the last turn
	begin := func(turn rawTurn) {
		if len(turns) > 0 {
			turns[len(turns)-1].text = said.String()
		}
		said.Reset()
		said.WriteString(turn.text)
		turns = append(turns, turn)
	}
	for line := range strings.Lines(cell) {
		line = strings.TrimRight(line, "\r\n")
		speaker, text, at, ok := speakerOf(line)
		switch {
		case ok:
			begin(rawTurn{role: speaker, text: text, at: at})
		case len(turns) > 0:
			said.WriteByte('\n')
			said.WriteString(line)
		case strings.TrimSpace(line) != "":
			begin(rawTurn{role: string(voc.RoleCustomer), text: line})
		}
	}
	if len(turns) > 0 {
		turns[len(turns)-1].text = said.String()
	}
	return turns
}

// spokenInText reads a conversation that stands in the column of the text, as notes of telephone calls do ("客：…",
// "OP：…"). Its first line names a speaker, and both a customer and an agent speak; else there is none.
func spokenInText(text string) []rawTurn {
	if strings.IndexByte(text, '\n') < 0 {
		return nil
	}
	first, rest, ok := strings.Cut(strings.TrimLeft(text, "\r\n 　"), "\n")
	if !ok || rest == "" {
		return nil
	}
	if _, _, _, ok := speakerOf(first[:min(len(first), 200)]); !ok {
		return nil
	}
	turns := parseTurns(text)
	customer, agent := false, false
	for _, turn := range turns {
		role := roleValues[foldName(turn.role)]
		customer = customer || role == string(voc.RoleCustomer)
		agent = agent || role == string(voc.RoleAgent)
	}
	if !customer || !agent {
		return nil
	}
	return turns
}

// withoutMarkup makes plain text of a text that is HTML: that begins with a tag and holds the ends of paragraphs.
func withoutMarkup(text string) string {
	start := text
	for start != "" && (start[0] == ' ' || start[0] == '\r' || start[0] == '\n' || start[0] == '\t') {
		start = start[1:]
	}
	if !strings.HasPrefix(start, "<") || len(start) < 4 {
		return text
	}
	lower := strings.ToLower(start)
	if c := lower[1]; c < 'a' || c > 'z' || !hasAny(lower, []string{"</p>", "</div>", "<br", "</span>", "</body>", "</li>", "</td>"}) {
		return text
	}
	return htmlText(text)
}

// speakerOf takes a known speaker and a time off the front of a line.
func speakerOf(line string) (speaker, text, at string, ok bool) {
	for i, r := range line {
		if r != ':' && r != '：' || i > 80 {
			continue
		}
		before := strings.Trim(line[:i], " 　[]【】()（）")
		speaker := before
		if j := strings.LastIndexAny(before, " 　])）"); j >= 0 {
			speaker = strings.Trim(before[j:], " 　[]【】()（）")
			at = strings.Trim(before[:j], " 　[]【】()（）")
		}
		if _, known := roleValues[foldName(speaker)]; known {
			return speaker, strings.TrimSpace(strings.TrimLeft(line[i:], ":：")), at, true
		}
	}
	return "", "", "", false
}

// turnsOf reads a JSON list of turns: objects with a speaker, a text and perhaps a time. Plain strings are
// turns of the customer.
func turnsOf(v value) ([]rawTurn, bool) {
	if v.kind != jsonList {
		return nil, false
	}
	turns := make([]rawTurn, 0, len(v.items))
	for _, item := range v.items {
		switch item.kind {
		case jsonString:
			turns = append(turns, rawTurn{role: string(voc.RoleCustomer), text: item.text})
		case jsonObject:
			turns = append(turns, rawTurn{
				role: item.first("role", "speaker", "from", "author", "sender", "type", "発言者", "話者", "送信者"),
				text: item.first("text", "message", "body", "content", "utterance", "内容", "発言", "本文"),
				at:   item.first("at", "time", "timestamp", "created_at", "sent_at", "日時", "時刻"),
			})
		case jsonNull:
		default:
			return nil, false
		}
	}
	return turns, true
}

func joinTurns(turns []voc.Turn, role voc.Role) string {
	var texts []string
	for _, turn := range turns {
		if turn.Role == role && turn.Text != "" {
			texts = append(texts, turn.Text)
		}
	}
	return strings.Join(texts, "\n")
}

// firstTime is when a conversation began: the first time a customer's turn has, else any turn.
func firstTime(turns []voc.Turn) time.Time {
	for _, turn := range turns {
		if turn.Role == voc.RoleCustomer && !turn.At.IsZero() {
			return turn.At
		}
	}
	for _, turn := range turns {
		if !turn.At.IsZero() {
			return turn.At
		}
	}
	return time.Time{}
}
