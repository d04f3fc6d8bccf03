package ingest

import (
	"strings"
	"unicode/utf8"
)

// ownWords returns what the writer of a mail wrote: without the lines quoted from earlier mails, the line that
// introduces them, and the signature.
//
//   - Lines that begin with > or ＞ go. So does the line (or two) before them that says who wrote what when.
//   - Where such a line, or a rule such as -----Original Message-----, or a block of From: and Sent: lines, is
//     followed by unmarked text, everything behind it goes.
//   - Behind "-- " everything goes; behind "--" or a rule of signs (━━━, ------, ***) near the end too, when what
//     follows looks like an address block.
func ownWords(body string) string {
	body = strings.ReplaceAll(strings.ReplaceAll(body, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(body, "\n")
	var kept []string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if isQuoted(line) {
			continue
		}
		if line == "-- " {
			break
		}
		if n := quoteHead(lines[i:]); n > 0 {
			if next := nextFilled(lines, i+n); next < len(lines) && isQuoted(lines[next]) {
				i += n - 1
				continue
			}
			break
		}
		kept = append(kept, strings.TrimRight(line, " \t　"))
	}
	kept = withoutSignature(kept)
	return strings.Trim(strings.Join(kept, "\n"), "\n 　\t")
}

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
