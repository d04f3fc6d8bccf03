package ingest

import (
	"cmp"
	"path"
	"regexp"
	"strings"
	"time"

	"voc"
)

// speakerRole returns the role that a speaker's name says, or nothing: オペレーター, お客様A, "Agent 2",
// オペレーター(佐藤), 山田様.
func speakerRole(name string) voc.Role {
	if role, ok := roleValues[foldName(name)]; ok {
		return voc.Role(role)
	}
	short := foldName(withoutBrackets(name))
	if role, ok := roleValues[strings.TrimRight(short, "0123456789abcdef")]; ok {
		return voc.Role(role)
	}
	if role, ok := roleValues[strings.TrimRight(short, "0123456789")]; ok {
		return voc.Role(role)
	}
	for _, piece := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(" 　_-/・()（）[]", r) }) {
		if role, ok := roleValues[foldName(piece)]; ok {
			return voc.Role(role)
		}
	}
	if strings.HasSuffix(short, "様") || strings.HasSuffix(short, "さま") {
		return voc.RoleCustomer
	}
	return ""
}

// agentPhrases are what the one who answers for the company says.
var agentPhrases = []string{
	"お電話ありがとうございます", "お問い合わせありがとうございます", "お問い合わせいただき", "承ります", "承りました", "担当いたします", "担当の", "でございます",
	"かしこまりました", "少々お待ち", "お待たせ", "申し訳ございません", "いたします", "おっしゃる", "ご利用いただき", "お客様",
}

// nameSpeakers gives every turn of a conversation between people the role of its speaker. A speaker whose name
// says no role is the customer when another one is the agent by name, and the agent when another one is the
// customer. Among speakers without a role the one with most phrases of an agent per turn is the agent; where none
// has any, the first to speak, who answers the call. A conversation with a speaker without a role is counted as a
// warning.
func (b *builder) nameSpeakers(turns []rawTurn) {
	roles := map[string]voc.Role{}
	phrases, count := map[string]int{}, map[string]int{}
	var unknown []string // in order of appearance
	hasAgent, hasCustomer := false, false
	for _, turn := range turns {
		if count[turn.role]++; count[turn.role] > 1 {
			continue
		}
		role := speakerRole(turn.role)
		roles[turn.role] = role
		hasAgent = hasAgent || role == voc.RoleAgent
		hasCustomer = hasCustomer || role == voc.RoleCustomer
		if role == "" {
			unknown = append(unknown, turn.role)
		}
	}
	if len(unknown) > 0 {
		b.warn(columnTurns, "has a speaker that is not known")
		for _, turn := range turns {
			if roles[turn.role] == "" {
				for _, phrase := range agentPhrases {
					phrases[turn.role] += strings.Count(turn.text, phrase)
				}
			}
		}
	}
	agent := -1
	if !hasAgent && len(unknown) > 0 && (hasCustomer || len(unknown) > 1) {
		agent = 0
		for i, name := range unknown {
			if phrases[name]*count[unknown[agent]] > phrases[unknown[agent]]*count[name] {
				agent = i
			}
		}
	}
	for i, name := range unknown {
		roles[name] = voc.RoleCustomer
		if i == agent || hasCustomer && !hasAgent {
			roles[name] = voc.RoleAgent
		}
	}
	for i := range turns {
		turns[i].role = string(roles[turns[i].role])
	}
}

// placeTurns turns the times of turns that are seconds from the beginning into times of day, where the record
// says when the conversation began.
func (b *builder) placeTurns(r *record) {
	began, hasClock, ok := parseDateTime(withClock(r.values[columnReceivedAt], r.values[columnClock]), b.options.Location)
	for i := range r.turns {
		at := &r.turns[i].at
		offset, isOffset := seconds(*at, false)
		if _, isTime := parseTime(*at, time.UTC); isTime || *at == "" || !isOffset {
			continue
		}
		*at = ""
		if ok && hasClock {
			*at = began.Add(time.Duration(offset * float64(time.Second))).Format(time.RFC3339Nano)
		}
	}
}

var nameWithTime = regexp.MustCompile(`(?:^|\D)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[-_.T ]?([01]\d|2[0-3])[-_.:h]?([0-5]\d)(?:[-_.:m]?([0-5]\d))?)?(?:\D|$)`)

// timeInName returns the date, and the time of day where there is one, in the name of a file, or nothing.
func timeInName(name string) string {
	m := nameWithTime.FindStringSubmatch(strings.TrimSuffix(name, path.Ext(name)))
	switch {
	case m == nil:
		return ""
	case m[4] == "":
		return m[1] + "-" + m[2] + "-" + m[3]
	case strings.Contains(name, "GMT"+m[1]): // Zoom names recordings by the time in Greenwich
		return m[1] + "-" + m[2] + "-" + m[3] + " " + m[4] + ":" + m[5] + ":" + cmp.Or(m[6], "00") + " UTC"
	case m[6] == "":
		return m[1] + "-" + m[2] + "-" + m[3] + " " + m[4] + ":" + m[5]
	}
	return m[1] + "-" + m[2] + "-" + m[3] + " " + m[4] + ":" + m[5] + ":" + m[6]
}
