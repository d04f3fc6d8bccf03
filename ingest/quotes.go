package ingest

import (
	"strings"
	"unicode/utf8"

	"voc"
)

// The rules by which parts of a mail are told apart from what its writer wrote. The name of the rule stands with
// each part.
//
//   - quoted line: a line that begins with > or ＞.
//   - quote head: the line (or two) before quoted ones that says who wrote what when.
//   - quoted mail: where such a line, or a rule such as -----Original Message-----, or a block of From: and Sent:
//     lines, is followed by unmarked text, everything behind it.
//   - signature: behind "-- " everything; behind "--" or a rule of signs (━━━, ------, ***) near the end too, when
//     what follows looks like an address block.
//   - legal notice, sent from: see footerRule.
const (
	ruleQuotedLine = "quoted line"
	ruleQuoteHead  = "quote head"
	ruleQuotedMail = "quoted mail"
	ruleSignature  = "signature"
)

// splitMailText cuts a body into its parts in order.
func splitMailText(body string) []part {
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(body, "\n")
	marks := make([]part, len(lines)) // without texts
	mark := func(from, to int, role voc.Role, rule string) {
		for i := from; i < to; i++ {
			marks[i] = part{role: role, rule: rule}
		}
	}
	mark(0, len(lines), voc.RoleCustomer, "")
	var kept []int // places of lines that may be the writer's own
loop:
	for i := 0; i < len(lines); i++ {
		switch n := quoteHead(lines[i:]); {
		case isQuoted(lines[i]):
			mark(i, i+1, voc.RoleQuote, ruleQuotedLine)
		case lines[i] == "-- ":
			mark(i, len(lines), voc.RoleSignature, ruleSignature)
			break loop
		case n > 0:
			if next := nextFilled(lines, i+n); next < len(lines) && isQuoted(lines[next]) {
				mark(i, i+n, voc.RoleQuote, ruleQuoteHead)
				i += n - 1
				continue
			}
			mark(i, len(lines), voc.RoleQuote, ruleQuotedMail)
			break loop
		default:
			lines[i] = strings.TrimRight(lines[i], " \t　")
			kept = append(kept, i)
		}
	}
	own := make([]string, len(kept))
	for i, place := range kept {
		own[i] = lines[place]
	}
	end := len(withoutSignature(own))
	for _, place := range kept[end:] {
		mark(place, place+1, voc.RoleSignature, ruleSignature)
	}
	markFooters(own[:end], func(i int, rule string) { mark(kept[i], kept[i]+1, voc.RoleFooter, rule) })
	return joinLines(lines, marks)
}

// joinLines joins lines with equal marks to parts, and leaves out parts of blank lines.
func joinLines(lines []string, marks []part) []part {
	var parts []part
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && marks[to] == marks[from] {
			to++
		}
		p := marks[from]
		if p.text = strings.Trim(strings.Join(lines[from:to], "\n"), "\n 　\t"); p.text != "" {
			parts = append(parts, p)
		}
		from = to
	}
	return parts
}

// ownWords returns what the writer of a mail wrote.
func ownWords(body string) string { return customerText(splitMailText(body)) }

func isQuoted(line string) bool {
	line = strings.TrimLeft(line, " \t　")
	return strings.HasPrefix(line, ">") || strings.HasPrefix(line, "＞")
}

// nextFilled returns the place of the next line that is not blank.
func nextFilled(lines []string, from int) int {
	for from < len(lines) && strings.TrimSpace(lines[from]) == "" {
		from++
	}
	return from
}

