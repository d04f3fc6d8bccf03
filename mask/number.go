package mask

import (
	"strings"
	"unicode/utf8"
)

// digitGroup is a run of ASCII digits.
type digitGroup struct{ start, end int }

func (g digitGroup) length() int { return g.end - g.start }

// findNumbers looks at every run of ASCII letters and digits.
func (f *finder) findNumbers() {
	for at := f.lo; at < f.hi; {
		switch b := f.text[at]; {
		case digit(b):
			at = f.number(at)
		case letter(b):
			at = f.word(at)
		default:
			at++
		}
	}
}

// word looks at the letters and digits from start, a letter, and returns where to go on.
func (f *finder) word(start int) int {
	end := start
	for end < f.hi && letter(f.text[end]) {
		end++
	}
	if after := f.identifier(start); after > 0 {
		return after
	}
	if after := f.latinName(start); after > 0 {
		return after
	}
	if end == f.hi || !digit(f.text[end]) {
		return end
	}
	digits := end
	for end < f.hi && digit(f.text[end]) {
		end++
	}
	if after := f.lettersAndDigits(start, digits, end); after > 0 {
		return after
	}
	switch strings.ToUpper(f.text[start:digits]) {
	case "TEL", "FAX", "PHONE", "MOBILE", "T", "F", "M", "NO", "ID", "JAN", "ISBN", "EAN", "VISA", "JCB", "AMEX", "MASTER", "MASTERCARD", "DINERS", "OR", "AND", "CALL", "CELL", "HOME":
		return f.number(digits) // a label that sticks to its number
	}
	// Part of a model number or the like, unless it is as long as a card number.
	if end-digits >= 13 {
		f.add(digits, end, Card, "long-number")
	}
	return end
}

// lettersAndDigits masks the numbers that begin with letters, residence cards and passports, and returns where
// to go on, or 0.
func (f *finder) lettersAndDigits(start, digits, end int) int {
	after := end
	for after < f.hi && letter(f.text[after]) {
		after++
	}
	switch {
	case digits-start == 2 && end-digits == 8 && after-end == 2:
		f.add(start, after, ResidenceCard, "residence")
	case digits-start <= 2 && end-digits >= 6 && end-digits <= 8 && containsAny(f.window(start), "旅券", "パスポート", "passport", "Passport"):
		f.add(start, end, Passport, "passport")
		after = end
	default:
		return 0
	}
	return after
}

// maxSeparatorBytes is how much may stand between two groups of digits of one number.
const maxSeparatorBytes = 5

// separator returns the length of what stands between two groups of digits at the start of text, or 0.
func separator(text string) int {
	n := 0
	for n < len(text) && n <= maxSeparatorBytes {
		switch b := text[n]; {
		case digit(b):
			return n
		case b == ' ' || b == '\n' || b == '-' || b == '(' || b == ')' || b == '.' || b == ',' || b == '/' || b == '_':
			n++
		case strings.HasPrefix(text[n:], "ー") || strings.HasPrefix(text[n:], "の") || strings.HasPrefix(text[n:], "・"):
			n += len("ー")
		default:
			return 0
		}
	}
	return 0
}

// number looks at the groups of digits from start and returns where to go on. A sequence of groups may hold
// several numbers.
func (f *finder) number(start int) int {
	f.groups = f.groups[:0]
	for at := start; ; {
		group := digitGroup{at, at}
		for group.end < f.hi && digit(f.text[group.end]) {
			group.end++
		}
		f.groups = append(f.groups, group)
		n := separator(f.text[group.end:f.hi])
		if n == 0 {
			break
		}
		at = group.end + n
	}
	for g := 0; g < len(f.groups); {
		g += f.numberAt(g)
	}
	return f.groups[len(f.groups)-1].end
}

// numberAt looks at the number that begins with group g and returns how many groups it dealt with.
func (f *finder) numberAt(g int) int {
	start := f.groups[g].start
	if n := f.keptGroups(g); n > 0 {
		return n
	}
	if g == 0 {
		if end := f.identifier(start); end > 0 {
			return f.groupsUpTo(g, end)
		}
	}
	for _, find := range [...]func(*finder, int) int{(*finder).starredCard, (*finder).cuedNumber, (*finder).phone, (*finder).plate} {
		if n := find(f, g); n > 0 {
			return n
		}
	}
	if end := f.address(start); end > 0 {
		return f.groupsUpTo(g, end)
	}
	if n := f.postalCode(g); n > 0 {
		return n
	}
	return max(f.longNumber(g), 1)
}

// groupsUpTo returns how many groups from g begin before end.
func (f *finder) groupsUpTo(g, end int) int {
	n := 1
	for g+n < len(f.groups) && f.groups[g+n].start < end {
		n++
	}
	return n
}

// separatorBefore returns what stands between group g and the group before it.
func (f *finder) separatorBefore(g int) string {
	return f.text[f.groups[g-1].end:f.groups[g].start]
}

// maxJoinedGroups is far more than any number has; it keeps long chains from being read again and again.
const maxJoinedGroups = 24

// joinedGroups returns how many groups from g are joined by dashes, and their digits.
func (f *finder) joinedGroups(g int) (n, digits int) {
	digits = f.groups[g].length()
	for n = 1; g+n < len(f.groups) && n < maxJoinedGroups; n++ {
		if s := f.separatorBefore(g + n); s != "-" && s != "ー" {
			break
		}
		digits += f.groups[g+n].length()
	}
	return n, digits
}

// groupsOfLength returns how many groups from g have want digits together, with separators made of the allowed
// characters only, and whether any separator stands between them. It returns 0 when there are none.
func (f *finder) groupsOfLength(g, want int, allowed string) (n int, separated bool) {
	total := 0
	for n = 0; g+n < len(f.groups) && total < want; n++ {
		if n > 0 && strings.Trim(f.separatorBefore(g+n), allowed) != "" {
			return 0, false
		}
		total += f.groups[g+n].length()
	}
	if total != want {
		return 0, false
	}
	return n, n > 1
}

// keptGroups returns how many groups belong to a number that is not personal: a free-call number, an amount, a
// number that is said to be that of a product.
func (f *finder) keptGroups(g int) int {
	start := f.groups[g].start
	first := f.text[start:f.groups[g].end]
	if hasAnyPrefix(first, []string{"0120", "0800", "0570"}) {
		want := 10
		if first[1] == '8' {
			want = 11
			if len(first) > 4 && !containsAny(f.window(start), "フリー", "無料") {
				want = 0 // 0800… in one piece may as well be a mobile number
			}
		}
		if n, _ := f.groupsOfLength(g, want, " -ー().・"); n > 0 {
			return n
		}
	}
	n := 1
	for g+n < len(f.groups) && f.separatorBefore(g+n) == "," && f.groups[g+n].length() == 3 {
		n++
	}
	thousands := n > 1 && len(first) <= 3
	if thousands || len(first) < 20 && (endsWithAny(f.text[f.lo:start], "¥", "¥ ", "$", "\\") || counterAfter(f.text[f.groups[g+n-1].end:f.hi])) {
		return n
	}
	if c, ok := valueCue(f.window(start)); ok && c.kind == keptNumber {
		for g+n < len(f.groups) && f.groups[g+n].start-f.groups[g+n-1].end == 1 && f.text[f.groups[g+n-1].end] != '\n' {
			n++
		}
		if f.groups[g+n-1].end-start <= 20 {
			return n
		}
	}
	return 0
}

// counters follow a number that counts something.
var counters = []string{
	"円", "万", "億", "千円", "ドル", "ユーロ", "個", "回", "件", "名", "人", "%", "割", "台", "本", "枚", "点", "歳", "才", "日", "時", "分", "秒", "年", "月", "週", "階", "番目", "位", "倍", "度", "冊", "袋", "箱", "文字", "桁", "ポイント", "つ",
	"km", "kg", "cm", "mm", "ml", "mL", "GB", "MB", "TB", "KB", "Mbps", "kWh", "Wh", "mAh", "キロ", "グラム", "メートル", "センチ", "リットル", "ヶ月", "か月", "カ月", "か所", "ヶ所", "カ所",
}

func counterAfter(text string) bool {
	if rest, spaced := strings.CutPrefix(text, " "); spaced {
		first, _ := utf8.DecodeRuneInString(rest)
		return (first < utf8.RuneSelf || katakana(first) || first == '円' || first == '万') && hasAnyPrefix(rest, counters)
	}
	return hasAnyPrefix(text, counters) && !strings.HasPrefix(text, "日本") && !strings.HasPrefix(text, "本格")
}