// quoteHead returns how many lines at the beginning introduce a quotation, or 0.
func quoteHead(lines []string) int {
	line := strings.TrimSpace(lines[0])
	lower := strings.ToLower(line)
	two := line
	if len(lines) > 1 {
		two += " " + strings.TrimSpace(lines[1])
	}
	switch {
	case line == "" || len(line) > 1000:
		return 0
	case strings.HasPrefix(line, "---") || strings.HasPrefix(line, "___"):
		inner := strings.ToLower(strings.Trim(line, "-_ "))
		for _, title := range []string{"original message", "forwarded message", "元のメッセージ", "オリジナルメッセージ", "original message follows", "転送メッセージ"} {
			if inner == title {
				return 1
			}
		}
	case strings.HasPrefix(lower, "on ") && strings.HasSuffix(lower, "wrote:"):
		return 1
	case strings.HasPrefix(lower, "on ") && len(two) < 300 && strings.HasSuffix(strings.ToLower(two), "wrote:") && hasDigit(line):
		return 2
	case isJapaneseHead(line):
		return 1
	case len(two) < 300 && startsWithDate(line) && isJapaneseHead(two):
		return 2
	}
	if isFieldOf(lower, "from:", "差出人:", "差出人：", "送信者:", "送信元:") && len(lines) > 1 {
		for _, next := range lines[1:min(len(lines), 5)] {
			if isFieldOf(strings.ToLower(strings.TrimSpace(next)), "sent:", "date:", "送信日時:", "送信日時：", "日時:", "日付:", "送信:") {
				return 1
			}
		}
	}
	return 0
}

func isFieldOf(line string, names ...string) bool {
	line = strings.TrimLeft(line, "*") // mail programs write the names of fields in bold
	for _, name := range names {
		if strings.HasPrefix(line, name) {
			return true
		}
	}
	return false
}

// isJapaneseHead recognises "2026年8月3日(月) 9:05 … <…>:" and "2026/08/03 9:05、…のメール:" and the like.
func isJapaneseHead(line string) bool {
	if !startsWithDate(line) {
		return false
	}
	line = strings.TrimRight(line, " \t　")
	return (strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：")) && strings.ContainsAny(line, "@<さ様書") ||
		strings.HasSuffix(line, "のメッセージ:") || strings.HasSuffix(line, "wrote:") || strings.HasSuffix(line, "書きました:") || strings.HasSuffix(line, "書きました。")
}

// startsWithDate reports a line that begins with a date of four-digit year.
func startsWithDate(line string) bool {
	if len(line) < 8 || line[0] != '2' && line[0] != '1' {
		return false
	}
	for _, c := range line[:4] {
		if c < '0' || c > '9' {
			return false
		}
	}
	rest := line[4:]
	return strings.HasPrefix(rest, "年") || rest[0] == '/' || rest[0] == '-' || rest[0] == '.'
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

const signatureLines = 14 // lines at the end among which a signature begins

// withoutSignature cuts an address block at the end.
func withoutSignature(lines []string) []string {
	end := len(lines)
	for end > 0 && strings.TrimSpace(lines[end-1]) == "" {
		end--
	}
	lines = lines[:end]
	first := max(0, end-signatureLines)
	for i := first; i < end; i++ {
		line := strings.TrimSpace(lines[i])
		if (line == "--" || isRule(line)) && looksLikeAddresses(lines[i+1:], line == "--") {
			return lines[:i]
		}
	}
	return lines
}

// isRule reports a line of at least four signs such as ━ or *.
func isRule(line string) bool {
	signs := 0
	for _, r := range line {
		if !strings.ContainsRune("━─―ー-－=＝_＿*＊～~+＋◆◇■□●○★☆・:：.", r) {
			return false
		}
		signs++
	}
	return signs >= 4
}

// looksLikeAddresses reports lines of which none is a sentence and one is a way to reach somebody. A few short
// lines may be a name alone.
func looksLikeAddresses(lines []string, nameAlone bool) bool {
	contact := nameAlone && len(lines) <= 4
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if strings.HasSuffix(line, "。") || strings.HasSuffix(line, "？") || strings.HasSuffix(line, "！") || utf8.RuneCountInString(line) > 60 {
			return false
		}
		lower := strings.ToLower(line)
		for _, sign := range []string{"@", "tel", "fax", "〒", "http", "電話", "携帯", "株式会社", "有限会社", "(株)", "㈱", "e-mail", "mail:", "住所"} {
			contact = contact || strings.Contains(lower, sign)
		}
		contact = contact || looksLikePhone(line)
	}
	return contact
}

// looksLikePhone reports a line with at least nine digits and nothing between them but what separates digits.
func looksLikePhone(line string) bool {
	digits := 0
	for _, r := range line {
		switch {
		case r >= '0' && r <= '9' || r >= '０' && r <= '９':
			digits++
		case strings.ContainsRune("-－−‐ー()（） ", r):
		default:
			digits = 0
		}
		if digits >= 9 {
			return true
		}
	}
	return false
}