// cuedNumber masks a number that the text before it names.
func (f *finder) cuedNumber(g int) int {
	start := f.groups[g].start
	window := f.window(start)
	if window == "" {
		return 0
	}
	n, digits := f.joinedGroups(g)
	if kind := f.numberInContext(g, window, digits); kind != "" {
		if kind == MyNumber || kind == DrivingLicence && digits != 12 {
			n, _ = f.groupsOfLength(g, 12, " -ー")
		}
		f.add(start, f.groups[g+n-1].end, kind, "context-"+kind)
		return n
	}
	c, ok := valueCue(window)
	if !ok || counterAfter(f.text[f.groups[g+n-1].end:f.hi]) {
		return 0
	}
	accepted := false
	switch c.kind {
	case BankAccount:
		accepted = strings.HasPrefix(c.word, "ゆうちょ") && n == 2 && digits >= 11 && digits <= 13 ||
			digits >= 4 && digits <= 8 && (digits >= 6 || strings.Contains(c.word, "口座")) || digits == 3 && strings.Contains(c.word, "番")
	case Insurance, Pension, DrivingLicence:
		accepted = digits >= 6 && digits <= 12 || digits >= 4 && digits <= 12 && strings.Contains(c.word, "手帳")
	case PostalCode:
		accepted = digits == 7 || digits == 3
	case Card:
		for digits < 14 && g+n < len(f.groups) && n < 5 && strings.Trim(f.separatorBefore(g+n), " -ー") == "" {
			digits += f.groups[g+n].length()
			n++
		}
		accepted = digits >= 12 && digits <= 19
	case Phone:
		first := f.text[start:f.groups[g].end]
		year := len(first) == 4 && hasAnyPrefix(first, []string{"19", "20"}) && n > 1 && f.groups[g+1].length() <= 2
		accepted = n >= 2 && n <= 3 && digits >= 6 && digits <= 12 && f.groups[g+n-1].length() == 4 && !year ||
			n == 1 && digits >= 8 && digits <= 12 && !compactDate(first) ||
			n == 1 && strings.HasPrefix(c.word, "内線") && digits >= 3
	}
	if !accepted {
		return 0
	}
	if c.kind == PostalCode {
		start = f.postalMark(start)
	}
	f.add(start, f.groups[g+n-1].end, c.kind, "cue-"+c.kind)
	return n
}

// postalMark returns the start of the 〒 before start, which is part of what is replaced, or start.
func (f *finder) postalMark(start int) int {
	head := strings.TrimSuffix(f.text[f.lo:start], " ")
	if strings.HasSuffix(head, "〒") {
		return f.lo + len(head) - len("〒")
	}
	return start
}

// numberInContext returns the kind of a number of which window speaks somewhere, and whose length fits.
func (f *finder) numberInContext(g int, window string, digits int) string {
	labelled := func(labels ...string) bool { return endsWithAny(trimConnectors(window), labels...) }
	switch {
	case digits == 12 && strings.Contains(window, "免許"):
		return DrivingLicence
	case strings.Contains(window, "免許") && f.spacedLicence(g):
		return DrivingLicence
	case digits == 5 && f.text[f.groups[g].start] == '1' && labelled("記号"), digits >= 6 && digits <= 8 && strings.Contains(window, "記号") && labelled("番号"):
		if !containsAny(window, "保険") {
			return BankAccount
		}
		return Insurance
	case digits == 10 && strings.Contains(window, "年金"):
		return Pension
	case digits >= 3 && digits <= 4 && containsAny(window, "裏", "セキュリティ") && labelled("桁", "数字"):
		return Password
	case digits <= 12 && (digits <= 8 || endsWithAny(trimConnectors(window), "番号")) && containsAny(window, "保険証", "被保険者", "保険者番号", "健康保険", "介護保険", "医療証") && labelled("記号", "番号", "枝番", "保険証", "保険者"):
		return Insurance
	case digits >= 3 && digits <= 8 && containsAny(window, "ゆうちょ", "銀行", "口座", "郵便局", "支店", "信用金庫", "信金", "振込", "振り込", "返金", "通帳") && labelled("記号", "番号"):
		return BankAccount
	case containsAny(window, "マイナンバー", "個人番号"):
		if n, _ := f.groupsOfLength(g, 12, " -ー"); n > 0 {
			return MyNumber
		}
	}
	return ""
}

// spacedLicence reports whether the groups from g are the twelve digits of a driving licence.
func (f *finder) spacedLicence(g int) bool {
	n, _ := f.groupsOfLength(g, 12, " -ー")
	return n > 1
}

func compactDate(digits string) bool {
	return len(digits) == 8 && hasAnyPrefix(digits, []string{"19", "20"}) && digits[4:6] <= "12" && digits[6:] <= "31"
}

// postalCode masks 123-4567 where an address stands behind it.
func (f *finder) postalCode(g int) int {
	if g+1 >= len(f.groups) || f.groups[g].length() != 3 || f.groups[g+1].length() != 4 {
		return 0
	}
	if s := f.separatorBefore(g + 1); s != "-" && s != "ー" {
		return 0
	}
	if after := f.text[f.groups[g+1].end:f.hi]; !beginsWithPlace(strings.TrimLeft(after[:min(len(after), 100)], " \n,、")) {
		return 0
	}
	f.add(f.postalMark(f.groups[g].start), f.groups[g+1].end, PostalCode, "postal-address")
	return 2
}
